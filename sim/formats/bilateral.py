"""Bilateral: a sponsor and one counterpart."""

from __future__ import annotations

from sim.formats.traits import Traits
from sim.rules.compiled import rule
from sim.rules.objection import NONE
from sim.rules.voting import AGREED, BLOCKED
from sim.types import Codes, Flags, Floats

TRAITS = Traits(
    name="bilateral",
    label="Bilateral",
    convened="pair",
    veto="both",
    inside=False,
    led=False,
    standing=False,
    slot=0.0,
    prepared=False,
    set_up=0,
    looseness=0.3,
    cost=0.006,
    legitimacy=0.1,
    success=0.6,
    output=0.15,
    delay=0.0,
    openness=3.0,
    source="the fallback when blocked: over-bilateralise (Arts & Keil 2021; Wilton Park WP1192)",
)


@rule
def decide(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Both must agree."""
    for objection in objections:
        if objection != NONE:
            return BLOCKED
    return AGREED
