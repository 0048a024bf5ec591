"""Bootstrap of means, of many measures at once, with sums in one fixed order.

Intervals are bias-corrected and accelerated (BCa: Efron 1987) where that is stable, else percentiles. For a mean the
jackknife that acceleration asks for has a closed form, so that nothing is computed n times. Of few units both are too
narrow, as resamples vary less than samples; so they reach further, as far as Student's t does (Hesterberg 2015).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from sim.rules.compiled import rule
from sim.types import Floats

_LUCK_AT_ONCE = 2**22
"""Draws held in memory at a time: 32 MB."""


@rule
def _sums_of_picks(values: Floats, luck: Floats) -> Floats:
    """Return the sum of each column over the rows that luck picks, with replacement: one row a resample."""
    units, columns = values.shape
    sums = np.zeros((luck.shape[0], columns))
    times = np.zeros(units)
    for resample in range(luck.shape[0]):
        times[:] = 0.0
        for n in range(units):
            times[int(luck[resample, n] * units)] += 1.0
        for unit in range(units):
            if times[unit] > 0.0:
                for column in range(columns):
                    sums[resample, column] += times[unit] * values[unit, column]
    return sums


def resampled_means(values: Floats, resamples: int, seed: Sequence[int]) -> Floats:
    """Return the means of resamples, drawn with replacement and with the same luck for every measure.

    Parameters
    ----------
    values : array of float, shape (n, M)
        Independent units by measure, NaN where a unit has no value; a resample takes what values it meets.
    resamples : int
        Number of resamples R.
    seed : sequence of int
        The same seed gives the same bits.

    Returns
    -------
    array of float, shape (R, M)
        NaN where a resample meets no value.
    """
    present = ~np.isnan(values)
    values, present = values[present.any(axis=1)], present[present.any(axis=1)]
    units, measures = values.shape
    gapped = np.flatnonzero(~present.all(axis=0))
    table = np.ascontiguousarray(np.hstack((np.where(present, values, 0.0), present[:, gapped])))
    generator, at_once = np.random.default_rng(seed), max(1, _LUCK_AT_ONCE // max(1, units))
    rows = [min(at_once, resamples - start) for start in range(0, resamples, at_once)]
    sums = np.concatenate([_sums_of_picks(table, generator.random((count, units))) for count in rows])
    numbers = np.full((resamples, measures), float(units))
    numbers[:, gapped] = sums[:, measures:]
    means: Floats = np.divide(sums[:, :measures], numbers, out=np.full(numbers.shape, np.nan), where=numbers > 0.0)
    return means


@dataclass(frozen=True, slots=True)
class Shape:
    """What the bootstrap distribution of a mean, or of a difference of two, looks like; from its jackknife.

    Attributes
    ----------
    spread : float
        Standard deviation of all resamples.
    acceleration : float
        A sixth of their skewness, 0 where nothing varies.
    """

    spread: float
    acceleration: float


def shape(arm: Floats, base: Floats | None = None) -> Shape:
    """Return the shape for a sample, or for one minus another that is independent of it."""
    third, second = 0.0, 0.0
    for sample, sign in ((arm, 1.0), (base, -1.0)):
        if sample is not None and sample.size > 0:
            gaps = (sample - sample.mean()) / sample.size
            third += sign * float((gaps * gaps * gaps).sum())
            second += float((gaps * gaps).sum())
    return Shape(math.sqrt(second), third / (6.0 * second**1.5) if second > 0.0 else 0.0)


def interval(means: Floats, centre: float, acceleration: float, reach: float) -> tuple[float, float]:
    """Return the bootstrap interval of an estimate.

    Parameters
    ----------
    means : array of float, shape (R,)
        What the resamples gave; those that met no value are left out.
    centre : float
        The estimate itself.
    acceleration : float
        As in `Shape`.
    reach : float
        Half of the interval in standard deviations of the resamples, if they were normal.
    """
    ordered = np.sort(means[~np.isnan(means)])
    if ordered.size == 0:
        return math.nan, math.nan
    low, high = _levels(ordered, centre, acceleration, reach)
    return _quantile(ordered, low), _quantile(ordered, high)


def _levels(ordered: Floats, centre: float, acceleration: float, reach: float) -> tuple[float, float]:
    """Return the levels of the ends: by BCa, or plain where BCa is undefined or goes beyond all resamples."""
    plain = (float(ndtr(-reach)), float(ndtr(reach)))
    below = np.searchsorted(ordered, centre, "left") + np.searchsorted(ordered, centre, "right")
    bias = float(ndtri(below / (2.0 * ordered.size)))
    shifts = (bias - reach, bias + reach)
    if not math.isfinite(bias) or any(acceleration * shift >= 1.0 for shift in shifts):
        return plain
    low, high = (float(ndtr(bias + shift / (1.0 - acceleration * shift))) for shift in shifts)
    beyond = 1.0 / ordered.size
    return (low, high) if beyond <= low < high <= 1.0 - beyond else plain


def _quantile(ordered: Floats, level: float) -> float:
    """Return a quantile of ordered values, linear between them."""
    place = level * (ordered.size - 1)
    below = int(place)
    above = min(below + 1, ordered.size - 1)
    return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))
