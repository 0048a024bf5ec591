"""Rows as text that fits a terminal: in columns with wrapped cells, else a paragraph for each row."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence

type Cell = str | int | float | bool | list[str] | None
type Row = Mapping[str, Cell]

WIDTH = 80
"""Columns of a line where the terminal does not say."""
_BETWEEN = 2
_NARROWEST = 24
"""Columns that a cell of text is not squeezed below."""
_LONG = 40
"""Characters from which a cell of a paragraph has a line of its own."""


def width_of_terminal() -> int:
    """Return how long lines may be: as long as the terminal has columns, and as usual where there is none."""
    return max(shutil.get_terminal_size((WIDTH, 24)).columns, _LONG) if sys.stdout.isatty() else WIDTH


def table(lines: Sequence[Row], width: int = WIDTH) -> str:
    """Return rows as text.

    Parameters
    ----------
    lines : sequence of Row
    width : int
        Columns that fit in a line.

    Returns
    -------
    str
        Columns with a heading; cells of text are wrapped where they would be too wide together. Where that is not
        enough, a paragraph for each row, which leaves out what is empty.
    """
    if not lines:
        return "(none)"
    heads = list(dict.fromkeys(name for line in lines for name in line))
    cells = [heads, *([_shown(line.get(name)) for name in heads] for line in lines)]
    natural = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    least = [max(_least(line[column]) for line in cells) for column in range(len(heads))]
    room = width - _BETWEEN * (len(heads) - 1)
    if sum(least) > room:
        return "\n".join(_paragraph(heads, line, width) for line in cells[1:])
    widths = _squeezed(natural, least, room)
    return "\n".join(text for line in cells for text in _wrapped(line, widths))


def _least(cell: str) -> int:
    """Return how narrow a cell may be: not narrower than its longest word, nor broken if it is short."""
    return max([min(len(cell), _NARROWEST), *map(len, cell.split())])


def _squeezed(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Return widths that fit in the room, the widest columns made narrower first."""
    widths = list(natural)
    while sum(widths) > room:
        loose = [column for column in range(len(widths)) if widths[column] > least[column]]
        widths[max(loose, key=widths.__getitem__)] -= 1
    return widths


def _wrapped(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = [textwrap.wrap(cell, width, break_on_hyphens=False) for cell, width in zip(line, widths, strict=True)]
    height = max(map(len, columns))
    filled = [[*column, *[""] * (height - len(column))] for column in columns]
    return [_aligned(row, widths) for row in zip(*filled, strict=True)]


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _paragraph(heads: Sequence[str], line: Sequence[str], width: int) -> str:
    """Return a row as its first cell, then the others with their names: short ones together, long ones apart."""
    known = [(head, cell) for head, cell in zip(heads[1:], line[1:], strict=True) if cell != "-"]
    short = "; ".join(f"{head} {cell}" for head, cell in known if len(cell) < _LONG)
    long = [f"{head}: {cell}" for head, cell in known if len(cell) >= _LONG]
    wrapped = [
        textwrap.wrap(text, width, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
        for text in (short, *long)
    ]
    return "\n".join([line[0], *(text for each in wrapped for text in each)])


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
