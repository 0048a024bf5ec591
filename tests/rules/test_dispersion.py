"""Dispersion against NumPy, SciPy and direct formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sim.rules.dispersion import gini, in_order, mean, mean_deviation, rank_correlation, ranks, standard_deviation
from sim.types import Floats

VALUES = arrays(np.float64, st.integers(1, 12), elements=st.floats(0.0, 100.0, allow_subnormal=False))
FEW_VALUES = st.integers(0, 4).map(float)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Floats, Floats]:
    size = draw(st.integers(2, 12))
    return draw(arrays(np.float64, size, elements=FEW_VALUES)), draw(arrays(np.float64, size, elements=FEW_VALUES))


def direct_gini(values: Floats) -> float:
    gaps = np.abs(values[:, None] - values[None, :])
    return float(gaps.sum() / (2.0 * values.size * values.sum()))


def test_values_worked_by_hand() -> None:
    values = np.array([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])
    assert (mean(values), standard_deviation(values)) == (5.0, 2.0)
    assert gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(0.75)
    assert list(ranks(np.array([30.0, 10.0, 30.0, 20.0]))) == [3.5, 1.0, 3.5, 2.0]


def test_nothing_has_no_dispersion() -> None:
    nothing = np.zeros(0)
    measured = (mean(nothing), standard_deviation(nothing), gini(nothing), rank_correlation(nothing, nothing))
    assert all(math.isnan(value) for value in measured)
    assert ranks(nothing).size == 0


@given(VALUES)
def test_means_and_deviations_are_those_of_numpy(values: Floats) -> None:
    assert mean(values) == pytest.approx(values.mean(), abs=1e-12)
    assert standard_deviation(values) == pytest.approx(values.std(), abs=1e-9)


@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_the_mean_deviation_is_that_of_each_row_to_the_bit(rows: int) -> None:
    table, listed = np.random.default_rng(rows).random((rows, 9)), np.array([0, 2, 3, 8])
    expected = mean(np.array([standard_deviation(np.ascontiguousarray(row)) for row in table[:, listed]]))
    assert mean_deviation(table, listed) == expected
    assert mean_deviation(table, listed[:1]) == 0.0
    assert math.isnan(mean_deviation(table, listed[:0]))


@given(VALUES.filter(lambda values: values.sum() > 1e-3))
def test_the_gini_index_is_the_mean_gap_over_twice_the_mean(values: Floats) -> None:
    assert gini(values) == pytest.approx(direct_gini(values), abs=1e-12)
    assert -1e-12 <= gini(values) <= 1.0 - 1.0 / values.size + 1e-12


@given(VALUES.filter(lambda values: values.sum() > 1e-3), st.floats(0.01, 100.0))
def test_the_gini_index_has_no_unit(values: Floats, scale: float) -> None:
    assert gini(values * scale) == pytest.approx(gini(values), abs=1e-12)


def test_equal_values_have_a_gini_index_of_0_and_zeros_none() -> None:
    assert gini(np.full(5, 0.3)) == pytest.approx(0.0, abs=1e-15)
    assert math.isnan(gini(np.zeros(5)))


@given(st.one_of(VALUES, arrays(np.float64, st.integers(0, 12), elements=FEW_VALUES)))
def test_values_in_order_are_those_of_numpy(values: Floats) -> None:
    assert np.array_equal(in_order(values), np.sort(values))


def test_measuring_leaves_the_values_in_their_order() -> None:
    values = np.array([3.0, 1.0, 2.0])
    gini(values)
    assert list(values) == [3.0, 1.0, 2.0]


@given(pairs())
def test_ranks_are_those_of_scipy(pair: tuple[Floats, Floats]) -> None:
    assert list(ranks(pair[0])) == list(stats.rankdata(pair[0]))


@given(pairs())
def test_rank_correlation_is_that_of_scipy(pair: tuple[Floats, Floats]) -> None:
    one, other = pair
    constant = np.ptp(one) == 0.0 or np.ptp(other) == 0.0
    expected = math.nan if constant else stats.spearmanr(one, other).statistic
    assert rank_correlation(one, other) == pytest.approx(expected, abs=1e-12, nan_ok=True)


@given(pairs())
def test_rank_correlation_is_symmetric_and_bounded(pair: tuple[Floats, Floats]) -> None:
    one, other = pair
    there, back = rank_correlation(one, other), rank_correlation(other, one)
    assert there == pytest.approx(back, abs=1e-15, nan_ok=True)
    assert math.isnan(there) or abs(there) <= 1.0 + 1e-12


def test_rank_correlation_asks_only_for_order() -> None:
    values = np.array([0.1, 5.0, 2.0, 900.0])
    assert rank_correlation(values, np.exp(values / 10.0)) == pytest.approx(1.0)
    assert rank_correlation(values, -values) == pytest.approx(-1.0)
