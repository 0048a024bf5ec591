"""Files damaged at random end in a message or in a run; the tool that damages them notices what does neither."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

COUNT = 60 if "ALLIANCE_SIM_EXAMPLES" in os.environ else 24
TOOL = Path(__file__).resolve().parent.parent / "tools" / "mutants.py"


@pytest.fixture
def mutants(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TOOL.parent))
    return importlib.import_module("mutants")


@pytest.mark.slow
def test_damaged_files_end_in_a_message_or_in_a_run(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(TOOL), "--count", str(COUNT), "--seed", "1", "--out", str(figures)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(figures.read_text())
    assert found["faults"] == []
    assert ended.returncode == 0
    assert sum(sum(ends.values()) for ends in found["kinds"].values()) == COUNT
    assert all(found["kinds"].values())
    assert sum(ends.get("accepted, done", 0) for ends in found["kinds"].values()) > COUNT / 6


def test_a_mutant_is_made_of_its_seed(mutants: ModuleType) -> None:
    made = [mutants.mutant(seed) for seed in range(60)]
    assert made == [mutants.mutant(seed) for seed in range(60)]
    assert {kind for kind, _, _ in made} == set(mutants.FOLDERS)
    assert all(data != source.read_bytes() for _, source, data in made)


@pytest.mark.parametrize(
    ("check", "run", "is_fault"),
    [
        ("refused", "not asked", False),
        ("accepted", "done", False),
        ("accepted", "refused", False),
        ("accepted", "too large to run", False),
        ("accepted", "traceback", True),
        ("accepted", "status 3", True),
        ("accepted", "silence", True),
        ("traceback", "not asked", True),
        ("hang", "not asked", True),
        ("crash -6", "not asked", True),
    ],
)
def test_what_is_a_fault(mutants: ModuleType, check: str, run: str, is_fault: bool) -> None:
    assert mutants.Fate(1, "scenario", "baseline.yaml", check, run, 0.1, "").is_fault is is_fault


def test_a_traceback_and_an_end_without_a_word_are_noticed(
    mutants: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(arguments: list[str], **options: object) -> int:
        if arguments[0] == "check":
            raise KeyError(arguments[1])
        return int(arguments[0])

    monkeypatch.setattr("sim.cli.app", broken)
    assert mutants.attempt("scenario", tmp_path / "a.yaml", tmp_path)[:2] == ("traceback", "not asked")
    assert [mutants._invoke([status])[0] for status in ("0", "1", "3")] == ["done", "silence", "status 3"]


def test_a_child_that_hangs_or_dies_is_noticed() -> None:
    """In a process of its own: that of the tests has threads, and must not be forked."""
    program = (
        f"import os, sys, time; sys.path.insert(0, {str(TOOL.parent)!r}); import mutants as m; "
        "m.SECONDS = 1.0; m._warm_up = lambda: None; "
        "m.attempt = lambda kind, file, out: time.sleep(60) if '1.' in file.name else os.abort(); "
        "print(*sorted(f.check for f in m.fates([1, 2])))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["crash", "-6", "hang"]
