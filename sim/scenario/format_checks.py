"""Lists of formats."""

from __future__ import annotations

from collections.abc import Iterable

from sim.errors import listing, mend_of
from sim.scenario.json_schema import format_names
from sim.scenario.located import Path, Problems, shorten


def check_formats(path: Path, names: Iterable[str], problems: Problems) -> None:
    """Note at `path` what is no format that rules can allow."""
    for position, name in enumerate(names):
        here = (*path, position)
        if name == "inaction":
            problems.add(here, "Inaction is always possible and is not listed.", given=name, mend="Remove it.")
        elif name not in format_names():
            allowed = listing(format_names())
            mend = mend_of(name, format_names(), "`alliance-sim list formats` shows all.")
            problems.add(here, f"There is no format called {shorten(name)}.", given=name, allowed=allowed, mend=mend)
