"""Which format's deciding function is asked: the built-in formats by their number, a user's own by its address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from sim.formats import BUILT_IN, Format
from sim.rules.compiled import IS_PLAIN, inlined, internal
from sim.state.run import Run
from sim.types import Codes, Flags, Floats


@intrinsic
def _called(
    typing: Any, address: Any, objections: Any, seated: Any, votes: Any, size: Any, share: Any, abstention: Any
) -> Any:
    """Call the C function of `sim.engine.own_formats` at an address, with the addresses of the arrays."""

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


def _asking(formats: Sequence[Format]) -> Any:
    """Return the function that asks the format with a number: one of these, or a user's own."""
    if not formats:
        return _decided_elsewhere
    number, own, others = formats[0].code, formats[0].decide, _asking(formats[1:])

    @inlined
    def decided(
        run: Run, code: int, objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float
    ) -> int:
        if code == number:
            return own(objections, seated, votes, share, abstention)
        return others(run, code, objections, seated, votes, share, abstention)

    return decided


decide = _asking(BUILT_IN)
"""Return the verdict of a table in the format with a number."""
