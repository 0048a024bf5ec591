"""Consensus: all allies, and the partners of the regional framework that covers the issue, as a bloc."""

from __future__ import annotations

from sim.formats.traits import Traits
from sim.rules.compiled import rule
from sim.rules.voting import vote
from sim.types import Codes, Flags, Floats

TRAITS = Traits(
    name="consensus",
    label="Consensus",
    convened="bloc",
    veto="allies",
    inside=True,
    led=False,
    standing=False,
    slot=1.0,
    prepared=True,
    set_up=0,
    looseness=1.0,
    cost=0.01,
    legitimacy=1.0,
    success=0.55,
    output=0.3,
    delay=2.0,
    openness=0.0,
    source="lowest common denominator, hostage taking, contagion of blocking (Arts & Keil 2021; Wilton Park WP1192)",
)


@rule
def decide(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Every ally has a veto, unless the scenario switches on a majority or constructive abstention."""
    return vote(objections, seated, votes, share, abstention)
