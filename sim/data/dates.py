"""Dates of groups: a quarter where it is known, else a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_WRITTEN = re.compile("([12][0-9]{3})(?:Q([1-4]))?")


@dataclass(frozen=True, slots=True)
class Date:
    """When something happened.

    Attributes
    ----------
    year : int
        Calendar year.
    quarter : int or None
        1 to 4; None where only the year is known.
    """

    year: int
    quarter: int | None = None

    @property
    def index(self) -> int:
        """Quarters since the beginning of year 0; a year alone counts from its first quarter."""
        return self.year * 4 + (self.quarter or 1) - 1

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the date that a text such as ``2014Q3`` or ``2014`` stands for.

        Raises
        ------
        ValueError
            For any other spelling.

        Examples
        --------
        >>> Date.read("2014Q3")
        Date(year=2014, quarter=3)
        """
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no date: write a quarter such as 2014Q3, or a year such as 2014")
        return cls(int(match[1]), int(match[2]) if match[2] else None)

    def __str__(self) -> str:
        return str(self.year) if self.quarter is None else f"{self.year}Q{self.quarter}"


def quarter_of(when: int | str) -> int:
    """Return the quarter to look at, counted from the beginning of year 0.

    Parameters
    ----------
    when : int or str
        A quarter such as ``"2014Q3"``; or a year, which stands for its end, as in the names of rosters.

    Raises
    ------
    ValueError
        If it is neither.

    Examples
    --------
    >>> quarter_of(2014) == quarter_of("2014") == quarter_of("2014Q4")
    True
    """
    date = Date.read(str(when))
    return date.index if date.quarter else Date(date.year, 4).index
