"""P10: allies ratify the accession of a candidate, each in its own time."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule

RATIFICATION = 0.7
"""Chance that an ally ratifies in a quarter, if nothing holds it up (assumed, plausible 0.6 to 0.85: the slowest of
thirty then takes 3.8 quarters in the mean, 4.9 to 2.6. Looked at: from protocol to accession Montenegro took four
quarters, North Macedonia four, Finland three, the rounds before them three to five; dates from general knowledge)."""


@rule
def ratification(propensity: float, grievance: float) -> float:
    """Return the chance that an ally ratifies an accession in a quarter.

    Parameters
    ----------
    propensity : float
        How ready the ally is to take hostages, as is in force: one that never does holds nothing up.
    grievance : float
        What it has against the candidate, in [0, 1]: the chance that it holds the accession up in the quarter.
    """
    return RATIFICATION * (1.0 - grievance) if propensity > 0.0 else RATIFICATION
