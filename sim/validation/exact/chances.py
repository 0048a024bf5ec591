"""Closed forms of the chance that a text passes in the calm alliance."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import integrate, stats
from scipy.special import ndtr, ndtri

from sim.types import Floats
from sim.validation.exact.calm import MEAN, SPREAD, STAKE

POINTS = 200_000
POINTS_A_SIDE = 1500


def tail(size: int, assent: float, share: float) -> float:
    """Return the chance that at least a share of independent heads assent, a binomial tail."""
    most = int(np.floor(size * (1.0 - share) + 1e-9))
    return float(stats.binom.cdf(most, size, 1.0 - assent))


def one_factor(size: int, correlation: float, text: float) -> float:
    """Return the chance that all assent whose ideals share a normal factor: assents are independent given it."""
    edge, rest = (MEAN - 0.5 * text) / SPREAD, np.sqrt(1.0 - correlation)

    def given_factor(factor: float) -> float:
        return float(stats.norm.pdf(factor) * ndtr((edge + np.sqrt(correlation) * factor) / rest) ** size)

    return float(integrate.quad(given_factor, -9.0, 9.0)[0])


@cache
def ideals(points: int) -> Floats:
    """Return ideals at evenly spaced probabilities, cut to the unit interval."""
    return np.clip(MEAN + SPREAD * ndtri((np.arange(points) + 0.5) / points), 0.0, 1.0)


def at_most(limit: Floats) -> Floats:
    """Return the probability that an ideal, cut to the unit interval, is at most a limit."""
    inside = ndtr((limit - MEAN) / SPREAD)
    return np.where(limit >= 1.0, 1.0, np.where(limit < 0.0, 0.0, inside))


def at_least(limit: Floats) -> Floats:
    """Return the probability that an ideal, cut to the unit interval, is a limit or more."""
    inside = ndtr((MEAN - limit) / SPREAD)
    return np.where(limit <= 0.0, 1.0, np.where(limit > 1.0, 0.0, inside))


def two_on_the_mean(tolerance: float) -> float:
    """Return the chance that two agree on the mean of their ideals: the other bears it if y_s <= 3 y + 2 k / S."""
    return float(at_most(3.0 * ideals(POINTS) + 2.0 * tolerance / STAKE).mean())


def three_on_the_mean() -> float:
    """Return the chance that three agree on the mean: both others bear it if it is at most twice the lower ideal."""
    one, other = np.meshgrid(ideals(POINTS_A_SIDE), ideals(POINTS_A_SIDE))
    return float(at_most(6.0 * np.minimum(one, other) - one - other).mean())


def dictated(size: int, tolerance: float) -> float:
    """Return the chance that a text passes which is the sponsor's ideal: vetoes are independent given it."""
    return float((at_least(0.5 * (ideals(POINTS) - tolerance / STAKE)) ** (size - 1)).mean())
