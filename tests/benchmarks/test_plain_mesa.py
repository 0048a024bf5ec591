"""The plain yardstick does the same work as the program's own model, in its own way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

import sim
from benchmarks.baseline import simple
from benchmarks.plain_mesa import events_of, run_plain
from benchmarks.plain_mesa.__main__ import run_ours, total
from benchmarks.plain_mesa.agents import Ally, Partner
from benchmarks.plain_mesa.model import PlainModel
from benchmarks.plain_mesa.records import FORMATS
from sim.formats import FORMATS as OWN_FORMATS
from sim.parameters import defaults
from sim.world import World, build_world

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5


@pytest.fixture(scope="module")
def scenario() -> sim.Scenario:
    return simple()


@pytest.fixture(scope="module")
def world(scenario: sim.Scenario) -> World:
    return build_world(scenario)


@pytest.fixture(scope="module")
def plain(scenario: sim.Scenario, world: World) -> list[dict[str, Any]]:
    return [run_plain(world, defaults(), scenario.quarters, seed, events_of(scenario)) for seed in range(RUNS)]


def test_same_seed_same_counts_and_other_seed_others(
    scenario: sim.Scenario, world: World, plain: list[dict[str, Any]]
) -> None:
    assert run_plain(world, defaults(), scenario.quarters, 0, events_of(scenario)) == plain[0]
    assert plain[0] != plain[1]


def test_order_of_sets_leaves_no_trace(plain: list[dict[str, Any]]) -> None:
    program = (
        "import json\nfrom benchmarks.baseline import simple, simple_world\n"
        "from benchmarks.plain_mesa import events_of, run_plain\nfrom sim.parameters import defaults\n"
        "scenario = simple()\n"
        "run = run_plain(simple_world(), defaults(), scenario.quarters, 0, events_of(scenario))\n"
        "print(json.dumps(run))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == plain[0]


def test_every_format_occurs(plain: list[dict[str, Any]]) -> None:
    for run in plain:
        assert min(run["attempts"].values()) > 0
        assert min(run["rounds"].values()) > 0
        assert 0 < run["agreements"] <= run["issues"]
        assert run["output"] > 0.0


def test_counts_are_of_the_same_order_as_those_of_our_model(
    scenario: sim.Scenario, world: World, plain: list[dict[str, Any]]
) -> None:
    ours = [run_ours(scenario, world, replicate) for replicate in range(RUNS)]
    for name in ("issues", "attempts", "rounds", "agreements"):
        assert mean(total(run, name) for run in plain) == pytest.approx(mean(total(run, name) for run in ours), rel=0.3)


def test_formats_are_declared_as_ours() -> None:
    for fmt in FORMATS:
        traits = OWN_FORMATS[fmt.name].traits
        for name in set(vars(fmt)) - {"veto"}:
            assert getattr(fmt, name) == getattr(traits, name), name


def test_parameters_are_heard(world: World) -> None:
    strict = run_plain(world, defaults() | {"silence_tolerance": 0.0, "ideal_spread": 0.5}, 40, 1)
    mild = run_plain(world, defaults() | {"silence_tolerance": 10.0}, 40, 1)
    assert strict["agreements"] / strict["issues"] < 0.8 * mild["agreements"] / mild["issues"]


def test_dated_threats_and_accessions_happen(scenario: sim.Scenario, world: World) -> None:
    quiet = defaults() | {"threat_noise": 0.0, "shock_probability": 0.0}
    model = PlainModel(world, quiet, 1, events_of(scenario))
    invasion = 4 * (2022 - 2010)
    while model.quarter < invasion:
        model.step()
    before, finland = model.threat["territorial_defence"], model.states["FIN"]
    model.step()
    assert model.threat["territorial_defence"] > before + 0.3
    assert (len(model.allies()), type(finland)) == (30, Partner)
    habits = dict(finland.habits)
    while model.quarter <= 4 * (2023 - 2010) + 1:
        model.step()
    assert (len(model.allies()), type(model.states["FIN"])) == (31, Ally)
    assert set(habits) <= set(model.states["FIN"].habits)
    assert len(model.agents) == world.size + 1
