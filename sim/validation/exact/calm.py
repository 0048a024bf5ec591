"""A small alliance in which nothing moves but ideals, so that chances can be worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario import Scenario, parse_scenario

STAKE = 0.8
"""Stake of every ally in every issue: 4 z / (1 + 3 z) at a perceived threat z of 0.5, all else being 1."""
MEAN, SPREAD = 0.5, 0.25
"""Mean and standard deviation of ideals, before they are cut to the unit interval."""

PARAMETERS = {
    "threat_noise": 0.0, "shock_probability": 0.0, "arrival_response": 0.0, "consultation_pull": 0.0,
    "steering": 0.0, "ambition_stake_weight": 0.0, "sponsor_reserve": 0.0, "useful_ambition": 0.0,
    "leadership": 0.0, "capability_weight": 1.0, "disagreement_cost": 1e6,
    "preparation_crisis": 0.0, "deadline_crisis": 400.0, "slots": 10000.0, "group_slots": 0.0,
    "choice_precision": 10000.0, "ideal_spread": SPREAD, "stake_scale": 3.0,
}  # fmt: skip


def code(number: int) -> str:
    """Return the code of an invented ally."""
    return f"A{number:02d}"


def calm(
    capabilities: Sequence[float],
    tolerance: float = 0.0,
    issues: float = 400.0,
    seed: int = 1,
    rules: Mapping[str, Any] | None = None,
) -> Scenario:
    """Return one quarter of an alliance that settles on the mean of ideals, weighted by capability.

    Parameters
    ----------
    capabilities : sequence of float
        Military expenditure of each ally. Who has none does not sponsor and has no weight in talks, but has its veto.
    tolerance : float
        Price of breaking silence for a state with stake 1.
    issues : float
        Mean number of issues, all of them crises that go straight to a table of all.
    seed : int
        Seed of the runs.
    rules : mapping, optional
        Rules of the alliance, such as a majority.
    """
    alike = {"latitude": 50.0, "longitude": 10.0, "ambition": MEAN, "salience": {"one": 1.0}, "ideal_point": 1.0}
    allies = [{"code": code(number), "capability": each} | alike for number, each in enumerate(capabilities)]
    plain = {
        "title": "Calm",
        "start": "2010Q1",
        "quarters": 1,
        "seed": seed,
        "alliance": {"allies": allies, "partners": []},
        "domains": {"one": {"threat": 0.5, "arrivals": issues, "kinds": {"crisis": 1}, "floor": 1.0}},
        "formats": ["consensus"],
        "parameters": PARAMETERS | {"silence_tolerance": tolerance},
        "rules": dict(rules or {}),
    }
    return parse_scenario(json.dumps(plain))
