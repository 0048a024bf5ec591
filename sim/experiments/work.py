"""What a worker does: runs of a few scenarios, on the fast engine or on the Mesa model, to the same bits.

All that a worker needs comes with the piece, so that any worker can do any piece, in any order, at any time.
"""

from __future__ import annotations

import platform
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version

import numpy as np
import pyarrow as pa

from sim import data
from sim.engine.engine import Engine
from sim.engine.stepping import Stepper
from sim.errors import InputError
from sim.experiments.measured import MeasureSpec, columns_of
from sim.experiments.origin import without_paths
from sim.experiments.pieces import Agents, Batch, Failure, Outcome, Piece, joined, together
from sim.experiments.store.identity import MOVES_NUMBERS
from sim.formats import FORMATS
from sim.own_code.faults import said_of, without_folders
from sim.own_code.measuring import measured, needed_tables
from sim.own_code.shipping import using
from sim.parameters import PARAMETERS
from sim.results import cases, measures
from sim.results.windows import Window, parted
from sim.rules.compiled import source_hash
from sim.scenario import Scenario
from sim.state.tallies import Tallies, stacked
from sim.types import Floats
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
        outcome = together([outcome for batch in piece.batches for outcome in _batch_done(piece, batch)])
        for name in columns_of(piece.windows):  # where every run failed
            outcome.measures.setdefault(name, np.zeros(0))
        return outcome


def _batch_done(piece: Piece, batch: Batch) -> Iterator[Outcome]:
    if batch.scenario is None:
        failures = [Failure(int(run), batch.trouble, batch.trouble) for run in batch.runs]
        yield Outcome(piece.part, batch.runs.size, failures=failures)
        return
    once = _on_engine if piece.engine == "fast" and not batch.agents.found().decide_in_python else _on_mesa
    try:
        yield once(piece, batch)
    except Exception as error:
        if batch.runs.size == 1:
            failure = Failure(
                int(batch.runs[0]), said_of(error), without_paths(without_folders(traceback.format_exc()))
            )
            yield Outcome(piece.part, 1, failures=[failure])
            return
        _forget()
        for position in range(batch.runs.size):
            yield from _batch_done(piece, batch.only(position))


# On the fast engine


def _on_engine(piece: Piece, batch: Batch) -> Outcome:
    engine = _engine(batch, batch.agents.found())
    inputs = (batch.parameters, batch.points, batch.seeds, batch.replicates)
    tallies, tables = engine.run(*inputs, piece.wanted | needed_tables(), batch.runs)
    within = {each: engine.run(*inputs, window=each)[0] for each in windows_of(piece.windows, engine.scenario)}
    return _outcome(piece, batch, tallies, tables, within)


def windows_of(specs: Iterable[MeasureSpec], scenario: Scenario) -> list[tuple[int, int]]:
    """Return the windows of measures in quarters of a scenario, each once: runs are done once more for each."""
    dated = [spec.window for spec in specs if spec.window is not None]
    return list(dict.fromkeys(window.quarters(scenario.start, scenario.quarters) for window in dated))


def measured_within(
    specs: Sequence[MeasureSpec], scenario: Scenario, within: Mapping[tuple[int, int], Tallies]
) -> dict[str, Floats]:
    """Return measures within windows, and what shares are of, by column, from what runs counted in each window."""
    computed = {window: measures.compute(tallies) | cases.count(tallies) for window, tallies in within.items()}
    columns = {}
    for column in columns_of(specs):
        whole, window = parted(column) or ("", Window(None, None))
        columns[column] = computed[window.quarters(scenario.start, scenario.quarters)][whole]
    return columns


def _outcome(
    piece: Piece,
    batch: Batch,
    tallies: Tallies,
    tables: Mapping[str, pa.Table],
    within: Mapping[tuple[int, int], Tallies],
) -> Outcome:
    """Return the outcome of runs, with own measures beside the built-in ones, and the tables that are wanted."""
    assert batch.scenario is not None
    columns = measures.compute(tallies) | measured(tables, batch.runs)
    columns |= cases.count(tallies)
    columns |= measured_within(piece.windows, batch.scenario, within)
    return Outcome(
        piece.part, batch.runs.size, batch.runs, columns, {name: tables[name] for name in sorted(piece.wanted)}
    )


def _engine(batch: Batch, agents: Agents) -> Engine:
    """Return the engine of a scenario with these agents, one for each thread."""
    assert batch.scenario is not None
    scenario = batch.scenario

    def make() -> Engine:
        world = world_of(scenario, batch.key)
        engine = Engine(scenario, world)
        if not agents.built_in:
            from sim.agents.hooks import hook

            hook(engine.state, agents, world.codes)
        return engine

    return _kept(_own.engines, (_key(batch), agents), make)


def _key(batch: Batch) -> tuple[str, ...]:
    """Return what the memory of an engine is made for: the scenario, and the registries that own code adds to."""
    return (batch.key, *PARAMETERS, *FORMATS)


# On the Mesa model


def _on_mesa(piece: Piece, batch: Batch) -> Outcome:
    """Do runs one after the other; an error in one of several is raised, and they are then done one by one."""
    from sim.agents.model import AllianceModel

    assert batch.scenario is not None
    scenario, world = batch.scenario, world_of(batch.scenario, batch.key)
    agents, wanted = batch.agents.found(), piece.wanted | needed_tables()
    stepper = _kept(_own.steppers, _key(batch), lambda: Stepper(scenario, world))
    ended: dict[tuple[int, int] | None, list[Tallies]] = {}
    tables: list[dict[str, pa.Table]] = []
    for position, run in enumerate(batch.runs.tolist()):
        for window in (None, *windows_of(piece.windows, scenario)):
            stepper.count_within(window)
            model = AllianceModel(
                scenario, int(batch.seeds[position]), int(batch.replicates[position]), *agents,
                world=world, engine=stepper, parameters=batch.parameters[batch.points[position]],
                quarters=window is None and "quarters" in wanted,
            ).run()  # fmt: skip
            ended.setdefault(window, []).append(model.tallies)
            if window is None:
                tables.append(stepper.tables(run, wanted))
    made = {name: joined([each[name] for each in tables]) for name in sorted(wanted)}
    within = {window: stacked(each) for window, each in ended.items() if window is not None}
    return _outcome(piece, batch, stacked(ended[None]), made, within)


# What is kept ready


class _Own(threading.local):
    """What each thread has for itself."""

    def __init__(self) -> None:
        self.engines: OrderedDict[tuple[tuple[str, ...], Agents], Engine] = OrderedDict()
        self.steppers: OrderedDict[tuple[str, ...], Stepper] = OrderedDict()


_own = _Own()
_worlds: OrderedDict[str, World] = OrderedDict()
_building = threading.Lock()


def world_of(scenario: Scenario, key: str) -> World:
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
    _own.steppers.clear()


def forget_worlds() -> None:
    """Drop all worlds, as when the data have changed."""
    with _building:
        _worlds.clear()
    _forget()
