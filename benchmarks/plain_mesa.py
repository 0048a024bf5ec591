"""The yardstick: the same simulation as a competent newcomer to Mesa would write it, in plain Python.

The mechanisms and parameters are those of docs/odd.md: attributes and dicts on agents, one class for each kind of
agent, the model's own generator, no arrays and nothing compiled. Nothing is slowed down on purpose, and nothing is
optimised beyond what good plain Python is. The variants of voting that the baseline leaves off are left out.

    python -m benchmarks.plain_mesa [RUNS]

sets counts and seconds beside those of ``sim.AllianceModel`` on the baseline.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import mesa

import sim
from benchmarks.plain_agents import (
    FORMATS,
    KINDS,
    SECRETARIAT,
    Actor,
    Ally,
    Attempt,
    Build,
    Event,
    Format,
    Group,
    Issue,
    Partner,
    Secretariat,
    State,
    clip,
)
from sim.parameters import defaults
from sim.world import World, build_world

BASELINE = Path(__file__).resolve().parents[1] / "scenarios" / "baseline.yaml"


class PlainModel(mesa.Model):
    """One run: the phases of docs/odd.md, one method each."""

    def __init__(self, world: World, parameters: Mapping[str, float], seed: int, events: Sequence[Event] = ()) -> None:
        super().__init__(rng=seed)
        self.world, self.parameters, self.events = world, dict(parameters), events
        self.quarter = 0
        self.threat = dict(zip(world.domains, world.threat_mean.tolist(), strict=True))
        self.usual_threat, self.threat_mean = dict(self.threat), dict(self.threat)
        self.legitimacy = {fmt.name: fmt.legitimacy for fmt in FORMATS}
        self.leadership = self.parameters["leadership"]
        self.backlog = 0.0
        self.states: dict[str, State] = {}
        for row, code in enumerate(world.codes):
            self.states[code] = (Ally if world.allies[row] else Partner)(self, world, row)
        self.secretariat = Secretariat(self)
        self.places = {
            domain: [
                (place, float(weight))
                for place, weight in enumerate(world.place_weight)
                if world.place_domain[place] == column and weight > 0.0
            ]
            for column, domain in enumerate(world.domains)
        }
        self.priorities = self.shared_priorities()
        self.issues: list[Issue] = []
        self.open_issues: list[Issue] = []
        self.groups: list[Group] = []
        self.builds: list[Build] = []
        self.tables: list[tuple[str, list[str]]] = []
        self.agreed: list[Issue] = []
        self.ended: list[tuple[Issue, Attempt]] = []
        self.attempts = dict.fromkeys(self.legitimacy, 0)
        self.rounds = dict.fromkeys(self.legitimacy, 0)
        self.agreements, self.output = 0, 0.0
        self.datacollector = mesa.DataCollector({
            "threat": lambda model: dict(model.threat),
            "attempts": lambda model: dict(model.attempts),
            "output": "output",
            "backlog": "backlog",
            "dispersion": PlainModel.dispersion,
            "habit": lambda model: model.mean_habit([ally.code for ally in model.allies()]),
        })  # fmt: skip

    def step(self) -> None:
        self.change_environment()
        self.perceive()
        self.open_issues += self.sponsored(self.arriving())
        self.choose_formats()
        self.convene()
        self.negotiate()
        self.deliver()
        self.draw_consequences()
        self.datacollector.collect(self)
        self.quarter += 1

    # who

    def allies(self) -> mesa.agent.AgentSet:
        return self.agents_by_type[Ally]

    def actor(self, code: str | None) -> Actor:
        return self.states.get(code, self.secretariat)

    def allied_mean(self, value: Callable[[Ally], float]) -> float:
        allies = list(self.allies())
        return sum(a.influence * value(a) for a in allies) / sum(a.influence for a in allies)

    def shared_priorities(self) -> list[str]:
        shared = {domain: self.allied_mean(lambda ally, d=domain: ally.perception[d]) for domain in self.threat}
        return sorted(shared, key=lambda domain: -shared[domain])[: round(self.parameters["priority_domains"])]

    def silence_tolerance(self) -> float:
        p = self.parameters
        return p["silence_tolerance"] * (1.0 + p["leadership_leverage"] * self.leadership)

    def mean_habit(self, codes: Sequence[str]) -> float:
        habits = [self.states[one].habits.get(other, 0.0) for one, other in combinations(codes, 2)]
        return sum(habits) / len(habits) if habits else 0.0

    def dispersion(self) -> float:
        allies, gaps = list(self.allies()), []
        for domain in self.threat:
            seen = [ally.perception[domain] for ally in allies]
            mean = sum(seen) / len(seen)
            gaps.append(math.sqrt(sum((each - mean) ** 2 for each in seen) / len(seen)))
        return sum(gaps) / len(gaps)

    # P1 and P2

    def change_environment(self) -> None:
        p = self.parameters
        for quarter, holder, target, strength in self.world.grievances:
            if quarter == self.quarter:
                self.states[self.world.codes[holder]].grievance[self.world.codes[target]] = strength
        for event in self.events:
            if event.quarter == self.quarter:
                for domain, change in event.threats.items():
                    self.threat[domain] = clip(self.threat[domain] + change)
                    lasting = p["threat_persistence"] * change
                    self.threat_mean[domain] = clip(self.threat_mean[domain] + lasting)
                for code in event.joining:
                    self.admit(code)
        for domain, level in self.threat.items():
            level += p["threat_reversion"] * (self.threat_mean[domain] - level)
            level += self.random.gauss(0.0, p["threat_noise"])
            if self.random.random() < p["shock_probability"]:
                level += self.random.uniform(0.0, p["shock_size"])
            self.threat[domain] = clip(level)

    def admit(self, code: str) -> None:
        """Replace the agent of a partner by that of an ally that remembers all."""
        partner = self.states[code]
        ally = Ally(self, self.world, partner.row)
        own = ("unique_id", "base_interoperability")
        vars(ally).update({name: value for name, value in vars(partner).items() if name not in own})
        ally.base_interoperability = float(self.world.ally_interoperability[partner.row])
        self.states[code] = ally
        partner.remove()

    def perceive(self) -> None:
        p = self.parameters
        for kind in (Ally, Partner):
            self.agents_by_type[kind].do("perceive").do("fade")
        for domain, codes in self.tables:
            seated = [self.states[code] for code in codes]
            mean = sum(s.influence * s.perception[domain] for s in seated) / sum(s.influence for s in seated)
            for state in seated:
                pull = p["consultation_pull"] * (1.0 - state.stubbornness)
                state.perception[domain] += pull * (mean - state.perception[domain])
        self.tables = []
        self.leadership += p["leadership_recovery"] * (p["leadership"] - self.leadership)
        for group in self.groups:
            if group.alive:
                for code in group.members:
                    self.states[code].attention -= p["group_attention"]
        for build in self.builds:
            for code, effort in build.issue.efforts.items():
                self.states[code].attention -= p["attention_cost"] * effort
        for state in self.states.values():
            state.attention = max(0.0, state.attention)

    # P3 and P4

    def poisson(self, rate: float) -> int:
        count, product, limit = 0, self.random.random(), math.exp(-rate)
        while product > limit:
            count += 1
            product *= self.random.random()
        return count

    def arriving(self) -> list[Issue]:
        p, fresh = self.parameters, []
        for column, domain in enumerate(self.world.domains):
            rise = p["arrival_response"] * (self.threat[domain] - self.usual_threat[domain])
            for _ in range(self.poisson(float(self.world.arrivals[column]) * max(0.0, 1.0 + rise))):
                kind = self.random.choices(KINDS, self.world.kinds[column].tolist())[0]
                severity = p["severity_floor"] + (1.0 - p["severity_floor"]) * self.random.random() ** 3
                places = self.places[domain]
                place = self.random.choices(*zip(*places, strict=True))[0] if places else None
                demand = severity * p[f"demand_{kind}"] if kind != "consultation" else 0.0
                deadline = max(1, round(p[f"deadline_{kind}"] * self.random.uniform(0.5, 1.5)))
                number = len(self.issues)
                issue = Issue(number, domain, kind, severity, place, demand, self.quarter, deadline)
                self.issues.append(issue)
                fresh.append(issue)
        return fresh

    def sponsored(self, fresh: Sequence[Issue]) -> list[Issue]:
        for issue in fresh:
            if issue.domain in self.priorities and self.random.random() < self.parameters["steering"]:
                issue.sponsor = SECRETARIAT
                continue
            interests = [state.interest(issue) for state in self.states.values()]
            if sum(interests) > 0.0:
                issue.sponsor = self.random.choices(list(self.states), interests)[0]
        return [issue for issue in fresh if issue.sponsor is not None]

    # P5

    def fitting_group(self, issue: Issue, fmt: Format) -> Group | None:
        fitting = [
            group
            for group in self.groups
            if group.alive
            and group.format is fmt
            and group.domain == issue.domain
            and (issue.sponsor == SECRETARIAT or issue.sponsor in group.members)
        ]
        return max(fitting, key=lambda group: group.momentum, default=None)

    def choose_formats(self) -> None:
        p = self.parameters
        for issue in list(self.open_issues):
            current = issue.attempt
            if current is not None and (current.rounds == 0 or current.last_round != self.quarter - 1):
                continue
            fmt, group, set_up = self.actor(issue.sponsor).choose_format(issue)
            if current is not None:
                if fmt is current.format:
                    continue
                self.end(issue, current, current.last_reason)
            if fmt is None:
                self.open_issues.remove(issue)
                continue
            wait = set_up
            if fmt.prepared:
                needed = 0.0 if issue.kind == "crisis" else p[f"preparation_{issue.kind}"]
                wait = max(0, round(needed) - issue.prepared)
            issue.attempts.append(Attempt(fmt, self.quarter, group, wait, set_up, p["disagreement_cost"]))
            self.attempts[fmt.name] += 1

    def end(self, issue: Issue, attempt: Attempt, ending: str) -> None:
        attempt.ending = ending
        self.ended.append((issue, attempt))

    # P6

    def convene(self) -> None:
        for issue in self.open_issues:
            attempt = issue.attempt
            if attempt is None or attempt.convened is not None:
                continue
            if attempt.wait > 0 and self.quarter > attempt.started:
                attempt.wait -= 1
                issue.prepared += attempt.format.prepared
            if attempt.wait == 0:
                self.set_table(issue, attempt)

    def set_table(self, issue: Issue, attempt: Attempt) -> None:
        fmt, group = attempt.format, attempt.group
        sponsor = [] if issue.sponsor == SECRETARIAT else [issue.sponsor]
        attempt.lead = issue.sponsor
        if fmt.veto == "allies":
            allies = [ally.code for ally in self.allies() if ally.code != issue.sponsor]
            seated = sponsor + allies
            partners = [s for s in self.agents_by_type[Partner] if s.code != issue.sponsor]
            seated += (
                self.bloc(issue, partners) if fmt.convened == "bloc" else self.picked(issue, attempt, partners, seated)
            )
        elif group is not None and group.alive:
            seated = group.members + [code for code in sponsor if code not in group.members]
            attempt.lead = group.lead
        else:
            seated = self.gathered(issue, attempt, sponsor)
        attempt.seated, attempt.convened = seated, list(seated)
        attempt.invited.update(seated)
        if len(seated) < 2:
            self.end(issue, attempt, "declined")
        elif fmt.veto == "allies":
            attempt.hostages = {code for code in allies if self.states[code].takes_hostage(issue, attempt)}

    def bloc(self, issue: Issue, partners: Sequence[State]) -> list[str]:
        covering = -1 if issue.place is None else int(self.world.place_framework[issue.place])
        return [partner.code for partner in partners if covering in partner.frameworks]

    def picked(self, issue: Issue, attempt: Attempt, partners: list[State], there: list[str]) -> list[str]:
        if issue.sponsor == SECRETARIAT:
            attempt.lead = max(self.allies(), key=lambda ally: ally.stake_in(issue) * ally.means).code
        lead, mean = self.states[attempt.lead], self.mean_stake(issue)
        partners.sort(key=lambda partner: -partner.interest(issue))
        wanted = partners[: round(self.parameters["partners_picked"])]
        chances = {s.code: s.join_chance(issue, attempt.format, lead, mean, there) for s in wanted}
        return [code for code, chance in chances.items() if self.random.random() < chance]

    def mean_stake(self, issue: Issue) -> float:
        stakes = self.allies().map("stake_in", issue)
        return sum(stakes) / len(stakes)

    def gathered(self, issue: Issue, attempt: Attempt, there: list[str]) -> list[str]:
        fmt, lead = attempt.format, self.find_lead(issue, attempt.format)
        if lead is None:
            return there
        attempt.lead = lead.code
        there = there + [lead.code] * (lead.code not in there)
        mean = self.mean_stake(issue)
        others = [state for state in self.states.values() if state.code not in there]
        chances = {s.code: s.join_chance(issue, fmt, lead, mean, there) for s in others}
        if fmt.convened == "pair":
            weights = [chances[s.code] * s.interest(issue) for s in others]
            others = self.random.choices(others, weights) if sum(weights) > 0.0 else []
        elif fmt.convened == "invited":
            least = self.parameters["invitation_threshold"]
            others = [s for s in others if chances[s.code] * (1.0 - lead.grievance.get(s.code, 0.0)) >= least]
        attempt.invited.update(s.code for s in others)
        return there + [s.code for s in others if self.random.random() < chances[s.code]]

    def find_lead(self, issue: Issue, fmt: Format) -> State | None:
        sponsor, least = self.states.get(issue.sponsor), self.parameters["lead_threshold"]
        if not fmt.led or (sponsor is not None and sponsor.means >= least):
            return sponsor
        able = [ally for ally in self.allies() if ally.means >= least]
        return max(able, key=lambda ally: ally.stake_in(issue), default=None)

    # P7

    def negotiate(self) -> None:
        p = self.parameters
        tables = [issue for issue in self.open_issues if issue.attempt is not None and issue.attempt.convened]
        left = p["slots"] - p["group_slots"] * sum(group.alive and group.format.inside for group in self.groups)
        agenda = [issue for issue in tables if issue.attempt.format.slot > 0.0]
        agenda.sort(key=lambda issue: (issue.kind != "crisis", issue.number))
        self.backlog = 0.0
        for issue in agenda:
            slot = issue.attempt.format.slot
            if slot <= left + 1e-9:
                left -= slot
                self.hold_round(issue, issue.attempt)
            else:
                issue.attempt.queued += 1
                self.backlog += slot
        for issue in tables:
            if issue.attempts[-1].format.slot == 0.0:
                self.hold_round(issue, issue.attempts[-1])
        for issue in list(self.open_issues):
            if self.quarter + 1 - issue.arrived >= issue.deadline:
                self.expire(issue)

    def hold_round(self, issue: Issue, attempt: Attempt) -> None:
        fmt = attempt.format
        attempt.last_round = self.quarter
        self.rounds[fmt.name] += 1
        self.tables.append((issue.domain, list(attempt.seated)))
        if fmt.veto == "allies":
            self.buy_off(attempt)
        while True:
            attempt.text = self.text(issue, attempt)
            if self.gives_up(issue, attempt):
                return
            against = self.objections(issue, attempt)
            if fmt.veto == "allies" or not against:
                break
            attempt.objectors.update(against)
            staying = [code for code in attempt.seated if code not in against]
            if len(staying) < 2 or fmt.convened == "pair":
                self.end(issue, attempt, "declined")
                return
            attempt.seated = staying
            if fmt.led:
                break
        if fmt.veto == "allies" and against:
            self.block(attempt, against)
        elif attempt.text < self.parameters["useful_ambition"]:
            self.close(issue, attempt, "talk shop")
        else:
            self.agreements += 1
            self.agreed.append(issue)
            self.close(issue, attempt, "agreed")

    def text(self, issue: Issue, attempt: Attempt) -> float:
        """Return the lead's ideal, or what maximises the Nash product, by bisection on its gradient."""
        if attempt.format.led:
            return self.states[attempt.lead].ideal_for(issue)
        shaping, positions = self.parameters["shaping_weight"], []
        for state in (self.states[code] for code in attempt.seated):
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

    def reserve(self, issue: Issue) -> float:
        return self.parameters["sponsor_reserve"] * self.actor(issue.sponsor).ideal_for(issue)

    def gives_up(self, issue: Issue, attempt: Attempt) -> bool:
        if attempt.format.led:
            if attempt.text >= self.parameters["useful_ambition"]:
                return False
            self.end(issue, attempt, "declined")
            return True
        if attempt.text >= self.reserve(issue):
            return False
        self.end(issue, attempt, attempt.last_reason if attempt.rounds else "substance")
        attempt.rounds += 1
        return True

    def objections(self, issue: Issue, attempt: Attempt) -> set[str]:
        author = attempt.lead if attempt.format.led else issue.sponsor
        against = set()
        for code in attempt.seated:
            state = self.states[code]
            if code in (issue.sponsor, author) or (attempt.format.veto == "allies" and isinstance(state, Partner)):
                continue
            if code in attempt.hostages or attempt.text > state.acceptance_limit(issue):
                against.add(code)
        return against

    def buy_off(self, attempt: Attempt) -> None:
        p = self.parameters
        takers = sorted(attempt.hostages)
        self.random.shuffle(takers)
        for code in takers:
            if attempt.rounds > 0 and self.random.random() >= p["hostage_persistence"]:
                attempt.hostages.remove(code)
            elif self.leadership >= p["side_payment"]:
                self.leadership -= p["side_payment"]
                if self.random.random() < p["side_payment_success"]:
                    attempt.hostages.remove(code)

    def block(self, attempt: Attempt, against: set[str]) -> None:
        taken = against & attempt.hostages
        attempt.objectors |= against
        attempt.takers |= taken
        attempt.rounds += 1
        attempt.last_reason = "hostage" if taken else "substance"
        if against - taken:
            attempt.cost *= self.parameters["concession"]

    def close(self, issue: Issue, attempt: Attempt, ending: str) -> None:
        self.end(issue, attempt, ending)
        self.open_issues.remove(issue)

    def expire(self, issue: Issue) -> None:
        attempt = issue.attempt
        if attempt is None:
            self.open_issues.remove(issue)
            return
        if attempt.rounds > 0 and attempt.last_reason == "substance" and not attempt.hostages:
            allies = [self.states[code] for code in attempt.seated if code != issue.sponsor]
            words = min((a.acceptance_limit(issue) for a in allies if isinstance(a, Ally)), default=1.0)
            if words >= 0.5 * self.reserve(issue):
                attempt.text = min(words, attempt.text)
                self.close(issue, attempt, "talk shop")
                return
        self.close(issue, attempt, "queue" if attempt.rounds == 0 and attempt.queued > 0 else attempt.last_reason)

    # P8

    def deliver(self) -> None:
        p = self.parameters
        for issue in self.agreed:
            self.carry_out(issue, issue.attempts[-1])
        for build in list(self.builds):
            if build.group is not None and not build.group.alive:
                self.builds.remove(build)
                continue
            momentum = 1.0 if build.group is None else build.group.momentum
            step = min(1.0 - build.done, momentum / p["build_quarters"])
            build.done += step
            self.credit(build.group, build.issue.promised * step)
            if build.done >= 1.0:
                self.builds.remove(build)
        for group in self.groups:
            if group.alive:
                lead = self.states[group.lead]
                top = max(lead.perception.values())
                focus = lead.attention * lead.perception[group.domain] / top if top > 0.0 else 0.0
                kept = group.momentum * (1.0 - p["momentum_loss"]) + p["lead_renewal"] * focus
                group.momentum = clip(kept + p["output_renewal"] * group.fresh_output)
                group.fresh_output = 0.0
                group.alive = group.momentum >= p["momentum_floor"]

    def credit(self, group: Group | None, output: float) -> None:
        self.output += output
        if group is not None:
            group.fresh_output += output

    def carry_out(self, issue: Issue, attempt: Attempt) -> None:
        p = self.parameters
        if issue.kind != "consultation":
            issue.efforts = {code: self.states[code].effort(issue, attempt) for code in attempt.seated}
        timely = math.exp(-p[f"urgency_{issue.kind}"] * (self.quarter - issue.arrived))
        issue.promised = issue.severity * self.coverage(issue, attempt) * attempt.text * timely
        for code, effort in issue.efforts.items():
            state = self.states[code]
            state.attention = max(0.0, state.attention - p["attention_cost"] * effort)
        group = self.carrier(issue, attempt) if attempt.format.standing else None
        if issue.kind == "capability":
            self.builds.append(Build(issue, group))
        else:
            self.credit(group, issue.promised)

    def coverage(self, issue: Issue, attempt: Attempt) -> float:
        p, fmt = self.parameters, attempt.format
        if issue.kind == "consultation":
            everybody = sum(state.stake_in(issue) for state in self.states.values())
            return sum(self.states[code].stake_in(issue) for code in attempt.seated) / everybody
        outside = 0.0 if fmt.inside else 0.5 + 0.5 * clip(self.mean_habit(attempt.seated))
        total = 0.0
        for code, effort in issue.efforts.items():
            state = self.states[code]
            total += effort * p["effort"] * state.means * (state.interoperability if fmt.inside else outside)
        bonus = 1.0 + (p["command_bonus"] if fmt.inside else 0.0)
        if fmt.led:
            bonus += p["lead_bonus"] * self.states[attempt.lead].attention
        return min(1.0, total * bonus / issue.demand)

    def carrier(self, issue: Issue, attempt: Attempt) -> Group:
        if attempt.group is None or not attempt.group.alive:
            momentum = self.parameters["founding_momentum"]
            attempt.group = Group(attempt.format, issue.domain, attempt.lead, list(attempt.seated), momentum)
            self.groups.append(attempt.group)
        return attempt.group

    # P9

    def draw_consequences(self) -> None:
        for issue, attempt in self.ended:
            if attempt.ending == "agreed":
                self.bind(issue, attempt)
            self.resent(issue, attempt)
            self.reckon(issue, attempt)
            self.teach(issue, attempt)
        self.ended, self.agreed = [], []

    def bind(self, issue: Issue, attempt: Attempt) -> None:
        p, seated = self.parameters, [self.states[code] for code in attempt.seated]
        gain = p["habit_gain"] * 4 / max(4, len(seated))
        for one, other in combinations(seated, 2):
            one.work_with(other, gain)
        if attempt.format.inside:
            for state in seated:
                rise = p["interoperability_gain"] * issue.efforts.get(state.code, 0.0)
                state.interoperability += rise * (1.0 - state.interoperability)
        if attempt.format.convened == "invited":
            usual = sum(state.stake_in(issue) for state in seated) / len(seated)
            for state in self.states.values():
                if state.code not in attempt.invited and state.stake_in(issue) >= max(usual, p["exclusion_stake"]):
                    self.states[issue.sponsor].fall_out_with(state)

    def resent(self, issue: Issue, attempt: Attempt) -> None:
        if not attempt.takers:
            return
        p, takers = self.parameters, [self.states[code] for code in sorted(attempt.takers)]
        if issue.sponsor != SECRETARIAT:
            for taker in takers:
                self.states[issue.sponsor].fall_out_with(taker)
        for ally in self.allies():
            blocked = ally.code not in attempt.objectors and ally.stake_in(issue) >= p["exclusion_stake"]
            if blocked or ally.code == issue.sponsor:
                for taker in takers:
                    felt = ally.resentment.get(taker.code, 0.0)
                    ally.resentment[taker.code] = felt + p["contagion_strength"] * (1.0 - felt)

    def reckon(self, issue: Issue, attempt: Attempt) -> None:
        if attempt.last_round is None:
            return
        agreed = attempt.ending == "agreed"
        for code in attempt.seated if agreed else attempt.convened:
            state = self.states[code]
            if isinstance(state, Partner):
                stake = state.stake_in(issue)
                balance = stake * attempt.text - issue.efforts.get(code, 0.0) if agreed else -stake
                state.engagement = clip(state.engagement + self.parameters["engagement_gain"] * balance)

    def teach(self, issue: Issue, attempt: Attempt) -> None:
        p, fmt = self.parameters, attempt.format
        success = 1.0 if attempt.ending in ("agreed", "talk shop") else 0.0
        output = issue.promised / issue.severity if attempt.ending == "agreed" else 0.0
        delay = float(self.quarter - attempt.started - attempt.set_up - attempt.queued)
        took_part = {issue.sponsor, *(attempt.convened or ())}
        for state in self.states.values():
            rate = p["learning_rate"] if state.code in took_part else p["observer_rate"]
            state.learn(fmt, issue.kind, success, output, delay, rate)
        close = fmt.inside or issue.sponsor == SECRETARIAT
        rate = p["learning_rate"] if close else p["observer_rate"]
        self.secretariat.learn(fmt, issue.kind, success, output, delay, rate)


def run_plain(
    world: World, parameters: Mapping[str, float], quarters: int, seed: int, events: Sequence[Event] = ()
) -> dict[str, Any]:
    """Return what a run counted: issues, attempts and rounds by format, agreements, output."""
    model = PlainModel(world, parameters, seed, events)
    for _ in range(quarters):
        model.step()
    return {
        "issues": len(model.issues),
        "attempts": model.attempts,
        "rounds": model.rounds,
        "agreements": model.agreements,
        "output": model.output,
    }


def events_of(scenario: sim.Scenario) -> list[Event]:
    """Return the threats and accessions that a scenario dates."""
    start = scenario.start.index
    return [Event(event.at.index - start, dict(event.threat), tuple(event.join)) for event in scenario.events]


# Side by side


def run_ours(scenario: sim.Scenario, world: World, replicate: int) -> dict[str, Any]:
    """Return what a run of the program's own model counted, under the same names."""
    tallies = sim.AllianceModel(scenario, replicate=replicate, world=world).run().tallies
    by_format = [(fmt.name, code) for code, fmt in enumerate(FORMATS)]
    return {
        "issues": int(tallies.arrived.sum()),
        "attempts": {name: int(tallies.attempts[code]) for name, code in by_format},
        "rounds": {name: int(tallies.rounds[code]) for name, code in by_format},
        "agreements": int(tallies.agreed.sum()),
        "output": float(tallies.output.sum()),
    }


def measured(run: Callable[[int], dict[str, Any]], runs: int) -> tuple[list[dict[str, Any]], list[float]]:
    """Return what runs counted, and the seconds of processor time that each took; the first of all warms up."""
    run(0)
    counts, seconds = [], []
    for number in range(runs):
        began = time.process_time()
        counts.append(run(number))
        seconds.append(time.process_time() - began)
    return counts, seconds


def total(count: dict[str, Any], name: str) -> float:
    return sum(count[name].values()) if isinstance(count[name], dict) else count[name]


def main(runs: int) -> None:
    scenario = sim.load_scenario(BASELINE)
    world, events = build_world(scenario), events_of(scenario)
    plain, plain_seconds = measured(lambda n: run_plain(world, defaults(), scenario.quarters, n, events), runs)
    ours, our_seconds = measured(lambda n: run_ours(scenario, world, n), runs)
    names = ("issues", "attempts", "rounds", "agreements", "output")
    print(f"{'run':<6}" + "".join(f"{name + ' plain':>18}{'ours':>8}" for name in names))
    for number, (one, other) in enumerate(zip(plain, ours, strict=True)):
        print(f"{number:<6}" + "".join(f"{total(one, name):>18.1f}{total(other, name):>8.1f}" for name in names))
    for label, seconds in (("plain", plain_seconds), ("ours", our_seconds)):
        print(f"{label}: {statistics.median(seconds):.3f} s of processor time a run, median of {runs}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
