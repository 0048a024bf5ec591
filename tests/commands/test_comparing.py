"""``compare``, ``show`` and ``plot --difference`` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import app

from ..experiments.sweeping import written


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("comparing")
    written(folder)
    for out, *more in (["one"], ["two"], ["three", "--seed", "12"]):
        done = typed(
            "sweep", str(folder / "majority.yaml"), "--quiet", "--jobs", "1", "--out", str(folder / out), *more
        )
        assert done.exit_code == 0, done.output
    done = typed("run", str(folder / "small.yaml"), "--no-figures", "--quiet", "--out", str(folder / "run"))
    assert done.exit_code == 0, done.output
    return folder


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_measures_of_the_experiment_are_compared_and_all_on_demand(here: Path) -> None:
    few, every = typed("compare", str(here / "one")), typed("compare", str(here / "one"), "--all")
    assert few.exit_code == every.exit_code == 0
    assert "measures that the experiment names; --all shows all" in few.stdout.replace("\n", " ")
    assert "Habit of cooperation" not in few.stdout
    assert "Habit of cooperation" in every.stdout
    assert "that the experiment names" not in every.stdout
    both = typed("compare", str(here / "one"), "--all", "--measure", "output")
    assert "Leave one of them out" in str(both.exception)


def test_levels_on_the_command_line_and_as_json(here: Path) -> None:
    rows = json.loads(typed("compare", str(here / "one"), "--by", "slots", "--measure", "output", "--json").stdout)
    assert [row["slots"] for row in rows] == sorted({row["slots"] for row in rows})
    assert len(rows) > 1
    text = typed("compare", str(here / "one")).stdout.replace("\n", " ")
    assert "Pooled over 6 points of" in text
    assert "splits them." in text


def test_two_folders_side_by_side(here: Path) -> None:
    paired = typed("compare", str(here / "one"), str(here / "two"), "--measure", "output")
    assert "two: majority against one: unanimity" in paired.stdout
    assert "pairs with common luck (seed, points and replicates are the same)" in paired.stdout
    apart = typed(
        "compare", str(here / "one"), str(here / "three"), "--measure", "output", "--base", "three: unanimity"
    )
    assert "one: unanimity against three: unanimity\n" in apart.stdout
    assert "luck not common (the seeds differ: 12 and 11)" in apart.stdout
    ranked = typed("compare", str(here / "one"), str(here / "two"), "--rank")
    assert "A ranking is of one result" in str(ranked.exception)


def test_show_prints_what_was_printed(here: Path) -> None:
    done = typed("show", str(here / "run"))
    assert done.exit_code == 0
    assert "What is blocked" in done.stdout
    summary = json.loads(typed("show", str(here / "run"), "--json").stdout)
    assert summary["measures"]["issues"]["runs"] == summary["runs"]
    again = typed("sweep", str(here / "majority.yaml"), "--out", str(here / "one"), "--resume", "--jobs", "1")
    table = again.stdout[again.stdout.index("Mean over runs") :]
    shown = typed("show", str(here / "one"))
    assert shown.exit_code == 0
    assert shown.stdout[shown.stdout.index("Mean over runs") :] == table
    assert "48 runs kept, of the fast engine" in shown.stdout
    values = json.loads(typed("show", str(here / "one"), "--json").stdout)
    assert (values["runs"], set(values["arms"])) == (48, {"unanimity", "majority"})


def test_show_of_a_result_that_was_saved_as_one_file() -> None:
    done = typed("show", "results/reference")
    assert done.exit_code == 0
    assert "Blocking rate" in done.stdout


def test_a_period_names_the_last_quarter_that_runs(here: Path) -> None:
    assert "4 runs, 2010Q1 to 2011Q4, 8 quarters" in typed("show", str(here / "run")).stdout


def test_differences_have_files_of_their_own(here: Path) -> None:
    out = here / "drawn"
    done = typed("plot", str(here / "one"), "heat_map", "--difference", "--base", "majority", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in out.iterdir()) == ["heat_map-difference.pdf", "heat_map-difference.txt"]
    assert "from 'majority'" in (out / "heat_map-difference.txt").read_text()
    for words, told in (
        (["by_arm", "--difference"], "Allowed with --difference: heat_map"),
        (["heat_map", "--base", "majority"], "Add --difference"),
        (["heat_map", "--difference", "--arm", "majority"], "leave out --arm"),
        (["heat_map", "--difference", "--base", "majorit"], "Did you mean 'majority'"),
    ):
        assert told in str(typed("plot", str(here / "one"), *words, "--out", str(out)).exception)
