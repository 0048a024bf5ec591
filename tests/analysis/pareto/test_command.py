"""``pareto`` as a user types it."""

from __future__ import annotations

import json
import re
import signal
import time
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from sim import figures
from sim.cli import app
from sim.commands.catalogue import CATALOGUE
from sim.errors import InputError
from sim.experiments.result import load_result

from ...experiments.sweeping import begun
from .tiny import CLASHING, LARGE, SPACE, written


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_pareto_prints_a_summary_and_keeps_a_result(here: Path) -> None:
    done = typed("pareto", "space.yaml", "--jobs", "1", "--csv", "designs.csv", "--set", "confirm.designs=12")
    assert done.exit_code == 0, done.output
    result = load_result(here / "results" / "space")
    frame = result.designs
    efficient = int(frame["efficient"].sum())
    assert "all 12 designs of the space were tried" in done.stdout
    assert f"{12 * 4 + 12 * 5 * 2} runs, seed 11" in done.stdout
    assert f"{efficient} of 12 that were run again" in done.stdout
    assert re.search(r"^ +0 .*present", done.stdout, re.MULTILINE)
    assert "The present design, 0: vote unanimity, talks usual, steering 0.3" in done.stdout
    assert re.search(r"The present design is dominated by (no other|\d+ efficient design)", done.stdout)
    least = int(frame.loc[frame["minimax_regret"], "design"].iloc[0])
    assert f"Least of the largest regret, {least}:" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120
    pd.testing.assert_frame_equal(pd.read_csv("designs.csv"), frame, check_dtype=False)
    assert figures.possible(result) == ["pareto"]


def test_summary_as_json(here: Path) -> None:
    done = typed("pareto", "space.yaml", "--json", "--quiet", "--replications", "2", "--seed", "5")
    summary = json.loads(done.stdout)
    frame, manifest = (
        load_result(here / "results" / "space").designs,
        load_result(here / "results" / "space").manifest,
    )
    assert (summary["seed"], summary["tried"], summary["failures"], summary["interrupted"]) == (5, 12, 0, False)
    assert manifest["space"]["search"]["replications"] == 2
    assert manifest["space"]["confirm"]["replications"] == 2
    shown = frame[frame["efficient"] | frame["present"]]
    assert [row["design"] for row in summary["designs"]] == shown["design"].tolist()
    assert summary["minimax_regret"] == int(frame.loc[frame["minimax_regret"], "design"].iloc[0])
    present = frame[frame["present"]].iloc[0]
    assert (summary["present_is_dominated_by"] == []) == bool(present["efficient"])


def test_a_wrong_file_ends_in_a_message(here: Path) -> None:
    (here / "wrong.yaml").write_text(SPACE.replace("talks:", "output:"))
    done = typed("pareto", "wrong.yaml")
    assert isinstance(done.exception, InputError)
    assert "'output' is the name of a measure too" in str(done.exception)
    assert not (here / "results").exists()


def test_runs_that_fail_are_told_and_the_status_says_so(here: Path) -> None:
    written(here, CLASHING, "clash.yaml")
    done = typed("pareto", "clash.yaml")
    assert done.exit_code == 3
    assert "A run failed (begin later, events.0.at 2010Q1, talks usual, vote unanimity; state 0" in done.stderr
    assert "16 runs failed; tracebacks are in results/clash/manifest.json" in done.stderr
    assert "The present design" in done.stdout


def test_check_list_and_schema_know_design_spaces(here: Path) -> None:
    (here / "designs").mkdir()
    (here / "designs" / "mine.yaml").write_text(SPACE.replace("small", "../small"))
    assert "no problems; 'T', 12 designs" in typed("check", "space.yaml").stdout
    assert {line["name"]: line["title"] for line in CATALOGUE["design-spaces"]()}["mine"] == "T"
    schema = json.loads(typed("schema", "design-space").stdout)
    assert set(schema["properties"]) >= {"choices", "levels", "objectives", "uncertain", "satisfice"}


@pytest.mark.slow
def test_an_interrupted_search_says_how_to_go_on_and_does(here: Path) -> None:
    written(here, LARGE, "large.yaml")
    longer = ["--set", "search={population: 12, generations: 60}", "--set", "states=20"]
    process = begun(here, "pareto", "large.yaml", *longer, "--jobs", "1")
    kept = here / "results" / "large" / "search"
    end = time.monotonic() + 120.0
    while not (kept / "search-000001.json").exists():
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "Nothing was run again yet" in stdout
    assert "Stopping" in stderr
    command = stderr.strip().splitlines()[-1].strip()
    assert command.startswith("alliance-sim pareto large.yaml --set 'search={population: 12, generations: 60}'")
    assert command.endswith("--out results/large --resume")
    assert load_result(here / "results" / "large").manifest["interrupted"]
    refused = typed("pareto", "large.yaml", "--resume")
    assert "search.generations: 60 there, 3 here" in str(refused.exception)
