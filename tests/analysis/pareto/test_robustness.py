"""Dominance, regret and satisficing against tables worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.analysis.pareto import dominance, robustness
from sim.types import Floats

NAN = math.nan
FIVE = np.array([[3.0, 1.0], [1.0, 3.0], [2.0, 2.0], [2.0, 1.0], [3.0, NAN]])
"""The first three are efficient; the fourth is dominated by the first and the third; the fifth lacks a value."""

# Three designs in four states on two measures, more being better.
STATES = np.array(
    [
        [[10.0, 1.0], [8.0, 1.0], [6.0, 1.0], [4.0, 1.0]],
        [[7.0, 3.0], [7.0, 2.0], [7.0, 1.0], [7.0, 2.0]],
        [[8.0, 2.0], [4.0, 5.0], [5.0, 1.0], [8.0, 2.0]],
    ]
)
# On the first measure the best are 10, 8, 7, 8 and the spreads 3, 4, 2, 4, mean 3.25; on the second the best are
# 3, 5, 1, 2 and the spreads 2, 4, 0, 1, mean 1.75.
REGRETS = np.array(
    [
        [[0 / 3.25, 2 / 1.75], [0 / 3.25, 4 / 1.75], [1 / 3.25, 0.0], [4 / 3.25, 1 / 1.75]],
        [[3 / 3.25, 0 / 1.75], [1 / 3.25, 3 / 1.75], [0 / 3.25, 0.0], [1 / 3.25, 0 / 1.75]],
        [[2 / 3.25, 1 / 1.75], [4 / 3.25, 0 / 1.75], [2 / 3.25, 0.0], [0 / 3.25, 0 / 1.75]],
    ]
)


def test_which_dominates_which() -> None:
    over = dominance.dominates(FIVE)
    assert np.argwhere(over).tolist() == [[0, 3], [0, 4], [1, 4], [2, 3], [2, 4], [3, 4]]
    assert dominance.efficient(FIVE).tolist() == [True, True, True, False, False]
    assert dominance.ranks(FIVE).tolist() == [0, 0, 0, 1, dominance.NEVER]


def test_alike_designs_do_not_dominate_each_other() -> None:
    assert dominance.efficient(np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 1.0]])).tolist() == [True, True, False]


def test_no_design_with_all_values_is_no_design_that_is_efficient() -> None:
    assert not dominance.efficient(np.full((3, 2), NAN)).any()


@given(arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 4)), elements=st.integers(0, 3)))
def test_fronts_are_those_of_the_definition(values: Floats) -> None:
    best = dominance.efficient(values)
    for one, good in zip(values, best, strict=True):
        assert good == (not any((other >= one).all() and (other > one).any() for other in values))
    ranks = dominance.ranks(values)
    assert (ranks == 0).tolist() == best.tolist()
    for rank in range(1, int(ranks.max()) + 1):
        left = values[ranks >= rank]
        assert dominance.efficient(left).tolist() == (ranks[ranks >= rank] == rank).tolist()


def test_designs_are_spread_over_the_ground_of_all() -> None:
    """Ends first, then what is farthest: of points 0, 1, 2, 10, 11 and 20 on a line, those at 0, 20 and 10."""
    line = np.array([0.0, 1.0, 2.0, 10.0, 11.0, 20.0])
    values = np.stack([line, -line], axis=1)
    assert dominance.spread_out(values, 3).tolist() == [0, 3, 5]
    assert dominance.spread_out(values, 2).tolist() == [0, 5]
    assert dominance.spread_out(values, 9).tolist() == list(range(6))
    assert dominance.spread_out(np.array([[1.0, 5.0], [1.0, 7.0], [1.0, 6.0]]), 2).tolist() == [0, 1]


def test_regret_against_a_table_worked_by_hand() -> None:
    regret = robustness.regrets(STATES)
    np.testing.assert_allclose(regret, REGRETS, rtol=1e-12)
    np.testing.assert_allclose(robustness.largest(regret), [4 / 1.75, 3 / 1.75, 4 / 3.25])
    # the second largest of four states is what nine tenths of ten states would leave out; of four, none is left out
    np.testing.assert_allclose(robustness.usual(regret), robustness.largest(regret))


def test_on_one_measure_minimax_regret_makes_the_choice_of_savage() -> None:
    """The unit is one for all states, so that it does not move the choice."""
    first = STATES[:, :, :1]
    by_hand = (first.max(axis=0) - first).max(axis=(1, 2))
    assert by_hand.tolist() == [4.0, 3.0, 4.0]
    np.testing.assert_allclose(robustness.largest(robustness.regrets(first)) * 3.25, by_hand)


def test_the_usual_regret_leaves_out_the_worst_tenth_of_states() -> None:
    regret = np.stack([np.arange(20.0), np.arange(20.0)[::-1]], axis=1)[None] / np.array([1.0, 10.0])
    assert robustness.largest(regret).tolist() == [19.0]
    assert robustness.usual(regret).tolist() == [17.0]  # the 18th of 20, in order


def test_a_design_without_a_value_regrets_most() -> None:
    values = STATES.copy()
    values[0, 3, 0] = NAN
    regret = robustness.regrets(values)
    spread = (3 + 4 + 2 + 1) / 4  # in the last state the other two designs have 7 and 8
    assert regret[0, 3, 0] == pytest.approx(4 / spread)  # as large as the largest on this measure, in the second state
    assert regret[1, 3, 0] == pytest.approx(1 / spread)
    alike = robustness.regrets(np.array([[[1.0]], [[NAN]]]))
    assert alike.ravel().tolist() == [0.0, 1.0]


def test_nothing_is_regretted_where_all_are_alike_or_none_has_a_value() -> None:
    assert not robustness.regrets(np.ones((3, 2, 2))).any()
    assert not robustness.regrets(np.full((3, 2, 2), NAN)).any()


def test_good_enough_is_the_share_of_states_that_meet_all_thresholds() -> None:
    shares = robustness.good_enough(STATES, np.array([5.0, 2.0]))
    # second design: all four reach 5, three of them 2 (3, 2, 2); third: 8 and 2, and again 8 and 2
    assert shares.tolist() == [0.0, 0.75, 0.5]
    gapped = STATES.copy()
    gapped[1, 0, 1] = NAN
    assert robustness.good_enough(gapped, np.array([5.0, 2.0])).tolist() == [0.0, 0.5, 0.5]


def test_means_and_errors_are_over_the_states_with_a_value() -> None:
    values = np.array([[[1.0], [2.0], [6.0]], [[1.0], [NAN], [3.0]], [[NAN], [NAN], [4.0]], [[NAN], [NAN], [NAN]]])
    assert robustness.means(values).ravel().tolist()[:3] == [3.0, 2.0, 4.0]
    np.testing.assert_allclose(
        robustness.errors(values).ravel(), [np.std([1, 2, 6], ddof=1) / math.sqrt(3), 1.0, NAN, NAN]
    )
    assert math.isnan(robustness.means(values)[3, 0])


def test_changes_are_compared_state_by_state() -> None:
    changes, errors = robustness.changes(STATES, 1)
    np.testing.assert_allclose(changes[:, 0], [0.0, 0.0, -0.75])
    assert errors[1].tolist() == [0.0, 0.0]
    gaps = STATES[0, :, 0] - STATES[1, :, 0]
    assert errors[0, 0] == pytest.approx(gaps.std(ddof=1) / 2.0)


def test_the_knee_is_nearest_to_the_best_of_all() -> None:
    # in shares of the range: (0, 1), (1, 0), (0.8, 0.7), (0.5, 0.6); 0.2^2 + 0.3^2 is the least distance
    assert robustness.knee(np.array([[0.0, 10.0], [10.0, 0.0], [8.0, 7.0], [5.0, 6.0]])) == 2
    assert robustness.knee(np.array([[1.0, 1.0]])) == 0


def test_the_share_of_resamples_tells_sure_fronts_from_chance() -> None:
    luck = np.random.default_rng(1).normal(size=(1, 40, 1))
    better = np.concatenate([luck, luck + 0.1, luck - 0.1])
    sure = np.concatenate([better, -better[::-1]], axis=2)  # the second measure is worst where the first is best
    assert robustness.efficient_share(better, 200, 1).tolist() == [0.0, 1.0, 0.0]
    assert robustness.efficient_share(sure, 200, 1)[1] == 1.0
    # two designs alike on average on the only measure: each is ahead in about half of the resamples
    apart = np.random.default_rng(2).normal(size=(1, 400, 1))
    apart -= apart.mean()
    shares = robustness.efficient_share(np.concatenate([np.zeros((1, 400, 1)), apart]), 2000, 1)
    assert shares.tolist() == pytest.approx([0.5, 0.5], abs=0.04)
    assert shares.sum() == pytest.approx(1.0)
