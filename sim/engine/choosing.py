"""P5: sponsors of new and of stuck issues choose a format."""

from __future__ import annotations

import math

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import LISTED, Memory
from sim.engine.closing import close, end
from sim.engine.filling import fill
from sim.engine.layout import BOTTOM_UP, DELAY, NEVER, OUTPUT, SUCCESS, TAKEN_UP, TOP_DOWN, Record
from sim.engine.room import new_attempt
from sim.engine.stakes import sponsors_stake
from sim.formats import BILATERAL, FRAMEWORK_NATION
from sim.formats import INACTION as NOTHING
from sim.issues import FORMAT_KEYS, Ending, Outcome
from sim.rules import arrival, choice, draws
from sim.rules.compiled import constant, inlined, internal
from sim.tallies import LATE

INACTION, NAMED, BILATERAL_CODE = NOTHING.code, FRAMEWORK_NATION.code, BILATERAL.code
UNDER_WAY, TOO_LATE = constant(Ending.OPEN), constant(Ending.TOO_LATE)
LEFT_ALONE, FAILED = constant(Outcome.INACTION), constant(Outcome.FAILED)
KEYS = np.array(FORMAT_KEYS)
_NONE = constant(0)


@internal
def choose_formats(m: Memory) -> None:
    """P5: let the sponsor of every issue that is new or stuck choose a format, or give up."""
    turn, size = at.turn(m), 0
    _chain_groups(m)
    for k in range(m.open_count):
        entry = at.calendar(m)[at.open_slots(m)[k]]
        turn[size] = entry.issue
        size += entry.chooses == m.quarter
    for number in turn[:size]:
        issue = at.issues(m)[number]
        own_stake = sponsors_stake(m, issue)
        code, going_on, group, set_up = _best(m, issue, own_stake, is_under_way(m, issue))
        _follow(m, number, code, going_on, group, set_up)


@inlined
def _chain_groups(m: Memory) -> None:
    """Chain the groups that are alive and have format and domain in common, in the order of the list of all."""
    first, following = at.first_group(m), at.following_group(m)
    fill(first, NEVER)
    for k in range(m.alive_count):
        number = at.alive_groups(m)[m.alive_count - 1 - k]
        topic = _topic_of(m, at.groups(m)[number].format, at.groups(m)[number].domain)
        following[number], first[topic] = first[topic], number


@internal
def is_under_way(m: Memory, issue: Record) -> bool:
    """Tell whether an attempt on an issue is under way."""
    return issue.last != NEVER and at.attempts(m)[issue.last].ending == UNDER_WAY


@inlined
def _best(m: Memory, issue: Record, own_stake: float, under_way: bool) -> tuple[int, bool, int, int]:
    """Return the option with the highest utility: format, whether to go on as before, group, quarters of set-up."""
    p, first = at.parameters(m), issue.attempts == 0
    code, going_on, group, set_up = INACTION, False, NEVER, 0
    best = choice.perturbed(0.0, p.choice_precision, _luck(m, issue, INACTION))
    if under_way:
        attempt = at.attempts(m)[issue.last]
        inside = is_inside(m, attempt.format, attempt.group)
        score = _score(m, issue, own_stake, attempt.format, inside, 0.0, _NONE, attempt.rounds, best)
        if score > best:
            best, code, going_on, group = score, attempt.format, True, attempt.group
    if not (first or at.rules(m).forum_shift):
        return code, going_on, group, set_up
    by_staff = issue.sponsor == m.country_count
    designates = by_staff and first and _designates(m, issue)
    for other in range(m.format_count):
        if not at.allowed(m)[other] or issue.tried & (1 << other) or (by_staff and not at.traits(m)[other].inside):
            continue
        used = fitting_group(m, issue, other)
        inside = is_inside(m, other, used)
        founds = at.traits(m)[other].standing and used == NEVER
        wait = _set_up(issue, at.traits(m)[other].set_up) if founds else 0
        cost = _cost(m, other, founds, first) - _incentive(m, issue, inside)
        score = _score(m, issue, own_stake, LISTED(other), inside, cost, wait, _NONE, best)
        if designates:
            score = np.inf if other == NAMED else -np.inf
        if score > best:
            best, code, going_on, group, set_up = score, other, False, used, wait
    return code, going_on, group, set_up


@inlined
def _cost(m: Memory, code: int, founds: bool, first: bool) -> float:
    p = at.parameters(m)
    founding, shift = p.founding_cost if founds else 0.0, 0.0 if first else p.shift_cost
    return p.format_cost * at.traits(m)[code].cost + founding + shift


@inlined
def _designates(m: Memory, issue: Record) -> bool:
    """Tell whether the Secretariat names a framework nation for an issue that it has taken up."""
    is_asked = at.rules(m).steering == TOP_DOWN and issue.kind != arrival.CONSULTATION
    return is_asked and at.allowed(m)[NAMED]


@inlined
def _incentive(m: Memory, issue: Record, inside: bool) -> float:
    """Return what a sponsor is given for staying inside the alliance."""
    given = at.rules(m).steering == BOTTOM_UP and inside and issue.sponsor < m.country_count
    return at.parameters(m).sponsor_incentive if given and at.priorities(m)[issue.domain] else 0.0


@inlined
def _set_up(issue: Record, quarters: int) -> int:
    """Return the quarters until a new group meets; a crisis halves them."""
    return quarters // 2 if issue.kind == arrival.CRISIS else quarters


@inlined
def _luck_key(m: Memory, issue: Record, code: int) -> np.uint64:
    return np.uint64(draws.stepped(draws.fold(issue.choice_key, KEYS[code]), at.steps(m)[issue.sponsor]))


@inlined
def _luck(m: Memory, issue: Record, code: int) -> float:
    """Return the random part of the sponsor's choice of a format, the same whenever it thinks again."""
    luck = at.choice_luck(m)[issue.slot, code]
    if math.isnan(luck):
        luck = draws.gumbel_of(_luck_key(m, issue, code))
        at.choice_luck(m)[issue.slot, code] = luck
    return luck


@internal
def _score(
    m: Memory, issue: Record, own_stake: float, code: int, inside: bool, cost: float, set_up: int, failed_rounds: int,
    best: float,
) -> float:  # fmt: skip
    """Return the utility of a format to the sponsor, perturbed by luck; of one that is not the best, its ceiling.

    Logarithms and exponentials are for those that may be better than the best so far.
    """
    p, traits, beliefs = at.parameters(m), at.traits(m)[code], at.beliefs(m)
    kind, who, own_urgency, precision = issue.kind, issue.sponsor, urgency(m, issue.kind), p.choice_precision
    success = choice.discouraged(beliefs[SUCCESS, code, kind, who], failed_rounds)
    output, believed = beliefs[OUTPUT, code, kind, who], beliefs[DELAY, code, kind, who] + set_up
    delay = choice.expected_delay(believed, traits.slot, m.backlog, m.slots)
    standing, weight = at.legitimacy(m)[code], p.legitimacy_weight
    outside = 0.0 if inside else _outside_cost(m, code, who)
    luck = at.choice_luck(m)[issue.slot, code]
    highest = draws.gumbel_ceiling(_luck_key(m, issue, code)) if math.isnan(luck) else luck
    left = choice.discount_ceiling(own_urgency, delay)
    utility = choice.format_utility(success, own_stake, output, left, standing, weight, cost, outside)
    ceiling = choice.perturbed(utility, precision, highest)
    if choice.surely_loses(ceiling, precision, best):
        return ceiling
    left = choice.discount(own_urgency, delay)
    utility = choice.format_utility(success, own_stake, output, left, standing, weight, cost, outside)
    return choice.perturbed(utility, precision, _luck(m, issue, code))


@inlined
def _outside_cost(m: Memory, code: int, sponsor: int) -> float:
    """Return the cost of going outside the alliance; a plan takes some of it from a partner's bilateral deals."""
    planned = at.rules(m).one_partner_one_plan and code == BILATERAL_CODE
    discounted = planned and sponsor < m.country_count and not at.allied(m)[sponsor]
    p = at.parameters(m)
    return p.cohesion_norm * (1.0 - (p.plan_discount if discounted else 0.0))


@internal
def urgency(m: Memory, kind: int) -> float:
    """Return the discount rate of a kind of issue, per quarter."""
    p = at.parameters(m)
    return arrival.by_kind(kind, p.urgency_crisis, p.urgency_capability, p.urgency_consultation)


@inlined
def is_inside(m: Memory, code: int, group: int) -> bool:
    """Tell whether a format, with the standing group that is used again if any, is inside the alliance."""
    if group == NEVER or at.groups(m)[group].ended != NEVER:
        return at.traits(m)[code].inside
    return at.traits(m)[code].inside or at.groups(m)[group].docked != NEVER


@inlined
def fitting_group(m: Memory, issue: Record, code: int) -> int:
    """Return the standing group with the most momentum that works in the domain and has the sponsor in it."""
    best, by_staff = NEVER, issue.sponsor == m.country_count
    number = at.first_group(m)[_topic_of(m, code, issue.domain)]
    while number != NEVER:
        fits = by_staff or at.members(m)[number, issue.sponsor]
        if fits and (best == NEVER or at.groups(m)[number].momentum > at.groups(m)[best].momentum):
            best = number
        number = at.following_group(m)[number]
    return best


@inlined
def _topic_of(m: Memory, code: int, domain: int) -> int:
    """Return format and domain of a group in one number."""
    return code * m.domain_count + domain


@inlined
def _follow(m: Memory, number: int, code: int, going_on: bool, group: int, set_up: int) -> None:
    """Do what a sponsor chose."""
    issue, totals, first = at.issues(m)[number], at.totals(m), at.issues(m)[number].attempts == 0
    if first:
        totals.first_choices[code] += 1.0
        if m.quarter >= m.quarters - LATE:
            totals.late_choices[code] += 1.0
        if code != INACTION:
            at.by_domain(m)[TAKEN_UP, issue.domain, issue.kind] += 1.0
    if going_on:
        return
    if is_under_way(m, issue):
        end(m, issue.last, at.attempts(m)[issue.last].last_reason)
    if code == INACTION:
        close(m, number, LEFT_ALONE if first else FAILED)
        return
    if not first:
        totals.shifts += 1.0
    _start(m, number, code, group, set_up)
    totals.attempts[code] += 1.0


@inlined
def _start(m: Memory, number: int, code: int, group: int, set_up: int) -> None:
    """Begin an attempt on an issue in a format."""
    p, issue, row = at.parameters(m), at.issues(m)[number], new_attempt(m)
    wait = set_up
    if at.traits(m)[code].prepared:
        wait = issue.preparation
    attempt = at.attempts(m)[row]
    fill(at.roles(m)[row], 0)
    attempt.issue, attempt.number, attempt.format, attempt.started = number, issue.attempts, code, m.quarter
    attempt.ended, attempt.group, attempt.wait, attempt.set_up = NEVER, group, wait, set_up
    attempt.last_round, attempt.lead, attempt.rounds, attempt.queued = NEVER, NEVER, 0, 0
    attempt.last_reason, attempt.ending, attempt.inside = TOO_LATE, UNDER_WAY, False
    attempt.cost, attempt.against = p.disagreement_cost, 0.0
    attempt.first_text, attempt.text, attempt.mean_ideal = np.nan, np.nan, np.nan
    entry = at.calendar(m)[issue.slot]
    entry.chooses, entry.meets = NEVER, m.quarter + wait
    issue.last, issue.tried = row, issue.tried | (1 << code)
    issue.attempts += 1
