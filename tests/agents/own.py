"""What tests of agents share: short runs of the baseline, classes of one decision, agents that remember."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.agents.agents import HELPERS
from sim.agents.model import AllianceModel
from sim.agents.views import Attempt, Experience, Issue
from sim.state import layout

ROOT = Path(__file__).resolve().parents[2]
BUILT_IN: dict[str, type[Any]] = {
    "ally_class": sim.Ally, "partner_class": sim.Partner, "secretariat_class": sim.Secretariat,
}  # fmt: skip
STEERED = ("parameters.steering=0.5", "parameters.priority_domains=7", "rules.leads=willing")
"""The Secretariat takes up what it likes, allies offer to lead, so that all are asked for everything."""
BUSY = ("parameters.arrival_response=4", "parameters.silence_tolerance=0.05")
RATIFIED = "rules.enlargement=ratified"
SPITE = "alliance.overrides.TUR={hostage_propensity: 1, grievances: {GEO: 1, FRA: 1, USA: 1}}"
DECIDED = [
    (option, name) for option, base in BUILT_IN.items() for name in (*layout.DECISIONS, *HELPERS) if hasattr(base, name)
]
"""Every decision of every class."""


def short(*settings: str, quarters: int = 12) -> sim.Scenario:
    return sim.load_scenario(ROOT / "scenarios" / "baseline.yaml", [f"quarters={quarters}", *STEERED, *settings])


def class_of(base: type[Any], **methods: Any) -> type[Any]:
    """Return a class with these methods."""
    return type("Own", (base,), methods)


def bits(model: AllianceModel) -> dict[str, bytes]:
    tallies = model.tallies
    return {name: np.asarray(getattr(tallies, name)).tobytes() for name in tallies.__dataclass_fields__}


class Wary(sim.Ally):
    """An ally that remembers how often it was asked to join, and what it learned, and tires of both."""

    def __init__(self, model: AllianceModel, row: int) -> None:
        super().__init__(model, row)
        self.asked, self.lessons = 0, list[float]()

    def join(self, issue: Issue, attempt: Attempt, probability: float) -> bool:
        self.asked += 1
        return self.asked % 3 != 0 and bool(super().join(issue, attempt, probability))

    def learn(self, experience: Experience, rate: float) -> None:
        self.lessons.append(experience.success)
        super().learn(experience, rate / len(self.lessons))


class Slow(sim.Partner):
    """A partner that joins only after it was asked five times."""

    def __init__(self, model: AllianceModel, row: int) -> None:
        super().__init__(model, row)
        self.asked = 0

    def join(self, issue: Issue, attempt: Attempt, probability: float) -> bool:
        self.asked += 1
        return self.asked > 5
