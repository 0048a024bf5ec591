"""P6: who leads a group of a framework nation (Arts & Keil 2021; model of choice: McFadden 1974)."""

from __future__ import annotations

import math

from sim.rules.compiled import inlined as rule

GLOBAL_CAPABILITY = 900.0
"""Military expenditure, billion 2023 USD a year, that gives global reach: the United States'."""


@rule
def reach(capability: float) -> float:
    """Return global reach in [0, 1]: the root of capability (billion USD a year) against the largest power's."""
    return min(1.0, math.sqrt(capability / GLOBAL_CAPABILITY))


@rule
def offer(weights: tuple[float, float, float], stake: float, capability: float, led: float) -> float:
    """Return the weight with which an ally offers itself as a lead.

    Parameters
    ----------
    weights : tuple of float
        Elasticity with military expenditure; what global reach takes off, and the square of the groups led, in logs.
    stake : float
        What it has at stake in the issue, in [0, 1].
    capability : float
        Military expenditure, billion 2023 USD a year.
    led : float
        Groups that it leads already.
    """
    if capability <= 0.0:
        return 0.0
    by_means, by_reach, by_load = weights
    return stake * math.exp(by_means * math.log(capability) - by_reach * reach(capability) - by_load * led * led)
