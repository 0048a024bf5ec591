"""P7: hostage takers tire from round to round, or are bought off with leadership."""

from __future__ import annotations

import numpy as np

from sim.phases.opening import set_tolerance
from sim.rules import draws
from sim.rules.compiled import inlined
from sim.state.filling import any_has
from sim.state.layout import HOLDS, Record, Roles
from sim.state.run import Run


@inlined
def buy_off(run: Run, issue: Record, attempt: Record, roles: Roles) -> None:
    """Let each hostage taker tire or be bought off, in the order of luck: leadership may not last for all."""
    if not any_has(roles, HOLDS):
        return
    takers, size, nobody = run.others, 0, roles.size
    for i in range(roles.size):
        takers[size] = i
        size += roles[i] & HOLDS != 0
    quarter, fmt = run.quarter, run.format_keys[attempt.format]
    turns = np.uint64(draws.matter_key(issue.key, draws.SIDE_PAYMENT, quarter, fmt, draws.TWICE))
    for _ in range(size):
        following, soonest = 0, 2.0
        for k in range(size):
            turn = 2.0 if takers[k] == nobody else draws.unit(draws.fold(turns, run.keys[takers[k]]))
            if turn < soonest:
                following, soonest = k, turn
        _face(run, issue, attempt, roles, takers[following], fmt)
        takers[following] = nobody


@inlined
def _face(run: Run, issue: Record, attempt: Record, roles: Roles, i: int, fmt: np.uint64) -> None:
    """Let one hostage taker tire, or take a side payment."""
    p, key = run.parameters, run.keys[i]
    keeps = draws.uniform(issue.key, draws.KEEP, run.quarter, key, fmt, draws.ONCE)
    if attempt.rounds > 0 and keeps >= p.hostage_persistence:
        roles[i] &= ~HOLDS
    elif run.leadership >= p.side_payment > 0.0:
        run.leadership -= p.side_payment
        set_tolerance(run)
        if draws.uniform(issue.key, draws.SIDE_PAYMENT, run.quarter, key, fmt, draws.ONCE) < p.side_payment_success:
            roles[i] &= ~HOLDS
