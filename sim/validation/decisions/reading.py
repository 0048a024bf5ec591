"""DEU III as tidy arrays: positions and saliences of actors on controversial issues, status quo and outcome."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from sim.errors import InputError
from sim.types import Flags, Floats, Integers
from sim.validation.decisions.council import VOTES

FILE = "benchmarks/deu3.csv"
COMMISSION, PARLIAMENT = "com", "ep"
_UNANIMITY = {"Unan": True, "QMV": False, "QMV(10)": False}
_NEEDED = ("isnr", "prnr", "counvte", "rp", "out")


@dataclass(frozen=True, slots=True)
class Decisions:
    """Issues of proposals, I of them, and A actors: the Commission, the Parliament and the members.

    Attributes
    ----------
    actors : tuple of str, length A
    capabilities : array of float, shape (A,)
        GDP, in the units of the file.
    names : array of str, shape (I,)
    proposals : array of int, shape (I,)
        Number of the proposal that an issue belongs to, from 0.
    unanimous : array of bool, shape (I,)
        Whether the Council decides by unanimity, else by qualified majority.
    positions, saliences : array of float, shape (I, A)
        From 0 to 100; NaN where missing.
    reference, outcome : array of float, shape (I,)
        The status quo, and what was decided, on the scale of positions; NaN where missing.
    """

    actors: tuple[str, ...]
    capabilities: Floats
    names: np.ndarray[tuple[int], np.dtype[np.object_]]
    proposals: Integers
    unanimous: Flags
    positions: Floats
    saliences: Floats
    reference: Floats
    outcome: Floats

    @property
    def members(self) -> Flags:
        """Tell of each actor whether it is a member."""
        return np.array([actor not in (COMMISSION, PARLIAMENT) for actor in self.actors])

    def take(self, rows: Flags) -> Decisions:
        """Return some of the issues, their proposals numbered anew."""
        own = {field.name: getattr(self, field.name)[rows] for field in fields(self)[2:]}
        own["proposals"] = np.unique(own["proposals"], return_inverse=True)[1]
        return replace(self, **own)


def read_decisions(path: Path) -> Decisions:
    """Read the file.

    Raises
    ------
    InputError
        If a column is missing, a number is none or beyond 0 to 100, or a voting rule or a member is unknown.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, gdp, *rows = csv.reader(file, delimiter="\t")
    if missing := [name for name in _NEEDED if name not in header]:
        raise InputError(f"{path} has no column {missing[0]}. It takes the columns of DEU III, tab separated.")
    actors = tuple(name[1:] for name in header if name[0] == "p" and f"s{name[1:]}" in header)
    if unknown := [actor for actor in actors if actor not in (COMMISSION, PARLIAMENT, *VOTES)]:
        raise InputError(f"{path} has an actor {unknown[0]!r}. Members of the Council are {', '.join(VOTES)}.")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    return Decisions(
        actors=actors,
        capabilities=_numbers(path, [gdp[header.index(f"p{actor}")] for actor in actors], np.inf),
        names=np.array(columns["isnr"], dtype=object),
        proposals=np.unique(columns["prnr"], return_inverse=True)[1],
        unanimous=np.array([_rule(path, given) for given in columns["counvte"]]),
        positions=_of_actors(path, columns, "p", actors),
        saliences=_of_actors(path, columns, "s", actors),
        reference=_numbers(path, columns["rp"]),
        outcome=_numbers(path, columns["out"]),
    )


def _of_actors(path: Path, columns: Mapping[str, Sequence[str]], prefix: str, actors: Sequence[str]) -> Floats:
    return np.column_stack([_numbers(path, columns[f"{prefix}{actor}"]) for actor in actors])


def _numbers(path: Path, cells: Sequence[str], most: float = 100.0) -> Floats:
    """Return cells as numbers, NaN for empty ones."""
    try:
        numbers = np.array([float(cell) if cell.strip() else np.nan for cell in cells])
    except ValueError as error:
        raise InputError(f"{path}: {error}.") from error
    if (beyond := numbers[(numbers < 0.0) | (numbers > most)]).size:
        raise InputError(f"{path} has the number {beyond[0]:g}, which is beyond 0 to {most:g}.")
    return numbers


def _rule(path: Path, given: str) -> bool:
    if given not in _UNANIMITY:
        raise InputError(f"{path} has the voting rule {given!r}. Allowed are {', '.join(_UNANIMITY)}.")
    return _UNANIMITY[given]


def usable(decisions: Decisions) -> Flags:
    """Tell which issues have a status quo, an outcome and a member that has a position and cares."""
    members = decisions.members
    cares = np.nan_to_num(decisions.saliences[:, members]) > 0.0
    heard = (cares & ~np.isnan(decisions.positions[:, members])).any(axis=1)
    return heard & ~np.isnan(decisions.reference) & ~np.isnan(decisions.outcome)


def steps(decisions: Decisions) -> list[tuple[str, int]]:
    """Return how many issues each step of the selection leaves."""
    has_outcome, has_reference = ~np.isnan(decisions.outcome), ~np.isnan(decisions.reference)
    return [
        ("in the file", decisions.names.size),
        ("with an outcome", int(has_outcome.sum())),
        ("with a reference point", int(has_reference.sum())),
        ("with both", int((has_outcome & has_reference).sum())),
        ("with a member that has a position and cares", int(usable(decisions).sum())),
    ]
