"""The Mesa model: the readable run, open to subclassing and inspection.

A quarter is the sequence of phases in ``AllianceModel.PHASES``; the order is part of the model (docs/odd.md).
"""

from __future__ import annotations

import mesa
import numpy as np

from sim.formats import Format, formats_named
from sim.rules import agreement, arrival, draws, environment, objection, perception, stake
from sim.scenario import Scenario
from sim.state.tallies import Tallies, empty_tallies
from sim.types import Flags, Floats
from sim.world import World, build_world
from tests.oracle import arrivals, bookkeeping, convening, deliveries, events, institution, lessons, negotiation
from tests.oracle.agents import Ally, Partner, Secretariat, Sponsor, State
from tests.oracle.issues import FORMAT_KEYS, Attempt, Experience, Group, Issue
from tests.oracle.standing import initial_standing


class AllianceModel(mesa.Model):  # type: ignore[misc]
    """One run of a scenario.

    Parameters
    ----------
    scenario : Scenario
        What to run.
    seed : int, optional
        Seed of all luck; the scenario's if left out.
    replicate : int
        Number of the run; runs with other numbers have other luck.
    ally_class, partner_class : type
        Classes of the agents; subclass ``Ally`` or ``Partner`` to change how states behave.
    world : World, optional
        Arrays of the scenario if they are built already.

    Attributes
    ----------
    quarter : int
        Quarters from the start, 0 in the first.
    states : list of State
        All states in the order of their codes; row i of every array is state i.
    standing : Standing
        What changes about states.
    issues : list of Issue
        All that arrived, with all that was tried on them.
    groups : list of Group
        All that were founded.
    """

    PHASES = (
        "change_environment",
        "perceive",
        "let_issues_arrive",
        "find_sponsors",
        "choose_formats",
        "convene",
        "negotiate",
        "deliver",
        "draw_consequences",
        "change_institution",
    )

    def __init__(
        self,
        scenario: Scenario,
        seed: int | None = None,
        replicate: int = 0,
        ally_class: type[Ally] = Ally,
        partner_class: type[Partner] = Partner,
        world: World | None = None,
    ) -> None:
        # Mesa's own generator draws nothing here; a fixed state keeps it from reading the clock.
        super().__init__(rng=0)
        self.setting = scenario
        self.world = build_world(scenario) if world is None else world
        self.rules = scenario.rules
        self.parameters: dict[str, float] = dict(scenario.parameters)
        self.key = np.uint64(draws.run_key(scenario.seed if seed is None else seed, replicate))
        self.replicate = replicate
        self.formats = formats_named(scenario.formats)
        self.slots = self.parameters["slots"]
        self.standing = initial_standing(self.world, self.parameters["leadership"])
        self.classes = {True: ally_class, False: partner_class}
        self.states: list[State] = [self.classes[bool(ally)](self, row) for row, ally in enumerate(self.world.allies)]
        self.secretariat = Secretariat(self, self.world.size)
        self.quarter = 0
        self.issues: list[Issue] = []
        self.open_issues: list[Issue] = []
        self.fresh: list[Issue] = []
        self.groups: list[Group] = deliveries.starting_groups(self)
        self.builds: list[deliveries.Build] = []
        self.tables: list[tuple[int, Flags]] = []
        self.agreed: list[Issue] = []
        self.ended: list[tuple[Issue, Attempt]] = []
        self.backlog = 0.0
        self.tallies: Tallies = empty_tallies(self.world.size, len(self.world.domains))
        self.quarters: list[dict[str, float]] = []
        self.weigh_states()
        self.priorities = self.shared_priorities()

    def step(self) -> None:
        """Run one quarter: the phases in their order."""
        for phase in self.PHASES:
            getattr(self, phase)()
        bookkeeping.tally_quarter(self)
        self.quarter += 1
        if self.quarter >= self.setting.quarters:
            bookkeeping.tally_end(self)
            self.running = False

    def run(self) -> AllianceModel:
        """Run all quarters that are left, and return the model."""
        while self.running:
            self.step()
        return self

    # P1 to P10

    def change_environment(self) -> None:
        """P1: grievances that come and go, dated events, then the threat level of every domain."""
        for quarter, holder, target, strength in self.world.grievances:
            if quarter == self.quarter:
                self.standing.grievance[holder, target] = strength
        for event in self.setting.events:
            if event.at.index - self.setting.start.index == self.quarter:
                events.apply(self, event)
        parameters, standing = self.parameters, self.standing
        for domain, key in enumerate(self.world.domain_keys):
            noise = draws.normal(self.key, draws.THREAT_NOISE, self.quarter, draws.NOBODY, key, 0)
            luck = draws.uniform(self.key, draws.THREAT_SHOCK, self.quarter, draws.NOBODY, key, 0)
            standing.threat[domain] = environment.threat_level(
                float(standing.threat[domain]),
                float(standing.threat_mean[domain]),
                parameters["threat_reversion"],
                parameters["threat_noise"] * noise,
                environment.threat_shock(luck, parameters["shock_probability"], parameters["shock_size"]),
            )

    def perceive(self) -> None:
        """P2: perceptions follow threats and last quarter's tables; what is not renewed fades."""
        parameters, standing = self.parameters, self.standing
        standing.habits.fade(parameters["habit_fading"])
        standing.resentment.fade(parameters["contagion_fading"])
        for state in self.states:
            state.perceive()
        for domain, seated in self.tables:
            weights = np.where(seated, self.influence, 0.0)
            mean = agreement.weighted_mean(standing.perception[:, domain].copy(), weights)
            for sitting in np.flatnonzero(seated):
                self.states[sitting].consult(domain, mean)
        self.tables = []
        institution.begin_quarter(self)
        for row in range(self.world.size):
            standing.engagement[row] = perception.reverted(
                float(standing.engagement[row]),
                institution.usual_engagement(self, row),
                parameters["engagement_reversion"],
            )
        standing.leadership = perception.reverted(
            standing.leadership, parameters["leadership"], parameters["leadership_recovery"]
        )
        for code, traits in ((fmt.code, fmt.traits) for fmt in self.formats):
            standing.legitimacy[code] = perception.reverted(
                float(standing.legitimacy[code]), traits.legitimacy, parameters["legitimacy_recovery"]
            )
        deliveries.spend_attention(self)

    def let_issues_arrive(self) -> None:
        """P3: issues arrive in every domain."""
        self.fresh.extend(arrivals.arriving(self))

    def find_sponsors(self) -> None:
        """P4: the Secretariat or a state takes up each new issue."""
        arrivals.find_sponsors(self, self.fresh)
        self.fresh = []

    def choose_formats(self) -> None:
        """P5: sponsors of new and of stuck issues choose a format."""
        convening.choose(self)

    def convene(self) -> None:
        """P6: tables that are prepared are set."""
        convening.convene(self)

    def negotiate(self) -> None:
        """P7: those with a slot, or that need none, talk."""
        negotiation.negotiate(self)

    def deliver(self) -> None:
        """P8: agreements are carried out, capabilities are built, groups gain and lose momentum."""
        deliveries.deliver(self)

    def draw_consequences(self) -> None:
        """P9: habits, interoperability, engagement, beliefs."""
        lessons.draw_consequences(self)

    def change_institution(self) -> None:
        """P10: stocktaking and the forum of all, where they are due."""
        institution.change_institution(self)

    # What agents ask

    @property
    def silence_tolerance(self) -> float:
        """Price of breaking silence at present."""
        return objection.silence_tolerance(
            self.parameters["silence_tolerance"],
            self.standing.leadership,
            self.parameters["leadership_leverage"],
            self.rules.silence_strictness,
        )

    @property
    def join_weights(self) -> tuple[float, float, float, float, float, float]:
        """Coefficients of joining that were fitted to rosters."""
        p = self.parameters
        return (
            p["join_intercept"], p["join_proximity"], p["join_tie"],
            p["join_affinity"], p["join_threat"], p["join_capability"],
        )  # fmt: skip

    @property
    def join_issue_weights(self) -> tuple[float, float, float]:
        """Coefficients of joining that the issue adds."""
        p = self.parameters
        return p["join_stake"], p["join_grievance"], p["join_attention"]

    def urgency(self, kind: int) -> float:
        """Return the discount rate of a kind of issue, per quarter."""
        p = self.parameters
        return arrival.by_kind(kind, p["urgency_crisis"], p["urgency_capability"], p["urgency_consultation"])

    def format_key(self, fmt: Format) -> np.uint64:
        """Return the key of a format for draws."""
        return FORMAT_KEYS[fmt.code]

    def sponsor_of(self, issue: Issue) -> Sponsor:
        """Return the agent that sponsors an issue."""
        return self.secretariat if issue.sponsor == self.world.size else self.states[issue.sponsor]

    def targets(self, issue: Issue, attempt: Attempt, row: int) -> list[int]:
        """Return against whom an ally could take an issue hostage: its sponsor and the partners at the table."""
        seated = attempt.convened
        partners = [] if seated is None else [int(i) for i in np.flatnonzero(seated & ~self.standing.allies)]
        sponsor = [] if issue.sponsor in (self.world.size, row) else [issue.sponsor]
        return sponsor + partners

    def teach(self, experience: Experience, participants: Flags, sponsor: Sponsor) -> None:
        """P9: let all learn from an attempt, participants and its sponsor more than observers."""
        rates = self.parameters["learning_rate"], self.parameters["observer_rate"]
        for state in self.states:
            state.learn(experience, rates[0] if participants[state.row] or state is sponsor else rates[1])
        took_part = sponsor is self.secretariat or experience.format.traits.inside
        self.secretariat.learn(experience, rates[0] if took_part else rates[1])

    # What events change

    def weigh_states(self) -> None:
        """Compute means and influence from capability, after it changed."""
        capability, power = self.standing.capability, self.parameters["capability_weight"]
        self.means: Floats = np.array([stake.means(float(each)) for each in capability])
        self.influence: Floats = np.array([stake.influence(float(each), power) for each in capability])

    def admit(self, row: int, is_ally: bool) -> None:
        """Make a state an ally or a partner: its agent is replaced by one of the other class."""
        self.states[row].remove()
        self.states[row] = self.classes[is_ally](self, row)
        self.standing.allies[row] = is_ally

    def shared_priorities(self) -> tuple[int, ...]:
        """Return the domains in which allies perceive the highest shared threat, by influence."""
        weights = np.where(self.standing.allies, self.influence, 0.0)
        columns = self.standing.perception.T
        shared = [agreement.weighted_mean(column.copy(), weights) for column in columns]
        ranked = sorted(range(len(shared)), key=lambda domain: (-shared[domain], domain))
        return tuple(sorted(ranked[: round(self.parameters["priority_domains"])]))
