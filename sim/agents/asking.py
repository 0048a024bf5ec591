"""From compiled phases to a Python method of an agent, and back with its answer."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.hooks import LARGEST_ANSWER
from sim.agents.views import Attempt, Experience, Issue, Objection
from sim.formats import ORDERED
from sim.rules.compiled import IS_PLAIN
from sim.rules.objection import HOSTAGE, NONE, SUBSTANTIVE
from sim.state import layout

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel

_SIGNATURE = ctypes.CFUNCTYPE(
    ctypes.c_double, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_double
)


_OBJECTIONS = (NONE, SUBSTANTIVE, HOSTAGE)


class Asker:
    """What compiled code calls where an agent of a model decides for itself.

    An exception stops the run as soon as the phase is through; until then all answers are 0.

    Attributes
    ----------
    model : AllianceModel
    hook : int
        What stands in ``run.hooks`` for a decision of a Python method.
    error : BaseException or None
        What the first method that failed raised.
    """

    def __init__(self, model: AllianceModel) -> None:
        self.model = model
        self.error: BaseException | None = None
        self._function = _SIGNATURE(self._asked)  # has to live as long as anything may call it
        if IS_PLAIN:
            model.standing.askers.append(self._asked)
        self.hook: int = (
            len(model.standing.askers) if IS_PLAIN else ctypes.cast(self._function, ctypes.c_void_p).value or 0
        )

    def _asked(self, run: Any, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        if self.error is not None:
            return 0.0
        try:
            return _ANSWERS[decision](self.model, row, issue, attempt, value)
        except BaseException as error:  # to be raised again where the run was started, an interrupt too
            self.error = error
            self.model.standing.overflow = True
            return 0.0

    def check(self) -> None:
        """Raise what a method raised, as often as it takes: the phase that asked is half done, and cannot go on."""
        if self.error is not None:
            raise self.error


def _perceive(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    model.agent(row).perceive()
    return 0.0


def _consult(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    model.agent(row).consult(issue, value)
    return 0.0


def _take_up(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    return float(bool(model.agent(row).take_up(Issue(model, issue))))


def _sponsorship_weight(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    agent = model.agent(row)
    return _number(agent, "sponsorship_weight", agent.sponsorship_weight(Issue(model, issue)))


def _stake_in(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    agent = model.agent(row)
    return _number(agent, "stake_in", agent.stake_in(Issue(model, issue)))


def _ideal_for(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    agent = model.agent(row)
    return _number(agent, "ideal_for", agent.ideal_for(Issue(model, issue)))


def _choose_format(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    options, agent = model.options(), model.agent(row)
    chosen = agent.choose_format(Issue(model, issue), options)
    for option in options:
        if option is chosen:
            return float(option.position)
    raise ValueError(f"{_of(agent, 'choose_format')} returned {chosen!r}. It has to return one of its options.")


def _join(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    return float(bool(model.agent(row).join(Issue(model, issue), Attempt(model, attempt), value)))


def _take_hostage(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    answer = model.agent(row).take_hostage(Issue(model, issue), Attempt(model, attempt))
    return -1.0 if answer is None else float(bool(answer))


def _agenda(model: AllianceModel, row: int, size: int, attempt: int, value: float) -> float:
    run, agent = model.standing, model.agent(row)
    slots = run.order[:size].copy()
    waiting = [Issue(model, int(run.calendar[slot].issue)) for slot in slots]
    ordered = [issue.number for issue in agent.agenda(waiting)]
    of_issue = {issue.number: slot for issue, slot in zip(waiting, slots, strict=True)}
    if sorted(ordered) != sorted(of_issue):
        raise ValueError(f"{_of(agent, 'agenda')} has to return the issues that wait, each once, in any order.")
    run.order[:size] = [of_issue[number] for number in ordered]
    return 0.0


def _object(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    agent = model.agent(row)
    answer = agent.object(Issue(model, issue), Attempt(model, attempt), value)
    if answer in _OBJECTIONS:
        return float(answer)
    said = f"{_of(agent, 'object')} returned {answer!r}."
    raise ValueError(f"{said} Allowed: 0 for none, 1 in substance, 2 for hostage taking.")


def _contribute(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    agent = model.agent(row)
    given = agent.contribute(Issue(model, issue), Attempt(model, attempt), int(value))
    return _number(agent, "contribute", given)


def _learn(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    lesson = model.standing.lesson
    fmt, outcome = ORDERED[int(lesson.format)], (float(lesson.success), float(lesson.output), float(lesson.delay))
    model.agent(row).learn(Experience(fmt, int(lesson.kind), *outcome), value)
    return 0.0


def _objection_made(model: AllianceModel, row: int, issue: int, attempt: int, value: float) -> float:
    reason = int(value)
    contagious = reason == HOSTAGE and Attempt(model, attempt).hostages.get(row, False)
    model.objections.setdefault(attempt, []).append(Objection(row, model.quarter, reason, contagious))
    return 0.0


def _of(agent: Any, method: str) -> str:
    return f"{type(agent).__qualname__}.{method} of {getattr(agent, 'name', 'the Secretariat')}"


def _number(agent: Any, method: str, value: Any) -> float:
    """Return a number that a method returned."""
    most = LARGEST_ANSWER[method]
    if isinstance(value, int | float | np.number) and 0.0 <= value <= most and math.isfinite(value):
        return float(value)
    allowed = "a number from 0 on" if math.isinf(most) else f"a number from 0 to {most:g}"
    raise ValueError(f"{_of(agent, method)} returned {value!r}. Allowed: {allowed}.")


_ANSWERS: dict[int, Callable[[AllianceModel, int, int, int, float], float]] = {
    layout.PERCEIVE: _perceive,
    layout.CONSULT: _consult,
    layout.TAKE_UP: _take_up,
    layout.SPONSORSHIP_WEIGHT: _sponsorship_weight,
    layout.STAKE_IN: _stake_in,
    layout.IDEAL_FOR: _ideal_for,
    layout.CHOOSE_FORMAT: _choose_format,
    layout.JOIN_TABLE: _join,
    layout.TAKE_HOSTAGE: _take_hostage,
    layout.AGENDA: _agenda,
    layout.OBJECT: _object,
    layout.CONTRIBUTE: _contribute,
    layout.LEARN: _learn,
    layout.OBJECTION_MADE: _objection_made,
}
