"""Which agents are asked for which decision, and where: a Python method, a compiled decision, or a constant answer.

A method that does nothing but return a constant, such as ``return None``, is not called: its answer is looked up.
"""

from __future__ import annotations

import dis
from collections.abc import Mapping
from functools import cache
from inspect import getattr_static
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from sim.agents.agents import Ally, Partner, Secretariat, Sponsor, State, overridden
from sim.agents.classes import Classes
from sim.agents.compiled import CompiledDecision
from sim.agents.decision import DECISIONS, number_of
from sim.decisions.asking import way_to
from sim.state import layout
from sim.state.run import Run

PYTHON = object()


def ways(agent_class: type[Sponsor]) -> dict[str, Any]:
    """Return how each decision that a class overrides is taken: compiled, by a constant, or by a Python method.

    As its methods are now: a notebook may replace one after a run.
    """
    return {decision: _way(agent_class, decision) for decision in sorted(overridden(agent_class))}


def asks_python(agent_class: Any) -> bool:
    """Tell whether any decision of a class takes a call of a Python method."""
    return any(way is PYTHON for way in ways(agent_class).values())


def class_of(classes: Classes, code: str, is_ally: bool) -> type[State]:
    """Return the class of a state."""
    role: type[State] = Ally if is_ally else Partner
    own = next((each for name, each in classes.states if name == code and issubclass(each, role)), None)
    return own or (classes.ally if is_ally else classes.partner) or role


def _way(agent_class: type[Sponsor], decision: str) -> Any:
    method = getattr_static(agent_class, decision)
    if isinstance(method, CompiledDecision):
        return method
    answer = _constant(method.__code__, decision) if isinstance(method, FunctionType) else None
    return PYTHON if answer is None else answer


@cache
def _constant(method: CodeType, decision: str) -> float | None:
    """Return the answer of a method that does nothing but return a constant; None for one that has to be called."""
    steps = [step for step in dis.get_instructions(method) if step.opname not in ("RESUME", "NOP")]
    plain = {"RETURN_CONST", "LOAD_CONST", "LOAD_SMALL_INT", "RETURN_VALUE"}
    if len(steps) > 2 or not all(step.opname in plain for step in steps):
        return None
    return number_of(DECISIONS[decision], steps[0].argval)


# Hooks


def _look_up_as_ally(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
    return run.answers_as_ally[decision, row]


def _look_up_as_partner(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
    return run.answers_as_partner[decision, row]


def hook(run: Run, classes: Classes, codes: tuple[str, ...], python: int = 0, log: int = 0) -> None:
    """Set which agents of a run are asked for which decisions, from now on: of a run that is under way too.

    Parameters
    ----------
    run : Run
    classes : Classes
    codes : tuple of str
        Codes of the states, by row.
    python : int
        What stands for a decision of a Python method.
    log : int
        What stands for the log of objections; 0 for none.
    """
    decided = {each: ways(each) for each in (Ally, Partner, Secretariat, *classes.own)}
    for is_ally in (True, False):
        for row, code in enumerate(codes):
            _hook(run, decided[class_of(classes, code, is_ally)], row, is_ally, python)
    _hook(run, decided[classes.secretariat or Secretariat], len(codes), True, python)
    run.hooks_as_ally[layout.OBJECTION_MADE] = run.hooks_as_partner[layout.OBJECTION_MADE] = log
    run.hooks[:, :-1] = np.where(run.allied, run.hooks_as_ally[:, :-1], run.hooks_as_partner[:, :-1])
    run.hooks[:, -1] = run.hooks_as_ally[:, -1]
    run.asked[:] = np.count_nonzero(run.hooks, axis=1)
    run.asks = bool(run.hooks_as_ally.any() or run.hooks_as_partner.any())


def _hook(run: Run, decided: Mapping[str, Any], row: int, is_ally: bool, python: int) -> None:
    hooks, answers = (
        (run.hooks_as_ally, run.answers_as_ally) if is_ally else (run.hooks_as_partner, run.answers_as_partner)
    )
    hooks[:, row] = 0
    for decision, way in decided.items():
        position = layout.DECISIONS.index(decision)
        if way is PYTHON:
            hooks[position, row] = python
        elif isinstance(way, CompiledDecision):
            hooks[position, row] = way_to(run, way.question)
        else:
            answers[position, row] = way
            hooks[position, row] = way_to(run, _look_up_as_ally if is_ally else _look_up_as_partner)
