"""P3 and P4: issues arrive and find a sponsor."""

from __future__ import annotations

import numpy as np

from sim.decisions.sponsoring import takes_up
from sim.decisions.stakes import sponsorship_weights
from sim.parameters import PARAMETERS
from sim.phases.responding import respond_first
from sim.rules import arrival, draws
from sim.rules.compiled import compiled, constant, inlined, internal
from sim.state.filling import fill
from sim.state.layout import NEVER, Record
from sim.state.outcomes import NOBODY, Outcome
from sim.state.room import free_slot, new_issue, next_open
from sim.state.run import Run, run_at
from sim.state.shapes import LISTED
from sim.world import NOWHERE

OPEN, IGNORED = constant(Outcome.OPEN), constant(Outcome.IGNORED)
_SLACK = 1.0 + 1e-9
MOST_RESPONSE = float(PARAMETERS["arrival_response"].maximum)
DATED = 1_000_000
"""Numbers of dated issues among those of one quarter and domain start here."""

# P3


@internal
def let_issues_arrive(run: Run) -> None:
    """P3: issues arrive in every domain; how many there are rises with the threat."""
    p = run.parameters
    matter = np.uint64(draws.topic_key(run.key, draws.ARRIVALS, run.quarter, draws.ONCE))
    for d in range(run.domain_count):
        domain = run.domain_records[d]
        rate = arrival.arrival_rate(domain.arrivals, run.threat[d], domain.usual_threat, p.arrival_response)
        luck = draws.unit(draws.fold(draws.fold(matter, domain.key), draws.NOBODY))
        for n in range(arrival.poisson(luck, rate)):
            key = np.uint64(draws.draw_key(run.key, draws.ISSUE, run.quarter, draws.NOBODY, domain.key, n))
            kind = LISTED(arrival.weighted_choice(_luck(key, draws.KIND), run.kinds[d]))
            severity = arrival.severity(_luck(key, draws.SEVERITY), p.severity_floor)
            place = _drawn_place(run, LISTED(d), key)
            _add_issue(run, key, LISTED(d), kind, severity, place, NEVER)


@compiled
def has_room(way_in: int) -> bool:
    """Tell whether the books hold what a quarter can add at most, whatever its events change.

    As many issues arrive as luck allows at the highest threat; on each, three attempts end at most, one begins, one
    agreement is reached.
    """
    run = run_at(way_in)
    arrivals = run.dated_count
    matter = np.uint64(draws.topic_key(run.key, draws.ARRIVALS, run.quarter, draws.ONCE))
    for d in range(run.domain_count):
        domain = run.domain_records[d]
        rate = arrival.arrival_rate(domain.arrivals, 1.0, domain.usual_threat, MOST_RESPONSE)
        arrivals += arrival.poisson(draws.unit(draws.fold(draws.fold(matter, domain.key), draws.NOBODY)), rate)
    issues = run.open_count + arrivals
    longest = max(run.issue_count + arrivals, run.attempt_count + issues, run.group_count + issues, 3 * issues)
    return longest < run.room - 1 and issues + run.building_count < run.few - 1


@inlined
def dated_issue(run: Run, number: int) -> None:
    """Let an issue arrive that the scenario dates."""
    dated = run.dated[number]
    domain_key = run.domain_records[dated.domain].key
    key = np.uint64(draws.draw_key(run.key, draws.ISSUE, run.quarter, draws.NOBODY, domain_key, DATED + dated.number))
    place = dated.place if dated.place != NOWHERE else _drawn_place(run, dated.domain, key)
    _add_issue(run, key, dated.domain, dated.kind, dated.severity, place, dated.sponsor)


@internal
def _luck(key: np.uint64, decision: np.uint64) -> float:
    return draws.uniform(key, decision, draws.ONCE, draws.NOBODY, draws.NOBODY, draws.ONCE)


@internal
def _drawn_place(run: Run, d: int, key: np.uint64) -> int:
    first, places = run.domain_records[d].first_place, run.domain_records[d].places
    if places == 0:
        return NOWHERE
    weights = run.place_weight[first : first + places]
    return run.place_of[first + arrival.weighted_choice(_luck(key, draws.PLACE), weights)]


@internal
def _add_issue(run: Run, key: np.uint64, domain: int, kind: int, severity: float, place: int, sponsor: int) -> None:
    p = run.parameters
    number = new_issue(run)
    issue = run.issues[number]
    issue.number = number
    until = arrival.by_kind(kind, p.deadline_crisis, p.deadline_capability, p.deadline_consultation)
    work = arrival.by_kind(kind, p.preparation_crisis, p.preparation_capability, p.preparation_consultation)
    issue.key, issue.ideal_key = key, draws.matter_key(key, draws.IDEAL, draws.ONCE, draws.NOBODY, draws.ONCE)
    issue.choice_key = draws.topic_key(key, draws.CHOICE, draws.ONCE, draws.ONCE)
    issue.domain, issue.kind, issue.severity, issue.place = domain, kind, severity, place
    issue.demand = severity * arrival.by_kind(kind, p.demand_crisis, p.demand_capability, 0.0)
    issue.arrived, issue.deadline = run.quarter, arrival.deadline(_luck(key, draws.DEADLINE), until)
    issue.preparation = arrival.preparation(_luck(key, draws.PREPARATION), work)
    issue.sponsor, issue.outcome, issue.closed = sponsor, OPEN, NEVER
    issue.attempts, issue.last, issue.tried, issue.slot, issue.carried = 0, NEVER, 0, NEVER, NEVER
    issue.coverage, issue.promised, issue.output, issue.built = np.nan, 0.0, 0.0, 0.0
    issue.first_response, issue.responder = 0.0, NEVER
    run.arrived[domain, kind] += 1.0
    run.severity[domain, kind] += severity


# P4


@internal
def find_sponsors(run: Run) -> None:
    """P4: the Secretariat or a state takes up each new issue; groups of few may answer crises first."""
    for number in range(run.sponsored, run.issue_count):
        issue = run.issues[number]
        issue.slot = _free(run)
        if issue.sponsor == NOBODY:
            if takes_up(run, issue):
                issue.sponsor = run.country_count
            else:
                sponsorship_weights(run, run.weights, issue)
                draw_race(run, issue.key, draws.SPONSOR)
                issue.sponsor = _race(run)
        if issue.sponsor == NOBODY:
            issue.outcome, issue.closed = IGNORED, run.quarter
            run.slots_taken[issue.slot] = False
        else:
            _open(run, issue)
    if run.rules.first_response:
        respond_first(run, run.sponsored)
    run.sponsored = run.issue_count


@inlined
def _race(run: Run) -> int:
    """Return who wins a race: of the few that may be sooner than the most capable country, who often is."""
    luck, weights, rows, size = run.values, run.weights, run.rows, 0
    soonest = arrival.time_in_race(luck[run.largest], weights[run.largest], np.inf) * _SLACK
    for i in range(weights.size):
        rows[size] = i
        size += arrival.may_win(luck[i], weights[i], soonest)
    their_luck, their_weights = run.chances[:size], run.ceilings[:size]
    for k in range(size):
        their_luck[k], their_weights[k] = luck[rows[k]], weights[rows[k]]
    winner = arrival.race(their_luck, their_weights)
    return NOBODY if winner == NOBODY else rows[winner]


@internal
def draw_race(run: Run, key: np.uint64, decision: np.uint64) -> None:
    """Draw the luck of all countries in a race."""
    matter, steps = np.uint64(draws.matter_key(key, decision, draws.ONCE, draws.NOBODY, draws.ONCE)), run.steps
    luck = run.values
    for i in range(run.country_count):
        luck[i] = draws.unit(draws.stepped(matter, steps[i]))


@inlined
def _free(run: Run) -> int:
    """Return a slot for an issue, with rows of its own for the luck that is drawn once."""
    slot = free_slot(run)
    fill(run.shocks[slot], np.nan)
    fill(run.choice_luck[slot], np.nan)
    run.asked_stamps[slot] = NEVER
    return slot


@inlined
def _open(run: Run, issue: Record) -> None:
    """Put an issue on the list of open ones."""
    entry = run.calendar[issue.slot]
    entry.issue, entry.chooses, entry.meets, entry.sits = issue.number, run.quarter, NEVER, False
    entry.expires = issue.arrived + issue.deadline - 1
    run.open_slots[next_open(run)] = issue.slot
