"""Formats of a user's own: convened and decided by functions of theirs, compiled or not."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from sim.agents.model import AllianceModel
from sim.engine.engine import Engine
from sim.errors import InputError
from sim.formats import BUILT_IN, FORMATS, ORDERED, Format
from sim.own_code.formats import format_of_cooperation
from sim.own_code.registrations import temporary_registrations
from sim.results.measures import MEASURES, compute
from sim.rules.compiled import IS_PLAIN
from sim.rules.voting import AGREED, BLOCKED, RENEGOTIATE
from sim.scenario import Scenario, load_scenario
from sim.state.tallies import stacked
from sim.types import Codes, Flags, Floats
from sim.world import build_world

from ..engine.equality import differences, engine_results
from ..engine.test_plain import ROOT

SETTINGS = ["quarters=16", "formats=[consensus, contact_group]"]


def two_block(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Decide unless two object."""
    against = 0
    for objection in objections:
        against += objection != 0
    return BLOCKED if against > 1 else AGREED


def for_ever(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Never decide where anybody objects, and let nobody leave."""
    for objection in objections:
        if objection != 0:
            return RENEGOTIATE
    return AGREED


def the_large(run: Any, issue: Any, came: Flags) -> None:
    """Seat allies that spend more than 30 billion."""
    for i in range(came.size):
        if run.allied[i] and run.capability[i] > 30.0:
            came[i] = True


@contextmanager
def contact_group(
    decide: Callable[..., int] = two_block, convene: Callable[..., None] | None = the_large, **traits: Any
) -> Iterator[Format]:
    """Add the format for the time of a test."""
    usual = {"veto": "allies", "inside": True, "slot": 0.5, "cost": 0.0, "success": 0.9, "output": 0.6}
    with temporary_registrations():
        format_of_cooperation("contact_group", convene=convene, **(usual | traits))(decide)
        yield FORMATS["contact_group"]


def baseline() -> Scenario:
    return load_scenario(ROOT / "scenarios" / "baseline.yaml", SETTINGS)


def test_it_convenes_and_decides_in_its_own_way() -> None:
    with contact_group() as fmt:
        model = AllianceModel(baseline()).run()
        own = [a for issue in model.issues for a in issue.attempts if a.format is fmt and a.convened is not None]
        large = model.standing.allied & (model.standing.capability > 30.0)
        assert len(own) > 20
        for attempt in own:
            there = np.flatnonzero(attempt.convened)
            assert set(there) - {attempt.issue.sponsor} <= set(np.flatnonzero(large))
        objections = [len({o.state for o in a.objections if o.quarter == a.last_round}) for a in own]
        assert 1 in objections
        agreed = [count for count, a in zip(objections, own, strict=True) if a.ending == AGREED]
        assert max(agreed) == 1  # one objection does not block, two do


@pytest.mark.parametrize("convened", ["bloc", "picked", "open", "invited", "pair"])
@pytest.mark.parametrize("led", [True, False])
@pytest.mark.parametrize("veto", ["allies", "participants"])
def test_all_that_traits_can_say_runs_also_for_the_secretariat(convened: str, led: bool, veto: str) -> None:
    """Whoever sponsors, and whether it leaves a group behind: somebody leads where a lead is needed."""
    with contact_group(convene=None, convened=convened, led=led, veto=veto, standing=True) as fmt:
        model = AllianceModel(load_scenario(ROOT / "scenarios" / "baseline.yaml", [*SETTINGS, "parameters.steering=1"]))
        model.run()
        attempts = [a for issue in model.issues for a in issue.attempts if a.format is fmt]
        by_staff = [a for a in attempts if a.issue.sponsor == model.world.size and a.convened is not None]
        assert by_staff
        assert all(0 <= a.lead < model.world.size for a in by_staff if a.convened.any())
        assert all(0 <= group.lead < model.world.size for group in model.groups)


def test_who_never_decides_is_blocked() -> None:
    with contact_group(for_ever) as fmt:
        model = AllianceModel(baseline()).run()
        assert model.tallies.blocked_rounds[fmt.code] > 0.0


def test_a_format_that_no_scenario_names_changes_nothing() -> None:
    plain = load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=16"])
    usual = AllianceModel(plain).run()
    with contact_group():
        scenario = load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=16"])
        assert scenario == plain
        model = AllianceModel(scenario).run()
        assert np.array_equal(model.tallies.endings[:6], usual.tallies.endings)  # read while there are seven formats
        assert model.tallies.endings[6].sum() == 0.0


PROGRAM = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from tests.own_code.test_formats import log
print(log(), end="")
"""


def log() -> str:
    """Return the event log of a run with the format."""
    from sim.results.trace import trace

    with contact_group():
        return trace(AllianceModel(baseline()).run())


@pytest.mark.skipif(IS_PLAIN, reason="compilation is off: there is nothing to compare with")
def test_it_is_the_same_uncompiled() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM], env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == log()


GOES_ON = f"""
import pickle, sys; sys.path.insert(0, {str(ROOT)!r})
from tests.own_code.test_formats import contact_group
with contact_group():
    model = pickle.loads(sys.stdin.buffer.read()).run()
    print(model.tallies.endings.tolist(), end="")
"""


def test_a_model_goes_on_in_another_process() -> None:
    """Where the functions of the format lie elsewhere."""
    with contact_group() as fmt:
        model = AllianceModel(baseline())
        for _ in range(6):
            model.step()
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", GOES_ON], input=pickle.dumps(model), capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        model.run()
        assert model.tallies.endings[fmt.code].sum() > 0.0
        assert done.stdout.decode() == str(model.tallies.endings.tolist())


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"convened": "picked"}, "convened in its own way"),
        ({"veto": "most"}, "has veto 'most'. Allowed: allies"),
        ({"slot": -1}, "has slot -1. Allowed: 0 to 10"),
        ({"sloth": 1}, "no trait 'sloth'. Did you mean 'slot'?"),
        ({"success": True}, "has success True"),
    ],
)
def test_traits_that_are_wrong_are_refused(traits: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message.replace("?", r"\?")), contact_group(**traits):
        pass
    assert "contact_group" not in FORMATS
    assert len(ORDERED) == 6


@pytest.mark.parametrize(("name", "message"), [("consensus", "built-in format"), ("2", "cannot be the name")])
def test_names_that_are_taken_or_are_none_are_refused(name: str, message: str) -> None:
    with pytest.raises(InputError, match=message), temporary_registrations():
        format_of_cooperation(name, convene=the_large)(two_block)


def overrule(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    return AGREED


def test_who_objects_and_stays_at_the_table_of_a_framework_keeps_no_agreement_back() -> None:
    """Only where somebody has left do the others talk again about a text of their own."""
    usual = load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=40", "rules.frameworks=announced"])
    with contact_group(overrule, led=True, standing=True, convene=None, convened="open", veto="none") as fmt:
        model = AllianceModel(usual.model_copy(update={"formats": (fmt.name,)})).run()
        own = [a for issue in model.issues for a in issue.attempts if a.last_round is not None]
        objected = [a for a in own if a.objections]
        assert len(objected) > 5
        assert all(a.ending.name in ("AGREED", "TALK_SHOP") for a in objected)


def test_functions_that_cannot_decide_are_refused() -> None:
    def wrong(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
        return 7

    def failing(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
        return objections.nonsense  # type: ignore[attr-defined, no-any-return]

    for decide, message in ((wrong, "decides 7"), (failing, "cannot decide")):
        with pytest.raises(InputError, match=message), contact_group(decide):
            pass
    assert "contact_group" not in FORMATS


def test_there_is_room_for_six() -> None:
    with temporary_registrations():
        for letter in "abcdef":
            format_of_cooperation(f"own_{letter}", convene=the_large)(two_block)
        with pytest.raises(InputError, match="room for 6 formats"):
            format_of_cooperation("one_more", convene=the_large)(two_block)
        assert [fmt.code for fmt in ORDERED] == list(range(12))
    assert len(ORDERED) == len(FORMATS) == 6


def test_the_built_in_formats_stay_the_same_objects() -> None:
    """Much is compared with `is`, such as inaction: measures would count it as a format otherwise."""
    with contact_group():
        assert all(one is other for one, other in zip(ORDERED, BUILT_IN, strict=False))
    assert all(one is other for one, other in zip(ORDERED, BUILT_IN, strict=True))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda fmt: pickle.loads(pickle.dumps(fmt))])
def test_a_copy_of_a_format_is_the_format(copied: Callable[[Format], Format]) -> None:
    with contact_group():
        assert all(copied(fmt) is fmt for fmt in ORDERED)


def test_its_measures_are_those_of_every_format() -> None:
    built_in = {name.removesuffix("_plus_n") for name in MEASURES if name.endswith("_plus_n")}
    with contact_group():
        own = {name.removesuffix("_contact_group") for name in MEASURES if name.endswith("_contact_group")}
        model = AllianceModel(baseline()).run()
        computed = compute(stacked([model.tallies]))
        assert computed["share_contact_group"][0] == model.tallies.attempts[6] / model.tallies.attempts.sum()
    assert own == built_in
    assert not [name for name in MEASURES if name.endswith("_contact_group")]


def test_runs_of_the_engine_are_those_of_the_model() -> None:
    with contact_group():
        scenario = baseline()
        model = AllianceModel(scenario, seed=3, replicate=1).run()
        wanted = frozenset({"issues", "attempts", "quarters"})
        found = engine_results(Engine(scenario, build_world(scenario)), [(3, 1)], wanted=wanted)
        assert differences((stacked([model.tallies]), model.engine.tables(0, wanted)), found) == []
