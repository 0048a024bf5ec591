"""Runs in one loop and runs that are stepped side by side: what differs between their results, to the last bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np
import pyarrow as pa

from sim.agents.model import AllianceModel
from sim.engine.engine import Engine
from sim.parameters import PARAMETERS
from sim.scenario import Scenario
from sim.state.starting import parameters_of
from sim.state.tallies import Tallies, stacked
from sim.types import Floats
from sim.world import World, build_world

TABLES = frozenset({"quarters", "issues", "attempts", "groups", "states"})
NO_TABLES = frozenset[str]()

type Runs = Sequence[tuple[int, int]]
"""Seed and replicate of each run."""
type Results = tuple[Tallies, Mapping[str, pa.Table]]


def engine_results(
    engine: Engine,
    runs: Runs,
    parameters: Floats | None = None,
    points: Sequence[int] | None = None,
    numbers: Sequence[int] | None = None,
    wanted: frozenset[str] = TABLES,
) -> Results:
    """Return the tallies and tables of runs on the engine.

    Left out, ``parameters`` are the scenario's, ``points`` 0, and ``numbers``, those of the runs in tables, count up.
    Without tables the engine does all runs in one loop, with tables one run after the other.
    """
    given = parameters_of(engine.scenario)[None, :] if parameters is None else parameters
    which = np.array([0] * len(runs) if points is None else points, dtype=np.int64)
    seeds, replicates = (np.array(column, dtype=np.int64) for column in zip(*runs, strict=True))
    numbered = np.array(range(len(runs)) if numbers is None else numbers, dtype=np.int64)
    return engine.run(given, which, seeds, replicates, tables=wanted, runs=numbered)


def mesa_run(scenario: Scenario, world: World, run: tuple[int, int], parameters: Floats | None = None) -> AllianceModel:
    """Return the Mesa model of a run, finished, with the scenario's parameters or others."""
    if parameters is not None:
        values = dict(zip(PARAMETERS, parameters.tolist(), strict=True))
        scenario = scenario.model_copy(update={"parameters": values})
    return AllianceModel(scenario, seed=run[0], replicate=run[1], world=world).run()


def mesa_results(models: Sequence[AllianceModel], numbers: Sequence[int] | None = None) -> Results:
    """Return the tallies and tables of finished models, one after the other."""
    numbered = range(len(models)) if numbers is None else numbers
    made = [model.engine.tables(number, TABLES) for number, model in zip(numbered, models, strict=True)]
    return stacked([model.tallies for model in models]), {
        name: pa.concat_tables([each[name] for each in made]) for name in sorted(TABLES)
    }


def row(results: Results, position: int, number: int | None = None) -> Results:
    """Return the results of one run of many: its position among them, its number in tables if that is another."""
    tallies, kept = results
    one = Tallies(**{each.name: getattr(tallies, each.name)[position : position + 1] for each in fields(Tallies)})
    wanted = position if number is None else number
    return one, {
        name: table.filter(pa.array(table["run"].to_numpy() == wanted, pa.bool_())) for name, table in kept.items()
    }


def differences(expected: Results, found: Results) -> list[str]:
    """Return the names of the tallies, and of the columns of tables, that are not the same to the last bit."""
    names = [each.name for each in fields(Tallies)]
    pairs = {name: (getattr(expected[0], name), getattr(found[0], name)) for name in names}
    unequal = [name for name, (one, other) in pairs.items() if not _same_array(one, other)]
    assert expected[1].keys() == found[1].keys()
    for name in sorted(expected[1]):
        unequal += [f"{name}.{column}" for column in table_differences(expected[1][name], found[1][name])]
    return unequal


def _same_array(one: Floats, other: Floats) -> bool:
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def table_differences(expected: pa.Table, found: pa.Table) -> list[str]:
    """Return the columns that differ, NaN being itself; "schema" or "rows" where the tables have another form."""
    if not expected.schema.equals(found.schema):
        return ["schema"]
    if expected.num_rows != found.num_rows:
        return ["rows"]
    names = expected.column_names
    return [name for name in names if not _same_column(expected[name].combine_chunks(), found[name].combine_chunks())]


def _same_column(one: pa.Array, other: pa.Array) -> bool:
    if not pa.types.is_floating(one.type):
        return bool(one.equals(other))
    bits = [column.fill_null(0.0).to_numpy(zero_copy_only=False).tobytes() for column in (one, other)]
    return bool(one.is_null().equals(other.is_null())) and bits[0] == bits[1]


def assert_equal(scenario: Scenario, runs: Runs) -> list[AllianceModel]:
    """Check that the engine does these runs as the model does; return the models."""
    world = build_world(scenario)
    models = [mesa_run(scenario, world, run) for run in runs]
    assert differences(mesa_results(models), engine_results(Engine(scenario, world), runs)) == []
    return models
