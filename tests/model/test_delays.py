"""P7: how long talks take is what preparation, and the last who has to bear the text, make of it, issue by issue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.agents.model import AllianceModel
from sim.agents.views import Issue
from sim.rules.agreement import nash_text
from sim.scenario import Scenario
from sim.state.outcomes import Ending

Build = Callable[..., Scenario]
COST, CONCESSION, TOLERANCE, QUARTERS = 2.0, 0.5, 0.01, 60
PATIENT = {
    "disagreement_cost": COST, "concession": CONCESSION, "silence_tolerance": TOLERANCE, "leadership": 0.0,
    "format_cost": 0.0, "legitimacy_weight": 1.0, "preparation_crisis": 3.0,
}  # fmt: skip
"""A sponsor never tires, and every blocked text concedes."""


def held(build: Build, **sections: Any) -> AllianceModel:
    """Return a run of five allies that differ in ideals alone."""
    more = sections.pop("parameters", {})
    scenario = build([10.0] * 5, PATIENT | more, 0.5, 4.0, quarters=QUARTERS, **sections)
    return AllianceModel(scenario).run()


def settled(model: AllianceModel) -> list[Issue]:
    found = [issue for issue in model.issues if issue.attempts and issue.attempts[-1].ending is Ending.AGREED]
    assert len(found) > 100
    return found


def waits(model: AllianceModel) -> list[int]:
    """Return the quarters from arrival to the first round, of issues that were settled."""
    firsts = [(issue, issue.attempts[0]) for issue in settled(model)]
    return [(attempt.last_round or 0) - issue.arrived - attempt.rounds for issue, attempt in firsts]


def rounds_until(model: AllianceModel, issue: Issue, against: int) -> int:
    """Return the blocked rounds after which no more than so many allies object to the text."""
    states = model.states
    ideals = np.array([state.ideal_for(issue) for state in states])
    limits = [2.0 * state.ideal_for(issue) + TOLERANCE / state.stake_in(issue) for state in states]
    blocked = 0
    while True:
        text = nash_text(ideals, np.ones(ideals.size), COST * CONCESSION**blocked)
        beyond = [text > limit for state, limit in zip(states, limits, strict=True) if state.row != issue.sponsor]
        if sum(beyond) <= against:
            return blocked
        blocked += 1


@pytest.mark.parametrize(("rules", "against"), [({}, 0), ({"majority": {"share": 0.7}}, 1)])
def test_talks_wait_for_the_last_whose_silence_is_asked_for(build_calm: Build, rules: Any, against: int) -> None:
    model = held(build_calm, rules=rules)
    rounds = [issue.attempts[-1].rounds for issue in settled(model)]
    assert rounds == [rounds_until(model, issue, against) for issue in settled(model)]
    assert len(set(rounds)) > 3


def test_a_majority_waits_less(build_calm: Build) -> None:
    slow, fast = (
        [issue.attempts[-1].rounds for issue in settled(held(build_calm, rules=rules))]
        for rules in ({}, {"majority": {"share": 0.7}})
    )
    assert np.mean(fast) < 0.7 * np.mean(slow)


def test_without_concessions_who_objects_once_objects_for_ever(build_calm: Build) -> None:
    model = held(build_calm, parameters={"concession": 1.0})
    assert {issue.attempts[-1].rounds for issue in settled(model)} == {0}
    assert model.tallies.blocked_rounds.sum() > 1000.0


def test_staff_prepares_as_long_as_was_drawn(build_calm: Build) -> None:
    assert np.mean(waits(held(build_calm))) == pytest.approx(3.0, abs=0.6)
    assert set(waits(held(build_calm, parameters={"preparation_crisis": 0.0}))) == {0}
