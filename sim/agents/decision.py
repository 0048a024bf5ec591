"""What an agent is given for a decision, and what it may answer: said once, over the built-in method.

Phases ask in one form, ``(decision, row, issue, attempt, value) -> number`` (`sim.decisions.asking`). From what the
built-in method declares follow the call of a Python method, that of a compiled function, and the number that a constant
answer stands for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from sim.agents.views import Attempt, Experience, Issue
from sim.formats import ORDERED

if TYPE_CHECKING:
    from sim.agents.agents import Sponsor
    from sim.agents.model import AllianceModel

Given = Literal[
    "nothing", "domain", "state", "issue", "options", "attempt", "attempt and value", "members", "lesson", "agenda"
]
Answer = Literal["nothing", "yes or no", "share", "weight", "hostage", "objection", "option", "order"]
_MOST = {"share": 1.0, "weight": math.inf, "objection": 2.0}
_ALLOWED = {
    "share": "a number from 0 to 1",
    "weight": "a number from 0 on",
    "yes or no": "True or False",
    "hostage": "None for no, else whether only resentment of earlier hostage taking made it so, True or False",
    "objection": "0 for none, 1 in substance, 2 for hostage taking",
}


class Decision(NamedTuple):
    """One decision: its name, what it is given, what it answers."""

    name: str
    given: Given
    answer: Answer


DECISIONS: dict[str, Decision] = {}
"""All decisions, by the names of methods of the built-in classes."""


def decision[Method: Callable[..., Any]](given: Given, answer: Answer) -> Callable[[Method], Method]:
    """Declare a method of a built-in class a decision."""

    def declared(method: Method) -> Method:
        DECISIONS[method.__name__] = Decision(method.__name__, given, answer)
        return method

    return declared


# Answers of Python methods


def asked(model: AllianceModel, what: Decision, row: int, issue: int, attempt: int, value: float) -> float:
    """Ask an agent, and return its answer as a number.

    Raises
    ------
    ValueError
        For an answer that is not allowed.
    """
    agent = model.agent(row)
    method = getattr(agent, what.name)
    match what.given:
        case "attempt and value":
            answer = method(Issue(model, issue), Attempt(model, attempt), value)
        case "issue":
            answer = method(Issue(model, issue))
        case "attempt":
            answer = method(Issue(model, issue), Attempt(model, attempt))
        case "members":
            answer = method(Issue(model, issue), Attempt(model, attempt), int(value))
        case "nothing":
            answer = method()
        case "domain":
            answer = method(issue, value)
        case "state":
            answer = method(model.agent(issue))
        case "lesson":
            answer = method(_lesson(model), value)
        case "options":
            return _option(agent, what, model, issue)
        case "agenda":
            return _order(agent, what, model, issue)
    number = number_of(what, answer)
    if number is None:
        raise ValueError(f"{_of(agent, what)} returned {answer!r}. Allowed: {_ALLOWED[what.answer]}.")
    return number


def number_of(what: Decision, answer: Any) -> float | None:
    """Return the number that an answer stands for; None for one that is not allowed, or names an option or an order."""
    match what.answer:
        case "nothing":
            return 0.0
        case "yes or no":
            return float(answer) if answer in (0, 1) else None
        case "hostage":
            return -1.0 if answer is None else float(answer) if answer in (0, 1) else None
        case "objection":
            return float(answer) if answer in (0, 1, 2) else None
        case "share" | "weight":
            is_number = isinstance(answer, int | float | np.number)
            return float(answer) if is_number and 0.0 <= answer <= _MOST[what.answer] and answer < math.inf else None
    return None


def _lesson(model: AllianceModel) -> Experience:
    lesson = model.standing.lesson
    outcome = float(lesson.success), float(lesson.output), float(lesson.delay)
    return Experience(ORDERED[int(lesson.format)], int(lesson.kind), *outcome)


def _option(agent: Sponsor, what: Decision, model: AllianceModel, issue: int) -> float:
    options = model.options()
    chosen = agent.choose_format(Issue(model, issue), options)
    for option in options:
        if option is chosen:
            return float(option.position)
    raise ValueError(f"{_of(agent, what)} returned {chosen!r}. It has to return one of its options.")


def _order(agent: Any, what: Decision, model: AllianceModel, size: int) -> float:
    """Let the Secretariat order the agenda, which stands in ``run.order``."""
    run = model.standing
    slots = run.order[:size].copy()
    waiting = [Issue(model, int(run.calendar[slot].issue)) for slot in slots]
    ordered = [issue.number for issue in agent.agenda(waiting)]
    of_issue = {issue.number: slot for issue, slot in zip(waiting, slots, strict=True)}
    if sorted(ordered) != sorted(of_issue):
        raise ValueError(f"{_of(agent, what)} has to return the issues that wait, each once, in any order.")
    run.order[:size] = [of_issue[number] for number in ordered]
    return 0.0


def _of(agent: Any, what: Decision) -> str:
    return f"{type(agent).__qualname__}.{what.name} of {getattr(agent, 'name', 'the Secretariat')}"
