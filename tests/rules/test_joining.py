"""Joining: terms and utility by hand, the logit's symmetry and limits, what attracts and what repels."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from sim.rules.joining import (
    EXPEDITIONARY_PROXIMITY,
    focus_proximity,
    issue_utility,
    join_probability,
    join_utility,
    nearness,
    relative_capability,
    surely_below,
    tie_ceiling,
    tie_slope,
    tie_strength,
)

WEIGHTS = (-9.3, 10.0, 5.5, 5.0, 1.5, 4.0)
TERM = st.floats(0.0, 3.0)
KM = st.floats(0.0, 20000.0)


def test_proximity_falls_by_e_in_a_thousand_km() -> None:
    assert nearness(0.0) == 1.0
    assert nearness(1000.0) == pytest.approx(math.exp(-1.0))


def test_far_from_the_lead_too_everyone_is_as_near() -> None:
    assert focus_proximity(0.7, False) == 0.7
    assert focus_proximity(0.7, True) == EXPEDITIONARY_PROXIMITY


@given(KM, KM, st.booleans())
def test_proximity_is_a_share_and_falls(one: float, other: float, expeditionary: bool) -> None:
    near, far = (focus_proximity(nearness(end(one, other)), expeditionary) for end in (min, max))
    assert 0.0 <= far <= near <= 1.0


def test_ties_worked_by_hand() -> None:
    assert tie_strength(0.0, 0.0) == 0.0
    assert tie_strength(math.e - 1.0, 0.0) == pytest.approx(1.0)
    assert tie_strength(1.0, 0.5) == tie_strength(0.5, 1.0) == pytest.approx(math.log(2.5))


@pytest.mark.parametrize(
    ("own", "lead", "relative"), [(5.0, 20.0, 0.25), (20.0, 5.0, 1.0), (0.0, 5.0, 0.0), (0.0, 0.0, 1.0)]
)
def test_capability_relative_to_the_lead(own: float, lead: float, relative: float) -> None:
    assert relative_capability(own, lead) == relative


def test_a_utility_worked_by_hand() -> None:
    expected = -9.3 + 10.0 * 0.5 + 5.5 * 0.4 + 5.0 * -0.2 + 1.5 * 0.3 - 4.0 * 0.1
    assert join_utility(WEIGHTS, 0.5, 0.4, -0.2, 0.3, 0.1) == pytest.approx(expected, abs=1e-14)


def test_without_terms_only_the_intercept_is_left() -> None:
    assert join_utility(WEIGHTS, 0.0, 0.0, 0.0, 0.0, 0.0) == -9.3


@given(st.integers(0, 4), st.lists(TERM, min_size=5, max_size=5), TERM)
def test_all_terms_but_relative_capability_attract(term: int, terms: list[float], rise: float) -> None:
    more = list(terms)
    more[term] += rise
    change = join_utility(WEIGHTS, *more) - join_utility(WEIGHTS, *terms)
    assert change <= 1e-12 if term == 4 else change >= -1e-12


def test_what_an_issue_adds_worked_by_hand() -> None:
    assert issue_utility((6.0, 4.0, 2.0), 0.1, 0.5, 0.3) == pytest.approx(0.6 - 2.0 - 0.6)
    assert issue_utility((6.0, 4.0, 2.0), 0.0, 0.0, 0.0) == 0.0


@given(st.floats(-30, 30), st.floats(0.5, 5))
def test_the_logit_is_that_of_scipy_and_symmetric(utility: float, temperature: float) -> None:
    chance = join_probability(utility, temperature)
    assert chance == pytest.approx(expit(utility / temperature), rel=1e-12)
    assert chance + join_probability(-utility, temperature) == pytest.approx(1.0)


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(1, 100))
def test_higher_utility_is_no_lower_probability(one: float, other: float, temperature: float) -> None:
    less, more = join_probability(min(one, other), temperature), join_probability(max(one, other), temperature)
    assert 0.0 <= less <= more <= 1.0


@pytest.mark.parametrize(("utility", "chance"), [(0.0, 0.5), (300.0, 1.0), (-300.0, 0.0)])
def test_the_logit_at_the_ends_of_what_parameters_allow(utility: float, chance: float) -> None:
    assert join_probability(utility, 0.01) == chance


def test_heat_makes_joining_a_coin_flip() -> None:
    assert join_probability(-5.0, 1e9) == pytest.approx(0.5)


@given(TERM, st.floats(0.0, 1.0))
def test_the_ceiling_of_a_tie_lies_above_it(shared: float, habit: float) -> None:
    alone = tie_strength(shared, 0.0)
    assert tie_strength(shared, habit) <= tie_ceiling(alone, tie_slope(shared), habit) + 1e-15
    assert tie_ceiling(alone, tie_slope(shared), 0.0) == alone


@given(st.floats(-30.0, 30.0), st.floats(0.01, 100.0), st.floats(0.0, 1.0))
def test_what_is_surely_below_is_below(utility: float, temperature: float, chance: float) -> None:
    if surely_below(utility, 1.0 / temperature, chance):
        assert join_probability(utility, temperature) < chance


def test_most_of_what_is_far_below_is_seen_to_be() -> None:
    assert surely_below(-6.0, 1.0, 0.02)
    assert surely_below(-3.0, 1.0, 0.08)
    assert surely_below(1.0, 1.0, 0.8)
    assert not surely_below(1.0, 1.0, 0.73)
    assert not surely_below(30.0, 1.0, 1.0)
    assert not surely_below(-100.0, 1.0, 0.0)
