"""The small scenario by hand: every number of its first round, from the figures in the file alone."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from sim.agents.model import AllianceModel
from sim.rules import draws
from sim.scenario import load_scenario

ROOT = Path(__file__).resolve().parent.parent

# code: latitude, longitude, capability, ambition, ally
STATES = {
    "CENTRE": (51, 12, 49, 0.5, True),
    "EAST": (54, 24, 9, 0.7, True),
    "FARAWAY": (-35, 149, 16, 0.5, False),
    "FRIEND": (59, 15, 4, 0.6, False),
    "NEIGHBOUR": (56, 30, 1, 0.7, False),
    "NORTH": (60, 20, 4, 0.6, True),
    "SOUTH": (41, 14, 25, 0.4, True),
    "WEST": (48, 2, 64, 0.6, True),
}
IDEAL_POINTS = {"CENTRE": 1.0, "EAST": 1.1, "NORTH": 1.0, "SOUTH": 0.9, "WEST": 1.3, "NEIGHBOUR": 0.8, "FRIEND": 1.0}
BORDER = (56, 28)


def _km(code: str) -> float:
    a, b = np.radians(STATES[code][:2]), np.radians(BORDER)
    cosine = math.sin(a[0]) * math.sin(b[0]) + math.cos(a[0]) * math.cos(b[0]) * math.cos(b[1] - a[1])
    return 6371.0 * math.acos(cosine)


def _stake(code: str) -> float:
    """Threat 0.5 from the start; two quarters of perception move nothing, since it starts where it tends to."""
    reach = math.sqrt(STATES[code][2] / 900)
    near = math.exp(-_km(code) / (2000 * (1 + 4 * reach)))
    exposure = 0.1 + 0.9 * near
    product = 0.5 * exposure * (0.25 + 0.5 * exposure + 0.25 * reach) * near
    return 4 * product / (1 + 3 * product)


def _ideal(model: AllianceModel, code: str) -> float:
    key, state = model.issues[0].key, draws.name_key(f"country:{code}")
    luck = draws.normal(key, draws.IDEAL, 0, state, draws.NOBODY, 0)
    allied_mean = sum(IDEAL_POINTS[c] for c in STATES if STATES[c][4]) / 5
    reluctance = 0.25 * max(0.0, allied_mean - IDEAL_POINTS[code])
    return min(1.0, max(0.0, 0.5 * STATES[code][3] + 0.5 * _stake(code) - reluctance + 0.25 * luck))


@pytest.fixture(scope="module")
def model() -> AllianceModel:
    return AllianceModel(load_scenario(ROOT / "scenarios" / "cold-start.yaml", ["formats=[consensus]"])).run()


def test_consensus_convenes_the_eastern_partners_as_a_bloc(model: AllianceModel) -> None:
    (issue,) = model.issues
    attempt = issue.attempts[0]
    assert attempt.format.name == "consensus"
    seated = {model.world.codes[row] for row in np.flatnonzero(attempt.convened)}
    assert seated == set(STATES) - {"FARAWAY"}


@pytest.mark.parametrize("code", sorted(STATES))
def test_stakes(model: AllianceModel, code: str) -> None:
    fresh = AllianceModel(model.setting)
    for _ in range(2):
        fresh.step()
    near = model.states[model.world.row(code)]
    assert fresh.states[near.row].stake_in(model.issues[0]) == pytest.approx(_stake(code), rel=1e-9)


def test_first_text_is_the_weighted_nash_product(model: AllianceModel) -> None:
    codes = sorted(set(STATES) - {"FARAWAY"})
    ideals = np.array([_ideal(model, code) for code in codes])
    share = np.array([1.0 if STATES[code][4] else 0.3 for code in codes])
    weights = share * np.array([_stake(code) * STATES[code][2] ** 0.25 for code in codes])
    best = minimize_scalar(
        lambda x: -float(np.sum(weights * np.log(2.0 + x * (2 * ideals - x)))), bounds=(0, 1), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    assert model.issues[0].attempts[0].first_text == pytest.approx(best.x, abs=1e-7)


def test_nobody_objects_within_twice_its_ideal_and_the_price_of_silence(model: AllianceModel) -> None:
    text = model.issues[0].attempts[0].text
    allies = [code for code in STATES if STATES[code][4] and code != "EAST"]
    limits = [2 * _ideal(model, code) + 0.15 * (1 + 2 * 0.2) / _stake(code) for code in allies]
    assert text <= min(limits)
    assert model.issues[0].attempts[0].objections == []


def test_delivery(model: AllianceModel) -> None:
    issue = model.issues[0]
    text, members = issue.attempts[0].text, 7
    total = 0.0
    for code in sorted(set(STATES) - {"FARAWAY"}):
        *_, capability, _, ally = STATES[code]
        effort = 0.3 * _stake(code) * text / (1 + 1.0 * 0.02 * (members - 1)) * (1.0 if ally else 0.5)
        worth = 0.75 if ally else 0.3
        total += effort * math.sqrt(capability / 100) * worth
    coverage = min(1.0, total * 1.15 / (0.5 * 0.6))
    assert issue.coverage == pytest.approx(coverage, rel=1e-9)
    assert issue.output == pytest.approx(0.5 * coverage * text, rel=1e-9)
