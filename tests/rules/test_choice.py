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
from sim.rules.choice import discouraged, expected_delay, format_utility, perturbed

ALPHA = 1e-6
SHARE = st.floats(0.0, 1.0)
RAISES = ("success", "own_stake", "output", "legitimacy", "legitimacy_weight")
LOWERS = ("urgency", "delay", "cost", "cohesion_norm")
UTILITY = {
    "success": 0.5, "own_stake": 0.8, "output": 0.3, "urgency": 0.1, "delay": 2.0,
    "legitimacy": 0.9, "legitimacy_weight": 0.03, "cost": 0.01, "cohesion_norm": 0.02,
}  # fmt: skip


def utility(**changes: float) -> float:
    return format_utility(*(UTILITY | changes).values())


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
