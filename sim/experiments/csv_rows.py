"""Rows and columns of a CSV file, as pandas, R and spreadsheets write it; what cannot be told apart is refused.

Separators, byte order marks, empty rows and columns at the end, and columns that only count the rows are put right in
silence, as they cannot be misread.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import dropwhile, islice
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.scenario.located import shorten
from sim.wording import counted

LARGEST_FILE = 200_000_000
MOST_LISTED = 12
_SEPARATORS = "\t;|, "
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_NO_ROW_NAMES = "If it numbers or names the rows, leave it out: index=False in pandas, row.names=FALSE in R."
_DECIMAL_POINT = "A number has a decimal point, and no comma: 0.5, not 0,5."
_OF_ROWS = frozenset(("Unnamed: 0", "X", "index", "rownames", "row.names", "[run number]"))
"""Headings that programs write over numbers or names of rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells without spaces around, and the line in which the first begins."""

    line: int
    cells: list[str]

    def __bool__(self) -> bool:
        return len(self.cells) == 1 or any(self.cells)  # a single cell that is empty is a missing value


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands in a file, as text.

    Attributes
    ----------
    file : str
        Its name, for messages.
    separator : str
        What stands between cells.
    line : int
        Line of the headings.
    lines : tuple of int
        Line in which each row below begins.
    columns : mapping of str to tuple of str
        Cells by heading.
    """

    file: str
    separator: str
    line: int
    lines: tuple[int, ...]
    columns: Mapping[str, tuple[str, ...]]

    @property
    def headings(self) -> tuple[str, ...]:
        """What stands over the columns."""
        return tuple(self.columns)


def read_rows(path: Path) -> Rows:
    """Return the rows of a CSV file with headings.

    Raises
    ------
    ScenarioError
        If it cannot be read, or not every row has one cell for each heading; with every problem.
    """
    file, text = str(path), _text(path)
    declared = re.match(rf'"?sep=([{_SEPARATORS}])"?\r?\n', text, flags=re.IGNORECASE)  # the first line of Excel
    begin = declared.end() if declared else 0
    separator = declared[1] if declared else _separator(text)
    rows = _rectangle(_parsed(file, StringIO(text[begin:], newline=""), separator, 1 if declared else 0))
    rows = _without_numbers(rows, separator)
    problems = list(islice(_misshapen(file, rows), MOST_LISTED))
    if problems:
        raise ScenarioError(problems)
    columns = zip(*(row.cells for row in rows[1:]), strict=True)
    by_heading = dict(zip(rows[0].cells, columns, strict=True))
    return Rows(file, separator, rows[0].line, tuple(row.line for row in rows[1:]), by_heading)


def _separator(text: str) -> str:
    """Return what separates the headings: names of factors hold no separator, so the first that is there."""
    first = re.search(r"[^\r\n]+", text)
    headings = re.sub('"[^"]*"', "x", first[0].strip(" ")) if first else ""
    return next((separator for separator in _SEPARATORS if separator in headings), ",")


def _parsed(file: str, stream: StringIO, separator: str, before: int) -> Iterator[Row]:
    """Yield all rows but those without a cell; `before` is the number of lines above the first."""
    reader = csv.reader(stream, delimiter=separator, skipinitialspace=True, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield Row(before + line, [cell.strip() for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        mend = "Look for a quotation mark that is never closed."
        raise ScenarioError([Problem(f"This is not CSV: {error}.", file, before + line, mend=mend)]) from None


def _rectangle(rows: Iterator[Row]) -> list[Row]:
    """Return the rows without the empty ones before and after, and without the empty columns after the last."""
    kept = list(dropwhile(lambda row: not row, rows))
    while kept and not kept[-1]:
        kept.pop()
    width = max((len(_trimmed(row.cells)) for row in kept), default=1)
    return [Row(row.line, row.cells[:width]) for row in kept]


def _trimmed(cells: list[str]) -> list[str]:
    """Return the cells up to the last that is not empty, and the first in any case."""
    last = next((place for place in reversed(range(len(cells))) if cells[place]), 0)
    return cells[: last + 1]


def _without_numbers(rows: list[Row], separator: str) -> list[Row]:
    """Return the rows without a first column that only counts them and has no heading, or one of pandas."""
    if len(rows) < 2:
        return rows
    headings, points = rows[0].cells, rows[1:]
    # between commas, the one cell more may be half of a number with a decimal comma
    shorter = separator != "," and {len(row.cells) for row in points} == {len(headings) + 1}
    if not (shorter or headings[0] in ("", "Unnamed: 0")):
        return rows
    first = [row.cells[0] for row in points]
    if not any(first == [str(start + place) for place in range(len(first))] for start in (0, 1)):
        return rows
    return [rows[0] if shorter else Row(rows[0].line, headings[1:]), *(Row(row.line, row.cells[1:]) for row in points)]


def _misshapen(file: str, rows: list[Row]) -> Iterator[Problem]:
    """Yield what is wrong with the shape of the table."""
    if rows and rows[0].cells[0].startswith("BehaviorSpace results"):
        message = "This is the output of NetLogo's BehaviorSpace, which begins with lines of its own."
        mend = (
            "Remove the first six lines, [run number], [step] and what was measured: keep the factors and their points."
        )
        yield Problem(message, file, rows[0].line, mend=mend)
    elif len(rows) < 2:
        mend = "Write headings in the first row and one point in each row after it."
        yield Problem("The table has no rows.", file, mend=mend)
    else:
        yield from _wrong_headings(file, rows[0])
        yield from _wrong_lengths(file, len(rows[0].cells), rows[1:])


def _wrong_headings(file: str, row: Row) -> Iterator[Problem]:
    for place, heading in enumerate(row.cells):
        if not heading:
            mend = _NO_ROW_NAMES if place == 0 else "Write the name of a factor over each column."
            yield Problem("A column has no heading.", file, row.line, mend=mend)
        elif place == 0 and heading in _OF_ROWS:
            yield Problem("This column is no factor.", file, row.line, heading, shorten(heading), mend=_NO_ROW_NAMES)
        elif heading in row.cells[:place]:
            yield Problem(
                f"There are two columns called {shorten(heading)}.", file, row.line, heading, mend="Keep one."
            )


def _wrong_lengths(file: str, width: int, rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield the rows that have not one cell for each heading; one problem where all have one more."""
    if {len(row.cells) for row in rows} == {width + 1}:
        message = f"Every row has {counted(width + 1, 'cell')}, and there {_are(width)}."
        mend = f"If the first cell numbers or names the row, leave it out: row.names=FALSE in R. {_DECIMAL_POINT}"
        yield Problem(message, file, rows[0].line, mend=mend)
        return
    for row in rows:
        if len(row.cells) != width:
            mend = "Write one value for each heading; put text with commas in quotes."
            message = f"The row has {counted(len(row.cells), 'cell')}, and there {_are(width)}."
            yield Problem(message, file, row.line, mend=f"{mend} {_DECIMAL_POINT}" if len(row.cells) > width else mend)


def _are(headings: int) -> str:
    return f"{'is' if headings == 1 else 'are'} {counted(headings, 'heading')}"


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _unreadable(path, "is too large", f"Allowed are {LARGEST_FILE // 10**6} MB.")
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror or error}", "Check its permissions.") from None
    if content.startswith(_WORKBOOKS):
        raise _unreadable(path, "is a workbook of a spreadsheet", "Save it as 'CSV UTF-8'.")
    try:
        marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # 'Unicode text' of Excel
        return content.decode("utf-16" if marked else "utf-8-sig")  # spreadsheets begin a file with a byte order mark
    except UnicodeDecodeError:
        raise _unreadable(path, "is not UTF-8", "Save it as 'CSV UTF-8'.") from None


def _unreadable(path: Path, what: str, mend: str) -> ScenarioError:
    return ScenarioError([Problem(f"The file {what}.", str(path), mend=mend)])
