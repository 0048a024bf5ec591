"""P5 and P6: formats are chosen and tables are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.formats import INACTION, Format
from sim.rules import agreement, arrival, draws
from sim.state.tallies import LATE
from sim.types import Flags
from tests.oracle import institution
from tests.oracle.agents import Ally, State
from tests.oracle.issues import DO_NOTHING, Attempt, Ending, Group, Issue, Option, Outcome

if TYPE_CHECKING:
    from tests.oracle.model import AllianceModel

# P5 choice of format


def choose(model: AllianceModel) -> None:
    """Let the sponsor of every issue that is new or stuck choose a format, or give up."""
    for issue in list(model.open_issues):
        attempt = issue.attempt
        if attempt is None or (attempt.rounds > 0 and attempt.last_round == model.quarter - 1):
            sponsor = model.sponsor_of(issue)
            _follow(model, issue, sponsor.choose_format(issue, options(model, issue)))


def options(model: AllianceModel, issue: Issue) -> list[Option]:
    """Return what a sponsor may do: go on as before, try a format not tried yet, or nothing."""
    attempt, first = issue.attempt, not issue.attempts
    ways = [DO_NOTHING]
    if attempt is not None:
        ways.append(Option(attempt.format, attempt.group, failed_rounds=attempt.rounds, going_on=True))
    if first or model.rules.forum_shift:
        inside_only = issue.sponsor == model.world.size
        for fmt in model.formats:
            if not issue.tried(fmt) and (fmt.traits.inside or not inside_only):
                ways.append(_new_option(model, issue, fmt, first))
    return ways


def _new_option(model: AllianceModel, issue: Issue, fmt: Format, first: bool) -> Option:
    p, traits = model.parameters, fmt.traits
    group = _fitting_group(model, issue, fmt) if traits.standing else None
    founds = traits.standing and group is None
    cost = (
        p["format_cost"] * traits.cost + (p["founding_cost"] if founds else 0.0) + (0.0 if first else p["shift_cost"])
    ) - institution.incentive(model, issue, fmt, group)
    return Option(fmt, group, cost, _set_up(issue, traits.set_up) if founds else 0)


def _set_up(issue: Issue, quarters: int) -> int:
    """Return the quarters until a new group meets; a crisis halves them."""
    return quarters // 2 if issue.kind == arrival.CRISIS else quarters


def _fitting_group(model: AllianceModel, issue: Issue, fmt: Format) -> Group | None:
    """Return the standing group with the most momentum that works in the domain and has the sponsor in it."""
    fitting = [
        group
        for group in model.groups
        if group.is_alive
        and group.format is fmt
        and group.domain == issue.domain
        and (issue.sponsor == model.world.size or group.members[issue.sponsor])
    ]
    return max(fitting, key=lambda group: (group.momentum, -group.number), default=None)


def _follow(model: AllianceModel, issue: Issue, option: Option) -> None:
    """Do what the sponsor chose."""
    tallies, attempt = model.tallies, issue.attempt
    if not issue.attempts:
        tallies.first_choices[option.format.code] += 1.0
        if model.quarter >= model.setting.quarters - LATE:
            tallies.late_choices[option.format.code] += 1.0
        if option.format is not INACTION:
            tallies.taken_up[issue.domain, issue.kind] += 1.0
    if option.going_on:
        return
    if attempt is not None:
        end(model, issue, attempt, attempt.last_reason)
    if option.format is INACTION:
        close(model, issue, Outcome.FAILED if issue.attempts else Outcome.INACTION)
        return
    if issue.attempts:
        tallies.shifts += 1.0
    _start(model, issue, option)


def _start(model: AllianceModel, issue: Issue, option: Option) -> None:
    p, traits = model.parameters, option.format.traits
    wait = option.set_up
    if traits.prepared:
        wait = issue.preparation
    attempt = Attempt(option.format, model.quarter, option.group, wait, p["disagreement_cost"], option.set_up)
    issue.attempts.append(attempt)
    model.tallies.attempts[option.format.code] += 1.0


def end(model: AllianceModel, issue: Issue, attempt: Attempt, ending: Ending) -> None:
    """End an attempt; what it taught is drawn in P9."""
    attempt.ending, attempt.ended = ending, model.quarter
    model.tallies.endings[attempt.format.code, ending] += 1.0
    model.ended.append((issue, attempt))


def close(model: AllianceModel, issue: Issue, outcome: Outcome) -> None:
    """Close an issue."""
    issue.outcome, issue.closed = outcome, model.quarter
    model.open_issues.remove(issue)


# P6 convening


def convene(model: AllianceModel) -> None:
    """Go on preparing; set the tables that are prepared."""
    for issue in model.open_issues:
        attempt = issue.attempt
        if attempt is None or attempt.convened is not None:
            continue
        if attempt.wait > 0 and model.quarter > attempt.started:
            attempt.wait -= 1
            issue.preparation -= attempt.format.traits.prepared
        if attempt.wait == 0:
            _set_table(model, issue, attempt)


def _set_table(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    """Convene by the trait of the format; an attempt that nobody joins is declined."""
    seated: Flags = np.zeros(model.world.size, dtype=np.bool_)
    if issue.sponsor < model.world.size:
        seated[issue.sponsor] = True
        attempt.lead = issue.sponsor
    convened = attempt.format.traits.convened
    if convened in ("bloc", "picked"):
        seated |= model.standing.allies
        seated |= _bloc(model, issue) if convened == "bloc" else _picked(model, issue, attempt, seated)
    elif attempt.group is not None and attempt.group.is_alive:
        seated |= attempt.group.members
        attempt.lead = attempt.group.lead
    else:
        seated = _gathered(model, issue, attempt, seated)
    attempt.seated, attempt.convened = seated, seated.copy()
    attempt.invited = seated.copy() if attempt.invited is None else attempt.invited
    if seated.sum() < 2:
        end(model, issue, attempt, Ending.DECLINED)
        return
    for state in model.states:
        if isinstance(state, Ally) and attempt.format.traits.veto == "allies" and state.row != issue.sponsor:
            contagious = state.take_hostage(issue, attempt)
            if contagious is not None:
                attempt.hostages[state.row] = contagious


def _bloc(model: AllianceModel, issue: Issue) -> Flags:
    """Return the partners of the regional framework that covers the issue."""
    row = int(model.world.place_framework[issue.place]) if issue.place >= 0 else -1
    if row < 0:
        return np.zeros(model.world.size, dtype=np.bool_)
    bloc: Flags = model.world.framework_members[row] & ~model.standing.allies
    return bloc


def _picked(model: AllianceModel, issue: Issue, attempt: Attempt, seated: Flags) -> Flags:
    """Return the partners picked by interest: those with most at stake, and means, that want to come."""
    picked: Flags = np.zeros(model.world.size, dtype=np.bool_)
    partners = [state for state in model.states if not state.is_ally and state.row != issue.sponsor]
    ranked = sorted(partners, key=lambda state: (-state.sponsorship_weight(issue), state.row))
    if attempt.lead < 0:
        attempt.lead = _strongest(model, issue)
    mean_stake, there = _mean_stake(model, issue), np.flatnonzero(seated).tolist()
    for state in ranked[: round(model.parameters["partners_picked"])]:
        picked[state.row] = state.join(issue, attempt, state.join_probability(issue, attempt, mean_stake, there))
    return picked


def _strongest(model: AllianceModel, issue: Issue) -> int:
    """Return the ally with the most means at stake, who leads where the Secretariat is the sponsor."""
    allies = [state for state in model.states if state.is_ally]
    return max(allies, key=lambda state: (state.stake_in(issue) * model.means[state.row], -state.row)).row


def _mean_stake(model: AllianceModel, issue: Issue) -> float:
    """Return the plain mean stake of allies, so that who else is in the scenario changes nobody's joining."""
    stakes = np.array([state.stake_in(issue) for state in model.states])
    return agreement.mean_of(stakes, np.flatnonzero(model.standing.allies))


def _gathered(model: AllianceModel, issue: Issue, attempt: Attempt, seated: Flags) -> Flags:
    """Return who comes to a lead's, an initiator's or a sponsor's table, nobody where no lead is found."""
    lead = _lead(model, issue, attempt)
    if lead < 0:
        return np.zeros_like(seated)
    attempt.lead = lead
    seated[lead] = True
    mean_stake, there = _mean_stake(model, issue), np.flatnonzero(seated).tolist()
    others = [state for state in model.states if not seated[state.row]]
    chances = {state.row: state.join_probability(issue, attempt, mean_stake, there) for state in others}
    if attempt.format.traits.convened == "pair":
        others = _counterpart(issue, others, chances)
    elif attempt.format.traits.convened == "invited":
        others = [state for state in others if _is_invited(model, lead, state, chances[state.row])]
    attempt.invited = seated.copy()
    for state in others:
        attempt.invited[state.row] = True
        seated[state.row] = state.join(issue, attempt, chances[state.row])
    return seated


def _lead(model: AllianceModel, issue: Issue, attempt: Attempt) -> int:
    """Return who leads: the sponsor; in a format with a lead only if it is able, else the able ally that cares most."""
    if not attempt.format.traits.led:
        return issue.sponsor
    least = model.parameters["lead_threshold"]
    if issue.sponsor < model.world.size and model.means[issue.sponsor] >= least:
        return issue.sponsor
    able = [state for state in model.states if state.is_ally and model.means[state.row] >= least]
    best = max(able, key=lambda state: (state.stake_in(issue), -state.row), default=None)
    return -1 if best is None else best.row


def _is_invited(model: AllianceModel, initiator: int, state: State, chance: float) -> bool:
    """Tell whether an initiator invites a state: like-minded enough, less likely the worse its grievance against it."""
    liked = 1.0 - model.states[initiator].worst_grievance((state.row,))
    return chance * liked >= model.parameters["invitation_threshold"]


def _counterpart(issue: Issue, others: list[State], chances: dict[int, float]) -> list[State]:
    """Return the one counterpart, drawn in proportion to its willingness and to what it has at stake."""
    if not others:
        return []
    weights = np.array([chances[state.row] * state.sponsorship_weight(issue) for state in others])
    luck = [draws.uniform(issue.key, draws.COUNTERPART, 0, state.key, draws.NOBODY, 0) for state in others]
    winner = arrival.race(np.array(luck), weights)
    return [] if winner < 0 else [others[winner]]
