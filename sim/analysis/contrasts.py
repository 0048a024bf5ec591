"""The difference of means between two sets of points of a design, and how far chance may have moved it.

What is chance depends on how the points were chosen, and on what luck they met:

- Points that were *sampled* stand for the whole of the space that they are from. Other points would have had other
  values of all factors, so that means differ from set to set even where what tells the sets apart does nothing. Sampled
  points are independent by blocks: each point is one, but for Saltelli's design, where all points that are made of one
  row of the base sample are.
- Points that were *fixed*, as in a grid, are all there is: on both sides the other factors take the same values. Only
  luck is chance.
- Where *luck is common*, a replicate meets the same at every point. What it does to all points alike is in no
  difference, and what it does to one of the sets more than to the other does not become less with more points. So
  replicates are units too.

With sampled points and common luck both count: the variance over points, and that over replicates as far as it is more
than what is left of both (variance components of a two-way layout: Searle, Casella & McCulloch 1992). Degrees of
freedom are Welch's (1947) and Satterthwaite's (1946).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.analysis.estimates import Estimate, mean, ratio, variance
from sim.analysis.varied import means_over_replicates
from sim.types import Flags, Floats, Integers


@dataclass(frozen=True, slots=True)
class Chance:
    """What may have come out otherwise.

    Attributes
    ----------
    blocks : array of int, shape (points,), or None
        Block of each point that was sampled; None for fixed points.
    common : bool
        Whether a replicate has the same luck at every point.
    """

    blocks: Integers | None
    common: bool


class _Part(NamedTuple):
    """A variance of the difference, and its degrees of freedom."""

    variance: float
    freedom: float


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two sets: a measure by point and replicate, blocks of the points, 1 or -1."""

    table: Floats
    blocks: Integers
    sign: float

    @property
    def means(self) -> Floats:
        """Means of the points."""
        return means_over_replicates(self.table)

    @property
    def by_replicate(self) -> Floats:
        """Means of the replicates over points."""
        return means_over_replicates(self.table.T)

    @property
    def independent(self) -> int:
        """Number of blocks."""
        return int(np.unique(self.blocks).size)

    @property
    def weight(self) -> float:
        """What the deviation of a point counts for: its share, made larger as the mean is estimated too."""
        shrunk = ratio(self.independent, self.independent - 1.0)
        return self.sign * math.sqrt(shrunk) / len(self.table)


def contrast(table: Floats, low: Flags, high: Flags, chance: Chance) -> Estimate:
    """Return how much higher a measure is at some points than at others.

    Parameters
    ----------
    table : array of float, shape (points, replicates)
        NaN where there is no value; a point without any does not count.
    low, high : array of bool, shape (points,)
        The two sets, without a point in common.
    chance : Chance

    Returns
    -------
    Estimate
        ``base`` is the mean of the low set over its points, ``arm`` that of the high set. The error is NaN where there
        is nothing to tell it from.
    """
    measured = ~np.isnan(table).all(axis=1)
    blocks = np.arange(len(table)) if chance.blocks is None else chance.blocks
    below, above = (_Side(table[of & measured], blocks[of & measured], sign) for of, sign in ((low, -1.0), (high, 1.0)))
    first, second = mean(below.means), mean(above.means)
    part = _chance(below, above, chance)
    return Estimate(first, second, second - first, math.sqrt(part.variance), part.freedom)


def _chance(below: _Side, above: _Side, chance: Chance) -> _Part:
    if not (len(below.table) and len(above.table)):
        return _Part(math.nan, math.nan)
    if chance.blocks is None:
        return _of_luck(below, above) if chance.common else _within(below, above)
    points = _of_points(below, above)
    if not chance.common or below.table.shape[1] < 2:
        return points
    luck = _of_luck(below, above)
    more = max(0.0, luck.variance - _of_both(below, above))
    whole = points.variance + more
    free = ratio(points.variance**2, points.freedom) if points.variance > 0.0 else 0.0
    return _Part(whole, ratio(whole * whole, free + (more * more / luck.freedom if more > 0.0 else 0.0)))


def _of_points(below: _Side, above: _Side) -> _Part:
    """Return what other points would have changed, by blocks."""
    count = 1 + int(max(below.blocks.max(), above.blocks.max()))
    sums = [
        np.bincount(side.blocks, side.weight * (side.means - mean(side.means)), minlength=count)
        for side in (below, above)
    ]
    whole = float(((sums[0] + sums[1]) ** 2).sum())
    free = [side.independent - 1.0 for side in (below, above)]
    if np.intersect1d(below.blocks, above.blocks).size:
        return _Part(whole, min(free))
    parts = [float((each * each).sum()) for each in sums]
    terms = sum(part * part / each for part, each in zip(parts, free, strict=True) if each > 0.0)
    return _Part(whole, ratio(whole * whole, terms))


def _of_luck(below: _Side, above: _Side) -> _Part:
    """Return what other replicates would have changed, where each meets all points."""
    gaps = above.by_replicate - below.by_replicate
    gaps = gaps[~np.isnan(gaps)]
    return _Part(ratio(variance(gaps), gaps.size), gaps.size - 1.0)


def _of_both(below: _Side, above: _Side) -> float:
    """Return what is in the variance over points, and in that over replicates too: what luck does to single blocks."""
    count, replicates = 1 + int(max(below.blocks.max(), above.blocks.max())), below.table.shape[1]
    sums = np.zeros((count, replicates))
    for side in (below, above):
        deviations = side.weight * (side.table - side.by_replicate)
        np.add.at(sums, side.blocks, np.where(np.isnan(deviations), 0.0, deviations))
    spread = sums - sums.mean(axis=1, keepdims=True)
    whole = float((spread * spread).sum())
    return whole / float(replicates * (replicates - 1))


def _within(below: _Side, above: _Side) -> _Part:
    """Return what luck would have changed that is each run's own, at fixed points."""
    parts = [
        _Part(variance(row) / row.size / len(side.table) ** 2, row.size - 1.0)
        for side in (below, above)
        for row in (each[~np.isnan(each)] for each in side.table)
    ]
    whole = sum(part.variance for part in parts)
    return _Part(whole, ratio(whole * whole, sum(part.variance**2 / part.freedom for part in parts if part.freedom)))
