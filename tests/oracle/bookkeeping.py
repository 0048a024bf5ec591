"""What is counted at the end of a quarter and of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.formats import INACTION, ORDERED
from sim.rules import dispersion, stocks
from sim.state.tallies import AGED, HORIZONS, Tallies
from sim.types import Flags, Floats
from tests.oracle.issues import Issue, Outcome

if TYPE_CHECKING:
    from tests.oracle.model import AllianceModel


def mean_habit(model: AllianceModel, members: Flags) -> float:
    """Return the mean habit over pairs of members, 0 for fewer than two."""
    habits = model.standing.habits
    return stocks.mean_between(habits.stock, habits.unit, np.flatnonzero(members), np.empty(members.size))


def perception_gap(model: AllianceModel) -> float:
    """Return the standard deviation of allies' threat perceptions, mean over domains."""
    perceived, allies = model.standing.perception, np.flatnonzero(model.standing.allies)
    return dispersion.mean_deviation(np.ascontiguousarray(perceived.T), allies)


def tally_quarter(model: AllianceModel) -> None:
    """Count what the quarter left behind, and keep a row of it."""
    tallies = model.tallies
    spread, habit = perception_gap(model), mean_habit(model, model.standing.allies)
    tallies.quarters += 1.0
    tallies.voters = np.maximum(tallies.voters, float(model.standing.allies.sum()))
    tallies.backlog += model.backlog
    tallies.dispersion += spread
    tallies.habit += habit
    alive = [float(sum(g.is_alive and g.format is fmt for g in model.groups)) for fmt in ORDERED]
    row = quarter_row(
        tallies, model.world.domains, model.standing.threat, alive, model.backlog, model.standing.leadership
    )
    model.quarters.append(row | {"dispersion": spread, "habit": habit})


_FLOWS = ("attempts", "agreed", "output", "talk_shops")
_TOTALS = ("arrived", "rounds", "blocked_rounds", "hostage_blocks")


def quarter_names(domains: Sequence[str]) -> list[str]:
    """Return the names of the numbers of a quarter, in these domains."""
    return [
        *(f"threat_{name}" for name in domains),
        *(f"{flow}_{fmt.name}" for flow in _FLOWS for fmt in ORDERED if fmt is not INACTION),
        *_TOTALS,
        *(f"groups_{fmt.name}" for fmt in ORDERED if fmt.traits.standing),
        *("backlog", "leadership", "dispersion", "habit"),
    ]


def quarter_row(
    tallies: Tallies,
    domains: Sequence[str],
    threat: Floats,
    alive: Sequence[float] | Floats,
    backlog: float,
    leadership: float,
) -> dict[str, float]:
    """Return levels, and what was counted since the start of the run, at the end of a quarter."""
    row = {f"threat_{name}": float(level) for name, level in zip(domains, threat, strict=True)}
    for flow in _FLOWS:
        counted = getattr(tallies, flow)
        row |= {f"{flow}_{fmt.name}": float(counted[fmt.code].sum()) for fmt in ORDERED if fmt is not INACTION}
    row |= {f"{name}": float(getattr(tallies, name).sum()) for name in _TOTALS}
    for fmt in (fmt for fmt in ORDERED if fmt.traits.standing):
        row[f"groups_{fmt.name}"] = float(alive[fmt.code])
    return row | {"backlog": backlog, "leadership": leadership}


def tally_end(model: AllianceModel) -> None:
    """Count how things stand at the end of the run."""
    tallies, standing = model.tallies, model.standing
    partners = ~standing.allies
    tallies.engagement += dispersion.mean(standing.engagement[partners])
    tallies.interoperability += dispersion.mean(standing.interoperability[standing.allies])
    tallies.partner_interoperability += dispersion.mean(standing.interoperability[partners])
    for group in model.groups:
        (tallies.alive if group.is_alive else tallies.defunct)[group.format.code] += 1.0
        tallies.docked += float(group.is_alive and group.docked is not None)
        aged = group.founded + AGED < model.quarter
        tallies.aged += float(aged)
        tallies.used_once += float(aged and group.agreements <= 1)
    for issue in model.issues:
        _tally_response(model, issue)
    product = model.world.gdp[standing.allies]
    burden = tallies.contributions[standing.allies] / product
    tallies.burden_rank += dispersion.rank_correlation(burden, product)
    tallies.burden_gini += dispersion.gini(burden)


def _tally_response(model: AllianceModel, issue: Issue) -> None:
    """Count whether an issue that was taken up, and is old enough, was agreed in time."""
    if not issue.attempts:
        return
    for column, horizon in enumerate(HORIZONS):
        if issue.arrived + horizon < model.quarter:
            closed = model.quarter if issue.closed is None else issue.closed
            in_time = issue.outcome is Outcome.AGREED and closed - issue.arrived <= horizon
            model.tallies.due[column] += 1.0
            model.tallies.undecided[column] += float(not in_time)
