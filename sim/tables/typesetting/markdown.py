"""Tables as Markdown, in the way that GitHub, Pandoc and Quarto read alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.tables.typesetting.sheet import Column, Sheet

_MARKS = re.compile(r"([\\`*_<|~$^])")
_WIDEST = 48
"""Characters up to which cells are padded, so that a table can be read as it stands, and longer ones cost nothing."""


def escaped(text: str) -> str:
    """Return a text, on one line, in which no character is a mark of Markdown."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def markdown(sheet: Sheet) -> str:
    """Return a table as Markdown, with its caption below; lines that head groups of rows are bold."""
    right = [column.kind in ("number", "estimate") for column in sheet.columns]
    head = [escaped(_head(column)) for column in sheet.columns]
    body: list[list[str]] = []
    for group in sheet.groups:
        if group.head:
            body.append([f"**{escaped(group.head)}**", *[""] * (len(head) - 1)])
        body += [[escaped(str(cell)) for cell in row] for row in group.rows]
    widths = [min(_WIDEST, max(3, *(len(line[n]) for line in (head, *body)))) for n in range(len(head))]
    rule = [f"{'-' * (width - 1)}{':' if end else '-'}" for width, end in zip(widths, right, strict=True)]
    lines = [_line(cells, widths, right) for cells in (head, rule, *body)]
    return "\n".join([*lines, "", f"Table: {escaped(sheet.caption)}", ""])


def _head(column: Column) -> str:
    return f"{column.above}: {column.head}" if column.above and column.head else column.above or column.head


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if end else cell.ljust(width) for cell, width, end in zip(cells, widths, right, strict=True)
    )
    return f"| {' | '.join(padded)} |"
