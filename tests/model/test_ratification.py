"""Enlargement that each ally ratifies: when candidates join, who can hold them up, and until when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.errors import ScenarioError
from sim.parameters import defaults
from sim.scenario import load_scenario, parse_scenario

RATIFICATION = defaults()["ratification_rate"]

ROOT = Path(__file__).resolve().parents[2]
QUIET = """
title: A candidate
start: 2010Q1
quarters: 40
alliance:
  allies:
    - {code: ONE, latitude: 50, longitude: 10, capability: 60}
    - {code: TWO, latitude: 50, longitude: 11, capability: 10}
    - {code: TRI, latitude: 50, longitude: 12, capability: 10}
  partners:
    - {code: CAN, latitude: 50, longitude: 13, capability: 10}
    - {code: ALT, latitude: 50, longitude: 14, capability: 10}
domains: {air: {threat: 0.5, arrivals: 0, kinds: {crisis: 1}}}
rules: {enlargement: ratified}
events:
  - {at: 2011Q1, join: CAN}
"""
SIGNED = 4
HELD = "hostage_propensity: 0.1, grievances: {CAN: GRIEVANCE}, "


def scenario(*changes: tuple[str, str]) -> sim.Scenario:
    text = QUIET
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_scenario(text)


def joined(of: sim.Scenario, runs: int, code: str = "CAN", **classes: Any) -> list[int | None]:
    """Return the quarter in which a state is an ally at first, of each run."""
    found = []
    for replicate in range(runs):
        model, quarter = AllianceModel(of, replicate=replicate, **classes), None
        row = model.world.row(code)
        while model.running and quarter is None:
            model.step()
            quarter = model.quarter - 1 if model.standing.allied[row] else None
        found.append(quarter)
    return found


def expected(rates: tuple[float, ...]) -> float:
    """Return the mean number of quarters until all have ratified."""
    return sum(1.0 - np.prod([1.0 - (1.0 - rate) ** quarter for rate in rates]) for quarter in range(2000))


@pytest.mark.parametrize("grievance", [0.0, 0.5, 0.9])
def test_a_candidate_waits_for_the_slowest_in_the_mean_as_long_as_the_closed_form_says(grievance: float) -> None:
    held = HELD.replace("GRIEVANCE", str(grievance))
    result = sim.run(scenario(("longitude: 11, ", f"longitude: 11, {held}"), ("quarters: 40", "quarters: 400")), 2000)
    times = result.runs["ratification_time"]
    mean = expected((RATIFICATION, RATIFICATION, RATIFICATION * (1.0 - grievance)))
    assert result.runs["new_allies"].eq(1.0).all()
    assert times.mean() == pytest.approx(mean, abs=4.0 * times.std() / np.sqrt(2000))


def test_it_joins_a_quarter_after_the_last_has_ratified_and_is_a_partner_until_then() -> None:
    quarters = joined(scenario(), 40)
    assert min(each for each in quarters if each is not None) == SIGNED + 1
    model = AllianceModel(scenario())
    row, seen = model.world.row("CAN"), list[tuple[int | None, bool, bool]]()
    while model.running:
        model.step()
        state = model.states[row]
        ratified = model.standing.ratified[row][model.standing.allied]
        seen.append((state.signed, state.is_ally, bool(ratified.all())))
    assert seen[:SIGNED] == [(None, False, False)] * SIGNED
    last = next(quarter for quarter in range(SIGNED, 40) if seen[quarter][2])
    assert all(each[:2] == (SIGNED, False) for each in seen[SIGNED : last + 1])
    assert all(each[:2] == (None, True) for each in seen[last + 1 :])


def test_one_that_never_takes_hostages_holds_nothing_up() -> None:
    held = HELD.replace("GRIEVANCE", "1").replace("0.1", "0")
    with_grievance = scenario(("longitude: 11, ", f"longitude: 11, {held}"))
    assert joined(with_grievance, 20) == joined(scenario(), 20)


def test_a_grievance_that_ends_lets_it_through() -> None:
    held = HELD.replace("GRIEVANCE", "1")
    ends = "  - {at: 2015Q1, grievance: [{holder: TWO, target: CAN, strength: 0}]}\n"
    never = scenario(("longitude: 11, ", f"longitude: 11, {held}"))
    later = scenario(("longitude: 11, ", f"longitude: 11, {held}"), ("join: CAN}\n", "join: CAN}\n" + ends))
    assert joined(never, 10) == [None] * 10
    quarters = joined(later, 40)
    assert min(each for each in quarters if each is not None) == 21
    assert None not in quarters


def test_whose_ally_leaves_is_not_waited_for() -> None:
    held = HELD.replace("GRIEVANCE", "1")
    leaves = "  - {at: 2015Q1, leave: TWO}\n"
    quarters = joined(
        scenario(("longitude: 11, ", f"longitude: 11, {held}"), ("join: CAN}\n", f"join: CAN}}\n{leaves}")), 10
    )
    assert set(quarters) == {21}  # the others have ratified long since, and it is an ally again until the end


def test_a_new_ally_ratifies_what_is_signed_as_it_joins() -> None:
    """By the record: Finland accepted Sweden's accession on the day that it joined."""
    held = HELD.replace("GRIEVANCE", "1").replace("CAN", "ALT")
    both = scenario(("longitude: 13, ", f"longitude: 13, {held}"), ("join: CAN", "join: [ALT, CAN]"))
    assert None not in joined(both, 20, "ALT")


def test_a_candidate_that_withdraws_is_none() -> None:
    held = HELD.replace("GRIEVANCE", "1")
    event = "  - {at: 2012Q1, leave: CAN, to: outside}\n"
    event += "  - {at: 2013Q1, grievance: [{holder: TWO, target: CAN, strength: 0}]}\n"
    of = scenario(("longitude: 11, ", f"longitude: 11, {held}"), ("join: CAN}\n", "join: CAN}\n" + event))
    assert joined(of, 10) == [None] * 10
    model = AllianceModel(of).run()
    assert int(model.standing.candidate_count) == 0


def test_an_accession_signed_apart_is_ratified_from_then_on_and_dated_at_its_date() -> None:
    apart = scenario(("join: CAN", "join: CAN, signed: 2010Q2"))
    assert min(joined(apart, 40)) == 2  # type: ignore[type-var]
    dated = scenario(("join: CAN", "join: CAN, signed: 2010Q2"), ("{enlargement: ratified}", "{}"))
    assert joined(dated, 3) == [SIGNED] * 3
    early = scenario(("join: CAN", "join: CAN, signed: 2008Q2"))
    assert min(joined(early, 40)) == 1  # type: ignore[type-var]


def test_a_rule_that_changes_changes_how_they_join() -> None:
    """Pending accessions take effect at their date where dates count again."""
    held = HELD.replace("GRIEVANCE", "1")
    event = "  - {at: 2010Q4, rules: {enlargement: dated}}\n"
    of = scenario(
        ("longitude: 11, ", f"longitude: 11, {held}"), ("join: CAN}\n", f"join: CAN, signed: 2010Q2}}\n{event}")
    )
    assert joined(of, 3) == [SIGNED] * 3


class Stubborn(sim.Ally):
    """Ratifies nobody's accession in the first four years."""

    def ratify(self, candidate: sim.State) -> bool:
        assert candidate.code == "CAN"
        assert candidate.signed == SIGNED
        return bool(self.code != "ONE" or self.model.quarter >= 16)


def test_own_agents_decide_whether_they_ratify() -> None:
    assert set(joined(scenario(), 10, ally_class=Stubborn)) == {17}


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("{at: 2011Q1, leave: TWO, signed: 2010Q2}", "nobody joins"),
        ("{at: 2011Q1, join: CAN, signed: 2011Q2}", "signed in 2011Q2, after the date of joining, 2011Q1"),
    ],
)
def test_a_signing_that_cannot_be_is_refused(event: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        scenario(("{at: 2011Q1, join: CAN}", event))


def test_real_candidates_take_about_as_long_as_they_did_and_sweden_longest() -> None:
    """What the rule is for: with the signings of the record, on real allies."""
    of = load_scenario(
        ROOT / "scenarios" / "baseline.yaml", ["rules.enlargement=ratified", "parameters.arrival_response=0"]
    )
    found = {code: np.array(joined(of, 40, code)) for code in ("MNE", "MKD", "FIN", "SWE")}
    signed = {"MNE": 25, "MKD": 36, "FIN": 50, "SWE": 50}
    took = {code: float(np.mean(quarters - signed[code])) for code, quarters in found.items()}
    assert 3.0 < took["MNE"] < 4.6
    assert 3.0 < took["MKD"] < 4.6
    assert took["SWE"] > took["FIN"] + 0.3
