"""P5: sponsors of new and of stuck issues choose a format."""

from __future__ import annotations

import math

import numpy as np

from sim.decisions.stakes import sponsors_stake
from sim.formats import BILATERAL, FRAMEWORK_NATION
from sim.formats import INACTION as NOTHING
from sim.issues import FORMAT_KEYS, Ending, Outcome
from sim.phases.closing import close, end
from sim.rules import arrival, choice, draws
from sim.rules.compiled import constant, inlined, internal
from sim.state.filling import fill
from sim.state.layout import BOTTOM_UP, DELAY, NEVER, OUTPUT, SUCCESS, TAKEN_UP, TOP_DOWN, Record
from sim.state.room import new_attempt
from sim.state.run import Run
from sim.state.shapes import LISTED
from sim.tallies import LATE

INACTION, NAMED, BILATERAL_CODE = NOTHING.code, FRAMEWORK_NATION.code, BILATERAL.code
UNDER_WAY, TOO_LATE = constant(Ending.OPEN), constant(Ending.TOO_LATE)
LEFT_ALONE, FAILED = constant(Outcome.INACTION), constant(Outcome.FAILED)
KEYS = np.array(FORMAT_KEYS)
_NONE = constant(0)


@internal
def choose_formats(run: Run) -> None:
    """P5: let the sponsor of every issue that is new or stuck choose a format, or give up."""
    turn, size = run.turn, 0
    _chain_groups(run)
    for k in range(run.open_count):
        entry = run.calendar[run.open_slots[k]]
        turn[size] = entry.issue
        size += entry.chooses == run.quarter
    for number in turn[:size]:
        issue = run.issues[number]
        own_stake = sponsors_stake(run, issue)
        code, going_on, group, set_up = _best(run, issue, own_stake, is_under_way(run, issue))
        _follow(run, number, code, going_on, group, set_up)


@inlined
def _chain_groups(run: Run) -> None:
    """Chain the groups that are alive and have format and domain in common, in the order of the list of all."""
    first, following = run.first_group, run.following_group
    fill(first, NEVER)
    for k in range(run.alive_count):
        number = run.alive_groups[run.alive_count - 1 - k]
        topic = _topic_of(run, run.groups[number].format, run.groups[number].domain)
        following[number], first[topic] = first[topic], number


@internal
def is_under_way(run: Run, issue: Record) -> bool:
    """Tell whether an attempt on an issue is under way."""
    return issue.last != NEVER and run.attempts[issue.last].ending == UNDER_WAY


@inlined
def _best(run: Run, issue: Record, own_stake: float, under_way: bool) -> tuple[int, bool, int, int]:
    """Return the option with the highest utility: format, whether to go on as before, group, quarters of set-up."""
    p, first = run.parameters, issue.attempts == 0
    code, going_on, group, set_up = INACTION, False, NEVER, 0
    best = choice.perturbed(0.0, p.choice_precision, _luck(run, issue, INACTION))
    if under_way:
        attempt = run.attempts[issue.last]
        inside = is_inside(run, attempt.format, attempt.group)
        score = _score(run, issue, own_stake, attempt.format, inside, 0.0, _NONE, attempt.rounds, best)
        if score > best:
            best, code, going_on, group = score, attempt.format, True, attempt.group
    if not (first or run.rules.forum_shift):
        return code, going_on, group, set_up
    by_staff = issue.sponsor == run.country_count
    designates = by_staff and first and _designates(run, issue)
    for other in range(run.format_count):
        if not run.allowed[other] or issue.tried & (1 << other) or (by_staff and not run.traits[other].inside):
            continue
        used = fitting_group(run, issue, other)
        inside = is_inside(run, other, used)
        founds = run.traits[other].standing and used == NEVER
        wait = _set_up(issue, run.traits[other].set_up) if founds else 0
        cost = _cost(run, other, founds, first) - _incentive(run, issue, inside)
        score = _score(run, issue, own_stake, LISTED(other), inside, cost, wait, _NONE, best)
        if designates:
            score = np.inf if other == NAMED else -np.inf
        if score > best:
            best, code, going_on, group, set_up = score, other, False, used, wait
    return code, going_on, group, set_up


@inlined
def _cost(run: Run, code: int, founds: bool, first: bool) -> float:
    p = run.parameters
    founding, shift = p.founding_cost if founds else 0.0, 0.0 if first else p.shift_cost
    return p.format_cost * run.traits[code].cost + founding + shift


@inlined
def _designates(run: Run, issue: Record) -> bool:
    """Tell whether the Secretariat names a framework nation for an issue that it has taken up."""
    is_asked = run.rules.steering == TOP_DOWN and issue.kind != arrival.CONSULTATION
    return is_asked and run.allowed[NAMED]


@inlined
def _incentive(run: Run, issue: Record, inside: bool) -> float:
    """Return what a sponsor is given for staying inside the alliance."""
    given = run.rules.steering == BOTTOM_UP and inside and issue.sponsor < run.country_count
    return run.parameters.sponsor_incentive if given and run.priorities[issue.domain] else 0.0


@inlined
def _set_up(issue: Record, quarters: int) -> int:
    """Return the quarters until a new group meets; a crisis halves them."""
    return quarters // 2 if issue.kind == arrival.CRISIS else quarters


@inlined
def _luck_key(run: Run, issue: Record, code: int) -> np.uint64:
    return np.uint64(draws.stepped(draws.fold(issue.choice_key, KEYS[code]), run.steps[issue.sponsor]))


@inlined
def _luck(run: Run, issue: Record, code: int) -> float:
    """Return the random part of the sponsor's choice of a format, the same whenever it thinks again."""
    luck = run.choice_luck[issue.slot, code]
    if math.isnan(luck):
        luck = draws.gumbel_of(_luck_key(run, issue, code))
        run.choice_luck[issue.slot, code] = luck
    return luck


@internal
def _score(
    run: Run, issue: Record, own_stake: float, code: int, inside: bool, cost: float, set_up: int, failed_rounds: int,
    best: float,
) -> float:  # fmt: skip
    """Return the utility of a format to the sponsor, perturbed by luck; of one that is not the best, its ceiling.

    Logarithms and exponentials are for those that may be better than the best so far.
    """
    p, traits, beliefs = run.parameters, run.traits[code], run.beliefs
    kind, who, own_urgency, precision = issue.kind, issue.sponsor, urgency(run, issue.kind), p.choice_precision
    success = choice.discouraged(beliefs[SUCCESS, code, kind, who], failed_rounds)
    output, believed = beliefs[OUTPUT, code, kind, who], beliefs[DELAY, code, kind, who] + set_up
    delay = choice.expected_delay(believed, traits.slot, run.backlog, run.slots)
    standing, weight = run.legitimacy[code], p.legitimacy_weight
    outside = 0.0 if inside else _outside_cost(run, code, who)
    luck = run.choice_luck[issue.slot, code]
    highest = draws.gumbel_ceiling(_luck_key(run, issue, code)) if math.isnan(luck) else luck
    left = choice.discount_ceiling(own_urgency, delay)
    utility = choice.format_utility(success, own_stake, output, left, standing, weight, cost, outside)
    ceiling = choice.perturbed(utility, precision, highest)
    if choice.surely_loses(ceiling, precision, best):
        return ceiling
    left = choice.discount(own_urgency, delay)
    utility = choice.format_utility(success, own_stake, output, left, standing, weight, cost, outside)
    return choice.perturbed(utility, precision, _luck(run, issue, code))


@inlined
def _outside_cost(run: Run, code: int, sponsor: int) -> float:
    """Return the cost of going outside the alliance; a plan takes some of it from a partner's bilateral deals."""
    planned = run.rules.one_partner_one_plan and code == BILATERAL_CODE
    discounted = planned and sponsor < run.country_count and not run.allied[sponsor]
    p = run.parameters
    return p.cohesion_norm * (1.0 - (p.plan_discount if discounted else 0.0))


@internal
def urgency(run: Run, kind: int) -> float:
    """Return the discount rate of a kind of issue, per quarter."""
    p = run.parameters
    return arrival.by_kind(kind, p.urgency_crisis, p.urgency_capability, p.urgency_consultation)


@inlined
def is_inside(run: Run, code: int, group: int) -> bool:
    """Tell whether a format, with the standing group that is used again if any, is inside the alliance."""
    if group == NEVER or run.groups[group].ended != NEVER:
        return run.traits[code].inside
    return run.traits[code].inside or run.groups[group].docked != NEVER


@inlined
def fitting_group(run: Run, issue: Record, code: int) -> int:
    """Return the standing group with the most momentum that works in the domain and has the sponsor in it."""
    best, by_staff = NEVER, issue.sponsor == run.country_count
    number = run.first_group[_topic_of(run, code, issue.domain)]
    while number != NEVER:
        fits = by_staff or run.members[number, issue.sponsor]
        if fits and (best == NEVER or run.groups[number].momentum > run.groups[best].momentum):
            best = number
        number = run.following_group[number]
    return best


@inlined
def _topic_of(run: Run, code: int, domain: int) -> int:
    """Return format and domain of a group in one number."""
    return code * run.domain_count + domain


@inlined
def _follow(run: Run, number: int, code: int, going_on: bool, group: int, set_up: int) -> None:
    """Do what a sponsor chose."""
    issue, totals, first = run.issues[number], run.totals, run.issues[number].attempts == 0
    if first:
        totals.first_choices[code] += 1.0
        if run.quarter >= run.quarters - LATE:
            totals.late_choices[code] += 1.0
        if code != INACTION:
            run.by_domain[TAKEN_UP, issue.domain, issue.kind] += 1.0
    if going_on:
        return
    if is_under_way(run, issue):
        end(run, issue.last, run.attempts[issue.last].last_reason)
    if code == INACTION:
        close(run, number, LEFT_ALONE if first else FAILED)
        return
    if not first:
        totals.shifts += 1.0
    _start(run, number, code, group, set_up)
    totals.attempts[code] += 1.0


@inlined
def _start(run: Run, number: int, code: int, group: int, set_up: int) -> None:
    """Begin an attempt on an issue in a format."""
    p, issue, row = run.parameters, run.issues[number], new_attempt(run)
    wait = set_up
    if run.traits[code].prepared:
        wait = issue.preparation
    attempt = run.attempts[row]
    fill(run.roles[row], 0)
    attempt.issue, attempt.number, attempt.format, attempt.started = number, issue.attempts, code, run.quarter
    attempt.ended, attempt.group, attempt.wait, attempt.set_up = NEVER, group, wait, set_up
    attempt.last_round, attempt.lead, attempt.rounds, attempt.queued = NEVER, NEVER, 0, 0
    attempt.last_reason, attempt.ending, attempt.inside = TOO_LATE, UNDER_WAY, False
    attempt.cost, attempt.against = p.disagreement_cost, 0.0
    attempt.first_text, attempt.text, attempt.mean_ideal = np.nan, np.nan, np.nan
    entry = run.calendar[issue.slot]
    entry.chooses, entry.meets = NEVER, run.quarter + wait
    issue.last, issue.tried = row, issue.tried | (1 << code)
    issue.attempts += 1
