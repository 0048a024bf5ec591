"""Stakes and ideals: by hand, bounds, order, the ends of the bend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.stake import drive, ideal_ambition, influence, means, scaled_capability, sponsorship_weight, stake

SHARE = st.floats(0.0, 1.0)
BEND = st.floats(0.0, 100.0)


def test_stakes_worked_by_hand() -> None:
    assert stake(0.5, 1.0, 1.0, 3.0) == pytest.approx(0.8)
    assert stake(0.5, 0.5, 0.8, 3.0) == pytest.approx(0.8 / 1.6)
    assert stake(0.5, 0.5, 0.8, 0.0) == pytest.approx(0.2)


@given(SHARE, SHARE, BEND)
def test_nothing_is_at_stake_where_one_factor_is_0(one: float, other: float, scale: float) -> None:
    assert stake(0.0, one, other, scale) == stake(one, 0.0, other, scale) == stake(one, other, 0.0, scale) == 0.0


@given(BEND)
def test_all_is_at_stake_where_all_factors_are_1(scale: float) -> None:
    assert stake(1.0, 1.0, 1.0, scale) == 1.0


@given(SHARE, SHARE, SHARE, BEND)
def test_a_stake_lies_between_the_product_and_1(
    perception: float, salience: float, proximity: float, scale: float
) -> None:
    own = stake(perception, salience, proximity, scale)
    assert perception * salience * proximity - 1e-15 <= own <= 1.0 + 1e-15


@given(SHARE, SHARE, SHARE, BEND)
def test_the_bend_keeps_the_order(one: float, other: float, rest: float, scale: float) -> None:
    low, high = stake(min(one, other), rest, 1.0, scale), stake(max(one, other), rest, 1.0, scale)
    assert low <= high + 1e-15


def test_sponsorship_is_damped_by_a_root() -> None:
    assert sponsorship_weight(0.5, drive(900.0, 1.0)) == pytest.approx(15.0)
    assert sponsorship_weight(0.5, drive(900.0, 0.4)) == pytest.approx(6.0)
    assert sponsorship_weight(0.5, drive(0.0, 1.0)) == 0.0
    assert sponsorship_weight(0.0, drive(900.0, 1.0)) == 0.0


def test_ideals_worked_by_hand() -> None:
    assert ideal_ambition(0.8, 0.4, 0.1, 0.05, 0.5) == pytest.approx(0.55)
    assert ideal_ambition(0.8, 0.4, 0.0, 0.0, 0.0) == 0.4
    assert ideal_ambition(0.8, 0.4, 0.0, 0.0, 1.0) == 0.8


@given(SHARE, SHARE, SHARE, st.floats(-5, 5), SHARE)
def test_an_ideal_lies_in_the_unit_interval(
    own: float, ambition: float, reluctance: float, shock: float, weight: float
) -> None:
    ideal = ideal_ambition(own, ambition, reluctance, shock, weight)
    assert 0.0 <= ideal <= 1.0
    assert ideal_ambition(own, ambition, 1.0, shock, weight) <= ideal + 1e-15


@given(SHARE, SHARE, SHARE, SHARE)
def test_higher_stakes_want_no_less(one: float, other: float, ambition: float, weight: float) -> None:
    low = ideal_ambition(min(one, other), ambition, 0.1, 0.0, weight)
    assert low <= ideal_ambition(max(one, other), ambition, 0.1, 0.0, weight) + 1e-15


@pytest.mark.parametrize(("capability", "usable"), [(0.0, 0.0), (100.0, 1.0), (900.0, 3.0), (25.0, 0.5)])
def test_means_are_roots_of_capability(capability: float, usable: float) -> None:
    assert means(capability) == usable


@pytest.mark.parametrize(("power", "weight"), [(0.0, 1.0), (0.5, 4.0), (1.0, 16.0), (0.25, 2.0)])
def test_influence_is_a_power_of_capability(power: float, weight: float) -> None:
    assert influence(16.0, power) == pytest.approx(weight)


@pytest.mark.parametrize(
    ("capability", "factor", "scaled"), [(40.0, 1.5, 60.0), (40.0, 0.0, 0.0), (0.0, 1000.0, 0.0), (9e5, 2.0, 1e6)]
)
def test_capability_is_scaled_up_to_what_any_state_can_have(capability: float, factor: float, scaled: float) -> None:
    assert scaled_capability(capability, factor) == scaled
