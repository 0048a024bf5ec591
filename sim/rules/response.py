"""P4: groups of few answer a crisis first, and hand over to a wider format.

The European Intervention Initiative is to lay the groundwork for others (Arts & Keil 2021).
"""

from __future__ import annotations

from sim.rules.compiled import inlined as rule

READY = 0.25
"""Share of what members would give in time that they hold ready to give at once (assumed, plausible 0.1 to 0.5: the
alliance asks that a tenth of land forces be on operations or ready for them; general knowledge)."""
GROUNDWORK = 1
"""Quarters of preparation that a first response saves the format that follows (assumed, plausible 0 to 2)."""


@rule
def prepared(preparation: int) -> int:
    """Return the quarters of preparation that are left after a first response."""
    return max(0, preparation - GROUNDWORK)


@rule
def share_left(severity: float, delivered: float) -> float:
    """Return the share of an issue that is left for others, once so much of its severity was met."""
    return 1.0 - delivered / severity if severity > 0.0 else 1.0
