"""P7: what text a table settles on.

The text maximises the weighted Nash product with a cost of disagreement c,
``sum of w log(c + x (2 y - x))`` over x in [0, 1]. As c falls to 0 it is what the most reluctant bears (the lowest
common denominator); as c grows it is the weighted mean, which EU decisions fit far better (DEU III).
"""

from __future__ import annotations

import math

from sim.rules.compiled import rule
from sim.types import Floats, Integers

_EXACT = 1e-12
_STEPS = 200
"""More than halving the unit interval down to what is exact can take, with Newton's steps between."""
_CLOSE = 1e-8
"""Step of Newton's method after which the error is of the order of its square."""


@rule
def weighted_mean(values: Floats, weights: Floats) -> float:
    """Return the mean of ``values`` under ``weights``, 0 if there is no weight."""
    total, weight = 0.0, 0.0
    for index in range(values.size):
        total += weights[index] * values[index]
        weight += weights[index]
    return total / weight if weight > 0.0 else 0.0


@rule
def mean_of(values: Floats, listed: Integers) -> float:
    """Return the plain mean of the values of those listed, 0 of nobody."""
    total = 0.0
    for index in listed:
        total += values[index]
    return float(total / listed.size) if listed.size > 0 else 0.0


@rule
def _slope(text: float, ideals: Floats, weights: Floats, cost: float) -> tuple[float, float]:
    """Return half the derivative of the log Nash product at ``text``, and the derivative of that, which is negative.

    Where somebody prefers disagreement to the text, the product falls without bounds.
    """
    slope, bend = 0.0, 0.0
    for index in range(ideals.size):
        gap = ideals[index] - text
        gain = cost + text * (ideals[index] + gap)
        if gain > 0.0:
            inverse = 1.0 / gain
            share = weights[index] * inverse
            slope += share * gap
            bend -= share * (1.0 + 2.0 * inverse * gap * gap)
        elif weights[index] > 0.0:
            return -math.inf, -1.0
    return slope, bend


@rule
def nash_text(ideals: Floats, weights: Floats, cost: float) -> float:
    """Return the text in [0, 1] that a table settles on: Newton's steps from the mean, halving where they lead astray.

    Parameters
    ----------
    ideals : array of float, shape (n,)
        Ideal ambition of each at the table, in [0, 1].
    weights : array of float, shape (n,)
        Stake x capability^a, not negative; no weight at all gives 0.
    cost : float
        Cost of disagreement c > 0.
    """
    return nash_text_from(weighted_mean(ideals, weights), ideals, weights, cost)


@rule
def nash_text_from(mean: float, ideals: Floats, weights: Floats, cost: float) -> float:
    """Return the text of ``nash_text`` where the weighted mean of the ideals is known."""
    low, high, before, text = 0.0, 1.0, 1.0, mean
    if text <= 0.0:
        return 0.0
    for _ in range(_STEPS):
        slope, bend = _slope(text, ideals, weights, cost)
        if slope > 0.0:
            low = text
        else:
            high = text
        step = -slope / bend
        if abs(step) <= _CLOSE or high - low <= _EXACT:
            return min(max(text + step, low), high)
        if abs(step) > 0.5 * before or not low < text + step < high:
            step = 0.5 * (low + high) - text
        before = abs(step)
        text += step
    return text


@rule
def talks_weight(own_stake: float, influence: float, share: float) -> float:
    """Return the weight of a state in talks: stake x capability^a, a partner's by the share of decision-shaping."""
    return own_stake * influence * share
