"""A design space as the search reads it: nothing left open and nothing that can change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, NamedTuple, Self

import numpy as np

from sim.analysis.pareto.search import Axis, Genes, size_of
from sim.experiments.arm import Arm, Steps
from sim.experiments.factors import Factor
from sim.experiments.points import Value
from sim.scenario import Scenario
from sim.scenario.laying import laid
from sim.scenario.load import scenario_of
from sim.scenario.located import Located, Plain, located
from sim.scenario.settings import with_value

STEPS = 1000
"""Into how many steps a range without levels is cut: so fine that no model is, and values can still be read."""
DIGITS = 12

type Direction = Literal["higher is better", "lower is better"]


class Choice(NamedTuple):
    """What is chosen between.

    Attributes
    ----------
    name : str
    options : mapping of str to mapping
        By name, what each lays on the scenario; nothing, the first one.
    """

    name: str
    options: Mapping[str, Mapping[str, Plain]]


@dataclass(frozen=True, slots=True)
class Level:
    """What is set.

    Attributes
    ----------
    factor : Factor
        Where it stands in the scenario, and what it may be.
    values : tuple of value
        What is tried; from the least to the greatest, where they are numbers.
    usual : value
        What it is in the alliance as it is, whether or not that is among what is tried.
    """

    factor: Factor
    values: tuple[Value, ...]
    usual: Value

    @classmethod
    def of(cls, factor: Factor, usual: Value) -> Self:
        """Return the level of a factor: its levels, or a range without any in thousandths of its probability."""
        grid = factor.grid()
        column = factor.quantile(np.arange(STEPS + 1) / STEPS) if grid is None else grid
        values: list[Value] = [_readable(value) for value in column.tolist()]
        if not isinstance(values[0], str | bool):
            values = sorted(values)
        return cls(factor, tuple(dict.fromkeys(values)), usual)

    @property
    def name(self) -> str:
        """Its column in tables."""
        return self.factor.name

    @property
    def axis(self) -> Axis:
        """What the search sees of it."""
        return Axis(len(self.values), ordered=not isinstance(self.values[0], str | bool))


def _readable(value: Value) -> Value:
    """Return a number without the rounding errors of how it was made, so that 0.3 is the 0.3 of the scenario."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


class Aim(NamedTuple):
    """A measure with the direction that is better."""

    measure: str
    direction: Direction

    @property
    def sign(self) -> float:
        """What to multiply values by so that more is better."""
        return 1.0 if self.direction == "higher is better" else -1.0


class Threshold(NamedTuple):
    """What is good enough."""

    aim: Aim
    value: float


class Design(NamedTuple):
    """One institution.

    Attributes
    ----------
    options : tuple of int
        Position of the option taken in each choice.
    values : tuple of value
        Value of each level.
    """

    options: tuple[int, ...]
    values: tuple[Value, ...]

    @property
    def key(self) -> str:
        """A text that no other design has."""
        return json.dumps([self.options, self.values], separators=(",", ":"))


class SearchPlan(NamedTuple):
    """How the search goes."""

    population: int
    generations: int
    seed: int
    states: int
    replications: int


class ConfirmPlan(NamedTuple):
    """How what the search leaves is run again."""

    designs: int
    states: int
    replications: int


@dataclass(frozen=True, slots=True)
class Space:
    """A validated design space.

    Attributes
    ----------
    name : str
        Name of its file without the ending.
    title, question, source : str
        What it is, what it is to answer, where it is from.
    base : Arm
        The alliance as it is.
    choices, levels : tuple
        What is chosen between, and what is set, in the order of the file.
    objectives : tuple of Aim
        What designs are judged by.
    thresholds : tuple of Threshold
        What is good enough.
    uncertain : tuple of Factor
        What is not known.
    search : SearchPlan
    confirm : ConfirmPlan
    seed : int
        Seed of all luck and of the states.
    """

    name: str
    title: str
    question: str
    source: str
    base: Arm
    choices: tuple[Choice, ...]
    levels: tuple[Level, ...]
    objectives: tuple[Aim, ...]
    thresholds: tuple[Threshold, ...]
    uncertain: tuple[Factor, ...]
    search: SearchPlan
    confirm: ConfirmPlan
    seed: int

    @property
    def axes(self) -> tuple[Axis, ...]:
        """What the search sees: choices, then levels."""
        chosen = (Axis(len(choice.options), ordered=False) for choice in self.choices)
        return (*chosen, *(level.axis for level in self.levels))

    @property
    def size(self) -> int:
        """Number of designs in it."""
        return size_of(self.axes)

    @property
    def enumerated(self) -> bool:
        """Whether it is small enough to try every design, for no more than the search would try."""
        return self.size <= self.search.population * self.search.generations

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures that are looked at: those of objectives, then others that have a threshold."""
        every = (*self.objectives, *(threshold.aim for threshold in self.thresholds))
        return tuple(dict.fromkeys(aim.measure for aim in every))

    @property
    def present(self) -> Design:
        """The alliance as it is."""
        return Design((0,) * len(self.choices), tuple(level.usual for level in self.levels))

    def design(self, genes: Genes) -> Design:
        """Return the design that a search means."""
        count = len(self.choices)
        chosen = (level.values[gene] for level, gene in zip(self.levels, genes[count:], strict=True))
        return Design(tuple(genes[:count]), tuple(chosen))

    def genes(self, design: Design) -> Genes | None:
        """Return what a search calls a design; None if it is not in the space."""
        pairs = list(zip(self.levels, design.values, strict=True))
        if any(value not in level.values for level, value in pairs):
            return None
        return (*design.options, *(level.values.index(value) for level, value in pairs))

    def labels(self, design: Design) -> dict[str, Value]:
        """Return what a design is: by choice the name of the option, by level the value."""
        chosen = [list(choice.options)[at] for choice, at in zip(self.choices, design.options, strict=True)]
        names = [*(choice.name for choice in self.choices), *(level.name for level in self.levels)]
        return dict(zip(names, [*chosen, *design.values], strict=True))

    def scenario_of(self, options: Sequence[int], values: Mapping[Steps, Value], label: str) -> Scenario:
        """Return the scenario with options and single values laid on it, validated as a whole.

        Raises
        ------
        ScenarioError
            If what comes out is not a scenario.
        """
        tree = located(dict(self.base.written), label)
        for choice, at in zip(self.choices, options, strict=True):
            tree = laid(tree, located(dict(list(choice.options.values())[at]), label))
        for steps, value in values.items():
            tree = with_value(tree, steps, Located(value, label))
        return scenario_of(tree)

    def resolved(self) -> dict[str, Any]:
        """Return all that determines the runs, as plain values that JSON can hold."""
        plain = {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "source": self.source,
            "scenario": self.base.resolved(),
            "choices": [choice._asdict() for choice in self.choices],
            "levels": [level.factor.resolved() | {"usual": level.usual} for level in self.levels],
            "objectives": [aim._asdict() for aim in self.objectives],
            "satisfice": [threshold.aim._asdict() | {"value": threshold.value} for threshold in self.thresholds],
            "uncertain": [factor.resolved() for factor in self.uncertain],
            "search": self.search._asdict(),
            "confirm": self.confirm._asdict(),
            "seed": self.seed,
        }
        copied: dict[str, Any] = json.loads(json.dumps(plain, allow_nan=False))
        return copied

    def fingerprint(self) -> str:
        """Return the SHA-256 of the resolved space, in hexadecimal."""
        plain = json.dumps(self.resolved(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return sha256(plain.encode("ascii")).hexdigest()
