"""Framework nation: a capable lead, and the allies and partners that choose to join it."""

from __future__ import annotations

from sim.formats.traits import Traits
from sim.rules.compiled import rule
from sim.rules.voting import AGREED, BLOCKED, leave
from sim.types import Codes, Flags, Floats

TRAITS = Traits(
    name="framework_nation",
    label="Framework nation",
    convened="open",
    veto="none",
    inside=True,
    led=True,
    standing=True,
    slot=0.25,
    prepared=False,
    set_up=2,
    looseness=0.0,
    cost=0.02,
    legitimacy=0.6,
    success=0.55,
    output=0.3,
    delay=0.0,
    openness=-1.0,
    source="fills capability gaps; loses momentum without leadership (Arts & Keil 2021)",
)


@rule
def decide(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Nobody blocks: who disagrees with the lead's ambition stays out, and at least one other must stay in."""
    return AGREED if leave(objections, seated, False) >= 2 else BLOCKED
