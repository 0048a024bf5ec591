"""The table, on a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.rows import Row

Named = tuple[str, Row]
COLUMNS = ("name", "what", "value", "unit", "ratio", "least", "most", "bar", "met?")
NUMBERS = ("value", "ratio", "least", "most")


def ordered(rows: Sequence[Named]) -> list[Named]:
    """Return what has a bar first, then other ratios, then the rest, each in the order in which it was measured."""
    return sorted(rows, key=lambda named: (named[1].bar is None, named[1].ratio is None))


def shown(number: float | None) -> str:
    """Return a number to four digits or so."""
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 1000.0 else f"{number:.4g}"


def _cells(name: str, row: Row) -> list[str]:
    least, most = row.spread or (None, None)
    met = "not measured" if row.figure is None else {None: "", True: "yes", False: "NO"}[row.met]
    bar = "" if row.bar is None else str(row.bar)
    return [name, row.what, shown(row.value), row.unit, shown(row.ratio), shown(least), shown(most), bar, met]


def table(rows: Sequence[Named]) -> Table:
    """Return the table of all rows; least and most are of the repeats, of the ratio where there is one."""
    drawn = Table(pad_edge=False)
    for column in COLUMNS:
        right = column in NUMBERS
        drawn.add_column(column, justify="right" if right else "left", no_wrap=column != "what")
    before = None
    for name, row in ordered(rows):
        part = (row.bar is None, row.ratio is None)
        if before is not None and part != before:
            drawn.add_section()
        before = part
        drawn.add_row(*_cells(name, row))
    return drawn


def notes(rows: Sequence[Named]) -> list[str]:
    """Return how figures were measured, or why they were not, each once."""
    return list(dict.fromkeys(f"{name}: {row.note}" for name, row in ordered(rows) if row.note))


def print_report(console: Console, facts: Mapping[str, Any], rows: Sequence[Named]) -> None:
    """Print what was measured on what."""
    console.print(", ".join(f"{name} {value}" for name, value in facts.items()), highlight=False)
    console.print(table(rows), highlight=False)
    for note in notes(rows):
        console.print(note, highlight=False, markup=False)


def plain(facts: Mapping[str, Any], rows: Sequence[Named]) -> dict[str, Any]:
    """Return all of it as values that JSON can hold."""
    return {"machine": dict(facts), "rows": [row.plain(name) for name, row in ordered(rows)]}
