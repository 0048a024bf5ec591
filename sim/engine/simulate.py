"""The loops over runs and quarters.

They call the phases by address, so that each is compiled by itself: a compiled function takes what it calls by name
into its own code, and compiles all of it once more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from sim.rules import draws
from sim.rules.compiled import IS_PLAIN, compiled
from sim.state.counting import WINDOW, count_at
from sim.state.layout import Records
from sim.state.run import Run, run_at
from sim.types import Floats, Integers


@intrinsic
def _called(typing: Any, address: Any, run: Any) -> Any:
    """Call the phase that was compiled to an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        phase = builder.inttoptr(arguments[0], context.call_conv.get_function_type(types.none, [run]).as_pointer())
        status, _ = context.call_conv.call_function(builder, phase, types.none, [run], [arguments[1]])
        with cgutils.if_unlikely(builder, status.is_error):
            context.call_conv.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return types.none(address, run), generate


def _asked(phase: Callable[[Run], None], run: Run) -> None:
    phase(run)


_call = cast(Callable[[Any, Run], None], _asked if IS_PLAIN else _called)


@compiled
def simulate(
    phases: Integers,
    run: Run,
    parameters: Floats,
    points: Integers,
    seeds: Integers,
    replicates: Integers,
    totals: Records,
    arrived: Floats,
    taken_up: Floats,
    severity: Floats,
    output: Floats,
    blocks_by: Floats,
    contributions: Floats,
    first: int,
) -> int:
    """Do runs from number ``first`` on; return how many of all are done: fewer where the books have no room.

    Parameters
    ----------
    phases : array of int, shape (phases,)
        Addresses of the compiled ``PHASES``.
    run : Run
    parameters : array of float, shape (P, parameters)
    points, seeds, replicates : array of int, shape (R,)
        Row of ``parameters``, seed and replicate of each run.
    totals, arrived, taken_up, severity, output, blocks_by, contributions : array, shape (R, ...)
        Where each run counts, all 0.
    first : int
    """
    for r in range(first, points.size):
        for position in range(run.parameter_count):
            run.parameter_values[position] = parameters[points[r], position]
        own = run.count_homes[WINDOW]
        own[0], own[1], own[2] = totals[r:].ctypes.data, arrived[r:].ctypes.data, taken_up[r:].ctypes.data
        own[3], own[4] = severity[r:].ctypes.data, output[r:].ctypes.data
        own[5], own[6] = blocks_by[r:].ctypes.data, contributions[r:].ctypes.data
        count_at(run, WINDOW)
        run.key = draws.run_key(seeds[r], replicates[r])
        _call(phases[0], run)
        while run.quarter < run.quarters and not run.overflow:
            for phase in range(1, phases.size - 1):
                if not run.overflow:
                    _call(phases[phase], run)
            run.quarter += 1
        if run.overflow:
            return r
        _call(phases[-1], run)
    return points.size


@compiled
def do_phase(phase: int, way_in: int) -> None:
    """Do the phase that was compiled to an address."""
    _call(phase, run_at(way_in))


@compiled
def do_quarter(phases: Integers, way_in: int) -> None:
    """Do all phases of a quarter, as long as nobody stops the run."""
    run = run_at(way_in)
    for phase in range(1, phases.size - 1):
        if not run.overflow:
            _call(phases[phase], run)
    run.quarter += 1
