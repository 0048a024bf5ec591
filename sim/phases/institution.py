"""P10: reforms of the institution, each a rule that a scenario switches on."""

from __future__ import annotations

import numpy as np

from sim.decisions.quarrels import resent, worst_grievance, worst_resentment
from sim.phases.acceding import accede
from sim.phases.enlarging import ratify
from sim.phases.opening import scale_capability, set_priorities, weigh_countries
from sim.rules import consequences, draws, institution, objection
from sim.rules.compiled import inlined, internal
from sim.rules.environment import clipped
from sim.state.layout import NEVER
from sim.state.reading import is_inside, members_of, propensity
from sim.state.room import next_table
from sim.state.run import Run
from sim.types import Integers


@internal
def change_institution(run: Run) -> None:
    """P10: ratify accessions; what comes every year; take stock, and hold the forum of all, where they are due."""
    rules = run.rules
    if run.candidate_count > 0:
        ratify(run)
    if institution.ends_year(run.quarter):
        if rules.capacity_building:
            _build_capacity(run)
        if rules.cooperation_menu:
            _offer_menu(run)
        if rules.docking:
            _dock(run)
        if rules.accession:
            accede(run)
    if institution.is_due(run.quarter, rules.stocktaking):
        _take_stock(run)
    if institution.is_due(run.quarter, rules.consultation_forum):
        for d in range(run.domain_count):
            number, size = next_table(run), 0
            table = run.table_rows[number]
            for i in range(run.country_count):
                table[size] = i
                size += not run.outside[i]
            run.table_domain[number], run.table_size[number] = d, size


@internal
def _count_refusals(run: Run, parties: Integers, matter: np.uint64) -> int:
    """List, in ``others``, the allies that refuse something over what they have against a party to it.

    Parties do not refuse.
    """
    refusing, rules, size = run.others, run.rules, 0
    for i in run.allies[: run.ally_count]:
        if not (run.quarrels[i] or (rules.contagion and run.resents[i])) or _is_among(i, parties):
            continue
        grievance = worst_grievance(run, i, parties)
        resentment = worst_resentment(run, i, parties) if rules.contagion else 0.0
        luck = draws.unit(draws.fold(matter, run.keys[i]))
        refusing[size] = i
        size += luck < objection.hostage_probability(propensity(run, i), grievance, resentment, 0.0)
    return size


@inlined
def _is_among(i: int, parties: Integers) -> bool:
    found = False
    for party in parties:
        found |= party == i
    return found


@internal
def _matter(run: Run, decision: np.uint64, applicant: int) -> np.uint64:
    """Return the key of what a country asks for in this quarter."""
    return np.uint64(draws.matter_key(run.key, decision, run.quarter, run.keys[applicant], draws.ONCE))


@inlined
def _build_capacity(run: Run) -> None:
    """Give packages to the partners that need them most, each unless an ally refuses."""
    p, totals, needs = run.parameters, run.totals, run.weights
    for i in range(needs.size):
        needs[i] = (
            -1.0 if run.allied[i] or run.outside[i] else institution.need(run.top_perception[i], run.engagement[i])
        )
    for _ in range(round(p.capacity_packages)):
        neediest, most = NEVER, -1.0
        for i in range(needs.size):
            if needs[i] > most:
                neediest, most = i, needs[i]
        if neediest == NEVER:
            break
        needs[neediest] = -1.0
        totals.packages += 1.0
        alone = run.rows[:1]
        alone[0] = neediest
        if _count_refusals(run, alone, _matter(run, draws.PACKAGE, neediest)) > 0:
            totals.refused_packages += 1.0
        else:
            scale_capability(run, neediest, 1.0 + p.package_capability)
            _benefit(run, neediest, p.package_gain)
    weigh_countries(run)


@inlined
def _offer_menu(run: Run) -> None:
    """Offer all partners the activities of a year; who is struck off turns away, and its patron resents it."""
    p, totals, engagement = run.parameters, run.totals, run.engagement
    for j in range(run.country_count):
        if run.allied[j] or run.outside[j]:
            continue
        patron, both = _patron(run, j), run.rows[:2]
        both[0], both[1] = j, patron
        refusals = _count_refusals(run, both, _matter(run, draws.MENU, j))
        totals.menu_years += 1.0
        if refusals == 0:
            _benefit(run, j, p.menu_gain)
            continue
        totals.struck_off += 1.0
        engagement[j] = clipped(engagement[j] - p.menu_loss)
        if run.rules.contagion:
            for other in run.others[:refusals]:
                resent(run, patron, other, p.menu_resentment)


@inlined
def _benefit(run: Run, i: int, gain: float) -> None:
    """Let a partner gain interoperability and engagement."""
    run.interoperability[i] = consequences.strengthened(run.interoperability[i], gain)
    run.engagement[i] = consequences.strengthened(run.engagement[i], gain)


@inlined
def _patron(run: Run, partner: int) -> int:
    """Return the ally with the closest tie to a partner, the first of equal ones."""
    best, closest = NEVER, -1.0
    for i in run.allies[: run.ally_count]:
        if run.tie[i, partner] > closest:
            best, closest = i, run.tie[i, partner]
    return best


@inlined
def _dock(run: Run) -> None:
    """Let groups outside the alliance that have a record apply to dock; silence of all other allies lets them in."""
    totals, least = run.totals, run.parameters.dock_record
    for k in range(run.alive_count):
        number = run.alive_groups[k]
        group = run.groups[number]
        if group.output < least or is_inside(run, group.format, number) or _has_outsider(run, number):
            continue
        members = members_of(run, number)
        matter = draws.fold(_matter(run, draws.DOCK, group.lead), run.domain_records[group.domain].key)
        totals.applications += 1.0
        if _count_refusals(run, members, matter) > 0:
            totals.refused_applications += 1.0
        else:
            group.docked = run.quarter


@inlined
def _has_outsider(run: Run, number: int) -> bool:
    """Tell whether a member of a group is neither ally nor partner: such a group does not come inside."""
    found, members = False, run.members[number]
    for i in range(members.size):
        found |= members[i] & run.outside[i]
    return found


@inlined
def _take_stock(run: Run) -> None:
    """Close groups inside the alliance that are barely used, let go of docked ones, and set the priorities anew."""
    left, floor = 0, run.parameters.stocktaking_floor
    for k in range(run.alive_count):
        number = run.alive_groups[k]
        group = run.groups[number]
        barely_used = group.momentum < floor
        if barely_used:
            group.docked = NEVER
        if barely_used and run.traits[group.format].inside:
            group.ended = run.quarter
        else:
            run.alive_groups[left] = number
            left += 1
    run.alive_count = left
    set_priorities(run)
