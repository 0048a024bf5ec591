"""An experiment as the runner reads it: arms, factors and points, nothing left open and nothing that can change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from pydantic import TypeAdapter

from sim.errors import InputError
from sim.experiments.arm import Arm
from sim.experiments.declaration import AnyDesign
from sim.experiments.designs import CubeDesign, Design, Sampled
from sim.experiments.designs.design import problem
from sim.experiments.factors import Factor
from sim.experiments.measured import MeasureSpec, specs_of
from sim.experiments.points import Points, column_of
from sim.parameters import PARAMETERS, in_order
from sim.scenario import Scenario
from sim.types import Floats


class Run(NamedTuple):
    """Which run it is: positions of arm and point, and number of the replicate, all from 0."""

    arm: int
    point: int
    replicate: int


@dataclass(frozen=True, slots=True)
class Experiment:
    """A validated experiment.

    Attributes
    ----------
    name : str
        Name of its file without the ending.
    title, question, source : str
        What it is, what it is to answer, where it is from.
    arms : tuple of Arm
        What is compared, in the order of the file; all with this seed and number of replications.
    factors : tuple of Factor
        What varies, in the order of the file.
    design : Design
        How the points were chosen.
    points : Points
        Values of the factors; one point without columns where nothing varies.
    replications : int
        Runs at each point of each arm.
    seed : int
        Seed of all luck, and of the points unless the design has its own.
    paired : bool or "arms"
        Whether arms and points share their luck, replicate by replicate; or arms alone, and each point has its own.
    measured : tuple of MeasureSpec
        Measures that comparisons, summaries and figures show; empty: all alike.
    at : str
        Quarter up to which all arms have one history; empty where arms may differ from the start.
    """

    name: str
    title: str
    question: str
    source: str
    arms: tuple[Arm, ...]
    factors: tuple[Factor, ...]
    design: Design
    points: Points
    replications: int
    seed: int
    paired: bool | Literal["arms"]
    measured: tuple[MeasureSpec, ...]
    at: str = ""

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures that it names, as columns have them."""
        return tuple(spec.name for spec in self.measured)

    @property
    def classes(self) -> list[str]:
        """Names of the classes of agents that arms give."""
        return [name for arm in self.arms for name in arm.agents.values()]

    @property
    def needed_tables(self) -> frozenset[str]:
        """Tables that its figures are drawn from besides ``runs``: of branches, quarter by quarter."""
        return frozenset({"quarters"}) if self.at else frozenset()

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.arms) * len(self.points) * self.replications

    @property
    def notes(self) -> tuple[str, ...]:
        """What is right by itself and yet hardly meant: of all arms, then of single ones with their names."""
        every = {arm.name: arm.scenario.notes for arm in self.arms}
        shared = [note for note in self.arms[0].scenario.notes if all(note in notes for notes in every.values())]
        own = [f"Arm {name}: {note}" for name, notes in every.items() for note in notes if note not in shared]
        return (*shared, *own, *self._on_windows())

    def _on_windows(self) -> tuple[str, ...]:
        """Say that measures are over whole runs where arms differ from a date on alone."""
        at = self.at or self._parting()
        if not at or any(spec.window is not None for spec in self.measured):
            return ()
        named = self.measures[0] if self.measures else "output_share"
        return (
            f"All {'branches' if self.at else 'arms'} are the same up to {at}, and every measure is of the whole run. "
            f"For what differs from then on, write {{measure: {named}, from: {at}}} under 'measures'.",
        )

    def _parting(self) -> str:
        """Return the quarter up to which arms are the same, as they differ in dated events alone; empty otherwise."""
        first, *others = self.arms
        bare = [
            arm.scenario.model_copy(update={"events": (), "title": "", "question": "", "source": ""})
            for arm in self.arms
        ]
        if not others or any(arm.agents != first.agents for arm in others) or any(each != bare[0] for each in bare):
            return ""
        events = [arm.scenario.events for arm in self.arms]
        own = [event.at for own in events for event in own if any(event not in other for other in events)]
        return str(min(own)) if own and min(own) > first.scenario.start else ""

    def run_of(self, run: int) -> Run:
        """Return arm, point and replicate of a run. Replicates change fastest, then points, then arms.

        Raises
        ------
        InputError
            If there is no such run.
        """
        if not 0 <= run < self.runs:
            raise InputError(f"There is no run {run}. Allowed: 0 to {self.runs - 1}.")
        before, replicate = divmod(run, self.replications)
        arm, point = divmod(before, len(self.points))
        return Run(arm, point, replicate)

    def run_at(self, arm: int, point: int, replicate: int) -> int:
        """Return the number of a run: the inverse of `run_of`."""
        return (arm * len(self.points) + point) * self.replications + replicate

    @property
    def parameter_factors(self) -> tuple[str, ...]:
        """Names of the factors that are parameters: a run takes their values without another world."""
        return tuple(factor.name for factor in self.factors if factor.is_parameter)

    @property
    def structural_factors(self) -> tuple[str, ...]:
        """Names of all other factors: for their values `scenario_at` is needed."""
        return tuple(factor.name for factor in self.factors if not factor.is_parameter)

    def parameters_at(self, arm: int, points: Sequence[int] | slice) -> Floats:
        """Return all parameters at some points of an arm.

        Parameters
        ----------
        arm : int
            Position of the arm.
        points : sequence of int or slice
            Which points.

        Returns
        -------
        array of float, shape (points, parameters)
            With the parameters in the order of their table.
        """
        chosen = np.arange(len(self.points))[points]
        usual = self.arms[arm].scenario.parameters
        table = np.tile(np.array(in_order(usual), dtype=np.float64), (len(chosen), 1))
        for column, name in enumerate(PARAMETERS):
            if name in self.points.columns:
                table[:, column] = self.points.columns[name][chosen]
        return table

    def scenario_at(self, arm: int, point: int) -> Scenario:
        """Return the scenario of an arm with the values of a point laid on it.

        Raises
        ------
        ScenarioError
            If values that are allowed one by one do not go together.
        """
        side, row = self.arms[arm], self.points.row(point)
        values = {factor.path: row[factor.name] for factor in self.factors}
        return side.scenario_with(values, f"arm {side.name}, point {point}")

    def problem(self) -> dict[str, object]:
        """Return SALib's description of the factors, every one from 0 to 1 as in `unit_points`."""
        return problem(len(self.factors), [factor.name for factor in self.factors])

    def unit_points(self) -> Floats:
        """Return the points before the quantile functions, in the unit cube, shape (points, factors).

        Raises
        ------
        InputError
            If the design does not spread its points over the unit cube.
        """
        if not isinstance(self.design, CubeDesign):
            raise InputError(f"A design of kind {self.design.kind} has no points in the unit cube.")
        return self.design.unit_points(self.factors, self.seed)

    def resolved(self) -> dict[str, Any]:
        """Return all that determines the runs, as plain values that JSON can hold."""
        plain = {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "source": self.source,
            "arms": [arm.resolved() for arm in self.arms],
            "factors": [factor.resolved() for factor in self.factors],
            "design": self.design.model_dump(mode="json"),
            "points": self._points(),
            "replications": self.replications,
            "seed": self.seed,
            "paired": self.paired,
            "measures": [spec.resolved() for spec in self.measured],
            **({"at": self.at} if self.at else {}),
        }
        copied: dict[str, Any] = json.loads(json.dumps(plain, allow_nan=False))
        return copied

    def fingerprint(self) -> str:
        """Return the SHA-256 of the resolved experiment, in hexadecimal."""
        plain = json.dumps(self.resolved(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return sha256(plain.encode("ascii")).hexdigest()

    @classmethod
    def from_resolved(cls, resolved: Mapping[str, Any]) -> Self:
        """Return the experiment that `resolved` gave, as a manifest keeps it; no file is needed.

        Raises
        ------
        InputError
            If this version of the program or of a library makes other points than the one that wrote it.
        """
        design = TypeAdapter(AnyDesign).validate_python(resolved["design"])
        factors = tuple(map(Factor.from_resolved, resolved["factors"]))
        return cls(
            name=resolved["name"],
            title=resolved["title"],
            question=resolved["question"],
            source=resolved["source"],
            arms=tuple(map(Arm.from_resolved, resolved["arms"])),
            factors=factors,
            design=design,
            points=_points_of(resolved["points"], design, factors, resolved["seed"]),
            replications=resolved["replications"],
            seed=resolved["seed"],
            paired=resolved["paired"],
            measured=specs_of(resolved),
            at=resolved.get("at", ""),
        )

    def _points(self) -> dict[str, Any]:
        """Return the points as `resolved` keeps them: those of a file whole, all others to be made again."""
        kept: dict[str, Any] = {"count": len(self.points), "sha256": self.points.sha256()}
        return kept if isinstance(self.design, Sampled) else kept | {"columns": self.points.plain()}


def _points_of(kept: Mapping[str, Any], design: Design, factors: Sequence[Factor], seed: int) -> Points:
    if isinstance(design, Sampled):
        points = design.sample(factors, seed)
    else:
        columns = {factor.name: factor.in_its_type(column_of(kept["columns"][factor.name])) for factor in factors}
        points = Points(columns, kept["count"])
    if points.sha256() != kept["sha256"]:
        raise InputError(
            f"The points of the design {design.kind} come out otherwise than when the experiment was run. "
            "Use the version of alliance-sim, and of numpy, scipy and SALib, that its manifest names."
        )
    return points
