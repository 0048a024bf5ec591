"""P4 and P5: an attempt begins."""

from __future__ import annotations

import numpy as np

from sim.rules.compiled import constant, inlined
from sim.state.filling import fill
from sim.state.layout import NEVER, Record
from sim.state.outcomes import Ending
from sim.state.reading import UNDER_WAY
from sim.state.run import Run

TOO_LATE = constant(Ending.TOO_LATE)


@inlined
def begin(run: Run, row: int, issue: Record, code: int, group: int, wait: int, set_up: int) -> None:
    """Write an attempt that begins into a row of the book; nobody is at its table yet."""
    attempt = run.attempts[row]
    fill(run.roles[row], 0)
    attempt.issue, attempt.number = issue.number, issue.attempts
    attempt.format, attempt.started = code, run.quarter
    attempt.ended, attempt.group, attempt.wait, attempt.set_up = NEVER, group, wait, set_up
    attempt.last_round, attempt.lead, attempt.rounds, attempt.queued = NEVER, NEVER, 0, 0
    attempt.last_reason, attempt.ending, attempt.inside = TOO_LATE, UNDER_WAY, False
    attempt.cost, attempt.against, attempt.compensation = run.parameters.disagreement_cost, 0.0, 0.0
    attempt.first_text, attempt.text, attempt.mean_ideal = np.nan, np.nan, np.nan
