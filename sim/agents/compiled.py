"""Decisions of a class of agents that Numba compiles: the phases call them at no cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from inspect import signature
from typing import TYPE_CHECKING, Any

import numba

from sim.agents.decision import DECISIONS, Given
from sim.agents.views import View
from sim.decisions.asking import IN_C, Question, way_to
from sim.rules.compiled import IS_PLAIN
from sim.state.run import Run

if TYPE_CHECKING:
    from sim.agents.agents import Sponsor


def _of_row(own: Any) -> Question:
    def decide(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        return float(own(run, row, value))

    return decide


def _of_domain(own: Any) -> Question:
    def decide(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        return float(own(run, issue, row, value))

    return decide


def _of_state(own: Any) -> Question:
    def decide(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        return float(own(run, issue, row))

    return decide


def _of_issue(own: Any) -> Question:
    def decide(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        return float(own(run, run.issues[issue], row))

    return decide


def _of_attempt(own: Any) -> Question:
    def decide(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        return float(own(run, run.issues[issue], run.attempts[attempt], row, value))

    return decide


_ATTEMPT = ("run", "issue", "attempt", "row", "value")
_ADAPTED: Mapping[Given, tuple[tuple[str, ...], Callable[[Any], Question]]] = {
    "nothing": (("run", "row", "value"), _of_row),
    "lesson": (("run", "row", "value"), _of_row),
    "domain": (("run", "domain", "row", "mean"), _of_domain),
    "state": (("run", "other", "row"), _of_state),
    "issue": (("run", "issue", "row"), _of_issue),
    "options": (("run", "issue", "row"), _of_issue),
    "attempt": (_ATTEMPT, _of_attempt),
    "attempt and value": (_ATTEMPT, _of_attempt),
    "members": (_ATTEMPT, _of_attempt),
}
"""By what a method is given: what a compiled function is given in its place, and how a phase calls it."""


class CompiledDecision:
    """A decision as a function of the run, in place of a method: `compiled` makes one.

    Parameters
    ----------
    function : callable
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.__doc__ = function, function.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        can = [each.name for each in DECISIONS.values() if each.given in _ADAPTED]
        if name not in can:
            raise TypeError(f"{owner.__qualname__}.{name} cannot be compiled. What can: {', '.join(can)}.")
        self.name, (self.given, self._adapt) = f"{owner.__qualname__}.{name}", _ADAPTED[DECISIONS[name].given]
        try:
            signature(self.function).bind(*self.given)
        except TypeError:
            raise TypeError(
                f"{self.name} takes {signature(self.function)}. Compiled, it is given ({', '.join(self.given)})."
            ) from None

    def compile(self) -> None:
        """Compile the function, and raise what Numba raises if it cannot."""
        way_to(Run(), self.question)

    def __get__(self, agent: Sponsor | None, owner: type) -> Any:
        """Return the decision as a method of an agent: what the phases call, as ``super()`` of another class may."""
        if agent is None:
            return self

        def method(*given: Any) -> float:
            views = [each.number for each in given if isinstance(each, View)]
            domain = given[:1] if self._adapt is _of_domain else ()
            states = [each.row for each in given if hasattr(each, "row")]
            issue, attempt = [*views, *domain, *states, -1, -1][:2]
            value = given[-1] if given and isinstance(given[-1], int | float) else 0.0
            run = agent.model.standing
            decide = self.question if IS_PLAIN else IN_C(way_to(run, self.question))
            return decide(run.way_in, 0, agent.row, issue, attempt, value)

        return method

    @cached_property
    def question(self) -> Question:
        """The function as phases ask it, for Numba to compile."""
        return self._adapt(numba.njit(nogil=True, error_model="numpy")(self.function))


def compiled(function: Callable[..., Any]) -> Any:
    """Let Numba compile a decision of a class of agents: ``@sim.compiled`` over a function in place of a method.

    The function is given what the method of its name is given, with the run and the row of the agent in place of
    ``self``, and records in place of views:

    - ``(run, issue, row)`` where the method is given an issue alone, or an issue and options;
    - ``(run, issue, attempt, row, value)`` where it is given an issue and an attempt: the value is the probability of
      joining, the text, the number of members, or 0;
    - ``(run, other, row)`` where it is given a state, as ``ratify`` is: ``other`` is its row;
    - ``(run, domain, row, mean)`` for a table that consults: the mean is that of the table;
    - ``(run, row, value)`` else: the value is the rate of learning (the lesson is ``run.lesson``), or 0.

    It works on attributes of the run (``run.perception[issue.domain, row]``, ``run.parameters.effort``; all of them are
    in `sim.state.shapes`), may call built-in decisions (`sim.decisions`), and returns a number: 0 or 1 for no or yes;
    of ``take_hostage`` -1 for no, 1 if only resentment made it so, else 0; of ``choose_format`` the position in
    ``run.options[: run.option_count]``; of ``perceive``, ``consult`` and ``learn`` anything.

    Parameters
    ----------
    function : callable

    Raises
    ------
    TypeError
        For a decision that cannot be compiled, or a function that does not take what it is given.
    """
    return CompiledDecision(function)
