"""Formats of a user's own: declared by their traits, convened and decided by functions that Numba compiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, cast, get_args

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic

from sim.errors import InputError, did_you_mean, listing
from sim.formats import BUILT_IN, FORMATS, ORDERED
from sim.formats.traits import Convened, Format, Traits, Veto
from sim.rules.compiled import IS_PLAIN
from sim.rules.voting import BLOCKED, RENEGOTIATE
from sim.state.run import RUN, Run
from sim.tallies import FORMATS as ROOM
from sim.types import Flags

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


def add_format(name: str, decide: Callable[..., Any], convene: Callable[..., Any] | None, **traits: Any) -> Format:
    """Add a format to the registry.

    Parameters
    ----------
    name : str
        Key in scenario files.
    decide : callable
        ``(objections, seated, votes, share, abstention) -> verdict``, as in ``sim/formats``: objections of those at
        the table (0 none, 1 in substance, 2 hostage taking), flags of who stays, which the function may clear, their
        votes, the share that a majority takes and the limit of abstention; the verdict is one of `sim.rules.voting`.
    convene : callable, optional
        ``(run, issue, came)``: raises the flags of who comes to the table. With it ``convened`` is ``"own"``.
    **traits
        Of `sim.formats.Traits`; those left out are as in ``USUAL``.

    Raises
    ------
    InputError
        For a name that is taken or no name, traits that do not exist or do not go together, or functions that fail.
    """
    given = {"name": name, "label": name.replace("_", " ").capitalize()} | USUAL | traits
    if convene is not None:
        given.setdefault("convened", "own")
    _check(name, given, convene)
    fmt = Format(len(ORDERED), Traits(**given), numba.njit(nogil=True, error_model="numpy")(decide), convene)
    _try(fmt)
    ORDERED.append(fmt)
    FORMATS[name] = fmt
    return fmt


def remove_format(name: str) -> None:
    """Take a format of a user's own off the registry: the one that was added last."""
    assert ORDERED[-1].name == name
    assert len(ORDERED) > len(BUILT_IN)
    ORDERED.pop()
    del FORMATS[name]


def _check(name: str, given: dict[str, Any], convene: Callable[..., Any] | None) -> None:
    known = {each.name for each in fields(Traits)}
    if not name.isidentifier() or name in FORMATS:
        raise InputError(f"A format cannot be called '{name}'. Take a word of letters and _ that is no format yet.")
    if len(ORDERED) >= ROOM:
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


# From compiled phases


def hook_formats(run: Run) -> None:
    """Tell a run where the functions of formats of a user's own are."""
    for fmt in ORDERED[len(BUILT_IN) :]:
        own = fmt.decide, fmt.convene
        if IS_PLAIN:
            run.askers.extend(own)
            run.deciders[fmt.code], run.conveners[fmt.code] = len(run.askers) - 1, len(run.askers)
        else:
            run.deciders[fmt.code] = _decider(fmt.decide).address
            run.conveners[fmt.code] = 0 if fmt.convene is None else _convener(fmt.convene).address


@intrinsic
def _to_items(typing: Any, address: Any, kind: Any) -> Any:
    """Return a pointer to items of a type."""
    result = cast(Any, types).CPointer(kind.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(result))

    return result(address, kind), generate


_pointer, _array = cast(Any, _to_items), cast(Any, numba).carray


@cache
def _decider(decide: Any) -> Any:
    @numba.cfunc(types.int64(*(types.int64,) * 4, types.float64, types.float64))
    def decided(objections: int, seated: int, votes: int, size: int, share: float, abstention: float) -> int:
        verdict: int = decide(
            _array(_pointer(objections, np.int8), (size,)), _array(_pointer(seated, np.bool_), (size,)),
            _array(_pointer(votes, np.float64), (size,)), share, abstention,
        )  # fmt: skip
        return verdict

    return decided


@cache
def _convener(convene: Callable[[Any, Any, Flags], object]) -> Any:
    own = numba.njit(nogil=True, error_model="numpy")(convene)

    @numba.cfunc(types.int64(RUN, types.int64))
    def convened(run: Run, issue: int) -> int:
        own(run, run.issues[issue], run.came)
        return 0

    return convened
