"""P4: what a state has at stake in an issue, who takes it up, and how far each would go."""

from __future__ import annotations

import math

from sim.parameters import LARGEST_CAPABILITY
from sim.rules.compiled import inlined as rule
from sim.rules.environment import clipped


@rule
def stake(perception: float, salience: float, proximity: float, scale: float) -> float:
    """Return the stake in [0, 1]: perception x salience x proximity, bent so that it uses the unit interval.

    The bend (1 + k) x / (1 + k x) keeps 0 and 1 and the order; k is ``scale``.
    """
    product = perception * salience * proximity
    return min(1.0, (1.0 + scale) * product / (1.0 + scale * product))


@rule
def scaled_capability(capability: float, factor: float) -> float:
    """Return capability times a factor (of a dated event, of a package), at most what any state can have."""
    return min(capability * factor, LARGEST_CAPABILITY)


@rule
def drive(capability: float, engagement: float) -> float:
    """Return what a state can put behind its stake: the root of capability, so that not all go to the largest."""
    return math.sqrt(capability) * engagement


@rule
def sponsorship_weight(own_stake: float, own_drive: float) -> float:
    """Return the weight in the draw of a sponsor: stake x drive."""
    return own_stake * own_drive


@rule
def ideal_ambition(own_stake: float, ambition: float, reluctance: float, shock: float, stake_weight: float) -> float:
    """Return the ideal ambition in [0, 1]: rises with stake and general ambition, falls with reluctance."""
    return clipped((1.0 - stake_weight) * ambition + stake_weight * own_stake - reluctance + shock)


@rule
def means(capability: float) -> float:
    """Return usable means: the root of capability (billion USD a year) in units of 100 billion.

    Large forces are not deployable in proportion to their cost, and states that spend a thousand times more do not
    give a thousand times more to one issue.
    """
    return math.sqrt(capability / 100.0)


@rule
def influence(capability: float, power: float) -> float:
    """Return the weight in talks that capability gives: its power ``power``, about 0.25 in EU decisions (DEU III)."""
    return float(capability**power)
