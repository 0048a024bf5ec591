"""Publicised vetoes in the European Union, and the episodes that they belong to."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.errors import InputError

FILE = "benchmarks/eu_vetoes_ovadek.csv"
SINCE = date(2011, 1, 1)
"""The published figures are of vetoes from this year on; of earlier ones the tracker has a few famous ones."""
WITHIN = 90
"""Days after a veto within which another on the same issue belongs to the same episode."""
_NEEDED = ("date_veto", "ms_veto", "issue", "issue_country")


@dataclass(frozen=True, slots=True)
class Veto:
    """One veto.

    Attributes
    ----------
    day : date
    member : str
        Code of who vetoed.
    matter : tuple of str
        Issue, and the country or countries that it is about, empty where there is none.
    """

    day: date
    member: str
    matter: tuple[str, str]


def read_vetoes(path: Path, since: date = SINCE) -> list[Veto]:
    """Return the vetoes from a day on, by date.

    Raises
    ------
    InputError
        If a column is missing, or a date is none.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    if missing := [name for name in _NEEDED if rows and name not in rows[0]]:
        raise InputError(f"{path} has no column {missing[0]}. It takes the columns of the veto tracker, by semicolons.")
    try:
        vetoes = [
            Veto(date.fromisoformat(row["date_veto"]), row["ms_veto"], (row["issue"], row["issue_country"]))
            for row in rows
        ]
    except ValueError as error:
        raise InputError(f"{path}: {error}.") from error
    return sorted((veto for veto in vetoes if veto.day >= since), key=lambda veto: (veto.day, veto.member))


def episodes(vetoes: Sequence[Veto], within: int = WITHIN) -> list[tuple[str, ...]]:
    """Return who vetoed in each episode, by code.

    Vetoes of one matter belong together where each follows the one before within so many days.
    """
    found: list[tuple[Veto, set[str]]] = []
    for veto in sorted(vetoes, key=lambda each: each.day):
        for place, (last, members) in enumerate(found):
            if last.matter == veto.matter and (veto.day - last.day).days <= within:
                found[place] = (veto, members | {veto.member})
                break
        else:
            found.append((veto, {veto.member}))
    return [tuple(sorted(members)) for _, members in found]


def counts_of(vetoes: Sequence[Veto]) -> dict[str, int]:
    """Return the number of vetoes by member, the most frequent first."""
    return dict(Counter(veto.member for veto in vetoes).most_common())
