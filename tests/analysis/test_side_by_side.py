"""Comparisons by the levels of factors, of several results, and of the measures that an experiment names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.arms import ALL, chosen_measures, said_of_measures
from sim.analysis.comparison import compare
from sim.analysis.comparison_text import as_text, notes
from sim.analysis.ranking import rank
from sim.errors import InputError
from sim.experiments.result import Result

from ..figures import planted

NOISE = np.random.default_rng(2).normal(scale=0.01, size=(1, 1, 8))
OTHER = np.random.default_rng(3).normal(scale=0.01, size=(2, 6, 8))


def crossed(**options: Any) -> Result:
    """Return two arms at six points: the second adds 0.1 for every slot, whatever the effort."""
    slots, effort = np.repeat([1, 2, 3], 2), np.tile([0.1, 0.5], 3)
    gain = np.array([0.0, 1.0])[:, None, None] * 0.1 * slots[None, :, None]
    share = 0.2 + gain + NOISE + 0.1 * OTHER
    factors = {"slots": ([1, 2, 3], slots), "effort": ([0.1, 0.5], effort)}
    return planted.sweep({"output_share": share, "issues": 100.0 * share}, ["usual", "reform"], factors, **options)


def again(result: Result, name: str, **manifest: Any) -> Result:
    """Return a result in a folder of another name."""
    made = Result({**result.manifest, **manifest}, {"runs": result.table("runs")})
    made.folder = Path("results") / name
    return made


# Levels


def test_points_are_split_by_the_levels_of_a_factor() -> None:
    result = crossed()
    frame = compare(result, "output_share", by="slots")
    assert frame["slots"].tolist() == [1, 2, 3]
    assert frame["level"].tolist() == ["slots 1", "slots 2", "slots 3"]
    assert frame["difference"].to_numpy() == pytest.approx([0.1, 0.2, 0.3], abs=0.01)
    runs = result.runs[result.runs["slots"] == 2]
    means = runs.groupby("arm")["output_share"].mean()
    assert frame["difference"].iloc[1] == pytest.approx(means["reform"] - means["usual"])
    assert compare(result, "output_share")["difference"].item() == pytest.approx(frame["difference"].mean())


def test_levels_of_two_factors_stand_below_their_measure() -> None:
    frame = compare(crossed(), by=["slots", "effort"])
    assert len(frame) == 2 * 6
    assert frame["measure"].tolist() == ["issues"] * 6 + ["output_share"] * 6
    text = as_text(frame).splitlines()
    assert text[3].strip() == "Issues arrived"
    assert text[4].startswith("    slots 1, effort 0.1 ")
    assert text[10].strip() == "Output share"
    assert max(map(len, text)) <= 100


def test_points_that_are_pooled_are_told_with_what_splits_them() -> None:
    assert notes(crossed(), "issues") == ["Pooled over 6 points of slots x effort; --by slots splits them."]
    assert notes(crossed(), "issues", ["slots"]) == [
        "Each pooled over 2 points of effort; --by slots --by effort splits them."
    ]
    assert notes(crossed(), "issues", ["slots", "effort"]) == []


def test_a_range_is_not_split_and_what_can_be_is_named() -> None:
    many = planted.spread(points=40, replicates=2, factors=2, measures=1)
    two = Result(
        {**many.manifest, "experiment": {**many.manifest["experiment"], "arms": [{"name": "usual"}, {"name": "b"}]}},
        {"runs": many.table("runs")},
    )
    with pytest.raises(InputError, match="takes 40 values; points are split by 12"):
        compare(two, by="factor_of_some_length_0")
    with pytest.raises(InputError, match=r"no factor called 'slot'.*Did you mean 'slots'"):
        compare(crossed(), by="slot")
    assert notes(many, "output_share") == [
        "Pooled over 40 points of factor_of_some_length_0 x factor_of_some_length_1."
    ]


# Several results


def test_arms_of_two_results_with_the_same_draws_are_pairs() -> None:
    one, other = again(crossed(), "one"), again(crossed(), "other")
    frame = compare([one, other], "output_share")
    assert frame["arm"].tolist() == ["one: reform", "other: usual", "other: reform"]
    assert frame["base"].unique().tolist() == ["one: usual"]
    assert frame["paired"].all()
    assert frame["difference"].iloc[1] == 0.0
    assert frame["t_high"].iloc[1] == 0.0
    assert frame["difference"].iloc[2] == pytest.approx(frame["difference"].iloc[0])
    assert frame["pairing"].tolist() == ["", *["seed, points and replicates are the same"] * 2]
    assert "pairs with common luck (seed, points and replicates are the same)" in as_text(frame)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"seed": 6}, "the seeds differ: 5 and 6"),
        ({"paired": False}, "the runs of one of them have draws of their own"),
        ({"fewer": 4}, "the replicates differ: 8 and 4"),
        ({"points": 3}, "the points differ"),
    ],
)
def test_arms_of_two_results_with_other_draws_are_no_pairs(change: dict[str, Any], why: str) -> None:
    made = crossed()
    runs, manifest = made.runs, dict(made.manifest)
    if "fewer" in change:
        runs = runs[runs["replicate"] < change["fewer"]]
    elif "points" in change:
        runs = runs[runs["point"] < change["points"]]
    else:
        manifest |= change
    import pyarrow as pa

    other = Result(manifest, {"runs": pa.Table.from_pandas(runs, preserve_index=False)})
    other.folder = Path("results") / "other"
    frame = compare([again(made, "one"), other], "output_share", base="one: usual", arms="other: reform")
    assert not frame["paired"].item()
    assert frame["pairing"].item() == why
    assert np.isnan(frame["variance_saved"].item())
    assert f"luck not common ({why})" in as_text(frame)


def test_only_names_that_collide_have_the_folder_before_them() -> None:
    one = again(crossed(), "one")
    runs = crossed().runs.replace({"arm": {"usual": "other_base"}})
    import pyarrow as pa

    experiment = {**crossed().manifest["experiment"], "arms": [{"name": "other_base"}, {"name": "reform"}]}
    two = Result({**crossed().manifest, "experiment": experiment}, {"runs": pa.Table.from_pandas(runs)})
    two.folder = Path("results") / "two"
    frame = compare([one, two], "issues")
    assert frame["base"].unique().tolist() == ["usual"]
    assert frame["arm"].tolist() == ["one: reform", "other_base", "two: reform"]
    with pytest.raises(InputError, match="no arm called 'reform'"):
        compare([one, two], "issues", base="reform")


def test_the_same_result_twice_is_refused() -> None:
    one = again(crossed(), "one")
    with pytest.raises(InputError, match="named twice"):
        compare([one, again(crossed(), "one")])


def test_two_runs_of_scenarios_can_be_compared(tmp_path: Path) -> None:
    scenario = sim.load_scenario("scenarios/cold-start.yaml", ["quarters=8"])
    more = sim.load_scenario("scenarios/cold-start.yaml", ["quarters=8", "parameters.effort=0.9"])
    results = [sim.run(each, replications=4, name=name) for each, name in ((scenario, "usual"), (more, "more"))]
    frame = sim.compare(results, "output_share")
    assert (frame["base"].item(), frame["arm"].item(), frame["paired"].item()) == ("usual", "more", True)
    gaps = results[1].runs["output_share"] - results[0].runs["output_share"]
    assert frame["difference"].item() == pytest.approx(gaps.mean())


# Measures


def named(*measures: str) -> Result:
    made = crossed()
    return Result(
        {**made.manifest, "experiment": {**made.manifest["experiment"], "measures": list(measures)}},
        {"runs": made.table("runs")},
    )


def test_every_analysis_shows_the_measures_that_the_experiment_names() -> None:
    result = named("output_share")
    for frame in (compare(result), rank(result), sim.swings(result)):
        assert frame["measure"].unique().tolist() == ["output_share"]
    for frame in (compare(result, ALL), rank(result, ALL), sim.swings(result, ALL)):
        assert frame["measure"].unique().tolist() == ["issues", "output_share"]
    assert chosen_measures(named(), None) == ["issues", "output_share"]


def test_what_is_shown_is_told_with_how_to_see_the_rest() -> None:
    assert said_of_measures(named("output_share"), None) == (
        "The measure that the experiment names; --all shows all 2."
    )
    assert "All 2 measures, as the experiment names none. Name those that matter" in said_of_measures(named(), None)
    assert said_of_measures(named("output_share"), "issues") == ""
    assert said_of_measures(named("output_share", "issues"), None) == ""


def test_labels_stand_in_text_and_names_in_columns() -> None:
    made = crossed()
    experiment = {
        **made.manifest["experiment"],
        "arms": [{"name": "usual", "label": "As it was"}, {"name": "reform"}],
        "measures": [{"measure": "output_share", "label": "Output from 2027 on"}],
    }
    result = Result({**made.manifest, "experiment": experiment}, {"runs": made.table("runs")})
    frame = compare(result)
    assert (frame["base"].item(), frame["measure"].item()) == ("usual", "output_share")
    text = as_text(frame).splitlines()
    assert text[0] == "reform against As it was"
    assert text[3].startswith("  Output from 2027 on ")
    assert compare(result, base="reform")["arm"].item() == "usual"


# Next to no cases


def test_shares_of_next_to_no_cases_have_their_number_and_no_interval() -> None:
    made = crossed()
    runs = made.runs.assign(single_blocker=1.0, cases_blocked_rounds=0.0)
    runs.loc[runs["run"] % 40 == 0, "cases_blocked_rounds"] = 1.0
    import pyarrow as pa

    result = Result(made.manifest, {"runs": pa.Table.from_pandas(runs, preserve_index=False)})
    frame = compare(result, "single_blocker")
    cases = runs.groupby("arm")["cases_blocked_rounds"].sum()
    assert (frame["base_cases"].item(), frame["arm_cases"].item()) == (cases["usual"], cases["reform"])
    line = as_text(frame).splitlines()[3]
    assert f"{cases['usual']:.0f} and {cases['reform']:.0f} cases" in line
    assert "[" not in line
    assert pd.isna(compare(result, "output_share")["base_cases"].item())
