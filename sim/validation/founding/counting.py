"""Foundings before and after a date, in runs and of real groups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaincinv, stdtrit

from sim.data.groups import RealGroup
from sim.types import Floats
from sim.validation.intervals import Interval

_TAIL = 0.025
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Window:
    """Years before and from a year on, as quarters of a run.

    Attributes
    ----------
    at : int
        First quarter after.
    width : int
        Quarters on either side.
    """

    at: int
    width: int

    def before(self, founded: Floats) -> Floats:
        """Return foundings a year before, of counts by quarter, shape (R,)."""
        return _a_year(founded[:, self.at - self.width : self.at])

    def after(self, founded: Floats) -> Floats:
        """Return foundings a year after, shape (R,)."""
        return _a_year(founded[:, self.at : self.at + self.width])


def by_quarter(groups: pd.DataFrame, runs: int, quarters: int) -> Floats:
    """Return how many groups each run founded in each quarter, shape (R, quarters); those of the start are none."""
    found = groups[groups["founded"] >= 0]
    counts = np.zeros((runs, quarters))
    np.add.at(counts, (found["run"].to_numpy(), found["founded"].to_numpy()), 1.0)
    return counts


def real_foundings(groups: Iterable[RealGroup]) -> list[int]:
    """Return the years in which real standing groups were founded, in order.

    Frameworks and meetings of all allies are none: in the model too they are formats, not groups.
    """
    return sorted(group.founded.index // _QUARTERS for group in groups if group.format is not None)


def count_in(years: Sequence[int], first: int, last: int) -> int:
    """Return how many fall between two years, both included."""
    return sum(first <= year <= last for year in years)


def poisson_rate(count: int, years: float) -> Interval:
    """Return a rate a year with its exact 95 % interval (Garwood 1936)."""
    low = float(gammaincinv(count, _TAIL)) if count > 0 else 0.0
    high = float(gammaincinv(count + 1, 1.0 - _TAIL))
    return Interval(count / years, low / years, high / years)


def mean_of(values: Floats) -> Interval:
    """Return a mean over runs with its 95 % t interval."""
    size = values.size
    half = float(stdtrit(size - 1, 1.0 - _TAIL)) * float(values.std(ddof=1)) / math.sqrt(size)
    mean = float(values.mean())
    return Interval(mean, mean - half, mean + half)


def is_off_zero(interval: Interval, sign: float) -> bool:
    """Tell whether an interval lies wholly on the side of 0 that a sign names; on neither where the sign is 0."""
    low, high = interval.ends
    return low > 0.0 if sign > 0.0 else high < 0.0 if sign < 0.0 else False


def _a_year(counts: Floats) -> Floats:
    mean: Floats = counts.mean(axis=1) * _QUARTERS
    return mean
