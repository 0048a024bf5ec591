"""What a worker does: runs of a few scenarios, on the fast engine or on the Mesa model, to the same bits.

All that a worker needs comes with the piece, so that any worker can do any piece, in any order, at any time.
"""

from __future__ import annotations

import platform
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa

from sim import data, measures, records
from sim.agents import Ally, Partner
from sim.engine.run import Engine
from sim.errors import InputError
from sim.experiments.store.identity import MOVES_NUMBERS
from sim.model import AllianceModel
from sim.parameters import PARAMETERS
from sim.rules.compiled import source_hash
from sim.scenario import Scenario
from sim.tallies import Tallies, stacked
from sim.types import Floats, Integers
from sim.world import World, build_world

EngineName = Literal["fast", "mesa"]

KEPT = 4
"""Scenarios that a worker keeps ready to run."""


class Agents(NamedTuple):
    """Classes of the agents."""

    ally: type[Ally] = Ally
    partner: type[Partner] = Partner

    @property
    def built_in(self) -> bool:
        """Whether they are those that the fast engine knows."""
        return self == BUILT_IN

    @property
    def names(self) -> dict[str, str]:
        """Where the classes are found, as plain values."""
        return {role: f"{each.__module__}:{each.__qualname__}" for role, each in zip(self._fields, self, strict=True)}


BUILT_IN = Agents()


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs of one scenario, which differ in parameters and luck alone.

    Attributes
    ----------
    scenario : Scenario or None
        What is run; None where values do not go together, and ``trouble`` then says why.
    key : str
        SHA-256 of the scenario.
    parameters : array of float, shape (P, parameters)
        In the order of the table of parameters.
    points : array of int, shape (R,)
        Which row of ``parameters`` each run has.
    seeds, replicates : array of int, shape (R,)
        The key of each run's luck.
    runs : array of int, shape (R,)
        Numbers of the runs.
    trouble : str
        Why there is no scenario.
    """

    scenario: Scenario | None
    key: str
    parameters: Floats
    points: Integers
    seeds: Integers
    replicates: Integers
    runs: Integers
    trouble: str = ""

    def only(self, position: int) -> Batch:
        """Return a batch of one of the runs."""
        one = slice(position, position + 1)
        return replace(
            self, points=self.points[one], seeds=self.seeds[one], replicates=self.replicates[one], runs=self.runs[one]
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """Some runs of one part, for a worker.

    Attributes
    ----------
    part : int
        Number of the part.
    batches : tuple of Batch
    wanted : frozenset of str
        Tables to make beside ``runs``.
    engine : {"fast", "mesa"}
    agents : Agents
    program : mapping
        Versions that the worker has to have.
    """

    part: int
    batches: tuple[Batch, ...]
    wanted: frozenset[str]
    engine: EngineName
    agents: Agents
    program: Mapping[str, str]

    @property
    def runs(self) -> Integers:
        """Numbers of all its runs."""
        return np.sort(np.concatenate([batch.runs for batch in self.batches]))


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that raised an error."""

    run: int
    error: str
    trace: str


@dataclass(slots=True)
class Outcome:
    """What the runs of a piece left.

    Attributes
    ----------
    part : int
        Number of the part.
    asked : int
        Number of runs that were to be done.
    runs : array of int, shape (R,)
        Numbers of the runs that came to their end.
    measures : dict of str to array of float, shape (R,)
    tables : dict of str to Table
        Those beside ``runs``.
    failures : list of Failure
    """

    part: int
    asked: int
    runs: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    measures: dict[str, Floats] = field(default_factory=lambda: {name: np.zeros(0) for name in measures.MEASURES})
    tables: dict[str, pa.Table] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


def together(outcomes: list[Outcome]) -> Outcome:
    """Return what several pieces of one part left as one, runs in their order."""
    runs = np.concatenate([each.runs for each in outcomes])
    order = np.argsort(runs, kind="stable")
    columns = {name: np.concatenate([each.measures[name] for each in outcomes])[order] for name in measures.MEASURES}
    names = list(dict.fromkeys(name for each in outcomes for name in each.tables))
    return Outcome(
        outcomes[0].part,
        sum(each.asked for each in outcomes),
        runs[order],
        columns,
        {name: _joined([each.tables[name] for each in outcomes if name in each.tables]) for name in names},
        sorted((failure for each in outcomes for failure in each.failures), key=lambda failure: failure.run),
    )


def _joined(tables: list[pa.Table]) -> pa.Table:
    """Return tables one below the other, rows in the order of the runs."""
    joined = pa.concat_tables(tables, promote_options="default").combine_chunks()
    runs = joined["run"].to_numpy()
    return joined if np.all(runs[1:] >= runs[:-1]) else joined.take(np.argsort(runs, kind="stable"))


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
        If the versions are not those that the piece is to be done with.
    """
    wrong = another_program(piece.program, program(), f"A worker on {platform.node()}")
    if wrong is not None:
        raise wrong
    outcomes = [outcome for batch in piece.batches for outcome in _batch_done(piece, batch)]
    return together(outcomes)


def _batch_done(piece: Piece, batch: Batch) -> Iterator[Outcome]:
    if batch.scenario is None:
        failures = [Failure(int(run), batch.trouble, batch.trouble) for run in batch.runs]
        yield Outcome(piece.part, batch.runs.size, failures=failures)
        return
    once = _on_engine if piece.engine == "fast" else _on_mesa
    try:
        yield once(piece, batch)
    except Exception as error:
        if batch.runs.size == 1:
            failure = Failure(int(batch.runs[0]), repr(error), traceback.format_exc())
            yield Outcome(piece.part, 1, failures=[failure])
            return
        _forget()
        for position in range(batch.runs.size):
            yield from _batch_done(piece, batch.only(position))


# On the fast engine


def _on_engine(piece: Piece, batch: Batch) -> Outcome:
    engine = _engine(batch)
    inputs = (batch.parameters, batch.points, batch.seeds, batch.replicates)
    tallies, tables = engine.run(*inputs, piece.wanted, batch.runs)
    return Outcome(piece.part, batch.runs.size, batch.runs, measures.compute(tallies), tables)


def _engine(batch: Batch) -> Engine:
    """Return the engine of a scenario, one for each thread."""
    assert batch.scenario is not None
    scenario, engines = batch.scenario, _own.engines
    return _kept(engines, batch.key, lambda: Engine(scenario, _world(scenario, batch.key)))


# On the Mesa model


def _on_mesa(piece: Piece, batch: Batch) -> Outcome:
    """Do runs one after the other; an error in one of several is raised, and they are then done one by one."""
    assert batch.scenario is not None
    world = _world(batch.scenario, batch.key)
    ended: list[Tallies] = []
    tables: list[dict[str, pa.Table]] = []
    for position, run in enumerate(batch.runs.tolist()):
        values = batch.parameters[batch.points[position]].tolist()
        model = AllianceModel(
            batch.scenario.model_copy(update={"parameters": dict(zip(PARAMETERS, values, strict=True))}),
            seed=int(batch.seeds[position]),
            replicate=int(batch.replicates[position]),
            ally_class=piece.agents.ally,
            partner_class=piece.agents.partner,
            world=world,
        ).run()
        ended.append(model.tallies)
        tables.append(records.tables(model, run, piece.wanted))
    made = {name: _joined([each[name] for each in tables]) for name in sorted(piece.wanted)}
    return Outcome(piece.part, batch.runs.size, batch.runs, measures.compute(stacked(ended)), made)


# What is kept ready


class _Own(threading.local):
    """What each thread has for itself."""

    def __init__(self) -> None:
        self.engines: OrderedDict[str, Engine] = OrderedDict()


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


def plain_failure(failure: Failure, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a failure as a manifest keeps it, with what is known of its run."""
    return {"run": failure.run, **known, "error": failure.error, "traceback": failure.trace}
