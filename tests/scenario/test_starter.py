"""The commented scenarios that a user starts from: they run, and the one with invented states explains every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from sim import data
from sim.scenario import parse_scenario
from sim.scenario.framework import Framework, Seat, Span
from sim.scenario.rules_schema import Centre, Every, Majority, Rules
from sim.scenario.schema import (
    Alliance,
    DatedIssue,
    Domain,
    Event,
    Grievance,
    InlineCountry,
    Operation,
    Place,
    ScenarioFile,
    StartingGroup,
)
from sim.scenario.starter import starter, write_starter

RECORDS = (
    ScenarioFile, Alliance, InlineCountry, Domain, Place, Framework, Seat, Span, StartingGroup, Rules, Majority, Every,
    Centre, Event, DatedIssue, Operation, Grievance,
)  # fmt: skip


@pytest.mark.parametrize("invented", [False, True])
def test_it_is_sound_and_runs(tmp_path: Path, invented: bool) -> None:
    path = write_starter(str(tmp_path / "of-my-own"), invented=invented)
    scenario = sim.load_scenario(path)
    assert scenario.title == "Of my own"
    assert all("figures are known to" in note for note in scenario.notes)
    assert (scenario.notes == ()) == invented
    runs = sim.run(scenario, replications=4).runs
    assert (runs["issues"] > 20).all()
    assert (runs["output_share"] > 0).all()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_key_is_explained(record: type) -> None:
    text = starter("x", invented=True)
    names = [field.alias or name for name, field in record.model_fields.items()]  # type: ignore[attr-defined]
    assert [name for name in names if not re.search(rf"\b{name}:", text)] == []


def test_every_key_that_is_commented_out_is_allowed_where_it_stands() -> None:
    """Without the signs before them the keys are a scenario, too: of a state all, and all of an event."""
    text = starter("x", invented=True)
    of_a_state = re.sub(r"^( {6})# (\w+: )", r"\1\2", text, flags=re.MULTILINE)
    assert of_a_state != text
    parse_scenario(of_a_state)
    whole = re.sub(r"^( {2})# ((- at|  \w+): )", r"\1\2", of_a_state, flags=re.MULTILINE)
    assert len(parse_scenario(whole).events) == len(parse_scenario(text).events) + 1
    shown = re.search(r"#   - (\{format: minilateral.*?\n#.*?\})", text, re.DOTALL)
    assert shown is not None
    group = shown[1].replace("\n#", "\n ")
    assert len(parse_scenario(text.replace("groups: []", f"groups: [{group}]")).groups) == 1


def test_no_state_is_a_real_one() -> None:
    scenario = parse_scenario(starter("x", invented=True))
    assert not set(scenario.countries) & set(data.countries())
    assert set(scenario.countries) == {*scenario.allies, *scenario.partners}
