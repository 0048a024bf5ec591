"""The numbers in figures, against the measures of the same runs and against tables small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure as Canvas

from sim import figures
from sim.experiments.result import Result
from sim.figures import blocking, format_mix, groups, output, survival
from sim.figures.drawing.atlas import joint_agreements, small_formats, strongest
from sim.figures.drawing.calendar import flows, start_of, year_of
from sim.figures.drawing.canvas import flat


def test_flows_are_differences_of_totals_within_a_run() -> None:
    quarters = pd.DataFrame(
        {
            "run": [0, 0, 0, 1, 1, 1], "quarter": [0, 1, 2] * 2, "date": ["2010Q4", "2011Q1", "2011Q2"] * 2,
            "attempts_a": [2.0, 3.0, 7.0, 1.0, 1.0, 1.0],
        }
    )  # fmt: skip
    fresh = flows(quarters.sample(frac=1.0, random_state=1), "attempts_")
    assert fresh["a"].tolist() == [2.0, 1.0, 4.0, 1.0, 0.0, 0.0]
    assert fresh.index.tolist() == [(0, 2010), (0, 2011), (0, 2011), (1, 2010), (1, 2011), (1, 2011)]


def test_years_count_from_the_start_of_the_run() -> None:
    assert year_of(pd.Series([0, 1, 2, 6]), 2010 * 4 + 2).tolist() == [2010, 2010, 2011, 2012]


def test_shares_of_formats_sum_to_one_each_year(result: Result) -> None:
    shares = format_mix.attempt_shares(result.quarters)
    sums = shares.sum(axis=1)[shares.notna().all(axis=1)]
    assert len(sums) > 10
    np.testing.assert_allclose(sums, 1.0)
    assert {year for _, year in shares.index} == {2010, 2011, 2012, 2013}


def test_shares_agree_with_the_attempts_of_the_run(result: Result) -> None:
    shares = format_mix.attempt_shares(result.quarters)
    attempts = result.attempts.assign(year=year_of(result.attempts["started"], start_of(result)))
    counted = attempts.groupby(["run", "year"])["format"].value_counts(normalize=True)
    for (run, year, fmt), share in counted.items():
        assert shares.loc[(run, year), fmt] == pytest.approx(share)


def test_inaction_averages_to_the_measure(result: Result) -> None:
    issues = result.issues
    chosen = issues[(issues["outcome"] == "inaction") | (issues["formats_tried"].str.len() > 0)]
    weights = chosen.groupby([chosen["run"], year_of(chosen["arrived"], start_of(result))]).size()
    idle = format_mix.inaction_shares(issues, start_of(result))["inaction"]
    by_run = (idle * weights).groupby(level=0).sum() / weights.groupby(level=0).sum()
    np.testing.assert_allclose(by_run, result.runs.set_index("run")["inaction"].loc[by_run.index])


def test_blocking_averages_to_the_measures(result: Result) -> None:
    shares = blocking.blocked_shares(result.attempts, start_of(result))
    ended = result.attempts[result.attempts["format"].isin(["consensus", "plus_n"])].dropna(subset="ended")
    weights = ended.groupby([ended["run"], year_of(ended["ended"], start_of(result))]).size()
    by_run = shares.mul(weights, axis=0).groupby(level=0).sum().div(weights.groupby(level=0).sum(), axis=0)
    runs = result.runs.set_index("run")
    np.testing.assert_allclose(by_run["any"], runs["blocking_rate"])
    for reason in ("substantive", "hostage", "queue", "too_late"):
        np.testing.assert_allclose(by_run[reason], runs[f"blocked_{reason}"])
    assert float(shares["any"].max()) > 0.0


def test_a_curve_without_censoring_is_the_plain_share() -> None:
    counts = np.zeros((3, 4))
    counts[survival.AGREED] = [1, 2, 0, 1]
    counts[survival.OTHERWISE] = [2, 0, 3, 1]
    np.testing.assert_allclose(survival.not_agreed(counts), [0.9, 0.7, 0.7, 0.6])


def test_a_censored_attempt_counts_while_it_was_seen() -> None:
    counts = np.zeros((3, 3))
    counts[survival.AGREED] = [0, 1, 1]
    counts[survival.OTHERWISE] = [1, 0, 0]
    counts[survival.CENSORED] = [0, 1, 0]
    # 1 of 4 fails; 1 of the 3 left is agreed, 1 is last seen; the 1 left is agreed, and stands for all that went on.
    np.testing.assert_allclose(survival.not_agreed(counts), [1.0, 0.75, 0.25])


def test_failures_are_not_censored() -> None:
    counts = np.zeros((3, 2))
    counts[survival.OTHERWISE, 0], counts[survival.AGREED, 1] = 9, 1
    assert survival.not_agreed(counts)[-1] == pytest.approx(0.9)


def test_curves_fall_within_bounds_and_match_the_share_agreed(result: Result) -> None:
    last = int(result.manifest["scenario"]["quarters"]) - 1
    for name, attempts in result.attempts.groupby("format"):
        counts = survival.durations(attempts, result.runs["run"], last)
        assert counts.sum() == len(attempts), name
        curve = survival.not_agreed(counts.sum(axis=0))
        assert (np.diff(curve) <= 1e-12).all()
        assert curve.min() >= 0.0
        assert curve.max() <= 1.0
        # Censoring only hides agreements: what is estimated is no lower than what was seen.
        assert 1.0 - curve[-1] >= (attempts["ending"] == "agreed").mean() - 1e-12


def test_curves_are_cut_where_nearly_all_have_ended() -> None:
    counts = np.zeros((2, 3, 50))
    counts[0, 0, 3], counts[1, 1, 5], counts[1, 2, 49] = 60, 40, 1
    assert survival.horizon(counts) == 5
    assert survival.horizon(np.zeros((1, 3, 4))) == 1


def test_output_sums_to_the_measures(result: Result) -> None:
    values = output.output_by_format(result.issues, result.runs["run"], output.domains_of(result))
    runs = result.runs.set_index("run")
    np.testing.assert_allclose(values.sum(axis=1).groupby(level=0).sum(), runs["output"])
    for fmt in values.columns:
        np.testing.assert_allclose(values[fmt].groupby(level=0).sum(), runs[f"output_{fmt}"])
    assert values.xs("dull", level="domain").to_numpy().sum() == 0.0
    assert len(values) == 5 * 3


def test_bars_are_as_long_as_mean_output(result: Result) -> None:
    panel = output.draw(result)
    ends = max(bar.get_x() + bar.get_width() for bar in panel.patches)
    by_domain = result.issues.groupby("domain")["output"].sum() / len(result.runs)
    assert ends == pytest.approx(by_domain.max())


def test_joint_agreements_are_counted_by_pair_and_run() -> None:
    issues = pd.DataFrame(
        {
            "outcome": ["agreed", "agreed", "failed", "agreed"],
            "format": ["minilateral", "bilateral", "minilateral", "consensus"],
            "participants": [["A", "B", "C"], ["B", "A"], ["A", "C"], ["A", "B", "C"]],
        }
    )
    joint = joint_agreements(issues, ["C", "B", "A"], 2)
    np.testing.assert_allclose(joint, [[0.0, 0.5, 0.5], [0.5, 0.0, 1.0], [0.5, 1.0, 0.0]])
    assert small_formats() == ["framework_nation", "minilateral", "bilateral"]


def test_the_strongest_links_do_not_depend_on_the_order_of_countries() -> None:
    joint = np.zeros((4, 4))
    joint[0, 1], joint[0, 2], joint[1, 2], joint[2, 3] = 3.0, 2.0, 2.0, 1.0
    joint += joint.T
    assert strongest(joint, 4).tolist() == [[2, 3], [0, 2], [1, 2], [0, 1]]
    assert strongest(joint, 2).tolist() == [[0, 1]]
    assert len(strongest(np.ones((4, 4)) - np.eye(4), 2)) == 6
    assert strongest(np.zeros((3, 3))).shape == (0, 2)


def test_groups_founded_sum_to_the_measure(result: Result) -> None:
    counts = groups.founded(result.groups, result.runs["run"])
    np.testing.assert_allclose(counts.sum(axis=1).groupby(level=0).sum(), result.runs["groups_founded"])


def test_groups_alive_end_at_the_measure(result: Result) -> None:
    levels = groups.alive(result.quarters)
    last = levels.groupby(level=0).last().sum(axis=1)
    np.testing.assert_allclose(last, result.runs["groups_alive"])


def test_each_format_has_a_panel_with_its_band_alone(result: Result) -> None:
    panels = flat(figures.plot(result, "survival", width="page"))
    used = [panel for panel in panels if panel.axison]
    names = result.attempts["format"].unique()
    assert len(used) == len(names) > 1
    for panel in used:
        assert len(panel.collections) == 1
        assert len(panel.lines) == len(names)


def test_on_one_axes_intervals_are_edges_that_hide_nothing(result: Result) -> None:
    axes = Canvas().subplots()
    assert figures.plot(result, "survival", axes=axes) is axes
    assert not axes.collections
    assert len(axes.lines) == 3 * result.attempts["format"].nunique()
