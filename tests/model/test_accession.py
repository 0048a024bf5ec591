"""Accession to standing groups: who fits asks, members let in or refuse, some leave; sizes move over time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.parameters import defaults
from sim.scenario import Scenario, load_scenario, parse_scenario

ROOT = Path(__file__).resolve().parents[2]
QUIET = """
title: A group and who might join it
start: 2010Q1
quarters: 80
alliance:
  allies:
    - {code: LED, latitude: 50, longitude: 10, capability: 60, ideal_point: 1}
    - {code: MEM, latitude: 50, longitude: 11, capability: 10, ideal_point: 1}
    - {code: FIT, latitude: 50, longitude: 12, capability: 10, ideal_point: 1}
    - {code: FAR, latitude: -40, longitude: -170, capability: 60, ideal_point: -4}
  partners:
    - {code: PAR, latitude: 50, longitude: 13, capability: 10, ideal_point: 1}
domains: {air: {threat: 0.5, arrivals: 0, kinds: {crisis: 1}}}
rules: {accession: true}
groups: [{format: FORMAT, domain: air, lead: LED, members: [LED, MEM], momentum: 1}]
parameters: {momentum_loss: 0, join_intercept: 0, threat_noise: 0}
"""
"""Nothing happens but accession: no issue arises, and no group fades."""
INDIFFERENT = ", ".join(
    f"join_{term}: 0" for term in ("intercept", "proximity", "tie", "affinity", "threat", "capability", "stake")
) + ", join_temperature: 100"  # fmt: skip
"""Parameters by which all belong with a chance of one half."""


def quiet(fmt: str = "framework_nation", **more: str) -> str:
    text = QUIET.replace("FORMAT", fmt)
    for old, new in more.items():
        assert old in text
        text = text.replace(old, new)
    return text


def members(text: str, runs: int = 200) -> list[set[str]]:
    """Return the members of the group at the end of each run."""
    result = sim.run(parse_scenario(text), replications=runs, tables=["groups"], jobs=2)
    return [set(each) for each in result.groups.sort_values("run")["members"]]


def share(found: list[set[str]], code: str) -> float:
    return sum(code in each for each in found) / len(found)


def test_who_fits_joins_in_time_and_who_does_not_does_not() -> None:
    found = members(quiet())
    assert share(found, "FIT") > 0.5
    assert share(found, "PAR") > 0.5
    assert share(found, "FAR") < 0.05
    assert share(found, "LED") == 1.0


def test_without_the_rule_groups_stay_as_they_are() -> None:
    assert members(quiet().replace("accession: true", "accession: false"), 20) == [{"LED", "MEM"}] * 20


def test_accessions_come_at_the_rate_of_a_year() -> None:
    """With a chance of belonging of a half, a state joins with half of the chance of one that surely fits."""
    text = quiet().replace("join_intercept: 0", INDIFFERENT)
    runs = 2000
    result = sim.run(parse_scenario(text.replace("quarters: 80", "quarters: 4")), replications=runs, jobs=2)
    expected = 3 * defaults()["accession_rate"] / 2  # three states outside, one year
    error = np.sqrt(expected / runs)
    assert result.runs["accessions"].mean() == pytest.approx(expected, abs=4.0 * error)


def test_members_leave_at_the_rate_of_a_year_and_a_lead_never_does() -> None:
    text = quiet().replace("join_intercept: 0", INDIFFERENT).replace("quarters: 80", "quarters: 4")
    text = text.replace("members: [LED, MEM]", "members: [LED, MEM, FIT, FAR, PAR]")
    runs = 4000
    result = sim.run(parse_scenario(text), replications=runs, jobs=2, tables=["groups"])
    expected = 4 * defaults()["withdrawal_rate"] / 2
    assert result.runs["withdrawals"].mean() == pytest.approx(expected, abs=4.0 * np.sqrt(expected / runs))
    assert result.groups["members"].map(lambda own: "LED" in own).all()


@pytest.mark.parametrize(("holder", "fmt", "refused"), [
    ("LED", "framework_nation", True), ("MEM", "framework_nation", False),
    ("LED", "minilateral", True), ("MEM", "minilateral", True),
])  # fmt: skip
def test_a_lead_decides_alone_and_other_members_together(holder: str, fmt: str, refused: bool) -> None:
    longitude = {"LED": 10, "MEM": 11}[holder]
    found = members(quiet(fmt, **{f"longitude: {longitude},": f"longitude: {longitude}, grievances: {{FIT: 1.0}},"}))
    assert (share(found, "FIT") == 0.0) is refused
    assert share(found, "PAR") > 0.3


def test_who_is_outside_does_not_join_what_is_inside() -> None:
    events = "\nevents: [{at: 2010Q1, leave: PAR, to: outside}]\n"
    assert share(members(quiet() + events), "PAR") == 0.0
    assert share(members(quiet("minilateral") + events), "PAR") > 0.3


def baseline(*settings: str) -> Scenario:
    return load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=60", *settings])


@pytest.fixture(scope="module")
def model() -> AllianceModel:
    return AllianceModel(baseline("rules.accession=true"), replicate=2).run()


def test_the_number_of_members_is_that_of_those_who_are(model: AllianceModel) -> None:
    run = model.standing
    for number in range(int(run.group_count)):
        assert run.groups[number].member_count == run.members[number].sum() >= 2
        assert run.members[number, run.groups[number].lead]


def test_a_sponsor_that_fits_joins_a_group_before_it_founds_another() -> None:
    """Paired: the same luck with and without the rule; fewer groups are founded, and those there are grow."""
    results = {
        rule: sim.run(baseline(f"rules.accession={rule}"), replications=40, jobs=2, tables=["groups"])
        for rule in ("false", "true")
    }
    change = results["true"].runs["groups_founded"] - results["false"].runs["groups_founded"]
    half = 2.0 * change.std(ddof=1) / np.sqrt(len(change))
    assert change.mean() + half < 0.0
    sizes: dict[str, Any] = {rule: each.groups["members"].map(len) for rule, each in results.items()}
    assert sizes["true"].mean() > sizes["false"].mean() + 0.5
    assert (results["false"].runs[["accessions", "withdrawals"]] == 0).all(axis=None)
    assert (results["true"].runs["accessions"] > results["true"].runs["withdrawals"]).all()
