"""Momentum of groups: by hand, its fixed point, its bounds; and when groups double one another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.groups import asks, duplicates, lead_focus, leaves, momentum

SHARE = st.floats(0.0, 1.0)


def test_momentum_worked_by_hand() -> None:
    assert momentum(0.5, 0.2, 0.5, 0.1, 0.2, 0.25) == pytest.approx(0.4 + 0.05 + 0.05)


@given(SHARE, SHARE, SHARE, SHARE, st.floats(0, 10), st.floats(0, 100))
def test_momentum_stays_in_the_unit_interval(
    present: float, loss: float, focus: float, renewal: float, output: float, output_renewal: float
) -> None:
    assert 0.0 <= momentum(present, loss, focus, renewal, output, output_renewal) <= 1.0


def test_momentum_settles_where_loss_and_renewal_meet() -> None:
    present = 0.9
    for _ in range(300):
        present = momentum(present, 0.2, 0.5, 0.1, 0.0, 0.3)
    assert present == pytest.approx(0.5 * 0.1 / 0.2)


def test_without_renewal_momentum_is_lost_by_a_constant_share() -> None:
    present = 1.0
    for _ in range(5):
        present = momentum(present, 0.17, 0.0, 0.12, 0.0, 0.3)
    assert present == pytest.approx(0.83**5)


def test_the_lead_attends_to_what_presses_most() -> None:
    assert lead_focus(0.3, 0.6, 0.8) == pytest.approx(0.4)
    assert lead_focus(0.6, 0.6, 1.0) == 1.0
    assert lead_focus(0.0, 0.0, 1.0) == 0.0


@given(SHARE, SHARE, SHARE)
def test_focus_is_no_more_than_the_attention_left(one: float, other: float, attention: float) -> None:
    assert 0.0 <= lead_focus(min(one, other), max(one, other), attention) <= attention + 1e-15


@pytest.mark.parametrize(
    ("shared", "size", "other", "doubles"),
    [(2, 4, 10, True), (1, 4, 10, False), (5, 10, 10, True), (4, 10, 10, False), (2, 10, 3, True), (1, 10, 3, False)],
)
def test_groups_double_one_another_with_half_of_the_smaller(shared: int, size: int, other: int, doubles: bool) -> None:
    assert duplicates(shared, size, other) is doubles
    assert duplicates(shared, other, size) is doubles


def test_who_surely_fits_asks_at_the_full_rate_and_who_does_not_never() -> None:
    lucks = (np.arange(1000) + 0.5) / 1000
    for belonging in (0.0, 0.3, 1.0):
        assert np.mean([asks(luck, 0.1, belonging) for luck in lucks]) == pytest.approx(0.1 * belonging, abs=1e-3)
        assert np.mean([leaves(luck, 0.02, belonging) for luck in lucks]) == pytest.approx(
            0.02 * (1.0 - belonging), abs=1e-3
        )
