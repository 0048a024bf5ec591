"""Standing groups that there are before the first quarter: real ones as they were then, or the scenario's own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sim import data
from sim.scenario.quarter import Quarter
from sim.scenario.schema import StartingGroup


def described(given: str | StartingGroup, start: Quarter, countries: Collection[str]) -> StartingGroup:
    """Return a group with all that is known of it: where the file is silent on a real one, as it really was.

    Parameters
    ----------
    given : str or StartingGroup
        Code of a real group, or what the file says.
    start : Quarter
        First quarter of the scenario; a real group is as it was in the quarter before.
    countries : collection of str
        Codes of the scenario's countries; other members of a real group are left out.

    Raises
    ------
    KeyError
        If there is no such real group.
    """
    own = StartingGroup(group=given) if isinstance(given, str) else given
    before = Quarter.from_index(start.index - 1)
    really: dict[str, Any] = {"founded": before}
    if own.group is not None:
        real = data.group(own.group)
        really = {
            "format": real.format,
            "domain": real.domain,
            "lead": real.lead if real.lead in countries else None,
            "founded": Quarter.from_index(real.founded.index),
            "members": tuple(code for code in real.members_at(str(before)) if code in countries),
        }
    silent = {name: value for name, value in really.items() if getattr(own, name) is None}
    return own.model_copy(update=silent)
