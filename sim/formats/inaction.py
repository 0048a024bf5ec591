"""Inaction: the status quo, always available, so that cooperation has to be worth it."""

from __future__ import annotations

from sim.formats.traits import Traits
from sim.rules.compiled import rule
from sim.rules.voting import BLOCKED
from sim.types import Codes, Flags, Floats

TRAITS = Traits(
    name="inaction",
    label="Inaction",
    convened="nobody",
    veto="nobody",
    inside=False,
    led=False,
    standing=False,
    slot=0.0,
    prepared=False,
    set_up=0,
    looseness=0.0,
    cost=0.0,
    legitimacy=0.0,
    success=0.0,
    output=0.0,
    delay=0.0,
    openness=0.0,
    source="the reversion point of every negotiation (Romer & Rosenthal 1978)",
)


@rule
def decide(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Nothing is agreed."""
    return BLOCKED
