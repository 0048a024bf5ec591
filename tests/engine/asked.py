"""Agents that decide everything themselves, and decide as the model does."""

from __future__ import annotations

from collections.abc import Sequence

from sim.agents import Ally, Partner, Secretariat, State
from sim.agents.views import Attempt, Experience, Issue, Option


class AskedState:
    """Every decision of a state, by way of ``super()``."""

    def perceive(self) -> None:
        super().perceive()  # type: ignore[misc]

    def consult(self, domain: int, table_mean: float) -> None:
        super().consult(domain, table_mean)  # type: ignore[misc]

    def stake_in(self, issue: Issue) -> float:
        return super().stake_in(issue)  # type: ignore[misc, no-any-return]

    def ideal_for(self, issue: Issue) -> float:
        return super().ideal_for(issue)  # type: ignore[misc, no-any-return]

    def sponsorship_weight(self, issue: Issue) -> float:
        return super().sponsorship_weight(issue)  # type: ignore[misc, no-any-return]

    def utility(self, issue: Issue, option: Option, own_stake: float) -> float:
        return super().utility(issue, option, own_stake)  # type: ignore[misc, no-any-return]

    def choose_format(self, issue: Issue, options: Sequence[Option]) -> Option:
        return super().choose_format(issue, options)  # type: ignore[misc, no-any-return]

    def join(self, issue: Issue, attempt: Attempt, probability: float) -> bool:
        return super().join(issue, attempt, probability)  # type: ignore[misc, no-any-return]

    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        return super().object(issue, attempt, text)  # type: ignore[misc, no-any-return]

    def contribute(self, issue: Issue, attempt: Attempt, members: int) -> float:
        return super().contribute(issue, attempt, members)  # type: ignore[misc, no-any-return]

    def learn(self, experience: Experience, rate: float) -> None:
        super().learn(experience, rate)  # type: ignore[misc]


class AskedAlly(AskedState, Ally):
    """An ally that is asked for everything."""

    def take_hostage(self, issue: Issue, attempt: Attempt) -> bool | None:
        return super().take_hostage(issue, attempt)

    def offer_to_lead(self, issue: Issue) -> float:
        return super().offer_to_lead(issue)

    def ratify(self, candidate: State) -> bool:
        return super().ratify(candidate)


class AskedPartner(AskedState, Partner):
    """A partner that is asked for everything."""


class AskedSecretariat(Secretariat):
    """A Secretariat that is asked for everything."""

    def take_up(self, issue: Issue) -> bool:
        return super().take_up(issue)

    def stake_in(self, issue: Issue) -> float:
        return super().stake_in(issue)

    def ideal_for(self, issue: Issue) -> float:
        return super().ideal_for(issue)

    def choose_format(self, issue: Issue, options: Sequence[Option]) -> Option:
        return super().choose_format(issue, options)

    def agenda(self, waiting: Sequence[Issue]) -> list[Issue]:
        return super().agenda(waiting)

    def learn(self, experience: Experience, rate: float) -> None:
        super().learn(experience, rate)
