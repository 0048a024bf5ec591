"""The scenarios that come with the program, real countries over their full length, run alike on both."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import load_scenario

from .equality import assert_equal

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
REPLICATES = {"baseline": 3}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenarios_of_the_program(path: Path) -> None:
    scenario = load_scenario(path)
    models = assert_equal(scenario, [(2024, replicate) for replicate in range(REPLICATES.get(path.stem, 2))])
    assert all(model.quarter == scenario.quarters and model.issues for model in models)


def test_there_are_scenarios() -> None:
    assert {"baseline", "cold-start"} <= {path.stem for path in SCENARIOS}
