"""P3 and P4: issues arrive and find a sponsor."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import LISTED, Memory
from sim.engine.filling import fill
from sim.engine.layout import ARRIVED, NEVER, SEVERITY
from sim.engine.room import free_slot, new_issue, next_open
from sim.engine.stakes import sponsorship_weights
from sim.issues import NOBODY, Outcome
from sim.rules import arrival, draws
from sim.rules.compiled import constant, inlined, internal
from sim.world import NOWHERE

OPEN, IGNORED = constant(Outcome.OPEN), constant(Outcome.IGNORED)
_SLACK = 1.0 + 1e-9
DATED = 1_000_000
"""Numbers of dated issues among those of one quarter and domain start here."""

# P3


@internal
def let_issues_arrive(m: Memory) -> None:
    """P3: issues arrive in every domain; how many there are rises with the threat."""
    p = at.parameters(m)
    matter = np.uint64(draws.topic_key(m.key, draws.ARRIVALS, m.quarter, draws.ONCE))
    for d in range(m.domain_count):
        domain = at.domain_records(m)[d]
        rate = arrival.arrival_rate(domain.arrivals, at.threat(m)[d], domain.usual_threat, p.arrival_response)
        luck = draws.unit(draws.fold(draws.fold(matter, domain.key), draws.NOBODY))
        for n in range(arrival.poisson(luck, rate)):
            key = np.uint64(draws.draw_key(m.key, draws.ISSUE, m.quarter, draws.NOBODY, domain.key, n))
            kind = LISTED(arrival.weighted_choice(_luck(key, draws.KIND), at.kinds(m)[d]))
            severity = arrival.severity(_luck(key, draws.SEVERITY), p.severity_floor)
            place = _drawn_place(m, LISTED(d), key)
            _add_issue(m, key, LISTED(d), kind, severity, place, NEVER)


@inlined
def dated_issue(m: Memory, number: int) -> None:
    """Let an issue arrive that the scenario dates."""
    dated = at.dated(m)[number]
    domain_key = at.domain_records(m)[dated.domain].key
    key = np.uint64(draws.draw_key(m.key, draws.ISSUE, m.quarter, draws.NOBODY, domain_key, DATED + dated.number))
    place = dated.place if dated.place != NOWHERE else _drawn_place(m, dated.domain, key)
    _add_issue(m, key, dated.domain, dated.kind, dated.severity, place, dated.sponsor)


@internal
def _luck(key: np.uint64, decision: np.uint64) -> float:
    return draws.uniform(key, decision, draws.ONCE, draws.NOBODY, draws.NOBODY, draws.ONCE)


@internal
def _drawn_place(m: Memory, d: int, key: np.uint64) -> int:
    first, places = at.domain_records(m)[d].first_place, at.domain_records(m)[d].places
    if places == 0:
        return NOWHERE
    weights = at.place_weight(m)[first : first + places]
    return at.place_of(m)[first + arrival.weighted_choice(_luck(key, draws.PLACE), weights)]


@internal
def _add_issue(m: Memory, key: np.uint64, domain: int, kind: int, severity: float, place: int, sponsor: int) -> None:
    p = at.parameters(m)
    issue = at.issues(m)[new_issue(m)]
    until = arrival.by_kind(kind, p.deadline_crisis, p.deadline_capability, p.deadline_consultation)
    work = arrival.by_kind(kind, p.preparation_crisis, p.preparation_capability, p.preparation_consultation)
    issue.key, issue.ideal_key = key, draws.matter_key(key, draws.IDEAL, draws.ONCE, draws.NOBODY, draws.ONCE)
    issue.choice_key = draws.topic_key(key, draws.CHOICE, draws.ONCE, draws.ONCE)
    issue.domain, issue.kind, issue.severity, issue.place = domain, kind, severity, place
    issue.demand = severity * arrival.by_kind(kind, p.demand_crisis, p.demand_capability, 0.0)
    issue.arrived, issue.deadline = m.quarter, arrival.deadline(_luck(key, draws.DEADLINE), until)
    issue.preparation = arrival.preparation(_luck(key, draws.PREPARATION), work)
    issue.sponsor, issue.outcome, issue.closed = sponsor, OPEN, NEVER
    issue.attempts, issue.last, issue.tried, issue.slot, issue.carried = 0, NEVER, 0, NEVER, NEVER
    issue.coverage, issue.promised, issue.output, issue.built = np.nan, 0.0, 0.0, 0.0
    at.by_domain(m)[ARRIVED, domain, kind] += 1.0
    at.by_domain(m)[SEVERITY, domain, kind] += severity


# P4


@internal
def find_sponsors(m: Memory) -> None:
    """P4: the Secretariat or a state takes up each new issue."""
    p = at.parameters(m)
    for number in range(m.sponsored, m.issue_count):
        issue = at.issues(m)[number]
        if issue.sponsor == NOBODY:
            if at.priorities(m)[issue.domain] and _luck(issue.key, draws.STEERING) < p.steering:
                issue.sponsor = m.country_count
            else:
                sponsorship_weights(m, at.weights(m), issue.domain, issue.place)
                draw_race(m, issue.key, draws.SPONSOR)
                issue.sponsor = _race(m)
        if issue.sponsor == NOBODY:
            issue.outcome, issue.closed = IGNORED, m.quarter
        else:
            _open(m, number)
    m.sponsored = m.issue_count


@inlined
def _race(m: Memory) -> int:
    """Return who wins a race: of the few that may be sooner than the most capable country, who often is."""
    luck, weights, rows, size = at.values(m), at.weights(m), at.rows(m), 0
    soonest = arrival.time_in_race(luck[m.largest], weights[m.largest], np.inf) * _SLACK
    for i in range(weights.size):
        rows[size] = i
        size += arrival.may_win(luck[i], weights[i], soonest)
    their_luck, their_weights = at.chances(m)[:size], at.ceilings(m)[:size]
    for k in range(size):
        their_luck[k], their_weights[k] = luck[rows[k]], weights[rows[k]]
    winner = arrival.race(their_luck, their_weights)
    return NOBODY if winner == NOBODY else rows[winner]


@internal
def draw_race(m: Memory, key: np.uint64, decision: np.uint64) -> None:
    """Draw the luck of all countries in a race."""
    matter, steps = np.uint64(draws.matter_key(key, decision, draws.ONCE, draws.NOBODY, draws.ONCE)), at.steps(m)
    luck = at.values(m)
    for i in range(m.country_count):
        luck[i] = draws.unit(draws.stepped(matter, steps[i]))


@inlined
def _open(m: Memory, number: int) -> None:
    """Put an issue on the list of open ones, with rows of its own for the luck that is drawn once."""
    slot = free_slot(m)
    fill(at.shocks(m)[slot], np.nan)
    fill(at.choice_luck(m)[slot], np.nan)
    issue, entry = at.issues(m)[number], at.calendar(m)[slot]
    issue.slot = slot
    entry.issue, entry.chooses, entry.meets, entry.sits = number, m.quarter, NEVER, False
    entry.expires = issue.arrived + issue.deadline - 1
    at.open_slots(m)[next_open(m)] = slot
