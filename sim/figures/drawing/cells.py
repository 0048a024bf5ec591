"""Two factors cut into cells, and the mean of a measure in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing.intervals import critical
from sim.figures.drawing.rows import shortened
from sim.types import Flags, Floats, Integers

if TYPE_CHECKING:
    from sim.analysis.varied import Varied
    from sim.experiments.factors import Factor
    from sim.experiments.points import Column, Value

LEAST = 5
"""Points that a cell needs where points are a sample."""
_IN_A_CELL = 10
"""Points that there should be in a cell on average."""
_MOST_BINS, _FEWEST_BINS = 8, 3
_MOST_DECIMALS = 3
_LONGEST = 20
"""Letters of a level in words."""


@dataclass(frozen=True, slots=True)
class Axis:
    """How one factor is cut.

    Attributes
    ----------
    name : str
    place : array of int, shape (points,)
        The part that each point is in.
    labels : tuple of str
        Of levels: one for each part. Of bins: one for each bound, and so one more.
    count : int
        Number of parts.
    """

    name: str
    place: Integers
    labels: tuple[str, ...]
    count: int

    @property
    def binned(self) -> bool:
        """Whether parts are bins of a range."""
        return len(self.labels) > self.count


@dataclass(frozen=True, slots=True)
class Cells:
    """Two factors, and what a cell holds.

    Attributes
    ----------
    across, up : Axis
    exact : bool
        Whether cells hold all points that there are, and not a sample of them.
    others : tuple of str
        Names of the other factors that vary.
    """

    across: Axis
    up: Axis
    exact: bool
    others: tuple[str, ...]

    @property
    def points(self) -> Integers:
        """Number of points in each cell, shape (up, across)."""
        counts = np.zeros((self.up.count, self.across.count), dtype=np.int64)
        np.add.at(counts, (self.up.place, self.across.place), 1)
        return counts


def bins_for(points: int) -> int:
    """Return into how many bins a range is cut, so that cells hold points enough."""
    return int(np.clip(int((points / _IN_A_CELL) ** 0.5), _FEWEST_BINS, _MOST_BINS))


def cells_of(found: Varied) -> Cells:
    """Return the cells of the first two factors that vary."""
    first, second = found.factors[:2]
    across, up = _axis(first, found), _axis(second, found)
    grid, others = found.design["kind"] == "grid", tuple(factor.name for factor in found.factors[2:])
    return Cells(across, up, grid or not (others or across.binned or up.binned), others)


def _axis(factor: Factor, found: Varied) -> Axis:
    """Return a factor by its levels, or by bins between quantiles."""
    from sim.experiments.distributions import Levels  # slow to import

    column, bins = found.columns[factor.name], bins_for(found.points.size)
    if column.dtype.kind not in "bif":
        assert isinstance(factor.form, Levels)
        return _levels(factor.name, column, [level for level in factor.form.root if (column == level).any()])
    levels = np.unique(column)
    if found.design["kind"] == "grid" or isinstance(factor.form, Levels) or levels.size <= bins:
        return _levels(factor.name, column, levels.tolist())
    bounds = np.unique(np.quantile(column, np.linspace(0.0, 1.0, bins + 1)))
    place = np.searchsorted(bounds[1:-1], column, side="right")
    return Axis(factor.name, place, numbers(bounds.tolist()), bounds.size - 1)


def _levels(name: str, column: Column, levels: Sequence[Value]) -> Axis:
    place = np.zeros(column.size, dtype=np.int64)
    for number, level in enumerate(levels):
        place[column == level] = number
    return Axis(name, place, _words(levels), len(levels))


def _words(levels: Sequence[Value]) -> tuple[str, ...]:
    """Return levels in words, numbers with as few digits as they need."""
    if isinstance(levels[0], bool):
        return tuple("yes" if level else "no" for level in levels)
    if isinstance(levels[0], str):
        return tuple(shortened(str(level), _LONGEST) for level in levels)
    return numbers([float(level) for level in levels])


def numbers(values: Sequence[float]) -> tuple[str, ...]:
    """Return numbers in order, as short as keeps them near to what they are, by the gaps between them.

    They have the same number of decimals, so that they stand in a column; unless that takes more than `_MOST_DECIMALS`,
    as where they are spread over orders of magnitude.
    """
    near = 0.05 * min([after - before for before, after in pairwise(values)], default=1.0)
    alike = [tuple(f"{value + 0.0:z.{decimals}f}" for value in values) for decimals in range(_MOST_DECIMALS + 1)]
    by_itself = [tuple(f"{value:.{digits}g}" for value in values) for digits in range(1, 7)]
    short = (each for each in by_itself if "e" not in "".join(each))
    return next((each for each in [*alike, *short] if _are_near(each, values, near)), by_itself[-1])


def _are_near(told: Sequence[str], values: Sequence[float], near: float) -> bool:
    return all(abs(float(one) - value) <= near for one, value in zip(told, values, strict=True))


@dataclass(frozen=True, slots=True)
class Means:
    """Means of a measure in cells, shape (up, across), and half of their 95 % intervals; NaN where there is none.

    ``units`` are the number of independent values behind each.
    """

    mean: Floats
    half: Floats
    units: Floats

    def times(self, scale: float) -> Means:
        """Return them in another unit."""
        return Means(scale * self.mean, scale * self.half, self.units)

    @property
    def clear(self) -> Flags:
        """Whether the interval of a cell leaves 0 out."""
        return np.asarray(np.abs(self.mean) > self.half, dtype=np.bool_)


def means_of(cells: Cells, table: Floats, paired: bool) -> Means:
    """Return the mean of each cell over its points, with Student's interval.

    Parameters
    ----------
    cells : Cells
    table : array of float, shape (points, replicates)
        A measure, NaN where there is none.
    paired : bool
        Whether replicates have the same luck at every point: then they are the units in a grid, else runs.

    Notes
    -----
    Where points are a sample they are the units, and a cell with fewer than `LEAST` has no mean.
    """
    mean, half, count = (np.full(cells.points.shape, np.nan) for _ in range(3))
    for row, column in np.ndindex(mean.shape):
        inside = table[(cells.up.place == row) & (cells.across.place == column)]
        inside = inside[~np.isnan(inside).all(axis=1)]
        if len(inside) >= (1 if cells.exact else LEAST):
            units = _units(inside, cells.exact, paired)
            mean[row, column] = np.nanmean(inside, axis=1).mean()
            known = units[~np.isnan(units)]
            half[row, column], count[row, column] = _half(known), known.size
    return Means(mean, half, count)


def differences_of(cells: Cells, base: Floats, arm: Floats, *, paired: bool, common: bool) -> Means:
    """Return how much higher an arm is than another in each cell, with Student's interval, or Welch's.

    Parameters
    ----------
    cells : Cells
    base, arm : array of float, shape (points, replicates)
        A measure in both, NaN where there is none.
    paired : bool
        Whether replicates have the same luck in both arms: then they are compared run by run.
    common : bool
        Whether replicates have the same luck at every point.
    """
    if paired or not cells.exact:  # of a sample, points are the units, and the same in both arms
        return means_of(cells, arm - base, common)
    from scipy.stats import t  # slow to import

    one, other = (means_of(cells, table, common) for table in (base, arm))
    errors = [each.half / critical(each.units) for each in (one, other)]
    error = np.hypot(*errors)
    terms = [part**4 / (each.units - 1.0) for part, each in zip(errors, (one, other), strict=True)]
    total = terms[0] + terms[1]
    free = np.divide(error**4, total, out=np.ones_like(total), where=total > 0.0)
    half = np.where(error > 0.0, t.ppf(0.975, free) * error, error)
    return Means(other.mean - one.mean, half, one.units + other.units)


def _units(inside: Floats, exact: bool, paired: bool) -> Floats:
    """Return what is independent in a cell: points that were sampled, replicates with common luck, or else runs."""
    if not exact:
        return np.asarray(np.nanmean(inside, axis=1), dtype=np.float64)
    if not paired:
        return inside.ravel()
    measured = ~np.isnan(inside).all(axis=0)
    return np.asarray(np.nanmean(inside[:, measured], axis=0), dtype=np.float64)


def _half(units: Floats) -> float:
    """Return half of the t interval of a mean."""
    if units.size < 2:
        return np.nan
    return float(critical(np.array(units.size)) * units.std(ddof=1) / np.sqrt(units.size))
