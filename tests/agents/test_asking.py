"""Agents that decide for themselves: who is asked when, what they may answer, and how their mistakes come out."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents.agents import HELPERS, overridden
from sim.agents.decision import DECISIONS
from sim.agents.model import AllianceModel
from sim.state import layout

from .own import BUILT_IN, BUSY, DECIDED, RATIFIED, SPITE, Slow, Wary, bits, class_of, short

# Join, leave, and classes of single states


def test_a_state_that_joins_or_leaves_is_asked_as_what_it_is_then() -> None:
    asked: list[tuple[int, str, str]] = []

    class InTheAlliance(sim.Ally):
        def stake_in(self, issue: Any) -> float:
            asked.append((self.model.quarter, self.code, "ally"))
            return super().stake_in(issue)

    class Outside(sim.Partner):
        def stake_in(self, issue: Any) -> float:
            asked.append((self.model.quarter, self.code, "partner"))
            return super().stake_in(issue)

    events = "events=[{at: 2010Q4, join: SWE}, {at: 2011Q1, leave: TUR}, {at: 2011Q3, join: TUR}]"
    AllianceModel(short(*BUSY, events), ally_class=InTheAlliance, partner_class=Outside).run()
    of = {code: [(quarter, role) for quarter, each, role in asked if each == code] for code in ("SWE", "TUR", "FRA")}
    assert {role for quarter, role in of["SWE"] if quarter < 3} == {"partner"}
    assert {role for quarter, role in of["SWE"] if quarter >= 3} == {"ally"}
    assert {role for quarter, role in of["TUR"] if 4 <= quarter < 6} == {"partner"}
    assert {role for quarter, role in of["TUR"] if not 4 <= quarter < 6} == {"ally"}
    assert {role for _, role in of["FRA"]} == {"ally"}


@pytest.mark.parametrize("joins", [True, False])
def test_where_one_side_alone_decides_for_itself_the_other_is_not_asked(joins: bool) -> None:
    event = "events=[{at: 2010Q4, join: SWE}]" if joins else "events=[{at: 2010Q4, leave: TUR}]"
    scenario = short(*BUSY, event)
    base, run = AllianceModel(scenario).run(), AllianceModel(scenario, partner_class=Slow).run()
    code = "SWE" if joins else "TUR"
    assert isinstance(run.states[run.world.row(code)], sim.Ally if joins else Slow)
    assert sum(state.asked for state in run.states if isinstance(state, Slow)) > 0
    assert bits(run) != bits(base)


def test_classes_of_single_states_hold_while_they_are_what_the_class_is_of() -> None:
    events = "events=[{at: 2010Q4, leave: TUR}, {at: 2011Q2, join: TUR}]"
    own: dict[str, Any] = {"TUR": Wary, "FRA": Wary, "SWE": Slow}
    run = AllianceModel(short(*BUSY, events), classes=own)
    seen = []
    while run.running:
        run.step()
        seen.append([type(run.states[run.world.row(code)]) for code in ("TUR", "FRA", "SWE", "DEU")])
    assert seen[:3] == [[Wary, Wary, Slow, sim.Ally]] * 3
    assert seen[3:5] == [[sim.Partner, Wary, Slow, sim.Ally]] * 2
    assert seen[5:] == [[Wary, Wary, Slow, sim.Ally]] * 7
    assert run.states[run.world.row("FRA")].asked > 0
    assert sum(isinstance(state, Wary | Slow) for state in run.states) == 3


def test_the_same_runs_with_agents_that_remember_whoever_does_them(tmp_path: Path) -> None:
    scenario = short(*BUSY, "events=[{at: 2010Q4, join: SWE}, {at: 2011Q1, leave: TUR}]")
    own: dict[str, Any] = {"ally_class": Wary, "classes": {"SWE": Slow}}
    result = sim.run(scenario, 4, tables=(), **own)
    again = sim.run(scenario, 4, tables=(), jobs=2, **own)
    assert result.manifest["engine"] == "mesa"
    assert result.runs.equals(again.runs)
    alone = [AllianceModel(scenario, replicate=each, **own).run().tallies.output.sum() for each in range(4)]
    assert result.runs["output"].tolist() == pytest.approx(alone, rel=1e-12)


# Mistakes


class Stumbled(Exception):
    """What a method raises in these tests."""


def stumbling(base: type[Any], decision: str) -> type[Any]:
    """Return a class that fails the third time that it is asked for a decision."""
    times = []

    def stumble(self: Any, *given: Any) -> Any:
        times.append(self.model.quarter)
        if len(times) > 2:
            raise Stumbled(decision)
        return getattr(super(own, self), decision)(*given)

    own = class_of(base, **{decision: stumble})
    return own


@pytest.mark.parametrize(("option", "decision"), DECIDED)
@pytest.mark.parametrize("own_phases", [False, True])
def test_an_error_comes_out_of_the_step_with_its_own_traceback(option: str, decision: str, own_phases: bool) -> None:
    class InPhases(AllianceModel):
        def perceive(self) -> None:
            super().perceive()

    scenario = short(*BUSY, SPITE, RATIFIED, quarters=40)
    own: dict[str, Any] = {option: stumbling(BUILT_IN[option], decision)}
    run = (InPhases if own_phases else AllianceModel)(scenario, **own)
    with pytest.raises(Stumbled, match=decision) as caught:
        run.run()
    frames = [frame.name for frame in traceback.extract_tb(caught.tb)]
    assert "step" in frames
    assert frames[-1] == "stumble"


def test_a_run_that_failed_does_not_go_on() -> None:
    run = AllianceModel(short(*BUSY), ally_class=stumbling(sim.Ally, "stake_in"))
    for go_on in (run.run, run.run, run.step, lambda: run.run_for(1), run.perceive, run.step):
        with pytest.raises(Stumbled):
            go_on()


def test_an_interrupt_comes_out_too() -> None:
    def interrupted(self: Any, issue: Any) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        AllianceModel(short(*BUSY), ally_class=class_of(sim.Ally, stake_in=interrupted)).run()


class StumblesOnce(sim.Ally):
    """Fails in the second run alone."""

    def object(self, issue: Any, attempt: Any, text: float) -> int:
        if self.model.replicate == 1:
            raise Stumbled("in the second run")
        return super().object(issue, attempt, text)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_fails_fails_alone_and_its_traceback_is_kept(jobs: int) -> None:
    scenario = short(*BUSY)
    base = sim.run(scenario, 4, tables=["issues"])
    result = sim.run(scenario, 4, tables=["issues"], jobs=jobs, ally_class=StumblesOnce)
    (failure,) = result.manifest["failures"]
    assert failure["run"] == 1
    assert re.fullmatch(
        r"Stumbled\('in the second run'\), in StumblesOnce\.object \(test_asking\.py, line \d+\)", failure["error"]
    )
    assert 'raise Stumbled("in the second run")' in failure["traceback"]
    assert "in object" in failure["traceback"]
    for kept, usual in ((result.runs, base.runs), (result.issues, base.issues)):
        others = usual[usual["run"] != 1].reset_index(drop=True)
        assert kept.equals(others)


NUMBERS = {
    "stake_in": "a number from 0 to 1",
    "ideal_for": "a number from 0 to 1",
    "contribute": "a number from 0 to 1",
    "sponsorship_weight": "a number from 0 on",
    "offer_to_lead": "a number from 0 on",
    "object": "0 for none, 1 in substance, 2 for hostage taking",
    "join": "True or False",
    "ratify": "True or False",
    "take_up": "True or False",
    "take_hostage": "None for no, else",
}
WRONG = [
    *((name, value) for name in ("stake_in", "ideal_for", "contribute") for value in (-0.1, 1.1, None, "0.5")),
    *((name, float("nan")) for name in ("stake_in", "ideal_for", "contribute", "sponsorship_weight", "object")),
    *((name, value) for name in ("sponsorship_weight", "offer_to_lead") for value in (-1.0, None, float("inf"))),
    *(("object", value) for value in (3, -1, None, 0.5, "no")),
    *((name, value) for name in ("join", "ratify", "take_up", "take_hostage") for value in ("no", 0.5, 2)),
    *((name, None) for name in ("join", "ratify", "take_up")),
]


@pytest.mark.parametrize(("decision", "answer"), WRONG)
@pytest.mark.parametrize("computed", [True, False])
def test_an_answer_that_is_not_allowed_is_refused(decision: str, answer: Any, computed: bool) -> None:
    source = f"lambda self, *given: {'(answer,)[0]' if computed else 'answer'}"
    option = "secretariat_class" if decision == "take_up" else "ally_class"
    own: dict[str, Any] = {option: class_of(BUILT_IN[option], **{decision: eval(source, {"answer": answer})})}
    said = f"Own.{decision} of .* returned {answer!r}. Allowed: {NUMBERS[decision]}"
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        AllianceModel(short(*BUSY, SPITE, RATIFIED, quarters=40), **own).run()


@pytest.mark.parametrize("answer", [None, 0, "bilateral", sim.Ally])
def test_an_option_that_was_not_offered_is_refused(answer: Any) -> None:
    own = class_of(sim.Ally, choose_format=lambda self, issue, options: answer)
    with pytest.raises(ValueError, match="It has to return one of its options"):
        AllianceModel(short(*BUSY), ally_class=own).run()


@pytest.mark.parametrize("order", [lambda waiting: waiting[1:], lambda waiting: [*waiting, waiting[0]]])
def test_an_agenda_that_is_not_of_what_waits_is_refused(order: Any) -> None:
    own = class_of(sim.Secretariat, agenda=lambda self, waiting: order(waiting) if waiting else waiting)
    with pytest.raises(
        ValueError, match=r"Own.agenda of the Secretariat has to return the issues that wait, each once"
    ):
        AllianceModel(short(*BUSY, quarters=40), secretariat_class=own).run()


def test_an_agenda_is_worked_off_in_its_own_order() -> None:
    scenario = short(*BUSY, "parameters.slots=2", quarters=40)
    own = class_of(sim.Secretariat, agenda=lambda self, waiting: waiting[::-1])
    turned = AllianceModel(scenario, secretariat_class=own).run()
    assert bits(turned) != bits(AllianceModel(scenario).run())


def test_numbers_of_numpy_are_numbers() -> None:
    scenario = short(*BUSY)
    plain, numpy = (
        class_of(sim.Ally, stake_in=lambda self, issue, kind=kind: kind(0.5) if issue else None,
                 join=lambda self, issue, attempt, probability, kind=kind: np.bool_(probability > 0.25))
        for kind in (float, np.float64)
    )  # fmt: skip
    assert bits(AllianceModel(scenario, ally_class=plain).run()) == bits(
        AllianceModel(scenario, ally_class=numpy).run()
    )


# What nobody asks for


@pytest.mark.parametrize("base", BUILT_IN.values(), ids=lambda each: each.__name__)
def test_a_class_that_overrides_what_nobody_asks_for_is_refused(base: type[Any]) -> None:
    asked = {name for name in (*layout.DECISIONS, *HELPERS) if hasattr(base, name)}
    every = {name for each in BUILT_IN.values() for name in dir(each) if name in {*layout.DECISIONS, *HELPERS}}
    for name in sorted(every - asked | {"capability", "attention", "grievance", "is_ally"}):
        with pytest.raises(TypeError, match=f"The class .*Own overrides {name}, which the model does not ask an? "):
            class_of(base, **{name: lambda self, *given: None})
    for name in sorted(asked):
        assert overridden(class_of(base, **{name: lambda self, *given: None})) == {HELPERS.get(name, name)}


@pytest.mark.parametrize("name", ["take_hostge", "joins", "contributes"])
def test_a_method_that_is_nearly_a_decision_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match=rf"has a method {name}, .* Did you mean (take_hostage|join|contribute)\? If"):
        class_of(sim.Ally, **{name: lambda self, *given: None})
    assert overridden(class_of(sim.Ally, **{f"_{name}": lambda self, *given: None, name: 0.5})) == frozenset()


@pytest.mark.parametrize("base", BUILT_IN.values(), ids=lambda each: each.__name__)
def test_a_method_has_to_take_what_it_is_given(base: type[Any]) -> None:
    for name in (each for each in (*layout.DECISIONS, *HELPERS) if hasattr(base, each)):
        given = r"self(, \w+)*"
        for wrong in (lambda: None, lambda self, one, two, three, four, five: None):
            with pytest.raises(TypeError, match=rf"Own\.{name} takes \(.*\)\. The model gives it \({given}\)\."):
                class_of(base, **{name: wrong})


def test_a_class_may_have_methods_and_state_of_its_own() -> None:
    own = class_of(sim.Ally, mood=0.5, worry=lambda self: 1.0, _memory=None)
    assert overridden(own) == overridden(sim.Ally) == frozenset()


def test_every_decision_is_declared() -> None:
    assert set(DECISIONS) == set(layout.DECISIONS)
    assert {name for _, name in DECIDED} == {*layout.DECISIONS, *HELPERS}


def test_a_method_that_is_replaced_after_a_run_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, own = short(*BUSY), class_of(sim.Ally)
    base = bits(AllianceModel(scenario, ally_class=own).run())
    for where, used in ((own, own), (sim.agents.State, sim.Ally)):
        with monkeypatch.context() as patch:
            patch.setattr(where, "stake_in", lambda self, issue: 0.25, raising=False)
            assert bits(AllianceModel(scenario, ally_class=used).run()) != base
        assert bits(AllianceModel(scenario, ally_class=used).run()) == base
