"""The speed of directives: curves by rule, with intervals over directives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.types import Floats
from sim.validation.data import Data
from sim.validation.intervals import Interval, multiplicities, percentiles
from sim.validation.speed.council import targets_of
from sim.validation.speed.curves import Curve, decided, hazard_ratio, life_table, spent
from sim.validation.speed.reading import FILE, Directives, read_directives

QUARTERS = 20
"""Quarters over which the published survival goes, and hazards are pooled."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the data say.

    Attributes
    ----------
    curves, resampled : mapping of str to Curve
        By rule: of the directives, and of resamples of them.
    directives, adopted : int
    """

    curves: Mapping[str, Curve]
    resampled: Mapping[str, Curve]
    directives: int
    adopted: int

    def targets(self) -> dict[str, Interval]:
        """Return the figures by their published names."""
        return estimated(self.curves, self.resampled)

    def ratio_within(self, quarters: int) -> float:
        """Return the ratio of hazards over the first quarters alone."""
        slow, fast = (_cut(self.curves[rule], quarters) for rule in ("unanimity", "majority"))
        return float(hazard_ratio(fast, slow))


def read_record(data: Data, resamples: int, seed: int) -> Record:
    """Return curves of the directives, and of resamples of whole directives with all stretches of each."""
    directives = read_directives(data.path(FILE))
    drawn = multiplicities(directives.case, resamples, (seed, 1))
    once = np.ones(directives.case.size)
    return Record(
        curves=curves_of(directives, once),
        resampled=curves_of(directives, drawn),
        directives=int(directives.case.max()) + 1,
        adopted=int(directives.adopted.sum()),
    )


def curves_of(directives: Directives, weights: Floats, quarters: int = QUARTERS) -> dict[str, Curve]:
    """Return the curve of each rule, of stretches that count as often as weights say, shape (..., n)."""
    edges = np.arange(quarters + 1, dtype=np.float64)
    time = spent(directives.begin, directives.end, edges)
    adopted = decided(directives.end, directives.adopted, edges)
    rules = {"unanimity": ~directives.majority, "majority": directives.majority}
    return {
        name: life_table(weights[..., rows] @ adopted[rows], weights[..., rows] @ time[rows], edges)
        for name, rows in rules.items()
    }


def estimated(curves: Mapping[str, Curve], resampled: Mapping[str, Curve]) -> dict[str, Interval]:
    """Return figures of curves by their published names, with percentile intervals over resamples."""
    values = targets_of(curves["unanimity"], curves["majority"])
    spread = targets_of(resampled["unanimity"], resampled["majority"])
    return {name: percentiles(float(value), spread[name]) for name, value in values.items()}


def _cut(curve: Curve, quarters: int) -> Curve:
    return Curve(
        curve.edges[: quarters + 1],
        curve.events[..., :quarters],
        curve.exposure[..., :quarters],
        curve.hazard[..., :quarters],
    )
