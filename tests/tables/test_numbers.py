"""What stands in tables is what the analyses say, rounded."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sim import tables
from sim.analysis.comparison import compare
from sim.analysis.ranking import rank
from sim.analysis.sensitivity import sensitivity
from sim.experiments.result import Result
from sim.parameters import PARAMETERS
from sim.tables.typesetting.sheet import Estimate, Group, Sheet


def grouped(sheet: Sheet) -> dict[str, list[list[str]]]:
    """Return the printed rows by what stands above them."""
    return {group.head: [[str(cell) for cell in row] for row in group.rows] for group in sheet.groups}


def test_means_have_intervals_over_replicates(swept: Result) -> None:
    frame = tables.table(swept, "measures").frame.set_index(["measure", "arm"])
    runs = swept.runs[swept.runs["arm"] == "majority"]
    means = runs.groupby("replicate")["output"].mean()
    row = frame.loc[("output", "majority")]
    assert row["mean"] == pytest.approx(means.mean())
    assert row["high"] == pytest.approx(means.mean() + 3.182446 * means.std() / 2.0, rel=1e-5)
    assert row["units"] == 4
    assert list(frame.index) == [(m, a) for m in ("blocking_rate", "output") for a in ("unanimity", "majority")]


def test_shares_are_printed_in_per_cent_beside_their_arms(swept: Result) -> None:
    sheet = tables.table(swept, "measures", measures="blocking_rate")
    assert [column.head for column in sheet.columns] == ["Measure", "Unanimity", "Majority"]
    ((label, *cells),) = sheet.rows
    assert label == "Blocking rate (%)"
    for cell, (_, row) in zip(cells, sheet.frame.iterrows(), strict=True):
        assert isinstance(cell, Estimate)
        assert abs(float(cell.value) - 100.0 * row["mean"]) <= 5.0
        assert cell.interval.startswith("[")


def test_a_single_run_has_no_interval(single: Result) -> None:
    one = Result(single.manifest, {"runs": single.table("runs")[:1]})
    sheet = tables.table(one, "measures", measures=["issues", "output"])
    assert [cell.interval for _, cell in sheet.rows if isinstance(cell, Estimate)] == ["", ""]
    assert "without an interval" in sheet.notes


def test_arms_without_room_abreast_stand_below_each_measure(swept: Result) -> None:
    from sim.tables.typesetting.arms import one_below_another

    sheet = tables.table(swept, "measures")
    turned = one_below_another(sheet, "Mean")
    assert [group.head for group in turned.groups] == ["Blocking rate (%)", "Output (severity)"]
    assert [row[0] for row in turned.rows] == ["Unanimity", "Majority"] * 2
    assert [row[1] for row in turned.rows] == [cell for row in sheet.rows for cell in row[1:]]


def test_differences_are_those_of_the_comparison(plain: Result) -> None:
    sheet = tables.table(plain, "comparison", measures=["output"])
    expected = compare(plain, "output")
    assert sheet.frame.equals(expected)
    (row,) = grouped(sheet)["Majority"]
    difference = float(expected["difference"].iloc[0])
    assert row[0] == "Output (severity)"
    assert float(row[3].split()[0].replace("−", "-")) == pytest.approx(difference, rel=0.2)
    assert row[3][0] in "+−"
    assert "Each arm against unanimity, the base [95 % interval of paired t]" in sheet.notes
    assert "over 4 pairs with common luck (replicates)" in sheet.notes
    assert [column.head for column in sheet.columns][-2:] == ["Effect", ""]


def test_pairs_are_counted_in_a_column_where_measures_have_other_numbers_of_them(plain: Result) -> None:
    runs = plain.table("runs").to_pandas()
    runs.loc[0, "output"] = np.nan
    sheet = tables.table(Result(plain.manifest, {"runs": pa.Table.from_pandas(runs)}), "comparison")
    assert [column.head for column in sheet.columns][-2:] == ["Pairs", ""]
    assert [row[5] for row in sheet.rows] == ["4", "3"]
    assert "over pairs with common luck" in sheet.notes


def test_arms_that_are_asked_for_are_shown_alone(swept: Result) -> None:
    sheet = tables.table(swept, "measures", arms="majority")
    assert set(sheet.frame["arm"]) == {"majority"}
    assert [column.head for column in sheet.columns] == ["Measure", "Mean [95 % interval]"]


def test_the_decision_table_has_means_and_probabilities_abreast(swept: Result) -> None:
    sheet = tables.table(swept, "ranking")
    assert sheet.frame.equals(rank(swept))
    assert [column.above for column in sheet.columns] == ["", *["Blocking rate (%)"] * 2, *["Output (severity)"] * 2]
    assert "blocking rate: lower is better; output: higher is better" in sheet.notes
    for position, column in ((2, "blocking_rate"), (4, "output")):
        best = sheet.frame[sheet.frame["measure"] == column]["best"].tolist()
        printed = [str(row[position]) for row in sheet.rows]
        for share, text in zip(best, printed, strict=True):
            assert float(text.strip("<>")) == pytest.approx(100.0 * share, abs=1.0)


def test_a_decision_table_of_many_measures_has_arms_by_rank_below_each(swept: Result) -> None:
    names = ["blocking_rate", "output", "response_time", "delinking", "single_blocker"]
    groups = grouped(tables.table(swept, "ranking", measures=names))
    assert "Delinking (%); lower is better" in groups
    assert {tuple(row[1] for row in rows) for head, rows in groups.items() if "neither" not in head} <= {
        ("1", "2"), ("1", "1"),
    }  # fmt: skip
    (neither,) = (rows for head, rows in groups.items() if head.endswith("neither"))
    assert [row[1] for row in neither] == ["–", "–"]


@pytest.mark.parametrize(("kind", "leading"), [("sobol", "total"), ("morris", "mu_star")])
def test_factors_stand_in_the_order_of_their_strength(kind: str, leading: str, request: pytest.FixtureRequest) -> None:
    result: Result = request.getfixturevalue(kind)
    sheet = tables.table(result, "sensitivity")
    frame = sensitivity(result)
    assert sheet.frame.equals(frame)
    strongest = frame[frame["index"] == leading].sort_values("value", ascending=False)["factor"].tolist()
    assert [str(row[0]).lower().replace(" ", "_") for row in sheet.rows] == strongest
    assert len(list(sheet.rows)) == 4
    assert "the order may change with more points" in sheet.notes
    assert ("pairs of factors are in the CSV file" in sheet.notes) == (kind == "sobol")


def test_a_factor_that_does_nothing_has_indices_of_nothing(sobol: Result) -> None:
    (group,) = grouped(tables.table(sobol, "sensitivity")).values()
    assert group[-1][0] == "Habit gain"
    assert group[-1][1:] == ["0 [0, 0]", "0 [0, 0]"]


def test_factors_are_told_as_the_table_of_parameters_tells_them(swept: Result) -> None:
    sheet = tables.table(swept, "parameters")
    steering, slots = sheet.rows
    known = PARAMETERS["steering"]
    assert list(steering) == [
        "Steering", known.meaning, "0 to 1 (probability)", "0.3", f"{known.status}: {known.source}",
    ]  # fmt: skip
    assert slots[2] == "2, 4, 6 (per quarter)"
    assert sheet.frame["factor"].tolist() == ["steering", "slots"]
    assert np.isnan(sheet.frame["low"].to_numpy(dtype=float)).tolist() == [False, True]
    assert "2 factors, varied over 6 points of a design of kind lhs" in sheet.notes


def test_what_was_run_is_listed(swept: Result, single: Result) -> None:
    said = grouped(tables.table(swept, "scenario"))
    top = dict(map(tuple, said[""]))
    assert top["Period"] == "2010Q1 to 2011Q4, 8 quarters"
    assert top["Allies"] == "6: DEU, FRA, GBR, POL, TUR, USA"
    assert top["Varied"] == "steering, slots: 6 points of a design of kind lhs"
    assert top["Replications"] == "4 at each point of each arm; arms and points share their luck"
    assert said["Arms"] == [["Unanimity", "the scenario above"], ["Majority", "majority: by heads, share 0.6"]]
    assert said["Events"] == [["2010Q3", "threat to maritime +0.2"]]
    alone = grouped(tables.table(single, "scenario"))
    assert set(alone) == {"", "Events"}
    assert dict(map(tuple, alone[""]))["Replications"] == "4"


def test_arms_tell_events_and_states_that_differ() -> None:
    first = {"rules": {"docking": False}, "allies": ["USA", "FRA"], "parameters": {"slots": 4.0},
             "domains": {"sea": {"threat": 0.5}}, "title": "A",
             "events": [{"at": "2010Q1", "note": "", "join": ["FIN"], "threat": {}}]}  # fmt: skip
    other = {"rules": {"docking": True}, "allies": ["USA", "TUR"], "parameters": {"slots": 1.0 / 3.0},
             "domains": {"sea": {"threat": 0.25}}, "title": "B",
             "events": [{"at": "2011Q1", "note": "Out", "join": [], "threat": {"sea": -0.5}}]}  # fmt: skip
    from sim.tables.scenario import _of_arms

    assert list(_of_arms([("a", first), ("b", first), ("c", other)], {})) == [
        ("A", "the scenario above"),
        ("B", "the scenario above, unchanged"),
        ("C", "docking: yes; allies: with TUR, without FRA; slots: 0.3333; domains sea threat: 0.25; "
              "with Out (threat to sea −0.5) in 2011Q1; without FIN joins in 2010Q1"),
    ]  # fmt: skip


def test_groups_without_a_head_are_plain_rows() -> None:
    import pandas as pd

    from sim.tables.typesetting.sheet import Column

    sheet = Sheet((Column("A"), Column("B", "number")), (Group("", [["x", "1"]]),), pd.DataFrame({"a": [1]}), "T", "N.")
    assert str(sheet) == "| A   |   B |\n| --- | --: |\n| x   |   1 |\n\nTable: T. N.\n"
