"""Gains and losses by hand, their fixed points, and their bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.consequences import engagement, outvoted_legitimacy, strengthened, updated_belief, weakened

SHARE = st.floats(0.0, 1.0)


def test_values_worked_by_hand() -> None:
    assert strengthened(0.5, 0.2) == pytest.approx(0.6)
    assert weakened(0.5, 0.2) == pytest.approx(0.4)
    assert updated_belief(0.5, 1.0, 0.1) == pytest.approx(0.55)
    assert engagement(0.5, 0.4, 0.1, 0.5) == pytest.approx(0.65)
    assert outvoted_legitimacy(0.8, 0.25, 2.0) == pytest.approx(0.4)


@given(SHARE, SHARE)
def test_a_habit_rises_and_falls_within_bounds(value: float, change: float) -> None:
    assert value <= strengthened(value, change) <= 1.0
    assert 0.0 <= weakened(value, change) <= value


@given(SHARE)
def test_the_ends_of_habits(value: float) -> None:
    assert strengthened(value, 0.0) == weakened(value, 0.0) == value
    assert strengthened(value, 1.0) == pytest.approx(1.0)
    assert weakened(value, 1.0) == 0.0
    assert strengthened(1.0, value) == 1.0


@given(SHARE, SHARE, SHARE)
def test_a_belief_moves_towards_the_outcome(belief: float, outcome: float, rate: float) -> None:
    after = updated_belief(belief, outcome, rate)
    assert min(belief, outcome) - 1e-15 <= after <= max(belief, outcome) + 1e-15


def test_a_belief_learns_the_share_of_successes() -> None:
    belief = 0.5
    for _ in range(400):
        belief = updated_belief(belief, 0.3, 0.1)
    assert belief == pytest.approx(0.3, abs=1e-12)


@given(SHARE, st.floats(0, 100), st.floats(0, 100), SHARE)
def test_engagement_stays_in_the_unit_interval(present: float, got: float, gave: float, gain: float) -> None:
    assert 0.0 <= engagement(present, got, gave, gain) <= 1.0


@given(SHARE, SHARE, SHARE)
def test_even_exchange_leaves_engagement_alone(present: float, exchanged: float, gain: float) -> None:
    assert engagement(present, exchanged, exchanged, gain) == present


@given(SHARE, SHARE, st.floats(0, 10))
def test_outvoting_never_adds_legitimacy(legitimacy: float, share: float, harm: float) -> None:
    assert 0.0 <= outvoted_legitimacy(legitimacy, share, harm) <= legitimacy
    assert outvoted_legitimacy(legitimacy, 0.0, harm) == legitimacy


def test_legitimacy_can_be_spent_entirely() -> None:
    assert outvoted_legitimacy(0.8, 0.5, 10.0) == 0.0
