"""A world by date: figures of the year, partners and frameworks from their dates on, bodies that meet or do not."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim import data
from sim.agents.model import AllianceModel
from sim.engine.engine import Engine
from sim.errors import ScenarioError
from sim.experiments.load import parse_experiment
from sim.results.measures import MEASURES
from sim.scenario import Quarter, Scenario, load_scenario, parse_scenario
from sim.state.layout import NEVER
from sim.types import Flags
from sim.world import World, build_world
from sim.world.figures import allies_before
from tests.agents.own import Wary, bits
from tests.engine.equality import NO_TABLES, differences, engine_results, row

ROOT = Path(__file__).resolve().parents[2]
BY_DATE = "world=by_date"


def library(name: str, *more: str) -> Scenario:
    return load_scenario(ROOT / "scenarios" / f"{name}.yaml", [BY_DATE, *more])


def quarter_of(scenario: Scenario, date: str) -> int:
    return Quarter.parse(date).index - scenario.start.index


def stepped_to(scenario: Scenario, date: str) -> AllianceModel:
    """Return a run in which a quarter has just been run."""
    model = AllianceModel(scenario)
    while model.quarter <= quarter_of(scenario, date):
        model.step()
    return model


# Figures


@pytest.mark.parametrize("year", [2010, 2011, 2016, 2025, 2029])
def test_figures_are_those_of_the_year_before(year: int) -> None:
    model = stepped_to(library("baseline"), f"{year}Q1")
    for own, code in zip(model.standing.capability, model.world.codes, strict=True):
        figures = data.figures(code, year - 1)
        assert own == figures.military_expenditure / 1e3


@pytest.mark.parametrize("year", [2011, 2018, 2024])
def test_all_that_follows_from_figures_is_as_in_a_scenario_that_starts_then(year: int) -> None:
    scenario = library("baseline")
    allies = allies_before(scenario, Quarter(year, 1))
    everybody = {*scenario.allies, *scenario.partners}
    alliance = {"allies": sorted(allies), "partners": sorted(everybody - allies)}
    then = {"title": "Then", "start": f"{year}Q1", "quarters": 1, "alliance": alliance}
    fresh = build_world(parse_scenario(json.dumps(then)))
    model = stepped_to(scenario, f"{year}Q1")
    shown = {
        **{name: getattr(fresh, name) for name in ("gdp", "small", "place_proximity")},
        **{name: getattr(fresh, name).T for name in ("exposure", "salience", "reluctance", "threat_side")},
        **{"tie": fresh.tie.T, "affinity": fresh.affinity.T},
        **{"usual_capability": fresh.capability, "usual_ambition": fresh.ambition},
    }
    for name, expected in shown.items():
        assert np.array_equal(getattr(model.standing, name), expected), name
    assert np.array_equal(model.standing.ambition, fresh.ambition)


def test_capability_holds_throughout_the_year() -> None:
    scenario = library("baseline", "quarters=12")
    model, seen = AllianceModel(scenario), []
    while model.running:
        model.step()
        seen.append(float(model.standing.capability[model.world.row("POL")]))
    assert seen == [data.figures("POL", year).military_expenditure / 1e3 for year in (2009, 2010, 2011) for _ in "1234"]


def test_what_a_scenario_states_stays() -> None:
    stated = "alliance.overrides={USA: {capability: 500, ambition: 0.9, gdp: 9000, exposure: {space: 0.3}}}"
    model = stepped_to(library("baseline", stated), "2020Q1")
    run, row, space = model.standing, model.world.row("USA"), model.world.domains.index("space")
    assert (run.capability[row], run.ambition[row], run.gdp[row], run.exposure[space, row]) == (500.0, 0.9, 9000.0, 0.3)


def test_what_events_scale_is_scaled_in_years_to_come() -> None:
    events = "add_events=[{at: 2012Q2, capability: {USA: 0.5}}, {at: 2015Q1, capability: {USA: 3}}]"
    model, levels = AllianceModel(library("baseline", events, "quarters=32")), {}
    while model.running:
        model.step()
        levels[str(Quarter.from_index(Quarter(2010, 1).index + model.quarter - 1))] = float(
            model.standing.capability[model.world.row("USA")]
        )
    usual = {year: data.figures("USA", year).military_expenditure / 1e3 for year in range(2009, 2017)}
    expected = {
        "2012Q1": usual[2011], "2012Q2": usual[2011] * 0.5, "2013Q1": usual[2012] * 0.5, "2014Q4": usual[2013] * 0.5,
        "2015Q1": usual[2014] * 1.5, "2016Q1": usual[2015] * 1.5,
    }  # fmt: skip
    assert {date: levels[date] for date in expected} == pytest.approx(expected, rel=1e-12)


def test_ambition_that_an_event_sets_stays() -> None:
    scenario = library("baseline", "add_events=[{at: 2012Q2, ambition: {DEU: 0.25}}]")
    model = stepped_to(scenario, "2012Q1")
    row = model.world.row("DEU")
    assert model.standing.ambition[row] == model.standing.usual_ambition[row] != model.world.ambition[row]
    while model.quarter < 40:
        model.step()
    assert model.standing.ambition[row] == 0.25


def test_packages_of_capacity_are_kept_from_year_to_year() -> None:
    model = AllianceModel(library("baseline", "rules.capacity_building=true", "quarters=24")).run()
    run = model.standing
    built = run.capability_factor > 1.0
    assert built.any()
    assert not built[run.allied].any()
    assert run.capability[built] == pytest.approx(run.usual_capability[built] * run.capability_factor[built])


def test_influence_and_votes_follow_the_figures() -> None:
    model = stepped_to(library("baseline", "rules.majority={share: 0.6, by: capability}"), "2018Q2")
    allied = model.standing.allied
    assert (model.standing.votes[allied] == model.standing.capability[allied]).all()
    assert (model.standing.weighed == model.standing.capability).all()


def test_the_next_run_begins_with_the_figures_of_the_start() -> None:
    scenario = library("timeline", "quarters=24")
    engine = Engine(scenario, build_world(scenario))
    both, alone = engine_results(engine, [(1, 0), (1, 1)]), engine_results(engine, [(1, 1)], numbers=[1])
    assert differences(row(both, 1), alone) == []


def test_nothing_changes_where_all_countries_are_invented() -> None:
    usual, by_date = (
        load_scenario(ROOT / "scenarios" / "cold-start.yaml", [f"world={each}"]) for each in ("start", "by_date")
    )
    worlds = [build_world(each) for each in (usual, by_date)]
    assert [(len(world.figures), len(world.standings)) for world in worlds] == [(1, 1), (1, 1)]
    results = [
        engine_results(Engine(each, world), [(1, 0)], wanted=NO_TABLES)
        for each, world in zip((usual, by_date), worlds, strict=True)
    ]
    assert differences(*results) == []


def test_one_version_of_all_is_held_where_nothing_changes() -> None:
    held = AllianceModel(load_scenario(ROOT / "scenarios" / "baseline.yaml", ["world=start"])).standing
    size = held.country_count
    assert held.held("all_tie").shape == (1, size, size)
    assert np.shares_memory(held.tie, held.held("all_tie"))


# Copies and branches


COPIES: Mapping[str, Callable[[AllianceModel], AllianceModel]] = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
    "branch": lambda model: model.branch({"as it was": {}})["as it was"],
}


@pytest.mark.parametrize("way", COPIES)
@pytest.mark.parametrize("classes", [{}, {"ally_class": Wary}], ids=["built in", "own"])
@pytest.mark.parametrize("quarters", [3, 4, 5, 11])
def test_a_copy_under_way_ends_as_the_run_does(way: str, classes: dict[str, Any], quarters: int) -> None:
    scenario = library("timeline", "quarters=16", "parameters.arrival_response=4")
    whole = bits(AllianceModel(scenario, **classes).run())
    model = AllianceModel(scenario, **classes)
    for _ in range(quarters):
        model.step()
    copied = COPIES[way](model)
    assert copied.standing.tie.ctypes.data != model.standing.tie.ctypes.data
    assert np.array_equal(copied.standing.exposure, model.standing.exposure)
    assert bits(copied.run()) == whole
    assert bits(model.run()) == whole


def test_a_future_with_an_event_has_the_same_past_and_the_same_calendar() -> None:
    model = stepped_to(library("baseline", "quarters=40"), "2014Q2")
    futures = model.branch({"as it was": {}, "cuts": {"capability": {"USA": 0.5}}})
    row = model.world.row("USA")
    usual, cut = (futures[name].run() for name in ("as it was", "cuts"))
    assert usual.standing.year == cut.standing.year == 9
    assert cut.standing.capability[row] == 0.5 * usual.standing.capability[row]


# Partners and frameworks


TIMELINE = library("timeline")


@pytest.fixture(scope="module")
def timeline() -> dict[str, AllianceModel]:
    """Return a run as it stands after each first quarter of a year, and others of interest."""
    dates = [*(f"{year}Q1" for year in range(1994, 2022)), "2008Q2", "2008Q3"]
    model, found = AllianceModel(TIMELINE), {}
    while model.running:
        model.step()
        date = str(Quarter.from_index(TIMELINE.start.index + model.quarter - 1))
        if date in dates:
            found[date] = copy.deepcopy(model)
    return found


def members(model: AllianceModel, name: str) -> set[str]:
    flags: Flags = model.standing.framework_members[list(model.setting.frameworks).index(name)]
    return {model.world.codes[row] for row in np.flatnonzero(flags & ~model.standing.allied)}


@pytest.mark.parametrize("name", ["pfp", "md", "ici", "global", "nuc"])
@pytest.mark.parametrize("date", ["1995Q1", "1998Q1", "2005Q1", "2012Q1", "2021Q1"])
def test_partners_are_in_a_framework_from_their_dates_on(
    timeline: dict[str, AllianceModel], name: str, date: str
) -> None:
    model = timeline[date]
    there = {model.world.codes[row] for row in np.flatnonzero(~model.standing.allied)}
    assert members(model, name) == {code for code in data.group(name).members_at(date) if code in there}


@pytest.mark.parametrize("date", ["1994Q1", "1996Q1", "2003Q1", "2006Q1", "2008Q3"])
def test_who_is_in_no_framework_yet_is_outside(timeline: dict[str, AllianceModel], date: str) -> None:
    model = timeline[date]
    joined = set().union(*(data.group(name).members_at(date) for name in ("pfp", "md", "ici", "global")))
    expected = [code not in joined and not ally for code, ally in zip(model.world.codes, _allied(model), strict=True)]
    assert model.standing.outside.tolist() == expected
    assert model.standing.outside_count == sum(expected)


def _allied(model: AllianceModel) -> list[bool]:
    allied: list[bool] = model.standing.allied.tolist()
    return allied


def test_no_framework_covers_a_place_before_it_is_founded(timeline: dict[str, AllianceModel]) -> None:
    place = TIMELINE_WORLD.place_names.index("Strait of Hormuz")
    names = [None, *TIMELINE.frameworks]
    covered = {date: names[model.standing.place_framework[place] + 1] for date, model in timeline.items()}
    assert (covered["1994Q1"], covered["2004Q1"], covered["2005Q1"]) == ("pfp", "pfp", "ici")
    taiwan = TIMELINE_WORLD.place_names.index("Taiwan Strait")
    assert timeline["1997Q1"].standing.place_framework[taiwan] == NEVER
    assert names[timeline["1998Q1"].standing.place_framework[taiwan] + 1] == "global"


TIMELINE_WORLD: World = build_world(TIMELINE)


def test_standards_of_partners_follow_their_frameworks(timeline: dict[str, AllianceModel]) -> None:
    row = TIMELINE_WORLD.row("JPN")
    assert timeline["1997Q1"].standing.standard[row] == 0.2
    assert timeline["1998Q1"].standing.standard[row] == 0.4
    sweden = TIMELINE_WORLD.row("SWE")
    assert timeline["2013Q1"].standing.standard[sweden] == 0.45
    assert timeline["2014Q1"].standing.standard[sweden] == 0.6
    assert timeline["2014Q1"].standing.usual_engagement[sweden] == 0.7


def test_who_is_outside_sits_at_no_table_of_the_alliance(timeline: dict[str, AllianceModel]) -> None:
    model = timeline["2021Q1"]
    japan, first = model.world.row("JPN"), quarter_of(TIMELINE, "1998Q1")
    for issue in model.issues:
        for attempt in issue.attempts:
            if attempt.convened is not None and attempt.inside and attempt.started + attempt.wait < first:
                assert not attempt.convened[japan]


def test_from_its_first_joining_or_leaving_on_the_events_say_where_a_country_stands() -> None:
    events = "add_events=[{at: 1995Q1, leave: AUS, to: outside}, {at: 1996Q1, join: JPN}]"
    model = stepped_to(library("timeline", events, "quarters=60"), "2006Q1")
    assert model.standing.outside[model.world.row("AUS")]
    assert model.standing.allied[model.world.row("JPN")]
    assert not model.standing.outside[model.world.row("JPN")]
    assert not model.standing.outside[model.world.row("KOR")]


def test_frameworks_that_a_scenario_states_for_a_country_stay() -> None:
    model = AllianceModel(library("timeline", "alliance.overrides={JPN: {frameworks: [md]}, KOR: {frameworks: []}}"))
    model.step()
    assert model.standing.outside[model.world.row("JPN")]  # there is no Mediterranean Dialogue before the end of 1994
    assert not model.standing.outside[model.world.row("KOR")]
    while model.quarter < 5:
        model.step()
    assert members(model, "md") >= {"JPN", "EGY"}
    assert not model.standing.outside[model.world.row("JPN")]


# Bodies


RUSSIA: Scenario = parse_scenario(
    json.dumps(
        {
            "title": "A partner in the east",
            "start": "2008Q1",
            "quarters": 28,
            "world": "by_date",
            "alliance": {"allies": "nato-2007", "partners": ["RUS", "BLR", "UKR", "GEO"]},
        }
    )
)


def test_a_partner_takes_no_seat_while_it_is_suspended_and_is_outside_if_it_is_in_all() -> None:
    model, nrc, outside, covers = AllianceModel(RUSSIA), [], [], []
    place = model.world.place_names.index("Baltic states")
    russia, body = model.world.row("RUS"), list(RUSSIA.frameworks).index("nrc")
    while model.running:
        model.step()
        nrc.append(bool(model.standing.framework_members[body, russia]))
        outside.append(bool(model.standing.outside[russia]))
        covers.append(bool(model.standing.place_framework[place] == body))
    dates = [Quarter.from_index(RUSSIA.start.index + quarter) for quarter in range(RUSSIA.quarters)]
    assert nrc == ["RUS" in data.group("nrc").members_at(str(date)) for date in dates]
    assert covers == nrc
    assert [str(date) for date, sits in zip(dates, nrc, strict=True) if not sits][:3] == ["2008Q3", "2008Q4", "2009Q1"]
    assert outside == [date >= Quarter(2014, 2) for date in dates]  # it is in the Partnership for Peace until then


def test_there_are_bodies_for_partners_of_the_scenario_alone() -> None:
    assert not {"nrc", "pjc"} & set(TIMELINE.frameworks)
    assert {"nrc", "pjc", "nuc", "ngc"} <= set(RUSSIA.frameworks)
    assert set(load_scenario(ROOT / "scenarios" / "baseline.yaml", ["world=start"]).frameworks) == {
        "pfp",
        "md",
        "ici",
        "global",
    }


def test_one_body_follows_on_another() -> None:
    scenario = library("baseline")
    world, names = build_world(scenario), list(scenario.frameworks)
    place = world.place_names.index("Donbas")
    found = {}
    for standing in world.standings:
        found[str(Quarter.from_index(scenario.start.index + standing.quarter))] = names[standing.place_framework[place]]
    assert found["2020Q1"] == "nuc"
    assert found["2023Q3"] == "nu_council"


HOLDS = {"hostage_propensity": 1.0, "grievances": {"UKR": 1.0}}


def hostages(body: bool) -> set[str]:
    """Return who takes hostages over issues in the Donbas, with a body for Ukraine or a framework of others there."""
    events = [
        {"at": f"2018Q{quarter}", "issue": {"domain": "east", "kind": "crisis", "severity": 0.9,
                                            "place": [48.5, 38.0], "sponsor": "POL"}}
        for quarter in (1, 2, 3, 4)
    ]  # fmt: skip
    circle = {"latitude": 49.0, "longitude": 32.0, "radius_km": 600}
    other = {"x": {"name": "Others", **circle, "members": ["MDA"]}}
    said = {
        "title": "A body that an ally holds up", "start": "2018Q1", "quarters": 12,
        "alliance": {"allies": ["POL", "HUN", "DEU"], "partners": ["UKR", "MDA"], "overrides": {"HUN": HOLDS}},
        "domains": {"east": {"threat": 0.6, "arrivals": 0.0, "kinds": {"crisis": 1}, "floor": 0.8}},
        "formats": ["consensus"], "events": events,
        **({"world": "by_date"} if body else {"frameworks": other}),
    }  # fmt: skip
    attempts = sim.run(parse_scenario(json.dumps(said)), replications=20, tables=["attempts"], jobs=1).attempts
    return {code for codes in attempts["hostage_takers"] for code in codes}


def test_an_ally_with_a_grievance_against_its_partner_holds_up_a_body() -> None:
    assert "HUN" in hostages(body=True)
    assert "HUN" not in hostages(body=False)


# A scenario's own


PLACE = {"latitude": 50.0, "longitude": 10.0}
OWN: dict[str, Any] = {
    "title": "A council", "start": "2010Q1", "quarters": 16,
    "alliance": {
        "allies": [{"code": f"A{k}", "capability": 20.0} | PLACE for k in range(3)],
        "partners": [{"code": f"P{k}", "capability": 20.0} | PLACE for k in range(3)],
    },
    "domains": {"one": {"threat": 0.5, "arrivals": 4.0, "kinds": {"crisis": 1}, "floor": 1.0, "places": [PLACE]}},
    "formats": ["consensus"],
    "frameworks": {
        "council": {
            "name": "Council", **PLACE, "radius_km": 500, "since": "2010Q3", "until": "2013Q1",
            "members": ["P0", {"code": "P1", "since": "2011Q1"}], "suspended": [{"since": "2011Q3", "until": "2012Q2"}],
        }
    },
}  # fmt: skip
MEETS = [2 <= quarter < 12 and not 6 <= quarter < 9 for quarter in range(16)]


def test_own_frameworks_have_dates_members_and_pauses() -> None:
    model = AllianceModel(parse_scenario(json.dumps(OWN)))
    for quarter in range(16):
        model.step()
        run = model.standing
        assert run.framework_members[0].tolist() == [
            False, False, False, MEETS[quarter], MEETS[quarter] and quarter >= 4, False,
        ]  # fmt: skip
        assert run.place_framework.tolist() == [0 if MEETS[quarter] else NEVER]
        assert run.outside.tolist() == [
            False, False, False, not MEETS[quarter], not (MEETS[quarter] and quarter >= 4), False,
        ]  # fmt: skip


def test_tables_seat_who_is_in_the_framework_when_they_are_set() -> None:
    seen = {}
    for replicate in range(10):
        model = AllianceModel(parse_scenario(json.dumps(OWN)), replicate=replicate).run()
        for set_in, convened in _tables(model):
            assert not convened[5]
            assert convened[3] == MEETS[set_in]
            assert convened[4] == (MEETS[set_in] and set_in >= 4)
            seen[set_in] = True
    assert len(seen) > 12


def _tables(model: AllianceModel) -> Iterator[tuple[int, Flags]]:
    """Yield when each table was set, and who came; those that a partner sponsors or leads apart."""
    for issue in model.issues:
        for attempt in issue.attempts:
            if attempt.convened is not None and not {issue.sponsor, attempt.lead} & {3, 4, 5}:
                yield attempt.started + attempt.wait, attempt.convened


def _with(**council: Any) -> dict[str, Any]:
    return OWN | {"frameworks": {"council": OWN["frameworks"]["council"] | council}}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (_with(since="2014Q1"), "before it has begun"),
        (_with(suspended=[{"since": "2011Q3", "until": "2011Q3"}]), "before it has begun"),
        (_with(members=["ZZ"]), "There is no country called"),
        (_with(members=["P0", "P0"]), "listed twice"),
        (OWN | {"world": "yearly"}, "by_date, start"),
        (
            OWN | {"alliance": OWN["alliance"] | {"overrides": {"P0": {"frameworks": ["council"]}}}},
            "'P0' lists its frameworks itself",
        ),
    ],
)
def test_mistakes_are_explained(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        parse_scenario(json.dumps(said))


# What results say


def test_a_scenario_says_where_the_data_end() -> None:
    assert any("figures are known to 2024" in note for note in library("baseline").notes)
    assert library("baseline", "quarters=60").notes == ()
    assert not any(
        "figures" in note for note in load_scenario(ROOT / "scenarios" / "baseline.yaml", ["world=start"]).notes
    )


def test_a_resolved_scenario_is_read_as_the_same() -> None:
    for scenario in (library("timeline"), RUSSIA, parse_scenario(json.dumps(OWN))):
        again = parse_scenario(json.dumps(scenario.as_file()))
        assert again.fingerprint() == scenario.fingerprint()
        assert Scenario.from_resolved(scenario.resolved()).fingerprint() == scenario.fingerprint()


def test_arms_may_differ_in_it() -> None:
    declared = {"title": "Two worlds", "scenario": "baseline", "replications": 2, "measures": [next(iter(MEASURES))],
                "arms": {"start": {"quarters": 8, "world": "start"}, "by_date": {"quarters": 8}}}  # fmt: skip
    experiment = parse_experiment(json.dumps(declared))
    assert [arm.scenario.world for arm in experiment.arms] == ["start", "by_date"]
