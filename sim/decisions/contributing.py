"""P8: what a state gives to what was agreed."""

from __future__ import annotations

from sim.decisions.asking import ask, is_asked
from sim.decisions.stakes import stake_of
from sim.rules import delivery
from sim.rules.compiled import compiled, inlined
from sim.state.layout import CONTRIBUTE, Record
from sim.state.run import Run, run_at


@inlined
def contribution(run: Run, attempt: Record, row: int, own_stake: float, members: int) -> float:
    """Return the share of its means that a state gives, less where it engages less; allies engage in full."""
    p, engages = run.parameters, 1.0 if run.allied[row] else run.engagement[row]
    looseness = run.traits[attempt.format].looseness
    given = delivery.effort(p.effort, own_stake, attempt.text, run.attention[row], looseness, p.free_riding, members)
    if run.rules.compliance:
        given *= delivery.compliance(run.legitimacy[attempt.format], p.compliance_gap)
    return given * engages


@inlined
def contribute(run: Run, issue: Record, attempt: int, row: int, own_stake: float, members: int) -> float:
    """Return the contribution of a state, or of an agent that is asked; it gets the number of members."""
    if is_asked(run, CONTRIBUTE, row):
        return ask(run, CONTRIBUTE, row, issue.number, attempt, float(members))
    return contribution(run, run.attempts[attempt], row, own_stake, members)


@compiled
def built_in_contribute(way_in: int, row: int, issue: int, attempt: int, members: int) -> float:
    """Return the share of its means that a state gives, as the model has it."""
    run = run_at(way_in)
    return contribution(run, run.attempts[attempt], row, stake_of(run, run.issues[issue], row), members)
