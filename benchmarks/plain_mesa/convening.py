"""Which format an issue goes to, P5, and who comes to the table, P6."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchmarks.plain_mesa.agents import Partner, State
from benchmarks.plain_mesa.records import SECRETARIAT, Attempt, Format, Issue

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel


def choose_formats(model: PlainModel) -> None:
    p = model.parameters
    for issue in list(model.open_issues):
        current = issue.attempt
        if current is not None and (current.rounds == 0 or current.last_round != model.quarter - 1):
            continue
        fmt, group, set_up = model.actor(issue.sponsor).choose_format(issue)
        if current is not None:
            if fmt is current.format:
                continue
            model.end(issue, current, current.last_reason)
        if fmt is None:
            model.open_issues.remove(issue)
            continue
        wait = set_up
        if fmt.prepared:
            wait = issue.preparation
        issue.attempts.append(Attempt(fmt, model.quarter, group, wait, set_up, p["disagreement_cost"]))
        model.attempts[fmt.name] += 1


def convene(model: PlainModel) -> None:
    for issue in model.open_issues:
        attempt = issue.attempt
        if attempt is None or attempt.convened is not None:
            continue
        if attempt.wait > 0 and model.quarter > attempt.started:
            attempt.wait -= 1
            issue.preparation -= attempt.format.prepared
        if attempt.wait == 0:
            set_table(model, issue, attempt)


def set_table(model: PlainModel, issue: Issue, attempt: Attempt) -> None:
    fmt, group = attempt.format, attempt.group
    sponsor = [] if issue.sponsor == SECRETARIAT else [issue.sponsor]
    attempt.lead = issue.sponsor
    if fmt.veto == "allies":
        allies = [ally.code for ally in model.allies() if ally.code != issue.sponsor]
        seated = sponsor + allies
        partners = [s for s in model.agents_by_type[Partner] if s.code != issue.sponsor]
        seated += (
            bloc(model, issue, partners) if fmt.convened == "bloc" else picked(model, issue, attempt, partners, seated)
        )
    elif group is not None and group.alive:
        seated = group.members + [code for code in sponsor if code not in group.members]
        attempt.lead = group.lead
    else:
        seated = gathered(model, issue, attempt, sponsor)
    attempt.seated, attempt.convened = seated, list(seated)
    attempt.invited.update(seated)
    if len(seated) < 2:
        model.end(issue, attempt, "declined")
    elif fmt.veto == "allies":
        attempt.hostages = {code for code in allies if model.states[code].takes_hostage(issue, attempt)}


def bloc(model: PlainModel, issue: Issue, partners: Sequence[State]) -> list[str]:
    covering = -1 if issue.place is None else int(model.world.place_framework[issue.place])
    return [partner.code for partner in partners if covering in partner.frameworks]


def picked(model: PlainModel, issue: Issue, attempt: Attempt, partners: list[State], there: list[str]) -> list[str]:
    if issue.sponsor == SECRETARIAT:
        attempt.lead = max(model.allies(), key=lambda ally: ally.stake_in(issue) * ally.means).code
    lead, mean = model.states[attempt.lead], mean_stake(model, issue)
    partners.sort(key=lambda partner: -partner.interest(issue))
    wanted = partners[: round(model.parameters["partners_picked"])]
    chances = {s.code: s.join_chance(issue, attempt.format, lead, mean, there) for s in wanted}
    return [code for code, chance in chances.items() if model.random.random() < chance]


def mean_stake(model: PlainModel, issue: Issue) -> float:
    stakes = model.allies().map("stake_in", issue)
    return sum(stakes) / len(stakes)


def gathered(model: PlainModel, issue: Issue, attempt: Attempt, there: list[str]) -> list[str]:
    fmt, lead = attempt.format, find_lead(model, issue, attempt.format)
    if lead is None:
        return there
    attempt.lead = lead.code
    there = there + [lead.code] * (lead.code not in there)
    mean = mean_stake(model, issue)
    others = [state for state in model.states.values() if state.code not in there]
    chances = {s.code: s.join_chance(issue, fmt, lead, mean, there) for s in others}
    if fmt.convened == "pair":
        weights = [chances[s.code] * s.interest(issue) for s in others]
        others = model.random.choices(others, weights) if sum(weights) > 0.0 else []
    elif fmt.convened == "invited":
        least = model.parameters["invitation_threshold"]
        others = [s for s in others if chances[s.code] * (1.0 - lead.grievance.get(s.code, 0.0)) >= least]
    attempt.invited.update(s.code for s in others)
    return there + [s.code for s in others if model.random.random() < chances[s.code]]


def find_lead(model: PlainModel, issue: Issue, fmt: Format) -> State | None:
    sponsor, least = model.states.get(issue.sponsor), model.parameters["lead_threshold"]
    if not fmt.led or (sponsor is not None and sponsor.means >= least):
        return sponsor
    able = [ally for ally in model.allies() if ally.means >= least]
    return max(able, key=lambda ally: ally.stake_in(issue), default=None)
