"""Real groups and who is in them, from a folder of data."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from sim import data as carried
from sim.errors import InputError
from sim.prediction.declaration import GroupFile
from sim.prediction.group import Group
from sim.validation.data import Data

DESCRIPTIONS, ROSTERS = "groups.csv", "rosters.csv"
_AT_HOME = "lead capital"


def read_groups(data: Data) -> tuple[Group, ...]:
    """Return the groups that are described, with those of their members that may join by the description.

    Raises
    ------
    InputError
        If a file is not there, or a row of it is not as it should be.
    """
    members: dict[str, list[str]] = {}
    for row in _rows(data, ROSTERS):
        members.setdefault(row["group"], []).append(row["iso3"])
    return tuple(_group(row, members.get(row["group"], [])) for row in _rows(data, DESCRIPTIONS))


def _rows(data: Data, name: str) -> Iterator[dict[str, str]]:
    with data.path(name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _group(row: dict[str, str], members: list[str]) -> Group:
    try:
        given = row["eligible"].split()
        file = GroupFile.model_validate({
            "name": row["full_name"], "kind": row["kind"], "lead": row["lead"], "year": int(row["year"]),
            "focus": _places(row["focus"]), "domain": row["domain"],
            "eligible": given[0] if len(given) == 1 and given[0].islower() else tuple(given),
            "expeditionary": row["expeditionary"] == "1", "members": tuple(members),
        })  # fmt: skip
        carried.countries()[file.lead]
    except (KeyError, ValueError) as error:
        raise InputError(f"{DESCRIPTIONS}: the group {row.get('group', '?')} cannot be read: {error}") from error
    return Group.of(file)


def _places(text: str) -> tuple[tuple[float, float], ...]:
    """Return the places of a focus, written as ``58.5 20.0; 66.0 0.0``."""
    if text == _AT_HOME:
        return ()
    pairs = (place.split() for place in text.split(";"))
    return tuple((float(latitude), float(longitude)) for latitude, longitude in pairs)
