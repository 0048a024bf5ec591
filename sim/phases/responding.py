"""P4 and P9: groups of few outside the alliance answer a crisis first, and hand over to the format that is chosen."""

from __future__ import annotations

import numpy as np

from sim.decisions.choosing import urgency
from sim.decisions.learning import learn_from
from sim.decisions.positions import set_positions
from sim.decisions.stakes import draw_shocks, stakes_of
from sim.phases.beginning import begin
from sim.phases.delivering import collect, covered_by, credit
from sim.phases.perceiving import keep_positive, spend
from sim.rules import agreement, arrival, consequences, delivery, response, stocks
from sim.rules.compiled import inlined, internal
from sim.state.counting import count_for
from sim.state.filling import fill, list_flagged
from sim.state.layout import CONVENED, NEVER, SEATED, Record
from sim.state.outcomes import NOBODY
from sim.state.reading import is_in_scope, is_inside, members_of
from sim.state.room import free_build
from sim.state.run import Run
from sim.types import Integers

THERE = np.uint8(SEATED | CONVENED)


@internal
def respond_first(run: Run, first: int) -> None:
    """P4: let groups of few answer those crises, from a number on, that have found a sponsor."""
    for number in range(first, run.issue_count):
        issue = run.issues[number]
        if issue.kind == arrival.CRISIS and issue.sponsor != NOBODY:
            group = _who_responds(run, issue)
            if group != NEVER:
                _respond(run, issue, group)


@inlined
def _who_responds(run: Run, issue: Record) -> int:
    """Return the sponsor's own group with the most momentum; where it is in none, that with most at stake, if much."""
    best, most = NEVER, -1.0
    for k in range(run.alive_count):
        number = run.alive_groups[k]
        is_own = issue.sponsor < run.country_count and run.members[number, issue.sponsor]
        if is_own and run.groups[number].momentum > most and _may_answer(run, issue, number):
            best, most = number, run.groups[number].momentum
    if best != NEVER:
        return best
    most = run.parameters.exclusion_stake
    for k in range(run.alive_count):
        number = run.alive_groups[k]
        if _may_answer(run, issue, number):
            stake = agreement.mean_of(stakes_of(run, issue), members_of(run, number))
            if stake >= most:
                best, most = number, stake
    return best


@inlined
def _may_answer(run: Run, issue: Record, number: int) -> bool:
    """Tell whether a group is outside the alliance, allowed, and for an issue."""
    group = run.groups[number]
    if group.domain != issue.domain or run.traits[group.format].inside or not run.allowed[group.format]:
        return False
    return is_in_scope(run, number, issue)


@internal
def _respond(run: Run, issue: Record, number: int) -> None:
    """Let a group do what it can at once; what it did is off the demand, and off what is to be prepared."""
    # The answer is no attempt: it is drawn up in the row of the next one, for those who are asked what they give.
    row, attempt = run.attempt_count, run.attempts[run.attempt_count]
    group, rows = run.groups[number], _convene(run, issue, run.attempt_count, number)
    attempt.text = attempt.mean_ideal = _mean_ideal(run, issue, rows)
    if attempt.text < run.parameters.useful_ambition:
        return
    build = free_build(run)
    efforts = run.efforts[build]
    fill(efforts, 0.0)
    collect(run, issue, row, stakes_of(run, issue), efforts, rows, run.parameters.readiness)
    share = covered_by(run, issue, attempt, run.traits[attempt.format], efforts, rows)
    spend(run, build)
    keep_positive(run.attention)
    run.builds[build].used = False
    timely = delivery.timeliness(float(run.quarter - issue.arrived), urgency(run, issue.kind))
    output = delivery.output(issue.severity, share, attempt.text, timely)
    if output > 0.0:
        credit(run, issue, attempt, number, output)
        group.agreements += 1
        group.promised += output
        issue.first_response, issue.responder = output, number
        issue.demand *= response.share_left(issue.severity, output)
        issue.preparation = response.prepared(issue.preparation, run.parameters.groundwork)
        if issue.sponsor < run.country_count and run.members[number, issue.sponsor]:
            issue.tried |= 1 << attempt.format  # its own group has given what it can: it takes the rest elsewhere
        _count(run, issue, output)


@inlined
def _convene(run: Run, issue: Record, row: int, number: int) -> Integers:
    """Seat the members of a group."""
    group, seats, roles = run.groups[number], run.seats[issue.slot], run.roles[row]
    begin(run, row, issue, group.format, number, 0, 0)
    run.attempts[row].lead, run.attempts[row].inside = group.lead, is_inside(run, group.format, number)
    rows = seats[: list_flagged(run.members[number], seats)]
    for i in rows:
        roles[i] = THERE
    return rows


@inlined
def _mean_ideal(run: Run, issue: Record, rows: Integers) -> float:
    draw_shocks(run, issue, rows)
    set_positions(run, issue, rows)
    return agreement.weighted_mean(run.ideals[: rows.size], run.talks[: rows.size])


@inlined
def _count(run: Run, issue: Record, output: float) -> None:
    count_for(run, issue.arrived)
    run.totals.first_responses += 1.0
    run.totals.first_output += output
    count_for(run, run.quarter)


# P9


@internal
def draw_from_first_responses(run: Run) -> None:
    """P9: let all take away what they do from agreements from the first responses of this quarter."""
    number = run.issue_count - 1
    while number >= 0 and run.issues[number].arrived == run.quarter:
        issue = run.issues[number]
        if issue.responder != NEVER:
            _bind(run, issue.responder)
            _teach(run, issue)
        number -= 1


@inlined
def _bind(run: Run, number: int) -> None:
    """Let working together raise habits, as it does at any table."""
    members, gains = run.members[number], run.weights
    rows = run.rows[: list_flagged(members, run.rows)]
    gain = consequences.habit_gain(run.parameters.habit_gain, rows.size)
    for i in range(members.size):
        gains[i] = gain if members[i] else 0.0
    stocks.bind(run.habits, run.habit_unit, rows, gains)


@inlined
def _teach(run: Run, issue: Record) -> None:
    """Let all learn that the format worked at once, and what it delivered of what was ready."""
    p, members, rates = run.parameters, run.members[issue.responder], run.learning_rates
    for i in range(members.size):
        rates[i] = p.learning_rate if members[i] else p.observer_rate
    rates[members.size] = p.observer_rate
    rates[issue.sponsor] = p.learning_rate
    ready = issue.severity * p.readiness
    delivered = issue.first_response / ready if ready > 0.0 else 0.0
    learn_from(run, issue, run.groups[issue.responder].format, 1.0, delivered, 0.0, rates)
