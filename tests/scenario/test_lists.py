"""Lists: every one says whether a thing may stand in it twice, and keeps what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.analysis.claims.load import load_claim
from sim.analysis.pareto.load import load_space
from sim.commands.options import Schema
from sim.commands.schema import schema_of
from sim.experiments.load import load_experiment
from sim.papers.load import load_paper
from sim.prediction.load import load_group
from sim.scenario import load_scenario, parse_scenario
from sim.scenario.lists import UNIQUE, Once

from ..mistakes import assert_named, problems_of

SCENARIO = "title: T\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, FRA], partners: [FIN, SWE]}\n"
EXPERIMENT = "title: E\nscenario: small.yaml\n"
CLAIM = EXPERIMENT + "claim: C\nsource: S\narms: {a: {}, b: {}}\n"
TEST = "{measure: output, arm: a, than: b, expect: more}"
SPACE = EXPERIMENT + "choices: {vote: {a: {}, b: {rules: {docking: true}}}}\n"
GROUP = "name: N\nkind: minilateral\nlead: FRA\nyear: 2010\ndomain: maritime\n"
PAPER = "title: P\nresults:\n  r: {run: small.yaml"

TWICE: dict[str, tuple[Callable[[Path], object], str, int, str]] = {
    "ally": (load_scenario, SCENARIO.replace("FRA", "USA"), 4, "alliance.allies.1"),
    "ally in two forms": (
        load_scenario,
        SCENARIO.replace("FRA", "{code: USA, latitude: 1, longitude: 1, capability: 1}"), 4, "alliance.allies.1",
    ),
    "partner": (load_scenario, SCENARIO.replace("SWE", "FIN"), 4, "alliance.partners.1"),
    "framework": (
        load_scenario, SCENARIO.replace("SWE]", "SWE], overrides: {FIN: {frameworks: [pfp, pfp]}}"),
        4, "alliance.overrides.FIN.frameworks.1",
    ),
    "real group": (load_scenario, SCENARIO + "groups: [nordefco, nordefco]", 5, "groups.1"),
    "real group in two forms": (load_scenario, SCENARIO + "groups: [nordefco, {group: nordefco}]", 5, "groups.1"),
    "member": (
        load_scenario, SCENARIO + "groups: [{format: minilateral, domain: maritime, members: [FIN, USA, FIN]}]",
        5, "groups.0.members.2",
    ),
    "joins": (load_scenario, SCENARIO + "events: [{at: 2010Q2, join: [SWE, FIN, SWE]}]", 5, "events.0.join.2"),
    "leaves": (load_scenario, SCENARIO + "events: [{at: 2010Q2, leave: [FRA, FRA]}]", 5, "events.0.leave.1"),
    "participant": (
        load_scenario,
        SCENARIO + "events: [{at: 2010Q2, operation: {participants: [FIN, FIN], until: 2011Q1}}]",
        5, "events.0.operation.participants.1",
    ),
    "grievance of two strengths": (
        load_scenario,
        SCENARIO + "events:\n- at: 2010Q2\n  grievance:\n  - {holder: USA, target: FRA, strength: 1}\n"
        "  - {holder: USA, target: FRA, strength: 0.5}",
        9, "events.0.grievance.1",
    ),
    "format": (load_scenario, SCENARIO + "formats: [consensus, plus_n, consensus]", 5, "formats.2"),
    "format from then on": (
        load_scenario, SCENARIO + "events: [{at: 2010Q2, formats: [plus_n, plus_n]}]", 5, "events.0.formats.1",
    ),
    "domain": (load_scenario, SCENARIO + "domains: [space, space]", 5, "domains.1"),
    "what exposure is made of": (
        load_scenario,
        SCENARIO + "domains: {sea: {threat: 1, arrivals: 1, kinds: {crisis: 1}, factors: [border, border]}}",
        5, "domains.sea.factors.1",
    ),
    "place of two weights": (
        load_scenario,
        SCENARIO + "domains:\n  sea:\n    {threat: 1, arrivals: 1, kinds: {crisis: 1},\n"
        "    places: [{latitude: 1, longitude: 2},\n    {latitude: 1, longitude: 2, weight: 3}]}",
        9, "domains.sea.places.1",
    ),
    "centre": (
        load_scenario,
        SCENARIO + "rules: {centres_of_excellence: [{host: FIN, domain: space}, {host: FIN, domain: space}]}",
        5, "rules.centres_of_excellence.1",
    ),
    "measure": (load_experiment, EXPERIMENT + "measures: [output, output]", 3, "measures.1"),
    "level": (
        load_experiment, EXPERIMENT + "design: {kind: grid}\nfactors: {slots: [1, 2, 1.0]}", 4, "factors.slots.2",
    ),
    "test": (load_claim, CLAIM + f"tests:\n- {TEST}\n- {TEST}", 8, "tests.1"),
    "fixed": (load_claim, CLAIM + f"tests: [{TEST}]\nfixed: [slots, slots]", 7, "fixed.1"),
    "objective": (load_space, SPACE + "objectives: [output, habit, output]", 4, "objectives.2"),
    "objective in two forms": (
        load_space, SPACE + "objectives: [output, {measure: output, direction: higher}]", 4, "objectives.1",
    ),
    "place of a focus": (load_group, GROUP + "focus: [[1, 2], [1, 2]]", 6, "focus.1"),
    "who may join": (load_group, GROUP + "eligible: [FIN, DEU, FIN]", 6, "eligible.2"),
    "who joined": (load_group, GROUP + "members: [FIN, FIN]", 6, "members.1"),
    "value laid on": (load_paper, PAPER + ", set: [seed=1, quarters=3, seed=2]}", 3, "results.r.set.2"),
    "kind of file": (
        load_paper, PAPER + "}\nfigures: [{figure: output, of: r, formats: [pdf, pdf]}]", 4, "figures.0.formats.1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TWICE)
def test_what_is_listed_twice_is_refused(name: str, tmp_path: Path) -> None:
    load, text, line, key = TWICE[name]
    (tmp_path / "small.yaml").write_text(SCENARIO)
    assert_named(load, tmp_path / "wrong.yaml", (text, line, key, "is listed twice."))


def test_what_is_listed_twice_is_named_beside_other_mistakes_of_the_list() -> None:
    text = (
        SCENARIO + "groups:\n- {format: minilateral, domain: maritime, lead: USA, members: [FIN, FIN]}\n- nb8\n- nb8\n"
        "events:\n- {at: 2010Q2, join: [FIN, 3, FIN]}\n"
    )
    keys = {problem.key for problem in problems_of(parse_scenario, text)}
    assert keys == {"groups.0.members.1", "groups.2", "events.0.join.1", "events.0.join.2"}


def arrays(node: Any, way: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the lists of any length in a JSON Schema, with where they stand."""
    if isinstance(node, dict):
        if node.get("type") == "array" and "prefixItems" not in node:
            yield way, node
        for key, below in node.items():
            yield from arrays(below, f"{way}/{key}")
    elif isinstance(node, list):
        for position, below in enumerate(node):
            yield from arrays(below, f"{way}/{position}")


@pytest.mark.parametrize("kind", [kind.value for kind in Schema])
def test_every_list_says_whether_a_thing_may_stand_in_it_twice(kind: str) -> None:
    every = dict(arrays(schema_of(kind)))
    assert every
    assert [way for way, node in every.items() if not isinstance(node.get(UNIQUE), bool)] == []


def test_two_groups_that_the_file_describes_may_be_alike() -> None:
    group = "{format: minilateral, domain: maritime, members: [FIN, USA]}"
    assert len(parse_scenario(SCENARIO + f"groups: [{group}, {group}]").groups) == 2


@given(st.lists(st.text(max_size=1), max_size=5))
def test_a_list_is_taken_as_it_is_or_refused_at_the_first_repetition(items: list[str]) -> None:
    adapter = TypeAdapter(Annotated[tuple[str, ...], Once()])
    first = next((n for n, item in enumerate(items) if item in items[:n]), None)
    if first is None:
        assert adapter.validate_python(items) == tuple(items)
        return
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(items)
    assert caught.value.errors()[0]["ctx"]["at"] == (first,)
