"""What capabilities teach where what counts is what was built: when they are done or have died, as far as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.agents.views import Experience
from sim.scenario import load_scenario

ROOT = Path(__file__).resolve().parents[2]


class Noting(sim.Secretariat):
    """Notes what it is taught, and when."""

    def __init__(self, model: AllianceModel, row: int) -> None:
        super().__init__(model, row)
        self.lessons = list[tuple[int, str, str, float, float, float]]()

    def learn(self, experience: Experience, rate: float) -> None:
        kind = ("crisis", "capability", "consultation")[experience.kind]
        self.lessons.append(
            (self.model.quarter, experience.format.name, kind, experience.success, experience.output, experience.delay)
        )
        super().learn(experience, rate)


def taught(*settings: str, quarters: int = 60) -> AllianceModel:
    given = [f"quarters={quarters}", "parameters.outvoting_harm=0", *settings]
    scenario = load_scenario(ROOT / "scenarios" / "baseline.yaml", given)
    return AllianceModel(scenario, secretariat_class=Noting).run()


@pytest.fixture(scope="module")
def model() -> AllianceModel:
    return taught("rules.learning=delivered")


def test_an_agreed_capability_teaches_once_and_when_it_ends(model: AllianceModel) -> None:
    lessons = [each for each in model.secretariat.lessons if each[2] == "capability" and each[3] > 0.0]
    agreed = [issue for issue in model.issues if issue.kind_name == "capability" and issue.outcome.name == "AGREED"]
    built = [issue for issue in agreed if issue.built == 1.0]
    assert len(built) > 10
    outputs = sorted(output for *_, output, _ in lessons)
    for issue in built:
        assert any(np.isclose(issue.output / issue.severity, output, rtol=1e-9, atol=0.0) for output in outputs)


def test_other_kinds_teach_at_once_what_they_did(model: AllianceModel) -> None:
    agreed = [issue for issue in model.issues if issue.kind_name != "capability" and issue.outcome.name == "AGREED"]
    lessons = [each for each in model.secretariat.lessons if each[2] != "capability"]
    assert len(agreed) > 10
    for issue in agreed:
        when = issue.closed, issue.kind_name
        at_once = [output for quarter, _, kind, _, output, _ in lessons if (quarter, kind) == when]
        assert any(np.isclose(issue.output / issue.severity, output, rtol=1e-9, atol=0.0) for output in at_once)


def test_until_something_is_built_all_is_as_before() -> None:
    few = {"quarters": 3}
    one, other = taught("rules.learning=delivered", **few), taught(**few)
    assert [issue.sponsor for issue in one.issues] == [issue.sponsor for issue in other.issues]


def test_what_died_with_its_group_teaches_as_far_as_it_was_built() -> None:
    """Momentum that is lost at once kills groups; what they built in part is a success in part."""
    model = taught("rules.learning=delivered", "parameters.momentum_loss=0.5", "parameters.build_quarters=30")
    partly = [each for each in model.secretariat.lessons if each[2] == "capability" and 0.0 < each[3] < 1.0]
    assert partly
    died = [issue for issue in model.issues if issue.kind_name == "capability" and 0.0 < issue.built < 1.0]
    fractions = {issue.built for issue in died}
    assert all(any(np.isclose(success, each) for each in fractions) for _, _, _, success, _, _ in partly)


def test_a_lesson_that_is_owed_is_taught_whatever_the_rule_is_then(tmp_path: Path) -> None:
    events: Any = "add_events=[{at: 2013Q1, rules: {learning: promised}}]"
    model = taught("rules.learning=delivered", events)
    late = [each for each in model.secretariat.lessons if each[0] >= 12 and each[2] == "capability" and each[3] > 0.0]
    owed = [
        issue for issue in model.issues
        if issue.kind_name == "capability" and issue.outcome.name == "AGREED"
        and issue.closed < 12 and issue.built == 1.0
    ]  # fmt: skip
    assert owed
    outputs = [output for *_, output, _ in late]
    slow = [issue for issue in owed if issue.closed >= 8]  # done after the rule has changed: it takes four quarters
    assert slow
    for issue in slow:
        assert any(np.isclose(issue.output / issue.severity, output) for output in outputs)
