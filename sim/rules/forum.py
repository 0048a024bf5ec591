"""P2: groups of few are forums, whether or not they act.

Most of what the Nordic-Baltic Eight, the Northern Group and the Bucharest Nine do is that (Arts & Keil 2021).
"""

from __future__ import annotations

from sim.rules.compiled import inlined as rule


@rule
def heard(perception: float, mean: float, weight: float) -> float:
    """Return the threat that a member takes its group to see: what it sees itself counts for the rest."""
    return perception + weight * (mean - perception)
