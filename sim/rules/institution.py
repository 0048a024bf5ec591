"""P10: what reforms of the institution change, one small function each; without its rule none has any effect."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule
from sim.rules.perception import reverted


@rule
def raised_base(base: float, standard: float, share: float) -> float:
    """Return the interoperability to which a partner reverts: with a status, some of the way to an ally's."""
    return base + share * (standard - base)


@rule
def faded(level: float, base: float, rate: float, kept: float) -> float:
    """Return interoperability after a quarter: what exercises or a platform keep does not fade; what is low rises."""
    return reverted(level, base, rate * (1.0 - kept) if level > base else rate)


@rule
def kept_share(exercises: float, platform: float) -> float:
    """Return the share of fading that is prevented where both exercises and a platform prevent some."""
    return max(exercises, platform)


@rule
def pooled(contributions: float, gain: float, members: int) -> float:
    """Return what contributions to a capability are worth together: scale saves more the more take part.

    Parameters
    ----------
    contributions : float
        Sum of what each gives, in means.
    gain : float
        What very many would save, as a share.
    members : int
    """
    return contributions * (1.0 + gain * (1.0 - 1.0 / max(members, 1)))


@rule
def common_funding(covered: float, demand: float, share: float, fund: float) -> float:
    """Return what common funding pays for an issue, in means: what is missing, up to a share and to what is left."""
    return min((1.0 - covered) * demand, share * demand, fund)


@rule
def need(highest_threat: float, engagement: float) -> float:
    """Return how much a partner asks for capacity building: threatened, and engaged enough to ask."""
    return highest_threat * engagement


@rule
def is_due(quarter: int, every: int) -> bool:
    """Tell whether something that comes every so many quarters, 0 for never, comes at the end of this one."""
    return every > 0 and (quarter + 1) % every == 0


@rule
def ends_year(quarter: int) -> bool:
    """Tell whether the year of partnership programmes ends with this quarter: every fourth from the start."""
    return (quarter + 1) % 4 == 0
