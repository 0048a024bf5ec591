"""P2: perceptions; what fades or comes back; attention for the quarter."""

from __future__ import annotations

from sim.decisions.asking import ask, is_asked
from sim.decisions.perceiving import all_perceive
from sim.decisions.reforms import begin_quarter, usual_engagement
from sim.phases.forums import hold_forums
from sim.phases.opening import set_tolerance
from sim.rules import agreement, perception, stake, stocks
from sim.rules.compiled import inlined, internal
from sim.state.filling import fill
from sim.state.layout import CONSULT, NEVER
from sim.state.reading import members_of, quarters_to_wait
from sim.state.run import Run
from sim.types import Floats


@internal
def perceive(run: Run) -> None:
    """P2: perceptions follow threats and last quarter's tables; what is not renewed fades."""
    p = run.parameters
    run.habit_unit = stocks.fade(run.habits, run.habit_unit, p.habit_fading)
    run.resentment_unit = stocks.fade(run.resentment, run.resentment_unit, p.contagion_fading)
    all_perceive(run)
    for t in range(run.table_count):
        _consult(run, t)
    run.table_count = 0
    if run.rules.forums:
        hold_forums(run)
    _set_tops(run)
    _revert(run)
    run.leadership = perception.reverted(run.leadership, p.leadership, p.leadership_recovery)
    set_tolerance(run)
    for code in range(run.format_count):
        if run.allowed[code]:
            run.legitimacy[code] = perception.reverted(
                run.legitimacy[code], run.traits[code].legitimacy, p.legitimacy_recovery
            )
    _spend_attention(run)
    if run.rules.memory:
        _forget(run.setbacks, p.failure_forgetting)


@inlined
def _forget(setbacks: Floats, loss: float) -> None:
    for code in range(setbacks.shape[0]):
        for i in range(setbacks.shape[1]):
            setbacks[code, i] *= 1.0 - loss


@inlined
def _consult(run: Run, table: int) -> None:
    """Let the perceptions of those who sat at a table meet."""
    influence, values, weights = run.influence, run.values, run.weights
    domain, pull, stubbornness = run.table_domain[table], run.parameters.consultation_pull, run.stubbornness
    perceived = run.perception[domain]
    rows = run.table_rows[table, : run.table_size[table]]
    for k in range(rows.size):
        values[k], weights[k] = perceived[rows[k]], influence[rows[k]]
    mean = agreement.weighted_mean(values[: rows.size], weights[: rows.size])
    for i in rows:
        if run.asked[CONSULT] > 0 and is_asked(run, CONSULT, i):
            ask(run, CONSULT, i, domain, NEVER, mean)
        else:
            perceived[i] = perception.consulted_threat(perceived[i], mean, pull, stubbornness[i])


@inlined
def _set_tops(run: Run) -> None:
    """Set the perception of each of what presses it most."""
    top = run.top_perception
    fill(top, 0.0)
    for d in range(run.domain_count):
        perceived = run.perception[d]
        for i in range(top.size):
            top[i] = max(top[i], perceived[i])


@inlined
def _revert(run: Run) -> None:
    """Let interoperability and engagement revert, and set what each can put behind its stake this quarter."""
    engagement, capability, allied = run.engagement, run.capability, run.allied
    reversion, drive = run.parameters.engagement_reversion, run.drive
    begin_quarter(run)
    for i in range(drive.size):
        engagement[i] = perception.reverted(engagement[i], usual_engagement(run, i), reversion)
    for i in range(drive.size):
        drive[i] = stake.drive(capability[i], 1.0 if allied[i] else engagement[i])


@inlined
def _spend_attention(run: Run) -> None:
    """Give every country its attention for the quarter, less what groups and constructions take.

    Each group takes as much, so that only how many a country is in has to be known.
    """
    cost, attention, alive = run.parameters.group_attention, run.attention, run.alive_groups
    counts, left = run.groups_in, run.attention_left
    fill(counts, 0)
    for k in range(run.alive_count):
        for i in members_of(run, alive[k]):
            counts[i] += 1
    left[0] = 1.0
    for number in range(run.alive_count):
        left[number + 1] = left[number] - cost
    for i in range(attention.size):
        attention[i] = left[counts[i]]
    for k in range(run.building_count):
        group = run.builds[run.under_construction[k]].group
        if group == NEVER or quarters_to_wait(run, group) == 0:
            spend(run, run.under_construction[k])
    keep_positive(attention)


@internal
def spend(run: Run, row: int) -> None:
    """Take the attention that a construction or an answer costs those who give to it; it may fall below 0."""
    cost, efforts, attention = run.parameters.attention_cost, run.efforts[row], run.attention
    for i in range(efforts.size):
        attention[i] -= cost * efforts[i]


@internal
def keep_positive(attention: Floats) -> None:
    """Raise what is below 0 to 0."""
    for i in range(attention.size):
        attention[i] = max(attention[i], 0.0)
