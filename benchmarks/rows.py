"""What a benchmark reports: rows of one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Skipped(Exception):
    """A benchmark that cannot be run here; the text says why."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to reach, or may not exceed."""

    limit: float
    at_least: bool = False

    def met(self, figure: float) -> bool:
        return figure >= self.limit if self.at_least else figure <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes
    ----------
    what : str
        What was measured.
    value : float or None
        The median of the repeats, in ``unit``; None where only a ratio is reported or nothing could be measured.
    unit : str
    spread : (float, float) or None
        Least and greatest of the repeats: of the ratio where there is one, else of the value.
    ratio : float or None
        What the row is about, where it compares; never rounded.
    bar : Bar or None
        Holds for the ratio where there is one, else for the value.
    note : str
        How it was measured, or why it was not.
    """

    what: str
    value: float | None = None
    unit: str = ""
    spread: tuple[float, float] | None = None
    ratio: float | None = None
    bar: Bar | None = None
    note: str = ""

    @property
    def figure(self) -> float | None:
        """What the bar is held against."""
        return self.value if self.ratio is None else self.ratio

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is no bar or no figure."""
        return None if self.bar is None or self.figure is None else self.bar.met(self.figure)

    def plain(self, name: str) -> dict[str, Any]:
        """Return the row as values that JSON can hold."""
        return {
            "name": name,
            "what": self.what,
            "value": self.value,
            "unit": self.unit,
            "spread": None if self.spread is None else list(self.spread),
            "ratio": self.ratio,
            "bar": None if self.bar is None else str(self.bar),
            "met": self.met,
            "note": self.note,
        }
