"""The smallest, the largest and the emptiest scenarios run alike on both."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from sim.parameters import PARAMETERS

from .equality import assert_equal
from .lively import NAMES, RESTLESS, Fields, lively, scenario_of

RUNS = [(seed, replicate) for seed in (0, 2**63 - 1) for replicate in range(3)]


def country(code: str, chance: Random, **more: Any) -> Fields:
    """Return an invented country, and what else is said of it."""
    return {
        "code": code,
        "latitude": chance.uniform(38, 62),
        "longitude": chance.uniform(-5, 40),
        "capability": chance.uniform(5, 100),
        "ideal_point": chance.uniform(0, 2),
        **more,
    }


def alliance(allies: int, partners: int, domains: int = 2, arrivals: float = 3.0, **sections: Any) -> Fields:
    """Return a scenario of so many countries, one ally of which takes hostages, over a year and a half."""
    chance = Random(allies + 1000 * partners)
    codes = [f"A{n:03d}" for n in range(allies)]
    quarrels = {"hostage_propensity": 0.8, "grievances": dict.fromkeys(codes[1:5], 0.7)}
    kinds = {"crisis": 1, "capability": 1, "consultation": 1}
    places = [{"latitude": 55.0, "longitude": 25.0}, {"latitude": 36.0, "longitude": 20.0}]
    domain = {"threat": 0.5, "arrivals": arrivals, "kinds": kinds, "floor": 0.4, "places": places}
    return {
        "title": "Extreme",
        "start": "2010Q1",
        "quarters": 6,
        "alliance": {
            "allies": [country(code, chance, **(quarrels if code == "A000" else {})) for code in codes],
            "partners": [country(f"P{n:03d}", chance) for n in range(partners)],
        },
        "domains": dict.fromkeys(NAMES[:domains], domain),
        "parameters": RESTLESS,
        **sections,
    }


def arrived(models: list[Any]) -> int:
    return sum(len(model.issues) for model in models)


@pytest.mark.parametrize(("allies", "partners"), [(9, 0), (1, 0), (1, 6), (2, 0), (2, 1)])
def test_few_countries(allies: int, partners: int) -> None:
    assert arrived(assert_equal(scenario_of(alliance(allies, partners)), RUNS)) > 30


def test_nothing_happens() -> None:
    models = assert_equal(scenario_of(alliance(5, 2, arrivals=0.0)), RUNS)
    assert arrived(models) == 0
    assert not any(model.groups for model in models)


@pytest.mark.parametrize("quarters", [1, 2])
def test_hardly_any_time(quarters: int) -> None:
    assert arrived(assert_equal(scenario_of(alliance(5, 3, quarters=quarters)), RUNS)) > 10


def test_far_more_issues_than_books_have_room_for() -> None:
    models = assert_equal(scenario_of(alliance(4, 2, domains=1, arrivals=300.0)), RUNS[:1])
    assert arrived(models) > 3 * 512


def test_a_hundred_and_fifty_countries() -> None:
    models = assert_equal(scenario_of(alliance(110, 40, domains=4, arrivals=2.0, quarters=8)), RUNS[:1])
    assert models[0].world.size == 150
    assert any(model.groups for model in models)


@pytest.mark.parametrize("format_", ["consensus", "plus_n", "framework_nation", "minilateral", "bilateral"])
def test_one_format_alone(format_: str) -> None:
    assert arrived(assert_equal(scenario_of(alliance(6, 3, formats=[format_])), RUNS)) > 30


# All parameters at an end of what is accepted

ENDS = {
    end: {name: getattr(parameter, end) for name, parameter in PARAMETERS.items()} for end in ("minimum", "maximum")
}
TAME = {"arrival_response": 2.0}
"""At its largest, issues would arrive by the thousands."""


@pytest.mark.parametrize("arrivals", [3.0, 0.0])
@pytest.mark.parametrize("end", ENDS)
def test_all_parameters_at_an_end(end: str, arrivals: float) -> None:
    models = assert_equal(scenario_of(alliance(5, 3, arrivals=arrivals, parameters=ENDS[end] | TAME)), RUNS)
    assert (arrived(models) > 0) is (arrivals > 0.0)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", PARAMETERS)
def test_each_parameter_at_an_end(name: str, end: str) -> None:
    fields = alliance(5, 3, parameters=RESTLESS | {name: ENDS[end][name]} | TAME)
    assert_equal(scenario_of(fields), RUNS[:1])


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("seed", range(4))
def test_events_that_take_all_parameters_to_an_end(seed: int, end: str) -> None:
    fields = lively(Random(seed)) | {"start": "2010Q1", "quarters": 8}
    changed = {name: value for name, value in (ENDS[end] | TAME).items() if name != "priority_domains"}
    fields["events"] = [{"at": "2010Q4", "parameters": changed}]
    assert_equal(scenario_of(fields), RUNS[:2])
