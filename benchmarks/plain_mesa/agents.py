"""States and the Secretariat, as a newcomer to Mesa would write them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_mesa.records import FORMATS, KINDS, SECRETARIAT, Attempt, Format, Group, Issue, clip
from sim.world import World

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel


class Actor(mesa.Agent):
    """Whoever can sponsor an issue."""

    model: PlainModel
    code: str

    def __init__(self, model: PlainModel) -> None:
        super().__init__(model)
        self.beliefs = {(fmt.name, kind): [fmt.success, fmt.output, fmt.delay] for fmt in FORMATS for kind in KINDS}

    def stake_in(self, issue: Issue) -> float:
        raise NotImplementedError

    def ideal_for(self, issue: Issue) -> float:
        raise NotImplementedError

    def taste(self, issue: Issue, name: str) -> float:
        """Return the luck of a choice, drawn once per issue and format, so that minds change for a reason only."""
        if name not in issue.tastes:
            issue.tastes[name] = -math.log(self.random.expovariate(1.0))
        return issue.tastes[name]

    def score(self, issue: Issue, fmt: Format, stake: float, failed: int, cost: float, set_up: int) -> float:
        p, model = self.model.parameters, self.model
        success, output, delay = self.beliefs[fmt.name, issue.kind]
        delay += set_up + (model.backlog / p["slots"] if fmt.slot > 0.0 else 0.0)
        worth = success / (1 + failed) * stake * output * math.exp(-p[f"urgency_{issue.kind}"] * delay)
        worth += p["legitimacy_weight"] * model.legitimacy[fmt.name] * stake - cost
        if not fmt.inside:
            worth -= p["cohesion_norm"]
        return p["choice_precision"] * worth + self.taste(issue, fmt.name)

    def choose_format(self, issue: Issue) -> tuple[Format | None, Group | None, int]:
        """Return the format, its standing group and set-up time; no format for doing nothing."""
        p, stake, current = self.model.parameters, self.stake_in(issue), issue.attempt
        best, choice = self.taste(issue, "inaction"), (None, None, 0)
        if current is not None:
            score = self.score(issue, current.format, stake, current.rounds, 0.0, 0)
            if score > best:
                best, choice = score, (current.format, current.group, 0)
        tried = {attempt.format.name for attempt in issue.attempts}
        for fmt in FORMATS:
            if fmt.name in tried or (self.code == SECRETARIAT and not fmt.inside):
                continue
            group = self.model.fitting_group(issue, fmt) if fmt.standing else None
            cost, set_up = p["format_cost"] * fmt.cost + (p["shift_cost"] if tried else 0.0), 0
            if fmt.standing and group is None:
                cost += p["founding_cost"]
                set_up = fmt.set_up // 2 if issue.kind == "crisis" else fmt.set_up
            score = self.score(issue, fmt, stake, 0, cost, set_up)
            if score > best:
                best, choice = score, (fmt, group, set_up)
        return choice

    def learn(self, fmt: Format, kind: str, success: float, output: float, delay: float, rate: float) -> None:
        belief = self.beliefs[fmt.name, kind]
        belief[0] += rate * (success - belief[0])
        if success > 0.0:
            belief[1] += rate * (output - belief[1])
            belief[2] += rate * (delay - belief[2])


class State(Actor):
    """A state, ally or partner."""

    def __init__(self, model: PlainModel, world: World, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.code = world.codes[row]
        self.capability = float(world.capability[row])
        self.means = math.sqrt(self.capability / 100.0)
        self.influence = self.capability ** model.parameters["capability_weight"]
        self.ambition = float(world.ambition[row])
        self.stubbornness = float(world.stubbornness[row])
        self.propensity = float(world.propensity[row])
        self.onset = int(world.onset[row])
        self.base_interoperability = self.interoperability = float(world.interoperability[row])
        self.base_engagement = self.engagement = float(world.engagement[row])
        self.attention = 1.0
        self.exposure = dict(zip(world.domains, world.exposure[row].tolist(), strict=True))
        self.salience = dict(zip(world.domains, world.salience[row].tolist(), strict=True))
        self.reluctance = dict(zip(world.domains, world.reluctance[row].tolist(), strict=True))
        self.threat_side = dict(zip(world.domains, world.threat_side[row].tolist(), strict=True))
        self.perception = {domain: self.exposure[domain] * threat for domain, threat in model.threat.items()}
        self.tie = dict(zip(world.codes, world.tie[row].tolist(), strict=True))
        self.affinity = dict(zip(world.codes, world.affinity[row].tolist(), strict=True))
        self.capital_distance = dict(zip(world.codes, world.capital_distance[row].tolist(), strict=True))
        self.place_distance = world.place_distance[:, row].tolist()
        self.place_proximity = world.place_proximity[:, row].tolist()
        self.frameworks = {number for number, members in enumerate(world.framework_members) if members[row]}
        self.grievance: dict[str, float] = {}
        self.habits: dict[str, float] = {}
        self.resentment: dict[str, float] = {}

    def perceive(self) -> None:
        p = self.model.parameters
        for domain, threat in self.model.threat.items():
            seen = self.perception[domain]
            self.perception[domain] = seen + p["perception_rate"] * (self.exposure[domain] * threat - seen)

    def fade(self) -> None:
        p = self.model.parameters
        for other in self.habits:
            self.habits[other] *= 1.0 - p["habit_fading"]
        for other in self.resentment:
            self.resentment[other] *= 1.0 - p["contagion_fading"]
        self.interoperability += p["interoperability_fading"] * (self.base_interoperability - self.interoperability)
        self.engagement += p["engagement_reversion"] * (self.base_engagement - self.engagement)
        self.attention = 1.0

    def stake_in(self, issue: Issue) -> float:
        near = 1.0 if issue.place is None else self.place_proximity[issue.place]
        product = self.perception[issue.domain] * self.salience[issue.domain] * near
        scale = self.model.parameters["stake_scale"]
        return min(1.0, (1.0 + scale) * product / (1.0 + scale * product))

    def ideal_for(self, issue: Issue) -> float:
        p = self.model.parameters
        if self.code not in issue.shocks:
            issue.shocks[self.code] = self.random.gauss(0.0, p["ideal_spread"])
        weight = p["ambition_stake_weight"]
        level = (1.0 - weight) * self.ambition + weight * self.stake_in(issue)
        return clip(level - p["reluctance_weight"] * self.reluctance[issue.domain] + issue.shocks[self.code])

    def commitment(self) -> float:
        return self.engagement

    def interest(self, issue: Issue) -> float:
        return self.stake_in(issue) * math.sqrt(self.capability) * self.commitment()

    def worst_grievance(self, others: Iterable[str]) -> float:
        return max((self.grievance.get(other, 0.0) for other in others), default=0.0)

    def join_chance(self, issue: Issue, fmt: Format, lead: State, mean_stake: float, there: Sequence[str]) -> float:
        p = self.model.parameters
        if issue.place is None:
            distance, lead_distance = self.capital_distance[lead.code], 0.0
        else:
            distance, lead_distance = self.place_distance[issue.place], lead.place_distance[issue.place]
        near = 0.31 if lead_distance > 3000.0 else math.exp(-distance / 1000.0)
        tie = math.log(1.0 + self.tie[lead.code] + self.habits.get(lead.code, 0.0))
        relative = min(1.0, self.capability / lead.capability) if lead.capability > 0.0 else 1.0
        utility = p["join_intercept"] + p["join_proximity"] * near + p["join_tie"] * tie
        utility += p["join_affinity"] * self.affinity[lead.code] - p["join_capability"] * relative
        utility += p["join_threat"] * self.threat_side[issue.domain] * self.model.threat[issue.domain] / 0.5
        utility += p["join_stake"] * (self.stake_in(issue) - mean_stake) + fmt.openness
        utility -= p["join_grievance"] * self.worst_grievance(there) + p["join_attention"] * (1.0 - self.attention)
        return 1.0 / (1.0 + math.exp(-utility / p["join_temperature"]))

    def acceptance_limit(self, issue: Issue) -> float:
        return 2.0 * self.ideal_for(issue) + self.model.silence_tolerance() / max(self.stake_in(issue), 1e-6)

    def effort(self, issue: Issue, attempt: Attempt) -> float:
        riding = 1.0 + attempt.format.looseness * self.model.parameters["free_riding"] * (len(attempt.seated) - 1)
        return self.stake_in(issue) * attempt.text * self.attention / riding * self.commitment()

    def work_with(self, other: State, gain: float) -> None:
        habit = self.habits.get(other.code, 0.0)
        self.habits[other.code] = other.habits[self.code] = habit + gain * (1.0 - habit)

    def fall_out_with(self, other: State) -> None:
        if other.code in self.habits:
            self.habits[other.code] *= 1.0 - self.model.parameters["conflict_loss"]
            other.habits[self.code] = self.habits[other.code]


class Partner(State):
    """Outside the alliance: speaks, shapes and contributes, and never vetoes."""


class Ally(State):
    """A member: its commitment is full, and it may veto and take hostages."""

    def commitment(self) -> float:
        return 1.0

    def takes_hostage(self, issue: Issue, attempt: Attempt) -> bool:
        targets = [code for code in attempt.seated if isinstance(self.model.states[code], Partner)]
        if issue.sponsor not in (SECRETARIAT, self.code):
            targets.append(issue.sponsor)
        resentment = max((self.resentment.get(other, 0.0) for other in targets), default=0.0)
        propensity = self.propensity if self.model.quarter >= self.onset else 0.0
        motive = min(1.0, propensity * self.worst_grievance(targets) + resentment)
        return motive > 0.0 and self.random.random() < motive * (1.0 - self.stake_in(issue))


class Secretariat(Actor):
    """The alliance's staff: owns the agenda, and sponsors by the allies' mean."""

    code = SECRETARIAT

    def stake_in(self, issue: Issue) -> float:
        return self.model.allied_mean(lambda ally: ally.stake_in(issue))

    def ideal_for(self, issue: Issue) -> float:
        return self.model.allied_mean(lambda ally: ally.ideal_for(issue))
