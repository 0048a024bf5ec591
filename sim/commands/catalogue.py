"""What there is to choose from, as tables: one for each registry."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ScenarioError

if TYPE_CHECKING:
    from sim.data import RealGroup

type Cell = str | int | float | bool | list[str] | None
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


def scenarios() -> list[Row]:
    """Return the scenario files of this folder and of the clone, with their titles."""
    return [_titled(file) for file in _files("scenarios")]


def experiments() -> list[Row]:
    """Return the experiment files of this folder and of the clone, with their titles."""
    from sim.scenario.kinds import Kind, kind_of

    return [_titled(file) for file in _files("experiments") if kind_of(file) is not Kind.PAPER]


def papers() -> list[Row]:
    """Return the files of papers in this folder and in the clone, with their titles."""
    from sim.scenario.kinds import Kind, kind_of

    return [_titled(file) for file in _files("experiments") if kind_of(file) is Kind.PAPER]


def claims() -> list[Row]:
    """Return the files of claims of this folder and of the clone, with their titles."""
    return [_titled(file) for file in _files("claims")]


def design_spaces() -> list[Row]:
    """Return the files of design spaces of this folder and of the clone, with their titles."""
    return [_titled(file) for file in _files("designs")]


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


def _files(name: str) -> list[Path]:
    folders = (Path(name), Path(__file__).parents[2] / name)
    files = {file.resolve(): file for folder in folders[::-1] for file in sorted(folder.glob("*.yaml"))}
    return sorted(files.values(), key=lambda file: file.name)


def _titled(file: Path) -> Row:
    from sim.scenario.load import load_tree

    try:
        tree = load_tree(file)
    except ScenarioError:
        return {"name": file.stem, "title": "(cannot be read: see `alliance-sim check`)", "file": str(file)}
    title = tree.child("title")
    return {"name": file.stem, "title": "" if title is None else str(title.plain()), "file": str(file)}


CATALOGUE: Mapping[str, Callable[[], list[Row]]] = {
    "formats": formats,
    "parameters": parameters,
    "measures": measures,
    "scenarios": scenarios,
    "figures": figures,
    "tables": tables,
    "agents": agents,
    "countries": countries,
    "groups": groups,
    "experiments": experiments,
    "claims": claims,
    "papers": papers,
    "designs": designs,
    "design-spaces": design_spaces,
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


def table(lines: list[Row]) -> str:
    """Return rows as text in columns, with a heading."""
    if not lines:
        return "(none)"
    heads = list(dict.fromkeys(name for line in lines for name in line))
    cells = [heads, *([_shown(line.get(name)) for name in heads] for line in lines)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    return "\n".join(_aligned(line, widths) for line in cells)


def _aligned(line: list[str], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _shown(cell: Cell) -> str:
    match cell:
        case None:
            return "-"
        case bool():
            return "yes" if cell else "no"
        case float():
            return f"{cell:g}"
        case list():
            return ", ".join(cell) or "-"
        case _:
            return str(cell)
