"""The scenario that all benchmarks start from, and runs of it on the fast engine."""

from __future__ import annotations

from functools import cache
from threading import local
from typing import cast

import numpy as np

from sim.engine.engine import Engine
from sim.scenario import Scenario, library, load_scenario
from sim.scenario.kinds import Kind
from sim.state.starting import parameters_of
from sim.state.tallies import Tallies
from sim.world import World, build_world

BASELINE = library.path_of("baseline", Kind.SCENARIO)


@cache
def baseline() -> Scenario:
    return load_scenario(BASELINE)


@cache
def baseline_world() -> World:
    return build_world(baseline())


WITHOUT_GROUP_RULES = (
    "world=start", "rules.leads=able", "rules.learning=promised", "rules.like_issues=false",
    "rules.frameworks=at_once", "rules.scope=domain", "rules.memory=false", "rules.accession=false",
    "rules.caucus=false", "rules.forums=false", "rules.first_response=false",
)  # fmt: skip


@cache
def simple() -> Scenario:
    """Return the baseline by the rules that the plain Mesa model has too."""
    return load_scenario(BASELINE, WITHOUT_GROUP_RULES)


@cache
def simple_world() -> World:
    return build_world(simple())


_own = local()


def own_engine() -> Engine:
    """Return the engine of this thread."""
    if not hasattr(_own, "engine"):
        _own.engine = Engine(baseline(), baseline_world())
    return cast(Engine, _own.engine)


def run_engine(engine: Engine, runs: int, first: int = 0) -> Tallies:
    """Return the tallies of so many runs with the parameters of the engine's scenario, replicates from ``first`` on."""
    parameters = parameters_of(engine.scenario)[None, :]
    points, seeds = np.zeros(runs, dtype=np.int64), np.full(runs, engine.scenario.seed, dtype=np.int64)
    replicates = np.arange(first, first + runs, dtype=np.int64)
    return engine.run(parameters, points, seeds, replicates)[0]
