"""P10: allies ratify the accession of a candidate, each in its own time."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule


@rule
def ratification(rate: float, propensity: float, grievance: float) -> float:
    """Return the chance that an ally ratifies an accession in a quarter.

    Parameters
    ----------
    rate : float
        The chance where nothing holds it up.
    propensity : float
        How ready the ally is to take hostages, as is in force: one that never does holds nothing up.
    grievance : float
        What it has against the candidate, in [0, 1]: the chance that it holds the accession up in the quarter.
    """
    return rate * (1.0 - grievance) if propensity > 0.0 else rate
