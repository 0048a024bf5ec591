"""The Python scripts beside the experiments, which researchers copy: each runs as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).resolve().parents[2] / "experiments").glob("*.py"))


def test_there_are_some() -> None:
    assert len(SCRIPTS) == 3
    assert all(len(script.read_text().splitlines()) <= 30 for script in SCRIPTS)


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_runs_as_it_is(script: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(script), "2"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert any(each.isdigit() for each in done.stdout)
    if "sim.plot" in script.read_text():
        (picture,) = tmp_path.glob("*.png")
        assert picture.stat().st_size > 10_000
