"""Comparison of arms: against closed forms, by coverage, and on results that lack something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim.analysis.comparison import compare
from sim.analysis.comparison_text import as_text
from sim.analysis.ranking import as_text as rank_as_text
from sim.analysis.ranking import rank
from sim.analysis.resampling import interval, resampled_means, shape
from sim.errors import InputError
from sim.experiments.result import Result
from sim.results.measures import MEASURES

Values = NDArray[np.float64]
Draw = Callable[[np.random.Generator], tuple[Values, Values]]


def result_of(values: Mapping[str, Mapping[str, Values]], *, paired: bool = True, **manifest: Any) -> Result:
    """Return a result from values by arm and measure, shape (points, replicates) or (replicates,)."""
    frames = []
    for arm, measures in values.items():
        shaped = {name: np.atleast_2d(value) for name, value in measures.items()}
        points, replicates = next(iter(shaped.values())).shape
        frames.append(
            pd.DataFrame({
                "arm": arm,
                "point": np.repeat(np.arange(points), replicates),
                "replicate": np.tile(np.arange(replicates), points),
                "seed": 1,
                **{name: value.ravel() for name, value in shaped.items()},
            })
        )  # fmt: skip
    runs = pd.concat(frames, ignore_index=True)
    runs.insert(0, "run", np.arange(len(runs)))
    return Result({"name": "planted", "paired": paired, **manifest}, {"runs": pa.table(runs)})


def two(base: Values, arm: Values, **options: Any) -> Result:
    return result_of({"base": {"output": base}, "reform": {"output": arm}}, **options)


def only(frame: pd.DataFrame) -> Any:
    assert len(frame) == 1
    return frame.iloc[0]


def drawn(seed: int, *shape: int) -> Values:
    return np.random.default_rng(seed).normal(size=shape)


def test_paired_interval_is_students() -> None:
    base, arm = drawn(1, 25), 0.4 + drawn(2, 25)
    row = only(compare(two(base, arm), "output"))
    expected = stats.ttest_rel(arm, base).confidence_interval(0.95)
    assert (row.t_low, row.t_high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert (row.base_mean, row.arm_mean) == (pytest.approx(base.mean()), pytest.approx(arm.mean()))
    assert row.difference == pytest.approx((arm - base).mean())
    assert (row.unit_of_analysis, row.pairs, row.dropped, row.partial) == ("replicate", 25, 0, 0)
    assert (row.standardised_by, row.standardised) == (
        "d_z",
        pytest.approx((arm - base).mean() / (arm - base).std(ddof=1)),
    )


@pytest.mark.parametrize("confidence", [0.8, 0.99])
def test_interval_without_common_luck_is_welchs(confidence: float) -> None:
    base, arm = drawn(1, 12), 1.0 + 3.0 * drawn(2, 30)
    result = two(base, arm, paired=False)
    row = only(compare(result, "output", confidence=confidence))
    expected = stats.ttest_ind(arm, base, equal_var=False).confidence_interval(confidence)
    assert (row.t_low, row.t_high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    pooled = np.sqrt((11 * base.var(ddof=1) + 29 * arm.var(ddof=1)) / 40)
    assert (row.standardised_by, row.standardised) == ("cohen_d", pytest.approx((arm.mean() - base.mean()) / pooled))
    assert (row.unit_of_analysis, row.pairs, row.base_units, row.arm_units) == ("run", 42, 12, 30)
    assert np.isnan(row.variance_saved)


def test_points_of_a_replicate_are_averaged_first() -> None:
    base, arm = drawn(1, 6, 15), drawn(2, 6, 15)
    row = only(compare(two(base, arm), "output"))
    expected = stats.ttest_rel(arm.mean(axis=0), base.mean(axis=0)).confidence_interval()
    assert (row.t_low, row.t_high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert (row.unit_of_analysis, row.pairs) == ("replicate", 15)


def test_points_of_a_replicate_are_averaged_first_without_common_luck() -> None:
    base, arm = drawn(1, 6, 15), drawn(2, 6, 15)
    row = only(compare(two(base, arm, paired=False), "output"))
    expected = stats.ttest_ind(arm.mean(axis=0), base.mean(axis=0), equal_var=False).confidence_interval()
    assert (row.t_low, row.t_high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert (row.unit_of_analysis, row.base_units, row.arm_units) == ("replicate", 15, 15)


@pytest.mark.parametrize(("paired", "unit"), [(True, "point"), (False, "run")])
def test_points_are_units_where_there_is_one_replicate(paired: bool, unit: str) -> None:
    base, arm = drawn(1, 20, 1), 0.2 + drawn(2, 20, 1)
    row = only(compare(two(base, arm, paired=paired), "output"))
    test = stats.ttest_rel(arm, base) if paired else stats.ttest_ind(arm, base, equal_var=False)
    expected = test.confidence_interval()
    assert (row.t_low, row.t_high) == (pytest.approx(expected.low[0]), pytest.approx(expected.high[0]))
    assert (row.unit_of_analysis, row.base_units) == (unit, 20)


# Bootstrap

NORMAL_95 = float(stats.norm.ppf(0.975))


@dataclass
class Distribution:
    """What scipy takes an earlier bootstrap from."""

    bootstrap_distribution: Values


def skewed(seed: int, size: int) -> Values:
    return np.random.default_rng(seed).gamma(0.7, size=size)


def test_bca_of_paired_differences_is_scipys() -> None:
    gaps = skewed(3, 40)
    means = resampled_means(gaps[:, None], 3000, (1,))[:, 0]
    expected = stats.bootstrap((gaps,), np.mean, n_resamples=0, method="BCa", bootstrap_result=Distribution(means))
    assert interval(means, gaps.mean(), shape(gaps).acceleration, NORMAL_95) == pytest.approx(
        expected.confidence_interval
    )


def test_bca_of_independent_arms_is_scipys() -> None:
    base, arm = skewed(4, 25), 2.0 * skewed(5, 40)
    means = resampled_means(arm[:, None], 3000, (1,))[:, 0] - resampled_means(base[:, None], 3000, (2,))[:, 0]
    expected = stats.bootstrap(
        (arm, base),
        lambda one, other, axis: one.mean(axis=axis) - other.mean(axis=axis),
        n_resamples=0,
        method="BCa",
        confidence_level=0.9,
        bootstrap_result=Distribution(means),
    ).confidence_interval
    assert interval(
        means, arm.mean() - base.mean(), shape(arm, base).acceleration, stats.norm.ppf(0.95)
    ) == pytest.approx(expected)


@pytest.mark.parametrize("paired", [True, False])
def test_bootstrap_agrees_with_scipys_up_to_luck(paired: bool) -> None:
    base, arm = skewed(6, 200), skewed(7, 200) + 0.3
    row = only(compare(two(base, arm, paired=paired), "output", resamples=20_000))
    ends = stats.bootstrap(
        (arm, base),
        lambda one, other, axis: (
            (one - other).mean(axis=axis) if paired else one.mean(axis=axis) - other.mean(axis=axis)
        ),
        n_resamples=20_000,
        paired=paired,
        method="BCa",
        rng=np.random.default_rng(8),
    ).confidence_interval
    width = ends.high - ends.low
    assert row.bootstrap_low == pytest.approx(ends.low, abs=0.03 * width)
    assert row.bootstrap_high == pytest.approx(ends.high, abs=0.03 * width)


def test_resamples_have_the_mean_and_the_spread_of_theory() -> None:
    values = drawn(9, 60, 2)
    means = resampled_means(values, 20_000, (3,))
    assert means.mean(axis=0) == pytest.approx(values.mean(axis=0), abs=0.005)
    assert means.std(axis=0) == pytest.approx(values.std(axis=0) / np.sqrt(60), rel=0.03)


def test_all_measures_meet_the_same_luck_whatever_lies_beside() -> None:
    values = drawn(10, 30, 3)
    together = resampled_means(values, 500, (4,))
    assert np.array_equal(together[:, :1], resampled_means(values[:, :1], 500, (4,)))
    values[:7, 2] = np.nan
    assert np.array_equal(together[:, :2], resampled_means(values, 500, (4,))[:, :2])


def test_little_memory_gives_the_same_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    values = drawn(11, 30, 2)
    at_once = resampled_means(values, 500, (5,))
    monkeypatch.setattr("sim.analysis.resampling._LUCK_AT_ONCE", 100)
    assert np.array_equal(at_once, resampled_means(values, 500, (5,)))


def test_percentiles_where_bca_is_undefined() -> None:
    means = np.linspace(1.0, 2.0, 1001)
    plain = (pytest.approx(1.025), pytest.approx(1.975))
    assert interval(means, 1.5, 0.0, NORMAL_95) == plain
    assert interval(means, 0.0, 0.1, NORMAL_95) == plain
    assert interval(means, 1.9, 0.9, NORMAL_95) == plain
    assert interval(means, 1.5, 0.1, NORMAL_95) != plain


def test_shape_is_that_of_resamples() -> None:
    base, arm = skewed(4, 25), 2.0 * skewed(5, 40)
    means = resampled_means(arm[:, None], 200_000, (1,)) - resampled_means(base[:, None], 200_000, (2,))
    expected = shape(arm, base)
    assert means.std() == pytest.approx(expected.spread, rel=0.01)
    assert stats.skew(means[:, 0]) == pytest.approx(6.0 * expected.acceleration, rel=0.05)


def test_bootstrap_reaches_as_far_as_students_t_for_few_normal_values() -> None:
    values = stats.norm.ppf((np.arange(8) + 0.5) / 8)
    row = only(compare(two(np.zeros(8), values), "output", resamples=200_000))
    assert row.bootstrap_high == pytest.approx(row.t_high, rel=0.03)
    assert row.bootstrap_low == pytest.approx(row.t_low, rel=0.03)


# Coverage


def independent(rng: np.random.Generator) -> tuple[Values, Values]:
    """Return 30 replicates of two arms that have nothing in common."""
    return rng.normal(size=30), rng.normal(size=30) + 0.5


def with_common_luck(rng: np.random.Generator) -> tuple[Values, Values]:
    """Return 30 replicates of two arms that share their luck."""
    luck = rng.normal(size=30)
    return luck + rng.normal(size=30), luck + rng.normal(size=30) + 0.5


def with_luck_common_to_points(rng: np.random.Generator) -> tuple[Values, Values]:
    """Return 30 replicates of four points whose luck matters more in one arm: the four differ alike."""
    luck = rng.normal(size=30)
    return luck + 0.2 * rng.normal(size=(4, 30)), 1.5 * luck + 0.2 * rng.normal(size=(4, 30)) + 0.5


def coverage(paired: bool, draw: Draw) -> tuple[float, float]:
    """Return how often the t and the bootstrap interval hold the planted difference of 0.5, in 2,000 trials."""
    rng, held, trials = np.random.default_rng(2024), np.zeros(2), 0
    while trials < 2000:
        pairs = {name: draw(rng) for name in MEASURES}
        arms = {arm: {name: pair[at] for name, pair in pairs.items()} for at, arm in enumerate(("base", "reform"))}
        rows = compare(result_of(arms, paired=paired), seed=trials, resamples=1000)
        held[0] += ((rows.t_low <= 0.5) & (rows.t_high >= 0.5)).sum()
        held[1] += ((rows.bootstrap_low <= 0.5) & (rows.bootstrap_high >= 0.5)).sum()
        trials += len(rows)
    return held[0] / trials, held[1] / trials


@pytest.mark.parametrize(
    ("paired", "draw"), [(False, independent), (True, with_common_luck), (True, with_luck_common_to_points)]
)
def test_intervals_cover_what_they_promise(paired: bool, draw: Draw) -> None:
    by_t, by_bootstrap = coverage(paired, draw)
    assert 0.93 <= by_t <= 0.97
    assert 0.93 <= by_bootstrap <= 0.97


# Variance saved


def test_variance_saved_is_the_planted_correlation() -> None:
    luck = drawn(12, 4000)
    base, arm = (
        np.sqrt(0.8) * luck + np.sqrt(0.2) * drawn(13, 4000),
        np.sqrt(0.8) * luck + np.sqrt(0.2) * drawn(14, 4000),
    )
    row = only(compare(two(base, arm), "output"))
    assert row.variance_saved == pytest.approx(np.corrcoef(base, arm)[0, 1], abs=0.002)
    assert row.variance_saved == pytest.approx(0.8, abs=0.02)


def test_no_correlation_saves_nothing() -> None:
    row = only(compare(two(drawn(15, 4000), drawn(16, 4000)), "output"))
    assert row.variance_saved == pytest.approx(0.0, abs=0.04)


# What is missing


def test_pair_without_a_value_is_dropped_whole() -> None:
    base, arm = drawn(1, 10), drawn(2, 10)
    base[3] = arm[7] = np.nan
    row = only(compare(two(base, arm), "output"))
    kept = np.isfinite(base) & np.isfinite(arm)
    expected = stats.ttest_rel(arm[kept], base[kept]).confidence_interval()
    assert (row.t_low, row.t_high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert (row.base_mean, row.pairs, row.dropped) == (pytest.approx(base[kept].mean()), 8, 2)
    assert row.bootstrap_low < row.difference < row.bootstrap_high


def test_without_pairs_each_arm_loses_its_own() -> None:
    base, arm = drawn(1, 10), drawn(2, 10)
    base[3] = arm[7] = arm[8] = np.nan
    row = only(compare(two(base, arm, paired=False), "output"))
    expected = stats.ttest_ind(arm, base, equal_var=False, nan_policy="omit").confidence_interval()
    assert (row.t_low, row.t_high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert (row.base_units, row.arm_units, row.dropped) == (9, 8, 3)


def test_point_without_a_value_leaves_its_replicate_with_the_others() -> None:
    base, arm = drawn(1, 3, 5), drawn(2, 3, 5)
    base[0, 2] = np.nan
    arm[1, 2] = np.nan
    arm[:, 4] = np.nan
    row = only(compare(two(base, arm), "output"))
    gaps = (arm - base).mean(axis=0)
    gaps[2] = arm[2, 2] - base[2, 2]
    expected = stats.ttest_1samp(gaps[:4], 0.0).confidence_interval()
    assert (row.t_low, row.t_high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert (row.pairs, row.dropped, row.partial) == (4, 1, 1)


def test_run_that_failed_counts_as_one_without_a_value() -> None:
    base, arm = drawn(1, 10), drawn(2, 10)
    whole = two(base, arm)
    lacking = Result(whole.manifest, {"runs": pa.table(whole.runs.drop(index=[3, 17]))})
    base[3] = arm[7] = np.nan
    assert compare(lacking, "output").equals(compare(two(base, arm), "output"))


def test_one_unit_has_no_interval() -> None:
    for paired in (True, False):
        row = only(compare(two(np.array([1.0]), np.array([3.0]), paired=paired), "output"))
        assert (row.difference, row.base_units, row.arm_units) == (2.0, 1, 1)
        ends = row[["t_low", "t_high", "bootstrap_low", "bootstrap_high", "standardised", "variance_saved"]]
        assert ends.isna().all()


@pytest.mark.parametrize("paired", [True, False])
def test_arm_without_any_value(paired: bool) -> None:
    row = only(compare(two(drawn(1, 5), np.full(5, np.nan), paired=paired), "output"))
    assert row[["difference", "arm_mean", "t_low", "bootstrap_high"]].isna().all()
    assert (row.arm_units, row.dropped) == (0, 5)


@pytest.mark.parametrize("paired", [True, False])
def test_arms_that_never_vary(paired: bool) -> None:
    row = only(compare(two(np.full(5, 2.0), np.full(5, 3.0), paired=paired), "output"))
    assert row[["difference", "t_low", "t_high", "bootstrap_low", "bootstrap_high"]].tolist() == [1.0] * 5
    assert np.isnan(row.standardised)


# Order, choice, mistakes


def three() -> Result:
    names = ("output", "habit", "delinking")
    arms = ("unanimity", "majority", "abstention")
    return result_of(
        {arm: {name: drawn(10 * i + j, 4, 6) for j, name in enumerate(names)} for i, arm in enumerate(arms)}
    )


@given(st.randoms(use_true_random=False))
def test_order_of_rows_leaves_no_trace(luck: Any) -> None:
    result = three()
    order = list(range(len(result.runs)))
    luck.shuffle(order)
    shuffled = Result(result.manifest, {"runs": pa.table(result.runs.iloc[order].reset_index(drop=True))})
    pd.testing.assert_frame_equal(compare(shuffled, resamples=100), compare(result, resamples=100), check_exact=True)


def test_same_seed_same_bits_and_other_seed_others() -> None:
    first, again, other = (compare(three(), seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    assert (first.t_low == other.t_low).all()
    assert (first.bootstrap_low != other.bootstrap_low).all()


def test_rows_are_by_arm_and_then_in_the_order_of_the_registry() -> None:
    frame = compare(three(), ["habit", "output"])
    assert frame["arm"].tolist() == ["majority", "majority", "abstention", "abstention"]
    assert frame["measure"].tolist() == ["output", "habit"] * 2
    assert frame["unit"].tolist() == ["severity", "index"] * 2
    assert set(frame["base"]) == {"unanimity"}
    assert compare(three())["measure"].tolist() == ["output", "habit", "delinking"] * 2


@pytest.mark.parametrize(
    "declaration",
    [
        {"arms": ["abstention", "unanimity", "majority"]},
        {"experiment": {"arms": [{"name": "abstention"}, {"name": "unanimity"}, {"name": "majority"}], "paired": True}},
    ],
)
def test_manifest_says_which_arm_is_first(declaration: dict[str, Any]) -> None:
    frame = compare(Result({"name": "planted", **declaration}, {"runs": three().table("runs")}), "output")
    assert (frame["base"].tolist(), frame["arm"].tolist()) == (["abstention"] * 2, ["unanimity", "majority"])
    assert frame["paired"].tolist() == ["experiment" in declaration] * 2


def test_other_base_turns_the_sign() -> None:
    one = only(compare(three(), "output", arms="majority"))
    other = only(compare(three(), "output", base="majority", arms=["unanimity"]))
    assert (one.difference, one.t_low) == (pytest.approx(-other.difference), pytest.approx(-other.t_high))
    assert (one.base_mean, one.arm_mean) == (other.arm_mean, other.base_mean)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measures": "outputt"}, r"no measure called 'outputt'.*Did you mean 'output'"),
        ({"measures": ["burden_gini"]}, r"holds no measure 'burden_gini'"),
        ({"measures": []}, "No measure is named"),
        ({"base": "unanimty"}, r"no arm called 'unanimty'.*Did you mean 'unanimity'"),
        ({"arms": ["majority", "consensus"]}, r"no arm called 'consensus'.*Allowed: abstention, majority, unanimity"),
        ({"arms": "unanimity"}, r"nothing to compare with 'unanimity'.*Allowed: majority, abstention"),
        ({"confidence": 95}, "confidence is 95"),
        ({"resamples": 10}, "number of resamples is 10. Give 100 or more"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_wrong_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        compare(three(), **options)


def test_single_arm_has_nothing_to_be_compared_with() -> None:
    with pytest.raises(InputError, match="nothing to compare: the result 'planted' holds one arm, 'base'"):
        compare(result_of({"base": {"output": drawn(1, 5)}}))


def test_run_that_is_there_twice() -> None:
    result = three()
    doubled = pd.concat([result.runs, result.runs.iloc[:1]], ignore_index=True)
    with pytest.raises(InputError, match="'unanimity' twice"):
        compare(Result(result.manifest, {"runs": pa.table(doubled)}))


# Text


def lines(frame: pd.DataFrame) -> Sequence[str]:
    text = as_text(frame).splitlines()
    assert max(map(len, text)) <= 100
    return text


def test_text_says_what_was_compared_and_how() -> None:
    spread = np.array([-1.0, 0.0, 1.0])
    arms = {
        "unanimity": {"delinking": 0.2 + 0.01 * spread, "output": 5.0 + spread, "issues": 300.0 + spread},
        "majority": {"delinking": 0.3 + 0.02 * spread, "output": 9.0 - spread, "issues": 300.0 - spread},
    }
    half = stats.t.ppf(0.975, 2) / np.sqrt(3)
    text = lines(compare(result_of(arms)))
    assert text[0] == "majority against unanimity"
    assert text[1] == "pairs with common luck, each replicate the mean over its points; difference [95 % t interval]"
    assert [line.split("  ")[1] for line in text[3:]] == ["Issues arrived", "Output", "Delinking"]
    assert text[3].split("  ")[-1].strip() == "3"
    assert f"{4.0:+.3g} [{4.0 - 2 * half:+.3g}, {4.0 + 2 * half:+.3g}]" in text[4]
    assert f"+10.0 pp [{10.0 - half:+.1f}, {10.0 + half:+.1f}]" in text[5]
    assert text[5].split()[1:5] == ["20.0", "%", "30.0", "%"]
    assert text[5].endswith("worse")


def test_text_judges_only_what_is_clear_and_has_a_direction() -> None:
    base, clear, unclear = np.arange(5.0), np.arange(5.0) + np.array([4.9, 5.0, 5.0, 5.0, 5.1]), np.arange(5.0)[::-1]
    arms = {
        "base": dict.fromkeys(("output", "dilution", "issues", "habit"), base),
        "reform": {"output": clear, "dilution": clear, "issues": clear, "habit": unclear},
    }
    words = {line.split()[0]: line.split()[-1] for line in lines(compare(result_of(arms)))[3:]}
    assert words == {"Issues": "higher", "Output": "better", "Dilution": "worse", "Habit": "5"}


def test_text_of_many_measures_warns_of_chance() -> None:
    names = list(MEASURES)[:40]
    arms = {arm: {name: drawn(i + j, 8) for j, name in enumerate(names)} for i, arm in ((0, "base"), (100, "reform"))}
    assert lines(compare(result_of(arms)))[-1].startswith("If the arms changed nothing, about 2 of 40 ")
    assert "If the arms" not in as_text(compare(result_of(arms), names[:5]))


def test_text_of_what_has_no_interval() -> None:
    text = lines(compare(two(np.array([np.nan]), np.array([3.0]), paired=False), "output"))
    assert text[1].startswith("luck not common, each run by itself")
    assert text[3].split() == ["Output", "-", "3", "no", "value", "in", "the", "base", "1"]


def test_a_measure_that_one_arm_lacks_is_told_for_the_other() -> None:
    lacking = np.full(3, np.nan)
    frame = compare(two(lacking, np.array([0.3, 0.4, 0.5])), "output")
    row = only(frame)
    assert np.isnan(row.base_mean)
    assert row.arm_mean == pytest.approx(0.4)
    assert lines(frame)[3].split() == ["Output", "-", "0.4", "no", "value", "in", "the", "base", "0"]
    assert "no value in the arm" in as_text(compare(two(np.array([0.3, 0.4, 0.5]), lacking), "output"))
    assert "no value in either" in as_text(compare(two(lacking, lacking), "output"))
    apart = two(np.array([0.3, np.nan]), np.array([np.nan, 0.5]))
    assert "nowhere a value in both" in as_text(compare(apart, "output"))
    assert (only(compare(apart, "output")).base_mean, only(compare(apart, "output")).arm_mean) == (0.3, 0.5)


@pytest.mark.parametrize(
    ("replicates", "paired", "said"), [(1, True, True), (4, True, False), (1, False, False), (1, "arms", False)]
)
def test_intervals_over_points_of_one_history_of_luck_say_so(replicates: int, paired: Any, said: bool) -> None:
    made = two(drawn(1, 30, replicates), 0.4 + drawn(2, 30, replicates), paired=paired)
    frame, ranks = compare(made, "output"), rank(made, "output")
    assert bool(only(frame).one_history) == said
    for text in (as_text(frame), rank_as_text(ranks)):
        assert ("say nothing of luck" in text) == said
        assert ("replications: 4" in text) == said
        assert max(map(len, text.splitlines())) <= 100


def test_a_ranking_where_one_arm_has_no_value_says_so() -> None:
    text = rank_as_text(rank(two(np.full(3, np.nan), np.array([0.3, 0.4, 0.5])), "output"))
    assert text.endswith("0 units\n  nowhere a value in all arms")
