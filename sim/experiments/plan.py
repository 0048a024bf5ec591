"""How the runs of an experiment are divided: into parts that depend on it alone, and into pieces for workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.experiments.arm import Arm, Steps
from sim.experiments.designs import Grid
from sim.experiments.experiment import Experiment
from sim.experiments.measured import MeasureSpec
from sim.experiments.pieces import BUILT_IN, Agents, Batch, EngineName, Piece
from sim.experiments.points import Points, Value
from sim.experiments.work import program
from sim.scenario import Scenario
from sim.types import Integers

WORK_OF_A_PART = 8_000_000
"""States times quarters of a part: some seconds on the fast engine."""
WORK_OF_A_PIECE: Mapping[EngineName, int] = {"fast": 2_000_000, "mesa": 200_000}
"""The same of a piece: so much that handing it out costs little, and so little that a sweep is soon interrupted."""
LAST_ARE_SMALLER = 4
"""How many times as small the pieces of the last part are, so that no worker waits long for another at the end."""
LEAST_PARTS = 16
MOST_RUNS_OF_A_PART = 2000
TABLES_WEIGH = 8
"""How much smaller a part is if tables beside ``runs`` are kept, so that its rows have room in memory."""


SCENARIOS_KEPT = 64

type Laid = tuple[Scenario | None, str, str]
"""A scenario and its hash, or nothing and why."""


def experiment_of_scenario(
    scenario: Scenario, name: str, replications: int, measured: tuple[MeasureSpec, ...] = ()
) -> Experiment:
    """Return the experiment with one arm and one point that a scenario stands for."""
    return Experiment(
        name=name,
        title=scenario.title,
        question=scenario.question,
        source=scenario.source,
        arms=(Arm(name, scenario, {}),),
        factors=(),
        design=Grid(kind="grid"),
        points=Points({}),
        replications=replications,
        seed=scenario.seed,
        paired=True,
        measured=measured,
    )


@dataclass(frozen=True)
class Plan:
    """An experiment, divided.

    Attributes
    ----------
    experiment : Experiment
    wanted : frozenset of str
        Tables to keep beside ``runs``.
    engine : {"fast", "mesa"}
    agents : Agents
        Those of arms that name none.
    """

    experiment: Experiment
    wanted: frozenset[str] = frozenset()
    engine: EngineName = "fast"
    agents: Agents = BUILT_IN
    _laid: dict[tuple[Any, ...], Laid] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def part_runs(self) -> int:
        """Number of runs of each part but the last: by what a run costs, whoever does it."""
        fitting = min(MOST_RUNS_OF_A_PART, WORK_OF_A_PART // self._work) // (TABLES_WEIGH if self.wanted else 1)
        spread = -(-self.experiment.runs // LEAST_PARTS)
        return max(1, min(fitting, spread))

    @property
    def parts(self) -> int:
        """Number of parts."""
        return -(-self.experiment.runs // self.part_runs)

    def runs_of(self, part: int) -> range:
        """Return the numbers of the runs of a part."""
        return range(part * self.part_runs, min((part + 1) * self.part_runs, self.experiment.runs))

    def pieces(self, parts: Sequence[int]) -> Iterator[Piece]:
        """Yield the pieces of parts, one part after the other; those of the last one are smaller."""
        for part in parts:
            work = WORK_OF_A_PIECE[self.engine] // (1 if part != parts[-1] else LAST_ARE_SMALLER)
            for runs in self.shares(part, work):
                yield self.piece(part, np.arange(runs.start, runs.stop))

    def shares(self, part: int, work: int) -> list[range]:
        """Return the runs of each piece of a part, all of nearly the same size and none of more than so much work."""
        runs, most = self.runs_of(part), max(1, work // self._work)
        size = -(-len(runs) // -(-len(runs) // most))
        return [runs[first : first + size] for first in range(0, len(runs), size)]

    def piece(self, part: int, runs: Integers) -> Piece:
        """Return the piece of some runs: those of one scenario together."""
        before, replicate = np.divmod(runs, self.experiment.replications)
        arm, point = np.divmod(before, len(self.experiment.points))
        groups = self._groups(arm, point)
        batches = tuple(self._batch(int(arm[at[0]]), point[at], replicate[at], runs[at]) for at in groups)
        windows = tuple(spec for spec in self.experiment.measured if spec.window is not None)
        return Piece(part, batches, self.wanted, self.engine, program(), windows)

    def agents_of(self, arm: int) -> Agents:
        """Return the classes of the agents of an arm: those that it names, else those of all."""
        return self.agents.with_named(self.experiment.arms[arm].agents)

    def known_of(self, run: int) -> dict[str, Any]:
        """Return what identifies a run, for the record of its failure."""
        experiment, which = self.experiment, self.experiment.run_of(run)
        known: dict[str, Any] = {
            "arm": experiment.arms[which.arm].name,
            "point": which.point,
            "replicate": which.replicate,
            "seed": experiment.seed,
        }
        try:
            scenario = scenario_of_run(experiment, run)
        except ScenarioError:
            return {**known, "scenario_sha256": None}
        return {**known, "scenario_sha256": scenario.fingerprint()}

    @property
    def _work(self) -> int:
        """States times quarters of the largest arm."""
        scenarios = [arm.scenario for arm in self.experiment.arms]
        return max((len(each.allies) + len(each.partners)) * each.quarters for each in scenarios)

    def _groups(self, arm: Integers, point: Integers) -> list[Integers]:
        """Return the positions of runs, those that need the same scenario together, in the order of the first."""
        groups: dict[tuple[Any, ...], list[int]] = {}
        columns = [self.experiment.points.columns[name] for name in self.experiment.structural_factors]
        for position, (side, row) in enumerate(zip(arm.tolist(), point.tolist(), strict=True)):
            key = (side, *(column[row] for column in columns))
            groups.setdefault(key, []).append(position)
        return [np.array(positions, dtype=np.int64) for positions in groups.values()]

    def _batch(self, arm: int, point: Integers, replicate: Integers, runs: Integers) -> Batch:
        experiment = self.experiment
        distinct, rows = np.unique(point, return_inverse=True)
        scenario, key, trouble = self._scenario(arm, int(point[0]))
        return Batch(
            scenario,
            key,
            experiment.parameters_at(arm, distinct.tolist()),
            rows.astype(np.int64),
            np.full(runs.size, experiment.seed, dtype=np.int64),
            luck_of(experiment, runs, replicate),
            runs,
            trouble,
            self.agents_of(arm),
        )

    def _scenario(self, arm: int, point: int) -> Laid:
        """Return the scenario of an arm with the structural values of a point; the last ones are kept."""
        row = self.experiment.points.row(point)
        values = {factor.path: row[factor.name] for factor in self.experiment.factors if not factor.is_parameter}
        key = (arm, *values.values())
        if key not in self._laid:
            if len(self._laid) >= SCENARIOS_KEPT:
                self._laid.pop(next(iter(self._laid)))
            self._laid[key] = _laid(self.experiment.arms[arm], values, point)
        return self._laid[key]


def unusual_agents(experiment: Experiment, otherwise: Agents) -> Agents:
    """Return the classes of the first arm whose agents decide in Python; the built-in ones if there is none."""
    every = (otherwise.with_named(arm.agents) for arm in experiment.arms)
    return next((agents for agents in every if agents.decide_in_python), BUILT_IN)


def _laid(arm: Arm, values: Mapping[Steps, Value], point: int) -> Laid:
    try:
        scenario = arm.scenario_with(values, f"arm {arm.name}, point {point}") if values else arm.scenario
    except ScenarioError as error:
        return None, "", str(error)
    return scenario, scenario.fingerprint(), ""


def luck_of(experiment: Experiment, runs: Integers, replicates: Integers) -> Integers:
    """Return the number that, with the seed, is the key of each run's luck.

    Paired, it is the replicate, so that arms and points share their luck; with arms paired alone, the number of the run
    within its arm; else that of the run, so that each has its own.
    """
    if experiment.paired == "arms":
        return runs % (len(experiment.points) * experiment.replications)
    return replicates if experiment.paired else runs


def scenario_of_run(experiment: Experiment, run: int) -> Scenario:
    """Return the scenario of a run, with all values of its point."""
    which = experiment.run_of(run)
    return experiment.scenario_at(which.arm, which.point) if experiment.factors else experiment.arms[which.arm].scenario
