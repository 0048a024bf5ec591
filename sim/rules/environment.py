"""P1: the threat level of a domain."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule


@rule
def clipped(value: float) -> float:
    """Return ``value`` cut to the unit interval."""
    return min(1.0, max(0.0, value))


@rule
def threat_level(level: float, mean: float, reversion: float, noise: float, shock: float) -> float:
    """Return the next threat level: mean-reverting (Ornstein & Uhlenbeck 1930), with noise and shock.

    Parameters
    ----------
    level, mean : float
        Present level and its long-run mean, in [0, 1].
    reversion : float
        Share of the gap that closes in a quarter.
    noise, shock : float
        Additions of this quarter.
    """
    return clipped(level + reversion * (mean - level) + noise + shock)


@rule
def threat_shock(luck: float, probability: float, size: float) -> float:
    """Return an undated rise of threat in [0, size): none unless ``luck`` in (0, 1) falls below ``probability``."""
    if luck >= probability:
        return 0.0
    return size * (luck / probability)
