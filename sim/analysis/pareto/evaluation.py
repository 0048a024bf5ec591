"""Runs of designs: in every state of what is not known, with the luck that all designs share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.pareto.space import Design, Space
from sim.errors import ScenarioError
from sim.experiments.designs import Lhs
from sim.experiments.factors import Factor
from sim.experiments.pieces import Batch, EngineName, Failure, Piece, plain_failure
from sim.experiments.plan import WORK_OF_A_PIECE
from sim.experiments.points import Points, Value
from sim.experiments.pools import Pool
from sim.experiments.spread import Spread
from sim.experiments.stopping import Stop
from sim.experiments.work import program
from sim.parameters import PARAMETERS, in_order
from sim.scenario import Scenario
from sim.types import Flags, Floats, Integers

_ENGINE: EngineName = "fast"
_FIRST_LUCK = {"search": 0, "confirm": 2**32}
"""Numbers of replicates count from here, so that designs are confirmed with luck that the search did not meet."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What designs meet: in the search, and when they are confirmed.

    Attributes
    ----------
    name : {"search", "confirm"}
    states : Points
        Values of what is not known.
    replications : int
        Runs of a design in each state. Every state has luck of its own, which all designs share.
    """

    name: str
    states: Points
    replications: int

    @classmethod
    def of(cls, space: Space, name: str) -> Stage:
        """Return a stage of a space; the two have neither a state nor luck in common."""
        plan = space.search if name == "search" else space.confirm
        return cls(name, _states(space, plan.states, list(_FIRST_LUCK).index(name)), plan.replications)

    @property
    def runs(self) -> int:
        """Number of runs of a design."""
        return len(self.states) * self.replications

    def luck(self, runs: Integers) -> Integers:
        """Return the number of the replicate that each run of designs has, as it is keyed."""
        return _FIRST_LUCK[self.name] + runs % self.runs


def _states(space: Space, count: int, number: int) -> Points:
    """Return a Latin hypercube over what is not known; states without values, which differ in luck, if all is known."""
    if not space.uncertain:
        return Points({}, count)
    seed = np.random.SeedSequence((space.seed, number)).generate_state(1, np.uint64)[0] >> np.uint64(1)
    return Lhs(kind="lhs", points=count).sample(space.uncertain, int(seed))


@dataclass(frozen=True, slots=True)
class Done:
    """What runs left.

    Attributes
    ----------
    values : dict of Design to array of float, shape (states, measures)
        Means over replications, NaN where no run has a value; of designs all of whose runs were done.
    failures : list of dict
        What is known of the runs that failed.
    """

    values: dict[Design, Floats]
    failures: list[dict[str, Any]]


def evaluate(
    space: Space,
    stage: Stage,
    designs: Sequence[Design],
    pool: Pool,
    stop: Stop,
    progress: Callable[[int], None] | None = None,
) -> Done:
    """Run designs, all at once, and return what they left; less of them where the user asks for an end.

    Parameters
    ----------
    space : Space
    stage : Stage
    designs : sequence of Design
        Each once.
    pool : Pool
        Where runs are done; it stays open.
    stop : Stop
        Asked to, nothing new is begun.
    progress : callable, optional
        Called with the number of runs that came back, every so often.
    """
    work = _Work(space, stage, tuple(designs))
    table = np.full((len(designs) * stage.runs, len(space.measures)), np.nan)
    back = np.zeros(len(table), dtype=np.bool_)
    failures: list[dict[str, Any]] = []
    for outcome in Spread(work.pieces(), pool, stop).outcomes():
        for column, name in enumerate(space.measures):
            table[outcome.runs, column] = outcome.measures[name]
        back[outcome.runs] = True
        back[[failure.run for failure in outcome.failures]] = True
        failures += map(work.failure, outcome.failures)
        if progress is not None:
            progress(outcome.asked)
    return work.done(table, back, failures)


def _means(runs: Floats) -> Floats:
    """Return the means over replications of one design, added one by one, so that nothing else moves their last bit."""
    total, counts = np.zeros((runs.shape[0], runs.shape[2])), np.zeros((runs.shape[0], runs.shape[2]))
    for replicate in range(runs.shape[1]):
        there = ~np.isnan(runs[:, replicate])
        total += np.where(there, runs[:, replicate], 0.0)
        counts += there
    means: Floats = np.divide(total, counts, out=np.full(total.shape, np.nan), where=counts > 0.0)
    return means


type Pair = tuple[int, int]
"""Number of a design, and of a state."""


@dataclass(frozen=True, slots=True)
class _Work:
    """Designs to be run. Runs are counted by design, then by state, then by replication."""

    space: Space
    stage: Stage
    designs: tuple[Design, ...]

    def pieces(self) -> Iterator[Piece]:
        """Yield the work for workers, runs of one scenario together."""
        scenario = self.space.base.scenario
        of_a_run = (len(scenario.allies) + len(scenario.partners)) * scenario.quarters
        most = max(1, WORK_OF_A_PIECE[_ENGINE] // of_a_run // self.stage.replications)
        for pairs in self._groups().values():
            laid, key, trouble = self._scenario(*pairs[0])
            for first in range(0, len(pairs), most):
                some = np.array(pairs[first : first + most], dtype=np.int64)
                yield Piece(0, (self._batch(some, laid, key, trouble),), frozenset(), _ENGINE, program())

    def failure(self, failure: Failure) -> dict[str, Any]:
        """Return what is known of a run that failed, as a manifest keeps it."""
        number, within = divmod(failure.run, self.stage.runs)
        state, replicate = divmod(within, self.stage.replications)
        known = {"design": self.space.labels(self.designs[number]), "stage": self.stage.name, "state": state}
        luck = int(self.stage.luck(np.array([failure.run]))[0])
        return plain_failure(failure, {**known, "replicate": replicate, "seed": self.space.seed, "luck": luck})

    def done(self, table: Floats, back: Flags, failures: list[dict[str, Any]]) -> Done:
        """Return what the designs left of which all runs are back."""
        shape = (len(self.designs), len(self.stage.states), self.stage.replications)
        whole, runs = back.reshape(len(self.designs), -1).all(axis=1), table.reshape(*shape, -1)
        values = {design: _means(runs[number]) for number, design in enumerate(self.designs) if whole[number]}
        return Done(values, [failure for failure in failures if whole[failure["run"] // self.stage.runs]])

    def _groups(self) -> dict[tuple[Any, ...], list[Pair]]:
        """Return designs and states, those that need the same scenario together, in the order of the first."""
        groups: dict[tuple[Any, ...], list[Pair]] = {}
        columns = [
            self.stage.states.columns[each.name].tolist() for each in self.space.uncertain if not each.is_parameter
        ]
        states = list(zip(*columns, strict=True)) if columns else [()] * len(self.stage.states)
        for number, design in enumerate(self.designs):
            own = tuple(value for factor, value in self._set(number) if not factor.is_parameter)
            for state, values in enumerate(states):
                groups.setdefault((design.options, own, values), []).append((number, state))
        return groups

    def _set(self, number: int) -> list[tuple[Factor, Value]]:
        """Return where the levels of a design stand, each with its value."""
        return list(zip((level.factor for level in self.space.levels), self.designs[number].values, strict=True))

    def _scenario(self, number: int, state: int) -> tuple[Scenario | None, str, str]:
        """Return the scenario of a design in a state with its hash, or why there is none."""
        design, row = self.designs[number], self.stage.states.row(state)
        given = [*self._set(number), *((factor, row[factor.name]) for factor in self.space.uncertain)]
        values = {factor.path: value for factor, value in given if not factor.is_parameter}
        try:
            words = ", ".join(f"{name} {value}" for name, value in self.space.labels(design).items())
            scenario = self.space.scenario_of(design.options, values, f"design {words}")
        except ScenarioError as error:
            return None, "", str(error)
        return scenario, scenario.fingerprint(), ""

    def _batch(self, pairs: Integers, scenario: Scenario | None, key: str, trouble: str) -> Batch:
        each, states = np.arange(self.stage.replications), len(self.stage.states)
        runs = ((pairs[:, 0] * states + pairs[:, 1])[:, None] * each.size + each).ravel()
        rows = np.repeat(np.arange(len(pairs)), each.size)
        parameters = np.zeros((0, len(PARAMETERS))) if scenario is None else self._parameters(pairs, scenario)
        seeds = np.full(runs.size, self.space.seed, dtype=np.int64)
        return Batch(scenario, key, parameters, rows, seeds, self.stage.luck(runs), runs, trouble)

    def _parameters(self, pairs: Integers, scenario: Scenario) -> Floats:
        """Return all parameters of each design in each state: the scenario's, what is not known, what is set."""
        table = np.tile(np.array(in_order(scenario.parameters)), (len(pairs), 1))
        places = {name: place for place, name in enumerate(PARAMETERS)}
        for factor in self.space.uncertain:
            if factor.is_parameter:
                table[:, places[factor.name]] = self.stage.states.columns[factor.name][pairs[:, 1]]
        for row, number in enumerate(pairs[:, 0].tolist()):
            for factor, value in self._set(number):
                if factor.is_parameter:
                    table[row, places[factor.name]] = float(value)
        return table
