"""P7: members of a group of few tend to one line at the table of all (Arts & Keil 2021, Minilateral formats)."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule

LINE = 0.5
"""Share of the way from its own ideal to the group's mean that a member goes before the talks (assumed, plausible 0.2
to 0.8: nothing measures it)."""


@rule
def line(ideal: float, mean: float) -> float:
    """Return the ideal with which a member of a group that has met before comes to the table of all."""
    return ideal + LINE * (mean - ideal)
