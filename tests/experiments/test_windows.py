"""Measures within a window of dates: declared, checked, kept, compared and replayed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError, ScenarioError
from sim.experiments.load import parse_experiment
from sim.results import measures
from sim.results.measures import KNOWN, label
from sim.results.summary import as_text
from sim.results.windows import Window, parted
from sim.scenario.quarter import Quarter
from tests.agents.own import Wary

START, QUARTERS = "2010Q1", 24
SCENARIO = "extends: baseline\nquarters: 24\nreplications: 3\n"
WINDOWS: list[Any] = [
    "output_share",
    {"measure": "output_share", "from": "2013Q1"},
    {"measure": "output_share", "until": "2013Q1"},
    {"measure": "blocking_rate", "from": "2011Q1", "until": "2014Q1", "label": "Blocking in the middle"},
]
COLUMNS = ["output_share_from_2013q1", "output_share_until_2013q1", "blocking_rate_from_2011q1_until_2014q1"]


def experiment(folder: Path, measures: list[Any] = WINDOWS, **more: Any) -> dict[str, Any]:
    (folder / "short.yaml").write_text(SCENARIO)
    return {
        "title": "Windows", "scenario": str(folder / "short.yaml"), "replications": 3, "at": "2013Q1",
        "branches": {"as it was": {}, "exit": {"leave": "USA", "to": "outside"}}, "measures": measures, **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> sim.Result:
    folder = tmp_path_factory.mktemp("windows")
    return sim.sweep(experiment(folder), out=folder / "kept")


def test_windows_are_columns(swept: sim.Result) -> None:
    assert set(COLUMNS) <= set(swept.runs.columns)
    assert swept.runs[COLUMNS].notna().all().all()


def test_what_lies_before_the_branch_is_the_same_and_what_lies_after_is_not(swept: sim.Result) -> None:
    sides = [each.reset_index(drop=True) for _, each in swept.runs.groupby("arm", sort=False)]
    after = "output_share_from_2013q1"
    assert (sides[0][after] != sides[1][after]).all()
    assert (sides[0]["issues"] == sides[1]["issues"]).all()


def test_the_window_before_a_branch_counts_issues_of_before_whatever_comes_of_them_later(tmp_path: Path) -> None:
    wide = [{"measure": "taken_up", "until": "2013Q1"}, {"measure": "issues", "until": "2013Q1"}]
    runs = sim.sweep(experiment(tmp_path, wide)).runs
    for column in ("issues_until_2013q1", "taken_up_until_2013q1"):
        one, other = (each[column].tolist() for _, each in runs.groupby("arm", sort=False))
        assert one == other


@pytest.mark.parametrize("more", [{"engine": "mesa"}, {"jobs": 2}])
def test_engines_and_workers_count_the_same(swept: sim.Result, tmp_path: Path, more: dict[str, Any]) -> None:
    other = sim.sweep(experiment(tmp_path), **more)
    pd.testing.assert_frame_equal(other.runs, swept.runs)


def test_agents_that_decide_in_python_have_windows_too(tmp_path: Path) -> None:
    result = sim.sweep(experiment(tmp_path), ally_class=Wary)
    assert result.runs[COLUMNS].notna().all().all()
    replayed = sim.replay(result, 4, ally_class=Wary)
    assert replayed.differences == ()
    assert set(COLUMNS) <= set(replayed.measures)


def test_replay_measures_the_windows_again(swept: sim.Result) -> None:
    replayed = sim.replay(swept, 4)
    assert replayed.differences == ()
    assert replayed.kept is not None
    assert {name: replayed.measures[name] for name in COLUMNS} == {name: replayed.kept[name] for name in COLUMNS}


def test_comparisons_show_them_behind_the_measure_that_they_are_of(swept: sim.Result) -> None:
    shown = sim.compare(swept)["measure"].tolist()
    place = shown.index("output_share")
    assert shown[place + 1 : place + 3] == COLUMNS[:2]


def test_a_run_that_fails_in_every_replicate_leaves_the_columns(tmp_path: Path) -> None:
    class Fails(sim.Ally):
        def take_hostage(self, issue: Any, attempt: Any) -> bool | None:
            raise RuntimeError("no")

    result = sim.sweep(experiment(tmp_path), ally_class=Fails)
    assert len(result.runs) == 0
    assert set(COLUMNS) <= set(result.runs.columns)


@pytest.mark.parametrize(
    ("window", "suffix", "words", "quarters"),
    [
        (("2013Q1", None), "_from_2013q1", "from 2013Q1 on", (12, 24)),
        ((None, "2013Q1"), "_until_2013q1", "up to 2012Q4", (0, 12)),
        (("2011Q3", "2014Q1"), "_from_2011q3_until_2014q1", "2011Q3 to 2013Q4", (6, 16)),
        (("2000Q1", "2090Q1"), "_from_2000q1_until_2090q1", "2000Q1 to 2089Q4", (0, 24)),
    ],
)
def test_a_window_is_a_part_of_the_name(
    window: tuple[str | None, str | None], suffix: str, words: str, quarters: tuple[int, int]
) -> None:
    made = Window(*(None if each is None else Quarter.parse(each) for each in window))
    assert (made.suffix, made.words) == (suffix, words)
    assert made.quarters(Quarter.parse(START), QUARTERS) == quarters
    assert parted(f"output_share{suffix}") == ("output_share", made)
    known = KNOWN[f"output_share{suffix}"]
    assert (known.unit, known.direction) == (KNOWN["output_share"].unit, KNOWN["output_share"].direction)
    assert label(f"output_share{suffix}") == f"{label('output_share')}, {words}"


@pytest.mark.parametrize("name", ["output_share", "output_share_from_2013", "nonesuch_from_2013q1", "late_until_x"])
def test_other_names_are_no_windows(name: str) -> None:
    assert parted(name) is None or name not in KNOWN


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        ([{"measure": "output_share", "from": "2016Q1"}], ["key measures.0.from", "2010Q1 to 2015Q4"]),
        ([{"measure": "output_share", "until": "2010Q1"}], ["key measures.0.until", "No quarter"]),
        ([{"measure": "output_share", "from": "2013Q1", "until": "2013Q1"}], ["No quarter of the runs"]),
        ([{"measure": "output_share", "form": "2013Q1"}], ["form"]),
        ([{"measure": "output_share", "from": "2013"}], ["measures.0.from"]),
        ([{"measure": "outptu_share", "from": "2013Q1"}], ["Did you mean 'output_share'?"]),
        ([{"measure": "output_share", "from": "2013Q1"}] * 2, ["twice"]),
    ],
)
def test_what_is_wrong_with_a_window_is_said(tmp_path: Path, measures: list[Any], said: list[str]) -> None:
    with pytest.raises(ScenarioError) as error:
        parse_experiment(json.dumps(experiment(tmp_path, measures)), tmp_path)
    for words in said:
        assert words in str(error.value)


def test_branches_without_a_window_are_told_of_one(tmp_path: Path) -> None:
    without = parse_experiment(json.dumps(experiment(tmp_path, ["blocking_rate"])), tmp_path)
    (note,) = [note for note in without.notes if "branches" in note]
    assert "{measure: blocking_rate, from: 2013Q1}" in note
    assert not [n for n in parse_experiment(json.dumps(experiment(tmp_path)), tmp_path).notes if "branches" in n]


@pytest.mark.parametrize(
    ("arms", "said"),
    [
        ({"a": {}, "b": {"add_events": [{"at": "2013Q1", "leave": "USA"}]}}, "2013Q1"),
        ({"a": {"title": "A"}, "b": {"drop_events": ["uprisings"]}}, "2011Q1"),
        (
            {"a": {"add_events": [{"at": "2015Q1", "slots": 3}]}, "b": {"add_events": [{"at": "2014Q2", "slots": 3}]}},
            "2014Q2",
        ),
        ({"a": {}, "b": {"add_events": [{"at": "2010Q1", "slots": 3}]}}, None),
        ({"a": {}, "b": {"add_events": [{"at": "2013Q1", "leave": "USA"}], "parameters": {"slots": 3}}}, None),
        ({"a": {}, "b": {"parameters": {"slots": 3}}}, None),
        ({"a": {}}, None),
    ],
)  # fmt: skip
def test_arms_that_differ_from_a_date_on_are_told_of_a_window(
    tmp_path: Path, arms: dict[str, Any], said: str | None
) -> None:
    given = {key: value for key, value in experiment(tmp_path, []).items() if key not in ("at", "branches", "measures")}
    notes = parse_experiment(json.dumps(given | {"arms": arms}), tmp_path).notes
    told = [note for note in notes if "All arms are the same up to" in note]
    assert len(told) == (said is not None)
    assert said is None or f"{{measure: output_share, from: {said}}}" in told[0]


# Runs of a scenario


def test_a_run_in_a_window_has_every_measure_there_too(tmp_path: Path) -> None:
    scenario = sim.load_scenario("baseline", ["quarters=24"])
    result = sim.run(scenario, replications=4, window=("2013Q1", None))
    whole = sim.run(scenario, replications=4)
    pd.testing.assert_frame_equal(result.runs[list(whole.runs.columns)], whole.runs)
    swept = sim.sweep({"title": "W", "scenario": scenario, "replications": 4, "measures": WINDOWS[1:2]}).runs
    assert result.runs[COLUMNS[0]].tolist() == swept[COLUMNS[0]].tolist()
    within = [name for name in result.runs.columns if name.endswith("_from_2013q1")]
    assert {parted(name)[0] for name in within} >= set(measures.MEASURES)  # type: ignore[index]
    kept = sim.load_result(result.save(tmp_path / "kept"))
    assert kept.manifest["window"] == {"from": "2013Q1"}
    assert sim.replay(kept, 2).same
    pd.testing.assert_frame_equal(sim.run(scenario, replications=4, window=("2013Q1", None), engine="mesa").runs,
                                  result.runs)  # fmt: skip


def test_the_summary_of_a_window_is_of_it_alone() -> None:
    scenario = sim.load_scenario("baseline", ["quarters=24"])
    result = sim.run(scenario, replications=4, window=(None, "2011Q1"))
    shown, whole = as_text(result), as_text(sim.run(scenario, replications=4))
    assert "up to 2010Q4; states, whole runs" in shown
    line = next(line for line in shown.splitlines() if line.startswith("  output, of the severity of all issues"))
    mean = 100 * result.runs["output_share_until_2011q1"].mean()
    assert f" {mean:.1f} % [" in line
    assert line not in whole
    assert "up to" not in whole


def test_shares_of_few_cases_in_a_window_say_so() -> None:
    scenario = sim.load_scenario("baseline", ["quarters=24"])
    result = sim.run(scenario, replications=2, window=("2012Q2", "2012Q3"))
    column = "cases_ended_from_2012q2_until_2012q3"
    cases = int(result.runs[column].sum())
    assert 0 < cases < 10
    assert f"of {cases} cases" in as_text(result)


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (("2031Q1", None), "No quarter of the runs lies in this window (from 2031Q1 on). Allowed: quarters from 2010"),
        (("2012Q1", "2012Q1"), "No quarter of the runs lies in this window"),
        (("2012", None), "'2012' is not a quarter such as 2010Q1."),
    ],
)  # fmt: skip
def test_a_window_that_holds_nothing_is_refused(window: tuple[str, str | None], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        sim.run(sim.load_scenario("baseline"), replications=1, window=window)


def test_the_command_takes_a_window(tmp_path: Path) -> None:
    given = ["run", "cold-start", "--replications", "2", "--from", "2001Q1", "--no-figures", "--out", str(tmp_path)]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    assert "quarters from 2001Q1 on" in done.stdout
    assert sim.load_result(tmp_path).manifest["window"] == {"from": "2001Q1"}
    assert CliRunner().invoke(app, ["show", str(tmp_path)]).stdout.splitlines()[4] == done.stdout.splitlines()[4]
