"""P8: agreements are carried out, capabilities are built, groups gain and lose momentum."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.choosing import is_inside, urgency
from sim.engine.environment import keep_positive, spend
from sim.engine.filling import fill
from sim.engine.founding import group_of
from sim.engine.institution import expertise, with_common_funding
from sim.engine.layout import CONTRIBUTIONS, NEVER, SEATED, Record, Roles
from sim.engine.room import free_build, next_under_construction
from sim.engine.stakes import stakes_of
from sim.rules import arrival, delivery, groups, institution, stocks
from sim.rules.compiled import inlined, internal
from sim.tallies import DELAYS
from sim.types import Floats, Integers


@internal
def deliver(m: Memory) -> None:
    """P8: carry out what was agreed this quarter, build on, renew and lose momentum."""
    for k in range(m.agreed_count):
        _carry_out(m, at.agreed_issues(m)[k])
    _build_on(m)
    left = 0
    for k in range(m.alive_count):
        number = at.alive_groups(m)[k]
        _renew(m, number)
        at.alive_groups(m)[left] = number
        left += at.groups(m)[number].ended == NEVER
    m.alive_count = left


@inlined
def _new_build(m: Memory, number: int) -> int:
    """Return a row for the efforts of an agreement, all 0."""
    row = free_build(m)
    build = at.builds(m)[row]
    build.issue, build.attempt, build.group, build.done = number, at.issues(m)[number].last, NEVER, 0.0
    fill(at.efforts(m)[row], 0.0)
    return row


@internal
def _carry_out(m: Memory, number: int) -> None:
    """Collect contributions; a crisis is answered at once, a capability is begun, a consultation is held."""
    p, issue = at.parameters(m), at.issues(m)[number]
    attempt, roles = at.attempts(m)[issue.last], at.roles(m)[issue.last]
    traits = at.traits(m)[attempt.format]
    row = issue.carried = _new_build(m, number)
    attempt.inside = is_inside(m, attempt.format, attempt.group)
    stakes, efforts = stakes_of(m, issue.domain, issue.place), at.efforts(m)[row]
    rows = seated_rows(m, issue)
    if issue.kind == arrival.CONSULTATION:
        issue.coverage = _stakes_there(stakes, roles)
    else:
        _contribute(m, attempt, stakes, efforts, rows)
        issue.coverage = _covered(m, issue, attempt, traits, efforts, rows)
    timely = delivery.timeliness(float(m.quarter - issue.arrived), urgency(m, issue.kind))
    late = 1.0 - p.outvoting_delay * attempt.against
    issue.promised = delivery.output(issue.severity, issue.coverage, attempt.text, timely) * max(0.0, late)
    group = group_of(m, issue, attempt, roles) if traits.standing else NEVER
    spend(m, row)
    keep_positive(at.attention(m))
    if issue.kind == arrival.CAPABILITY:
        at.builds(m)[row].group = group
        at.under_construction(m)[next_under_construction(m)] = row
    else:
        _credit(m, issue, attempt, group, issue.promised)
        issue.built = 1.0
    _count_agreement(m, issue, attempt, rows)


@inlined
def seated_rows(m: Memory, issue: Record) -> Integers:
    """Return who is at the table of an issue, in order."""
    return at.seats(m)[issue.slot, : at.seat_counts(m)[issue.slot]]


@inlined
def _contribute(m: Memory, attempt: Record, stakes: Floats, efforts: Floats, rows: Integers) -> None:
    """Set the effort of each at the table, as a share of full effort."""
    p, looseness, text = at.parameters(m), at.traits(m)[attempt.format].looseness, attempt.text
    full, riding, attention = p.effort, p.free_riding, at.attention(m)
    allied, engagement = at.allied(m), at.engagement(m)
    contributions, capability = at.by_country(m)[CONTRIBUTIONS], at.capability(m)
    for i in rows:
        engages = 1.0 if allied[i] else engagement[i]
        given = delivery.effort(full, stakes[i], text, attention[i], looseness, riding, rows.size) * engages
        contributions[i] += given * capability[i]
        efforts[i] = given / full if full > 0.0 else 0.0


@inlined
def _stakes_there(stakes: Floats, roles: Roles) -> float:
    """Return the share of stakes that is at the table."""
    there, everybody = 0.0, 0.0
    for i in range(stakes.size):
        everybody += stakes[i]
        there += stakes[i] if roles[i] & SEATED != 0 else 0.0
    return there / everybody if everybody > 0.0 else 0.0


@inlined
def _covered(m: Memory, issue: Record, attempt: Record, traits: Record, efforts: Floats, rows: Integers) -> float:
    """Return the share of the demand that contributions cover."""
    p, total, outside = at.parameters(m), 0.0, 0.0
    if not attempt.inside:
        outside = delivery.worth_outside(stocks.mean_between(at.habits(m), m.habit_unit, rows, at.weights(m)))
    for i in rows:
        worth = at.interoperability(m)[i] * at.access(m)[i] if attempt.inside else outside
        total += delivery.contribution(efforts[i] * p.effort, at.means(m)[i], worth)
    leading = at.attention(m)[attempt.lead] if traits.led else 0.0
    factor = delivery.bonus(leading, p.lead_bonus, 1.0 if attempt.inside else 0.0, p.command_bonus)
    factor += expertise(m, issue, rows)
    if at.rules(m).pooling and issue.kind == arrival.CAPABILITY:
        total = institution.pooled(total, p.pooling_gain, rows.size)
    return with_common_funding(m, issue, attempt, delivery.coverage(total * factor, issue.demand))


@internal
def _credit(m: Memory, issue: Record, attempt: Record, group: int, output: float) -> None:
    """Book output that was delivered."""
    issue.output += output
    at.output(m)[attempt.format, issue.domain, issue.kind] += output
    at.totals(m).docked_output += output if attempt.inside and not at.traits(m)[attempt.format].inside else 0.0
    if group != NEVER:
        at.groups(m)[group].output += output
        at.groups(m)[group].fresh_output += output


@inlined
def _build_on(m: Memory) -> None:
    """Build for one quarter; what is done, or whose group is defunct, is left."""
    p, left = at.parameters(m), 0
    for k in range(m.building_count):
        row = at.under_construction(m)[k]
        build = at.builds(m)[row]
        issue, momentum = at.issues(m)[build.issue], 1.0
        if build.group != NEVER:
            if at.groups(m)[build.group].ended != NEVER:
                build.used = False
                continue
            momentum = at.groups(m)[build.group].momentum
        step = min(1.0 - build.done, momentum / p.build_quarters)
        build.done += step
        issue.built = build.done
        _credit(m, issue, at.attempts(m)[build.attempt], build.group, issue.promised * step)
        build.used = build.done < 1.0
        at.under_construction(m)[left] = row
        left += build.used
    m.building_count = left


@inlined
def _renew(m: Memory, number: int) -> None:
    """Let a group lose momentum and renew it; below the floor it is defunct."""
    p, group = at.parameters(m), at.groups(m)[number]
    own, top = at.perception(m)[group.domain, group.lead], at.top_perception(m)[group.lead]
    focus = groups.lead_focus(own, top, at.attention(m)[group.lead])
    group.momentum = groups.momentum(
        group.momentum, p.momentum_loss, focus, p.lead_renewal, group.fresh_output, p.output_renewal
    )
    group.fresh_output = 0.0
    if group.momentum < p.momentum_floor:
        group.ended = m.quarter


@inlined
def _count_agreement(m: Memory, issue: Record, attempt: Record, rows: Integers) -> None:
    totals, code, delay, partners = at.totals(m), attempt.format, m.quarter - issue.arrived, 0
    small = 0
    for i in rows:
        partners += not at.allied(m)[i]
        small += at.small(m)[i]
    totals.agreed[code, issue.kind] += 1.0
    totals.delays[code, issue.kind, min(delay, DELAYS - 1)] += 1.0
    totals.texts[code] += attempt.text
    totals.ideals[code] += attempt.mean_ideal
    totals.seats[code] += float(rows.size)
    totals.partner_seats[code] += float(partners)
    totals.small_seats[code] += float(small)
    totals.demanded += issue.severity
    totals.covered += issue.severity * issue.coverage
