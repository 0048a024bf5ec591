"""Alliances of any size: invented countries that are each made in the image of a real one of the baseline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from benchmarks.baseline import baseline, baseline_world
from sim.scenario import Scenario, parse_scenario
from sim.types import Integers
from sim.world import World, build_world
from sim.world.country import country

SEED = 3


def _models(size: int) -> Integers:
    """Return the rows of real countries that invented ones are made after; the share of allies is that of the real."""
    world, chance = baseline_world(), np.random.default_rng([SEED, size])
    allies = max(2, round(size * float(world.allies.mean())))
    real = np.flatnonzero(world.allies), np.flatnonzero(~world.allies)
    return np.concatenate([chance.choice(real[0], allies), chance.choice(real[1], size - allies)]).astype(np.int64)


def _made_after(row: int, code: str, chance: np.random.Generator) -> dict[str, Any]:
    """Return a country like a real one, somewhat moved, richer or poorer, and of another mind."""
    real = baseline()
    model = country(real, baseline_world().codes[row], real.allies, real.start.year)
    scale = float(chance.lognormal(0.0, 0.2))
    return {
        "code": code,
        "latitude": float(np.clip(model.latitude + chance.normal(0.0, 2.0), -90.0, 90.0)),
        "longitude": float(np.clip(model.longitude + chance.normal(0.0, 2.0), -180.0, 180.0)),
        "capability": scale * model.capability,
        "gdp": scale * model.gdp,
        "ideal_point": float(np.clip(model.ideal_point + chance.normal(0.0, 0.1), -5.0, 5.0)),
        "democracy": model.democracy,
        "hostage_propensity": model.propensity,
        "frameworks": list(model.frameworks),
        "enhanced_opportunities": model.enhanced_from <= 0,
    }


def _quarrels(models: Integers, codes: Sequence[str], chance: np.random.Generator) -> dict[str, dict[str, float]]:
    """Return grievances: of each country those of its model, each against one of the model's target's likes."""
    held: dict[str, dict[str, float]] = {code: {} for code in codes}
    for quarter, holder, target, strength in baseline_world().grievances:
        targets = np.flatnonzero(models == target)
        if quarter == 0 and targets.size > 0:
            for row in np.flatnonzero(models == holder).tolist():
                held[codes[row]][codes[int(chance.choice(targets))]] = strength
    return held


def invented_scenario(size: int) -> Scenario:
    """Return the baseline with so many invented countries in place of the real ones, and nobody who joins."""
    chance = np.random.default_rng([SEED, size, 1])
    models, resolved = _models(size), baseline().resolved()
    codes = [f"X{number:04d}" for number in range(size)]
    countries = [_made_after(int(row), code, chance) for row, code in zip(models, codes, strict=True)]
    for each, held in zip(countries, _quarrels(models, codes, chance).values(), strict=True):
        each["grievances"] = held
    allied = baseline_world().allies[models].tolist()
    allies = [each for each, is_ally in zip(countries, allied, strict=True) if is_ally]
    partners = [each for each, is_ally in zip(countries, allied, strict=True) if not is_ally]
    kept = ("title", "start", "quarters", "seed", "domains", "frameworks", "formats", "rules", "parameters")
    events = [{"at": event["at"], "threat": event["threat"]} for event in resolved["events"] if event["threat"]]
    plain = {name: resolved[name] for name in kept} | {"events": events}
    return parse_scenario(json.dumps(plain | {"alliance": {"allies": allies, "partners": partners}}))


@cache
def invented(size: int) -> tuple[Scenario, World]:
    """Return a scenario of invented countries and its arrays, with the ties of the real ones."""
    scenario = invented_scenario(size)
    world, models = build_world(scenario), _models(size)
    tie = baseline_world().tie[np.ix_(models, models)]
    np.fill_diagonal(tie, 0.0)
    return scenario, replace(world, tie=tie)
