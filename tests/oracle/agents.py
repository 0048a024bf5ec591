"""The agents: states, and the Secretariat. Each method is one decision of the model (docs/odd.md).

To change how a state behaves, subclass ``Ally`` or ``Partner``, override one method and pass the class to
``AllianceModel``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.formats import FRAMEWORK_NATION
from sim.rules import (
    agreement,
    arrival,
    choice,
    consequences,
    delivery,
    draws,
    joining,
    objection,
    perception,
    stake,
)
from sim.world import NOWHERE
from tests.oracle import institution
from tests.oracle.issues import Attempt, Experience, Issue, Option

if TYPE_CHECKING:
    from tests.oracle.model import AllianceModel


class Sponsor(mesa.Agent):  # type: ignore[misc]
    """Who can take up an issue: a state or the Secretariat.

    Parameters
    ----------
    model : AllianceModel
    row : int
        Row in the arrays of ``model.world``; the number of countries for the Secretariat.
    """

    model: AllianceModel

    def __init__(self, model: AllianceModel, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.key: np.uint64 = model.world.keys[row]

    def stake_in(self, issue: Issue) -> float:
        """Return the stake in an issue, in [0, 1]."""
        raise NotImplementedError

    def ideal_for(self, issue: Issue) -> float:
        """Return the ambition in [0, 1] that this sponsor would like best."""
        raise NotImplementedError

    def utility(self, issue: Issue, option: Option, own_stake: float) -> float:
        """P5: return the expected utility of an option; that of doing nothing is 0."""
        if option.format.traits.convened == "nobody":
            return 0.0
        model, parameters, traits = self.model, self.model.parameters, option.format.traits
        beliefs, where = model.standing.beliefs, (self.row, option.format.code, issue.kind)
        believed = float(beliefs.delay[where]) + option.set_up
        return choice.format_utility(
            choice.discouraged(float(beliefs.success[where]), option.failed_rounds),
            own_stake,
            float(beliefs.output[where]),
            choice.discount(
                model.urgency(issue.kind), choice.expected_delay(believed, traits.slot, model.backlog, model.slots)
            ),
            float(model.standing.legitimacy[option.format.code]),
            parameters["legitimacy_weight"],
            option.cost,
            institution.outside_cost(model, option.format, option.group, self.row),
        )

    def choose_format(self, issue: Issue, options: Sequence[Option]) -> Option:
        """P5: return the option with the highest utility, perturbed by luck drawn once per issue and format."""
        precision, own_stake = self.model.parameters["choice_precision"], self.stake_in(issue)

        def score(option: Option) -> float:
            luck = issue.choice_luck(option.format, self.key)
            return choice.perturbed(self.utility(issue, option, own_stake), precision, luck)

        return max(options, key=score)

    def learn(self, experience: Experience, rate: float) -> None:
        """P9: update beliefs about a format for a kind of issue from one experience of weight ``rate``."""
        beliefs, where = self.model.standing.beliefs, (self.row, experience.format.code, experience.kind)
        update = consequences.updated_belief
        beliefs.success[where] = update(float(beliefs.success[where]), experience.success, rate)
        if experience.success > 0.0:
            beliefs.output[where] = update(float(beliefs.output[where]), experience.output, rate)
            beliefs.delay[where] = update(float(beliefs.delay[where]), experience.delay, rate)


class State(Sponsor):
    """A state, ally or partner."""

    is_ally = False

    @property
    def code(self) -> str:
        """Country code."""
        return self.model.world.codes[self.row]

    @property
    def name(self) -> str:
        """Country name."""
        return self.model.world.names[self.row]

    @property
    def capability(self) -> float:
        """Military expenditure, billion 2023 USD a year."""
        return float(self.model.standing.capability[self.row])

    @property
    def attention(self) -> float:
        """Attention left this quarter, in [0, 1]."""
        return float(self.model.standing.attention[self.row])

    def perceive(self) -> None:
        """P2: move the perception of every domain towards exposure x threat."""
        standing, rate = self.model.standing, self.model.parameters["perception_rate"]
        exposure, perceived = self.model.world.exposure[self.row], standing.perception[self.row]
        for domain, threat in enumerate(standing.threat):
            perceived[domain] = perception.perceived_threat(perceived[domain], exposure[domain], threat, rate)

    def consult(self, domain: int, table_mean: float) -> None:
        """P2: move the perception of a domain towards the weighted mean of a table that this state sat at."""
        perceived, stubbornness = (
            self.model.standing.perception[self.row],
            self.model.world.stubbornness[self.row],
        )
        pull = self.model.parameters["consultation_pull"]
        perceived[domain] = perception.consulted_threat(perceived[domain], table_mean, pull, stubbornness)

    def stake_in(self, issue: Issue) -> float:
        """P4: return the stake, from perceived threat, salience and proximity."""
        world = self.model.world
        near = 1.0 if issue.place == NOWHERE else float(world.place_proximity[issue.place, self.row])
        perceived = float(self.model.standing.perception[self.row, issue.domain])
        cares = float(world.salience[self.row, issue.domain])
        return stake.stake(perceived, cares, near, self.model.parameters["stake_scale"])

    def ideal_for(self, issue: Issue) -> float:
        """P4: return the ideal ambition, with a shock drawn once per issue and state."""
        parameters = self.model.parameters
        luck = draws.normal(issue.key, draws.IDEAL, 0, self.key, draws.NOBODY, 0)
        return stake.ideal_ambition(
            self.stake_in(issue),
            float(self.model.standing.ambition[self.row]),
            parameters["reluctance_weight"] * float(self.model.world.reluctance[self.row, issue.domain]),
            parameters["ideal_spread"] * luck,
            parameters["ambition_stake_weight"],
        )

    def engagement(self) -> float:
        """Return how engaged the state is, in [0, 1]; allies are in full."""
        return float(self.model.standing.engagement[self.row])

    def sponsorship_weight(self, issue: Issue) -> float:
        """P4: return the weight with which the state takes up an issue."""
        return stake.sponsorship_weight(self.stake_in(issue), stake.drive(self.capability, self.engagement()))

    def worst_grievance(self, others: Sequence[int]) -> float:
        """Return the strongest grievance against any of ``others``."""
        held = self.model.standing.grievance[self.row]
        return max((float(held[other]) for other in others), default=0.0)

    def join_utility(self, issue: Issue, lead: int) -> float:
        """P6: return the utility of joining that the rosters' fit gives, for a group with this lead and focus."""
        model, world, standing = self.model, self.model.world, self.model.standing
        at_home = issue.place == NOWHERE
        far = not at_home and bool(world.place_far[issue.place, lead])
        nearness = world.capital_nearness[lead] if at_home else world.place_nearness[issue.place]
        adversary = float(world.threat_side[self.row, issue.domain]) * float(standing.threat[issue.domain]) / 0.5
        return joining.join_utility(
            model.join_weights,
            joining.focus_proximity(float(nearness[self.row]), far),
            joining.tie_strength(float(world.tie[self.row, lead]), standing.habit(self.row, lead)),
            float(world.affinity[self.row, lead]),
            adversary,
            joining.relative_capability(self.capability, float(standing.capability[lead])),
        )

    def join_probability(self, issue: Issue, attempt: Attempt, mean_stake: float, there: Sequence[int]) -> float:
        """P6: return the probability of joining a table led by ``attempt.lead`` at which others sit already."""
        parameters = self.model.parameters
        spent = 1.0 - self.attention
        gap = self.stake_in(issue) - mean_stake
        added = joining.issue_utility(self.model.join_issue_weights, gap, self.worst_grievance(there), spent)
        openness = attempt.format.traits.openness + institution.ease(self.model, issue, attempt.format, self.row)
        utility = self.join_utility(issue, attempt.lead) + added + openness
        return joining.join_probability(utility, parameters["join_temperature"])

    def join(self, issue: Issue, attempt: Attempt, probability: float) -> bool:
        """P6: decide on joining, with luck drawn once per issue, format and state."""
        fmt = self.model.format_key(attempt.format)
        return draws.uniform(issue.key, draws.JOIN, 0, self.key, fmt, 0) < probability

    def acceptance_limit(self, issue: Issue) -> float:
        """P7: return the text up to which the state keeps silent."""
        return objection.acceptance_limit(self.ideal_for(issue), self.stake_in(issue), self.model.silence_tolerance)

    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        """P7: return the objection to a text: none, or substantive."""
        beyond = objection.objects_in_substance(text, self.acceptance_limit(issue))
        return objection.SUBSTANTIVE if beyond else objection.NONE

    def contribute(self, issue: Issue, attempt: Attempt, members: int) -> float:
        """P8: return the share of its means that the state gives to what was agreed."""
        parameters = self.model.parameters
        given = delivery.effort(
            parameters["effort"],
            self.stake_in(issue),
            attempt.text,
            self.attention,
            attempt.format.traits.looseness,
            parameters["free_riding"],
            members,
        )
        return given * self.engagement()


class Partner(State):
    """A state outside the alliance: it may speak, shape and contribute, and never veto."""


class Ally(State):
    """A member of the alliance: it holds a veto where the format gives one."""

    is_ally = True

    def engagement(self) -> float:
        """Return 1: an ally is in."""
        return 1.0

    def hostage_motive(self, issue: Issue, attempt: Attempt) -> tuple[float, float]:
        """Return the worst grievance, and the worst resentment, against the sponsor and the partners at the table."""
        return self.motive(self.model.targets(issue, attempt, self.row))

    def motive(self, others: Sequence[int]) -> tuple[float, float]:
        """Return the worst grievance, and the worst resentment, against any of others."""
        resentment = 0.0
        if self.model.rules.contagion:
            stock = self.model.standing.resentment
            resentment = max((stock.value(self.row, other) for other in others), default=0.0)
        return self.worst_grievance(others), resentment

    def propensity(self) -> float:
        """Return the propensity to take hostages, 0 before its onset."""
        standing = self.model.standing
        started = self.model.quarter >= int(standing.onset[self.row])
        return float(standing.propensity[self.row]) if started else 0.0

    def take_hostage(self, issue: Issue, attempt: Attempt) -> bool | None:
        """P7: decide once per issue and format whether to take it hostage.

        Returns
        -------
        bool or None
            None for no; else whether only resentment of earlier hostage taking made it so.
        """
        grievance, resentment = self.hostage_motive(issue, attempt)
        if grievance == 0.0 and resentment == 0.0:
            return None
        fmt = self.model.format_key(attempt.format)
        luck = draws.uniform(issue.key, draws.HOSTAGE, 0, self.key, fmt, 0)
        propensity, own_stake = self.propensity(), self.stake_in(issue)
        if luck >= objection.hostage_probability(propensity, grievance, resentment, own_stake):
            return None
        return objection.is_contagious(luck, propensity, grievance, own_stake)

    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        """P7: return the objection to a text: none, substantive, or hostage taking."""
        if self.row in attempt.hostages:
            return objection.HOSTAGE
        return super().object(issue, attempt, text)


class Secretariat(Sponsor):
    """The alliance's staff and Secretary General: owns the agenda, and steers where it has priorities."""

    def take_up(self, issue: Issue) -> bool:
        """P4: decide whether to take up an issue, by chance, in a priority domain."""
        if issue.domain not in self.model.priorities:
            return False
        luck = draws.uniform(issue.key, draws.STEERING, 0, draws.NOBODY, draws.NOBODY, 0)
        return luck < self.model.parameters["steering"]

    def choose_format(self, issue: Issue, options: Sequence[Option]) -> Option:
        """P5: name a framework nation where steering is top-down, for what is more than talk; else choose as all do."""
        if institution.designates(self.model, issue):
            for option in options:
                if option.format is FRAMEWORK_NATION:
                    return option
        return super().choose_format(issue, options)

    def stake_in(self, issue: Issue) -> float:
        """Return the mean stake of allies, weighted by their influence in talks."""
        return self._allied_mean([state.stake_in(issue) for state in self.model.states])

    def ideal_for(self, issue: Issue) -> float:
        """Return the mean ideal ambition of allies, weighted by their influence in talks."""
        return self._allied_mean([state.ideal_for(issue) for state in self.model.states])

    def _allied_mean(self, values: Sequence[float]) -> float:
        weights = np.where(self.model.standing.allies, self.model.influence, 0.0)
        return agreement.weighted_mean(np.array(values), weights)

    def agenda(self, waiting: Sequence[Issue]) -> list[Issue]:
        """P7: return the issues that wait for a slot in the order of the agenda: crises first, then by arrival."""
        return sorted(waiting, key=lambda issue: (issue.kind != arrival.CRISIS, issue.arrived, issue.number))


__all__ = ["Ally", "Partner", "Secretariat", "Sponsor", "State"]
