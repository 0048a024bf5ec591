"""Known patterns come out on real countries, and are not put in (docs/odd.md, section 1). Paired runs, same luck."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.agents.model import AllianceModel
from sim.results.measures import CHOSEN, compute
from sim.scenario import load_scenario
from sim.state.tallies import stacked
from sim.types import Floats

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
RUNS = 6


def measured(file: str, *settings: str) -> dict[str, Floats]:
    scenario = load_scenario(SCENARIOS / file, settings)
    return compute(stacked([AllianceModel(scenario, replicate=run).run().tallies for run in range(RUNS)]))


@pytest.fixture(scope="module")
def baseline() -> dict[str, Floats]:
    return measured("baseline.yaml")


def test_baseline_is_alive(baseline: dict[str, Floats]) -> None:
    for fmt in CHOSEN:
        assert (baseline[f"success_{fmt.name}"] > 0.0).any(), fmt.name
        assert (baseline[f"share_{fmt.name}"] < 2 / 3).all(), fmt.name
    assert 0.05 < baseline["blocking_rate"].mean() < 0.8
    assert baseline["blocked_substantive"].mean() > 0.0
    assert baseline["blocked_hostage"].mean() > 0.0


def test_unanimity_is_slower_than_majority() -> None:
    unanimity = measured("consensus-only.yaml")
    majority = measured("consensus-only.yaml", "rules.majority={share: 0.7, by: heads}")
    assert (unanimity["undecided_2y"] > majority["undecided_2y"]).all()
    assert (unanimity["undecided_4y"] > majority["undecided_4y"]).all()


def test_most_blockades_have_a_single_blocker_and_few_states_do_most(baseline: dict[str, Floats]) -> None:
    assert baseline["single_blocker"].mean() > 0.5
    # If all 28 to 30 allies blocked alike, the index would lie between 0.29 and 0.47 (multinomial, 63 objections).
    assert baseline["blocker_gini"].mean() > 0.47


def test_most_minilateral_groups_are_small() -> None:
    scenario = load_scenario(SCENARIOS / "baseline.yaml")
    model = AllianceModel(scenario).run()
    sizes = [int(group.members.sum()) for group in model.groups if group.format.name == "minilateral"]
    assert np.median(sizes) <= 7


def test_format_that_fails_loses_users() -> None:
    easy = measured("baseline.yaml")
    hard = measured("baseline.yaml", "parameters.silence_tolerance=0.03")
    assert (hard["success_consensus"] < easy["success_consensus"]).all()
    assert (hard["share_consensus"] < easy["share_consensus"]).all()
