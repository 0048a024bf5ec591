"""P7: from objections to a verdict. ``seated`` is narrowed in place to those who take part in what follows."""

from __future__ import annotations

import numpy as np

from sim.rules.compiled import rule
from sim.rules.objection import NONE, SUBSTANTIVE
from sim.types import Codes, Flags, Floats

BLOCKED, AGREED, OUTVOTED, ABSTAINED, RENEGOTIATE = 0, 1, 2, 3, 4

_ROUNDING = 1e-12
_NOTHING = np.int8(NONE)


@rule
def _opposed(objections: Codes, votes: Floats) -> tuple[float, float]:
    """Return the shares of votes that object: at all, and in substance."""
    against, in_substance, total = 0.0, 0.0, 0.0
    for index in range(votes.size):
        total += votes[index]
        against += votes[index] if objections[index] != NONE else 0.0
        in_substance += votes[index] if objections[index] == SUBSTANTIVE else 0.0
    if total > 0.0:
        return against / total, in_substance / total
    return 0.0, 0.0


@rule
def is_silent(objections: Codes) -> bool:
    """Tell whether nobody at the table objects."""
    raised = _NOTHING
    for objection in objections:
        raised |= objection
    return bool(raised == NONE)


@rule
def leave(objections: Codes, seated: Flags, substance: bool) -> int:
    """Take who objects off the table, in substance only or at all; return how many are left."""
    left = 0
    for index in range(objections.size):
        objection = objections[index]
        if objection == SUBSTANTIVE or (objection != NONE and not substance):
            seated[index] = False
        left += seated[index]
    return left


@rule
def vote(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Return the verdict of a table on which every ally has a veto, or of its variants.

    Parameters
    ----------
    objections : array of int8, shape (n,)
        Objection of each state: none, substantive, hostage.
    seated : array of bool, shape (n,)
        Who is at the table; who is outvoted or steps aside is taken off it.
    votes : array of float, shape (n,)
        Votes of each ally; 0 for partners, who shape decisions and do not take them.
    share : float
        Share of votes that carries a decision; 1 is unanimity.
    abstention : float
        Largest share of votes that may step aside constructively; 0 where the rule is off. Hostage takers want a
        price and do not step aside.
    """
    if is_silent(objections):
        return AGREED
    against, aside = _opposed(objections, votes)
    if against == 0.0:
        return AGREED
    if aside == against and against <= abstention + _ROUNDING:
        leave(objections, seated, True)
        return ABSTAINED
    if share < 1.0 and 1.0 - against >= share - _ROUNDING:
        leave(objections, seated, False)
        return OUTVOTED
    return BLOCKED


@rule
def outvoted_share(objections: Codes, votes: Floats) -> float:
    """Return the share of votes against a decision that was carried."""
    return _opposed(objections, votes)[0]
