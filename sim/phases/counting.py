"""What is counted at the end of a quarter and of a run."""

from __future__ import annotations

from sim.rules import dispersion, stocks
from sim.rules.compiled import constant, inlined, internal
from sim.state.counting import WINDOW, count_at, in_window
from sim.state.filling import copy, fill
from sim.state.layout import NEVER, Record
from sim.state.outcomes import Outcome
from sim.state.run import Run
from sim.state.tallies import AGED, HORIZONS

DONE = constant(Outcome.AGREED)


@internal
def count_quarter(run: Run) -> None:
    """Count what the quarter left behind, and keep how the run stands where that was asked for."""
    totals, allies = run.totals, run.allies[: run.ally_count]
    spread = dispersion.mean_deviation(run.perception, allies)
    habit = stocks.mean_between(run.habits, run.habit_unit, allies, run.weights)
    totals.quarters += 1.0
    totals.voters = max(totals.voters, float(allies.size))
    totals.backlog += run.backlog
    totals.dispersion += spread
    totals.habit += habit
    if run.windowed and run.quarter == run.counted_until - 1:
        _count_standing(run, run.quarter + 1)
    if run.keeps:
        _keep(run, run.quarter)
        levels = run.kept_levels[run.quarter]
        levels[0], levels[1], levels[2], levels[3] = run.backlog, run.leadership, spread, habit


@inlined
def _keep(run: Run, quarter: int) -> None:
    run.kept_totals[quarter] = run.totals
    copy(run.kept_arrived[quarter].ravel(), run.arrived.ravel())
    copy(run.kept_output[quarter].ravel(), run.output.ravel())
    copy(run.kept_threat[quarter], run.threat)
    fill(run.kept_alive[quarter], 0.0)
    for k in range(run.alive_count):
        run.kept_alive[quarter, run.groups[run.alive_groups[k]].format] += 1.0


@internal
def count_end(run: Run) -> None:
    """Count how things stand at the end of the run, and who was answered in time."""
    if run.windowed:
        count_at(run, WINDOW)
    else:
        _count_standing(run, run.quarter)
    for number in range(run.issue_count):
        issue = run.issues[number]
        if in_window(run, issue.arrived):
            _count_response(run.totals, issue, run.quarter)


@internal
def _count_standing(run: Run, now: int) -> None:
    """Count how groups and states stand before a quarter begins, or the run ends."""
    totals = run.totals
    for number in range(run.group_count):
        group = run.groups[number]
        if group.ended == NEVER:
            totals.alive[group.format] += 1.0
            totals.docked += group.docked != NEVER
        else:
            totals.defunct[group.format] += 1.0
        if group.founded + AGED < now:
            totals.aged += 1.0
            totals.used_once += group.agreements <= 1
    values, partners = run.values, 0
    for i in range(run.country_count):
        if not (run.allied[i] or run.outside[i]):
            values[partners], run.weights[partners] = run.engagement[i], run.interoperability[i]
            partners += 1
    totals.engagement = dispersion.mean(values[:partners])
    totals.partner_interoperability = dispersion.mean(run.weights[:partners])
    allies = run.allies[: run.ally_count]
    for k in range(allies.size):
        values[k], run.weights[k] = run.interoperability[allies[k]], run.gdp[allies[k]]
        run.chances[k] = run.contributions[allies[k]] / run.gdp[allies[k]]
    totals.interoperability = dispersion.mean(values[: allies.size])
    burden = run.chances[: allies.size]
    totals.burden_rank = dispersion.rank_correlation(burden, run.weights[: allies.size])
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
