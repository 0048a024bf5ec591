"""``paper`` and ``check`` as a user types them."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.errors import InputError, ScenarioError
from sim.experiments.result import load_result
from sim.papers import compiling

from ..experiments.sweeping import begun
from .paper_files import PAPER, PRODUCTS, paper_in

FEW = """\
title: Tables alone
results: {vote: {sweep: majority.yaml}}
tables: [{table: ranking, of: vote}]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    paper_in(tmp_path, FEW)
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_paper_is_made_and_then_kept(here: Path) -> None:
    planned = typed("paper", "paper.yaml", "--dry-run")
    assert "would make  results/vote" in planned.stdout
    assert "2 would be made. Nothing was done." in planned.stdout
    assert not (here / "results").exists()
    done = typed("paper", "paper.yaml", "--jobs", "1")
    assert done.exit_code == 0
    assert [line.split()[:2] for line in done.stdout.splitlines()[:2]] == [
        ["made", "results/vote"], ["made", "tables/ranking"],
    ]  # fmt: skip
    assert "Tables alone: 2 made, in " in done.stdout
    assert "Folder: results/paper" in done.stdout
    assert load_result(here / "results" / "paper" / "results" / "vote").manifest["complete"]
    assert "Tables alone: 2 kept, in " in typed("paper", "paper.yaml").stdout
    assert "2 would be kept" in typed("paper", "paper.yaml", "--dry-run").stdout


def test_the_document_shows_all_in_order_and_stays_as_it_is(here: Path) -> None:
    typed("paper", "paper.yaml", "--quiet")
    path = here / "results" / "paper" / "paper.tex"
    text, before = path.read_text(encoding="ascii"), path.stat().st_mtime_ns
    assert r"\title{Tables alone}" in text
    assert r"\input{tables/ranking}" in text
    assert "figures" not in text
    typed("paper", "paper.yaml", "--quiet")
    assert path.stat().st_mtime_ns == before
    (here / "paper.yaml").write_text(FEW.replace("Tables alone", "Äpfel & Birnen"), encoding="utf-8")
    typed("paper", "paper.yaml", "--quiet")
    assert r"\title{\"{A}pfel \& Birnen}" in path.read_text(encoding="ascii")


def test_quiet_and_json(here: Path) -> None:
    assert typed("paper", "paper.yaml", "--quiet", "--out", "kept").output == ""
    said = json.loads(typed("paper", "paper.yaml", "--json", "--out", "kept", "--force").stdout)
    assert (said["made"], said["kept"], said["interrupted"], said["folder"]) == (2, 0, False, "kept")
    assert [step["product"] for step in said["steps"]] == ["results/vote", "tables/ranking"]
    planned = json.loads(typed("paper", "paper.yaml", "--json", "--out", "kept", "--dry-run").stdout)
    assert [step["action"] for step in planned["steps"]] == ["kept", "kept"]


def test_mistakes_stop_all_before_anything_is_run(here: Path) -> None:
    (here / "paper.yaml").write_text(FEW.replace("ranking", "rankin"), encoding="utf-8")
    done = typed("paper", "paper.yaml")
    assert isinstance(done.exception, ScenarioError)
    assert "paper.yaml, line 3, key tables.0.table" in str(done.exception)
    assert "no such file" in str(typed("paper", "nowhere.yaml").exception)
    assert "number of jobs is 0" in str(typed("paper", "paper.yaml", "--jobs", "0").exception)
    assert not (here / "results").exists()


def test_check_knows_papers(here: Path) -> None:
    done = typed("check", "paper.yaml", "majority.yaml", "small.yaml")
    assert done.exit_code == 0
    assert "paper.yaml: no problems; 'Tables alone', 1 result, 0 figures, 1 table" in done.stdout
    assert "lays nothing" in typed("check", "paper.yaml", "--set", "seed=1").output
    (here / "paper.yaml").write_text(FEW.replace("of: vote", "of: voe"), encoding="utf-8")
    done = typed("check", "paper.yaml")
    assert (done.exit_code, "Did you mean 'vote'?" in done.output) == (1, True)


def test_failed_runs_end_in_3_and_failed_products_in_1(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.experiments import work

    genuine = work._on_engine

    def stumble(piece: object, batch: object) -> object:
        if 7 in batch.runs:  # type: ignore[attr-defined]
            raise ZeroDivisionError("stumbled")
        return genuine(piece, batch)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(work, "_on_engine", stumble)
        done = typed("paper", "paper.yaml", "--jobs", "1")
    assert done.exit_code == 3, done.output
    assert "1 run of results/vote failed" in done.output
    (here / "results" / "paper" / "tables" / "ranking.md").unlink()
    (here / "results" / "paper" / "tables" / "ranking.md").mkdir()
    done = typed("paper", "paper.yaml")
    assert done.exit_code == 1
    assert "failed      tables/ranking" in done.output


def test_a_pdf_needs_a_latex(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling.shutil, "which", lambda name: None)
    done = typed("paper", "paper.yaml", "--pdf")
    assert isinstance(done.exception, InputError)
    assert "Install pdflatex" in str(done.exception)
    assert not (here / "results").exists()


def test_ctrl_c_ends_in_good_order_and_the_same_command_goes_on(here: Path) -> None:
    text = FEW.replace("majority.yaml}", "majority.yaml, replications: 30, set: [design.points=64]}")
    (here / "paper.yaml").write_text(text, encoding="utf-8")
    process = begun(here, "paper", "paper.yaml", "--jobs", "1")
    parts, end = here / "results" / "paper" / "results" / "vote" / "parts", time.monotonic() + 120.0
    while len(list(parts.glob("part-*.json"))) < 1:
        assert time.monotonic() < end
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert "The same command goes on." in errors
    assert "Traceback" not in errors
    times = {path.name: path.stat().st_mtime_ns for path in parts.iterdir()}
    done = typed("paper", "paper.yaml")
    assert done.exit_code == 0, done.output
    assert "it was cut off" in done.stdout
    after = {path.name: path.stat().st_mtime_ns for path in parts.iterdir()}
    assert {name: after[name] for name in times} == times


def test_the_small_paper_of_the_other_tests_is_made_by_the_command(here: Path) -> None:
    (here / "paper.yaml").write_text(PAPER, encoding="utf-8")
    said = json.loads(typed("paper", "paper.yaml", "--json", "--dry-run").stdout)
    assert [step["product"] for step in said["steps"]] == PRODUCTS
