"""What tests of reforms share: the baseline, runs of it, an issue and an attempt to ask rules about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.agents.model import AllianceModel
from sim.engine.engine import Engine
from sim.formats import CONSENSUS
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, load_scenario
from sim.state.outcomes import Attempt, Issue
from sim.state.starting import parameters_of
from sim.tallies import Tallies
from sim.world import build_world

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / "scenarios" / "baseline.yaml"
QUIET = ("formats=[bilateral]", "parameters.cohesion_norm=10", "parameters.choice_precision=10000")
"""Nobody does anything, so that what changes is the programmes' doing."""


def baseline(*settings: str, quarters: int = 12) -> Scenario:
    return load_scenario(BASELINE, [f"quarters={quarters}", *settings])


def model(*settings: str, quarters: int = 12) -> AllianceModel:
    return AllianceModel(baseline(*settings, quarters=quarters))


def counted(scenario: Scenario, parameters: Mapping[str, float] = {}, replicates: int = 3) -> Tallies:
    values = parameters_of(scenario)
    for name, value in parameters.items():
        values[list(PARAMETERS).index(name)] = value
    zeros, numbers = np.zeros(replicates, np.int64), np.arange(replicates)
    return Engine(scenario, build_world(scenario)).run(values[None, :], zeros, zeros + 1, numbers)[0]


def same(one: Tallies, other: Tallies) -> bool:
    return all(
        np.asarray(getattr(one, name)).tobytes() == np.asarray(getattr(other, name)).tobytes()
        for name in Tallies.__dataclass_fields__
    )


@cache
def usual() -> Tallies:
    return counted(baseline(quarters=40))


def an_issue(domain: int = 0) -> Issue:
    """Return an issue of the baseline as if it lay in a domain and the first state sponsored it."""
    donor = model(quarters=2)
    donor.step()
    issue = donor.issues[0]
    issue.domain, issue.sponsor, issue.attempts = domain, 0, []
    return issue


def an_attempt(run: AllianceModel, *there: str, inside: bool = False) -> Attempt:
    """Return an attempt by consensus with these states at the table."""
    seated: Any = np.zeros(run.world.size, dtype=np.bool_)
    seated[[run.world.row(code) for code in there]] = True
    return Attempt(CONSENSUS, 0, None, 0, 1.0, seated=seated, inside=inside)
