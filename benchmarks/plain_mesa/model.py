"""The model: what it holds, the loop of phases, and what its agents and phases ask it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import mesa

from benchmarks.plain_mesa.agents import Actor, Ally, Partner, Secretariat, State
from benchmarks.plain_mesa.consequences import deliver, draw_consequences
from benchmarks.plain_mesa.convening import choose_formats, convene
from benchmarks.plain_mesa.environment import arriving, change_environment, perceive, places_of, sponsored
from benchmarks.plain_mesa.records import FORMATS, SECRETARIAT, Attempt, Build, Event, Format, Group, Issue
from benchmarks.plain_mesa.talks import negotiate
from sim.world import World


class PlainModel(mesa.Model):
    """One run: the phases of docs/odd.md, one function each."""

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
        self.places = places_of(world)
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
        change_environment(self)
        perceive(self)
        self.open_issues += sponsored(self, arriving(self))
        choose_formats(self)
        convene(self)
        negotiate(self)
        deliver(self)
        draw_consequences(self)
        self.datacollector.collect(self)
        self.quarter += 1

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

    def end(self, issue: Issue, attempt: Attempt, ending: str) -> None:
        attempt.ending = ending
        self.ended.append((issue, attempt))
