"""Decisions that are taken without a call of Python: constant answers, and what Numba compiles."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.agents.compiled import CompiledDecision
from sim.agents.decision import DECISIONS
from sim.agents.hooks import PYTHON, ways
from sim.agents.model import AllianceModel
from sim.decisions.stakes import ideal_of, stake_of
from sim.experiments.pieces import Agents
from sim.rules.compiled import IS_PLAIN

from .own import BUILT_IN, BUSY, RATIFIED, ROOT, SPITE, bits, class_of, short


def constants() -> dict[str, Any]:
    """Return methods that do nothing but return a constant, by decision."""

    def stake_in(self: Any, issue: Any) -> float:
        """Return what all have at stake."""
        return 0.25

    def take_hostage(self: Any, issue: Any, attempt: Any) -> None:
        return None

    def objects(self: Any, issue: Any, attempt: Any, text: float) -> int:
        return 1

    def perceive(self: Any) -> None:
        pass

    return {
        "perceive": perceive,
        "consult": lambda self, domain, mean: None,
        "sponsorship_weight": lambda self, issue: 2.0,
        "offer_to_lead": lambda self, issue: 3.0,
        "stake_in": stake_in,
        "ideal_for": lambda self, issue: 1,
        "join": lambda self, issue, attempt, probability: True,
        "take_hostage": take_hostage,
        "object": objects,
        "contribute": lambda self, issue, attempt, members: 0.125,
        "learn": lambda self, experience, rate: None,
        "ratify": lambda self, candidate: True,
    }


def computed(method: Any) -> Any:
    """Return a method with the same answers that has to be called."""
    return lambda self, *given: method(self, *given)


SINGLE = [(name, option) for name in constants() for option in ("ally_class", "partner_class") if
          hasattr(BUILT_IN[option], name)]  # fmt: skip


@pytest.mark.parametrize(("decision", "option"), SINGLE)
def test_a_constant_is_looked_up_and_is_as_if_it_were_asked_for(decision: str, option: str) -> None:
    assert_the_same(option, decision, constants()[decision], computed(constants()[decision]))


def assert_the_same(option: str, decision: str, quick: Any, slow: Any) -> None:
    """Check that two ways of taking a decision give the same runs; that they are quick and slow; that both matter."""
    scenario = short(*BUSY, SPITE, RATIFIED, "events=[{at: 2010Q4, join: SWE}, {at: 2011Q1, leave: TUR}]")
    classes = [class_of(BUILT_IN[option], **{decision: each}) for each in (quick, slow)]
    assert [ways(each)[decision] is PYTHON for each in classes] == [False, True]
    assert not Agents(**{option.partition("_")[0]: classes[0]}).decide_in_python
    one, other = (AllianceModel(scenario, **{option: each}).run() for each in classes)
    assert bits(one) == bits(other)
    done, asked = (sim.run(scenario, 3, **{option: each}) for each in classes)
    assert (done.manifest["engine"], asked.manifest["engine"]) == ("fast", "mesa")
    assert done.runs.equals(asked.runs)
    assert done.issues.equals(asked.issues)
    assert float(done.runs["output"].iloc[0]) == pytest.approx(float(one.tallies.output.sum()))


class Compiled:
    """Compiled decisions, by name, each beside the method that decides alike."""

    def perceive(run: Any, row: int, value: float) -> float:  # type: ignore[misc]
        for domain in range(run.domain_count):
            run.perception[domain, row] = 0.5 * run.perception[domain, row] + 0.5 * run.threat[domain]
        return 0.0

    def consult(run: Any, domain: int, row: int, mean: float) -> float:  # type: ignore[misc]
        run.perception[domain, row] = mean
        return 0.0

    def sponsorship_weight(run: Any, issue: Any, row: int) -> float:  # type: ignore[misc]
        return 1.0 + 2.0 * stake_of(run, issue, row)

    def offer_to_lead(run: Any, issue: Any, row: int) -> float:  # type: ignore[misc]
        return issue.severity / (1.0 + run.capability[row])  # type: ignore[no-any-return]

    def stake_in(run: Any, issue: Any, row: int) -> float:  # type: ignore[misc]
        return 0.5 * issue.severity + 0.5 * run.perception[issue.domain, row]

    def ideal_for(run: Any, issue: Any, row: int) -> float:  # type: ignore[misc]
        return 0.75 * issue.severity

    def choose_format(run: Any, issue: Any, row: int) -> float:  # type: ignore[misc]
        return run.option_count - 1.0  # type: ignore[no-any-return]

    def join(run: Any, issue: Any, attempt: Any, row: int, probability: float) -> float:  # type: ignore[misc]
        return 1.0 if probability > 0.25 else 0.0

    def take_hostage(run: Any, issue: Any, attempt: Any, row: int, value: float) -> float:  # type: ignore[misc]
        return 0.0 if issue.severity > 0.5 else -1.0

    def object(run: Any, issue: Any, attempt: Any, row: int, text: float) -> float:  # type: ignore[misc]
        return 1.0 if text > 1.5 * ideal_of(run, issue, row) else 0.0

    def contribute(run: Any, issue: Any, attempt: Any, row: int, members: float) -> float:  # type: ignore[misc]
        return run.attention[row] * attempt.text / members  # type: ignore[no-any-return]

    def ratify(run: Any, other: int, row: int) -> float:  # type: ignore[misc]
        return 1.0 if run.capability[other] < run.capability[row] or run.quarter > 5 else 0.0

    def learn(run: Any, row: int, rate: float) -> float:  # type: ignore[misc]
        lesson = run.lesson
        run.beliefs[0, lesson.format, lesson.kind, row] = lesson.success
        return 0.0


class Called:
    """The same as Python methods."""

    def perceive(self) -> None:
        run, row = self.model.standing, self.row  # type: ignore[attr-defined]
        run.perception[:, row] = 0.5 * run.perception[:, row] + 0.5 * run.threat

    def consult(self, domain: int, table_mean: float) -> None:
        self.model.standing.perception[domain, self.row] = table_mean  # type: ignore[attr-defined]

    def sponsorship_weight(self, issue: Any) -> float:
        return 1.0 + 2.0 * self.stake_in(issue)

    def offer_to_lead(self, issue: Any) -> float:
        return issue.severity / (1.0 + self.capability)  # type: ignore[attr-defined, no-any-return]

    def stake_in(self, issue: Any) -> float:
        return 0.5 * issue.severity + 0.5 * float(self.perception[issue.domain])  # type: ignore[attr-defined, no-any-return]

    def ideal_for(self, issue: Any) -> float:
        return 0.75 * issue.severity  # type: ignore[no-any-return]

    def choose_format(self, issue: Any, options: Any) -> Any:
        return options[-1]

    def join(self, issue: Any, attempt: Any, probability: float) -> bool:
        return probability > 0.25

    def take_hostage(self, issue: Any, attempt: Any) -> bool | None:
        return False if issue.severity > 0.5 else None

    def object(self, issue: Any, attempt: Any, text: float) -> int:
        return 1 if text > 1.5 * self.ideal_for(issue) else 0

    def contribute(self, issue: Any, attempt: Any, members: int) -> float:
        return self.attention * attempt.text / members  # type: ignore[attr-defined, no-any-return]

    def ratify(self, candidate: Any) -> bool:
        return candidate.capability < self.capability or self.model.quarter > 5  # type: ignore[attr-defined, no-any-return]

    def learn(self, experience: Any, rate: float) -> None:
        beliefs = self.model.standing.beliefs  # type: ignore[attr-defined]
        beliefs[0, experience.format.code, experience.kind, self.row] = experience.success  # type: ignore[attr-defined]


COMPILED = [(name, option) for name in vars(Compiled) if not name.startswith("_") for option in
            ("ally_class", "partner_class") if hasattr(BUILT_IN[option], name)]  # fmt: skip


def slow_method(decision: str, option: str) -> Any:
    """Return the Python method; what it calls of the others is the model's own."""
    method = vars(Called)[decision]
    return method if not IS_PLAIN else computed(method)


@pytest.mark.parametrize(("decision", "option"), COMPILED)
def test_a_compiled_decision_is_as_the_same_in_python(decision: str, option: str) -> None:
    assert_the_same(option, decision, CompiledDecision(vars(Compiled)[decision]), slow_method(decision, option))


def test_a_compiled_decision_is_a_method_too() -> None:
    """As ``super()`` of a further class, and for whoever asks an agent: it may call what compiled code alone calls."""
    base = class_of(sim.Ally, **{name: CompiledDecision(vars(Compiled)[name]) for name, option in COMPILED if
                                 option == "ally_class" and name != "choose_format"})  # fmt: skip
    scenario, names = short(*BUSY, SPITE), [name for name, way in ways(base).items() if way is not PYTHON]

    def by_super(name: str) -> Any:
        def answer(self: Any, *given: Any) -> Any:
            answered = getattr(super(own, self), name)(*given)
            return _as_method(name, answered)

        return answer

    own = class_of(base, **{name: by_super(name) for name in names})
    run = AllianceModel(scenario, ally_class=base).run()
    assert bits(AllianceModel(scenario, ally_class=own).run()) == bits(run)
    state, issue = next(each for each in run.states if each.is_ally), run.issues[0]
    expected = 0.5 * issue.severity + 0.5 * state.perception[issue.domain]
    assert state.stake_in(issue) == pytest.approx(expected)
    assert state.sponsorship_weight(issue) == pytest.approx(1.0 + 2.0 * expected)


def _as_method(name: str, answer: float) -> Any:
    """Return the number of a compiled decision as a method has to answer."""
    return (None if answer < 0.0 else bool(answer)) if name == "take_hostage" else answer


@pytest.mark.parametrize("name", ["agenda", "utility", "capability", "mood"])
def test_what_cannot_be_compiled_is_refused_when_the_class_is_defined(name: str) -> None:
    with pytest.raises((TypeError, RuntimeError), match=r"cannot be compiled\. What can: .*take_hostage"):
        class_of(sim.Secretariat if name == "agenda" else sim.Ally, **{name: CompiledDecision(lambda run: 0.0)})


@pytest.mark.parametrize("name", sorted(each.name for each in DECISIONS.values() if each.given != "agenda"))
def test_a_compiled_decision_has_to_take_what_it_is_given(name: str) -> None:
    base = next(each for each in BUILT_IN.values() if hasattr(each, name))
    with pytest.raises(
        (TypeError, RuntimeError), match=rf"Own\.{name} takes \(run\)\. Compiled, it is given \(run, .*\)"
    ):
        class_of(base, **{name: CompiledDecision(lambda run: 0.0)})


def _unknown_of_the_run(run: Any, issue: Any, attempt: Any, row: int, value: float) -> float:
    number: float = run.nonesuch[row]
    return number


def _unknown_of_the_issue(run: Any, issue: Any, attempt: Any, row: int, value: float) -> float:
    number: float = issue.nonesuch
    return number


def _text(run: Any, issue: Any, attempt: Any, row: int, value: float) -> Any:
    return "no" if value > 0.5 else 1.0


@pytest.mark.skipif(IS_PLAIN, reason="nothing is compiled")
@pytest.mark.parametrize(
    ("function", "why"),
    [
        (_unknown_of_the_run, "Unknown attribute 'nonesuch' of type Run"),
        (_unknown_of_the_issue, "there is no 'nonesuch'"),
        (_text, "Can't unify return type"),
    ],
)
def test_what_numba_cannot_compile_is_said_before_a_run(function: Any, why: str) -> None:
    own = class_of(sim.Ally, join=CompiledDecision(function))
    with pytest.raises(sim.AllianceSimError) as error:
        sim.run(short(), 1, ally_class=own)
    said = str(error.value)
    assert re.match(rf"Own\.join cannot be compiled\. test_compiled_decisions\.py, line \d+: {re.escape(why)}", said)
    assert "(run, issue, attempt, row, value)" in said
    assert len(said) < 500


# Where nothing is compiled


def in_plain_python(*words: str) -> str:
    command = [sys.executable, "-W", "ignore", *words]
    plain = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(IS_PLAIN, reason="compilation is off already")
def test_what_is_refused_is_refused_where_nothing_is_compiled() -> None:
    here = str(Path(__file__).relative_to(ROOT))
    said = in_plain_python("-m", "pytest", "-n", "0", "-q", "-W", "ignore", "-k", "not is_as", here)
    assert f"{len(DECISIONS) + 4} passed, 5 skipped, {len(SINGLE) + len(COMPILED)} deselected" in said


def fingerprint() -> str:
    """Return a hash of what a run of allies with compiled decisions, and partners with constant ones, counted."""
    decided = {name: CompiledDecision(vars(Compiled)[name]) for name, option in COMPILED if option == "ally_class"}
    partner = class_of(sim.Partner, stake_in=constants()["stake_in"], object=constants()["object"])
    run = AllianceModel(short(*BUSY, SPITE), ally_class=class_of(sim.Ally, **decided), partner_class=partner).run()
    return sha256(b"".join(bits(run).values())).hexdigest()


@pytest.mark.slow
@pytest.mark.skipif(IS_PLAIN, reason="compilation is off already")
def test_it_is_the_same_to_the_bit_where_nothing_is_compiled() -> None:
    program = "import sys; sys.path.insert(0, '.'); from tests.agents.test_compiled_decisions import fingerprint; "
    assert in_plain_python("-c", program + "print(fingerprint())").strip() == fingerprint()
