"""P6: who leads a framework nation's group that is founded: allies offer themselves, and luck decides among them."""

from __future__ import annotations

from sim.decisions.asking import ask_about_issue, is_asked
from sim.decisions.stakes import stake_of, stakes_of
from sim.rules import leading
from sim.rules.compiled import compiled, inlined, internal
from sim.state.filling import fill
from sim.state.layout import OFFER_TO_LEAD, Record
from sim.state.run import Run, run_at
from sim.types import Floats


@internal
def offers_to_lead(run: Run, weights: Floats, issue: Record) -> None:
    """Write the weights with which allies offer themselves as the lead into ``weights``; all others have none."""
    stakes, p, led = stakes_of(run, issue), run.parameters, run.groups_in
    fill(led, 0)
    for k in range(run.alive_count):
        led[run.groups[run.alive_groups[k]].lead] += 1
    for i in range(weights.size):
        if run.allied[i]:
            weights[i] = leading.offer(
                (p.lead_means, p.lead_reach, p.lead_load), stakes[i], run.capability[i], float(led[i])
            )
        else:
            weights[i] = 0.0
    if run.asked[OFFER_TO_LEAD] > 0:
        for i in range(weights.size):
            if run.allied[i] and is_asked(run, OFFER_TO_LEAD, i):
                weights[i] = ask_about_issue(run, OFFER_TO_LEAD, i, issue)


@inlined
def _offer_to_lead(run: Run, row: int, own_stake: float) -> float:
    led = 0.0
    for k in range(run.alive_count):
        led += run.groups[run.alive_groups[k]].lead == row
    p = run.parameters
    return leading.offer((p.lead_means, p.lead_reach, p.lead_load), own_stake, run.capability[row], led)


@compiled
def built_in_offer(way_in: int, row: int, issue: int) -> float:
    """Return the weight with which a state offers itself as a lead, as the model has it."""
    run = run_at(way_in)
    return _offer_to_lead(run, row, stake_of(run, run.issues[issue], row))
