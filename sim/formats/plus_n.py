"""+N: all allies and a few partners picked for the issue, by interest and not by region."""

from __future__ import annotations

from sim.formats.traits import Traits
from sim.rules.compiled import rule
from sim.rules.voting import vote
from sim.types import Codes, Flags, Floats

TRAITS = Traits(
    name="plus_n",
    label="+N",
    convened="picked",
    veto="allies",
    inside=True,
    led=False,
    standing=False,
    slot=1.0,
    prepared=True,
    set_up=0,
    looseness=1.0,
    cost=0.012,
    legitimacy=0.9,
    success=0.55,
    output=0.3,
    delay=2.0,
    openness=4.0,
    source="flexible, works with two or three partners, tends to bilateralise (Arts & Keil 2021; NATO, Partnerships)",
)


@rule
def decide(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
    """Every ally has a veto, also against one picked partner, with the same variants as consensus."""
    return vote(objections, seated, votes, share, abstention)
