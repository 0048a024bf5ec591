"""Minilateral: an initiator and like-minded states, outside the alliance."""

from __future__ import annotations

from sim.formats.traits import Traits
from sim.rules.compiled import rule
from sim.rules.objection import NONE
from sim.rules.voting import AGREED, BLOCKED, RENEGOTIATE, leave
from sim.types import Codes, Flags, Floats

TRAITS = Traits(
    name="minilateral",
    label="Minilateral",
    convened="invited",
    veto="participants",
    inside=False,
    led=False,
    standing=True,
    slot=0.0,
    prepared=False,
    set_up=1,
    looseness=0.3,
    cost=0.012,
    legitimacy=0.2,
    success=0.55,
    output=0.25,
    delay=0.0,
    openness=-2.0,
    source="swift, but delinks, duplicates, discriminates (Arts & Keil 2021)",
)


@rule
def decide(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Who objects leaves, and the rest talk again; it takes two."""
    objected = False
    for objection in objections:
        objected = objected or objection != NONE
    if leave(objections, seated, False) < 2:
        return BLOCKED
    return RENEGOTIATE if objected else AGREED
