"""P10 and what it changes elsewhere: reforms of the institution."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.choosing import is_inside
from sim.engine.filling import list_flagged
from sim.engine.layout import NEVER, Record
from sim.engine.opening import set_priorities, weigh_countries
from sim.engine.room import next_table
from sim.engine.stakes import resent, worst_grievance, worst_resentment
from sim.formats import BILATERAL
from sim.rules import consequences, delivery, draws, institution, objection, stake
from sim.rules.compiled import inlined, internal
from sim.rules.environment import clipped
from sim.types import Integers

BILATERAL_CODE = BILATERAL.code


@internal
def change_institution(m: Memory) -> None:
    """P10: what comes every year; take stock of groups and priorities, and hold the forum, where they are due."""
    rules = at.rules(m)
    if institution.ends_year(m.quarter):
        if rules.capacity_building:
            _build_capacity(m)
        if rules.cooperation_menu:
            _offer_menu(m)
        if rules.docking:
            _dock(m)
    if institution.is_due(m.quarter, rules.stocktaking):
        _take_stock(m)
    if institution.is_due(m.quarter, rules.consultation_forum):
        for d in range(m.domain_count):
            number = next_table(m)
            table = at.table_rows(m)[number]
            for i in range(table.size):
                table[i] = i
            at.table_domain(m)[number], at.table_size(m)[number] = d, table.size


@internal
def _count_refusals(m: Memory, parties: Integers, matter: np.uint64) -> int:
    """List, in ``others``, the allies that refuse something over what they have against a party to it.

    Parties do not refuse.
    """
    refusing, rules, size = at.others(m), at.rules(m), 0
    for i in at.allies(m)[: m.ally_count]:
        if not (at.quarrels(m)[i] or (rules.contagion and at.resents(m)[i])) or _is_among(i, parties):
            continue
        propensity = at.propensity(m)[i] if m.quarter >= at.onset(m)[i] else 0.0
        grievance = worst_grievance(m, i, parties)
        resentment = worst_resentment(m, i, parties) if rules.contagion else 0.0
        luck = draws.unit(draws.fold(matter, at.keys(m)[i]))
        refusing[size] = i
        size += luck < objection.hostage_probability(propensity, grievance, resentment, 0.0)
    return size


@inlined
def _is_among(i: int, parties: Integers) -> bool:
    found = False
    for party in parties:
        found |= party == i
    return found


@internal
def _matter(m: Memory, decision: np.uint64, applicant: int) -> np.uint64:
    """Return the key of what a country asks for in this quarter."""
    return np.uint64(draws.matter_key(m.key, decision, m.quarter, at.keys(m)[applicant], draws.ONCE))


@inlined
def _build_capacity(m: Memory) -> None:
    """Give packages to the partners that need them most, each unless an ally refuses."""
    p, totals, needs = at.parameters(m), at.totals(m), at.weights(m)
    for i in range(needs.size):
        needs[i] = -1.0 if at.allied(m)[i] else institution.need(at.top_perception(m)[i], at.engagement(m)[i])
    for _ in range(round(p.capacity_packages)):
        neediest, most = NEVER, -1.0
        for i in range(needs.size):
            if needs[i] > most:
                neediest, most = i, needs[i]
        if neediest == NEVER:
            break
        needs[neediest] = -1.0
        totals.packages += 1.0
        alone = at.rows(m)[:1]
        alone[0] = neediest
        if _count_refusals(m, alone, _matter(m, draws.PACKAGE, neediest)) > 0:
            totals.refused_packages += 1.0
        else:
            at.capability(m)[neediest] = stake.scaled_capability(at.capability(m)[neediest], 1.0 + p.package_capability)
            _benefit(m, neediest, p.package_gain)
    weigh_countries(m)


@inlined
def _offer_menu(m: Memory) -> None:
    """Offer all partners the activities of a year; who is struck off turns away, and its patron resents it."""
    p, totals, engagement = at.parameters(m), at.totals(m), at.engagement(m)
    for j in range(m.country_count):
        if at.allied(m)[j]:
            continue
        patron, both = _patron(m, j), at.rows(m)[:2]
        both[0], both[1] = j, patron
        refusals = _count_refusals(m, both, _matter(m, draws.MENU, j))
        totals.menu_years += 1.0
        if refusals == 0:
            _benefit(m, j, p.menu_gain)
            continue
        totals.struck_off += 1.0
        engagement[j] = clipped(engagement[j] - p.menu_loss)
        if at.rules(m).contagion:
            for other in at.others(m)[:refusals]:
                resent(m, patron, other, p.menu_resentment)


@inlined
def _benefit(m: Memory, i: int, gain: float) -> None:
    """Let a partner gain interoperability and engagement."""
    at.interoperability(m)[i] = consequences.strengthened(at.interoperability(m)[i], gain)
    at.engagement(m)[i] = consequences.strengthened(at.engagement(m)[i], gain)


@inlined
def _patron(m: Memory, partner: int) -> int:
    """Return the ally with the closest tie to a partner, the first of equal ones."""
    best, closest = NEVER, -1.0
    for i in at.allies(m)[: m.ally_count]:
        if at.tie(m)[i, partner] > closest:
            best, closest = i, at.tie(m)[i, partner]
    return best


@inlined
def _dock(m: Memory) -> None:
    """Let groups outside the alliance that have a record apply to dock; silence of all other allies lets them in."""
    totals, least = at.totals(m), at.parameters(m).dock_record
    for k in range(m.alive_count):
        number = at.alive_groups(m)[k]
        group = at.groups(m)[number]
        if group.output < least or is_inside(m, group.format, number):
            continue
        members = at.rows(m)[: list_flagged(at.members(m)[number], at.rows(m))]
        matter = draws.fold(_matter(m, draws.DOCK, group.lead), at.domain_records(m)[group.domain].key)
        totals.applications += 1.0
        if _count_refusals(m, members, matter) > 0:
            totals.refused_applications += 1.0
        else:
            group.docked = m.quarter


@inlined
def _take_stock(m: Memory) -> None:
    """Close groups inside the alliance that are barely used, let go of docked ones, and set the priorities anew."""
    left, floor = 0, at.parameters(m).stocktaking_floor
    for k in range(m.alive_count):
        number = at.alive_groups(m)[k]
        group = at.groups(m)[number]
        barely_used = group.momentum < floor
        if barely_used:
            group.docked = NEVER
        if barely_used and at.traits(m)[group.format].inside:
            group.ended = m.quarter
        else:
            at.alive_groups(m)[left] = number
            left += 1
    m.alive_count = left
    set_priorities(m)


# P2


@internal
def begin_quarter(m: Memory) -> None:
    """Let interoperability fade or be kept, fill the common fund, and set what each may know and how it is eased."""
    p, rules, allied, engagement = at.parameters(m), at.rules(m), at.allied(m), at.engagement(m)
    eased, access, level, until = at.eased(m), at.access(m), at.interoperability(m), at.operating_until(m)
    m.fund = p.co_funding_budget
    exercises = p.exercise_keep if rules.exercises else 0.0
    platform = p.platform_keep if rules.interoperability_platform else 0.0
    standard, as_ally, enhanced_from, quarter = at.standard(m), at.as_ally(m), at.enhanced_from(m), m.quarter
    limits, enhances, access_limited = rules.information_limits, rules.enhanced_opportunities, p.information_access
    for i in range(level.size):
        enhanced = enhances & ~allied[i] & (quarter >= enhanced_from[i])
        eased[i] = p.enhanced_openness if enhanced else 0.0
        access[i] = access_limited if limits & ~(allied[i] | enhanced) else 1.0
        base = institution.raised_base(standard[i], as_ally[i], p.enhanced_standard if enhanced else 0.0)
        engages = ~allied[i] & (engagement[i] >= p.platform_bar)
        kept = institution.kept_share(exercises, platform if engages else 0.0)
        own = institution.faded(level[i], base, p.interoperability_fading, kept)
        level[i] = consequences.strengthened(own, p.operation_gain) if quarter < until[i] else own


@inlined
def usual_engagement(m: Memory, i: int) -> float:
    """Return the engagement to which a state reverts: more for partners with plans of their own."""
    tailored = at.rules(m).one_partner_one_plan and not at.allied(m)[i]
    usual = at.usual_engagement(m)[i]
    return min(1.0, usual + at.parameters(m).plan_engagement) if tailored else usual


# P6


@inlined
def funding_ease(m: Memory, issue: Record, traits: Record) -> float:
    """Return what common funding adds to the utility of joining a table."""
    return at.parameters(m).co_funding_openness if _is_funded(m, issue, traits.inside, traits.standing) else 0.0


@inlined
def ease(m: Memory, traits: Record, i: int, funding: float) -> float:
    """Return what status and common funding add to the utility of joining."""
    return (at.eased(m)[i] if traits.inside else 0.0) + funding


# P8 and P9


@inlined
def is_planned(m: Memory, code: int, rows: Integers) -> bool:
    """Tell whether a bilateral deal is part of a partner's plan with the alliance, by whose standards they work."""
    found = False
    for i in rows:
        found |= not at.allied(m)[i]
    return at.rules(m).one_partner_one_plan and code == BILATERAL_CODE and found


@inlined
def expertise(m: Memory, issue: Record, rows: Integers) -> float:
    """Return the worth of a centre of excellence in the domain, if its host is at the table."""
    found = False
    for i in rows:
        found |= at.centres(m)[issue.domain, i]
    return at.parameters(m).centre_bonus if found else 0.0


@inlined
def with_common_funding(m: Memory, issue: Record, attempt: Record, covered: float) -> float:
    """Return the share of the demand that is covered once common funding has paid for some of what is missing."""
    if not _is_funded(m, issue, attempt.inside, at.traits(m)[attempt.format].standing):
        return covered
    paid = institution.common_funding(covered, issue.demand, at.parameters(m).co_funding_share, m.fund)
    m.fund -= paid
    return min(1.0, covered + delivery.coverage(paid, issue.demand))


@inlined
def _is_funded(m: Memory, issue: Record, inside: bool, standing: bool) -> bool:
    """Tell whether common funding is for such a table: of a standing group inside the alliance, on a priority."""
    return at.rules(m).co_funding and inside and standing and at.priorities(m)[issue.domain]
