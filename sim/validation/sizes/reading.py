"""The rank correlation of military burden and GDP over allies, by year."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.errors import InputError
from sim.validation.intervals import Interval

FILE = "sources/burden_spearman_sipri_wb.csv"
_REACH = 1.959964
_SPEARMAN = 1.06
"""Variance of Fisher's z of a rank correlation, times n - 3 (Fieller, Hartley & Pearson 1957)."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year: number of allies, and rank correlation over them."""

    year: int
    allies: int
    correlation: float


def read_years(path: Path) -> list[Year]:
    """Return all years in order.

    Raises
    ------
    InputError
        If a column is missing or a cell is no number.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        years = [Year(int(row["year"]), int(row["n"]), float(row["rho"])) for row in rows]
    except KeyError as error:
        raise InputError(f"{path} has no column {error.args[0]}.") from error
    except ValueError as error:
        raise InputError(f"{path}: {error}.") from error
    return sorted(years, key=lambda year: year.year)


def mean_correlation(years: Sequence[Year], first: int, last: int) -> Interval:
    """Return the mean over some years, both ends included, with the 95 % interval of a single one of them.

    Years are no independent samples, as a country's rank hardly moves; so they are not taken to add up.

    Raises
    ------
    InputError
        If there is none of those years.
    """
    inside = [each for each in years if first <= each.year <= last]
    if not inside:
        raise InputError(f"There is no year from {first} to {last}.")
    mean = float(np.mean([each.correlation for each in inside]))
    half = _REACH * math.sqrt(_SPEARMAN / (float(np.mean([each.allies for each in inside])) - 3.0))
    centre = math.atanh(mean)
    return Interval(mean, math.tanh(centre - half), math.tanh(centre + half))
