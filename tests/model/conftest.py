"""Small invented alliances: calm ones of which chances can be worked out, and restless ones for what always holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from sim.scenario import Scenario, parse_scenario

Fields = dict[str, Any]
Build = Callable[..., Scenario]

CALM = {
    "threat_noise": 0.0, "shock_probability": 0.0, "arrival_response": 0.0, "consultation_pull": 0.0,
    "steering": 0.0, "ambition_stake_weight": 0.0, "sponsor_reserve": 0.0, "useful_ambition": 0.0,
    "silence_tolerance": 0.0, "capability_weight": 0.0, "disagreement_cost": 1e6, "deadline_crisis": 400.0,
    "slots": 10000.0, "group_slots": 0.0, "choice_precision": 10000.0, "preparation_crisis": 0.0, "ideal_spread": 0.25,
}  # fmt: skip
"""Nothing moves but ideals, everything is taken up and has its slot, and talks settle on the mean."""


def scenario(allies: Sequence[Fields], partners: Sequence[Fields] = (), **sections: Any) -> Scenario:
    """Return the scenario of these countries and sections; JSON is YAML."""
    overrides = sections.pop("overrides", {})
    alliance = {"allies": list(allies), "partners": list(partners), "overrides": overrides}
    plain = {"title": "Test", "start": "2010Q1", "quarters": 1, "alliance": alliance} | sections
    return parse_scenario(json.dumps(plain))


def calm(
    capabilities: Sequence[float],
    parameters: Mapping[str, float] | None = None,
    ambition: float = 0.5,
    arrivals: float = 400.0,
    partners: Sequence[Fields] = (),
    **sections: Any,
) -> Scenario:
    """Return one placeless domain of crises, and allies that differ in capability alone; stakes are 0.8."""
    alike = {"latitude": 50.0, "longitude": 10.0, "ambition": ambition, "salience": {"one": 1.0}, "ideal_point": 1.0}
    allies = [{"code": f"A{row:02d}", "capability": each} | alike for row, each in enumerate(capabilities)]
    domain = {"threat": 0.5, "arrivals": arrivals, "kinds": {"crisis": 1}, "floor": 1.0}
    return scenario(
        allies,
        partners,
        **{"domains": {"one": domain}, "formats": ["consensus"], "parameters": CALM | dict(parameters or {})}
        | sections,
    )


def restless(
    seed: int,
    allies: int = 5,
    partners: int = 3,
    quarters: int = 12,
    arrivals: float = 2.0,
    quarrels: int = 1,
    more: Sequence[Fields] = (),
    names: Mapping[str, str] | None = None,
    turned: bool = False,
    **sections: Any,
) -> Scenario:
    """Return an alliance in which everything happens, all values drawn from a seed of its own.

    `quarrels` allies have grievances against all; `more` are further countries, partners if their code begins with P
    or M; `names` renames countries; `turned` turns all lists of the file round.
    """
    chance = np.random.default_rng(seed)
    codes = [*(f"A{row:02d}" for row in range(allies)), *(f"P{row:02d}" for row in range(partners))]
    countries = [country(code, chance) for code in codes]
    for each in countries[:quarrels]:
        others = [code for code in codes if code != each["code"]]
        each |= {"hostage_propensity": 0.9, "grievances": dict.fromkeys(others, 0.8)}
    plain: Fields = {
        "quarters": quarters,
        "seed": seed,
        "domains": {"near": domain(chance, True, arrivals), "wide": domain(chance, False, arrivals)},
        "frameworks": {"east": {"name": "East", "latitude": 50.0, "longitude": 20.0, "radius_km": 2500.0}},
        "formats": ["consensus", "plus_n", "framework_nation", "minilateral", "bilateral"],
    }
    plain |= sections
    plain["parameters"] = EVENTFUL | plain.get("parameters", {})
    sides = [[each for each in (*countries, *more) if (each["code"][0] in "PM") is out] for out in (False, True)]
    if turned:
        sides = [side[::-1] for side in sides]
        plain["domains"] = dict(reversed(plain["domains"].items()))
        plain["formats"] = plain["formats"][::-1]
    return scenario(*(renamed(side, names or {}) for side in sides), **plain)


EVENTFUL = {"ideal_spread": 0.4, "silence_tolerance": 0.05, "join_intercept": -6.0}


def renamed(countries: Sequence[Fields], names: Mapping[str, str]) -> list[Fields]:
    """Return countries under other codes."""
    text = json.dumps(list(countries))
    for old, new in names.items():
        text = text.replace(f'"{old}"', f'"new {new}"')
    result: list[Fields] = json.loads(text.replace('"new ', '"'))
    return result


def country(code: str, chance: np.random.Generator) -> Fields:
    """Return a country with values of its own."""
    return {
        "code": code,
        "latitude": chance.uniform(40, 60),
        "longitude": chance.uniform(0, 35),
        "capability": chance.uniform(2, 150),
        "ideal_point": chance.uniform(0, 2),
        "ambition": chance.uniform(0.4, 0.9),
        "exposure": {"near": chance.uniform(0.3, 1), "wide": chance.uniform(0.3, 1)},
        "reluctance": {"near": chance.uniform(0, 0.2), "wide": chance.uniform(0, 0.2)},
    } | ({"frameworks": ["east"]} if code.startswith("P") else {})


def domain(chance: np.random.Generator, has_places: bool, arrivals: float) -> Fields:
    """Return a domain with places or without."""
    places = [{"latitude": chance.uniform(45, 60), "longitude": chance.uniform(10, 40)} for _ in range(2 * has_places)]
    kinds = {"crisis": 1.0, "capability": 1.0, "consultation": 0.5}
    return {"threat": 0.6, "arrivals": arrivals, "kinds": kinds, "places": places, "floor": 0.2}


@pytest.fixture(scope="session")
def build_calm() -> Build:
    return calm


@pytest.fixture(scope="session")
def build_restless() -> Build:
    return restless
