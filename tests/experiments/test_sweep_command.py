"""``sweep``, ``compare`` and ``replay`` as a user types them, and what becomes of a sweep that is cut off."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.errors import InputError
from sim.experiments.result import load_result
from sim.experiments.sweep import sweep

from .sweeping import LONG, alliance_sim, begun, cut_off_and_resumed, hashes, sweep_whole, written

"""Enough runs for a signal to come in the middle."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_sweep_prints_a_summary_and_keeps_a_result(here: Path) -> None:
    done = typed("sweep", "majority.yaml", "--jobs", "1")
    assert done.exit_code == 0
    assert "2 arms x 6 points x 4 replications = 48 runs, seed 11" in done.stdout
    assert re.search(r"48 runs in .* on the fast engine, [\d,]+ runs/s", done.stdout)
    assert "Mean over runs [95% interval over replicates]" in done.stdout
    assert re.search(r"Blocking rate +[\d.]+ % \[.*\] +[\d.]+ % \[.*\]", done.stdout)
    assert len(load_result(here / "results" / "majority").runs) == 48
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_summary_as_json(here: Path) -> None:
    done = typed("sweep", "majority.yaml", "--json")
    summary = json.loads(done.stdout)
    runs = load_result(here / "results" / "majority").runs
    for arm in ("unanimity", "majority"):
        own = runs[runs["arm"] == arm]
        assert summary["arms"][arm]["output"]["mean"] == pytest.approx(own["output"].mean())
        means = own.groupby("replicate")["output"].mean()
        half = 3.182446 * means.std() / 2.0
        assert summary["arms"][arm]["output"]["high"] == pytest.approx(means.mean() + half, rel=1e-5)
    assert (summary["runs"], summary["failures"], summary["interrupted"]) == (48, [], False)


def test_options_reach_the_experiment(here: Path) -> None:
    options = ["--replications", "2", "--seed", "5", "--quarters", "4", "--set", "design.points=3", "--out", "kept"]
    assert typed("sweep", "majority.yaml", "--quiet", "--tables", "quarters", *options).output == ""
    result = load_result(here / "kept")
    assert len(result.runs) == 2 * 3 * 2
    assert set(result.runs["seed"]) == {5}
    assert result.quarters.groupby("run").size().tolist() == [4] * 12
    assert {arm["scenario"]["quarters"] for arm in result.manifest["experiment"]["arms"]} == {4}


def test_quarters_without_arms(here: Path) -> None:
    (here / "plain.yaml").write_text("title: Plain\nscenario: small.yaml\nreplications: 3\n")
    typed("sweep", "plain.yaml", "--quarters", "3", "--tables", "quarters", "--quiet")
    assert load_result(here / "results" / "plain").quarters["quarter"].max() == 2


def test_dry_run_says_what_it_takes_and_keeps_nothing(here: Path) -> None:
    text = typed("sweep", "majority.yaml", "--dry-run").stdout
    assert "2 arms x 6 points x 4 replications = 48 runs, in 16 parts" in text
    assert "assumed, not measured" in text
    values = json.loads(typed("sweep", "majority.yaml", "--dry-run", "--json", *LONG).stdout)
    assert not (here / "results").exists()
    assert (values["runs"], values["points"], values["arms"]) == (3840, 64, 2)
    typed("sweep", "majority.yaml", *LONG, "--quiet")
    folder = here / "results" / "majority"
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    assert values["bytes"] == pytest.approx(size, rel=0.5)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--executor", "dask"], "Add --scheduler"),
        (["--scheduler", "tcp://127.0.0.1:1"], "goes with --executor dask only"),
        (["--executor", "dask", "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"], "Leave --jobs out"),
        (["--tables", "isues"], "Did you mean 'issues'"),
        (["--jobs", "0"], "number of jobs is 0"),
        (["--set", "design.points=0"], "design.points"),
        (["--out", "small.yaml"], "is a file, not a folder"),
    ],
)
def test_mistakes_are_told_without_a_traceback(here: Path, words: list[str], message: str) -> None:
    done = typed("sweep", "majority.yaml", *words)
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)
    assert not (here / "results").exists()


def test_a_scenario_is_not_swept_and_an_experiment_not_run(here: Path) -> None:
    assert "alliance-sim run FILE" in str(typed("sweep", "small.yaml").exception)
    assert "alliance-sim sweep FILE" in str(typed("run", "majority.yaml").exception)


def test_a_second_sweep_needs_to_be_told_to_resume(here: Path) -> None:
    typed("sweep", "majority.yaml", "--quiet")
    assert "Add --resume" in str(typed("sweep", "majority.yaml").exception)
    again = typed("sweep", "majority.yaml", "--resume")
    assert again.exit_code == 0
    assert "There is nothing to do" in again.stdout


def test_failures_are_listed_and_end_in_3(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.agents.model import AllianceModel

    genuine = AllianceModel.run

    def stumble(self: AllianceModel) -> AllianceModel:
        if self.replicate == 2 and self.rules.majority is not None:
            raise ZeroDivisionError("stumbled")
        return genuine(self)

    with monkeypatch.context() as patch:
        patch.setattr(AllianceModel, "run", stumble)
        done = typed("sweep", "majority.yaml", "--engine", "mesa", "--jobs", "1")
        assert done.exit_code == 3
        assert "Run 26 (majority, point 0, replicate 2) failed: ZeroDivisionError('stumbled')" in done.output
        assert "6 runs failed" in done.output
        replayed = typed("replay", "results/majority", "--run", "26")
        assert replayed.exit_code == 3
        assert "fails again" in replayed.output
    assert len(load_result(here / "results" / "majority").runs) == 42
    mended = typed("replay", "results/majority", "--run", "26")
    assert mended.exit_code == 1
    assert "failed then, and does not now" in mended.output


def test_replay_prints_the_log_and_verifies(here: Path) -> None:
    typed("sweep", "majority.yaml", "--quiet", "--tables", "issues")
    done = typed("replay", "results/majority", "--run", "30")
    assert done.exit_code == 0
    assert "Run 30: arm majority, point 1, replicate 2, seed 11" in done.stdout
    assert "equal those that were kept, to the bit" in done.stderr
    issues = load_result(here / "results" / "majority").issues.query("run == 30")
    assert sum(line[:1].isdigit() for line in done.stdout.splitlines()) == len(issues)
    assert typed("replay", "results/majority", "--run", "30", "--out", "log.txt").exit_code == 0
    assert (here / "log.txt").read_text() in done.stdout
    values = json.loads(typed("replay", "results/majority", "--run", "30", "--json").stdout)
    assert values["same"]
    assert values["log"] == (here / "log.txt").read_text()


def test_replay_of_a_plain_run(here: Path) -> None:
    typed("run", "small.yaml", "--quiet", "--no-figures")
    assert typed("replay", "results/small", "--run", "3").exit_code == 0
    assert "There is no run 4" in str(typed("replay", "results/small", "--run", "4").exception)


def test_compare_prints_a_table_json_and_csv(here: Path) -> None:
    typed("sweep", "majority.yaml", "--quiet")
    text = typed("compare", "results/majority", "--measure", "output", "--measure", "blocking_rate").stdout
    assert text.startswith("majority against unanimity")
    turned = typed(
        "compare", "results/majority", "--base", "majority", "--measure", "output", "--json", "--csv", "o.csv"
    )
    (row,) = json.loads(turned.stdout)
    assert (row["arm"], row["base"], row["pairs"]) == ("unanimity", "majority", 4)
    assert (here / "o.csv").read_text().splitlines()[0].startswith("arm,base,measure")
    assert "There is no arm called 'majorty'" in str(typed("compare", "results/majority", "--arm", "majorty").exception)


# Cut off


def wait_for_parts(folder: Path, parts: int, seconds: float = 180.0) -> None:
    end = time.monotonic() + seconds
    while len(list(folder.glob("parts/part-*.json"))) < parts:
        assert time.monotonic() < end, f"no {parts} parts after {seconds} s"
        time.sleep(0.005)


@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGINT, "1"), (signal.SIGTERM, "2")])
def test_a_signal_ends_in_good_order(here: Path, number: signal.Signals, jobs: str) -> None:
    whole = here / "whole"
    alliance_sim(here, "sweep", "majority.yaml", *LONG, "--quiet", "--out", str(whole))
    process = begun(here, "sweep", "majority.yaml", *LONG, "--out", "my results", "--jobs", jobs)
    wait_for_parts(here / "my results", 1)
    process.send_signal(number)
    _, errors = process.communicate(timeout=180)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    kept = load_result(here / "my results")
    assert (kept.manifest["interrupted"], kept.manifest["complete"]) == (True, False)
    assert f"{len(kept.runs):,} of 3,840 runs are kept in my results" in errors
    command = shlex.split(errors.splitlines()[-1])
    assert command[0] == "alliance-sim"
    done = alliance_sim(here, *command[1:])
    assert done.returncode == 0, done.stderr
    assert f"{len(kept.runs):,} kept before" in done.stdout
    assert hashes(here / "my results") == hashes(whole)


def test_the_second_signal_ends_at_once(here: Path) -> None:
    process = begun(here, "sweep", "majority.yaml", *LONG, "--engine", "mesa", "--jobs", "1", "--out", "a")
    wait_for_lock(here / "a")
    process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert alliance_sim(here, "sweep", "majority.yaml", *LONG, "--quiet", "--out", "a", "--resume").returncode == 0


def wait_for_lock(folder: Path) -> None:
    end = time.monotonic() + 180.0
    while not (folder / "sweep.json").is_file() or not (folder / "runs").is_dir():
        assert time.monotonic() < end
        time.sleep(0.01)
    time.sleep(0.5)


@pytest.mark.parametrize("jobs", ["2"])
def test_killed_and_resumed_it_is_as_if_never_cut_off(here: Path, jobs: str) -> None:
    sweep_whole(here)
    assert cut_off_and_resumed(here, 2, "--jobs", jobs) > 0
    assert hashes(here / "a") == hashes(here / "whole")


@pytest.mark.skipif("ALLIANCE_SIM_LONG" not in os.environ, reason="takes three minutes: set ALLIANCE_SIM_LONG")
@pytest.mark.parametrize("jobs", ["1", "2", "4"])
def test_killed_at_twenty_moments(here: Path, jobs: str) -> None:
    sweep_whole(here)
    assert cut_off_and_resumed(here, 20, "--jobs", jobs) > 2
    assert hashes(here / "a") == hashes(here / "whole")


def test_two_processes_do_not_write_in_one_folder(here: Path) -> None:
    from sim.experiments.load import load_experiment
    from sim.experiments.plan import Plan
    from sim.experiments.store import Store
    from sim.experiments.sweep import identity, names

    plan = Plan(load_experiment("majority.yaml"))
    with (
        Store.create_or_resume("a", identity(plan), plan.parts, names(plan), False),
        pytest.raises(InputError, match="in use"),
    ):
        sweep("majority.yaml", out="a", resume=True)
