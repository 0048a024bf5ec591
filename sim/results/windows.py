"""Measures within a window of dates: a measure from a quarter on, until another, or between the two.

A window is a part of the name of its column (``output_share_from_2027q1``), so that whoever reads a result knows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sim.scenario.quarter import Quarter

_NAME = re.compile(r"(?P<measure>\w+?)(?:_from_(?P<first>[12]\d{3}q[1-4]))?(?:_until_(?P<after>[12]\d{3}q[1-4]))?")


class Window(NamedTuple):
    """Dates of a window: its first quarter, and the first after it; None where it is open."""

    first: Quarter | None
    after: Quarter | None

    @property
    def suffix(self) -> str:
        """What the name of a column ends with; nothing for a window that is open at both ends."""
        first = f"_from_{self.first}" if self.first is not None else ""
        after = f"_until_{self.after}" if self.after is not None else ""
        return f"{first}{after}".lower()

    @property
    def words(self) -> str:
        """What labels and definitions say of it."""
        last = None if self.after is None else Quarter.from_index(self.after.index - 1)
        if self.first is None:
            return "" if last is None else f"up to {last}"
        return f"from {self.first} on" if last is None else f"{self.first} to {last}"

    @classmethod
    def of(cls, said: Mapping[str, str | None]) -> Window:
        """Return the window that `said` gave."""
        first, after = (said.get(key) for key in ("from", "until"))
        return cls(Quarter.parse(first) if first else None, Quarter.parse(after) if after else None)

    @property
    def said(self) -> dict[str, str]:
        """The dates that it has, as a file would say them."""
        dates = {"from": self.first, "until": self.after}
        return {key: str(date) for key, date in dates.items() if date is not None}

    def quarters(self, start: Quarter, quarters: int) -> tuple[int, int]:
        """Return the window in quarters from the start of a run: its first, and the first after it."""
        first = 0 if self.first is None else max(0, self.first.index - start.index)
        after = quarters if self.after is None else min(quarters, self.after.index - start.index)
        return first, after


def parted(column: str) -> tuple[str, Window] | None:
    """Return the measure and the window that the name of a column stands for; None without a window."""
    match = _NAME.fullmatch(column)
    if match is None or not (match["first"] or match["after"]):
        return None
    first, after = (Quarter.parse(text.upper()) if text else None for text in (match["first"], match["after"]))
    return match["measure"], Window(first, after)
