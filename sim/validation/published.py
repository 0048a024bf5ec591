"""Published figures to hold the model against, each with its interval and source."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.validation.data import Data
from sim.validation.intervals import Interval

FILE = "targets.csv"


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure.

    Attributes
    ----------
    interval : Interval
        The figure, with its ends; NaN where none is given.
    source : str
        Where it is from.
    """

    interval: Interval
    source: str


def published(data: Data) -> Mapping[str, Published]:
    """Return all published figures by name.

    Raises
    ------
    InputError
        If the file is not there.
    """
    with data.path(FILE).open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: _of(row) for row in csv.DictReader(file)}


def _of(row: Mapping[str, str]) -> Published:
    value, low, high = (float(row[name]) if row[name] else math.nan for name in ("value", "low", "high"))
    return Published(Interval(value, low, high), f"{row['population']}, {row['source']}")
