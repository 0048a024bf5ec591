"""Decisions of a class of agents that Numba compiles: the phases call them at no cost."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

import numba
from numba import types

from sim.agents.decision import DECISIONS, Given
from sim.agents.views import View
from sim.rules.compiled import IS_PLAIN
from sim.state.run import RUN, Run

if TYPE_CHECKING:
    from sim.agents.agents import Sponsor

C_DECISION: Any = types.float64(RUN, *(types.int64,) * 4, types.float64)
"""Type of what ``run.hooks`` holds the addresses of."""
SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, *(ctypes.c_int64,) * 4, ctypes.c_double)
"""The same, as Python calls and is called."""

type Adapted = Callable[[Run, int, int, int, int, float], float]


def _of_row(own: Any) -> Adapted:
    def decide(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        return float(own(run, row, value))

    return decide


def _of_domain(own: Any) -> Adapted:
    def decide(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        return float(own(run, issue, row, value))

    return decide


def _of_issue(own: Any) -> Adapted:
    def decide(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        return float(own(run, run.issues[issue], row))

    return decide


def _of_attempt(own: Any) -> Adapted:
    def decide(run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        return float(own(run, run.issues[issue], run.attempts[attempt], row, value))

    return decide


_ADAPTED: Mapping[Given, Callable[[Any], Adapted]] = {
    **dict.fromkeys(cast(tuple[Given, ...], ("nothing", "lesson")), _of_row),
    "domain": _of_domain,
    **dict.fromkeys(cast(tuple[Given, ...], ("issue", "options")), _of_issue),
    **dict.fromkeys(cast(tuple[Given, ...], ("attempt", "attempt and value", "members")), _of_attempt),
}
"""By what a decision is given: how a phase calls a compiled function for it."""


class CompiledDecision:
    """A decision as a function of the run, in place of a method: ``@sim.compiled`` makes one.

    The function is given what the method of its name is given, with the run and the row of the agent in place of
    ``self``, and records in place of views:

    - ``(run, issue, row)`` where the method is given an issue alone, or an issue and options;
    - ``(run, issue, attempt, row, value)`` where it is given an issue and an attempt: the value is the probability of
      joining, the text, the number of members, or 0;
    - ``(run, domain, row, mean)`` for a table that consults;
    - ``(run, row, value)`` else: the value is the rate of learning (the lesson is ``run.lesson``), or 0.

    It works on attributes of the run (``run.perception[issue.domain, row]``, ``run.parameters.effort``; all of them are
    in `sim.state.shapes`), may call built-in decisions (`sim.decisions`), and returns a number: 0 or 1 for no or yes;
    of ``take_hostage`` -1 for no, 1 if only resentment made it so, else 0; of ``choose_format`` the position in
    ``run.options[: run.option_count]``.

    Parameters
    ----------
    function : callable
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.__doc__ = function, function.__doc__
        self._compiled: Any = None

    def __set_name__(self, owner: type, name: str) -> None:
        can = [each.name for each in DECISIONS.values() if each.given in _ADAPTED]
        if name not in can:
            raise TypeError(f"{owner.__qualname__}.{name} cannot be compiled. What can: {', '.join(can)}.")
        self._adapt = _ADAPTED[DECISIONS[name].given]

    def __get__(self, agent: Sponsor | None, owner: type) -> Any:
        """Return the decision as a method of an agent: what the phases call, as ``super()`` of another class may."""
        if agent is None:
            return self

        def method(*given: Any) -> float:
            views = [each.number for each in given if isinstance(each, View)]
            issue, attempt = [*views, *(given[:1] if self._adapt is _of_domain else ()), -1, -1][:2]
            value = given[-1] if given and isinstance(given[-1], int | float) else 0.0
            decide = self.plain if IS_PLAIN else SIGNATURE(self.address)
            return decide(agent.model.standing.way_in, 0, agent.row, issue, attempt, value)

        return method

    def plain(self, run: Run, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        """Decide as the phases ask, in plain Python."""
        return self._adapt(self.function)(run, decision, row, issue, attempt, value)

    @property
    def address(self) -> int:
        """Where the compiled function lies; it is compiled when it is first asked for."""
        if self._compiled is None:
            own = numba.njit(nogil=True, error_model="numpy")(self.function)
            self._compiled = numba.cfunc(C_DECISION, error_model="numpy")(self._adapt(own))
        address: int = self._compiled.address
        return address


def compiled(function: Callable[..., Any]) -> Any:
    """Let Numba compile a decision of a class of agents: ``@sim.compiled`` over a function in place of a method.

    Parameters
    ----------
    function : callable
        With what `CompiledDecision` says, by the name of the decision.
    """
    return CompiledDecision(function)
