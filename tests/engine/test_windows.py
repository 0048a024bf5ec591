"""What a window of dates counts: the whole of it is the run, its parts add up, and nothing else changes."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest

from sim.agents.model import AllianceModel
from sim.engine.engine import Engine
from sim.engine.stepping import Stepper
from sim.results.measures import MEASURES, compute
from sim.scenario import Scenario, load_scenario
from sim.state.starting import parameters_of
from sim.state.tallies import Tallies, stacked
from sim.world import build_world

from .equality import differences
from .lively import lively, scenario_of

ROOT = Path(__file__).resolve().parents[2]
STANDING = {
    "voters", "alive", "defunct", "docked", "aged", "used_once", "engagement", "partner_interoperability",
    "interoperability", "burden_rank", "burden_gini",
}  # fmt: skip
"""Tallies of how things stand at the end, which do not add up."""


def counted(scenario: Scenario, window: tuple[int, int] | None, replicates: int = 4) -> Tallies:
    engine = Engine(scenario, build_world(scenario))
    which, seeds = np.zeros(replicates, dtype=np.int64), np.full(replicates, 5, dtype=np.int64)
    numbers = np.arange(replicates, dtype=np.int64)
    return engine.run(parameters_of(scenario)[None, :], which, seeds, numbers, window=window)[0]


@pytest.fixture(scope="module", params=[None, 3, 11])
def scenario(request: pytest.FixtureRequest) -> Scenario:
    if request.param is None:
        return load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=40", "rules.stocktaking={every: 7}"])
    return scenario_of(lively(Random(request.param)) | {"quarters": 30})


def test_the_window_of_all_quarters_is_the_run(scenario: Scenario) -> None:
    whole, window = counted(scenario, None), counted(scenario, (0, scenario.quarters))
    assert differences((whole, {}), (window, {})) == []


def test_windows_that_lie_side_by_side_add_up(scenario: Scenario) -> None:
    whole, cuts = counted(scenario, None), (0, 9, 10, 22, scenario.quarters)
    parts = [counted(scenario, (first, after)) for first, after in pairwise(cuts)]
    for each in fields(Tallies):
        if each.name not in STANDING:
            total = sum(getattr(part, each.name) for part in parts)
            np.testing.assert_allclose(total, getattr(whole, each.name), rtol=1e-9, atol=1e-12, err_msg=each.name)
    assert all(part.arrived.sum() > 0 for part in (parts[0], parts[2], parts[3]))


def test_what_stands_is_as_at_the_end_of_the_window() -> None:
    longer = load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=40"])
    shorter = load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=25"])
    window, ended = counted(longer, (0, 25)), counted(shorter, None)
    for name in sorted(STANDING - {"voters"}):
        assert np.array_equal(getattr(window, name), getattr(ended, name)), name


def test_issues_count_where_they_arrived_and_attempts_where_they_ended() -> None:
    scenario = load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=40"])
    first, after = 12, 27
    model = AllianceModel(scenario, seed=5, replicate=1).run()
    own = [issue for issue in model.issues if first <= issue.arrived < after]
    tallies = counted(scenario, (first, after), 2)
    assert tallies.arrived[1].sum() == len(own)
    assert tallies.severity[1].sum() == pytest.approx(sum(issue.severity for issue in own))
    assert tallies.output[1].sum() == pytest.approx(sum(issue.output for issue in own))
    agreed = sum(issue.outcome.name == "AGREED" for issue in own)
    assert tallies.agreed[1].sum() == agreed > 20
    ended = [a for i in model.issues for a in i.attempts if a.ended is not None and first <= a.ended < after]
    assert tallies.endings[1].sum() == len(ended)
    assert tallies.quarters[1] == after - first
    measured = compute(tallies)
    assert measured["output_share"][1] == pytest.approx(sum(i.output for i in own) / sum(i.severity for i in own))
    assert measured["resolved"][1] == pytest.approx(agreed / sum(bool(i.attempts) for i in own))


def test_a_model_that_is_stepped_counts_in_the_same_window() -> None:
    scenario = load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=24"])
    stepper = Stepper(scenario, build_world(scenario))
    stepper.count_within((5, 17))
    model = AllianceModel(scenario, seed=5, replicate=1, engine=stepper).run()
    every = counted(scenario, (5, 17), 2)
    own = Tallies(**{each.name: getattr(every, each.name)[1:] for each in fields(Tallies)})
    assert differences((own, {}), (stacked([model.tallies]), {})) == []


def test_the_next_run_counts_all_again() -> None:
    scenario = load_scenario(ROOT / "scenarios" / "cold-start.yaml")
    engine = Engine(scenario, build_world(scenario))
    inputs = parameters_of(scenario)[None, :], *(np.array([each], dtype=np.int64) for each in (0, 5, 0))
    whole = engine.run(*inputs)[0]
    engine.run(*inputs, window=(1, 2))
    assert differences((whole, {}), (engine.run(*inputs)[0], {})) == []


def test_no_share_is_of_something_else_than_its_parts(scenario: Scenario) -> None:
    """In the narrowest windows what is counted and what it is a share of have to be of the same issues and attempts."""
    shares = [name for name, measure in MEASURES.items() if measure.unit == "share" and measure.compute is not None]
    seen = set[str]()
    for quarter in range(scenario.quarters):
        measured = compute(counted(scenario, (quarter, quarter + 1), 2))
        for name in shares:
            values = measured[name][~np.isnan(measured[name])]
            assert np.all((values >= 0.0) & (values <= 1.0)), (name, quarter, values)
            seen |= {name} if values.any() else set()
    assert len(seen) > 3
