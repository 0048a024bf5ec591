"""Utilities by hand, what raises and lowers them, and Gumbel-max against the logit probabilities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import softmax

from sim.rules import draws
from sim.rules.choice import (
    discount,
    discount_ceiling,
    discouraged,
    expected_delay,
    format_utility,
    perturbed,
    surely_loses,
)

ALPHA = 1e-6
SHARE = st.floats(0.0, 1.0)
RAISES = ("success", "own_stake", "output", "legitimacy", "legitimacy_weight")
LOWERS = ("urgency", "delay", "cost", "cohesion_norm")
DELAYED = {"urgency": 0.1, "delay": 2.0}
UTILITY = {
    "success": 0.5, "own_stake": 0.8, "output": 0.3, "left": 0.0,
    "legitimacy": 0.9, "legitimacy_weight": 0.03, "cost": 0.01, "cohesion_norm": 0.02,
}  # fmt: skip


def utility(**changes: float) -> float:
    delayed = {name: changes.pop(name, value) for name, value in DELAYED.items()}
    return format_utility(*(UTILITY | {"left": discount(**delayed)} | changes).values())


def test_a_utility_worked_by_hand() -> None:
    expected = 0.5 * 0.8 * 0.3 * math.exp(-0.2) + 0.03 * 0.9 * 0.8 - 0.01 - 0.02
    assert utility() == pytest.approx(expected, abs=1e-15)


def test_without_stake_only_costs_are_left() -> None:
    assert utility(own_stake=0.0) == pytest.approx(-0.03)


def test_without_costs_and_hopes_it_is_as_good_as_nothing() -> None:
    assert utility(success=0.0, legitimacy_weight=0.0, cost=0.0, cohesion_norm=0.0) == 0.0


@given(st.sampled_from(RAISES), SHARE, SHARE)
def test_what_raises_a_utility(name: str, one: float, other: float) -> None:
    assert utility(**{name: min(one, other)}) <= utility(**{name: max(one, other)})


@given(st.sampled_from(LOWERS), SHARE, SHARE)
def test_what_lowers_a_utility(name: str, one: float, other: float) -> None:
    assert utility(**{name: min(one, other)}) >= utility(**{name: max(one, other)})


@given(SHARE, st.floats(0.0, 100.0))
def test_no_more_is_left_than_the_ceiling(urgency: float, delay: float) -> None:
    assert discount(urgency, delay) <= discount_ceiling(urgency, delay) * (1.0 + 1e-12) <= 1.0 + 1e-12


def test_the_ceiling_is_near_where_little_is_lost() -> None:
    assert discount_ceiling(0.1, 0.0) == 1.0
    assert discount_ceiling(0.1, 5.0) == pytest.approx(discount(0.1, 5.0), abs=0.01)


@given(st.floats(0.0, 1e4), st.floats(-1e2, 1e2), SHARE, st.floats(-5.0, 50.0))
def test_what_surely_loses_loses(precision: float, utility: float, above: float, best: float) -> None:
    if surely_loses(perturbed(utility + above, precision, 1.0), precision, best):
        assert perturbed(utility, precision, 1.0) <= best


def test_what_is_far_behind_is_seen_to_be() -> None:
    assert surely_loses(1.0, 25.0, 1.001)
    assert not surely_loses(1.0, 25.0, 1.0)
    assert not surely_loses(math.inf, 25.0, 100.0)


def test_the_queue_counts_only_for_formats_on_the_agenda() -> None:
    assert expected_delay(2.0, 1.0, 6.0, 4.0) == 3.5
    assert expected_delay(2.0, 0.25, 6.0, 4.0) == 3.5
    assert expected_delay(2.0, 0.0, 6.0, 4.0) == 2.0


@pytest.mark.parametrize(("rounds", "left"), [(0, 0.6), (1, 0.3), (2, 0.2)])
def test_failed_rounds_discourage(rounds: int, left: float) -> None:
    assert discouraged(0.6, rounds) == pytest.approx(left)


def test_a_score_is_utility_times_precision_and_luck() -> None:
    assert perturbed(0.04, 25.0, -0.5) == pytest.approx(0.5)


@pytest.mark.parametrize("precision", [0.0, 1.0, 25.0])
def test_the_largest_score_is_drawn_with_logit_probabilities(precision: float) -> None:
    utilities, state, runs = np.array([0.05, 0.0, -0.02, 0.1]), np.uint64(draws.run_key(7, 0)), 3000
    wins = np.zeros(utilities.size, dtype=int)
    for n in range(runs):
        luck = [draws.gumbel(state, draws.CHOICE, 0, draws.NOBODY, np.uint64(f), n) for f in range(4)]
        wins[np.argmax([perturbed(u, precision, g) for u, g in zip(utilities, luck, strict=True)])] += 1
    for won, chance in zip(wins, softmax(precision * utilities), strict=True):
        assert stats.binomtest(int(won), runs, chance).pvalue > ALPHA
