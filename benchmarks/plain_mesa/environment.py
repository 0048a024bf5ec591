"""How a quarter begins, P1 to P4: threats, what states see of them, issues and their sponsors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchmarks.plain_mesa.agents import Ally, Partner
from benchmarks.plain_mesa.records import KINDS, SECRETARIAT, Issue, clip
from sim.world import World

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel


def places_of(world: World) -> dict[str, list[tuple[int, float]]]:
    """Return where the issues of each domain may arise, with weights."""
    return {
        domain: [
            (place, float(weight))
            for place, weight in enumerate(world.place_weight)
            if world.place_domain[place] == column and weight > 0.0
        ]
        for column, domain in enumerate(world.domains)
    }


def change_environment(model: PlainModel) -> None:
    p = model.parameters
    for quarter, holder, target, strength in model.world.grievances:
        if quarter == model.quarter:
            model.states[model.world.codes[holder]].grievance[model.world.codes[target]] = strength
    for event in model.events:
        if event.quarter == model.quarter:
            for domain, change in event.threats.items():
                model.threat[domain] = clip(model.threat[domain] + change)
                lasting = p["threat_persistence"] * change
                model.threat_mean[domain] = clip(model.threat_mean[domain] + lasting)
            for code in event.joining:
                admit(model, code)
    for domain, level in model.threat.items():
        level += p["threat_reversion"] * (model.threat_mean[domain] - level)
        level += model.random.gauss(0.0, p["threat_noise"])
        if model.random.random() < p["shock_probability"]:
            level += model.random.uniform(0.0, p["shock_size"])
        model.threat[domain] = clip(level)


def admit(model: PlainModel, code: str) -> None:
    """Replace the agent of a partner by that of an ally that remembers all."""
    partner = model.states[code]
    ally = Ally(model, model.world, partner.row)
    own = ("unique_id", "base_interoperability")
    vars(ally).update({name: value for name, value in vars(partner).items() if name not in own})
    ally.base_interoperability = float(model.world.ally_interoperability[partner.row])
    model.states[code] = ally
    partner.remove()


def perceive(model: PlainModel) -> None:
    p = model.parameters
    for kind in (Ally, Partner):
        model.agents_by_type[kind].do("perceive").do("fade")
    for domain, codes in model.tables:
        seated = [model.states[code] for code in codes]
        mean = sum(s.influence * s.perception[domain] for s in seated) / sum(s.influence for s in seated)
        for state in seated:
            pull = p["consultation_pull"] * (1.0 - state.stubbornness)
            state.perception[domain] += pull * (mean - state.perception[domain])
    model.tables = []
    model.leadership += p["leadership_recovery"] * (p["leadership"] - model.leadership)
    for group in model.groups:
        if group.alive:
            for code in group.members:
                model.states[code].attention -= p["group_attention"]
    for build in model.builds:
        for code, effort in build.issue.efforts.items():
            model.states[code].attention -= p["attention_cost"] * effort
    for state in model.states.values():
        state.attention = max(0.0, state.attention)


def poisson(model: PlainModel, rate: float) -> int:
    count, product, limit = 0, model.random.random(), math.exp(-rate)
    while product > limit:
        count += 1
        product *= model.random.random()
    return count


def arriving(model: PlainModel) -> list[Issue]:
    p, fresh = model.parameters, []
    for column, domain in enumerate(model.world.domains):
        rise = p["arrival_response"] * (model.threat[domain] - model.usual_threat[domain])
        for _ in range(poisson(model, float(model.world.arrivals[column]) * max(0.0, 1.0 + rise))):
            kind = model.random.choices(KINDS, model.world.kinds[column].tolist())[0]
            severity = p["severity_floor"] + (1.0 - p["severity_floor"]) * model.random.random() ** 3
            places = model.places[domain]
            place = model.random.choices(*zip(*places, strict=True))[0] if places else None
            demand = severity * p[f"demand_{kind}"] if kind != "consultation" else 0.0
            deadline = max(1, round(p[f"deadline_{kind}"] * model.random.uniform(0.5, 1.5)))
            number = len(model.issues)
            preparation = round(p[f"preparation_{kind}"] * model.random.expovariate(1.0))
            issue = Issue(number, domain, kind, severity, place, demand, model.quarter, deadline, preparation)
            model.issues.append(issue)
            fresh.append(issue)
    return fresh


def sponsored(model: PlainModel, fresh: Sequence[Issue]) -> list[Issue]:
    for issue in fresh:
        if issue.domain in model.priorities and model.random.random() < model.parameters["steering"]:
            issue.sponsor = SECRETARIAT
            continue
        interests = [state.interest(issue) for state in model.states.values()]
        if sum(interests) > 0.0:
            issue.sponsor = model.random.choices(list(model.states), interests)[0]
    return [issue for issue in fresh if issue.sponsor is not None]
