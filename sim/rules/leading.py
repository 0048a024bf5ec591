"""P6: who leads a group of a framework nation (Arts & Keil 2021; model of choice: McFadden 1974)."""

from __future__ import annotations

import math

from sim.rules.compiled import inlined as rule

MEANS = 0.44
"""Elasticity of leading with military expenditure (conditional logit of 38 leads, 2005-24; docs/validation.md)."""
REACH = 2.04
"""What a power of global reach offers less, as it has more to do elsewhere; in logs (the same fit)."""
LOAD = 0.05
"""What each group that is led already takes off, by its square, as attention is convex; in logs (assumed: the record
does not tell it from 0)."""
GLOBAL_CAPABILITY = 900.0
"""Military expenditure, billion 2023 USD a year, that gives global reach: the United States'."""


@rule
def reach(capability: float) -> float:
    """Return global reach in [0, 1]: the root of capability (billion USD a year) against the largest power's."""
    return min(1.0, math.sqrt(capability / GLOBAL_CAPABILITY))


@rule
def offer(stake: float, capability: float, led: float) -> float:
    """Return the weight with which an ally offers itself as a lead.

    Parameters
    ----------
    stake : float
        What it has at stake in the issue, in [0, 1].
    capability : float
        Military expenditure, billion 2023 USD a year.
    led : float
        Groups that it leads already.
    """
    if capability <= 0.0:
        return 0.0
    return stake * math.exp(MEANS * math.log(capability) - REACH * reach(capability) - LOAD * led * led)
