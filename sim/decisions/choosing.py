"""P5: which format a sponsor chooses, or to do nothing."""

from __future__ import annotations

import math

import numpy as np

from sim.decisions.asking import ask, is_asked
from sim.decisions.belonging import group_to_join
from sim.decisions.learning import ease_of
from sim.decisions.stakes import sponsors_stake
from sim.formats import BILATERAL, FRAMEWORK_NATION
from sim.formats import INACTION as NOTHING
from sim.rules import arrival, choice, draws, frameworks
from sim.rules.compiled import compiled, constant, inlined, internal
from sim.rules.environment import clipped
from sim.state.layout import BOTTOM_UP, CHOOSE_FORMAT, DELAY, NEVER, OUTPUT, SUCCESS, TOP_DOWN, Record
from sim.state.reading import is_framework, is_in_scope, is_inside, is_under_way, quarters_to_wait
from sim.state.run import Run, run_at

INACTION, NAMED, BILATERAL_CODE = NOTHING.code, FRAMEWORK_NATION.code, BILATERAL.code
_NONE = constant(0)

# Options


@internal
def list_options(run: Run, issue: Record) -> int:
    """List what a sponsor may do: nothing, go on as before, or a format not tried yet; return how many options."""
    first, by_staff = issue.attempts == 0, issue.sponsor == run.country_count
    is_outside = not by_staff and run.outside[issue.sponsor]
    _list(run, 0, INACTION, NEVER, False)
    size = 1
    if is_under_way(run, issue):
        attempt = run.attempts[issue.last]
        _list(run, size, attempt.format, attempt.group, True)
        run.options[size].failed_rounds = attempt.rounds
        size += 1
    if not (first or run.rules.forum_shift):
        return size
    for code in range(run.format_count):
        barred = is_outside if run.traits[code].inside else by_staff
        if barred or not run.allowed[code] or issue.tried & (1 << code):
            continue
        group, announced = _fitting_group(run, issue, code), is_framework(run, code)
        if run.rules.accession and group == NEVER and run.traits[code].standing and not by_staff:
            group = group_to_join(run, issue, code, issue.sponsor)
        if announced and not _serves(run, issue, group):
            continue
        founds = run.traits[code].standing and group == NEVER
        _list(run, size, code, group, False)
        option = run.options[size]
        option.founds = founds
        option.wait = option.set_up = _set_up(issue, run.traits[code].set_up) if founds else _NONE
        if announced:
            _set_up_framework(run, issue, option)
        option.cost = _cost(run, code, founds, first) - _incentive(run, issue, option.inside)
        size += 1
    return size


@inlined
def _list(run: Run, position: int, code: int, group: int, going_on: bool) -> None:
    option = run.options[position]
    option.format, option.group, option.going_on = code, group, going_on
    option.inside = is_inside(run, code, group)
    option.cost, option.wait, option.set_up, option.failed_rounds, option.founds = 0.0, 0, 0, 0, False


@inlined
def _cost(run: Run, code: int, founds: bool, first: bool) -> float:
    p = run.parameters
    founding, shift = p.founding_cost if founds else 0.0, 0.0 if first else p.shift_cost
    return p.format_cost * run.traits[code].cost + founding + shift


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
def _serves(run: Run, issue: Record, group: int) -> bool:
    """Tell whether a framework is for an issue: crises are answered by those that are operational alone."""
    if issue.kind == arrival.CONSULTATION:
        return bool(run.rules.framework_dialogue)
    return issue.kind != arrival.CRISIS or (group != NEVER and quarters_to_wait(run, group) == 0)


@inlined
def _set_up_framework(run: Run, issue: Record, option: Record) -> None:
    """Set how long a table waits for a framework, and how long its sponsor expects to wait for what is to be built."""
    if not option.founds:
        option.wait = option.set_up = quarters_to_wait(run, option.group)
    elif issue.kind == arrival.CAPABILITY:
        option.set_up += int(run.parameters.setting_up + 0.5)


@inlined
def _fitting_group(run: Run, issue: Record, code: int) -> int:
    """Return the standing group with the most momentum that works in the domain and has the sponsor in it."""
    best, by_staff = NEVER, issue.sponsor == run.country_count
    number = run.first_group[code * run.domain_count + issue.domain]
    while number != NEVER:
        fits = by_staff or run.members[number, issue.sponsor]
        fits &= is_in_scope(run, number, issue)
        fits &= issue.kind != arrival.CRISIS or run.groups[number].operational <= run.quarter
        if fits and (best == NEVER or run.groups[number].momentum > run.groups[best].momentum):
            best = number
        number = run.following_group[number]
    return best


# Choice


@internal
def choose_format(run: Run, issue: Record) -> int:
    """Return the position of the option that the sponsor chooses."""
    size = run.option_count = list_options(run, issue)
    if is_asked(run, CHOOSE_FORMAT, issue.sponsor):
        return int(ask(run, CHOOSE_FORMAT, issue.sponsor, issue.number, issue.last, 0.0))
    named = _NONE
    if designates(run, issue):
        for k in range(size):
            if run.options[k].format == NAMED:
                named = k
    return named if named > 0 else _best(run, issue, sponsors_stake(run, issue), size)


@internal
def designates(run: Run, issue: Record) -> bool:
    """Tell whether the Secretariat names a framework nation for an issue that it has taken up."""
    by_staff, first = issue.sponsor == run.country_count, issue.attempts == 0
    return by_staff and first and run.rules.steering == TOP_DOWN and issue.kind != arrival.CONSULTATION


@inlined
def _best(run: Run, issue: Record, own_stake: float, size: int) -> int:
    """Return the option with the highest score, the first of equal ones."""
    chosen, best = 0, choice.perturbed(0.0, run.parameters.choice_precision, _luck(run, issue, INACTION))
    own_urgency = urgency(run, issue.kind)
    for k in range(1, size):
        own = _score(run, issue, run.options[k], own_stake, own_urgency, best)
        if own > best:
            chosen, best = k, own
    return chosen


@internal
def utility(run: Run, issue: Record, who: int, option: Record, own_stake: float) -> float:
    """Return the expected utility of an option to a sponsor; that of doing nothing is 0."""
    if option.format == INACTION:
        return 0.0
    success, output, delay, legitimacy, outside = _expected(run, issue, who, option)
    left = choice.discount(urgency(run, issue.kind), delay)
    weight = run.parameters.legitimacy_weight
    return choice.format_utility(success, own_stake, output, left, legitimacy, weight, option.cost, outside)


@internal
def _score(run: Run, issue: Record, option: Record, own_stake: float, own_urgency: float, best: float) -> float:
    """Return the utility of a format to the sponsor, perturbed by luck; of one that is not the best, its ceiling.

    Logarithms and exponentials are for those that may be better than the best so far.
    """
    precision, weight, cost = run.parameters.choice_precision, run.parameters.legitimacy_weight, option.cost
    success, output, delay, legitimacy, outside = _expected(run, issue, issue.sponsor, option)
    highest = luck = run.choice_luck[issue.slot, option.format]
    if math.isnan(luck):
        highest = draws.gumbel_ceiling(_luck_key(run, issue, issue.sponsor, option.format))
    left = choice.discount_ceiling(own_urgency, delay)
    worth = choice.format_utility(success, own_stake, output, left, legitimacy, weight, cost, outside)
    ceiling = choice.perturbed(worth, precision, highest)
    if choice.surely_loses(ceiling, precision, best):
        return ceiling
    left = choice.discount(own_urgency, delay)
    worth = choice.format_utility(success, own_stake, output, left, legitimacy, weight, cost, outside)
    return choice.perturbed(worth, precision, _luck(run, issue, option.format))


@inlined
def _expected(run: Run, issue: Record, who: int, option: Record) -> tuple[float, float, float, float, float]:
    """Return what a sponsor expects of a format: success, output, delay, legitimacy, and the cost of going outside."""
    beliefs, code, kind = run.beliefs, option.format, issue.kind
    believed = beliefs[DELAY, code, kind, who] + option.set_up
    success = beliefs[SUCCESS, code, kind, who]
    if run.rules.like_issues:
        success = clipped(success + ease_of(run, issue))
    if run.rules.memory and option.founds and who < run.country_count:
        success = frameworks.discouraged(success, run.setbacks[code, who], run.parameters.failure_wariness)
    return (
        choice.discouraged(success, option.failed_rounds),
        beliefs[OUTPUT, code, kind, who],
        choice.expected_delay(believed, run.traits[code].slot, run.backlog, run.slots),
        run.legitimacy[code],
        0.0 if option.inside else _outside_cost(run, code, who),
    )


@inlined
def _outside_cost(run: Run, code: int, sponsor: int) -> float:
    """Return the cost of going outside the alliance; a plan takes some of it from a partner's bilateral deals.

    Who is outside anyway has none.
    """
    if sponsor < run.country_count and run.outside[sponsor]:
        return 0.0
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
def _luck_key(run: Run, issue: Record, who: int, code: int) -> np.uint64:
    return np.uint64(draws.stepped(draws.fold(issue.choice_key, run.format_keys[code]), run.steps[who]))


@inlined
def _luck(run: Run, issue: Record, code: int) -> float:
    """Return the random part of the sponsor's choice of a format, the same whenever it thinks again."""
    luck = run.choice_luck[issue.slot, code]
    if math.isnan(luck):
        luck = draws.gumbel_of(_luck_key(run, issue, issue.sponsor, code))
        run.choice_luck[issue.slot, code] = luck
    return luck


# Asked for from Python


@compiled
def built_in_utility(way_in: int, row: int, issue: int, position: int, own_stake: float) -> float:
    """Return the expected utility of an option by its position, as the model has it."""
    run = run_at(way_in)
    return utility(run, run.issues[issue], row, run.options[position], own_stake)


@compiled
def built_in_score(way_in: int, row: int, issue: int, code: int, worth: float) -> float:
    """Return the utility of a format, perturbed by luck as in the model."""
    run = run_at(way_in)
    luck = draws.gumbel_of(_luck_key(run, run.issues[issue], row, code))
    return choice.perturbed(worth, run.parameters.choice_precision, luck)


@compiled
def built_in_naming(way_in: int, issue: int) -> bool:
    """Tell whether the Secretariat names a framework nation, as the model decides it."""
    run = run_at(way_in)
    return designates(run, run.issues[issue])
