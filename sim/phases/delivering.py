"""P8: agreements are carried out, capabilities are built, groups gain and lose momentum."""

from __future__ import annotations

from sim.decisions.choosing import urgency
from sim.decisions.contributing import contribute
from sim.decisions.reforms import expertise, with_common_funding
from sim.decisions.stakes import stakes_of
from sim.phases.founding import group_of
from sim.phases.perceiving import keep_positive, spend
from sim.phases.teaching import teach_what_was_built
from sim.rules import arrival, delivery, frameworks, groups, institution, stocks
from sim.rules.compiled import inlined, internal
from sim.state.counting import count_for
from sim.state.filling import fill
from sim.state.layout import NEVER, SEATED, Record, Roles
from sim.state.reading import is_inside, quarters_to_wait, seated_rows
from sim.state.room import free_build, next_under_construction
from sim.state.run import Run
from sim.state.tallies import DELAYS
from sim.types import Flags, Floats, Integers


@internal
def deliver(run: Run) -> None:
    """P8: carry out what was agreed this quarter, build on, renew and lose momentum."""
    for k in range(run.agreed_count):
        _carry_out(run, run.agreed_issues[k])
    _build_on(run)
    left = 0
    for k in range(run.alive_count):
        number = run.alive_groups[k]
        _renew(run, number)
        run.alive_groups[left] = number
        left += run.groups[number].ended == NEVER
    run.alive_count = left


@inlined
def _new_build(run: Run, number: int) -> int:
    """Return a row for the efforts of an agreement, all 0."""
    row = free_build(run)
    build = run.builds[row]
    build.issue, build.attempt, build.group, build.done = number, run.issues[number].last, NEVER, 0.0
    build.owes = False
    fill(run.efforts[row], 0.0)
    return row


@internal
def _carry_out(run: Run, number: int) -> None:
    """Collect contributions; a crisis is answered at once, a capability is begun, a consultation is held."""
    p, issue = run.parameters, run.issues[number]
    attempt, roles = run.attempts[issue.last], run.roles[issue.last]
    traits = run.traits[attempt.format]
    row = issue.carried = _new_build(run, number)
    attempt.inside = is_inside(run, attempt.format, attempt.group)
    stakes, efforts = stakes_of(run, issue), run.efforts[row]
    rows = seated_rows(run, issue)
    if issue.kind == arrival.CONSULTATION:
        issue.coverage = _stakes_there(stakes, roles)
    else:
        collect(run, issue, issue.last, stakes, efforts, rows, 1.0)
        issue.coverage = covered_by(run, issue, attempt, traits, efforts, rows)
    group = group_of(run, issue, attempt, roles) if traits.standing else NEVER
    waits = quarters_to_wait(run, group) if group != NEVER and issue.kind == arrival.CAPABILITY else 0
    timely = delivery.timeliness(float(run.quarter - issue.arrived + waits), urgency(run, issue.kind))
    late, left = max(0.0, 1.0 - p.outvoting_delay * attempt.against), issue.severity - issue.first_response
    issue.promised = delivery.output(left, issue.coverage, attempt.text, timely) * late
    if group != NEVER:
        run.groups[group].promised += issue.promised
    if waits == 0:
        spend(run, row)
        keep_positive(run.attention)
    if issue.kind == arrival.CAPABILITY:
        run.builds[row].group = group
        run.under_construction[next_under_construction(run)] = row
    else:
        credit(run, issue, attempt, group, issue.promised)
        issue.built = 1.0
    _count_agreement(run, issue, attempt, rows)


@inlined
def collect(
    run: Run, issue: Record, attempt: int, stakes: Floats, efforts: Floats, rows: Integers, ready: float
) -> None:  # fmt: skip
    """Set the effort of each at the table, as a share of full effort; only so much is ready, and less what is paid."""
    full, contributions, capability = run.parameters.effort, run.contributions, run.capability
    paid = run.attempts[attempt].compensation
    for i in rows:
        given = ready * (1.0 - paid) * contribute(run, issue, attempt, i, stakes[i], rows.size)
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
def covered_by(run: Run, issue: Record, attempt: Record, traits: Record, efforts: Floats, rows: Integers) -> float:
    """Return the share of the demand that contributions cover."""
    p, total, outside = run.parameters, 0.0, 0.0
    if not attempt.inside:
        outside = delivery.worth_outside(stocks.mean_between(run.habits, run.habit_unit, rows, run.weights))
    for i in rows:
        worth = run.interoperability[i] * run.access[i] if attempt.inside else outside
        total += delivery.contribution(efforts[i] * p.effort, run.means[i], worth)
    leading = run.attention[attempt.lead] if traits.led else 0.0
    factor = delivery.bonus(leading, p.lead_bonus, 1.0 if attempt.inside else 0.0, p.command_bonus)
    factor += expertise(run, issue, rows)
    if run.rules.pooling and issue.kind == arrival.CAPABILITY:
        total = institution.pooled(total, p.pooling_gain, rows.size)
    return with_common_funding(run, issue, attempt, delivery.coverage(total * factor, issue.demand))


@internal
def credit(run: Run, issue: Record, attempt: Record, group: int, output: float) -> None:
    """Book output that was delivered."""
    issue.output += output
    count_for(run, issue.arrived)
    run.output[attempt.format, issue.domain, issue.kind] += output
    run.totals.docked_output += output if attempt.inside and not run.traits[attempt.format].inside else 0.0
    count_for(run, run.quarter)
    if group != NEVER:
        run.groups[group].output += output
        run.groups[group].fresh_output += output


@inlined
def _build_on(run: Run) -> None:
    """Build for one quarter; what is done, or whose group is defunct, is left."""
    p, left = run.parameters, 0
    for k in range(run.building_count):
        row = run.under_construction[k]
        build = run.builds[row]
        issue, momentum = run.issues[build.issue], 1.0
        if build.group != NEVER:
            if run.groups[build.group].ended != NEVER:
                build.used = False
                teach_what_was_built(run, build)
                continue
            momentum = run.groups[build.group].momentum if quarters_to_wait(run, build.group) == 0 else 0.0
        step = min(1.0 - build.done, momentum / p.build_quarters)
        build.done += step
        issue.built = build.done
        credit(run, issue, run.attempts[build.attempt], build.group, issue.promised * step)
        build.used = build.done < 1.0
        if not build.used:
            teach_what_was_built(run, build)
        run.under_construction[left] = row
        left += build.used
    run.building_count = left


@inlined
def _renew(run: Run, number: int) -> None:
    """Let a group that is operational lose momentum and renew it; below the floor it is defunct."""
    p, group = run.parameters, run.groups[number]
    if group.operational > run.quarter:
        return
    own, top = run.perception[group.domain, group.lead], run.top_perception[group.lead]
    focus = groups.lead_focus(own, top, run.attention[group.lead])
    group.momentum = groups.momentum(
        group.momentum, p.momentum_loss, focus, p.lead_renewal, group.fresh_output, p.output_renewal
    )
    group.fresh_output = 0.0
    if group.momentum < p.momentum_floor:
        group.ended = run.quarter
        if run.rules.memory:
            _remember_failure(run, group, run.members[number])


@inlined
def _remember_failure(run: Run, group: Record, members: Flags) -> None:
    """Let members remember how far a group fell short of what it promised."""
    setbacks, by = run.setbacks[group.format], frameworks.failure(group.promised, group.output)
    for i in range(members.size):
        setbacks[i] = frameworks.set_back(setbacks[i], by if members[i] else 0.0)


@inlined
def _count_agreement(run: Run, issue: Record, attempt: Record, rows: Integers) -> None:
    count_for(run, issue.arrived)
    totals, code, delay, partners, small = run.totals, attempt.format, run.quarter - issue.arrived, 0, 0
    for i in rows:
        partners += not (run.allied[i] or run.outside[i])
        small += run.small[i]
    totals.agreed[code, issue.kind] += 1.0
    totals.delays[code, issue.kind, min(delay, DELAYS - 1)] += 1.0
    totals.texts[code] += attempt.text
    totals.ideals[code] += attempt.mean_ideal
    totals.seats[code] += float(rows.size)
    totals.partner_seats[code] += float(partners)
    totals.small_seats[code] += float(small)
    totals.demanded += issue.severity - issue.first_response
    totals.covered += (issue.severity - issue.first_response) * issue.coverage
    count_for(run, attempt.started)
    run.totals.succeeded[code] += 1.0
    count_for(run, run.quarter)
