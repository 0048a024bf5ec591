"""Many runs in one loop are as each run that a model steps through, to the last bit of every tally and table."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from random import Random
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from sim.agents.model import AllianceModel
from sim.agents.views import Attempt, Group, Issue
from sim.engine.engine import Engine
from sim.scenario import Scenario
from sim.state.outcomes import BLOCKS, Ending, Outcome
from sim.world import build_world

from .equality import NO_TABLES, assert_equal, differences, engine_results, mesa_results, mesa_run, row
from .lively import Fields, at_an_edge, lively, scenario_of

EXAMPLES = int(os.environ.get("ALLIANCE_SIM_EXAMPLES", "200"))
"""Random scenarios that are tried; the variable asks for more of them by hand."""
SAMPLE = range(150)
LARGEST_SEED = 2**63 - 1


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    chance=st.randoms(use_true_random=False),
    seed=st.integers(0, LARGEST_SEED),
    replicate=st.integers(0, 10**7),
    room=st.sampled_from((1, 8, 512)),
)
def test_random_scenarios_run_alike(chance: Random, seed: int, replicate: int, room: int) -> None:
    fields = at_an_edge(chance)
    note(json.dumps(fields))
    with mock.patch("sim.engine.engine.ROOM", room):
        assert_engines_agree(scenario_of(fields), seed, replicate)


def assert_engines_agree(scenario: Scenario, seed: int, replicate: int) -> None:
    world = build_world(scenario)
    # Another run goes before: nothing of it may be left.
    runs = [(seed, replicate + 1), (seed, replicate)]
    engine, model = Engine(scenario, world), mesa_run(scenario, world, runs[1])
    counted, _ = row(engine_results(engine, runs, wanted=NO_TABLES), 1)
    expected = mesa_results([model], numbers=[1])
    assert differences((expected[0], {}), (counted, {})) == []
    assert differences(expected, row(engine_results(engine, runs), 1)) == []


# What events change, alone

INVENTED: Fields = {"latitude": 50.0, "longitude": 10.0, "capability": 60.0, "ambition": 0.8}
QUIET: Fields = {
    "title": "Quiet",
    "start": "2010Q1",
    "quarters": 12,
    "alliance": {
        "allies": [{"code": code, "ideal_point": ideal} | INVENTED for code, ideal in (("A0", 0.5), ("A1", 1.5))],
        "partners": [{"code": "P0"} | INVENTED],
    },
    "domains": {"one": {"threat": 0.5, "arrivals": 2.0, "kinds": {"crisis": 1, "capability": 1}, "floor": 0.5}},
}
HAPPENINGS: list[Fields] = [
    {"threat": {"one": 0.4}},
    {"join": ["P0"]},
    {"leave": ["A1"]},
    {"capability": {"A0": 3.0}},
    {"ambition": {"A0": 0.1}},
    {"hostage_propensity": {"A0": 1.0}, "grievance": [{"holder": "A0", "target": "A1", "strength": 1.0}]},
    {"parameters": {"founding_momentum": 0.1}},
    {"parameters": {"slots": 0.01, "threat_noise": 1.0}},
    {"leadership": 0.0},
    {"slots": 0.01},
    {"issue": {"domain": "one", "kind": "consultation", "severity": 0.9, "sponsor": "P0", "place": [50.0, 20.0]}},
]


@pytest.mark.parametrize("happening", HAPPENINGS, ids=lambda happening: "-".join(happening))
def test_each_event_alone_changes_the_same(happening: Fields) -> None:
    events = [{"at": "2010Q3"} | happening]
    assert_equal(scenario_of(QUIET | {"events": events}), [(seed, 0) for seed in range(5)])


# What random scenarios are made of

Sight = Callable[[AllianceModel], bool]


def _attempts(model: AllianceModel) -> Iterator[tuple[Issue, Attempt]]:
    return ((issue, attempt) for issue in model.issues for attempt in issue.attempts)


def _any_attempt(seen: Callable[[Issue, Attempt], bool]) -> Sight:
    return lambda model: any(seen(issue, attempt) for issue, attempt in _attempts(model))


def _any_group(seen: Callable[[Group], bool]) -> Sight:
    return lambda model: any(map(seen, model.groups))


def _counted(name: str) -> Sight:
    return lambda model: getattr(model.tallies, name).sum() > 0.0


def _steps_aside(issue: Issue, attempt: Attempt) -> bool:
    """Tell whether an agreement of all allies was reached as an objector left the table and was not outvoted."""
    agreed = attempt.ending is Ending.AGREED and attempt.format.traits.veto == "allies" and attempt.against == 0.0
    return agreed and attempt.seated is not None and bool((attempt.convened != attempt.seated).any())


def _leads_for_another(issue: Issue, attempt: Attempt) -> bool:
    return attempt.format.traits.led and attempt.convened is not None and attempt.lead not in (-1, issue.sponsor)


def _brings_a_bloc(issue: Issue, attempt: Attempt) -> bool:
    return attempt.format.name == "consensus" and attempt.seated is not None and len(set(attempt.seated)) > 1


def _ends(ending: Ending) -> Sight:
    return _any_attempt(lambda issue, attempt: attempt.ending is ending)


def _ends_in_words(issue: Issue) -> bool:
    """Tell whether an issue ended at its deadline in words that all could bear."""
    at_the_end = issue.closed == issue.arrived + issue.deadline - 1
    return issue.outcome is Outcome.TALK_SHOP and at_the_end and issue.attempts[-1].rounds > 0


def _spends_leadership(model: AllianceModel) -> bool:
    levels = model.standing.held("kept_levels")[: model.quarter, 1]
    return bool((levels < model.setting.parameters["leadership"]).any())


MECHANISMS: dict[str, Sight] = {
    "hostage taking": _counted("hostages"),
    "contagion": _counted("contagious"),
    "outvoting": _any_attempt(lambda issue, attempt: attempt.against > 0.0),
    "abstention": _any_attempt(_steps_aside),
    "forum shift": _counted("shifts"),
    "talk shop": _counted("talk_shops"),
    "group used again": _any_group(lambda group: group.agreements > 1),
    "group defunct": _any_group(lambda group: not group.is_alive),
    "duplicate": _counted("duplicates"),
    "exclusion": _counted("excluded"),
    "queueing": _any_attempt(lambda issue, attempt: attempt.queued > 0),
    "Secretariat as sponsor": lambda model: any(i.sponsor == model.world.size and i.attempts for i in model.issues),
    "lead other than the sponsor": _any_attempt(_leads_for_another),
    "regional framework at the table": _any_attempt(_brings_a_bloc),
    "side payment": _spends_leadership,
    "words at the deadline": lambda model: any(map(_ends_in_words, model.issues)),
    "construction cut short": lambda model: any(0.0 < issue.built < 1.0 for issue in model.issues),
    "issue that nobody takes up": lambda model: any(issue.outcome is Outcome.IGNORED for issue in model.issues),
    "inaction": lambda model: any(issue.outcome is Outcome.INACTION for issue in model.issues),
    **{f"ending {ending.name.lower()}": _ends(ending) for ending in (*BLOCKS, Ending.DECLINED)},
}


@pytest.fixture(scope="module")
def sample() -> dict[str, int]:
    """Run a fixed sample of random scenarios both ways, compare, and count in how many each mechanism is seen."""
    seen = dict.fromkeys(MECHANISMS, 0)
    for seed in SAMPLE:
        (model,) = assert_equal(scenario_of(lively(Random(seed))), [(seed, 0)])
        for name, is_seen in MECHANISMS.items():
            seen[name] += is_seen(model)
    return seen


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_random_scenarios_are_alive(sample: dict[str, int], mechanism: str) -> None:
    assert sample[mechanism] >= 3, sample
