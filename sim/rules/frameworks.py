"""P5 to P8: frameworks that are announced, set up and fade, and what states remember of them."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule

SPREAD = 0.6
"""Share of its mean by which the time to set up is longer or shorter (assumed: 3 to 12 quarters by default)."""


@rule
def quarters_to_set_up(luck: float, mean: float) -> int:
    """Return the quarters from the announcement of a framework until it is operational, by luck in [0, 1)."""
    return int(mean * (1.0 + SPREAD * (2.0 * luck - 1.0)) + 0.5)


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
def discouraged(success: float, setback: float, wariness: float) -> float:
    """Return the belief in the success of a group that is to be founded."""
    return success * (1.0 - wariness * setback)
