"""First responses: who answers, with what, what is left for others, and what it does to group, beliefs and books."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.formats import MINILATERAL
from sim.parameters import defaults
from sim.rules.arrival import CRISIS
from sim.scenario import Scenario, load_scenario, parse_scenario
from tests.engine.lively import lively, scenario_of

ROOT = Path(__file__).resolve().parents[2]
CRISES = """
title: Crises and a group
start: 2010Q1
quarters: 8
alliance:
  allies:
    - {code: ONE, latitude: 50, longitude: 10, capability: 60}
    - {code: TWO, latitude: 50, longitude: 11, capability: 10}
    - {code: TRI, latitude: 50, longitude: 12, capability: 90}
  partners:
    - {code: PAR, latitude: 50, longitude: 13, capability: 20}
domains: {air: {threat: 0.8, arrivals: 0, kinds: {crisis: 1}}}
formats: [consensus, minilateral]
rules: {first_response: true}
groups: GROUPS
events:
  - {at: 2010Q2, issue: {domain: air, kind: crisis, severity: 0.8, sponsor: ONE}}
parameters: {threat_noise: 0, steering: 0, preparation_crisis: 4, exclusion_stake: 0.1}
"""
PAIR = "{format: minilateral, domain: air, lead: ONE, members: [ONE, PAR], momentum: 0.5}"
OTHERS = "{format: minilateral, domain: air, lead: TWO, members: [TWO, TRI], momentum: 0.9}"
WHEN = 1
GIVEN, IDEAL = 0.1, 0.75
READY = defaults()["readiness"]


class Plain(sim.Ally):
    """Gives a tenth of its means, and would like three quarters."""

    def ideal_for(self, issue: Any) -> float:
        return IDEAL

    def contribute(self, issue: Any, attempt: Any, members: int) -> float:
        assert attempt.issue.number == issue.number
        return GIVEN


class PlainPartner(sim.Partner):
    """The same."""

    ideal_for = Plain.ideal_for
    contribute = Plain.contribute


PLAIN: dict[str, Any] = {"ally_class": Plain, "partner_class": PlainPartner}


def of(groups: str = f"[{PAIR}]", *changes: tuple[str, str]) -> Scenario:
    text = CRISES.replace("GROUPS", groups)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_scenario(text)


def at_the_crisis(scenario: Scenario, phases: int | None = None, **classes: Any) -> AllianceModel:
    """Return a model at the end of the quarter of the crisis, or after some phases of it."""
    model = AllianceModel(scenario, **classes)
    while model.quarter < WHEN:
        model.step()
    if phases is None:
        model.step()
    else:
        for phase in model.PHASES[:phases]:
            getattr(model, phase)()
    return model


def test_it_delivers_what_members_hold_ready_at_half_of_its_worth() -> None:
    model = at_the_crisis(of(), **PLAIN)
    (issue,) = model.issues
    means = sum(float(model.standing.means[model.world.row(code)]) for code in ("ONE", "PAR"))
    demand = issue.severity * model.parameters["demand_crisis"]
    share = min(1.0, READY * GIVEN * means * 0.5 / demand)
    assert 0.0 < share < 1.0
    assert issue.first_response == pytest.approx(0.8 * share * IDEAL)
    assert issue.demand == pytest.approx(demand * (1.0 - share * IDEAL))
    assert issue.output == issue.first_response == pytest.approx(float(model.tallies.output[MINILATERAL.code].sum()))
    assert float(model.tallies.first_output) == pytest.approx(issue.first_response)
    assert float(model.tallies.first_responses) == 1.0


def test_the_format_that_follows_delivers_of_what_is_left() -> None:
    prepared = ("preparation_crisis: 4", "preparation_crisis: 0, format_cost: 0")
    model = AllianceModel(of(f"[{PAIR}]", prepared), **PLAIN).run()
    issue = model.issues[0]
    assert issue.outcome.name == "AGREED"
    rest = issue.output - issue.first_response
    assert issue.promised == pytest.approx(rest)
    attempt = issue.attempts[-1]
    assert attempt.format.name == "consensus"  # its own group has given what it can
    lost = np.exp(-model.parameters["urgency_crisis"] * (attempt.ended - issue.arrived))  # type: ignore[operator]
    assert rest == pytest.approx((0.8 - issue.first_response) * issue.coverage * attempt.text * lost)
    assert issue.output < 0.8


def test_groundwork_shortens_what_is_to_be_prepared() -> None:
    left = {}
    for rule in ("true", "false"):
        changed = of(f"[{PAIR}]", ("first_response: true", f"first_response: {rule}"))
        left[rule] = at_the_crisis(changed, phases=4, **PLAIN).issues[0].preparation
    assert left["true"] == max(0, left["false"] - defaults()["groundwork"])
    assert left["false"] > 0


def test_the_group_counts_an_agreement_and_is_renewed() -> None:
    one, other = (
        at_the_crisis(of(f"[{PAIR}]", ("first_response: true", f"first_response: {rule}")), phases=4, **PLAIN).groups[0]
        for rule in ("true", "false")
    )
    assert (one.agreements, other.agreements) == (1, 0)
    assert one.fresh_output == one.output > other.output == 0.0


@pytest.mark.parametrize(
    ("groups", "sponsor", "who"),
    [
        (f"[{OTHERS}, {PAIR}]", "ONE", 1),  # its own, though the other has more momentum
        (f"[{PAIR}, {PAIR.replace('0.5', '0.6').replace('PAR', 'TRI')}]", "ONE", 1),  # of two of its own
        (f"[{PAIR}]", "TWO", 0),  # in none: whoever there is
        (f"[{OTHERS.replace('air', 'sea')}, {PAIR}]", "TWO", 1),  # its own works elsewhere
        (f"[{PAIR.replace('minilateral', 'framework_nation')}]", "ONE", None),
        ("[]", "ONE", None),
    ],
)
def test_who_responds(groups: str, sponsor: str, who: int | None) -> None:
    two = "domains: {sea: {threat: 0.8, arrivals: 0, kinds: {crisis: 1}}, "
    changed = of(groups, ("sponsor: ONE", f"sponsor: {sponsor}"), ("domains: {", two))
    model = at_the_crisis(changed, phases=4, **PLAIN)
    assert [group.agreements for group in model.groups] == [int(number == who) for number in range(len(model.groups))]
    assert (model.issues[0].first_response > 0.0) is (who is not None)


def test_where_the_sponsor_is_in_none_those_with_most_at_stake_respond() -> None:
    groups = [
        OTHERS.replace("TRI", "PAR").replace("0.9", "0.4"),
        OTHERS.replace("lead: TWO, members: [TWO", "lead: PAR, members: [PAR"),
    ]
    exposed = ("longitude: 12, ", "longitude: 12, exposure: {air: 1}, salience: {air: 1}, ")
    model = at_the_crisis(of(f"[{', '.join(groups)}]", exposed), phases=4, **PLAIN)
    issue = model.issues[0]
    stakes = [
        np.mean([state.stake_in(issue) for state in model.states if group.members[state.row]]) for group in model.groups
    ]
    assert [group.agreements for group in model.groups] == [int(stake == max(stakes)) for stake in stakes]
    assert max(stakes) > min(stakes)
    assert not issue.tried(MINILATERAL)


def test_others_than_the_sponsors_own_answer_only_what_matters_much_to_them() -> None:
    proud = ("exclusion_stake: 0.1", "exclusion_stake: 0.99")
    for sponsor, answers in (("TWO", False), ("ONE", True)):
        model = at_the_crisis(of(f"[{PAIR}]", ("sponsor: ONE", f"sponsor: {sponsor}"), proud), phases=4, **PLAIN)
        assert (model.issues[0].first_response > 0.0) is answers


def test_a_format_that_is_not_allowed_answers_nothing() -> None:
    barred = of(f"[{PAIR}]", ("consensus, minilateral", "consensus"))
    assert at_the_crisis(barred, **PLAIN).issues[0].first_response == 0.0


def test_talk_is_no_answer() -> None:
    def wants(self: Any, issue: Any) -> float:
        return 0.01 * IDEAL

    shy: dict[str, Any] = {name: type("Shy", (base,), {"ideal_for": wants}) for name, base in PLAIN.items()}
    assert at_the_crisis(of(), **shy).issues[0].first_response == 0.0


def test_it_teaches_at_the_end_of_the_quarter_what_it_delivered() -> None:
    """Nobody acts in a quarter on what it has yet to learn."""
    scenario = of()
    before, after = at_the_crisis(scenario, phases=8, **PLAIN), at_the_crisis(scenario, **PLAIN)
    issue, rate = after.issues[0], after.parameters["learning_rate"]
    for code, weight in (("ONE", rate), ("PAR", rate), ("TRI", after.parameters["observer_rate"])):
        row = after.world.row(code)
        old, new = (float(model.standing.beliefs[1, MINILATERAL.code, CRISIS, row]) for model in (before, after))
        assert new == pytest.approx(old + weight * (issue.first_response / (issue.severity * READY) - old))
    assert before.states[0].habit(before.states[1]) == 0.0
    one, par = (after.states[after.world.row(code)] for code in ("ONE", "PAR"))
    assert one.habit(par) > 0.0


def test_it_takes_attention_as_any_answer_does() -> None:
    one, other = (
        at_the_crisis(of(f"[{PAIR}]", ("first_response: true", f"first_response: {rule}")), phases=4, **PLAIN)
        for rule in ("true", "false")
    )
    spent = one.parameters["attention_cost"] * READY * GIVEN / one.parameters["effort"]
    for model, less in ((one, spent), (other, 0.0)):
        full = 1.0 - model.parameters["group_attention"]
        assert model.states[model.world.row("ONE")].attention == pytest.approx(full - less)
        assert model.states[model.world.row("TRI")].attention == pytest.approx(1.0)


def real(*settings: str, path: str = "alliance-2021") -> Scenario:
    return load_scenario(ROOT / "scenarios" / f"{path}.yaml", ["rules.first_response=true", *settings])


def add_up(model: AllianceModel) -> None:
    """Check the books of a run: of issue by issue, and of what is counted."""
    issues, tallies = model.issues, model.tallies
    first = [issue.first_response for issue in issues]
    assert float(tallies.output.sum()) == pytest.approx(sum(issue.output for issue in issues))
    assert float(tallies.first_output) == pytest.approx(sum(first))
    assert float(tallies.first_responses) == sum(each > 0.0 for each in first)
    for issue in issues:
        assert 0.0 <= issue.first_response <= issue.output + 1e-12
        assert issue.output <= issue.severity * (1.0 + 1e-9)
        assert issue.first_response == 0.0 or issue.kind == CRISIS


def test_the_books_add_up() -> None:
    model = AllianceModel(real()).run()
    add_up(model)
    assert float(model.tallies.first_responses) > 5
    table = model.engine.tables(0, frozenset({"issues"}))["issues"].to_pandas()
    assert table["first_response"].sum() == pytest.approx(float(model.tallies.first_output))
    assert table["output"].sum() == pytest.approx(float(model.tallies.output.sum()))


def test_the_books_of_random_scenarios_add_up() -> None:
    responses = 0.0
    for seed in range(30):
        fields = lively(Random(seed))
        fields["rules"] |= {"first_response": True}
        model = AllianceModel(scenario_of(fields)).run()
        add_up(model)
        responses += float(model.tallies.first_responses)
    assert responses > 10


def test_crises_are_answered_sooner_and_more_is_done_about_them() -> None:
    """What the rule is for, paired."""
    found = {}
    for rule in ("false", "true"):
        runs = sim.run(real(f"rules.first_response={rule}"), replications=60, jobs=2, tables=()).runs
        found[rule] = runs
    assert found["true"]["first_responses"].mean() > 0.1
    assert found["false"]["first_responses"].eq(0.0).all()
    change = found["true"]["output_crisis"] - found["false"]["output_crisis"]
    assert change.mean() - 2.0 * change.std(ddof=1) / np.sqrt(len(change)) > 0.0
