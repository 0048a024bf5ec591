"""Formats of a user's own: where compiled phases find the functions that decide and convene."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic

from sim.formats import BUILT_IN, ORDERED
from sim.rules.compiled import IS_PLAIN
from sim.state.run import RUN, Run
from sim.types import Flags


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
