"""Directives of the European Union: how long each took, under which rule."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.errors import InputError
from sim.types import Flags, Floats, Integers

FILE = "benchmarks/golub_directives.tab"
BY_QUARTER = "benchmarks/golub_survival_by_quarter.csv"
RULES: Mapping[str, str] = {"unanimity": "U", "majority": "QMV any"}
"""Rules of decision, with what the file of survival by quarter calls each."""
DAYS = 365.25 / 4.0
"""Days of a quarter."""
_MAJORITY = ("qmv", "qmvpostsea", "qmvpostteu")
_NEEDED = ("caseno", "begin", "end", "event", *_MAJORITY)


@dataclass(frozen=True, slots=True)
class Directives:
    """Stretches of the lives of directives, in each of which one rule held: arrays of shape (n,).

    Attributes
    ----------
    case : array of int
        Number of the directive, from 0.
    majority : array of bool
        Whether it could be adopted by qualified majority; else it took unanimity.
    begin, end : array of float
        Quarters since the proposal.
    adopted : array of bool
        Whether it was adopted at the end; else the rule changed, or it was given up, or the data end.
    """

    case: Integers
    majority: Flags
    begin: Floats
    end: Floats
    adopted: Flags


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of the published survival: hazard, and share undecided at its end with its interval."""

    hazard: float
    undecided: float
    low: float
    high: float


def read_directives(path: Path) -> Directives:
    """Return all stretches.

    Raises
    ------
    InputError
        If a column is missing or a cell is no number.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    columns = {name: _numbers(path, rows, name) for name in _NEEDED}
    if (columns["end"] <= columns["begin"]).any():
        raise InputError(f"{path} has a stretch that ends before it begins.")
    return Directives(
        case=np.unique(columns["caseno"], return_inverse=True)[1].astype(np.int64),
        majority=np.max([columns[name] for name in _MAJORITY], axis=0) > 0.0,
        begin=columns["begin"] / DAYS,
        end=columns["end"] / DAYS,
        adopted=columns["event"] == 1.0,
    )


def read_quarters(path: Path, rule: str) -> list[Quarter]:
    """Return the published quarters of one rule, as the file names it, in their order.

    Raises
    ------
    InputError
        If the file does not have the rule, a column is missing or a cell is no number.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("rule") == rule]
    if not rows:
        raise InputError(f"{path} has no rule {rule!r}.")
    columns = np.column_stack([_numbers(path, rows, name) for name in ("h", "S", "S_lo", "S_hi")])
    order = np.argsort(_numbers(path, rows, "q"))
    return [Quarter(*map(float, columns[place])) for place in order]


def _numbers(path: Path, rows: list[dict[str, str]], name: str) -> Floats:
    try:
        return np.array([float(row[name]) for row in rows])
    except KeyError as error:
        raise InputError(f"{path} has no column {name}.") from error
    except ValueError as error:
        raise InputError(f"{path}, column {name}: {error}.") from error
