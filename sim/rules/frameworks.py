"""P5 to P8: frameworks that are announced, set up and fade, and what states remember of them."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule

SOONEST, LATEST = 3, 12
"""Quarters from the announcement of a framework until it is operational, each as likely (assumed; general knowledge:
the forward presence took three to four, centres of excellence four to twelve, the Joint Expeditionary Force eight from
its announcement to the letter of intent and as many again to full capability)."""
EXPECTED = (SOONEST + LATEST + 1) // 2
"""Quarters that a sponsor expects."""
DISCOURAGED = 0.5
"""Share of its belief in success that a state loses which saw a group deliver nothing (assumed)."""
WARY = 1.5
"""Utility of joining that it loses, one temperature of joining (assumed)."""
FORGETTING = 0.03
"""Loss of such memories, per quarter (assumed: that of habits)."""


@rule
def quarters_to_set_up(luck: float) -> int:
    """Return the quarters from the announcement of a framework until it is operational, by luck in [0, 1)."""
    return SOONEST + int(luck * (LATEST - SOONEST + 1))


@rule
def text_above(text: float, lead_ideal: float, reserve: float) -> float:
    """Return the text of those who take part, raised to the share of its own ideal below which a lead gives up."""
    return max(text, reserve * lead_ideal)


@rule
def failure(promised: float, delivered: float) -> float:
    """Return how far a group that ended fell short of what its agreements promised, in [0, 1]."""
    return max(0.0, 1.0 - delivered / promised) if promised > 0.0 else 0.0


@rule
def set_back(present: float, by: float) -> float:
    """Return what a state remembers of groups that failed, in [0, 1], after one more."""
    return present + by * (1.0 - present)


@rule
def discouraged(success: float, setback: float) -> float:
    """Return the belief in the success of a group that is to be founded."""
    return success * (1.0 - DISCOURAGED * setback)
