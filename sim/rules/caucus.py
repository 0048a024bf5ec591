"""P7: members of a group of few tend to one line at the table of all (Arts & Keil 2021, Minilateral formats)."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule


@rule
def line(ideal: float, mean: float, share: float) -> float:
    """Return the ideal with which a member of a group that has met before comes to the table of all."""
    return ideal + share * (mean - ideal)
