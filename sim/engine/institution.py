"""P10 and what it changes elsewhere: reforms of the institution."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.layout import Record
from sim.engine.opening import set_priorities
from sim.rules import consequences, delivery, institution
from sim.rules.compiled import inlined, internal
from sim.types import Integers


@internal
def change_institution(m: Memory) -> None:
    """P10: take stock of groups and priorities, and hold the forum, where one of the two is due."""
    rules = at.rules(m)
    if institution.is_due(m.quarter, rules.stocktaking):
        _take_stock(m)
    if institution.is_due(m.quarter, rules.consultation_forum):
        for d in range(m.domain_count):
            table = at.table_rows(m)[m.table_count]
            for i in range(table.size):
                table[i] = i
            at.table_domain(m)[m.table_count], at.table_size(m)[m.table_count] = d, table.size
            m.table_count += 1


@inlined
def _take_stock(m: Memory) -> None:
    """Close groups inside the alliance that are barely used, and set the priorities anew."""
    living, floor = m.alive_count, at.parameters(m).stocktaking_floor
    m.alive_count = 0
    for k in range(living):
        number = at.alive_groups(m)[k]
        group = at.groups(m)[number]
        if at.traits(m)[group.format].inside and group.momentum < floor:
            group.ended = m.quarter
        else:
            at.alive_groups(m)[m.alive_count], at.alive_topics(m)[m.alive_count] = number, at.alive_topics(m)[k]
            m.alive_count += 1
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
    for i in range(level.size):
        enhanced = rules.enhanced_opportunities and not allied[i] and m.quarter >= at.enhanced_from(m)[i]
        eased[i] = p.enhanced_openness if enhanced else 0.0
        access[i] = 1.0 if allied[i] or enhanced or not rules.information_limits else p.information_access
        base = institution.raised_base(at.standard(m)[i], at.as_ally(m)[i], p.enhanced_standard if enhanced else 0.0)
        engages = not allied[i] and engagement[i] >= p.platform_bar
        kept = institution.kept_share(exercises, platform if engages else 0.0)
        level[i] = institution.faded(level[i], base, p.interoperability_fading, kept)
        if m.quarter < until[i]:
            level[i] = consequences.strengthened(level[i], p.operation_gain)


# P6


@inlined
def funding_ease(m: Memory, issue: Record, traits: Record) -> float:
    """Return what common funding adds to the utility of joining a table."""
    return at.parameters(m).co_funding_openness if _is_funded(m, issue, traits) else 0.0


@inlined
def ease(m: Memory, traits: Record, i: int, funding: float) -> float:
    """Return what status and common funding add to the utility of joining."""
    return (at.eased(m)[i] if traits.inside else 0.0) + funding


# P8


@inlined
def expertise(m: Memory, issue: Record, rows: Integers) -> float:
    """Return the worth of a centre of excellence in the domain, if its host is at the table."""
    found = False
    for i in rows:
        found |= at.centres(m)[issue.domain, i]
    return at.parameters(m).centre_bonus if found else 0.0


@inlined
def with_common_funding(m: Memory, issue: Record, traits: Record, covered: float) -> float:
    """Return the share of the demand that is covered once common funding has paid for some of what is missing."""
    if not _is_funded(m, issue, traits):
        return covered
    paid = institution.common_funding(covered, issue.demand, at.parameters(m).co_funding_share, m.fund)
    m.fund -= paid
    return min(1.0, covered + delivery.coverage(paid, issue.demand))


@inlined
def _is_funded(m: Memory, issue: Record, traits: Record) -> bool:
    """Tell whether common funding is for such a table: of a standing group inside the alliance, on a priority."""
    return at.rules(m).co_funding and traits.inside and traits.standing and at.priorities(m)[issue.domain]
