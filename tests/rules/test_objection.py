"""Objections: the limits by hand, who cares more objects sooner, hostage taking and contagion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.objection import (
    HOSTAGE,
    NONE,
    SUBSTANTIVE,
    acceptance_limit,
    hostage_probability,
    is_contagious,
    objects_in_substance,
    silence_tolerance,
    surely_refrains,
)

SHARE = st.floats(0.0, 1.0)


def test_the_codes_of_objections_differ() -> None:
    assert (NONE, SUBSTANTIVE, HOSTAGE) == (0, 1, 2)


def test_the_price_of_breaking_silence_worked_by_hand() -> None:
    assert silence_tolerance(0.1, 0.5, 2.0, 1.5) == pytest.approx(0.3)
    assert silence_tolerance(0.1, 0.0, 2.0, 1.0) == pytest.approx(0.1)


def test_limits_worked_by_hand() -> None:
    assert acceptance_limit(0.3, 0.5, 0.1) == pytest.approx(0.8)
    assert acceptance_limit(0.3, 1.0, 0.0) == 0.6


def test_who_does_not_care_keeps_silent() -> None:
    assert not objects_in_substance(1.0, acceptance_limit(0.0, 0.0, 1e-5))
    assert acceptance_limit(0.0, 0.0, 0.0) == 0.0


@given(SHARE, SHARE, SHARE, SHARE)
def test_higher_stakes_and_lower_ideals_bear_less(one: float, other: float, fixed: float, tolerance: float) -> None:
    low, high = min(one, other), max(one, other)
    assert acceptance_limit(fixed, high, tolerance) <= acceptance_limit(fixed, low, tolerance)
    assert acceptance_limit(low, fixed, tolerance) <= acceptance_limit(high, fixed, tolerance)


def test_a_text_at_the_limit_is_borne() -> None:
    assert not objects_in_substance(0.6, 0.6)
    assert objects_in_substance(0.6000001, 0.6)


def test_chances_of_hostage_taking_worked_by_hand() -> None:
    assert hostage_probability(0.4, 0.5, 0.1, 0.5) == pytest.approx(0.15)
    assert hostage_probability(1.0, 1.0, 1.0, 0.0) == 1.0
    assert hostage_probability(1.0, 1.0, 1.0, 1.0) == 0.0
    assert hostage_probability(0.0, 1.0, 0.0, 0.2) == 0.0


@given(SHARE, SHARE, SHARE, SHARE)
def test_who_surely_refrains_does(luck: float, propensity: float, grievance: float, own_stake: float) -> None:
    assert surely_refrains(luck, propensity) == (luck >= hostage_probability(propensity, 1.0, 0.0, 0.0))
    if surely_refrains(luck, propensity):
        assert luck >= hostage_probability(propensity, grievance, 0.0, own_stake)


@given(SHARE, SHARE, SHARE, SHARE, SHARE)
def test_a_chance_of_hostage_taking_is_a_probability(
    propensity: float, grievance: float, resentment: float, stake: float, more: float
) -> None:
    chance = hostage_probability(propensity, grievance, resentment, stake)
    assert 0.0 <= chance <= 1.0
    assert chance <= hostage_probability(propensity, grievance, resentment + more, stake)


@given(SHARE, SHARE, SHARE, SHARE, SHARE)
def test_a_hostage_objection_is_contagious_or_own(
    luck: float, propensity: float, grievance: float, resentment: float, stake: float
) -> None:
    own = luck < hostage_probability(propensity, grievance, 0.0, stake)
    assert is_contagious(luck, propensity, grievance, stake) is not own
    if own:
        assert luck < hostage_probability(propensity, grievance, resentment, stake)
