"""How allies offer themselves as leads: closed forms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters import defaults
from sim.rules.leading import GLOBAL_CAPABILITY, offer, reach

WEIGHTS = MEANS, REACH, LOAD = tuple(defaults()[name] for name in ("lead_means", "lead_reach", "lead_load"))


def test_it_is_in_proportion_to_the_stake() -> None:
    assert offer(WEIGHTS, 0.6, 50.0, 0.0) == pytest.approx(2.0 * offer(WEIGHTS, 0.3, 50.0, 0.0))
    assert offer(WEIGHTS, 0.0, 50.0, 0.0) == 0.0


def test_of_two_without_reach_the_larger_offers_more_by_the_elasticity() -> None:
    own = offer(WEIGHTS, 1.0, 2e-6, 0.0) / offer(WEIGHTS, 1.0, 1e-6, 0.0)
    assert own == pytest.approx(2.0**MEANS, rel=1e-3)


def test_reach_takes_from_a_global_power_what_its_means_give() -> None:
    assert reach(GLOBAL_CAPABILITY) == reach(4.0 * GLOBAL_CAPABILITY) == 1.0
    assert reach(GLOBAL_CAPABILITY / 4.0) == pytest.approx(0.5)
    largest = offer(WEIGHTS, 1.0, GLOBAL_CAPABILITY, 0.0)
    assert largest == pytest.approx(GLOBAL_CAPABILITY**MEANS * math.exp(-REACH))
    assert largest < offer(WEIGHTS, 1.0, 60.0, 0.0)


def test_attention_is_convex() -> None:
    steps = [math.log(offer(WEIGHTS, 1.0, 60.0, led) / offer(WEIGHTS, 1.0, 60.0, led + 1.0)) for led in (0.0, 1.0, 2.0)]
    assert steps == pytest.approx([LOAD, 3.0 * LOAD, 5.0 * LOAD])


@given(stake=st.floats(0, 1), capability=st.floats(0, 1e6), led=st.integers(0, 1000))
def test_it_is_a_weight(stake: float, capability: float, led: int) -> None:
    weight = offer(WEIGHTS, stake, capability, float(led))
    assert math.isfinite(weight)
    assert weight >= 0.0
    assert capability > 0.0 or weight == 0.0
