"""What comes of agreements, P8, and what is learnt from all that ended, P9."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

from benchmarks.plain_mesa.agents import Partner
from benchmarks.plain_mesa.records import SECRETARIAT, Attempt, Build, Group, Issue, clip

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel


def deliver(model: PlainModel) -> None:
    p = model.parameters
    for issue in model.agreed:
        carry_out(model, issue, issue.attempts[-1])
    for build in list(model.builds):
        if build.group is not None and not build.group.alive:
            model.builds.remove(build)
            continue
        momentum = 1.0 if build.group is None else build.group.momentum
        step = min(1.0 - build.done, momentum / p["build_quarters"])
        build.done += step
        credit(model, build.group, build.issue.promised * step)
        if build.done >= 1.0:
            model.builds.remove(build)
    for group in model.groups:
        if group.alive:
            lead = model.states[group.lead]
            top = max(lead.perception.values())
            focus = lead.attention * lead.perception[group.domain] / top if top > 0.0 else 0.0
            kept = group.momentum * (1.0 - p["momentum_loss"]) + p["lead_renewal"] * focus
            group.momentum = clip(kept + p["output_renewal"] * group.fresh_output)
            group.fresh_output = 0.0
            group.alive = group.momentum >= p["momentum_floor"]


def credit(model: PlainModel, group: Group | None, output: float) -> None:
    model.output += output
    if group is not None:
        group.fresh_output += output


def carry_out(model: PlainModel, issue: Issue, attempt: Attempt) -> None:
    p = model.parameters
    if issue.kind != "consultation":
        issue.efforts = {code: model.states[code].effort(issue, attempt) for code in attempt.seated}
    timely = math.exp(-p[f"urgency_{issue.kind}"] * (model.quarter - issue.arrived))
    issue.promised = issue.severity * coverage(model, issue, attempt) * attempt.text * timely
    for code, effort in issue.efforts.items():
        state = model.states[code]
        state.attention = max(0.0, state.attention - p["attention_cost"] * effort)
    group = carrier(model, issue, attempt) if attempt.format.standing else None
    if issue.kind == "capability":
        model.builds.append(Build(issue, group))
    else:
        credit(model, group, issue.promised)


def coverage(model: PlainModel, issue: Issue, attempt: Attempt) -> float:
    p, fmt = model.parameters, attempt.format
    if issue.kind == "consultation":
        everybody = sum(state.stake_in(issue) for state in model.states.values())
        return sum(model.states[code].stake_in(issue) for code in attempt.seated) / everybody
    outside = 0.0 if fmt.inside else 0.5 + 0.5 * clip(model.mean_habit(attempt.seated))
    total = 0.0
    for code, effort in issue.efforts.items():
        state = model.states[code]
        total += effort * p["effort"] * state.means * (state.interoperability if fmt.inside else outside)
    bonus = 1.0 + (p["command_bonus"] if fmt.inside else 0.0)
    if fmt.led:
        bonus += p["lead_bonus"] * model.states[attempt.lead].attention
    return min(1.0, total * bonus / issue.demand)


def carrier(model: PlainModel, issue: Issue, attempt: Attempt) -> Group:
    if attempt.group is None or not attempt.group.alive:
        momentum = model.parameters["founding_momentum"]
        attempt.group = Group(attempt.format, issue.domain, attempt.lead, list(attempt.seated), momentum)
        model.groups.append(attempt.group)
    return attempt.group


def draw_consequences(model: PlainModel) -> None:
    for issue, attempt in model.ended:
        if attempt.ending == "agreed":
            bind(model, issue, attempt)
        resent(model, issue, attempt)
        reckon(model, issue, attempt)
        teach(model, issue, attempt)
    model.ended, model.agreed = [], []


def bind(model: PlainModel, issue: Issue, attempt: Attempt) -> None:
    p, seated = model.parameters, [model.states[code] for code in attempt.seated]
    gain = p["habit_gain"] * 4 / max(4, len(seated))
    for one, other in combinations(seated, 2):
        one.work_with(other, gain)
    if attempt.format.inside:
        for state in seated:
            rise = p["interoperability_gain"] * issue.efforts.get(state.code, 0.0)
            state.interoperability += rise * (1.0 - state.interoperability)
    if attempt.format.convened == "invited":
        usual = sum(state.stake_in(issue) for state in seated) / len(seated)
        for state in model.states.values():
            if state.code not in attempt.invited and state.stake_in(issue) >= max(usual, p["exclusion_stake"]):
                model.states[issue.sponsor].fall_out_with(state)


def resent(model: PlainModel, issue: Issue, attempt: Attempt) -> None:
    if not attempt.takers:
        return
    p, takers = model.parameters, [model.states[code] for code in sorted(attempt.takers)]
    if issue.sponsor != SECRETARIAT:
        for taker in takers:
            model.states[issue.sponsor].fall_out_with(taker)
    for ally in model.allies():
        blocked = ally.code not in attempt.objectors and ally.stake_in(issue) >= p["exclusion_stake"]
        if blocked or ally.code == issue.sponsor:
            for taker in takers:
                felt = ally.resentment.get(taker.code, 0.0)
                ally.resentment[taker.code] = felt + p["contagion_strength"] * (1.0 - felt)


def reckon(model: PlainModel, issue: Issue, attempt: Attempt) -> None:
    if attempt.last_round is None:
        return
    agreed = attempt.ending == "agreed"
    for code in attempt.seated if agreed else attempt.convened:
        state = model.states[code]
        if isinstance(state, Partner):
            stake = state.stake_in(issue)
            balance = stake * attempt.text - issue.efforts.get(code, 0.0) if agreed else -stake
            state.engagement = clip(state.engagement + model.parameters["engagement_gain"] * balance)


def teach(model: PlainModel, issue: Issue, attempt: Attempt) -> None:
    p, fmt = model.parameters, attempt.format
    success = 1.0 if attempt.ending in ("agreed", "talk shop") else 0.0
    output = issue.promised / issue.severity if attempt.ending == "agreed" else 0.0
    delay = float(model.quarter - attempt.started - attempt.set_up - attempt.queued)
    took_part = {issue.sponsor, *(attempt.convened or ())}
    for state in model.states.values():
        rate = p["learning_rate"] if state.code in took_part else p["observer_rate"]
        state.learn(fmt, issue.kind, success, output, delay, rate)
    close = fmt.inside or issue.sponsor == SECRETARIAT
    rate = p["learning_rate"] if close else p["observer_rate"]
    model.secretariat.learn(fmt, issue.kind, success, output, delay, rate)
