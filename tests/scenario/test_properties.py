"""What holds for every file: a scenario or a ScenarioError comes out, and order leaves no trace."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario import Scenario, parse_scenario

WORDS = [
    "title",
    "start",
    "quarters",
    "alliance",
    "allies",
    "partners",
    "overrides",
    "domains",
    "events",
    "at",
    "threat",
    "join",
    "leave",
    "rules",
    "majority",
    "share",
    "formats",
    "parameters",
    "steering",
    "consensus",
    "extends",
    "USA",
    "FRA",
    "nato-2010",
    "2010Q1",
    "code",
    "latitude",
    "longitude",
    "capability",
    "kinds",
    "crisis",
    "seed",
    "<text>",
    "<list>",
    "<mapping>",
    "[key]",
    "issue",
    "grievance",
    "grievances",
    "salience",
    "space",
    "frameworks",
]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(WORDS),
    st.text(max_size=8),
)
keys = st.one_of(st.sampled_from(WORDS), st.text(max_size=8))
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=25,
)
SOUND: dict[str, Any] = {
    "title": "T",
    "start": "2010Q1",
    "quarters": 4,
    "alliance": {
        "allies": ["USA", "FRA", "TUR", {"code": "ZZZ", "latitude": 1, "longitude": 2, "capability": 3}],
        "partners": ["FIN", "SWE"],
        "overrides": {
            "TUR": {"hostage_propensity": 0.2, "salience": {"sea": 1, "land": 0.5}},
            "USA": {"ambition": 1},
        },
    },
    "domains": {
        "sea": {"threat": 0.1, "arrivals": 1, "kinds": {"crisis": 1, "capability": 2}, "adversary": "RUS"},
        "land": {"threat": 0.2, "arrivals": 2, "kinds": {"consultation": 1}},
    },
    "frameworks": {"pfp": {"name": "P", "latitude": 0, "longitude": 0, "radius_km": 1}},
    "formats": ["consensus", "minilateral", "bilateral"],
    "rules": {"contagion": False, "majority": {"share": 0.6, "by": "capability"}},
    "parameters": {"steering": 0.4, "momentum_loss": 0.2},
    "events": [{"at": "2010Q3", "join": ["FIN", "SWE"], "threat": {"sea": 0.1, "land": -0.1}}],
}


def outcome(text: str) -> str:
    """Return ``"scenario"`` or ``"error"``; any other exception fails the test."""
    try:
        scenario = parse_scenario(text)
    except ScenarioError as error:
        return "error" if error.problems and str(error).strip() else "an error that says nothing"
    assert Scenario.from_resolved(scenario.resolved()) == scenario
    return "scenario"


@given(st.one_of(trees, st.dictionaries(st.sampled_from(sorted(SOUND)), trees)))
@settings(max_examples=200, deadline=None)
def test_any_tree_is_a_scenario_or_an_error(tree: object) -> None:
    assert outcome(json.dumps(tree)) in {"scenario", "error"}


@given(st.data(), trees)
@settings(max_examples=300, deadline=None)
def test_one_odd_value_in_a_sound_file_is_a_scenario_or_an_error(data: st.DataObject, odd: object) -> None:
    changed = json.loads(json.dumps(SOUND))
    node = changed
    while True:
        step = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        below = node[step]
        if not isinstance(below, dict | list) or not below or data.draw(st.booleans()):
            break
        node = below
    node[step] = odd
    assert outcome(json.dumps(changed)) in {"scenario", "error"}


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_scenario_or_an_error(text: str) -> None:
    assert outcome(text) == "error"


@given(st.lists(st.text(max_size=30), max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_setting_is_a_scenario_or_an_error(overrides: list[str]) -> None:
    try:
        named = [parse_scenario(json.dumps(SOUND), overrides).title]
    except ScenarioError as error:
        named = [problem.file for problem in error.problems if not problem.file.startswith("--set")]
    assert named in ([], ["T"])


def shuffled(value: Any, luck: random.Random) -> Any:
    """Return the same file in another order: keys, countries and formats."""
    if isinstance(value, dict):
        items = list(value.items())
        luck.shuffle(items)
        return {key: shuffled(below, luck) for key, below in items}
    if isinstance(value, list):
        return luck.sample([shuffled(item, luck) for item in value], len(value))
    return value


@given(st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_in_the_file_leaves_no_trace(luck: random.Random) -> None:
    there = parse_scenario(json.dumps(SOUND))
    again = parse_scenario(json.dumps(shuffled(SOUND, luck)))
    assert again.fingerprint() == there.fingerprint()
    assert again.resolved() == there.resolved()
    assert list(again.domains) == list(there.domains)
    assert list(again.overrides) == list(there.overrides)
    assert again.formats == there.formats


def test_the_sound_file_is_sound() -> None:
    assert outcome(json.dumps(SOUND)) == "scenario"
