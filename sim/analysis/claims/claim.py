"""A claim as the ledger reads it: two experiments and what is asked of their runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np

from sim.analysis.claims.declaration import ClaimTest
from sim.errors import InputError, unknown_name
from sim.experiments.arm import Arm
from sim.experiments.designs.lhs import Lhs
from sim.experiments.experiment import Experiment
from sim.experiments.factors import Factor
from sim.types import Flags, Floats

SYMBOLS: Mapping[str, str] = {"more": ">", "less": "<", "not_more": "not >", "not_less": "not <"}


@dataclass(frozen=True, slots=True)
class Precision:
    """How much is run for a claim.

    Attributes
    ----------
    replications : int
        Runs of each arm at the baseline.
    points : int
        Points of parameter space.
    repeats : int
        Runs of each arm at each point.
    """

    replications: int
    points: int
    repeats: int

    def __post_init__(self) -> None:
        least = {"replications": 2, "points": 2, "repeats": 1}
        for name, number in least.items():
            if getattr(self, name) < number:
                raise InputError(f"The number of {name} is {getattr(self, name)}. Give {number} or more.")

    @property
    def runs(self) -> int:
        """Number of runs of an arm."""
        return self.replications + self.points * self.repeats

    def changed(self, given: Mapping[str, int]) -> Precision:
        """Return the same with other numbers.

        Raises
        ------
        InputError
            For a name or a number that is not allowed.
        """
        for name in given:
            if name not in self.__slots__:
                raise unknown_name("option", name, self.__slots__)
        return replace(self, **given)


DEFAULT = Precision(replications=1000, points=1024, repeats=8)
QUICK = Precision(replications=100, points=64, repeats=4)


@dataclass(frozen=True, slots=True)
class Question:
    """A test with nothing left open: a sum of weighted measures of arms, and where it lies if the claim is true.

    Attributes
    ----------
    written : ClaimTest
    weights : tuple of (str, str, float)
        Arm, measure and weight of each part.
    """

    written: ClaimTest
    weights: tuple[tuple[str, str, float], ...]

    @property
    def text(self) -> str:
        """The test on one line, such as ``output_share: docking - usual > 0.005``."""
        test, arm, when = self.written, self.weights[0][0], self.written.window.words
        when = f", {when}" if when else ""
        if test.contrast is not None:
            what = f"{test.measure}{when}: {' '.join(f'{weight:+g} {arm}' for arm, weight in test.contrast.items())}"
        elif test.than is not None:
            what = f"{test.measure}{when}: {arm} - {test.than}"
        elif test.than_measure is not None:
            what = f"{arm}{when}: {test.measure} - {test.than_measure}"
        else:
            what = f"{test.measure}{when}: {arm}"
        level = test.level or 0.0
        if test.expect == "same":
            return f"{what} = {level:g} ± {test.by:g}"
        by = -test.by if test.expect in ("less", "not_less") else test.by
        return f"{what} {SYMBOLS[test.expect]} {level + by:g}"

    @property
    def limits(self) -> tuple[float, float]:
        """The open interval in which the sum lies if the claim is true."""
        by = self.written.by
        return {
            "more": (by, np.inf),
            "less": (-np.inf, -by),
            "same": (-by, by),
            "not_more": (-np.inf, by),
            "not_less": (-by, np.inf),
        }[self.written.expect]

    def holds(self, values: Floats) -> Flags:
        """Tell which values lie where the claim says."""
        low, high = self.limits
        flags: Flags = (low < values) & (values < high)
        return flags

    def has_the_sign(self, values: Floats) -> Flags:
        """Tell which values have the expected sign, whatever their size; without a direction, which hold."""
        match self.written.expect:
            case "more":
                return values > 0.0
            case "less":
                return values < 0.0
            case _:
                return self.holds(values)

    def sums(self, columns: Mapping[tuple[str, str], Floats]) -> Floats:
        """Return the weighted sums, less the level, in the order of the table."""
        total = sum((weight * columns[arm, measure] for arm, measure, weight in self.weights), np.zeros(()))
        return np.asarray(total - (self.written.level or 0.0), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Claim:
    """A validated claim.

    Attributes
    ----------
    name : str
        Name of its file without the ending.
    title, claim, source : str
        What it is called, what it says, where it is from.
    questions : tuple of Question
        What has to be so for it to be true.
    experiment : Experiment
        Its arms, without factors.
    factors : tuple of Factor
        Parameters that vary, each with the range over which the claim should hold.
    """

    name: str
    title: str
    claim: str
    source: str
    questions: tuple[Question, ...]
    experiment: Experiment
    factors: tuple[Factor, ...]

    def baseline(self, precision: Precision, seed: int) -> Experiment:
        """Return the experiment at the usual values of all parameters."""
        return self._with(f"{self.name}-baseline", precision.replications, seed)

    def space(self, precision: Precision, seed: int) -> Experiment:
        """Return the experiment over parameter space; arms share their luck, and each point has its own."""
        design = Lhs(kind="lhs", points=precision.points)
        whole = self._with(f"{self.name}-space", precision.repeats, seed)
        points = design.sample(self.factors, seed)
        return replace(whole, factors=self.factors, design=design, points=points, paired="arms")

    def resolved(self, precision: Precision, seed: int) -> dict[str, str]:
        """Return hashes of all that determines the verdict but the version of the program."""
        asked = json.dumps([each.written.resolved() for each in self.questions], sort_keys=True)
        return {
            "tests": sha256(asked.encode("ascii")).hexdigest(),
            "baseline": self.baseline(precision, seed).fingerprint(),
            "ranges": self.space(precision, seed).fingerprint(),
        }

    def _with(self, name: str, replications: int, seed: int) -> Experiment:
        arms = tuple(_with_runs(arm, replications, seed) for arm in self.experiment.arms)
        return replace(self.experiment, name=name, arms=arms, replications=replications, seed=seed)


def _with_runs(arm: Arm, replications: int, seed: int) -> Arm:
    own: dict[str, Any] = {"replications": replications, "seed": seed}
    return replace(arm, scenario=arm.scenario.model_copy(update=own), written={**arm.written, **own})
