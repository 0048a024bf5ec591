"""Who is in which real group: the countries of a scenario and the groups that are alive at a quarter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing.calendar import start_of
from sim.types import Flags, Integers

if TYPE_CHECKING:
    from sim.data import RealGroup
    from sim.experiments.result import Result


class Mark(IntEnum):
    """What a country is to a group."""

    nothing = 0
    member = 1
    lead = 2
    recalled = 3
    guest = 4
    suspended = 5


MEMBERS = (Mark.member, Mark.lead, Mark.recalled)
"""Marks of those who are members; a recalled one was read in no source."""


@dataclass(frozen=True, slots=True)
class Roll:
    """Countries, groups and marks.

    Attributes
    ----------
    quarter : str
        Such as ``2014Q3``.
    codes, names : list of str, length N
        Real countries of the scenario, sorted by code.
    rows : array, shape (N,)
        Their rows in the table of countries.
    allies : array, shape (N,)
        Whether each is an ally in that quarter, in the real world.
    groups : list of RealGroup, length G
        Groups in which at least one of them has a mark, in order of kind and founding.
    marks : array, shape (N, G)
        Values of `Mark`.
    """

    quarter: str
    codes: list[str]
    names: list[str]
    rows: Integers
    allies: Flags
    groups: list[RealGroup]
    marks: Integers

    @property
    def members(self) -> Flags:
        """Whether each country is a member of each group, shape (N, G)."""
        return np.isin(self.marks, MEMBERS)

    @property
    def counts(self) -> Integers:
        """Number of groups that each country is a member of, shape (N,)."""
        return np.asarray(self.members.sum(axis=1), dtype=np.int64)


def last_quarter(result: Result) -> str:
    """Return the last quarter of the runs."""
    index = start_of(result) + int(result.manifest["scenario"]["quarters"]) - 1
    return f"{index // 4}Q{index % 4 + 1}"


def roll(result: Result, when: str | None = None) -> Roll:
    """Return who of a result's countries is in which real group.

    Parameters
    ----------
    result : Result
        Invented countries are left out.
    when : str, optional
        Quarter such as ``2014Q3``; the last one of the runs if left out.
    """
    from sim.data import COUNTRIES, groups_at

    quarter = last_quarter(result) if when is None else when
    invented = result.manifest["scenario"]["countries"]
    table = result.countries["code"].tolist()
    codes = sorted(code for code in table if code in COUNTRIES and code not in invented)
    every = groups_at(quarter)
    marks = np.array([[_mark(group, code, quarter) for group in every] for code in codes], dtype=np.int64)
    marks = marks.reshape(len(codes), len(every))
    present = np.flatnonzero(marks.any(axis=0))
    return Roll(
        quarter=quarter,
        codes=codes,
        names=[COUNTRIES[code].name for code in codes],
        rows=np.array([table.index(code) for code in codes], dtype=np.int64),
        allies=np.array([_is_ally(code, quarter) for code in codes], dtype=np.bool_),
        groups=[every[column] for column in present],
        marks=marks[:, present],
    )


def _mark(group: RealGroup, code: str, quarter: str) -> Mark:
    found = next((each for each in group.memberships_at(quarter) if each.code == code), None)
    if found is None:
        return Mark.suspended if code in group.suspended_at(quarter) else Mark.nothing
    if found.role in ("lead", "guest"):
        return Mark[found.role]
    return Mark.member if found.verified else Mark.recalled


def _is_ally(code: str, quarter: str) -> bool:
    """Tell whether a country is an ally: it has joined, and no longer sits where partners do."""
    from sim.data import COUNTRIES, group

    joined = COUNTRIES[code].nato_year
    return joined is not None and joined <= int(quarter[:4]) and code not in group("pfp").members_at(quarter)


def applies(result: Result) -> bool:
    """Tell whether any country of a result is in a real group."""
    return bool(roll(result).groups)
