"""Agents that are asked, and answer as the model would, change nothing: not a bit of any tally or table."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from sim.agents import Ally, Partner, Secretariat, Sponsor
from sim.agents.agents import HELPERS, overridden
from sim.agents.model import AllianceModel
from sim.agents.views import Attempt, Issue
from sim.engine.engine import Engine
from sim.engine.stepping import Stepper
from sim.scenario import Scenario
from sim.state import layout
from sim.state.tallies import stacked
from sim.world import World, build_world

from .asked import AskedAlly, AskedPartner, AskedSecretariat
from .equality import TABLES, Results, differences, engine_results
from .lively import at_an_edge, lively, scenario_of

EXAMPLES = int(os.environ.get("ALLIANCE_SIM_EXAMPLES", "24"))
"""Random scenarios that are tried; the variable asks for more of them by hand."""
BUILT_IN = {"ally_class": Ally, "partner_class": Partner, "secretariat_class": Secretariat}
ASKED = {"ally_class": AskedAlly, "partner_class": AskedPartner, "secretariat_class": AskedSecretariat}
type Classes = Mapping[str, Any]


def results(scenario: Scenario, world: World, run: tuple[int, int], classes: Classes, log: bool = True) -> Results:
    """Return the tallies and tables of a run with agents of these classes, which keeps a log of objections or none."""
    stepper = Stepper(scenario, world)
    model = AllianceModel(scenario, *run, **classes, world=world, **({} if log else {"engine": stepper})).run()
    return stacked([model.tallies]), model.engine.tables(0, TABLES)


def assert_as_built_in(scenario: Scenario, run: tuple[int, int], classes: Classes, log: bool = True) -> None:
    world = build_world(scenario)
    expected = engine_results(Engine(scenario, world), [run])
    assert differences(expected, results(scenario, world, run, classes, log)) == []


RANDOM = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
CHANCE = st.randoms(use_true_random=False)
RUNS = st.tuples(st.integers(0, 2**63 - 1), st.integers(0, 10**7))


def test_all_decisions_are_asked() -> None:
    everything = {
        name for name in (*layout.DECISIONS, *HELPERS) for each in ASKED.values() if name in _own_methods(each)
    }
    assert everything == {*layout.DECISIONS, *HELPERS}
    assert set.union(*(set(overridden(each)) for each in ASKED.values())) == set(layout.DECISIONS)


def _own_methods(agent_class: type[Sponsor]) -> set[str]:
    return {name for each in agent_class.__mro__ if not each.__module__.startswith("sim.") for name in vars(each)}


@RANDOM
@given(chance=CHANCE, run=RUNS, log=st.booleans())
def test_agents_that_are_asked_for_everything(chance: Random, run: tuple[int, int], log: bool) -> None:
    fields = at_an_edge(chance)
    note(json.dumps(fields))
    assert_as_built_in(scenario_of(fields), run, ASKED, log)


@RANDOM
@given(chance=CHANCE, run=RUNS)
def test_some_states_that_are_asked_among_others_that_are_not(chance: Random, run: tuple[int, int]) -> None:
    scenario = scenario_of(lively(chance))
    codes = [code for code in (*scenario.allies, *scenario.partners) if chance.random() < 0.5]
    own = [(code, chance.choice((AskedAlly, AskedPartner))) for code in codes]
    few = {name: chance.choice((BUILT_IN, ASKED))[name] for name in BUILT_IN}
    note(f"{own} {few}")
    assert_as_built_in(scenario, run, {"classes": own, **few})


# One decision at a time


def only(base: type[Sponsor], decision: str) -> type[Sponsor]:
    """Return a class that is asked for one decision, and leaves it to the model."""

    def answer(self: Any, *said: Any) -> Any:
        return getattr(super(own, self), decision)(*said)

    own = type(f"Only_{decision}", (base,), {decision: answer})
    return own


SINGLE = [
    (option, decision)
    for option, base in BUILT_IN.items()
    for decision in (*layout.DECISIONS, *HELPERS)
    if hasattr(base, decision)
]


@pytest.mark.parametrize(("option", "decision"), SINGLE, ids=lambda each: str(each))
def test_each_decision_alone(option: str, decision: str) -> None:
    for seed in range(6):
        scenario = scenario_of(lively(Random(f"{option} {decision} {seed}")))
        assert_as_built_in(scenario, (seed, 0), {option: only(BUILT_IN[option], decision)})


# Questions to others


def nosy(base: type[Sponsor]) -> type[Sponsor]:
    """Return a class that asks others for all decisions, as often as it is asked for one, and then decides as usual."""

    def asking(decision: str) -> Any:
        def answer(self: Any, *said: Any) -> Any:
            if not self.model.asking_around:
                self.model.asking_around = True
                _ask_around(self, *said)
                self.model.asking_around = False
            return getattr(super(own, self), decision)(*said)

        return answer

    names = [name for name in (*layout.DECISIONS, *HELPERS) if hasattr(base, name)]
    own: Any = type(f"Nosy{base.__name__}", (base,), {name: asking(name) for name in names})
    return own  # type: ignore[no-any-return]


def _ask_around(agent: Any, *said: Any) -> None:
    """Ask all that changes nothing."""
    model = agent.model
    issue = next((each for each in said if isinstance(each, Issue)), None)
    attempt = next((each for each in said if isinstance(each, Attempt)), None)
    for state in (model.states[0], model.states[-1], model.agent(max(agent.row - 1, 0))):
        _ = [state.perception, state.attention, state.grievance(model.states[0]), state.habit(model.states[0])]
        if issue is not None:
            own_stake = model.standing.threat[issue.domain]
            _ = [getattr(state, name)(issue) for name in ("stake_in", "ideal_for", "sponsorship_weight")]
            _ = [state.utility(issue, option, own_stake) for option in model.options()]
        if issue is not None and attempt is not None:
            state.join(issue, attempt, 0.5)
            state.object(issue, attempt, 0.5)
            state.contribute(issue, attempt, 3)
            _ = [state.take_hostage(issue, attempt)] if state.is_ally else []


@RANDOM
@given(chance=CHANCE, run=RUNS)
@mock.patch.object(AllianceModel, "asking_around", False, create=True)
def test_questions_to_others_change_nothing(chance: Random, run: tuple[int, int]) -> None:
    scenario = scenario_of(lively(chance))
    assert_as_built_in(scenario, run, {name: nosy(base) for name, base in BUILT_IN.items()})
