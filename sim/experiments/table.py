"""The table of a design of kind list: a CSV file with a column for each factor and a row for each point."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.experiments.points import Column, Value, column_of, kind_of
from sim.scenario.fields import MISSING
from sim.scenario.located import shorten

LARGEST_FILE = 200_000_000
MOST_LISTED = 10
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}\Z")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_SWITCHES = {spelling: word == "true" for word in ("true", "false") for spelling in (word, word.title(), word.upper())}
_KINDS = {"switch": "true and false", "whole": "numbers", "number": "numbers", "text": "text"}


@dataclass(frozen=True, slots=True)
class Table:
    """What stands in the file.

    Attributes
    ----------
    file : str
        Its name, for messages.
    columns : mapping of str to array
        Values, by the heading of the column.
    lines : tuple of int
        Line of each row.
    """

    file: str
    columns: Mapping[str, Column]
    lines: tuple[int, ...]


def read_table(path: Path) -> Table:
    """Return the table in a CSV file: headings, then values separated by commas.

    Raises
    ------
    ScenarioError
        If it cannot be read, or is not such a table; with every problem.
    """
    file = str(path)
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((reader.line_num, row) for row in reader if row)
    except csv.Error as error:
        mend = "Look for a quotation mark that is never closed."
        raise ScenarioError([Problem(f"This is not CSV: {error}.", file, reader.line_num, mend=mend)]) from None
    problems = list(_misshapen(file, rows))
    if problems:
        raise ScenarioError(problems[:MOST_LISTED])
    headings = [cell.strip() for cell in rows[0][1]]
    lines = tuple(line for line, _ in rows[1:])
    cells = zip(*(row for _, row in rows[1:]), strict=True)
    columns: dict[str, Column] = {}
    for heading, column in zip(headings, cells, strict=True):
        values, wrong = _values(file, heading, lines, column)
        problems += wrong[:MOST_LISTED]
        columns[heading] = column_of(values)
    if problems:
        raise ScenarioError(problems)
    return Table(file, columns, lines)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _unreadable(path, "is too large", f"Allowed are {LARGEST_FILE // 10**6} MB.")
        return path.read_text(encoding="utf-8-sig")  # spreadsheets begin a file with a byte order mark
    except UnicodeDecodeError:
        raise _unreadable(path, "is not UTF-8", "Save it as 'CSV UTF-8'.") from None
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror or error}", "Check its permissions.") from None


def _unreadable(path: Path, what: str, mend: str) -> ScenarioError:
    return ScenarioError([Problem(f"The file {what}.", str(path), mend=mend)])


def _misshapen(file: str, rows: Sequence[tuple[int, list[str]]]) -> Iterator[Problem]:
    """Yield what is wrong with the shape of the table."""
    if len(rows) < 2:
        yield Problem(
            "The table has no rows.", file, mend="Write headings in the first row and one point in each row after it."
        )
        return
    line, headings = rows[0]
    seen: set[str] = set()
    for heading in (cell.strip() for cell in headings):
        if not heading:
            yield Problem("A column has no heading.", file, line, mend="Write the name of a factor over each column.")
        elif heading in seen:
            yield Problem(f"There are two columns called {shorten(heading)}.", file, line, heading, mend="Keep one.")
        seen.add(heading)
    if len(headings) == 1 and ";" in headings[0]:
        yield Problem("The columns are separated by semicolons.", file, line, mend="Separate them by commas.")
    for line, row in rows[1:]:
        if len(row) != len(headings):
            message = f"The row has {len(row)} cells, and there are {len(headings)} headings."
            yield Problem(message, file, line, mend="Write one value for each heading; put text with commas in quotes.")


def _values(file: str, heading: str, lines: Sequence[int], cells: Sequence[str]) -> tuple[list[Value], list[Problem]]:
    """Return the values of a column, and what is wrong with them."""
    values: list[Value] = [_value(cell.strip()) for cell in cells]
    problems = [
        Problem(said, file, line, heading, mend="Write one number, text, true or false for every point.")
        for line, value in zip(lines, values, strict=True)
        if (said := _useless(value))
    ]
    kinds = [_KINDS[kind_of((value,))] for value in values]
    odd = next((row for row, kind in enumerate(kinds) if kind != kinds[0]), None)
    if odd is not None and not problems:
        message = f"The value {shorten(values[odd])} stands in a column that begins with {kinds[0]}."
        mend = "Let a column hold numbers, or true and false, or text."
        problems.append(Problem(message, file, lines[odd], heading, mend=mend))
    return ([], problems) if problems else (values, [])


def _useless(value: Value) -> str:
    """Return what is wrong with a value by itself, if anything."""
    if value == "":
        return "The cell is empty."
    if value in MISSING:
        return f"pandas and R read '{value}' as a missing value."
    return "The number is too large." if isinstance(value, float) and not isfinite(value) else ""


def _value(cell: str) -> Value:
    """Return what a cell stands for: a number, true or false, or else text."""
    if cell in _SWITCHES:
        return _SWITCHES[cell]
    if _WHOLE.match(cell):
        return int(cell)
    return float(cell) if _NUMBER.match(cell) else cell
