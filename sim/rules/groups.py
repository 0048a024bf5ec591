"""P8: standing groups live while their momentum lasts."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule
from sim.rules.environment import clipped

FITS = 0.5
"""Chance of belonging from which a state asks to join a group before it founds another (assumed)."""


@rule
def asks(luck: float, rate: float, belonging: float) -> bool:
    """Tell whether a state asks to join a group this year, by how likely it is to belong."""
    return luck < rate * belonging


@rule
def leaves(luck: float, rate: float, belonging: float) -> bool:
    """Tell whether a member leaves a group this year."""
    return luck < rate * (1.0 - belonging)


@rule
def momentum(
    present: float, loss: float, lead_focus: float, renewal: float, output: float, output_renewal: float
) -> float:
    """Return a group's momentum in [0, 1] after a quarter: lost, and renewed by the lead's attention and by output."""
    return clipped(present * (1.0 - loss) + renewal * lead_focus + output_renewal * output)


@rule
def lead_focus(perception: float, top_perception: float, attention: float) -> float:
    """Return a lead's attention to a domain: full where it is its most pressing one and nothing else takes its time."""
    return attention * perception / top_perception if top_perception > 0.0 else 0.0


@rule
def duplicates(shared_members: int, members: int, other_members: int) -> bool:
    """Tell whether a new group doubles one in its domain: half of the smaller one's members are in both."""
    return 2 * shared_members >= min(members, other_members)
