"""The table of a design of kind list: a CSV file with a column for each factor and a row for each point."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from math import isfinite
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.experiments.csv_rows import MOST_LISTED, Rows, read_rows
from sim.experiments.factors import parameter_of, path_of
from sim.experiments.paths import fault_of
from sim.experiments.points import Column, Value, column_of
from sim.scenario.fields import MISSING
from sim.scenario.json_schema import grammar, types_at
from sim.scenario.located import shorten
from sim.scenario.numerals import DECIMAL_COMMA, NOT_FINITE, NUMBER, SWITCHES, THOUSANDS, respelt
from sim.wording import counted

MOST_DIGITS = 15
_NEEDED = "Write a value for every point, or leave the point out."
_WHOLE = re.compile(r"[-+]?[0-9]+\Z")
_SWITCHES = {spelling: word == "true" for word in ("true", "false") for spelling in (word, word.title(), word.upper())}
_FOR_SWITCHES = {**SWITCHES, "1": "true", "0": "false"}
_MISSING = re.compile(r"(<?NA>?|N/A|NaN|NaT|NULL|None|[-.?]|#N/A|#NV)\Z", re.IGNORECASE)
_KINDS_OF_TYPES = {"number": "number", "integer": "number", "boolean": "switch", "string": "text"}
_KINDS_OF_VALUES = {int: "number", float: "number", bool: "switch", str: "text"}
_NOUNS = {"number": "a number", "switch": "true or false", "text": "text"}


@dataclass(frozen=True, slots=True)
class Table:
    """What stands in the file.

    Attributes
    ----------
    file : str
        Its name, for messages.
    line : int
        Line of the headings.
    columns : mapping of str to array
        Values, by the heading of the column.
    lines : tuple of int
        Line of each row.
    """

    file: str
    line: int
    columns: Mapping[str, Column]
    lines: tuple[int, ...]


def read_table(path: Path) -> Table:
    """Return the table in a CSV file: headings, then values.

    Raises
    ------
    ScenarioError
        If it cannot be read, or is not such a table; with every problem.
    """
    rows = read_rows(path)
    problems = list(_wrong_headings(rows))
    known = [heading for heading in rows.headings if fault_of(heading) is None]
    kinds = {heading: _kinds_under(heading) for heading in known}
    columns: dict[str, Column] = {}
    for heading, cells in _pointed(rows, kinds, problems).items():
        values = [_value(cell, kinds[heading]) for cell in cells]
        wrong = list(_wrong_cells(rows, heading, cells, values, kinds[heading]))
        problems += wrong
        columns[heading] = column_of([] if wrong else values)
    if problems:
        raise ScenarioError(problems)
    return Table(rows.file, rows.line, columns, rows.lines)


def _kinds_under(heading: str) -> Set[str]:
    """Return what may stand under a heading: numbers, switches, text; all three where anything may, or nothing does."""
    kinds = {_KINDS_OF_TYPES[each] for each in types_at(path_of(heading)) if each in _KINDS_OF_TYPES}
    return kinds or frozenset(_NOUNS)


def _pointed(rows: Rows, kinds: Mapping[str, Set[str]], problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """Return the columns with points in place of decimal commas, where these cannot be anything else."""
    columns = {heading: rows.columns[heading] for heading in kinds}
    numbers = {heading: cells for heading, cells in columns.items() if "number" in kinds[heading]}
    if rows.separator == "," or not any(map(_has_decimal_comma, chain(*numbers.values()))):
        return columns
    if clash := next(_points_in(rows, numbers), None):
        problems.append(clash)
        return columns
    return columns | {heading: tuple(map(_with_point, cells)) for heading, cells in numbers.items()}


def _points_in(rows: Rows, numbers: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield the numbers with a point, of which nobody knows what they are where others have decimal commas."""
    for heading, cells in numbers.items():
        for line, cell in zip(rows.lines, cells, strict=True):
            if "." in cell and NUMBER.match(cell):
                message = f"The number {cell} has a point, and others have decimal commas."
                mend = "Write all with decimal points, and without points between thousands."
                yield Problem(message, rows.file, line, heading, cell, mend=mend)


def _has_decimal_comma(cell: str) -> bool:
    """Tell whether a number has a comma that sets no thousands apart."""
    return bool(DECIMAL_COMMA.match(cell)) and not THOUSANDS.match(cell)


def _with_point(cell: str) -> str:
    return cell.replace(",", ".") if DECIMAL_COMMA.match(cell) else cell


def _value(cell: str, kinds: Set[str]) -> Value:
    """Return what a cell stands for: a number, true or false, or else text, and text alone where nothing else may."""
    if kinds == {"text"}:
        return cell
    if cell in _SWITCHES:
        return _SWITCHES[cell]
    number = cell.replace("−", "-")  # the minus of mathematics, which stands for nothing else
    if _WHOLE.match(number) and len(number.lstrip("+-0")) <= MOST_DIGITS:
        return int(number)
    return float(number) if NUMBER.match(number) else cell


def _wrong_headings(rows: Rows) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for heading in rows.headings:
        fault, name = fault_of(heading), parameter_of(heading) or heading
        if fault is not None:
            yield Problem(fault.message, rows.file, rows.line, heading, shorten(heading), fault.allowed, fault.mend)
        elif name in seen:
            message = f"'{seen[name]}' is the same factor."
            yield Problem(message, rows.file, rows.line, heading, shorten(heading), mend="Keep one of the columns.")
        seen.setdefault(name, heading)


def _wrong_cells(
    rows: Rows, heading: str, cells: Sequence[str], values: Sequence[Value], kinds: Set[str]
) -> Iterator[Problem]:
    """Yield the cells of a column that are not what should stand there, a dozen at the most."""
    found = Counter(_kind(value) for value in values)
    kind = max(sorted(kinds), key=lambda each: found[each])  # a number before text, where as many cells are either
    allowed = grammar().allowed.at(path_of(heading)) if len(kinds) == 1 else _NOUNS[kind]
    faults = [(row, *fault) for row, cell in enumerate(cells) if (fault := _fault(cell, values[row], kind))]
    for row, message, mend in faults[:MOST_LISTED]:
        yield Problem(message, rows.file, rows.lines[row], heading, shorten(cells[row]), allowed, mend)
    if more := faults[MOST_LISTED:]:
        message = f"From here on, this column has {counted(len(more), 'more cell')} with mistakes."
        yield Problem(message, rows.file, rows.lines[more[0][0]], heading)


def _kind(value: Value) -> str:
    return _KINDS_OF_VALUES[type(value)]


def _fault(cell: str, value: Value, kind: str) -> tuple[str, str] | None:
    """Return what is wrong with a cell in a column of a kind, and how to mend it."""
    if not cell:
        return "The cell is empty.", _NEEDED
    if kind == "text" and cell in MISSING:
        return f"pandas and R read '{cell}' as a missing value.", "Write another name."
    if _kind(value) == kind:
        return _rounded(cell, value)
    if _MISSING.match(cell):
        return f"{cell} stands for a missing value.", _NEEDED
    if cell.startswith("#"):
        return f"{shorten(cell)} is an error of the spreadsheet.", _NEEDED
    if NOT_FINITE.match(cell):
        return f"{cell} is not a finite number.", _NEEDED
    mend = respelt(cell) if kind == "number" else ""
    if kind == "switch" and cell.lower() in _FOR_SWITCHES:
        mend = f"Write {_FOR_SWITCHES[cell.lower()]}."
    return f"The value {shorten(value)} is not allowed here.", mend


def _rounded(cell: str, value: Value) -> tuple[str, str] | None:
    """Return that a number is not the one that is written, if so."""
    if isinstance(value, float) and not isfinite(value):
        return "The number is too large.", ""
    if isinstance(value, float) and _WHOLE.match(cell):
        return f"The number has more than {MOST_DIGITS} digits, and would be rounded.", "Write it shorter."
    return None
