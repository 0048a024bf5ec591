"""Branches: one past, several futures; nothing differs before the date, whatever the event."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.errors import InputError, ScenarioError
from sim.experiments.load import parse_experiment
from sim.scenario.schema import Event
from tests.agents.own import Wary
from tests.engine.equality import differences, mesa_results

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / "scenarios" / "baseline.yaml"
START, AT, QUARTER = "2013Q1", "2015Q3", 10
FUTURES: dict[str, dict[str, Any] | list[dict[str, Any]]] = {
    "threat": {"threat": {"maritime": 0.5}},
    "join": {"join": "AUT"},
    "signed": {"join": "AUT", "signed": AT, "rules": {"enlargement": "ratified"}},
    "leave": {"leave": "USA"},
    "to": {"leave": "USA", "to": "outside"},
    "rules": {"rules": {"majority": {"share": 0.6}, "stocktaking": {"every": 1}}},
    "leadership": {"leadership": 0.0},
    "slots": {"slots": 1.0},
    "capability": {"capability": {"USA": 0.1}},
    "ambition": {"ambition": {"DEU": 0.0, "FRA": 0.0, "GBR": 0.0}},
    "hostage_propensity": {"hostage_propensity": {"TUR": 1.0, "HUN": 1.0, "GRC": 1.0}},
    "grievance": {"grievance": [{"holder": "POL", "target": "DEU", "strength": 1.0}],
                  "hostage_propensity": {"POL": 1.0}},
    "issue": {"issue": {"domain": "maritime", "kind": "crisis", "severity": 1.0, "place": [10.0, 50.0]}},
    "operation": {"operation": {"participants": ["USA", "GBR", "SWE"], "until": "2019Q1"}},
    "formats": {"formats": ["consensus"]},
    "parameters": {"parameters": {"silence_tolerance": 0.0, "free_riding": 1.0}},
    "several": [{"slots": 1.0}, {"at": "2016Q4", "leave": "USA"}],
}  # fmt: skip
"""A future for every kind of event, by its key, and one of two events."""


def experiment(branches: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "title": "What if?", "scenario": str(BASELINE), "at": AT, "branches": {"as it was": {}, **branches},
        "replications": 2, **more,
    }  # fmt: skip


def short(given: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return an experiment whose scenario is short."""
    path = folder / "short.yaml"
    path.write_text(f"extends: {BASELINE}\nstart: {START}\nquarters: 24\ndrop_events: [uprisings]\n")
    return given | {"scenario": str(path)}


def first_difference(result: sim.Result, arm: str) -> int | None:
    """Return the first quarter in which the quarters of an arm are not those of the first, None if all are."""
    runs = result.runs[["run", "arm", "replicate"]]
    quarters = result.quarters.merge(runs, on="run").drop(columns="run")
    sides = [
        quarters[quarters["arm"] == name].drop(columns="arm").sort_values(["replicate", "quarter"], ignore_index=True)
        for name in ("as_it_was", arm)
    ]
    same = sides[0].eq(sides[1]) | (sides[0].isna() & sides[1].isna())
    differs = ~same.all(axis=1)
    return int(sides[0].loc[differs, "quarter"].min()) if differs.any() else None


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> sim.Result:
    folder = tmp_path_factory.mktemp("branches")
    return sim.sweep(short(experiment(FUTURES, replications=4), folder), jobs=2, out=folder / "kept")


def test_every_kind_of_event_is_tried() -> None:
    assert set(FUTURES) - {"several"} == set(Event.model_fields) - {"id", "at", "note"}


@pytest.mark.parametrize("name", FUTURES)
def test_the_first_row_that_differs_is_in_the_quarter_of_the_branch(swept: sim.Result, name: str) -> None:
    first = first_difference(swept, name)
    assert first is not None
    slow = {"operation", "join", "signed", "hostage_propensity", "grievance"}  # what they change shows a little later
    assert first == QUARTER or (name in slow and first > QUARTER)


@pytest.mark.parametrize("table", ["issues", "attempts"])
def test_what_was_closed_before_is_the_same_in_all_branches(tmp_path: Path, table: str) -> None:
    result = sim.sweep(short(experiment(FUTURES), tmp_path), tables=[table])
    rows = getattr(result, table).merge(result.runs[["run", "arm", "replicate"]], on="run").drop(columns="run")
    ended = rows[rows["closed" if table == "issues" else "ended"] < QUARTER]
    if table == "issues":  # a capability may still be built after the agreement
        ended = ended.drop(columns=["built", "output"])
    sides = [each.drop(columns="arm").reset_index(drop=True) for _, each in ended.groupby("arm", sort=False)]
    assert len(sides) == len(FUTURES) + 1
    assert len(sides[0]) > 20
    for side in sides[1:]:
        pd.testing.assert_frame_equal(side, sides[0])


def test_workers_and_engines_leave_the_same_branches(tmp_path: Path) -> None:
    few = short(experiment({name: FUTURES[name] for name in ("rules", "to")}), tmp_path)
    one = sim.sweep(few)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        spread = sim.sweep(few, executor=pool)
    for other in (sim.sweep(few, engine="mesa"), spread):
        pd.testing.assert_frame_equal(other.quarters, one.quarters)
        pd.testing.assert_frame_equal(other.runs, one.runs)


def test_own_agents_have_one_past_too(tmp_path: Path) -> None:
    few = short(experiment({"to": FUTURES["to"]}), tmp_path)
    result = sim.sweep(few, ally_class=Wary)
    assert first_difference(result, "to") == QUARTER
    assert not result.quarters.equals(sim.sweep(few).quarters)


def test_a_sweep_of_branches_keeps_quarters_and_its_date(swept: sim.Result) -> None:
    assert len(swept.quarters) == 4 * 24 * (len(FUTURES) + 1)
    assert swept.manifest["experiment"]["at"] == AT
    kept = json.loads((Path(str(swept.folder)) / "manifest.json").read_text())
    assert [arm["name"] for arm in kept["experiment"]["arms"]] == ["as_it_was", *FUTURES]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"at": "2031Q1"}, ["key at", "2010Q1 to 2029Q4"]),
        ({"at": None}, ["key branches", "'at' is missing"]),
        ({"branches": {}}, ["key at", "Nothing branches off"]),
        ({"arms": {"a": {}}}, ["both arms and branches"]),
        ({"paired": False}, ["Branches share their luck"]),
        ({"branches": {"early": {"at": "2012Q1", "slots": 3}}}, ["key branches.early.at", "before the branches part"]),
        (
            {"branches": {"early": {"join": "SWE", "signed": "2012Q1"}}},
            ["key branches.early.signed", "before the branches part"],
        ),
        ({"branches": {"leave": {"leve": "USA"}}}, ["key branches.leave.leve", "Did you mean 'leave'?"]),
        ({"branches": {"leave": [{"slots": 3}, {"leve": "USA"}]}}, ["key branches.leave.1.leve"]),
        ({"branches": {"leave": {"leave": "SWE"}}}, ["key branches.leave.leave", "'SWE' is a partner already"]),
        ({"branches": {"a b": {}, "a_b": {"slots": 3}}}, ["a b"]),
        ({"branches": {"leave": 3}}, ["key branches.leave", "a mapping or a list"]),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(change: dict[str, Any], said: list[str]) -> None:
    given = {
        key: value for key, value in (experiment({"leave": {"leave": "USA"}}) | change).items() if value is not None
    }
    with pytest.raises(ScenarioError) as error:
        parse_experiment(json.dumps(given), ROOT)
    for words in said:
        assert words in str(error.value)


# From Python


@pytest.fixture(scope="module")
def under_way() -> AllianceModel:
    """Return a run at the quarter of the branch."""
    settings = [f"start={START}", "quarters=24", "drop_events=[uprisings]"]
    model = AllianceModel(sim.load_scenario(BASELINE, settings), seed=7, replicate=3)
    for _ in range(QUARTER):
        model.step()
    return model


@pytest.mark.parametrize("name", ["as it was", *FUTURES])
def test_a_run_that_branches_goes_on_as_one_that_had_the_event_from_the_start(
    under_way: AllianceModel, name: str
) -> None:
    future = under_way.branch({name: FUTURES.get(name, {})})[name].run()
    whole = AllianceModel(future.setting, seed=7, replicate=3).run()
    assert differences(mesa_results([whole]), mesa_results([future])) == []
    assert under_way.quarter == QUARTER


def test_agents_take_what_they_remember_into_every_branch() -> None:
    scenario = sim.load_scenario(BASELINE, [f"start={START}", "quarters=12", "drop_events=[uprisings]"])
    model = AllianceModel(scenario, ally_class=Wary)
    for _ in range(6):
        model.step()
    futures = model.branch({"as it was": {}, "few": {"slots": 1}}, at="2014Q4")
    before = [state.asked for state in model.states if state.is_ally]
    for future in futures.values():
        assert [state.asked for state in future.states if state.is_ally] == before
        whole = AllianceModel(future.setting, ally_class=Wary).run()
        assert differences(mesa_results([whole]), mesa_results([future.run()])) == []
    assert [state.asked for state in model.states if state.is_ally] == before
    assert sum(before) > 0
    assert differences(mesa_results([model.run()]), mesa_results([futures["as it was"]])) == []
    assert differences(mesa_results([model]), mesa_results([futures["few"]])) != []


def test_a_branch_can_branch_again(under_way: AllianceModel) -> None:
    one = under_way.branch({"left": {"leave": "USA"}})["left"]
    one.step()
    other = one.branch({"back": {"join": "USA"}})["back"].run()
    whole = AllianceModel(other.setting, seed=7, replicate=3).run()
    assert differences(mesa_results([whole]), mesa_results([other])) == []
    assert other.quarter == 24


@pytest.mark.parametrize("given", ["name", "scenario"])
def test_a_scenario_branches_as_an_experiment_does(tmp_path: Path, given: str) -> None:
    few = short(experiment({"to of USA": FUTURES["to"]}), tmp_path)
    of = few["scenario"] if given == "name" else sim.load_scenario(few["scenario"])
    measures = [{"measure": "output_share", "from": AT, "label": "Output from then on"}]
    result = sim.branch(of, AT, few["branches"], measures=measures, replications=2, jobs=2)
    swept = sim.sweep(few | {"measures": measures})
    pd.testing.assert_frame_equal(result.runs, swept.runs)
    pd.testing.assert_frame_equal(result.quarters, swept.quarters)
    assert list(result.runs["arm"].unique()) == ["as_it_was", "to_of_USA"]
    assert result.manifest["experiment"]["measures"] == swept.manifest["experiment"]["measures"]


@pytest.mark.parametrize(
    ("at", "branches", "said"),
    [
        ("2014Q1", {"a": {}}, ["key at", "at 2015Q3 already", "Branch from 2015Q3 on"]),
        ("2031Q1", {"a": {}}, ["key at", "2013Q1 to 2018Q4"]),
        ("never", {"a": {}}, ["key at", "'never' is no quarter"]),
        (None, {"a": {"leve": "USA"}}, ["key branches.a.leve", "Did you mean 'leave'?"]),
        (None, {"a": {}, "b": [{"slots": 3}, {"leave": "SWE"}]}, ["key branches.b.1.leave", "a partner already"]),
        (None, {"a": {"at": "2013Q2", "slots": 3}}, ["key branches.a.at", "before the branches part, at 2015Q3"]),
    ],
)
def test_what_is_wrong_with_a_branch_of_a_run_is_said(
    under_way: AllianceModel, at: str | None, branches: dict[str, Any], said: list[str]
) -> None:
    with pytest.raises(ScenarioError) as error:
        under_way.branch(branches, at)
    for words in said:
        assert words in str(error.value)


def test_a_run_that_has_ended_and_options_of_a_sweep_are_refused(under_way: AllianceModel) -> None:
    with pytest.raises(InputError, match="copies of it, which take no options"):
        sim.branch(under_way, AT, {"a": {}}, replications=3)  # type: ignore[call-overload]
    with pytest.raises(InputError, match="The run has ended"):
        sim.branch(sim.branch(under_way, AT, {"a": {}})["a"].run(), "2018Q4", {"a": {}})
