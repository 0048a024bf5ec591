"""P2: groups of few are forums, whether or not they act.

Most of what the Nordic-Baltic Eight, the Northern Group and the Bucharest Nine do is that (Arts & Keil 2021).
"""

from __future__ import annotations

from sim.rules.compiled import inlined as rule

WEIGHT = 0.25
"""Weight of a quarter's meetings of a group against that of a table at which an issue is settled (assumed, plausible
0.1 to 0.5: groups meet more often than tables are set, and settle less)."""


@rule
def heard(perception: float, mean: float) -> float:
    """Return the threat that a member takes its group to see: what it sees itself counts for the rest."""
    return perception + WEIGHT * (mean - perception)
