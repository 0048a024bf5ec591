"""A manifest says how it came to be without a path of the machine that it was made on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sim.experiments.origin import command, without_paths

from .sweeping import alliance_sim, written

HERE = Path("/home/somebody/study")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["/opt/env/bin/alliance-sim", "run", "a.yaml"], ["alliance-sim", "run", "a.yaml"]),
        (["/opt/clone/sim/__main__.py", "list"], ["alliance-sim", "list"]),
        (["/home/somebody/study/analysis.py", "7"], ["analysis.py", "7"]),
        (["-c"], ["-c"]),
        (["x", "--out", "/home/somebody/study/results/a"], ["x", "--out", "results/a"]),
        (["x", "--out=/home/somebody/study/results/a"], ["x", "--out=results/a"]),
        (["x", "--out", "/scratch/somebody/a"], ["x", "--out", ".../a"]),
        (["x", "--out=/scratch/somebody/a"], ["x", "--out=.../a"]),
        (["x", "--set", "parameters.steering=0.3"], ["x", "--set", "parameters.steering=0.3"]),
        (["x", "../other/b.yaml"], ["x", "../other/b.yaml"]),
        ([], []),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the paths are those of other systems")
def test_a_command_holds_anywhere(words: list[str], said: list[str]) -> None:
    assert command(words, HERE) == said


def test_a_traceback_names_files_by_their_last_steps() -> None:
    trace = (
        'Traceback:\n  File "/home/somebody/clone/sim/experiments/work.py", line 3, in do\n    raise\n'
        '  File "<string>", line 1\n  File "sim/model.py", line 2, in run\nZeroDivisionError: "/dev/null"\n'
    )
    assert without_paths(trace) == (
        'Traceback:\n  File ".../sim/experiments/work.py", line 3, in do\n    raise\n'
        '  File "<string>", line 1\n  File "sim/model.py", line 2, in run\nZeroDivisionError: "/dev/null"\n'
    )


def test_no_manifest_holds_a_path_of_this_machine(tmp_path: Path) -> None:
    written(tmp_path)
    for words in (["sweep", str(tmp_path / "majority.yaml")], ["run", "small.yaml", "--no-figures"]):
        done = alliance_sim(tmp_path, *words, "--quiet", "--out", str(tmp_path / words[0]))
        assert done.returncode == 0, done.stderr
        manifest = (tmp_path / words[0] / "manifest.json").read_text(encoding="utf-8")
        assert json.loads(manifest)["command"][0] == "alliance-sim"
        assert str(tmp_path) not in manifest
        assert str(Path(__file__).parents[2]) not in manifest
