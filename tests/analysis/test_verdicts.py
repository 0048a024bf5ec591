"""Verdicts: p values against SciPy's, many tests at once, what decides, and how many replications would."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.analysis.claims import verdicts
from sim.analysis.claims.claim import Question
from sim.analysis.claims.declaration import ClaimTest
from sim.analysis.claims.verdicts import Baseline, Verdict
from sim.analysis.estimates import Estimate


def question(expect: str, by: float = 0.1) -> Question:
    test = ClaimTest.model_validate({"measure": "output", "arm": "a", "than": "b", "expect": expect, "by": by})
    return Question(test, (("a", "output", 1.0), ("b", "output", -1.0)))


def sample(mean: float, size: int = 30, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, 1.0, size)


@pytest.mark.parametrize(
    ("expect", "limit", "alternative"),
    [("more", 0.1, "greater"), ("less", -0.1, "less"), ("not_more", 0.1, "less"), ("not_less", -0.1, "greater")],
)
@pytest.mark.parametrize("mean", [-0.4, 0.0, 0.3])
def test_one_sided_p_values_are_those_of_students_t(expect: str, limit: float, alternative: str, mean: float) -> None:
    values = sample(mean)
    found = verdicts.at_baseline(question(expect), values)
    right = stats.ttest_1samp(values, limit, alternative=alternative).pvalue
    assert found.p_for == pytest.approx(right)
    assert found.p_against == pytest.approx(1.0 - right)
    assert found.p == pytest.approx(stats.ttest_1samp(values, limit).pvalue)


def test_no_difference_is_shown_by_two_one_sided_tests() -> None:
    values = sample(0.0, 2000)
    found = verdicts.at_baseline(question("same"), values)
    sides = (stats.ttest_1samp(values, -0.1, alternative="greater"), stats.ttest_1samp(values, 0.1, alternative="less"))
    assert found.p_for == pytest.approx(max(side.pvalue for side in sides))
    assert found.leans_for
    assert not verdicts.at_baseline(question("same"), sample(0.5, 2000)).leans_for


def test_a_p_value_far_out_is_small_and_not_0() -> None:
    found = verdicts.at_baseline(question("not_more"), sample(-1.0, 100))
    assert 0.0 < found.p_for < 1e-12


def test_replicates_without_a_value_are_left_out_and_one_alone_tells_nothing() -> None:
    values = sample(0.5)
    gapped = np.concatenate((values, [np.nan, np.nan]))
    found, right = (verdicts.at_baseline(question("more"), each) for each in (gapped, values))
    assert (found.count, found.p_for, found.spread) == (right.count, right.p_for, right.spread)
    alone = verdicts.at_baseline(question("more"), np.array([5.0, np.nan]))
    assert (alone.count, alone.p) == (1, 1.0)


@pytest.mark.parametrize(("value", "p"), [(0.2, 0.0), (0.0, 0.0), (0.1, 1.0)])
def test_what_does_not_vary_is_decided_unless_it_lies_at_the_limit(value: float, p: float) -> None:
    found = verdicts.at_baseline(question("more"), np.full(5, value))
    assert found.p == p
    assert found.leans_for == (value > 0.1)


def test_what_is_decided_together_is_adjusted_after_benjamini_and_hochberg() -> None:
    tests = [_with_p(p) for p in (0.01, 0.04, 0.03, 0.5)]
    # by hand: 0.04 = 0.01 x 4/1, 0.0533 = 0.04 x 4/3 for both in the middle, 0.5 = 0.5 x 4/4
    assert verdicts.adjusted(tests) == pytest.approx([0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5])
    assert verdicts.adjusted([]) == []


def _with_p(p: float, leans_for: bool = True) -> Baseline:
    sides = (p / 2.0, 1.0) if leans_for else (1.0, p / 2.0)
    return Baseline(Estimate(math.nan, 0.0, 0.0, 1.0, 9.0), 1.0, 10, *sides)


@pytest.mark.parametrize(
    ("leans_for", "q", "share", "verdict"),
    [
        (True, 0.01, 0.9, "supported"),
        (True, 0.01, 0.5, "conditional"),
        (True, 0.01, 0.1, "conditional"),
        (True, 0.06, 0.9, "inconclusive"),
        (False, 0.01, 0.1, "contradicted"),
        (False, 0.01, 0.5, "conditional"),
        (False, 0.01, 0.9, "conditional"),
        (False, 0.06, 0.1, "inconclusive"),
        (True, 0.01, math.nan, "conditional"),
    ],
)
def test_verdict_of_a_test(leans_for: bool, q: float, share: float, verdict: Verdict) -> None:
    assert verdicts.verdict(_with_p(0.01, leans_for), q, share) == verdict


@pytest.mark.parametrize(
    ("found", "share", "premises", "verdict"),
    [
        (["supported", "supported"], 0.9, True, "supported"),
        (["supported", "supported"], 0.7, True, "conditional"),
        (["supported", "conditional"], 0.7, True, "conditional"),
        (["conditional", "inconclusive"], 0.7, True, "inconclusive"),
        (["inconclusive", "contradicted"], 0.1, True, "contradicted"),
        (["supported", "contradicted"], 0.1, False, "inconclusive"),
    ],
)
def test_verdict_of_a_claim(found: list[Verdict], share: float, premises: bool, verdict: Verdict) -> None:
    assert verdicts.of_claim(found, share, premises) == verdict


def test_so_many_replications_decide_with_the_power_that_is_promised() -> None:
    pilot = Baseline(Estimate(math.nan, 0.3, 0.3, 0.1, 99.0), 1.0, 100, 0.3, 0.7)
    needed = verdicts.replications_needed(pilot, question("more"))
    assert needed == 197  # (1.96 + 0.84)^2 / 0.2^2
    trials = np.random.default_rng(3).normal(0.3, 1.0, (4000, needed))
    decided = stats.ttest_1samp(trials, 0.1, axis=1).pvalue < 0.05
    assert decided.mean() == pytest.approx(verdicts.POWER, abs=0.025)


def test_nothing_decides_what_lies_at_the_limit_or_needs_millions() -> None:
    at = Baseline(Estimate(math.nan, 0.1, 0.1, 0.1, 99.0), 1.0, 100, 0.5, 0.5)
    near = Baseline(Estimate(math.nan, 0.1001, 0.1001, 0.1, 99.0), 1.0, 100, 0.5, 0.5)
    assert verdicts.replications_needed(at, question("more")) is None
    assert verdicts.replications_needed(near, question("more")) is None


@pytest.mark.parametrize(("hits", "count"), [(0, 20), (7, 20), (20, 20), (300, 1024)])
def test_interval_of_a_share_is_wilsons(hits: int, count: int) -> None:
    right = stats.binomtest(hits, count).proportion_ci(method="wilson")
    assert verdicts.share_interval(hits, count) == pytest.approx((right.low, right.high), abs=1e-12)
    assert all(math.isnan(end) for end in verdicts.share_interval(0, 0))
