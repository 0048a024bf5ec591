"""Events that add and drop, what a list replaces, ids, rules at a date, and what becomes of those who leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.experiments.load import parse_experiment
from sim.scenario import Scenario, load_scenario, parse_scenario
from sim.scenario.yaml_file import read_file

ROOT = Path(__file__).resolve().parents[2]
BELOW = """\
title: Below
start: 2010Q1
quarters: 40
alliance: {allies: [USA, FRA, POL], partners: [SWE]}
events:
  - {id: first, at: 2011Q1, slots: 3, note: Fewer slots}
  - {at: 2012Q1, leadership: 0.5, note: Less leadership}
  - {id: last, at: 2014Q1, join: SWE}
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "below.yaml").write_text(BELOW)
    return tmp_path


def above(here: Path, text: str) -> Scenario:
    (here / "above.yaml").write_text(f"extends: below.yaml\n{text}\n")
    return load_scenario(here / "above.yaml")


def dates(scenario: Scenario) -> list[str]:
    return [str(event.at) for event in scenario.events]


def refused(here: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as error:
        above(here, text)
    return str(error.value)


def test_events_are_added_in_the_order_of_their_dates(here: Path) -> None:
    more = above(here, "add_events: [{at: 2016Q1, leave: USA}, {id: early, at: 2010Q3, slots: 9}]")
    assert dates(more) == ["2010Q3", "2011Q1", "2012Q1", "2014Q1", "2016Q1"]
    assert more.notes == ()
    assert (
        above(here, "add_events: {at: 2016Q1, leave: USA}").events
        == above(here, "add_events: [{at: 2016Q1, leave: USA}]").events
    )


def test_events_are_dropped_by_their_ids(here: Path) -> None:
    assert dates(above(here, "drop_events: [first, last]")) == ["2012Q1"]
    assert dates(above(here, "drop_events: last")) == ["2011Q1", "2012Q1"]
    assert dates(above(here, "drop_events: all")) == []
    moved = above(here, "drop_events: [last]\nadd_events: [{id: last, at: 2018Q1, join: SWE}]")
    assert dates(moved) == ["2011Q1", "2012Q1", "2018Q1"]
    assert {dates(moved)[-1], moved.events[-1].id} == {"2018Q1", "last"}
    assert moved.notes == ()


def test_a_list_that_replaces_the_one_below_says_which_events_are_gone(here: Path) -> None:
    replaced = above(here, "events: [{id: last, at: 2015Q1, join: SWE}]")
    assert dates(replaced) == ["2015Q1"]
    (note,) = replaced.notes
    assert "first (2011Q1), that of 2012Q1, 'Less leadership'" in note
    assert "last" not in note.partition("do not happen: ")[2].partition(".")[0]
    assert "add_events" in note
    assert above(here, "drop_events: all\nevents: [{at: 2015Q1, join: SWE}]").notes == ()
    assert above(here, "title: Nothing else").notes == ()
    whole = "\n".join(line for line in BELOW.splitlines() if line.startswith(("events", "  -")))
    assert above(here, whole).notes == ()


def test_what_a_list_replaced_leaves_no_trace_in_the_scenario_itself(here: Path) -> None:
    events = "events: [{id: last, at: 2015Q1, join: SWE}]"
    silent, noted = above(here, f"drop_events: all\n{events}"), above(here, events)
    assert noted.replaced
    assert silent.fingerprint() == noted.fingerprint()
    assert Scenario.from_resolved(noted.resolved()).replaced == ()


def test_files_stack(here: Path) -> None:
    above(here, "add_events: [{id: more, at: 2016Q1, slots: 4}]\ndrop_events: [first]")
    (here / "top.yaml").write_text("extends: above.yaml\ndrop_events: [more]\nadd_events: [{at: 2017Q1, leave: USA}]\n")
    assert dates(load_scenario(here / "top.yaml")) == ["2012Q1", "2014Q1", "2017Q1"]


def test_settings_add_drop_and_name_events(here: Path) -> None:
    path = here / "below.yaml"
    assert dates(load_scenario(path, ["add_events=[{at: 2016Q1, leave: USA}]"])) == [
        "2011Q1", "2012Q1", "2014Q1", "2016Q1",
    ]  # fmt: skip
    assert dates(load_scenario(path, ["drop_events=[first]"])) == ["2012Q1", "2014Q1"]
    assert dates(load_scenario(path, ["events.last.at=2019Q1"])) == ["2011Q1", "2012Q1", "2019Q1"]
    with pytest.raises(ScenarioError, match=r"Its ids are first, last\. Did you mean 'last'\?"):
        load_scenario(path, ["events.lst.at=2019Q1"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "drop_events: [frist]",
            ["line 2", "There is no event called 'frist'", "first, last", "Did you mean 'first'?"],
        ),
        ("drop_events: 3", ["drop_events"]),
        ("add_events: 3", ["add_events is no list of events"]),
        ("add_events: [{at: 2016Q1, leave: USB}]", ["line 2", "key add_events.0.leave", "'USB'"]),
        ("add_events: [{at: 2016Q1, slots: 4}, {at: 2016Q1, slots: -4}]", ["key add_events.1.slots"]),
        ("add_events: [{id: last, at: 2016Q1, slots: 4}]", ["listed twice"]),
        ("add_events: [{at: 2016Q1}]", ["Nothing happens in this event"]),
        ("add_events: [{at: 2016Q1, rules: {}}]", ["Nothing happens in this event"]),
        ("add_events: [{at: 2016Q1, slots: 3, to: outside}]", ["nobody leaves"]),
        ("add_events: [{at: 2016Q1, rules: {majority: {share: 0.3}}}]", ["add_events.0.rules.majority.share", "0.5"]),
        (
            "add_events: [{at: 2016Q1, rules: {centres_of_excellence: [{host: XXX, domain: maritime}]}}]",
            ["add_events.0.rules.centres_of_excellence.0.host"],
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_was_written(here: Path, text: str, said: list[str]) -> None:
    message = refused(here, text)
    for words in said:
        assert words in message


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ("{at: 2016Q1, leave: USA, to: outside}", ""),
        ("{at: 2013Q1, leave: SWE, to: outside}", ""),
        ("{at: 2013Q1, leave: SWE}", "'SWE' is a partner already"),
        ("{at: 2016Q1, leave: USA, to: outside}, {at: 2017Q1, join: USA}", ""),
        ("{at: 2016Q1, leave: USA, to: outside}, {at: 2017Q1, leave: USA, to: partner}", ""),
        ("{at: 2016Q1, leave: USA, to: outside}, {at: 2017Q1, leave: USA, to: outside}", "'USA' is outside already"),
        ("{at: 2016Q1, leave: [USA, FRA, POL, SWE], to: outside}", "nobody is left in the alliance"),
    ],
)
def test_who_may_leave_and_come_back(here: Path, events: str, said: str) -> None:
    text = f"add_events: [{events}]"
    if said:
        assert said in refused(here, text)
    else:
        assert above(here, text).events


def test_rules_of_an_event_are_those_that_it_names() -> None:
    text = BELOW + "  - {at: 2013Q1, rules: {contagion: true, majority: false, stocktaking: {every: 4}}}\n"
    scenario = parse_scenario(text)
    again = Scenario.from_resolved(scenario.resolved())
    for each in (scenario, again):
        (rules,) = [event.rules for event in each.events if event.rules is not None]
        assert rules.model_fields_set == {"contagion", "majority", "stocktaking"}
        assert (rules.contagion, rules.majority) == (True, None)
    assert again.fingerprint() == scenario.fingerprint()


# Experiments


def experiment(text: str, folder: Path) -> str:
    """Return the notes on an experiment, or what is wrong with it."""
    try:
        return "\n".join(parse_experiment(text, folder).notes)
    except ScenarioError as error:
        return str(error)


def test_an_arm_that_replaces_events_says_so_and_one_that_adds_does_not(here: Path) -> None:
    arm = "title: E\nscenario: below.yaml\narms:\n  stays: {}\n  leaves: {KEY: [{at: 2016Q1, leave: USA}]}\n"
    assert "Arm leaves: Its 'events' take the place" in experiment(arm.replace("KEY", "events"), here)
    assert "take the place" not in experiment(arm.replace("KEY", "add_events"), here)


FACTOR = """\
title: E
scenario: below.yaml
arms: {a: {}, b: {ARM}}
factors: {FACTOR: [2013Q1, 2013Q3]}
design: {kind: grid}
"""


@pytest.mark.parametrize(
    ("arm", "factor", "said"),
    [
        ("", "events.last.at", ""),
        ("", "events.1.at", ""),
        ("add_events: [{at: 2010Q2, slots: 4}]", "events.1.at", ""),
        ("drop_events: [first]", "events.last.at", ""),
        ("drop_events: [first]", "events.1.at", "Name it by its id: events.last."),
        ("drop_events: all", "events.last.at", "no position in it"),
        ("events: [{id: last, at: 2015Q1, join: SWE}]", "events.0.at", "'first' in a, 'last' in b"),
        ("", "events.lats.at", "Did you mean 'last'?"),
    ],
)
def test_a_factor_is_the_same_event_in_every_arm(here: Path, arm: str, factor: str, said: str) -> None:
    found = experiment(FACTOR.replace("ARM", arm).replace("FACTOR", factor), here)
    assert (said in found) if said else "factors" not in found


def test_positions_in_other_lists_are_the_same_in_every_arm_too(here: Path) -> None:
    places = "domains: {sea: {threat: 0.5, arrivals: 1, kinds: {crisis: 1}, places: [PLACES]}}"
    one, other = "{latitude: 10, longitude: 20}", "{latitude: 50, longitude: 60}"
    (here / "sea.yaml").write_text(
        BELOW.partition("events")[0] + places.replace("PLACES", f"{one}, {other}") + "\nparameters: {}\n"
    )
    text = f"title: E\nscenario: sea.yaml\narms: {{a: {{}}, b: {{{places.replace('PLACES', f'{other}, {one}')}}}}}\n"
    found = experiment(f"{text}factors: {{domains.sea.places.0.weight: [1, 2]}}\ndesign: {{kind: grid}}\n", here)
    assert "domains.sea.places.0 is not the same in all arms" in found


# The library


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_event_of_the_library_has_an_id_and_no_file_replaces_some_in_silence(path: Path) -> None:
    scenario = load_scenario(path)
    assert [event for event in scenario.events if event.id is None] == []
    assert scenario.replaced == ()


@pytest.mark.parametrize("path", sorted((ROOT / "experiments").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_arm_of_the_library_replaces_events_in_silence(path: Path) -> None:
    if read_file(path).child("scenario") is not None:
        assert "take the place" not in experiment(path.read_text(), path.parent)
