"""Means over runs and their 95 % intervals. The run is the unit: what happens within one run hangs together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.types import Floats

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Band:
    """Means with their intervals.

    Attributes
    ----------
    mean, low, high : DataFrame
        One row a position (a year, a domain), one column a series. ``low`` and ``high`` are NaN where there are
        fewer than two runs.
    """

    mean: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame


def critical(count: Floats) -> Floats:
    """Return the half-width of the interval in standard errors, by number of runs; NaN for fewer than two."""
    from scipy.stats import t

    counts = np.asarray(count, dtype=np.float64)
    degrees = np.where(counts >= 2.0, counts - 1.0, np.nan)
    return np.asarray(t.ppf(0.5 + LEVEL / 2.0, degrees), dtype=np.float64)


def over_runs(values: pd.DataFrame, lowest: float = 0.0, highest: float = np.inf) -> Band:
    """Return means over runs with Student's t intervals.

    Parameters
    ----------
    values : DataFrame
        Indexed by run and position; NaN where a run has nothing to say, and then it does not count.
    lowest, highest : float
        What the values can be at the least and most; intervals are cut there.
    """
    by_position = values.groupby(level=1)
    mean, count = by_position.mean(), by_position.count()
    error = by_position.std(ddof=1) / np.sqrt(count.where(count > 0))
    half = error * critical(count.to_numpy(dtype=np.float64))
    return Band(mean, (mean - half).clip(lower=lowest), (mean + half).clip(upper=highest))


def jackknife(counts: Floats, estimate: Callable[[Floats], Floats]) -> tuple[Floats, Floats, Floats]:
    """Return an estimate from runs taken together with its delete-one-run jackknife t interval.

    Parameters
    ----------
    counts : array, shape (R, ...)
        What was counted in each run.
    estimate : callable
        From counts summed over runs to the estimate.

    Returns
    -------
    estimate, low, high : array
        The bounds are NaN where there are fewer than two runs.

    Source: Efron and Tibshirani (1993), chapter 11.
    """
    runs, total = counts.shape[0], counts.sum(axis=0)
    middle = estimate(total)
    if runs < 2:
        return middle, np.full_like(middle, np.nan), np.full_like(middle, np.nan)
    left_out = np.stack([estimate(total - one) for one in counts])
    spread = left_out - left_out.mean(axis=0)
    half = critical(np.array(runs)) * np.sqrt((runs - 1) / runs * (spread**2).sum(axis=0))
    return middle, middle - half, middle + half
