"""What there is to choose from, as tables: one for each registry."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.columns import Cell
from sim.errors import ScenarioError

if TYPE_CHECKING:
    from sim.data import RealGroup

type Row = dict[str, Cell]


def formats() -> list[Row]:
    """Return the formats of cooperation."""
    from sim.formats import FORMATS

    return [row(record.traits) for record in FORMATS.values()]


def parameters() -> list[Row]:
    """Return the parameters, in the order of their table."""
    from sim.parameters import PARAMETERS

    shown = ("name", "default", "low", "high", "minimum", "maximum", "unit", "status", "meaning", "source")
    return [row(record, shown) for record in PARAMETERS.values()]


def measures() -> list[Row]:
    """Return the outcomes that a run is measured by."""
    from sim.results.measures import MEASURES, in_order

    listed = (MEASURES[name] for name in in_order() if name in MEASURES)
    return [row(record, ("name", "unit", "definition", "direction")) for record in listed]


def figures() -> list[Row]:
    """Return the figures."""
    from sim.figures import FIGURES

    return rows(FIGURES)


def tables() -> list[Row]:
    """Return the tables."""
    from sim.tables import TABLES

    return rows(TABLES)


def agents() -> list[Row]:
    """Return the classes that agents can be of: the built-in ones, then those from own code."""
    from sim.own_code.agents import CLASSES, ROLES, role_of

    built_in: list[Row] = [{"name": name, "role": role, "from": "built in"} for role, name in ROLES.items()]
    own: list[Row] = [
        {"name": name, "role": role_of(each), "from": each.__module__.rpartition(".")[2], "meaning": _first_line(each)}
        for name, each in CLASSES.items()
    ]
    return built_in + own


def _first_line(given: type) -> str:
    return (given.__doc__ or "").strip().partition("\n")[0]


def countries() -> list[Row]:
    """Return the real countries."""
    from sim.data import COUNTRIES

    shown = ("code", "name", "capital", "nato_year", "eu_year", "frameworks")
    return [row(record, shown) for record in COUNTRIES.values()]


def groups() -> list[Row]:
    """Return the real groups with their members at the end of the last year that is known."""
    from sim.data import REAL_GROUPS
    from sim.data.rosters import LAST_YEAR

    return [_group(each, LAST_YEAR) for each in REAL_GROUPS.values()]


def _group(group: RealGroup, year: int) -> Row:
    members = group.members_at(year)
    verified = {each.code for each in group.memberships_at(year) if each.verified}
    return {
        "code": group.code,
        "name": group.name,
        "kind": group.kind,
        "founded": str(group.founded),
        "ended": None if group.ended is None else str(group.ended),
        "lead": group.lead,
        "domain": group.domain,
        "format": group.format,
        "with_allies": group.with_allies,
        "status": group.status,
        "members": len(members),
        "verified": len(verified.intersection(members)),
        "guests": list(group.guests_at(year)),
        "suspended": list(group.suspended_at(year)),
        "codes": list(members),
    }


def checks() -> list[Row]:
    """Return the checks of ``validate``."""
    from sim.validation.registry import CHECKS

    return [{"name": check.name, "title": check.title} for check in CHECKS]


def of_kind(kind: str) -> list[Row]:
    """Return the files of a kind: those of the current folder, then those of the library.

    Parameters
    ----------
    kind : str
        Name of a `Kind`.

    Returns
    -------
    list of Row
        ``file`` is what to type: a path from the current folder, or the name of one of the library.
    """
    from sim.scenario import library
    from sim.scenario.kinds import Kind

    own: list[Row] = [_titled(file, file.as_posix(), of_library=False) for file in library.files_here(Kind[kind])]
    return own + [_titled(file, name, of_library=True) for name, file in library.files(Kind[kind]).items()]


def events() -> list[Row]:
    """Return the events of all scenarios, by date, each with what it changes and the scenarios that have it."""
    from sim.scenario import library
    from sim.scenario.kinds import Kind
    from sim.scenario.load import load_scenario

    files = {file.as_posix(): file for file in library.files_here(Kind.SCENARIO)} | library.files(Kind.SCENARIO)
    found: dict[tuple[str, str, str], tuple[list[str], list[str]]] = {}
    for word, file in files.items():
        with suppress(ScenarioError):  # `list scenarios` says so
            for event in load_scenario(file).events:
                changed = list(event.changes)
                found.setdefault((str(event.at), event.id or "", event.note), (changed, []))[1].append(word)
    return [
        {"id": id_ or None, "at": at, "note": note or None, "changes": changed, "scenarios": words}
        for (at, id_, note), (changed, words) in sorted(found.items())
    ]


def designs() -> list[Row]:
    """Return the designs, and what can be set of each."""
    from sim.experiments.designs import DESIGNS

    return [
        {
            "name": name,
            "settings": [key for key in design.model_fields if key != "kind"],
            "meaning": (sys.modules[design.__module__].__doc__ or "").strip().partition("\n")[0],
        }
        for name, design in DESIGNS.items()
    ]


def _titled(file: Path, word: str, *, of_library: bool) -> Row:
    from sim.scenario.load import load_tree

    try:
        tree = load_tree(file)
        title = tree.child("title") or tree.child("name")  # of a group
        said = "" if title is None else str(title.plain())
    except ScenarioError:
        said = "(cannot be read: see `alliance-sim check`)"
    return {"name": file.stem, "title": said, "file": word, "library": of_library}


def to_type(lines: list[Row]) -> list[Row]:
    """Return rows as they are shown: a file by what to type for it."""
    return [{"name": line["file"], "title": line["title"]} if "file" in line else line for line in lines]


CATALOGUE: Mapping[str, Callable[[], list[Row]]] = {
    "formats": formats,
    "parameters": parameters,
    "measures": measures,
    "scenarios": partial(of_kind, "SCENARIO"),
    "figures": figures,
    "tables": tables,
    "agents": agents,
    "countries": countries,
    "groups": groups,
    "experiments": partial(of_kind, "EXPERIMENT"),
    "claims": partial(of_kind, "CLAIM"),
    "papers": partial(of_kind, "PAPER"),
    "designs": designs,
    "design-spaces": partial(of_kind, "SPACE"),
    "group-files": partial(of_kind, "GROUP"),
    "checks": checks,
    "events": events,
}
"""What ``alliance-sim list`` can list."""


def rows(registry: Mapping[str, object]) -> list[Row]:
    """Return the records of a registry as rows; the name under which each is registered comes first."""
    return [{"name": name, **row(record)} for name, record in registry.items()]


def row(record: object, shown: Iterable[str] = ()) -> Row:
    """Return a dataclass record as a row.

    Parameters
    ----------
    record : dataclass instance
        Any record.
    shown : iterable of str
        Its fields to show, in order; by default all that are plain values.
    """
    if not is_dataclass(record):
        raise TypeError(f"{record!r} is no dataclass record")
    names = tuple(shown) or tuple(field.name for field in fields(record))
    values = {name: getattr(record, name) for name in names}
    return {name: _cell(value) for name, value in values.items() if _is_plain(value)}


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | tuple | list | dict | frozenset)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float):
        return value
    assert isinstance(value, tuple | list | dict | frozenset)
    return [str(item) for item in value]
