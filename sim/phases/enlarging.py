"""P1 and P10: states join and leave the alliance; where accessions are ratified, each ally does so in its own time."""

from __future__ import annotations

from sim.decisions.asking import set_hooks
from sim.decisions.ratifying import ratifies
from sim.phases.leaving import step_outside
from sim.phases.opening import weigh_countries
from sim.rules.compiled import inlined, internal
from sim.state.filling import fill
from sim.state.layout import NEVER, RATIFIED
from sim.state.run import Run


@internal
def accede_to_alliance(run: Run, row: int) -> None:
    """Let a state become an ally at a date, or a candidate from then on, where accessions are ratified.

    A state that is a candidate or an ally already stays what it is.
    """
    if run.rules.enlargement != RATIFIED:
        become(run, row, True, False)
    else:
        sign(run, row)


@internal
def sign(run: Run, row: int) -> None:
    """Let the accession of a state be signed, unless it was."""
    if run.rules.enlargement == RATIFIED and not run.allied[row] and run.signed[row] == NEVER:
        run.signed[row] = run.quarter
        run.candidate_count += 1
        fill(run.ratified[row], False)


@internal
def become(run: Run, row: int, ally: bool, outside: bool) -> None:
    """Make a state an ally, a partner, or neither; a candidate is none from then on."""
    run.totals.new_allies += ally and not run.allied[row]
    run.allied[row] = ally
    run.standard[row] = run.as_ally[row] if ally else run.as_partner[row]
    run.candidate_count -= run.signed[row] != NEVER
    run.signed[row] = NEVER
    set_hooks(run, row)
    step_outside(run, row, outside)


@internal
def ratify(run: Run) -> None:
    """P10: let each ally that has not ratified an accession yet decide on it."""
    for candidate in range(run.country_count):
        if run.signed[candidate] != NEVER:
            ratified = run.ratified[candidate]
            for i in run.allies[: run.ally_count]:
                ratified[i] = ratified[i] or ratifies(run, i, candidate)


@internal
def welcome(run: Run) -> None:
    """P1: let candidates join whom all who are allies have ratified; they ratify what is signed as they join."""
    newcomers, size = run.others, 0
    for candidate in range(run.country_count):
        newcomers[size] = candidate
        size += run.signed[candidate] != NEVER and _is_ratified(run, candidate)
    for row in newcomers[:size]:
        run.totals.ratified_allies += 1.0
        run.totals.ratification += float(run.quarter - run.signed[row])
        become(run, row, True, False)
        for candidate in range(run.country_count):
            run.ratified[candidate, row] = True
    if size > 0:
        weigh_countries(run)


@inlined
def _is_ratified(run: Run, candidate: int) -> bool:
    done, ratified = True, run.ratified[candidate]
    for i in run.allies[: run.ally_count]:
        done &= ratified[i]
    return done
