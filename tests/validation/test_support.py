"""Correlation of support, log odds, and intervals: against planted values and closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from sim.validation.decisions.support import Support, area_under_curve, beta_binomial, logit, one_factor
from sim.validation.intervals import Interval, centred, means, multiplicities, percentiles


def test_the_beta_binomial_finds_what_was_planted() -> None:
    generator = np.random.default_rng(7)
    mean, correlation = 0.6, 0.3
    size = (1.0 - correlation) / correlation
    shares = generator.beta(mean * size, (1.0 - mean) * size, 6000)
    members = generator.integers(5, 28, 6000)
    support = Support(generator.binomial(members, shares), members)
    assert beta_binomial(support, np.ones(6000)) == pytest.approx((mean, correlation), abs=0.02)


def test_one_factor_finds_what_was_planted() -> None:
    generator = np.random.default_rng(8)
    correlation = 0.5
    factor = generator.standard_normal(4000)[:, None]
    behind = np.sqrt(correlation) * factor + np.sqrt(1.0 - correlation) * generator.standard_normal((4000, 15))
    support = Support((behind < 0.0).sum(axis=1), np.full(4000, 15))
    assert one_factor(support, np.ones(4000)) == pytest.approx((0.5, correlation), abs=0.02)


def test_weights_count_issues_more_than_once() -> None:
    support = Support(np.array([0, 3, 9, 5, 10]), np.array([10, 10, 10, 10, 10]))
    twice = Support(np.array([0, 3, 9, 5, 10, 10, 0]), np.full(7, 10))
    weights = np.array([2.0, 1.0, 1.0, 1.0, 2.0])
    assert beta_binomial(support, weights) == pytest.approx(beta_binomial(twice, np.ones(7)), abs=1e-5)


def test_log_odds_of_two_groups_are_those_of_their_shares() -> None:
    indifference = np.repeat([0.0, 1.0], [10, 20])
    kept = np.concatenate((np.repeat([1.0, 0.0], [2, 8]), np.repeat([1.0, 0.0], [15, 5])))
    intercept, slope = logit(indifference, kept, np.ones(30))
    assert intercept == pytest.approx(np.log(2 / 8))
    assert intercept + slope == pytest.approx(np.log(15 / 5))


def test_log_odds_without_a_best_slope_are_nan() -> None:
    apart = logit(np.array([0.0, 0.1, 0.9, 1.0]), np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4))
    assert np.isnan(apart).all()


def test_the_area_under_the_curve_counts_pairs() -> None:
    # Of six pairs four are higher and one is even.
    area = area_under_curve(np.array([0.1, 0.5, 0.9, 0.5, 0.6]), np.array([0.0, 0.0, 1.0, 1.0, 0.0]))
    assert area == pytest.approx((3 + 1 + 0.5) / 6)


# Intervals


def test_clusters_are_drawn_together() -> None:
    clusters = np.array([0, 0, 1, 2, 2, 2])
    drawn = multiplicities(clusters, 500, (1,))
    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert (drawn[:, 3] == drawn[:, 5]).all()
    assert (drawn[:, 0] + drawn[:, 2] + drawn[:, 3] == 3.0).all()
    assert (drawn == multiplicities(clusters, 500, (1,))).all()


def test_clusters_that_agree_make_intervals_wider() -> None:
    values = np.repeat(np.random.default_rng(3).random(40), 5)[:, None]
    together = means(values, multiplicities(np.repeat(np.arange(40), 5), 2000, (1,)))[0]
    apart = means(values, multiplicities(np.arange(200), 2000, (1,)))[0]
    assert together.value == apart.value == pytest.approx(values.mean())
    ratio = (together.high - together.low) / (apart.high - apart.low)
    assert ratio == pytest.approx(np.sqrt(5.0), rel=0.15)


def test_rows_that_do_not_count_are_left_out_of_means() -> None:
    values = np.array([[1.0, 1.0], [3.0, np.nan], [5.0, 2.0]])
    both = means(values, multiplicities(np.arange(3), 200, (1,)))
    assert [each.value for each in both] == [3.0, 1.5]
    assert both[1].low == 1.0
    assert both[1].high == 2.0


def test_intervals_say_whether_they_meet() -> None:
    assert Interval(1.0, 0.0, 2.0).meets(Interval(3.0, 2.0, 4.0))
    assert not Interval(1.0, 0.0, 1.9).meets(Interval(3.0, 2.0, 4.0))
    assert Interval(2.5).meets(Interval(3.0, 2.0, 4.0))
    assert not Interval(2.5).meets(Interval(2.6))
    assert Interval(0.5, 0.25, 0.75).shown(2, sign=True) == "+0.50 [+0.25, +0.75]"
    assert Interval(0.5).shown() == "0.500"


def test_percentiles_and_centred_intervals() -> None:
    values = np.arange(1001) / 1000.0
    assert percentiles(0.9, values) == Interval(0.9, pytest.approx(0.025), pytest.approx(0.975))
    half = 1.959964 * float(values.std())
    assert centred(0.9, values) == Interval(0.9, pytest.approx(0.9 - half), pytest.approx(0.9 + half))
