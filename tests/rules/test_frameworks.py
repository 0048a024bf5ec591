"""Frameworks that are announced, and what states remember of groups that failed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.frameworks import (
    discouraged,
    failure,
    quarters_to_set_up,
    set_back,
    text_above,
)

SHARE = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("mean", "soonest", "latest"), [(0.0, 0, 0), (4.0, 2, 6), (7.5, 3, 12), (12.0, 5, 19)])
def test_the_time_to_set_up_is_spread_around_its_mean(mean: float, soonest: int, latest: int) -> None:
    lucks = (np.arange(10_000) + 0.5) / 10_000
    found, counts = np.unique([quarters_to_set_up(luck, mean) for luck in lucks], return_counts=True)
    assert found.tolist() == list(range(soonest, latest + 1))
    assert np.average(found, weights=counts) == pytest.approx(mean, abs=0.01)


@given(SHARE, SHARE, SHARE)
def test_a_text_is_that_of_the_table_but_not_below_what_the_lead_still_wants(
    text: float, ideal: float, reserve: float
) -> None:
    assert text_above(text, ideal, reserve) == max(text, reserve * ideal)


@pytest.mark.parametrize(
    ("promised", "delivered", "fell_short"),
    [(0.0, 0.0, 0.0), (2.0, 2.0, 0.0), (2.0, 0.0, 1.0), (2.0, 0.5, 0.75), (1.0, 1.5, 0.0)],
)
def test_a_group_fails_as_far_as_it_fell_short_of_its_promises(
    promised: float, delivered: float, fell_short: float
) -> None:
    assert failure(promised, delivered) == fell_short


@given(SHARE, SHARE)
def test_one_more_failure_adds_to_what_is_remembered_and_never_exceeds_all(present: float, by: float) -> None:
    after = set_back(present, by)
    assert present <= after <= 1.0 + 1e-15
    assert set_back(0.0, by) == by


@given(SHARE, SHARE)
def test_who_remembers_failure_expects_less(success: float, wariness: float) -> None:
    assert discouraged(success, 0.0, wariness) == success
    assert discouraged(success, 1.0, wariness) == pytest.approx(success * (1.0 - wariness))
