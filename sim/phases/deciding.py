"""Which format's deciding function is asked: the built-in formats by their number, a user's own by its address."""

from __future__ import annotations

from typing import Any, cast

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from sim.formats import BILATERAL, CONSENSUS, FRAMEWORK_NATION, INACTION, MINILATERAL, PLUS_N
from sim.rules.compiled import IS_PLAIN, inlined, internal
from sim.state.run import Run
from sim.types import Codes, Flags, Floats

_CONSENSUS, _PLUS_N, _FRAMEWORK_NATION = CONSENSUS.decide, PLUS_N.decide, FRAMEWORK_NATION.decide
_MINILATERAL, _BILATERAL, _INACTION = MINILATERAL.decide, BILATERAL.decide, INACTION.decide
_CODES = tuple(fmt.code for fmt in (CONSENSUS, PLUS_N, FRAMEWORK_NATION, MINILATERAL, BILATERAL, INACTION))


@inlined
def decide(
    run: Run, code: int, objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float
) -> int:
    """Return the verdict of a table in the format with this number."""
    if code == _CODES[0]:
        return _CONSENSUS(objections, seated, votes, share, abstention)
    if code == _CODES[1]:
        return _PLUS_N(objections, seated, votes, share, abstention)
    if code == _CODES[2]:
        return _FRAMEWORK_NATION(objections, seated, votes, share, abstention)
    if code == _CODES[3]:
        return _MINILATERAL(objections, seated, votes, share, abstention)
    if code == _CODES[4]:
        return _BILATERAL(objections, seated, votes, share, abstention)
    if code == _CODES[5]:
        return _INACTION(objections, seated, votes, share, abstention)
    return _decided_elsewhere(run, code, objections, seated, votes, share, abstention)


@intrinsic
def _called(
    typing: Any, address: Any, objections: Any, seated: Any, votes: Any, size: Any, share: Any, abstention: Any
) -> Any:
    """Call the C function of `sim.formats.own` at an address, with the addresses of the arrays."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        integer, number = ir.IntType(64), ir.DoubleType()
        function = ir.FunctionType(integer, [integer] * 4 + [number] * 2)
        return builder.call(builder.inttoptr(arguments[0], function.as_pointer()), arguments[1:])

    return types.int64(*(types.int64,) * 5, types.float64, types.float64), generate


_call = cast(Any, _called)


@internal
def _compiled_elsewhere(
    run: Run, code: int, objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float
) -> int:
    return _call(
        run.deciders[code], objections.ctypes.data, seated.ctypes.data, votes.ctypes.data, votes.size, share, abstention
    )


def _plainly_elsewhere(
    run: Run, code: int, objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float
) -> int:
    return int(run.askers[run.deciders[code] - 1](objections, seated, votes, share, abstention))


_decided_elsewhere = _plainly_elsewhere if IS_PLAIN else _compiled_elsewhere
