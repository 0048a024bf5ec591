"""P3: which challenges arrive."""

from __future__ import annotations

import math

import numpy as np

from sim.rules.compiled import inlined, rule
from sim.types import Floats

_HIGH_RATE = 500.0

CRISIS, CAPABILITY, CONSULTATION = 0, 1, 2


@rule
def arrival_rate(arrivals: float, threat: float, mean: float, response: float) -> float:
    """Return the expected number of issues in a domain this quarter; ``arrivals`` of them at mean threat."""
    return arrivals * max(0.0, 1.0 + response * (threat - mean))


@rule
def poisson(luck: float, rate: float) -> int:
    """Return a Poisson count by inversion of ``luck`` in (0, 1), so that luck and count rise together."""
    # Far below the mean there is nothing to sum, and exp(-rate) would be 0.
    count = max(0, math.floor(rate - 12.0 * math.sqrt(rate))) if rate > _HIGH_RATE else 0
    term = math.exp(count * math.log(rate) - rate - math.lgamma(count + 1.0)) if count > 0 else math.exp(-rate)
    total = term
    while luck > total and term > 0.0:
        count += 1
        term *= rate / count
        total += term
    return count


@rule
def severity(luck: float, floor: float) -> float:
    """Return a severity in [floor, 1): many small, few large (density falls as the power -2/3)."""
    return floor + (1.0 - floor) * luck * luck * luck


@rule
def deadline(luck: float, mean: float) -> int:
    """Return the quarters until an issue is moot: uniform between half and three halves of the mean, at least 1."""
    return max(1, math.floor(mean * (0.5 + luck) + 0.5))


@rule
def preparation(luck: float, mean: float) -> int:
    """Return the quarters for which the alliance's staff prepares an issue: exponential, to the nearest quarter."""
    return math.floor(-mean * math.log(luck) + 0.5)


@rule
def weighted_choice(luck: float, weights: Floats) -> int:
    """Return an index drawn in proportion to ``weights`` (not negative, not all zero) by inversion of ``luck``."""
    total = 0.0
    for weight in weights:
        total += weight
    left = luck * total
    chosen = -1
    for index in range(weights.size):
        if weights[index] > 0.0:
            chosen = index
            left -= weights[index]
            if left < 0.0:
                break
    return chosen


@rule
def by_kind(kind: int, crisis: float, capability: float, consultation: float) -> float:
    """Return the value that belongs to the kind of issue."""
    if kind == CRISIS:
        return crisis
    return capability if kind == CAPABILITY else consultation


@inlined
def may_win(luck: float, weight: float, soonest: float) -> bool:
    """Tell, without a logarithm, who may be sooner in a race than another: minus the one of u is at least 1 - u."""
    return 1.0 - luck < soonest * weight


@inlined
def time_in_race(luck: float, weight: float, soonest: float) -> float:
    """Return when one with this rate is through; infinity for who has none, or is surely later than another."""
    return -math.log(luck) / weight if weight > 0.0 and may_win(luck, weight, soonest) else np.inf


@rule
def race(luck: Floats, weights: Floats) -> int:
    """Return who wins a race of exponentials with rates ``weights``: drawn in proportion to them; -1 if all are 0.

    Parameters
    ----------
    luck : array of float, shape (n,)
        Uniform in (0, 1); -log of it is the time at rate 1.
    weights : array of float, shape (n,)
        Not negative; who has none does not run.
    """
    winner, best = -1, np.inf
    for index in range(weights.size):
        time = time_in_race(luck[index], weights[index], best)
        if time < best:
            winner, best = index, time
    return winner
