"""Which format's deciding function is asked: the formats of the registry by their number."""

from __future__ import annotations

from sim.formats import BILATERAL, CONSENSUS, FRAMEWORK_NATION, INACTION, MINILATERAL, PLUS_N
from sim.rules.compiled import inlined
from sim.types import Codes, Flags, Floats

_CONSENSUS, _PLUS_N, _FRAMEWORK_NATION = CONSENSUS.decide, PLUS_N.decide, FRAMEWORK_NATION.decide
_MINILATERAL, _BILATERAL, _INACTION = MINILATERAL.decide, BILATERAL.decide, INACTION.decide
_CODES = tuple(fmt.code for fmt in (CONSENSUS, PLUS_N, FRAMEWORK_NATION, MINILATERAL, BILATERAL))


@inlined
def decide(code: int, objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Return the verdict of a table in the format with this number."""
    if code == _CODES[0]:
        return _CONSENSUS(objections, seated, votes, share, abstention)
    if code == _CODES[1]:
        return _PLUS_N(objections, seated, votes, share, abstention)
    if code == _CODES[2]:
        return _FRAMEWORK_NATION(objections, seated, votes, share, abstention)
    if code == _CODES[3]:
        return _MINILATERAL(objections, seated, votes, share, abstention)
    if code == _CODES[4]:
        return _BILATERAL(objections, seated, votes, share, abstention)
    return _INACTION(objections, seated, votes, share, abstention)
