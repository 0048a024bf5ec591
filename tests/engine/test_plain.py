"""The phases of the engine as the plain Python that they are written in: they do what they do compiled, to the bit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from sim.engine.engine import Engine
from sim.errors import InputError
from sim.experiments.choice_of_engine import choose_engine
from sim.experiments.pieces import Agents
from sim.experiments.result import load_result
from sim.rules.compiled import IS_PLAIN
from sim.scenario import Scenario, load_scenario, parse_scenario
from sim.state import shapes
from sim.world import build_world

from .equality import engine_results
from .lively import at_an_edge

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.engine.test_plain import main; main()"
RUNS = [(1, 0), (2**63 - 1, 3)]


def fingerprint(scenario: Scenario) -> str:
    """Return a hash of all tallies and all tables of two runs of the engine."""
    tallies, tables = engine_results(Engine(scenario, build_world(scenario)), RUNS)
    digest = sha256()
    for each in fields(tallies):
        digest.update(np.ascontiguousarray(getattr(tallies, each.name)).tobytes())
    for name in sorted(tables):
        digest.update(repr(tables[name].to_pydict()).encode())
    return digest.hexdigest()


def drawn(count: int) -> list[str]:
    """Return the texts of random scenarios, and of ones of the library."""
    library = [
        json.dumps(load_scenario(ROOT / "scenarios" / f"{name}.yaml", ["quarters=12"]).resolved() | {"library": True})
        for name in ("cold-start", "docking", "one-partner-one-plan")
    ]
    by_date = load_scenario(ROOT / "scenarios" / "timeline.yaml", ["quarters=12", "world=by_date"])
    library.append(json.dumps(by_date.resolved() | {"library": True}))
    return [*library, *(json.dumps(at_an_edge(Random(seed))) for seed in range(count))]


def scenario_in(text: str) -> Scenario:
    said: dict[str, Any] = json.loads(text)
    return Scenario.from_resolved(said) if said.pop("library", False) else parse_scenario(text)


def main() -> None:
    """Print a fingerprint for each scenario on standard input, a line each."""
    assert IS_PLAIN
    for line in sys.stdin:
        print(fingerprint(scenario_in(line)))


@pytest.mark.slow
@pytest.mark.skipif(IS_PLAIN, reason="compilation is off: there is nothing to compare with")
def test_interpreted_is_as_compiled() -> None:
    texts = drawn(int(os.environ.get("ALLIANCE_SIM_EXAMPLES", "24")))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        input="\n".join(texts) + "\n", env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [fingerprint(scenario_in(text)) for text in texts]


@pytest.mark.parametrize("name", [name for name, (_, dtype) in shapes.ALL.items() if np.dtype(dtype).names])
def test_no_field_hides_an_attribute_of_a_record(name: str) -> None:
    """In plain Python a field is an attribute of NumPy's record, unless NumPy has one of that name."""
    record = np.zeros(1, np.dtype((np.record, np.dtype(shapes.ALL[name][1]))))[0]
    assert [field for field in record.dtype.names if field in dir(np.record)] == []


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "sweep"])
def test_the_command_line_runs_it(tmp_path: Path, command: str) -> None:
    scenario = {"quarters": "8", "replications": "3"}
    laid = [part for key, value in scenario.items() for part in (f"--{key}", value)]
    file = ROOT / ("scenarios/baseline.yaml" if command == "run" else "experiments/majority.yaml")
    kept = {}
    for engine in ("plain", "fast"):
        out = tmp_path / engine
        words = [command, str(file), *laid, "--engine", engine, "--jobs", "1", "--out", str(out), "--quiet"]
        only = ["--no-figures"] if command == "run" else []
        subprocess.run([sys.executable, "-m", "sim", *words, *only], check=True)
        kept[engine] = load_result(out)
        assert ("plain Python" in kept[engine].manifest["engine_reason"]) is (engine == "plain")
    assert_frame_equal(kept["plain"].runs, kept["fast"].runs, check_exact=True)


@pytest.mark.skipif(IS_PLAIN, reason="compilation is off")
def test_a_process_that_compiles_is_told_so() -> None:
    with pytest.raises(InputError, match="Set NUMBA_DISABLE_JIT=1 before Python starts"):
        choose_engine("plain", Agents())
