"""From compiled phases to a Python method of an agent, and back with its answer."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from sim.agents.decision import DECISIONS, asked
from sim.agents.views import Attempt, Objection
from sim.decisions.asking import IN_C
from sim.rules.compiled import IS_PLAIN
from sim.rules.objection import HOSTAGE
from sim.state import layout

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel


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
        self._decisions = [DECISIONS[name] for name in layout.DECISIONS]
        self._function = IN_C(self._asked)  # has to live as long as anything may call it
        if IS_PLAIN:
            model.standing.askers.append(self._asked)
        self.hook: int = (
            len(model.standing.askers) if IS_PLAIN else ctypes.cast(self._function, ctypes.c_void_p).value or 0
        )

    def _asked(self, run: Any, decision: int, row: int, issue: int, attempt: int, value: float) -> float:
        if self.error is not None:
            return 0.0
        try:
            if decision == layout.OBJECTION_MADE:
                return self._note(row, attempt, int(value))
            return asked(self.model, self._decisions[decision], row, issue, attempt, value)
        except BaseException as error:  # to be raised again where the run was started, an interrupt too
            self.error = error
            self.model.standing.overflow = True
            return 0.0

    def check(self) -> None:
        """Raise what a method raised, as often as it takes: the phase that asked is half done, and cannot go on."""
        if self.error is not None:
            raise self.error

    def _note(self, row: int, attempt: int, reason: int) -> float:
        """Keep an objection for the log."""
        contagious = reason == HOSTAGE and Attempt(self.model, attempt).hostages.get(row, False)
        objections = self.model.objections.setdefault(attempt, [])
        objections.append(Objection(row, self.model.quarter, reason, contagious))
        return 0.0
