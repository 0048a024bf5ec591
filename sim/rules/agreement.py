"""P7: what text a table settles on.

The text maximises the weighted Nash product with a cost of disagreement c,
``sum of w log(c + x (2 y - x))`` over x in [0, 1]. As c falls to 0 it is what the most reluctant bears (the lowest
common denominator); as c grows it is the weighted mean, which EU decisions fit far better (DEU III).
"""

from __future__ import annotations

import math

from sim.rules.compiled import rule
from sim.types import Floats

_EXACT = 1e-12


@rule
def weighted_mean(values: Floats, weights: Floats) -> float:
    """Return the mean of ``values`` under ``weights``, 0 if there is no weight."""
    total, weight = 0.0, 0.0
    for index in range(values.size):
        total += weights[index] * values[index]
        weight += weights[index]
    return total / weight if weight > 0.0 else 0.0


@rule
def _bearable(ideals: Floats, weights: Floats, cost: float) -> float:
    """Return the end of the interval on which every weighted state prefers the text to disagreement at ``cost``."""
    end = 1.0
    for index in range(ideals.size):
        if weights[index] > 0.0:
            end = min(end, ideals[index] + math.sqrt(ideals[index] * ideals[index] + cost))
    return end


@rule
def _lowest(ideals: Floats, weights: Floats) -> float:
    """Return the lowest ideal of those with weight."""
    lowest = math.inf
    for index in range(ideals.size):
        if weights[index] > 0.0:
            lowest = min(lowest, ideals[index])
    return lowest


@rule
def _slope(text: float, ideals: Floats, weights: Floats, cost: float) -> tuple[float, float]:
    """Return half the derivative of the log Nash product at ``text``, and the derivative of that, which is negative."""
    slope, bend = 0.0, 0.0
    for index in range(ideals.size):
        ideal = ideals[index]
        if weights[index] > 0.0:
            gap = ideal - text
            inverse = 1.0 / (cost + text * (2.0 * ideal - text))
            share = weights[index] * inverse
            slope += share * gap
            bend -= share * (1.0 + 2.0 * inverse * gap * gap)
    return slope, bend


@rule
def nash_text(ideals: Floats, weights: Floats, cost: float) -> float:
    """Return the text in [0, 1] that a table settles on: Newton's steps, halving where they lead astray.

    Parameters
    ----------
    ideals : array of float, shape (n,)
        Ideal ambition of each at the table.
    weights : array of float, shape (n,)
        Stake x capability^a, not negative; no weight at all gives 0.
    cost : float
        Cost of disagreement c > 0.
    """
    centre = weighted_mean(ideals, weights)
    if centre <= 0.0:
        return 0.0
    if _lowest(ideals, weights) >= 1.0:
        return 1.0
    low, high = 0.0, _bearable(ideals, weights, cost)
    text = centre if centre < high else 0.5 * high
    before = high
    while True:
        slope, bend = _slope(text, ideals, weights, cost)
        if slope > 0.0:
            low = text
        else:
            high = text
        step = -slope / bend
        if abs(step) <= _EXACT or high - low <= _EXACT:
            return min(max(text + step, low), high)
        if abs(step) > 0.5 * before or not low < text + step < high:
            step = 0.5 * (low + high) - text
        before = abs(step)
        text += step


@rule
def talks_weight(own_stake: float, influence: float, share: float) -> float:
    """Return the weight of a state in talks: stake x capability^a, a partner's by the share of decision-shaping."""
    return own_stake * influence * share
