"""What a worker does: runs of a few scenarios, on the fast engine or on the Mesa model, to the same bits.

All that a worker needs comes with the piece, so that any worker can do any piece, in any order, at any time.
"""

from __future__ import annotations

import platform
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache
from importlib.metadata import version

import pyarrow as pa

from sim import data, measures, records
from sim.engine.run import Engine
from sim.errors import InputError
from sim.experiments.origin import without_paths
from sim.experiments.pieces import Batch, Failure, Outcome, Piece, joined, together
from sim.experiments.store.identity import MOVES_NUMBERS
from sim.model import AllianceModel
from sim.own_code.faults import without_folders
from sim.own_code.measuring import measured, needed_tables
from sim.own_code.shipping import using
from sim.parameters import PARAMETERS
from sim.rules.compiled import source_hash
from sim.scenario import Scenario
from sim.tallies import Tallies, stacked
from sim.world import World, build_world

KEPT = 4
"""Scenarios that a worker keeps ready to run."""


@cache
def program() -> dict[str, str]:
    """Return all versions that may move a number: of the program, its rules, its data, and the libraries."""
    libraries = {name: version(name) for name in sorted(MOVES_NUMBERS - {"python"})}
    return {
        "alliance-sim": version("alliance-sim"),
        "rules": source_hash(),
        "data": data.fingerprint(),
        "python": platform.python_version(),
        **libraries,
    }


def another_program(wanted: Mapping[str, str], here: Mapping[str, str], where: str) -> InputError | None:
    """Return the error for a worker with other versions than those that are wanted; None if they are the same."""
    other = [name for name in wanted if wanted[name] != here.get(name)]
    if not other:
        return None
    said = ", ".join(f"{name} {here.get(name, 'none')[:16]} there, {wanted[name][:16]} here" for name in other)
    return InputError(f"{where} runs another version of the program: {said}. Install the same versions everywhere.")


def do(piece: Piece) -> Outcome:
    """Do the runs of a piece. What goes wrong in one of them is kept, and stops no other.

    Raises
    ------
    InputError
        If the versions are not those that the piece is to be done with, or its own code cannot be had here.
    """
    wrong = another_program(piece.program, program(), f"A worker on {platform.node()}")
    if wrong is not None:
        raise wrong
    with using(piece.own):
        outcomes = [outcome for batch in piece.batches for outcome in _batch_done(piece, batch)]
        return together(outcomes)


def _batch_done(piece: Piece, batch: Batch) -> Iterator[Outcome]:
    if batch.scenario is None:
        failures = [Failure(int(run), batch.trouble, batch.trouble) for run in batch.runs]
        yield Outcome(piece.part, batch.runs.size, failures=failures)
        return
    once = _on_engine if piece.engine == "fast" and batch.agents.built_in else _on_mesa
    try:
        yield once(piece, batch)
    except Exception as error:
        if batch.runs.size == 1:
            failure = Failure(int(batch.runs[0]), repr(error), without_paths(without_folders(traceback.format_exc())))
            yield Outcome(piece.part, 1, failures=[failure])
            return
        _forget()
        for position in range(batch.runs.size):
            yield from _batch_done(piece, batch.only(position))


# On the fast engine


def _on_engine(piece: Piece, batch: Batch) -> Outcome:
    engine = _engine(batch)
    inputs = (batch.parameters, batch.points, batch.seeds, batch.replicates)
    tallies, tables = engine.run(*inputs, piece.wanted | needed_tables(), batch.runs)
    return _outcome(piece, batch, tallies, tables)


def _outcome(piece: Piece, batch: Batch, tallies: Tallies, tables: Mapping[str, pa.Table]) -> Outcome:
    """Return the outcome of runs, with own measures beside the built-in ones, and the tables that are wanted."""
    columns = measures.compute(tallies) | measured(tables, batch.runs)
    return Outcome(
        piece.part, batch.runs.size, batch.runs, columns, {name: tables[name] for name in sorted(piece.wanted)}
    )


def _engine(batch: Batch) -> Engine:
    """Return the engine of a scenario, one for each thread."""
    assert batch.scenario is not None
    scenario, engines = batch.scenario, _own.engines
    return _kept(engines, (batch.key, *PARAMETERS), lambda: Engine(scenario, _world(scenario, batch.key)))


# On the Mesa model


def _on_mesa(piece: Piece, batch: Batch) -> Outcome:
    """Do runs one after the other; an error in one of several is raised, and they are then done one by one."""
    assert batch.scenario is not None
    world, agents, wanted = _world(batch.scenario, batch.key), batch.agents.found(), piece.wanted | needed_tables()
    ended: list[Tallies] = []
    tables: list[dict[str, pa.Table]] = []
    for position, run in enumerate(batch.runs.tolist()):
        values = batch.parameters[batch.points[position]].tolist()
        model = AllianceModel(
            batch.scenario.model_copy(update={"parameters": dict(zip(PARAMETERS, values, strict=True))}),
            seed=int(batch.seeds[position]),
            replicate=int(batch.replicates[position]),
            ally_class=agents.ally,
            partner_class=agents.partner,
            world=world,
        ).run()
        ended.append(model.tallies)
        tables.append(records.tables(model, run, wanted))
    made = {name: joined([each[name] for each in tables]) for name in sorted(wanted)}
    return _outcome(piece, batch, stacked(ended), made)


# What is kept ready


class _Own(threading.local):
    """What each thread has for itself."""

    def __init__(self) -> None:
        self.engines: OrderedDict[tuple[str, ...], Engine] = OrderedDict()


_own = _Own()
_worlds: OrderedDict[str, World] = OrderedDict()
_building = threading.Lock()


def _world(scenario: Scenario, key: str) -> World:
    """Return the arrays of a scenario, built once in each process."""
    with _building:
        return _kept(_worlds, key, lambda: build_world(scenario))


def _kept[Key: Hashable, Value](kept: OrderedDict[Key, Value], key: Key, make: Callable[[], Value]) -> Value:
    """Return what is kept under a key, made if it is not there; what was used longest ago is dropped."""
    if key not in kept:
        kept[key] = make()
    kept.move_to_end(key)
    while len(kept) > KEPT:
        kept.popitem(last=False)
    return kept[key]


def _forget() -> None:
    """Drop this thread's engines: one that raised an error may hold half a run."""
    _own.engines.clear()


def forget_worlds() -> None:
    """Drop all worlds, as when the data have changed."""
    with _building:
        _worlds.clear()
    _forget()
