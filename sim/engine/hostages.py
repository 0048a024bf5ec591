"""P7: hostage takers tire from round to round, or are bought off with leadership."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.choosing import KEYS
from sim.engine.filling import any_has
from sim.engine.layout import HOLDS, Record, Roles
from sim.engine.opening import set_tolerance
from sim.rules import draws
from sim.rules.compiled import inlined


@inlined
def buy_off(m: Memory, issue: Record, attempt: Record, roles: Roles) -> None:
    """Let each hostage taker tire or be bought off, in the order of luck: leadership may not last for all."""
    if not any_has(roles, HOLDS):
        return
    takers, size, nobody = at.others(m), 0, roles.size
    for i in range(roles.size):
        takers[size] = i
        size += roles[i] & HOLDS != 0
    quarter, fmt = m.quarter, KEYS[attempt.format]
    turns = np.uint64(draws.matter_key(issue.key, draws.SIDE_PAYMENT, quarter, fmt, draws.TWICE))
    for _ in range(size):
        following, soonest = 0, 2.0
        for k in range(size):
            turn = 2.0 if takers[k] == nobody else draws.unit(draws.fold(turns, at.keys(m)[takers[k]]))
            if turn < soonest:
                following, soonest = k, turn
        _face(m, issue, attempt, roles, takers[following], fmt)
        takers[following] = nobody


@inlined
def _face(m: Memory, issue: Record, attempt: Record, roles: Roles, i: int, fmt: np.uint64) -> None:
    """Let one hostage taker tire, or take a side payment."""
    p, key = at.parameters(m), at.keys(m)[i]
    keeps = draws.uniform(issue.key, draws.KEEP, m.quarter, key, fmt, draws.ONCE)
    if attempt.rounds > 0 and keeps >= p.hostage_persistence:
        roles[i] &= ~HOLDS
    elif m.leadership >= p.side_payment > 0.0:
        m.leadership -= p.side_payment
        set_tolerance(m)
        if draws.uniform(issue.key, draws.SIDE_PAYMENT, m.quarter, key, fmt, draws.ONCE) < p.side_payment_success:
            roles[i] &= ~HOLDS
