"""P2: how states come to see threats, and what fades when it is not renewed."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule


@rule
def perceived_threat(perception: float, exposure: float, threat: float, rate: float) -> float:
    """Return the perception after a quarter of one's own experience.

    Threat is aggregate power, proximity and perceived intention (Walt 1987), the last two held in ``exposure``.
    """
    return perception + rate * (exposure * threat - perception)


@rule
def consulted_threat(perception: float, table_mean: float, pull: float, stubbornness: float) -> float:
    """Return the perception after a consultation (DeGroot 1974), less for the stubborn (Friedkin & Johnsen 1990)."""
    return perception + pull * (1.0 - stubbornness) * (table_mean - perception)


@rule
def reverted(value: float, base: float, rate: float) -> float:
    """Return ``value`` moved towards ``base`` by the share ``rate``: interoperability, engagement, leadership."""
    return value + rate * (base - value)
