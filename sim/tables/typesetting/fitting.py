"""How a table fits the width of a page: which columns wrap, how wide, in what size, and whether over several pages.

Widths are estimated from those of Computer Modern, in em of whatever size is used; what wraps is then given by TeX the
room that is left, so that a table is as wide as the text of any page that it is put on, and no wider.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.tables.typesetting.sheet import Column, Estimate, Sheet

PAGE = 345.0
"""Width in points of the text that a table has to fit: that of LaTeX's article in 10 pt, the narrowest usual one."""
LINES = 400.0
"""Height in points of the rows from which on a table is set over several pages."""


@dataclass(frozen=True, slots=True)
class Size:
    """A size of type: its command, and in points its em, the distance of its lines, and what is beside a column."""

    command: str
    em: float
    line: float
    separation: float


SIZES = (Size(r"\small", 9.25, 11.0, 6.0), Size(r"\footnotesize", 8.5, 9.5, 4.0), Size(r"\scriptsize", 8.1, 8.0, 3.0))

_WIDTHS: Mapping[str, float] = {
    **dict.fromkeys(".,:;'!|[]", 0.29),
    **dict.fromkeys("fijlrstI()/- ", 0.4),
    **dict.fromkeys("0123456789acegovxyz?*#", 0.51),
    **dict.fromkeys("mwMW%@", 0.95),
    **dict.fromkeys("ABCDEFGHKLNOPQRUVXYZ+=<>&\N{MINUS SIGN}\N{MULTIPLICATION SIGN}\N{PLUS-MINUS SIGN}", 0.78),
}
_OTHER = 0.57


def ems(text: str) -> float:
    """Return the width of a text on one line, in em; rather too much than too little."""
    return sum(_WIDTHS.get(letter, _OTHER) for letter in text)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table is set.

    Attributes
    ----------
    size : Size
    widths : tuple of float
        Width of each column on one line, in em.
    shares : tuple of float
        Of the room that the other columns leave, the share of each that wraps; 0 for one that does not.
    long : bool
        Whether it runs over several pages.
    shrinks : bool
        Whether it is too wide for any size, and has to be shrunk to the page, which a long one cannot be.
    """

    size: Size
    widths: tuple[float, ...]
    shares: tuple[float, ...]
    long: bool = False
    shrinks: bool = False

    @property
    def fixed(self) -> float:
        """Width of all columns that do not wrap, in em."""
        return sum(width for width, share in zip(self.widths, self.shares, strict=True) if not share)

    @property
    def gaps(self) -> int:
        """Number of separations between columns."""
        return 2 * (len(self.widths) - 1)

    @property
    def room(self) -> float:
        """What is left for the columns that wrap, in em."""
        return (PAGE - self.gaps * self.size.separation) / self.size.em - self.fixed

    @property
    def natural(self) -> float:
        """Width of the whole table on one line, in em."""
        return sum(self.widths) + self.gaps * self.size.separation / self.size.em


def fit(sheet: Sheet) -> Fit:
    """Return how a table is set: on one line what can be, in the largest size in which there is room for the rest."""
    widths = _widths(sheet)
    plain = [Fit(size, widths, (0.0,) * len(widths)) for size in SIZES]
    wrapped = [_wrapped(sheet.columns, each) for each in plain]
    usual = [each for each in (*plain[:2], *wrapped) if _has_room(each, sheet.columns)]
    cramped = [each for each in wrapped[-1:] if _has_room(each, sheet.columns, half=True)]
    chosen = [*usual, *cramped, replace(plain[-1], shrinks=True)][0]
    return replace(chosen, long=_height(sheet, chosen) > LINES)


def is_narrow(sheet: Sheet) -> bool:
    """Tell whether a table fits on a page in a size that is easily read, with every column on one line."""
    widths = _widths(sheet)
    return any(Fit(size, widths, (0.0,) * len(widths)).room >= 0.0 for size in SIZES[:2])


def _widths(sheet: Sheet) -> tuple[float, ...]:
    """Return the width of each column, wide enough for what stands above several of them."""
    cells = zip(*sheet.rows, strict=True)
    widths = [max([ems(column.head), *map(_cell, own)]) + 0.3 for column, own in zip(sheet.columns, cells, strict=True)]
    for first, last, above in spans(sheet.columns):
        lacking = ems(above) - sum(widths[first : last + 1])
        widths[last] += max(0.0, lacking)
    return tuple(widths)


def _cell(cell: str | Estimate) -> float:
    return ems(str(cell))


def spans(columns: Sequence[Column]) -> list[tuple[int, int, str]]:
    """Return the first and last column below each text that stands above heads, with the text."""
    found: list[tuple[int, int, str]] = []
    for position, column in enumerate(columns):
        if found and found[-1][1] == position - 1 and found[-1][2] == column.above:
            found[-1] = (found[-1][0], position, column.above)
        elif column.above:
            found.append((position, position, column.above))
    return found


def _wrapped(columns: Sequence[Column], plain: Fit) -> Fit:
    """Return a fit in which as few columns wrap as need to: a column that needs less than its share is on one line."""
    shares = tuple(column.weight if column.kind == "wrapped" else 0.0 for column in columns)
    while True:
        now = replace(plain, shares=_of_one(shares))
        small = [
            number
            for number, (share, width) in enumerate(zip(now.shares, plain.widths, strict=True))
            if share and width <= share * now.room
        ]
        if not small:
            return now
        shares = tuple(0.0 if number in small else share for number, share in enumerate(shares))


def _of_one(shares: Sequence[float]) -> tuple[float, ...]:
    whole = sum(shares)
    return tuple(share / whole for share in shares) if whole else tuple(shares)


def _has_room(made: Fit, columns: Sequence[Column], *, half: bool = False) -> bool:
    """Tell whether every column that wraps has the width that it has at least, or half of it."""
    shares = zip(made.shares, columns, strict=True)
    enough = all(share * made.room >= column.least / (1.0 + half) for share, column in shares if share)
    return enough and made.room >= 0.0


def _height(sheet: Sheet, made: Fit) -> float:
    """Return about how many points high the rows are."""
    heads = sum(1.5 for group in sheet.groups if group.head)
    lines = sum(max(map(_lines, row, made.widths, made.shares, [made.room] * len(row))) for row in sheet.rows)
    return (heads + lines) * made.size.line


def _lines(cell: str | Estimate, width: float, share: float, room: float) -> int:
    del width
    return max(1, math.ceil(1.1 * _cell(cell) / (share * room))) if share and room > 0.0 else 1
