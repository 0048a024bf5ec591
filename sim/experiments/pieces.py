"""What goes to a worker and what comes back: runs in batches, batches in a piece, and the outcome of a piece.

Plain records, which can be sent to any process and any machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa

from sim.agents.classes import Classes
from sim.errors import InputError
from sim.experiments.measured import MeasureSpec
from sim.own_code.agents import ROLES, class_of, fault_in_compiled
from sim.own_code.files import FILES
from sim.own_code.shipping import OwnCode, own_code
from sim.results import cases
from sim.scenario import Scenario
from sim.types import Floats, Integers

EngineName = Literal["fast", "mesa"]


class InFile(NamedTuple):
    """A class in a file of own code, on its way to a worker."""

    module: str
    name: str


class Agents(Classes):
    """Classes of the agents.

    On the way to a worker a class in a file of own code is its name: `found` looks it up when the file is loaded there.
    """

    @property
    def built_in(self) -> bool:
        """Whether nobody decides otherwise than the model does."""
        return self == BUILT_IN

    @property
    def names(self) -> dict[str, str]:
        """Where the classes are found, as plain values."""
        own = {role: getattr(self, role) for role in ROLES} | dict(self.states)
        return {
            role: f"sim.agents:{ROLES[role]}" if each is None else f"{each.__module__}:{each.__qualname__}"
            for role, each in own.items()
        }

    @property
    def own_names(self) -> dict[str, str]:
        """Where those classes are found that are not the built-in ones."""
        return {role: name for role, name in self.names.items() if BUILT_IN.names.get(role) != name}

    @classmethod
    def given(cls, ally: Any, partner: Any, secretariat: Any, states: Mapping[str, Any]) -> Agents:
        """Return them from what a script gives: a built-in class is none of its own."""
        roles = {"ally": ally, "partner": partner, "secretariat": secretariat}
        own = {role: each for role, each in roles.items() if each is not None and each.__module__ != "sim.agents"}
        for each in (*own.values(), *states.values()):
            fault = fault_in_compiled(each)
            if fault:
                raise InputError(fault)
        return cls(**own, states=tuple(states.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Agents, self._changed(_sent)

    def with_named(self, names: Mapping[str, str]) -> Agents:
        """Return them with other classes, by role and name."""
        own: dict[str, Any] = {role: class_of(role, name) for role, name in names.items()}
        return self._replace(**own)

    def found(self) -> Agents:
        """Return them as classes."""
        return Agents(*self._changed(_found))

    def _changed(self, change: Callable[[Any], Any]) -> tuple[Any, ...]:
        states = tuple((code, change(each)) for code, each in self.states)
        return change(self.ally), change(self.partner), change(self.secretariat), states


def _found(given: Any) -> Any:
    return getattr(sys.modules[given.module], given.name) if isinstance(given, InFile) else given


def _sent(given: Any) -> Any:
    in_file = given is not None and given.__module__ in FILES
    return InFile(given.__module__, given.__name__) if in_file else given


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
    agents : Agents
    """

    scenario: Scenario | None
    key: str
    parameters: Floats
    points: Integers
    seeds: Integers
    replicates: Integers
    runs: Integers
    trouble: str = ""
    agents: Agents = BUILT_IN

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
    program : mapping
        Versions that the worker has to have.
    windows : tuple of MeasureSpec
        Measures within windows of dates, besides those of whole runs.
    own : OwnCode
        Own code that it has to have.
    """

    part: int
    batches: tuple[Batch, ...]
    wanted: frozenset[str]
    engine: EngineName
    program: Mapping[str, str]
    windows: tuple[MeasureSpec, ...] = ()
    own: OwnCode = field(default_factory=own_code)

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
        And the counts that shares are of.
    tables : dict of str to Table
        Those beside ``runs``.
    failures : list of Failure
    """

    part: int
    asked: int
    runs: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    measures: dict[str, Floats] = field(default_factory=lambda: {name: np.zeros(0) for name in cases.columns_of_runs()})
    tables: dict[str, pa.Table] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


def plain_failure(failure: Failure, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a failure as a manifest keeps it, with what is known of its run."""
    return {"run": failure.run, **known, "error": failure.error, "traceback": failure.trace}


def together(outcomes: list[Outcome]) -> Outcome:
    """Return what several pieces of one part left as one, runs in their order."""
    runs = np.concatenate([each.runs for each in outcomes])
    order = np.argsort(runs, kind="stable")
    empty = np.zeros(0)
    every = dict.fromkeys(name for each in outcomes for name in each.measures)
    columns = {name: np.concatenate([each.measures.get(name, empty) for each in outcomes])[order] for name in every}
    names = list(dict.fromkeys(name for each in outcomes for name in each.tables))
    return Outcome(
        outcomes[0].part,
        sum(each.asked for each in outcomes),
        runs[order],
        columns,
        {name: joined([each.tables[name] for each in outcomes if name in each.tables]) for name in names},
        sorted((failure for each in outcomes for failure in each.failures), key=lambda failure: failure.run),
    )


def joined(tables: list[pa.Table]) -> pa.Table:
    """Return tables one below the other, rows in the order of the runs."""
    whole = pa.concat_tables(tables, promote_options="default").combine_chunks()
    runs = whole["run"].to_numpy()
    return whole if np.all(runs[1:] >= runs[:-1]) else whole.take(np.argsort(runs, kind="stable"))
