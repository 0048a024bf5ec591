"""Notes: what is right by itself and yet hardly meant is mentioned, and stops nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.experiments.load import parse_experiment
from sim.scenario import Scenario, parse_scenario

from ..experiments.sweeping import alliance_sim

START = "title: T\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, FRA]}\nevents:\n"
ONE = "The event of 2012Q1 comes after the last quarter, 2011Q4: it never happens."


def events(*dates: str) -> str:
    return START + "".join(f"  - {{at: {date}, slots: 3}}\n" for date in dates)


@pytest.mark.parametrize(
    ("dates", "notes"),
    [
        (["2010Q1", "2011Q4"], ()),
        (["2012Q1", "2011Q4"], (ONE,)),
        (
            ["2041Q1", "2010Q1", "2012Q1"],
            ("2 events come after the last quarter, 2011Q4, and never happen: 2012Q1, 2041Q1.",),
        ),
    ],
)
def test_events_after_the_end_are_noted(dates: list[str], notes: tuple[str, ...]) -> None:
    scenario = parse_scenario(events(*dates))
    assert scenario.notes == notes
    assert Scenario.from_resolved(scenario.resolved()).notes == notes


def test_notes_of_an_experiment_name_the_arms_that_they_are_about(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(events("2012Q1"))
    text = "title: E\nscenario: small.yaml\narms: {a: {}, b: {quarters: BQ}}\n"
    assert parse_experiment(text.replace("BQ", "8"), tmp_path).notes == (ONE,)
    assert parse_experiment(text.replace("BQ", "9"), tmp_path).notes == (f"Arm a: {ONE}",)


@pytest.mark.slow
def test_check_run_and_sweep_mention_them_and_manifests_keep_them(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(events("2012Q1"))
    (tmp_path / "sweep.yaml").write_text("title: E\nscenario: small.yaml\narms: {a: {}, b: {}}\n")
    done = alliance_sim(tmp_path, "check", "small.yaml", "sweep.yaml")
    assert (done.returncode, done.stdout.count(ONE)) == (0, 2)
    for command in (["run", "small.yaml", "--no-figures"], ["sweep", "sweep.yaml"]):
        out = tmp_path / command[0]
        done = alliance_sim(tmp_path, *command, "--out", str(out), "--jobs", "1")
        assert (done.returncode, done.stderr.count(ONE)) == (0, 1)
        assert json.loads((out / "manifest.json").read_text())["notes"] == [ONE]
        quiet = alliance_sim(tmp_path, *command, "--out", str(tmp_path / f"{out}-quiet"), "--jobs", "1", "--quiet")
        assert (quiet.returncode, quiet.stderr) == (0, "")
