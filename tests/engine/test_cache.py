"""Compiled code is kept: a second process compiles nothing, and any change in what is compiled compiles all anew."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sim.engine.engine import Engine
from sim.rules.compiled import PACKAGE, SOURCES, TABLES, source_hash
from sim.state.tallies import Tallies
from sim.world import build_world

from .equality import NO_TABLES, engine_results
from .lively import lively, scenario_of

OWN = [path.relative_to(PACKAGE) for folder in SOURCES for path in (PACKAGE / folder).rglob("*.py")]
FILES = sorted([*OWN, *map(Path, TABLES)])
SCENARIO = json.dumps(lively(Random(0)))
PROGRAM = """
import sys
import numpy as np
from sim.engine.engine import Engine
from sim.state.starting import parameters_of
from sim.rules.compiled import compiles_cold
from sim.scenario import parse_scenario
from sim.world import build_world
from dataclasses import fields
import hashlib, json

cold = compiles_cold()
scenario = parse_scenario(sys.argv[1])
one = np.ones(1, dtype=np.int64)
tallies, _ = Engine(scenario, build_world(scenario)).run(parameters_of(scenario)[None, :], 0 * one, one, 2 * one)
counted = b"".join(getattr(tallies, each.name).tobytes() for each in fields(tallies))
print(json.dumps([cold, compiles_cold(), hashlib.sha256(counted).hexdigest()]))
"""


def digest(tallies: Tallies) -> str:
    counted = b"".join(getattr(tallies, each.name).tobytes() for each in fields(tallies))
    return hashlib.sha256(counted).hexdigest()


def run_apart(cache: Path) -> list[Any]:
    """Return whether compiled code was missing before a run and after it in a new process, and what it counted."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, SCENARIO],
        env=os.environ | {"ALLIANCE_SIM_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: list[Any] = json.loads(done.stdout)
    return answer


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the size of every file below a folder, and when it was written."""
    stats = {str(path.relative_to(folder)): path.stat() for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT", "0") != "0", reason="compilation is off")
def test_a_second_process_loads_what_the_first_one_compiled(tmp_path: Path) -> None:
    scenario = scenario_of(json.loads(SCENARIO))
    here, _ = engine_results(Engine(scenario, build_world(scenario)), [(1, 2)], wanted=NO_TABLES)
    assert run_apart(tmp_path) == [True, False, digest(here)]
    compiled = contents(tmp_path)
    assert {Path(name).parts[:2] for name in compiled} == {("alliance-sim", source_hash())}
    assert run_apart(tmp_path) == [False, False, digest(here)]
    assert contents(tmp_path) == compiled


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of all that is compiled."""
    copy = tmp_path_factory.mktemp("sim")
    for folder in SOURCES:
        shutil.copytree(PACKAGE / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in TABLES:
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy(PACKAGE / name, copy / name)
    return copy


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_change_in_any_compiled_file_gives_another_cache(package: Path, path: Path) -> None:
    before, source = source_hash(package), (package / path).read_bytes()
    try:
        (package / path).write_bytes(source + b"\n")
        assert source_hash(package) != before
    finally:
        (package / path).write_bytes(source)
    assert source_hash(package) == before == source_hash()


def test_all_folders_hold_something() -> None:
    assert {path.parts[0] for path in OWN} == set(SOURCES)
