"""What is counted at the end of a quarter and of a m."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.filling import copy, fill
from sim.engine.layout import CONTRIBUTIONS, NEVER, Record
from sim.issues import Outcome
from sim.rules import dispersion, stocks
from sim.rules.compiled import constant, inlined, internal
from sim.tallies import AGED, HORIZONS

DONE = constant(Outcome.AGREED)


@internal
def count_quarter(m: Memory) -> None:
    """Count what the quarter left behind, and keep how the run stands where that was asked for."""
    totals, allies = at.totals(m), at.allies(m)[: m.ally_count]
    spread = dispersion.mean_deviation(at.perception(m), allies)
    habit = stocks.mean_between(at.habits(m), m.habit_unit, allies, at.weights(m))
    totals.quarters += 1.0
    totals.voters = max(totals.voters, float(allies.size))
    totals.backlog += m.backlog
    totals.dispersion += spread
    totals.habit += habit
    if m.keeps:
        _keep(m, m.quarter)
        levels = at.kept_levels(m)[m.quarter]
        levels[0], levels[1], levels[2], levels[3] = m.backlog, m.leadership, spread, habit


@inlined
def _keep(m: Memory, quarter: int) -> None:
    at.kept_totals(m)[quarter] = at.totals(m)
    copy(at.kept_by_domain(m)[quarter].ravel(), at.by_domain(m).ravel())
    copy(at.kept_output(m)[quarter].ravel(), at.output(m).ravel())
    copy(at.kept_threat(m)[quarter], at.threat(m))
    fill(at.kept_alive(m)[quarter], 0.0)
    for k in range(m.alive_count):
        at.kept_alive(m)[quarter, at.groups(m)[at.alive_groups(m)[k]].format] += 1.0


@internal
def count_end(m: Memory) -> None:
    """Count how things stand at the end of the run."""
    totals = at.totals(m)
    for number in range(m.group_count):
        group = at.groups(m)[number]
        if group.ended == NEVER:
            totals.alive[group.format] += 1.0
            totals.docked += group.docked != NEVER
        else:
            totals.defunct[group.format] += 1.0
        if group.founded + AGED < m.quarter:
            totals.aged += 1.0
            totals.used_once += group.agreements <= 1
    for number in range(m.issue_count):
        _count_response(totals, at.issues(m)[number], m.quarter)
    values, partners = at.values(m), 0
    for i in range(m.country_count):
        if not at.allied(m)[i]:
            values[partners], at.weights(m)[partners] = at.engagement(m)[i], at.interoperability(m)[i]
            partners += 1
    totals.engagement = dispersion.mean(values[:partners])
    totals.partner_interoperability = dispersion.mean(at.weights(m)[:partners])
    allies = at.allies(m)[: m.ally_count]
    for k in range(allies.size):
        values[k], at.weights(m)[k] = at.interoperability(m)[allies[k]], at.gdp(m)[allies[k]]
        at.chances(m)[k] = at.by_country(m)[CONTRIBUTIONS, allies[k]] / at.gdp(m)[allies[k]]
    totals.interoperability = dispersion.mean(values[: allies.size])
    burden = at.chances(m)[: allies.size]
    totals.burden_rank = dispersion.rank_correlation(burden, at.weights(m)[: allies.size])
    totals.burden_gini = dispersion.gini(burden)


@inlined
def _count_response(totals: Record, issue: Record, quarter: int) -> None:
    """Count whether an issue that was taken up, and is old enough, was agreed in time."""
    if issue.attempts == 0:
        return
    for column in range(len(HORIZONS)):
        if issue.arrived + HORIZONS[column] < quarter:
            closed = quarter if issue.closed == NEVER else issue.closed
            in_time = issue.outcome == DONE and closed - issue.arrived <= HORIZONS[column]
            totals.due[column] += 1.0
            totals.undecided[column] += 0.0 if in_time else 1.0
