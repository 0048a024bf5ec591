"""Formats of a user's own: where phases find the functions that decide and convene."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numba

from sim.decisions.asking import Question, way_to
from sim.formats import BUILT_IN, ORDERED
from sim.state.run import Run
from sim.types import Flags


def hook_formats(run: Run) -> None:
    """Tell a run where the functions of formats of a user's own are."""
    for fmt in ORDERED[len(BUILT_IN) :]:
        run.deciders[fmt.code] = way_to(run, _decider(fmt.decide))
        run.conveners[fmt.code] = 0 if fmt.convene is None else way_to(run, _convener(fmt.convene))


@cache
def _decider(decide: Any) -> Question:
    def decided(run: Run, code: int, row: int, issue: int, attempt: int, size: float) -> float:
        here, rules = int(size), run.rules
        abstention = run.parameters.abstention_limit if rules.constructive_abstention else 0.0
        table = run.objections[:here], run.staying[:here], run.votes_there[:here]
        return float(decide(*table, rules.share, abstention))

    return decided


@cache
def _convener(convene: Callable[[Any, Any, Flags], object]) -> Question:
    own = numba.njit(nogil=True, error_model="numpy")(convene)

    def convened(run: Run, code: int, row: int, issue: int, attempt: int, nothing: float) -> float:
        own(run, run.issues[issue], run.came)
        return 0.0

    return convened
