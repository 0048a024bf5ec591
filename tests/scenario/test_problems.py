"""Every mistake in a scenario is named with file, line, key, what is allowed and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import load_scenario, parse_scenario

from ..mistakes import Mistake, assert_named, problems_of

START = """\
title: T
start: 2010Q1
quarters: 8
"""
LISTED = START + "alliance: {allies: [USA, FRA], partners: [FIN, SWE]}\n"
OWN = LISTED + "domains: {sea: {threat: 0.3, arrivals: 1, kinds: {crisis: 1}}}\n"

WRONG: dict[str, Mistake] = {
    "unknown key": (LISTED + "quaters: 3", 5, "quaters", "Did you mean 'quarters'?"),
    "parameter at the top": (LISTED + "steering: 0.3", 5, "steering", "write it as parameters.steering"),
    "no title": ("start: 2010Q1\nquarters: 8\nalliance: {allies: [USA]}", 1, "title", "is missing"),
    "title is a number": (LISTED.replace("T\n", "2010\n"), 1, "title", 'Put it in quotes: "2010".'),
    "quarter misspelt": (LISTED.replace("2010Q1", "2010-q1"), 2, "start", "Did you mean 2010Q1?"),
    "year alone": (LISTED.replace("2010Q1", "2010"), 2, "start", "Did you mean 2010Q1?"),
    "not whole": (LISTED.replace("8", "8.5"), 3, "quarters", "a whole number from 1 to 4000"),
    "number as text": (LISTED.replace("8", "'8'"), 3, "quarters", "without quotes"),
    "switch as number": (LISTED.replace("8", "true"), 3, "quarters", "The value true"),
    "no quarters at all": (LISTED.replace("8", "0"), 3, "quarters", "from 1 to 4000"),
    "seed below 0": (LISTED + "seed: -1", 5, "seed", "from 0 to 9223372036854775807"),
    "seed too large": (LISTED + "seed: 9223372036854775808", 5, "seed", "9223372036854775807"),
    "null": (LISTED + "seed:", 5, "seed", "An empty value"),
    "list for mapping": (LISTED + "rules: [contagion]", 5, "rules", "a mapping"),
    "switch misspelt": (LISTED + "rules: {contagion: yes}", 5, "rules.contagion", "Write true."),
    "majority is on": (LISTED + "rules: {majority: true}", 5, "rules.majority", "false or a mapping"),
    "majority too small": (LISTED + "rules: {majority: {share: 0.5}}", 5, "rules.majority.share", "above 0.5"),
    "majority by": (LISTED + "rules: {majority: {share: 0.6, by: head}}", 5, "rules.majority.by", "'heads'"),
    "format": (LISTED + "formats: [consensus, plus-n]", 5, "formats.1", "Did you mean 'plus_n'?"),
    "format twice": (LISTED + "formats: [consensus, consensus]", 5, "formats.1", "listed twice"),
    "inaction": (LISTED + "formats: [inaction]", 5, "formats.0", "always possible"),
    "no formats": (LISTED + "formats: []", 5, "formats", "empty"),
    "format of an event": (
        LISTED + "events:\n  - {at: 2010Q2, formats: [consensuss]}", 6, "events.0.formats.0", "'consensus'",
    ),
    "group": (LISTED + "groups: [nordefko]", 5, "groups.0", "Did you mean 'nordefco'?"),
    "group that is not there yet": (LISTED + "groups: [jef]", 5, "groups.0", "founded in 2014Q3"),
    "group of all allies": (LISTED + "groups: [md]", 5, "groups.0", "'frameworks'"),
    "group without domain": (
        LISTED + "groups: [{format: minilateral, members: [USA, FIN]}]", 5, "groups.0", "has no domain",
    ),
    "group in an unknown domain": (LISTED + "groups: [{group: nb8, domain: see}]", 5, "groups.0.domain", "'see'"),
    "group in a format that leaves none": (
        LISTED + "groups: [{format: plus_n, domain: maritime, members: [USA, FIN]}]",
        5, "groups.0.format", "framework_nation, minilateral",
    ),
    "group of strangers": (
        LISTED + "groups: [{format: minilateral, domain: maritime, members: [USA, NOR]}]",
        5, "groups.0.members.1", "neither an ally nor a partner",
    ),
    "group of one": (
        LISTED + "groups: [{format: minilateral, domain: maritime, members: [USA]}]", 5, "groups.0", "one member",
    ),
    "real group of strangers": (LISTED + "groups: [baltron]", 5, "groups.0", "Nobody is in the group"),
    "group led by a stranger": (
        LISTED + "groups: [{group: nb8, lead: DEU}]", 5, "groups.0.lead", "neither an ally nor a partner",
    ),
    "group of the future": (
        LISTED + "groups: [{group: nb8, founded: 2010Q1}]", 5, "groups.0.founded", "not before the start, 2010Q1",
    ),
    "expectation of an unknown measure": (
        LISTED + "expect:\n  - {measure: outputs, within: [0, 1], because: b}",
        6, "expect.0.measure", "Did you mean 'output'?",
    ),
    "expectation of nothing": (
        LISTED + "expect:\n  - {measure: output, because: b}", 6, "expect.0", "either change or within",
    ),
    "expectation without a reason": (
        LISTED + "expect:\n  - {measure: output, within: [0, 1]}", 6, "expect.0.because", "is missing",
    ),
    "parameter": (LISTED + "parameters:\n  steeering: 0.2", 6, "parameters.steeering", "Did you mean 'steering'?"),
    "parameter that is read once": (
        LISTED + "events:\n  - {at: 2010Q2, parameters: {priority_domains: 1}}",
        6, "events.0.parameters.priority_domains", "cannot change during a run",
    ),
    "parameter's range": (LISTED + "parameters: {steering: 2}", 5, "parameters.steering", "from 0 to 1"),
    "parameter as text": (LISTED + "parameters: {steering: '1'}", 5, "parameters.steering", "from 0 to 1"),
    "country": (START + "alliance: {allies: [USA, FRN]}", 4, "alliance.allies.1", "Did you mean 'FRA'?"),
    "country by name": (START + "alliance: {allies: [Finland]}", 4, "alliance.allies.0", "'FIN'"),
    "country in small": (START + "alliance: {allies: [usa]}", 4, "alliance.allies.0", "'USA'"),
    "country twice": (START + "alliance: {allies: [USA, USA]}", 4, "alliance.allies.1", "listed twice"),
    "both": (START + "alliance: {allies: [USA], partners: [USA]}", 4, "alliance.partners", "USA is both"),
    "nobody": (START + "alliance: {allies: []}", 4, "alliance.allies", "no allies"),
    "roster": (START + "alliance: {allies: nato-201}", 4, "alliance.allies", "Did you mean 'nato-2010'?"),
    "no allies": (START + "alliance: {partners: [USA]}", 4, "alliance.allies", "is missing"),
    "key of the alliance": (START + "alliance: {allies: [USA], partner: [FIN]}", 4, "alliance.partner", "'partners'"),
    "alliance is a list": (START + "alliance: [USA]", 4, "alliance", "A list is not allowed here"),
    "inline out of range": (
        START + "alliance: {allies: [{code: AAA, latitude: 91, longitude: 0, capability: 0}]}",
        4, "alliance.allies.0.latitude", "from -90 to 90",
    ),
    "event's grievance": (
        LISTED + "events: [{at: 2010Q2, grievance: [{holder: DEU, target: RUS, strength: 1}]}]",
        5, "events.0.grievance.0.holder", "neither an ally nor a partner",
    ),
    "roster of both": (
        START + "alliance: {allies: nato-2010, partners: partners-2004}", 4, "alliance.partners", "ALB, HRV",
    ),
    "override of a stranger": (
        START + "alliance:\n  allies: [USA]\n  overrides: {FRA: {ambition: 1}}",
        6, "alliance.overrides.FRA", "neither an ally nor a partner",
    ),
    "override out of range": (
        START + "alliance:\n  allies: [USA]\n  overrides:\n    USA: {latitude: 91}",
        7, "alliance.overrides.USA.latitude", "from -90 to 90",
    ),
    "inline without capability": (
        START + "alliance: {allies: [{code: AAA, latitude: 0, longitude: 0}]}",
        4, "alliance.allies.0.capability", "is missing",
    ),
    "salience of no domain": (
        START + "alliance: {allies: [USA], overrides: {USA: {salience: {cyber: 1}}}}",
        4, "alliance.overrides.USA.salience.cyber", "Did you mean 'cyber_hybrid'?",
    ),
    "grievance against nobody": (
        START + "alliance: {allies: [USA], overrides: {USA: {grievances: {RUSS: 1}}}}",
        4, "alliance.overrides.USA.grievances.RUSS", "Did you mean 'RUS'?",
    ),
    "framework": (
        START + "alliance: {allies: [USA], overrides: {USA: {frameworks: [pfpp]}}}",
        4, "alliance.overrides.USA.frameworks.0", "Did you mean 'pfp'?",
    ),
    "default domain": (LISTED + "domains: [spase]", 5, "domains.0", "Did you mean 'space'?"),
    "domain twice": (LISTED + "domains: [space, space]", 5, "domains.1", "listed twice"),
    "domain's name": (LISTED + "domains: {Sea: {}}", 5, "domains.Sea", "Did you mean 'sea'?"),
    "domain without kinds": (LISTED + "domains: {sea: {threat: 1, arrivals: 1}}", 5, "domains.sea.kinds", "missing"),
    "kinds all 0": (OWN.replace("crisis: 1", "crisis: 0"), 5, "domains.sea", "weight 0"),
    "kind": (OWN.replace("crisis", "crises"), 5, "domains.sea.kinds.crises", "crisis"),
    "adversary": (OWN.replace("kinds", "adversary: RUSS, kinds"), 5, "domains.sea.adversary", "'RUS'"),
    "factor": (OWN.replace("kinds", "factors: [borders], kinds"), 5, "domains.sea.factors.0", "'border'"),
    "event before the start": (LISTED + "events:\n  - {at: 2009Q4, slots: 3}", 6, "events.0.at", "before the start"),
    "event without a date": (LISTED + "events: [{slots: 3}]", 5, "events.0.at", "missing"),
    "event without content": (LISTED + "events: [{at: 2010Q1, note: x}]", 5, "events.0", "at least one of threat"),
    "event in no domain": (
        OWN + "events:\n- {at: 2010Q2, threat: {see: 0.1}}", 7, "events.0.threat.see", "Did you mean 'sea'?",
    ),
    "event's parameter": (
        OWN + "events: [{at: 2010Q2, parameters: {stering: 1}}]", 6, "events.0.parameters.stering", "'steering'",
    ),
    "event's country": (
        OWN + "events: [{at: 2010Q2, ambition: {DEU: 1}}]", 6, "events.0.ambition.DEU", "neither an ally nor",
    ),
    "event's issue": (
        OWN + "events: [{at: 2010Q2, issue: {domain: sea, kind: crises, severity: 1}}]",
        6, "events.0.issue.kind", "'crisis'",
    ),
    "event's sponsor": (
        OWN + "events: [{at: 2010Q2, issue: {domain: sea, kind: crisis, severity: 1, sponsor: FI}}]",
        6, "events.0.issue.sponsor", "'FIN'",
    ),
    "event's place": (
        OWN + "events: [{at: 2010Q2, issue: {domain: sea, kind: crisis, severity: 1, place: [1]}}]",
        6, "events.0.issue.place", "too short",
    ),
    "ally joins": (LISTED + "events: [{at: 2010Q2, join: FRA}]", 5, "events.0.join", "'FRA' is an ally already"),
    "joins twice": (
        LISTED + "events:\n- {at: 2010Q4, join: FIN}\n- {at: 2010Q3, join: FIN}", 6, "events.0.join", "ally already",
    ),
    "stranger joins": (LISTED + "events: [{at: 2010Q2, join: [FI]}]", 5, "events.0.join", "Did you mean 'FIN'?"),
    "partner leaves": (LISTED + "events: [{at: 2010Q2, leave: FIN}]", 5, "events.0.leave", "a partner already"),
    "factor on capability": (
        OWN + "events: [{at: 2010Q2, capability: {FRA: 1001}}]", 6, "events.0.capability.FRA", "from 0 to 1000",
    ),
    "factors that pile up": (
        OWN + "events:\n- {at: 2011Q1, capability: {FRA: 1000}}\n- {at: 2010Q3, capability: {FRA: 1000}}",
        7, "events.0.capability.FRA", "would rise to",
    ),
    "arrivals": (OWN.replace("arrivals: 1", "arrivals: 1.0e+6"), 5, "domains.sea.arrivals", "from 0 to 1000"),
    "all leave": (LISTED + "events: [{at: 2010Q2, leave: [USA, FRA]}]", 5, "events.0.leave", "nobody is left"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named_with_its_place(name: str, tmp_path: Path) -> None:
    assert_named(load_scenario, tmp_path / "wrong.yaml", WRONG[name])


@pytest.mark.parametrize("name", WRONG)
def test_one_mistake_is_one_problem(name: str) -> None:
    cascades = {"domain's name": 4}  # an empty record lacks its three keys, too
    problems = problems_of(parse_scenario, WRONG[name][0])
    assert len(problems) == cascades.get(name, 1), "\n".join(map(str, problems))


def test_all_mistakes_are_listed_at_once() -> None:
    text = (
        "titel: T\nstart: 2010\nquarters: x\n"
        "alliance: {allies: [USA, FRN, usa], partners: nato-1, overrides: {USA: {ambition: 2}}}\n"
        "formats: [plus-n]\nparameters: {steering: 2, momentum_loss: x, none: 1}\n"
        "events: [{at: 2010Q1}, {at: 2010Q2, threat: {sea: 1}}]\n"
    )
    assert {problem.key for problem in problems_of(parse_scenario, text)} == {
        "titel", "title", "start", "quarters", "alliance.allies.1", "alliance.allies.2", "alliance.partners",
        "alliance.overrides.USA.ambition", "formats.0", "parameters.steering", "parameters.momentum_loss",
        "parameters.none", "events.0", "events.1.threat.sea",
    }  # fmt: skip


def test_a_list_is_no_scenario() -> None:
    (problem,) = problems_of(parse_scenario, "[a, b]")
    assert "mapping of keys to values" in problem.message
