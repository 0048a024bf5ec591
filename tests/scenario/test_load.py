"""From files to scenarios: inheritance, settings from the command line, and the resolved record."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.errors import ScenarioError
from sim.parameters import PARAMETERS
from sim.scenario import Quarter, Scenario, load_scenario, parse_scenario

BASE = """\
title: Base
start: 2010Q1
quarters: 8
alliance: {allies: [USA, FRA], partners: [FIN]}
parameters: {steering: 0.2, momentum_loss: 0.1}
rules: {contagion: false}
"""
INLINE = """\
title: Inline
start: 2000Q3
quarters: 4
alliance:
  allies:
    - {code: BBB, latitude: 1, longitude: 2, capability: 3, grievances: {AAA: 0.5}}
    - {code: AAA, latitude: -1, longitude: -2, capability: 0}
  overrides: {AAA: {ambition: 0.7}}
domains:
  land: {threat: 0.5, arrivals: 1, kinds: {crisis: 2, capability: 1}, places: [{latitude: 0, longitude: 0}]}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    file = tmp_path / "base.yaml"
    file.write_text(BASE)
    return file


def child_of(base: Path, text: str, name: str = "child.yaml") -> Path:
    file = base.parent / name
    file.write_text(text)
    return file


def test_defaults_are_filled_in(base: Path) -> None:
    scenario = load_scenario(base)
    assert scenario.allies == ("FRA", "USA")
    assert scenario.partners == ("FIN",)
    assert scenario.start == Quarter(2010, 1)
    assert (scenario.seed, scenario.replications) == (1, 1)
    assert set(scenario.parameters) == set(PARAMETERS)
    assert scenario.parameters["steering"] == 0.2
    assert "pfp" in scenario.frameworks
    assert "territorial_defence" in scenario.domains
    assert scenario.formats == ("consensus", "plus_n", "framework_nation", "minilateral", "bilateral")
    assert scenario.rules.majority is None


def test_seed_0_is_a_seed(base: Path) -> None:
    assert load_scenario(base, ["seed=0"]).seed == 0


def test_an_invented_alliance_needs_no_real_country() -> None:
    scenario = parse_scenario(INLINE)
    assert scenario.allies == ("AAA", "BBB")
    assert scenario.partners == ()
    assert scenario.frameworks == {}
    assert scenario.countries["BBB"].grievances == {"AAA": 0.5}
    assert scenario.countries["AAA"].ambition == 0.7
    assert scenario.countries["AAA"].capability == 0
    assert scenario.overrides == {}
    assert scenario.domains["land"].kinds == {"crisis": 2, "capability": 1, "consultation": 0}


def test_named_rosters() -> None:
    text = "title: T\nstart: 2010Q1\nquarters: 1\nalliance: {allies: nato-2010, partners: partners-2010}"
    scenario = parse_scenario(text)
    assert len(scenario.allies) == 28
    assert "FIN" in scenario.partners
    assert not set(scenario.allies) & set(scenario.partners)


def test_false_switches_majority_off(base: Path) -> None:
    assert load_scenario(base, ["rules.majority=false"]).rules.majority is None


def test_events_come_in_the_order_of_time_and_join_takes_one_or_more(base: Path) -> None:
    late, early = "{at: 2011Q1, join: FIN}", "{at: 2010Q2, leave: [FRA]}"
    scenario = load_scenario(base, [f"events=[{late}, {early}]"])
    assert [(event.leave, event.join) for event in scenario.events] == [(("FRA",), ()), ((), ("FIN",))]


def test_some_of_the_default_domains(base: Path) -> None:
    assert list(load_scenario(base, ["domains=[space, maritime]"]).domains) == ["maritime", "space"]


def test_an_event_may_bring_a_grievance_against_an_outsider(base: Path) -> None:
    event = "{at: 2010Q2, grievance: [{holder: FRA, target: RUS, strength: 0.5}]}"
    assert load_scenario(base, [f"events=[{event}]"]).events[0].grievance[0].target == "RUS"


def test_a_country_may_leave_and_come_back(base: Path) -> None:
    events = "events=[{at: 2010Q2, leave: FRA}, {at: 2010Q3, join: FRA}]"
    assert len(load_scenario(base, [events]).events) == 2


def test_extends_merges_mappings_and_replaces_lists(base: Path) -> None:
    child = child_of(base, "extends: base.yaml\ntitle: Child\nalliance: {allies: [USA]}\nparameters: {steering: 0.9}")
    scenario = load_scenario(child)
    assert scenario.title == "Child"
    assert scenario.allies == ("USA",)
    assert scenario.partners == ("FIN",)
    assert scenario.parameters["steering"] == 0.9
    assert scenario.parameters["momentum_loss"] == 0.1
    assert not scenario.rules.contagion


def test_extends_counts_from_the_folder_of_its_file(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base.parent / "sub").mkdir()
    child = child_of(base, "extends: ../base.yaml", "sub/child.yaml")
    monkeypatch.chdir("/")
    assert load_scenario(child).title == "Base"


def test_a_mistake_in_the_inherited_file_names_that_file(base: Path) -> None:
    base.write_text(BASE.replace("momentum_loss", "momentum_los"))
    child = child_of(base, "extends: base.yaml\n\nparameters: {steering: 7}")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(child)
    places = {(Path(problem.file).name, problem.line, problem.key) for problem in caught.value.problems}
    assert places == {("base.yaml", 5, "parameters.momentum_los"), ("child.yaml", 3, "parameters.steering")}


def test_extends_in_a_circle(base: Path) -> None:
    first = child_of(base, "title: A\nextends: second.yaml", "first.yaml")
    child_of(base, "extends: first.yaml", "second.yaml")
    with pytest.raises(ScenarioError, match="in a circle") as caught:
        load_scenario(first)
    assert caught.value.problems[0].line == 1
    assert caught.value.problems[0].file.endswith("second.yaml")


def test_extends_itself(base: Path) -> None:
    with pytest.raises(ScenarioError, match="in a circle"):
        load_scenario(child_of(base, "extends: child.yaml"))


@pytest.mark.parametrize("given", ["nowhere.yaml", "[a]", "3", '""', "sub", '"a\\0b"', "x" * 5000])
def test_extends_nothing_there(base: Path, given: str) -> None:
    (base.parent / "sub").mkdir()
    child = child_of(base, f"title: T\nextends: {given}")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(child)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.key) == (str(child), 2, "extends")


def test_settings_are_laid_on_in_order(base: Path) -> None:
    settings = ["parameters.steering=0.5", "alliance.overrides.USA.ambition=1", "quarters=3", "quarters=4"]
    scenario = load_scenario(base, settings)
    assert scenario.parameters["steering"] == 0.5
    assert scenario.overrides["USA"].ambition == 1
    assert scenario.quarters == 4


def test_a_setting_reaches_into_a_list(base: Path) -> None:
    settings = ["events=[{at: 2010Q2, join: FIN}]", "events.0.note=Why: not known", "alliance.allies.1=DEU"]
    scenario = load_scenario(base, settings)
    assert scenario.events[0].note == "Why: not known"
    assert scenario.allies == ("DEU", "USA")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("parameters.steering", "no equals sign"),
        ("=3", "names no key"),
        ("a..b=3", "not one"),
        (".".join("a" * 1000) + "=3", "not one"),
        ("title.x=3", "nothing below title"),
        ("alliance.allies.2=DEU", "no position"),
        ("alliance.allies.-1=DEU", "no position"),
        ("alliance.allies.x=DEU", "no position"),
        ("parameters.steering=2", "from 0 to 1"),
        ("parameters.stering=0.2", "Did you mean 'steering'?"),
        ("steering=0.2", "write it as parameters.steering"),
        ("seed=.nan", "not a finite number"),
        ("seed=[1", "not YAML"),
        ("seed=*x", "alias"),
        ("seed=", "An empty value"),
    ],
)
def test_a_wrong_setting_is_named(base: Path, setting: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(base, [setting])
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.file.startswith(f"--set {setting[:50]}")


def test_all_wrong_settings_are_listed(base: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(base, ["a", "title.x=1", "seed=.inf"])
    assert len(caught.value.problems) == 3


def test_a_scenario_is_frozen(base: Path) -> None:
    scenario = load_scenario(base)
    with pytest.raises(ValidationError):
        scenario.seed = 2  # type: ignore[misc]


def test_resolved_is_json_and_gives_the_scenario_back(base: Path) -> None:
    scenario = load_scenario(base, ["rules.majority={share: 0.6}", "events=[{at: 2010Q2, join: FIN}]"])
    resolved = json.loads(json.dumps(scenario.resolved()))
    assert Scenario.from_resolved(resolved) == scenario
    assert Scenario.from_resolved(resolved).fingerprint() == scenario.fingerprint()


def test_resolved_of_invented_countries_gives_the_scenario_back() -> None:
    scenario = parse_scenario(INLINE)
    assert Scenario.from_resolved(scenario.resolved()) == scenario


def test_a_scenario_travels_between_processes(base: Path) -> None:
    scenario = load_scenario(base)
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_the_fingerprint_sees_every_value(base: Path) -> None:
    plain = load_scenario(base)
    settings = [
        "parameters.steering=0.21",
        "seed=2",
        "rules.contagion=true",
        "alliance.overrides.USA.ambition=0",
    ]
    others = {load_scenario(base, [setting]).fingerprint() for setting in settings}
    assert len(others | {plain.fingerprint()}) == 5


def test_the_fingerprint_is_that_of_the_same_values_inherited(base: Path) -> None:
    assert load_scenario(child_of(base, "extends: base.yaml")).fingerprint() == load_scenario(base).fingerprint()
