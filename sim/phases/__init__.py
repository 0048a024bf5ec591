"""The phases of a quarter: one list, in the order in which a quarter runs, and in which to read the model.

The order is part of the model (docs/odd.md): the world changes before it is perceived, perceptions come before issues
are taken up, a format is chosen before its table is set, talks come before delivery, and what all learn from what ended
shapes the next quarter, as reforms do.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.phases.arriving import find_sponsors, let_issues_arrive
from sim.phases.choosing import choose_formats
from sim.phases.convening import convene
from sim.phases.counting import count_end, count_quarter
from sim.phases.delivering import deliver
from sim.phases.environment import change_environment
from sim.phases.institution import change_institution
from sim.phases.learning import draw_consequences
from sim.phases.negotiating import negotiate
from sim.phases.opening import open_run
from sim.phases.perceiving import perceive
from sim.state.run import Run

type Phase = Callable[[Run], None]

QUARTER: tuple[Phase, ...] = (
    change_environment,  # P1
    perceive,  # P2
    let_issues_arrive,  # P3
    find_sponsors,  # P4
    choose_formats,  # P5
    convene,  # P6
    negotiate,  # P7
    deliver,  # P8
    draw_consequences,  # P9
    change_institution,  # P10
)
PHASES: tuple[Phase, ...] = (open_run, *QUARTER, count_quarter, count_end)
"""The first opens a run, the last ends it; those between are a quarter, and what is counted of it."""
APART: tuple[Phase, ...] = (perceive, choose_formats, negotiate, deliver, count_quarter)
"""Phases that take half the time to compile, in a process of their own."""
