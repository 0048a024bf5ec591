"""P4: groups of few answer a crisis first, and hand over to a wider format.

The European Intervention Initiative is to lay the groundwork for others (Arts & Keil 2021).
"""

from __future__ import annotations

from sim.rules.compiled import inlined as rule


@rule
def prepared(preparation: int, groundwork: float) -> int:
    """Return the quarters of preparation that are left after a first response."""
    return max(0, preparation - int(groundwork + 0.5))


@rule
def share_left(severity: float, delivered: float) -> float:
    """Return the share of an issue that is left for others, once so much of its severity was met."""
    return 1.0 - delivered / severity if severity > 0.0 else 1.0
