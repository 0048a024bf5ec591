"""A parameter from own code is one like the others: in scenarios, events, factors, on both engines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import InputError
from sim.parameters import BUILT_IN, PARAMETERS, defaults
from sim.scenario.json_schema import json_schema
from tests.own_code.rules import SCENARIO

WITHOUT = SCENARIO.replace("parameters: {solidarity: 0.8}\n", "")


def solidarity(default: float = 0.2) -> None:
    sim.parameter("solidarity", unit="utility", default=default, low=0, high=1, source="an example", maximum=2)


def test_it_comes_after_the_built_in_ones_and_has_its_default() -> None:
    solidarity()
    assert list(PARAMETERS) == [*BUILT_IN, "solidarity"]
    assert defaults()["solidarity"] == 0.2
    assert sim.parse_scenario(WITHOUT).parameters["solidarity"] == 0.2


def test_a_scenario_that_names_it_without_the_file_says_that_the_file_may_be_missing() -> None:
    with pytest.raises(InputError, match=r"line 11(.|\n)*no parameter called 'solidarity'(.|\n)*--with FILE.py"):
        sim.parse_scenario(SCENARIO)


def test_its_range_is_that_which_is_accepted() -> None:
    solidarity()
    assert sim.parse_scenario(WITHOUT, ["parameters.solidarity=1.5"]).parameters["solidarity"] == 1.5
    with pytest.raises(InputError, match="a number from 0 to 2"):
        sim.parse_scenario(WITHOUT, ["parameters.solidarity=2.5"])


def test_the_schema_has_it_while_it_is_registered() -> None:
    def known() -> bool:
        return "solidarity" in json_schema()["properties"]["parameters"]["properties"]

    with sim.temporary_registrations():
        solidarity()
        assert known()
    assert not known()


@pytest.mark.parametrize("engine", ["fast", "mesa"])
def test_it_moves_nothing_that_no_agent_asks_for(engine: str) -> None:
    before = sim.run(sim.parse_scenario(WITHOUT), engine=engine, tables=())
    solidarity()
    events = "events:\n  - {at: 2010Q3, parameters: {solidarity: 0.9, steering: 0.6}}\n"
    after = sim.run(sim.parse_scenario(WITHOUT, ["parameters.solidarity=0.7"]), engine=engine, tables=())
    assert after.runs.equals(before.runs)
    changed = [sim.run(sim.parse_scenario(WITHOUT + text), engine=engine, tables=()) for text in (events, EVENT)]
    assert changed[0].runs.equals(changed[1].runs)


EVENT = "events:\n  - {at: 2010Q3, parameters: {steering: 0.6}}\n"


def test_agents_read_it_and_events_change_it() -> None:
    solidarity()
    read: list[float] = []

    class Reader(sim.Ally):
        def perceive(self) -> None:
            read.append(self.model.parameters["solidarity"])
            super().perceive()

    events = "events:\n  - {at: 2010Q4, parameters: {solidarity: 0.9}}\n"
    sim.run(sim.parse_scenario(SCENARIO + events), 1, ally_class=Reader)
    assert read == [0.8] * 9 + [0.9] * 15


def test_a_scenario_that_was_read_before_has_the_default() -> None:
    scenario = sim.parse_scenario(WITHOUT)
    before = sim.run(scenario, tables=()).runs
    solidarity()
    for engine in ("fast", "mesa"):
        assert sim.run(scenario, engine=engine, tables=()).runs.equals(before)


def test_it_is_a_factor_of_experiments(tmp_path: Path) -> None:
    solidarity()
    (tmp_path / "quarrel.yaml").write_text(SCENARIO)
    said = {"title": "T", "scenario": str(tmp_path / "quarrel.yaml"), "replications": 1}
    for form in ("plausible", [0.1, 0.2], {"low": 0.5, "high": 1.5}):
        design = {"kind": "grid"} if isinstance(form, list) else {"kind": "sobol", "points": 4, "second_order": False}
        result = sim.sweep(said | {"factors": {"solidarity": form}, "design": design})
        assert result.runs["solidarity"].nunique() > 1
        loaded = sim.load_result(result.folder)
        assert np.array_equal(loaded.runs["solidarity"], result.runs["solidarity"])
