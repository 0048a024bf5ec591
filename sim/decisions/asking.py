"""Asking an agent: where its class decides otherwise than the model does, the phases call what it brings.

``run.hooks[decision, row]`` is 0 where the built-in decision holds, else the address of a C function,
``double (void *run, int64 decision, int64 row, int64 issue, int64 attempt, double value)``: the way to a Python method
(`sim.agents.asking`), or a decision that Numba compiled. What ``value`` is, and what an answer means, stands beside
each decision. Short cuts that take the built-in decision for granted are not taken where an agent is asked.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import numba
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from sim.rules.compiled import IS_PLAIN, inlined, internal
from sim.state.layout import NEVER
from sim.state.run import RUN, Run

type Question = Callable[[Run, int, int, int, int, float], float]
"""What is called: with the run, the number of the decision, the row of the agent, issue, attempt and value."""
QUESTION: Any = types.float64(RUN, *(types.int64,) * 4, types.float64)
"""Its type in compiled code."""
IN_C = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, *(ctypes.c_int64,) * 4, ctypes.c_double)
"""The same, as Python calls and is called."""


def way_to(run: Run, question: Question) -> int:
    """Return what stands in the memory of a run for a function that Numba can compile."""
    if not IS_PLAIN:
        address: int = _in_c(question).address
        return address
    if question not in run.askers:
        run.askers.append(question)
    return run.askers.index(question) + 1


@cache
def _in_c(question: Question) -> Any:
    return numba.cfunc(QUESTION, error_model="numpy")(question)


@intrinsic
def _called(typing: Any, address: Any, run: Any, decision: Any, row: Any, issue: Any, attempt: Any, value: Any) -> Any:

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        integer, number = ir.IntType(64), ir.DoubleType()
        pointer = arguments[1].type
        function = ir.FunctionType(number, [pointer, integer, integer, integer, integer, number])
        return builder.call(builder.inttoptr(arguments[0], function.as_pointer()), arguments[1:])

    return types.float64(types.int64, RUN, *(types.int64,) * 4, types.float64), generate


def _plainly(address: int, run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
    return float(run.askers[address - 1](run, decision, row, issue, attempt, value))


call = cast(Any, _plainly if IS_PLAIN else _called)
"""Call what lies at an address with a question."""


@inlined
def is_asked(run: Run, decision: int, row: int) -> bool:
    """Tell whether the class of an agent decides for itself."""
    return run.hooks[decision, row] != 0


@internal
def ask(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
    """Return the answer of an agent; ``NEVER`` stands for an issue or an attempt that there is none of."""
    return call(run.hooks[decision, row], run, decision, row, issue, attempt, value)


@internal
def set_hooks(run: Run, row: int) -> None:
    """Set what a country is asked for, by whether it is an ally."""
    if not run.asks:
        return
    for decision in range(run.decisions):
        hook = run.hooks_as_ally[decision, row] if run.allied[row] else run.hooks_as_partner[decision, row]
        run.asked[decision] += int(hook != 0) - int(run.hooks[decision, row] != 0)
        run.hooks[decision, row] = hook


@internal
def ask_about_issue(run: Run, decision: int, row: int, issue: Any) -> float:
    """Return the answer of an agent about an issue."""
    return ask(run, decision, row, issue.number, NEVER, 0.0)
