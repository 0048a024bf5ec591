"""The loops over runs and quarters."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.arriving import find_sponsors, let_issues_arrive
from sim.engine.choosing import choose_formats
from sim.engine.convening import convene
from sim.engine.counting import count_end, count_quarter
from sim.engine.delivering import deliver
from sim.engine.environment import change_environment, perceive
from sim.engine.institution import change_institution
from sim.engine.layout import Records
from sim.engine.learning import draw_consequences
from sim.engine.negotiating import negotiate
from sim.engine.opening import open_run
from sim.rules import draws
from sim.rules.compiled import compiled, inlined
from sim.types import Floats, Integers


@inlined
def _run_quarter(m: Memory) -> None:
    """Do the phases of one quarter in their order."""
    change_environment(m)
    perceive(m)
    let_issues_arrive(m)
    find_sponsors(m)
    choose_formats(m)
    convene(m)
    negotiate(m)
    deliver(m)
    draw_consequences(m)
    change_institution(m)
    count_quarter(m)
    m.quarter += 1


@compiled
def simulate(
    memory: Records,
    parameters: Floats,
    points: Integers,
    seeds: Integers,
    replicates: Integers,
    totals: Records,
    by_domain: Floats,
    output: Floats,
    by_country: Floats,
    first: int,
) -> int:
    """Do runs from number ``first`` on; return how many of all are done: fewer where the books have no room.

    Parameters
    ----------
    memory : array of MEMORY, shape (1,)
    parameters : array of float, shape (P, parameters)
    points, seeds, replicates : array of int, shape (R,)
        Row of ``parameters``, seed and replicate of each run.
    totals, by_domain, output, by_country : array, shape (R, ...)
        Where each run counts, all 0.
    first : int
    """
    m = memory[0]
    for r in range(first, points.size):
        for position in range(m.parameter_count):
            at.parameter_values(m)[position] = parameters[points[r], position]
        m.at_totals, m.at_by_domain = totals[r:].ctypes.data, by_domain[r:].ctypes.data
        m.at_output, m.at_by_country = output[r:].ctypes.data, by_country[r:].ctypes.data
        open_run(m, draws.run_key(seeds[r], replicates[r]))
        while m.quarter < m.quarters and not m.overflow:
            _run_quarter(m)
        if m.overflow:
            return r
        count_end(m)
    return points.size
