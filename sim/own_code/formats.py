"""How own code adds a format of cooperation: its traits, the function that decides, and one that convenes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_args

import numba
import numpy as np

from sim.errors import InputError, did_you_mean, listing
from sim.formats import BUILT_IN, FORMATS
from sim.formats.traits import Convened, Format, Traits, Veto
from sim.own_code.registrations import register
from sim.results import measures
from sim.rules.voting import BLOCKED, RENEGOTIATE
from sim.state.tallies import FORMATS as ROOM

USUAL: dict[str, Any] = {
    "veto": "participants", "inside": False, "led": False, "standing": False, "slot": 0.0, "prepared": False,
    "set_up": 0, "looseness": 0.5, "cost": 0.012, "legitimacy": 0.5, "success": 0.55, "output": 0.25, "delay": 1.0,
    "openness": 0.0, "source": "",
}  # fmt: skip
"""Traits of a format that leaves them out."""
_RANGES = {
    "slot": (0.0, 10.0), "set_up": (0, 40), "looseness": (0.0, 1.0), "cost": (-10.0, 10.0), "legitimacy": (0.0, 1.0),
    "success": (0.0, 1.0), "output": (0.0, 1.0), "delay": (0.0, 100.0), "openness": (-50.0, 50.0),
}  # fmt: skip
_CHOICES = {"convened": tuple(each for each in get_args(Convened) if each != "nobody"), "veto": get_args(Veto)}


def format_of_cooperation(
    name: str = "", *, convene: Callable[..., Any] | None = None, **traits: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a format: a function that decides from the objections at a table.

    The function is given the objections of those at the table (0 none, 1 in substance, 2 hostage taking), flags of who
    stays, which it may clear, their votes, the share that a majority takes, and the limit of abstention; it returns a
    verdict of `sim.rules.voting`. Numba compiles it. A scenario has to list the format under ``formats``.

    Parameters
    ----------
    name : str
        Key in scenario files; the name of the function if left out.
    convene : callable, optional
        ``(run, issue, came)``: raises the flags of who comes to the table; compiled too. Left out, ``convened`` says
        who comes.
    **traits
        Of `sim.formats.Traits`: ``convened`` is needed without ``convene``; those left out are as in ``USUAL``.

    Returns
    -------
    callable
        The decorator.

    Raises
    ------
    InputError
        For a name that is taken or none, traits that do not exist or do not go together, or functions that fail.
    """

    def add(decide: Callable[..., Any]) -> Callable[..., Any]:
        called = name or decide.__name__
        given = {"name": called, "label": called.replace("_", " ").capitalize()} | USUAL | traits
        if convene is not None:
            given.setdefault("convened", "own")
        _check(called, given, convene)
        compiled = numba.njit(nogil=True, error_model="numpy")(decide)
        fmt = Format(len(FORMATS), Traits(**given), compiled, convene)
        _try(fmt)
        register("format", called, fmt, decide.__module__)
        for measure in measures.of_format(fmt):
            register("measure", measure.name, measure, decide.__module__)
        return decide

    return add


def _check(name: str, given: dict[str, Any], convene: Callable[..., Any] | None) -> None:
    known = {each.name for each in fields(Traits)}
    if name not in FORMATS and len(FORMATS) >= ROOM:
        raise InputError(f"There is room for {ROOM - len(BUILT_IN)} formats of your own, and no more.")
    for unknown in sorted(set(given) - known):
        raise _wrong(name, f"has no trait '{unknown}'. {did_you_mean(unknown, known)}".strip())
    for missing in sorted(known - set(given)):
        raise _wrong(name, f"needs '{missing}': one of {listing(_CHOICES.get(missing, ()))}.")
    for trait, allowed in _CHOICES.items():
        if given[trait] not in allowed:
            raise _wrong(name, f"has {trait} '{given[trait]}'. Allowed: {listing(allowed)}.")
    for trait, (low, high) in _RANGES.items():
        value = given[trait]
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise _wrong(name, f"has {trait} {value!r}. Allowed: {low:g} to {high:g}.")
    if (given["convened"] == "own") != (convene is not None):
        raise _wrong(name, "is convened in its own way: give the function, convene=..., or another 'convened'.")


def _wrong(name: str, what: str) -> InputError:
    return InputError(f"The format '{name}' {what}")


def _try(fmt: Format) -> None:
    """Refuse a function that does not decide tables of three, whoever objects."""
    for pattern in range(27):
        objections = np.array([pattern // 9, pattern // 3 % 3, pattern % 3], dtype=np.int8)
        seated, votes = np.ones(3, dtype=np.bool_), np.array([1.0, 1.0, 1.0])
        try:
            verdict = fmt.decide(objections, seated, votes, 1.0, 0.0)
        except Exception as error:
            raise _wrong(fmt.name, f"cannot decide: {type(error).__name__}: {error}") from error
        if verdict not in range(BLOCKED, RENEGOTIATE + 1):
            raise _wrong(fmt.name, f"decides {verdict!r}. Allowed: the verdicts of sim.rules.voting, 0 to 4.")
