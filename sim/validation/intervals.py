"""Intervals by the bootstrap over clusters: what belongs to one proposal, or to one episode, is drawn together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.types import Floats, Integers

_LEVELS = (0.025, 0.975)
_REACH = 1.959964


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the ends of its interval, NaN where it has none."""

    value: float
    low: float = math.nan
    high: float = math.nan

    def shown(self, digits: int = 3, sign: bool = False) -> str:
        """Return it as text, with its ends in brackets where it has some."""
        as_text = f"{'+' if sign else ''}.{digits}f"
        ends = f" [{self.low:{as_text}}, {self.high:{as_text}}]" if not math.isnan(self.low) else ""
        return f"{self.value:{as_text}}{ends}"

    def meets(self, other: Interval) -> bool:
        """Tell whether two intervals overlap; one without ends is a point."""
        low, high = self.ends
        other_low, other_high = other.ends
        return low <= other_high and other_low <= high

    @property
    def ends(self) -> tuple[float, float]:
        """The ends, the value twice where there are none."""
        return (self.value, self.value) if math.isnan(self.low) else (self.low, self.high)


def multiplicities(clusters: Integers, resamples: int, seed: Sequence[int]) -> Floats:
    """Return how often each row is in each resample of clusters, drawn with replacement.

    Parameters
    ----------
    clusters : array of int, shape (n,)
        Number of the cluster that each row belongs to, from 0.
    resamples : int
        Number of resamples R.
    seed : sequence of int
        The same seed gives the same resamples.

    Returns
    -------
    array of float, shape (R, n)
    """
    count = int(clusters.max()) + 1
    picks = np.random.default_rng(seed).integers(0, count, (resamples, count))
    times = np.zeros((resamples, count))
    np.add.at(times, (np.arange(resamples)[:, None], picks), 1.0)
    drawn: Floats = times[:, clusters]
    return drawn


def means(values: Floats, drawn: Floats) -> list[Interval]:
    """Return the mean of each column with its 95 % percentile interval.

    Parameters
    ----------
    values : array of float, shape (n, M)
        NaN where a row does not count.
    drawn : array of float, shape (R, n)
        From `multiplicities`.
    """
    present = ~np.isnan(values)
    filled = np.where(present, values, 0.0)
    counts = drawn @ present
    resampled = np.divide(drawn @ filled, counts, out=np.full(counts.shape, np.nan), where=counts > 0.0)
    centres = filled.sum(axis=0) / np.maximum(present.sum(axis=0), 1)
    return [percentiles(float(centre), column) for centre, column in zip(centres, resampled.T, strict=True)]


def percentiles(value: float, resampled: Floats) -> Interval:
    """Return an estimate with the 2.5 and 97.5 percentiles of what resamples gave."""
    low, high = np.nanquantile(resampled, _LEVELS)
    return Interval(value, float(low), float(high))


def centred(value: float, resampled: Floats) -> Interval:
    """Return an estimate with an interval of 1.96 bootstrap standard deviations to either side.

    For what resampling raises, as an index of concentration, of which percentiles lie off the estimate.
    """
    half = _REACH * float(np.nanstd(resampled))
    return Interval(value, value - half, value + half)
