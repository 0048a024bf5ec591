"""Perceptions: by hand, fixed points, DeGroot's and Friedkin-Johnsen's limits, fading to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.perception import consulted_threat, perceived_threat, reverted

SHARE = st.floats(0.0, 1.0)


def test_values_worked_by_hand() -> None:
    assert perceived_threat(0.2, 0.8, 0.5, 0.1) == pytest.approx(0.22)
    assert consulted_threat(0.2, 0.6, 0.25, 0.5) == pytest.approx(0.25)
    assert reverted(0.2, 0.6, 0.25) == pytest.approx(0.3)


@given(SHARE, SHARE, SHARE, SHARE)
def test_perception_moves_towards_what_is_there(seen: float, exposure: float, threat: float, rate: float) -> None:
    after, there = perceived_threat(seen, exposure, threat, rate), exposure * threat
    assert min(seen, there) - 1e-15 <= after <= max(seen, there) + 1e-15


@given(SHARE, SHARE)
def test_what_is_there_already_stays(value: float, rate: float) -> None:
    assert perceived_threat(value, 1.0, value, rate) == value
    assert consulted_threat(value, value, rate, 0.3) == value
    assert reverted(value, value, rate) == value


@given(SHARE, SHARE, SHARE)
def test_the_stubborn_do_not_listen(seen: float, mean: float, pull: float) -> None:
    assert consulted_threat(seen, mean, pull, 1.0) == seen


def test_consultations_end_in_agreement() -> None:
    seen = np.array([0.1, 0.4, 0.9])
    for _ in range(200):
        mean = float(seen.mean())
        seen = np.array([consulted_threat(each, mean, 0.25, 0.3) for each in seen])
    assert seen == pytest.approx(np.full(3, 1.4 / 3.0))
