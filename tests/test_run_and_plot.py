"""``run`` and ``plot`` as a user types them: what is printed, what is kept, and how they end."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.agents.model import AllianceModel
from sim.cli import app
from sim.errors import InputError
from sim.experiments.result import load_result

ROOT = Path(__file__).resolve().parent.parent
COLD_START = str(ROOT / "scenarios" / "cold-start.yaml")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_run_prints_a_summary_and_keeps_a_result_with_figures(here: Path) -> None:
    done = typed("run", COLD_START, "--jobs", "1")
    assert done.exit_code == 0
    for heading in ("Which formats", "What is blocked", "What is done", "How fast", "By whom", "At what price"):
        assert heading in done.stdout
    kept = here / "results" / "cold-start"
    assert load_result(kept).manifest["runs"] == 4
    assert {path.suffix for path in (kept / "figures").iterdir()} == {".pdf", ".txt"}


def test_summary_as_json_is_all_that_is_printed(here: Path) -> None:
    done = typed("run", COLD_START, "--json", "--no-figures")
    summary = json.loads(done.stdout)
    assert summary["measures"]["issues"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "runs": 4, "unit": "issues"}
    assert summary["measures"]["backlog"]["mean"] == 0.0


def test_quiet_prints_nothing(here: Path) -> None:
    done = typed("run", COLD_START, "--quiet", "--no-figures", "--replications", "1")
    assert (done.output, done.exit_code) == ("", 0)


def test_options_reach_the_run(here: Path) -> None:
    options = [
        "--seed",
        "0",
        "--replications",
        "2",
        "--quarters",
        "5",
        "--set",
        "parameters.slots=2",
        "--tables",
        "issues",
    ]
    typed("run", COLD_START, *options, "--out", "kept", "--no-figures")
    result = load_result(here / "kept")
    scenario = result.manifest["scenario"]
    assert (scenario["seed"], scenario["quarters"], scenario["parameters"]["slots"]) == (0, 5, 2.0)
    assert len(result.runs) == 2
    assert not result.has("attempts")


def test_figures_are_those_that_the_tables_allow(here: Path) -> None:
    done = typed("run", COLD_START, "--tables", "issues", "--replications", "1", "--quiet")
    assert done.exit_code == 0
    drawn = {path.stem for path in (here / "results" / "cold-start" / "figures").iterdir()}
    assert drawn == {"output", "cooperation_map"}


def test_figures_of_an_earlier_result_do_not_outlive_it(here: Path) -> None:
    typed("run", COLD_START, "--quiet", "--replications", "1")
    folder = here / "results" / "cold-start" / "figures"
    assert (folder / "blocking.pdf").is_file()
    (folder / "my-own.pdf").write_bytes(b"kept")
    typed("run", COLD_START, "--quiet", "--replications", "1", "--no-figures")
    assert [path.name for path in folder.iterdir()] == ["my-own.pdf"]


def test_several_scenarios_go_to_folders_of_their_own(here: Path) -> None:
    done = typed("run", COLD_START, str(ROOT / "scenarios" / "eastern-shock.yaml"), "--quarters", "4", "--replications",
                 "1", "--out", "kept", "--no-figures", "--json")  # fmt: skip
    assert [summary["name"] for summary in json.loads(done.stdout)] == ["cold-start", "eastern-shock"]
    assert {path.name for path in (here / "kept").iterdir()} == {"cold-start", "eastern-shock"}


def test_wrong_file_stops_all_before_any_runs(here: Path) -> None:
    (here / "wrong.yaml").write_text("title: Wrong\nstart: 2010Q1\nquarters: 0\nalliance: {allies: nato-2010}\n")
    done = typed("run", COLD_START, "wrong.yaml")
    assert isinstance(done.exception, InputError)
    assert "wrong.yaml, line 3, key quarters" in str(done.exception)
    assert not (here / "results").exists()


def test_a_folder_that_cannot_be_used_stops_all_before_any_runs(here: Path) -> None:
    (here / "kept").mkdir()
    (here / "kept" / "thesis.tex").write_text("")
    (here / "swept").mkdir()
    (here / "swept" / "sweep.json").write_text("{}")
    for folder, said in (("kept", "something other than a result"), ("swept", "holds a sweep")):
        done = typed("run", COLD_START, "--out", folder)
        assert said in str(done.exception)
        assert done.stdout == ""


def test_engine_is_in_the_manifest_and_leaves_no_other_trace(here: Path) -> None:
    for engine in ("auto", "mesa"):
        typed("run", COLD_START, "--quiet", "--no-figures", "--engine", engine, "--out", engine)
    assert [load_result(here / name).manifest["engine"] for name in ("auto", "mesa")] == ["fast", "mesa"]
    for path in sorted((here / "auto").glob("*.parquet")):
        assert path.read_bytes() == (here / "mesa" / path.name).read_bytes(), path.name


def test_twins_are_refused(here: Path) -> None:
    done = typed("run", COLD_START, COLD_START)
    assert "would overwrite each other" in str(done.exception)


def test_interruption_keeps_what_was_done_and_says_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = AllianceModel.run

    def interrupted(self: AllianceModel) -> AllianceModel:
        if self.replicate == 1:
            os.kill(os.getpid(), signal.SIGINT)
        return genuine(self)

    monkeypatch.setattr(AllianceModel, "run", interrupted)
    done = typed("run", COLD_START, "--no-figures", "--jobs", "1", "--engine", "mesa")
    assert done.exit_code == 130
    assert "2 of 4 runs are kept in results/cold-start" in done.output
    assert len(load_result(here / "results" / "cold-start").runs) == 2


def test_failed_runs_are_listed_and_the_rest_is_kept(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = AllianceModel.run

    def stumble(self: AllianceModel) -> AllianceModel:
        if self.replicate == 0:
            raise ZeroDivisionError("stumbled")
        return genuine(self)

    monkeypatch.setattr(AllianceModel, "run", stumble)
    done = typed("run", COLD_START, "--no-figures", "--jobs", "1", "--engine", "mesa")
    assert done.exit_code == 3
    assert "Run 0 (seed 7) failed: ZeroDivisionError('stumbled')" in done.output
    assert "\n1 run failed, the others are kept; " in done.output
    assert load_result(here / "results" / "cold-start").runs["run"].tolist() == [1, 2, 3]


def test_plot_draws_what_is_asked_for(here: Path) -> None:
    typed("run", COLD_START, "--quiet", "--no-figures")
    done = typed("plot", "results/cold-start", "output", "format_mix", "--format", "png,svg", "--width", "page")
    assert done.exit_code == 0
    drawn = {path.name for path in (here / "results" / "cold-start" / "figures").iterdir()}
    assert {"output.png", "output.svg", "format_mix.png", "format_mix.svg"} <= drawn


def test_figures_of_real_groups_are_drawn_by_plot_and_not_after_each_run(here: Path) -> None:
    (here / "few.yaml").write_text(
        "title: Few\nstart: 2010Q1\nquarters: 4\nalliance: {allies: [EST, FRA, GBR, NOR], partners: [SWE]}\n",
        encoding="utf-8",
    )
    typed("run", "few.yaml", "--quiet", "--replications", "1", "--out", "kept")
    names = {"membership", "group_map"}
    drawn = {path.stem for path in (here / "kept" / "figures").iterdir()}
    assert "blocking" in drawn
    assert not drawn & names
    assert typed("plot", "kept").exit_code == 0
    assert {path.stem for path in (here / "kept" / "figures").iterdir()} == drawn | names


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["plot", "nowhere"], "nowhere holds no result"),
        (["plot", "kept", "ouput"], "Did you mean 'output'?"),
        (["plot", "kept", "--format", "gif"], "Allowed: pdf, png, svg"),
        (["run", "missing.yaml"], "no such file"),
    ],
)
def test_mistakes_are_told_without_a_traceback(here: Path, words: list[str], message: str) -> None:
    typed("run", COLD_START, "--quiet", "--no-figures", "--replications", "1", "--out", "kept")
    done = typed(*words)
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)
