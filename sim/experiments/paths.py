"""Where factors lead: every path is held against the schema of scenarios before anything is laid on one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sim.errors import listing, mend_of, nearest
from sim.experiments.factors import Factor
from sim.parameters import PARAMETERS
from sim.scenario.fields import NAME
from sim.scenario.json_schema import grammar
from sim.scenario.located import Path, Problems, shorten

_NO_FACTOR: Mapping[str, str] = {
    "title": "It moves no number.",
    "question": "It moves no number.",
    "source": "It moves no number.",
    "extends": "To compare files, use arms with 'extends'.",
    "seed": "All points share the seed of the experiment; to vary luck, raise 'replications'.",
    "replications": "All points have as many replications as the experiment.",
}


class Fault(NamedTuple):
    """What is wrong with a path, in the words of `Problem`."""

    message: str
    allowed: str = ""
    mend: str = ""


def fault_of(written: str) -> Fault | None:
    """Return what is wrong with a key of ``factors:``, if anything."""
    if written in PARAMETERS:
        return None
    steps = written.split(".")
    if steps[0] in _NO_FACTOR:
        return Fault(f"{steps[0]} cannot be a factor.", mend=_NO_FACTOR[steps[0]])
    place: Path = ()
    for step in steps:
        below = _below(place, step)
        if below is None:
            return _unknown(place, step)
        place = below
    return None


def _below(place: Path, step: str) -> Path | None:
    """Return the path one step on, if there can be something in a scenario."""
    allowed = grammar().allowed
    if place == ("events",) and re.fullmatch(NAME, step):
        return (*place, 0)  # an event by its id: whether there is one, its values tell
    if step.isdecimal() and allowed.node_at((*place, int(step))) is not None:
        return (*place, int(step))
    return (*place, step) if step and allowed.node_at((*place, step)) is not None else None


def _unknown(place: Path, step: str) -> Fault:
    if not place:
        top = [key for key in grammar().allowed.keys_at(()) if key not in _NO_FACTOR]
        mend = mend_of(step, [*PARAMETERS, *top], "`alliance-sim list parameters` shows all parameters.")
        allowed = "names of parameters, and paths such as rules.silence_strictness or events.crimea.at"
        return Fault(f"A scenario has no parameter and no key called {shorten(step)}.", allowed, mend)
    keys, above = grammar().allowed.keys_at(place), ".".join(map(str, place))
    near = nearest(step, keys)
    mend = "" if near is None else f"Did you mean '{above}.{near}'?"
    if not keys:
        return Fault(f"There is nothing called {shorten(step)} below {above}.", grammar().allowed.at(place), mend)
    return Fault(f"There is no key called {shorten(step)} below {above}.", listing(keys), mend)


def add_clashes(factors: Iterable[tuple[str, Factor]], problems: Problems) -> None:
    """Note factors that lead to the same place, or one below the other.

    Parameters
    ----------
    factors : iterable of (str, Factor)
        Each with its key in the file.
    problems : Problems
        Where they are noted.
    """
    before: list[tuple[str, Factor]] = []
    for written, factor in factors:
        for other, earlier in before:
            if factor.path == earlier.path:
                problems.add(("factors", written), f"'{other}' is the same factor.", mend="Keep one of them.")
            elif _leads_through(factor, earlier) or _leads_through(earlier, factor):
                message = f"'{written}' and '{other}' overlap: one is a part of the other."
                problems.add(("factors", written), message, mend="Keep one of them, or use arms.")
        before.append((written, factor))


def _leads_through(factor: Factor, other: Factor) -> bool:
    return other.path[: len(factor.path)] == factor.path
