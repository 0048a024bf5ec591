"""Names as words, and values in the units in which they are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.tables.typesetting.rounding import MINUS, plain
from sim.wording import phrase

DIGITS_OF_SETTINGS = 4
"""Significant digits of a number that somebody chose."""
_BARE = frozenset(("", "1", "index"))
"""Units that say nothing beside a number."""


def is_share(measure: str) -> bool:
    """Tell whether a measure is a share, which is printed in per cent."""
    from sim.results.measures import KNOWN  # slow to import

    return KNOWN[measure].unit == "share"


def scale(measure: str) -> float:
    """Return by what values of a measure are multiplied in print."""
    return 100.0 if is_share(measure) else 1.0


def measured(measure: str, called: str = "") -> str:
    """Return a measure in words, as an experiment calls it or else the registry, with its unit where it has one."""
    from sim.results.measures import KNOWN, label

    unit, title = "%" if is_share(measure) else KNOWN[measure].unit, called or label(measure)
    return title if unit in _BARE or unit == measure else f"{title} ({unit})"


def value_text(value: Any) -> str:
    """Return a plain value of a scenario as it is printed."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value).replace("-", MINUS)
        case float():
            return plain(float(f"{value:.{DIGITS_OF_SETTINGS}g}"))
        case Mapping():
            said = [(key, below) for key, below in value.items() if below not in (None, [], {}, "")]
            return ", ".join(f"{phrase(str(key))} {value_text(below)}" for key, below in said)
        case str():
            return phrase(value)
        case Sequence():
            return ("; " if any(isinstance(each, Mapping) for each in value) else ", ").join(map(value_text, value))
        case _:
            return str(value)
