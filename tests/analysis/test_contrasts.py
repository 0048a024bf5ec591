"""Differences between two sets of points: intervals against closed forms, and how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.analysis import estimates
from sim.analysis.contrasts import Chance, contrast
from sim.analysis.estimates import Estimate

Values = NDArray[np.float64]
LOW = np.arange(40) < 12
HIGH = np.arange(40) >= 25


def each_its_own(table: Values) -> Chance:
    return Chance(np.arange(len(table)), common=False)


def ends(estimate: Estimate) -> tuple[float, float]:
    half = estimates.reach(estimate, 0.95)
    return estimate.difference - half, estimate.difference + half


def drawn(*shape: int) -> Values:
    return np.random.default_rng(7).normal(size=shape)


def test_sampled_points_are_compared_as_welch_does() -> None:
    table = drawn(40, 3)
    found = contrast(table, LOW, HIGH, each_its_own(table))
    means = table.mean(axis=1)
    expected = stats.ttest_ind(means[HIGH], means[LOW], equal_var=False)
    assert found.difference == pytest.approx(means[HIGH].mean() - means[LOW].mean())
    assert ends(found) == pytest.approx(tuple(expected.confidence_interval(0.95)))
    assert found.freedom == pytest.approx(expected.df)


def test_fixed_points_with_common_luck_are_compared_replicate_by_replicate() -> None:
    table = drawn(40, 6)
    found = contrast(table, LOW, HIGH, Chance(None, common=True))
    expected = stats.ttest_rel(table[HIGH].mean(axis=0), table[LOW].mean(axis=0))
    assert ends(found) == pytest.approx(tuple(expected.confidence_interval(0.95)))


def test_fixed_points_with_luck_of_their_own_have_the_variance_within_points() -> None:
    table = drawn(40, 6) + 10.0 * np.arange(40.0)[:, None]
    found = contrast(table, LOW, HIGH, Chance(None, common=False))
    within = table.var(axis=1, ddof=1) / 6.0
    assert found.error**2 == pytest.approx(within[LOW].sum() / 12**2 + within[HIGH].sum() / 15**2)
    assert 60.0 < found.freedom < 135.0


def test_points_that_differ_in_one_factor_alone_are_pairs() -> None:
    values, rest = drawn(20), np.arange(20) % 10
    low = np.arange(20) < 10
    found = contrast(values[:, None], low, ~low, Chance(rest, common=True))
    expected = stats.ttest_rel(values[~low], values[low])
    assert ends(found) == pytest.approx(tuple(expected.confidence_interval(0.95)))


def test_points_of_a_block_count_as_one() -> None:
    table = drawn(40, 1)
    once = contrast(table, LOW, HIGH, each_its_own(table))
    three_times = contrast(
        np.repeat(table, 3, axis=0), np.repeat(LOW, 3), np.repeat(HIGH, 3), Chance(np.repeat(np.arange(40), 3), False)
    )
    assert (three_times.difference, three_times.error, three_times.freedom) == pytest.approx(
        (once.difference, once.error, once.freedom)
    )


def test_luck_that_meets_all_points_alike_is_in_no_difference() -> None:
    table, luck = drawn(40, 8), 100.0 * np.random.default_rng(1).normal(size=(1, 8))
    for chance in (Chance(np.arange(40), common=True), Chance(None, common=True)):
        calm, lucky = (contrast(each, LOW, HIGH, chance) for each in (table, table + luck))
        assert lucky.error == pytest.approx(calm.error)
        assert lucky.difference == pytest.approx(calm.difference)


def test_luck_that_meets_one_side_alone_does_not_shrink_with_more_points() -> None:
    rng = np.random.default_rng(2)
    luck = rng.normal(size=8)
    for points in (100, 10_000):
        high = np.arange(points) < points // 2
        table = 0.1 * rng.normal(size=(points, 8)) + high[:, None] * luck
        found = contrast(table, ~high, high, Chance(np.arange(points), common=True))
        assert found.error == pytest.approx(luck.std(ddof=1) / np.sqrt(8.0), rel=0.05)
        assert found.freedom == pytest.approx(7.0, rel=0.1)


def test_what_has_no_value_does_not_count() -> None:
    table = drawn(40, 2)
    table[0], table[30, 1] = np.nan, np.nan
    found = contrast(table, LOW, HIGH, each_its_own(table))
    means = np.nanmean(table[1:], axis=1)
    expected = stats.ttest_ind(means[HIGH[1:]], means[LOW[1:]], equal_var=False)
    assert ends(found) == pytest.approx(tuple(expected.confidence_interval(0.95)))
    none = contrast(np.full((40, 2), np.nan), LOW, HIGH, each_its_own(table))
    assert np.isnan([none.difference, none.error]).all()


@pytest.mark.parametrize("common", [False, True])
def test_one_point_on_a_side_has_no_interval(common: bool) -> None:
    table, one = drawn(40, 2), np.arange(40) == 0
    assert np.isnan(contrast(table, one, HIGH, Chance(np.arange(40), common)).error)


@pytest.mark.parametrize(("common", "replicates"), [(False, 3), (True, 8)])
def test_an_interval_of_what_does_nothing_holds_0_in_95_of_100_samples(common: bool, replicates: int) -> None:
    rng, held = np.random.default_rng(11), 0
    for _ in range(400):
        u = rng.random((60, 3))
        luck = rng.normal(size=(1, replicates)) * (1.0 + (u[:, :1] - 0.5)) if common else 0.0
        table = 3.0 * u[:, 1:2] + u[:, 2:] ** 2 + luck + 0.3 * rng.normal(size=(60, replicates))
        order = np.argsort(np.argsort(u[:, 0]))
        found = contrast(table, order < 12, order >= 48, Chance(np.arange(60), common))
        low, high = ends(found)
        held += low <= 0.0 <= high
    assert 0.92 <= held / 400 <= 0.98
