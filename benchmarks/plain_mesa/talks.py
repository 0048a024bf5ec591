"""What is said at the tables, P7: the agenda, texts, objections, vetoes, deadlines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from benchmarks.plain_mesa.agents import Ally, Partner
from benchmarks.plain_mesa.records import Attempt, Issue

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel


def negotiate(model: PlainModel) -> None:
    p = model.parameters
    tables = [issue for issue in model.open_issues if issue.attempt is not None and issue.attempt.convened]
    left = p["slots"] - p["group_slots"] * sum(group.alive and group.format.inside for group in model.groups)
    agenda = [issue for issue in tables if issue.attempt.format.slot > 0.0]
    agenda.sort(key=lambda issue: (issue.kind != "crisis", issue.number))
    model.backlog = 0.0
    for issue in agenda:
        slot = issue.attempt.format.slot
        if slot <= left + 1e-9:
            left -= slot
            hold_round(model, issue, issue.attempt)
        else:
            issue.attempt.queued += 1
            model.backlog += slot
    for issue in tables:
        if issue.attempts[-1].format.slot == 0.0:
            hold_round(model, issue, issue.attempts[-1])
    for issue in list(model.open_issues):
        if model.quarter + 1 - issue.arrived >= issue.deadline:
            expire(model, issue)


def hold_round(model: PlainModel, issue: Issue, attempt: Attempt) -> None:
    fmt = attempt.format
    attempt.last_round = model.quarter
    model.rounds[fmt.name] += 1
    model.tables.append((issue.domain, list(attempt.seated)))
    if fmt.veto == "allies":
        buy_off(model, attempt)
    while True:
        attempt.text = proposal(model, issue, attempt)
        if gives_up(model, issue, attempt):
            return
        against = objections(model, issue, attempt)
        if fmt.veto == "allies" or not against:
            break
        attempt.objectors.update(against)
        staying = [code for code in attempt.seated if code not in against]
        if len(staying) < 2 or fmt.convened == "pair":
            model.end(issue, attempt, "declined")
            return
        attempt.seated = staying
        if fmt.led:
            break
    if fmt.veto == "allies" and against:
        block(model, attempt, against)
    elif attempt.text < model.parameters["useful_ambition"]:
        close(model, issue, attempt, "talk shop")
    else:
        model.agreements += 1
        model.agreed.append(issue)
        close(model, issue, attempt, "agreed")


def proposal(model: PlainModel, issue: Issue, attempt: Attempt) -> float:
    """Return the lead's ideal, or what maximises the Nash product, by bisection on its gradient."""
    if attempt.format.led:
        return model.states[attempt.lead].ideal_for(issue)
    shaping, positions = model.parameters["shaping_weight"], []
    for state in (model.states[code] for code in attempt.seated):
        weight = state.stake_in(issue) * state.influence * (1.0 if isinstance(state, Ally) else shaping)
        if weight > 0.0:
            positions.append((state.ideal_for(issue), weight))
    if not positions:
        return 0.0
    cost, low = attempt.cost, 0.0
    high = min(1.0, *(ideal + math.sqrt(ideal * ideal + cost) for ideal, _ in positions))
    while high - low > 1e-6:
        text = 0.5 * (low + high)
        if sum(weight * (ideal - text) / (cost + text * (2.0 * ideal - text)) for ideal, weight in positions) > 0.0:
            low = text
        else:
            high = text
    return 0.5 * (low + high)


def reserve(model: PlainModel, issue: Issue) -> float:
    return model.parameters["sponsor_reserve"] * model.actor(issue.sponsor).ideal_for(issue)


def gives_up(model: PlainModel, issue: Issue, attempt: Attempt) -> bool:
    if attempt.format.led:
        if attempt.text >= model.parameters["useful_ambition"]:
            return False
        model.end(issue, attempt, "declined")
        return True
    if attempt.text >= reserve(model, issue):
        return False
    model.end(issue, attempt, attempt.last_reason if attempt.rounds else "substance")
    attempt.rounds += 1
    return True


def objections(model: PlainModel, issue: Issue, attempt: Attempt) -> set[str]:
    author = attempt.lead if attempt.format.led else issue.sponsor
    against = set()
    for code in attempt.seated:
        state = model.states[code]
        if code in (issue.sponsor, author) or (attempt.format.veto == "allies" and isinstance(state, Partner)):
            continue
        if code in attempt.hostages or attempt.text > state.acceptance_limit(issue):
            against.add(code)
    return against


def buy_off(model: PlainModel, attempt: Attempt) -> None:
    p = model.parameters
    takers = sorted(attempt.hostages)
    model.random.shuffle(takers)
    for code in takers:
        if attempt.rounds > 0 and model.random.random() >= p["hostage_persistence"]:
            attempt.hostages.remove(code)
        elif model.leadership >= p["side_payment"]:
            model.leadership -= p["side_payment"]
            if model.random.random() < p["side_payment_success"]:
                attempt.hostages.remove(code)


def block(model: PlainModel, attempt: Attempt, against: set[str]) -> None:
    taken = against & attempt.hostages
    attempt.objectors |= against
    attempt.takers |= taken
    attempt.rounds += 1
    attempt.last_reason = "hostage" if taken else "substance"
    if against - taken:
        attempt.cost *= model.parameters["concession"]


def close(model: PlainModel, issue: Issue, attempt: Attempt, ending: str) -> None:
    model.end(issue, attempt, ending)
    model.open_issues.remove(issue)


def expire(model: PlainModel, issue: Issue) -> None:
    attempt = issue.attempt
    if attempt is None:
        model.open_issues.remove(issue)
        return
    if attempt.rounds > 0 and attempt.last_reason == "substance" and not attempt.hostages:
        allies = [model.states[code] for code in attempt.seated if code != issue.sponsor]
        words = min((a.acceptance_limit(issue) for a in allies if isinstance(a, Ally)), default=1.0)
        if words >= 0.5 * reserve(model, issue):
            attempt.text = min(words, attempt.text)
            close(model, issue, attempt, "talk shop")
            return
    close(model, issue, attempt, "queue" if attempt.rounds == 0 and attempt.queued > 0 else attempt.last_reason)
