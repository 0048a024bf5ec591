"""How alike members are in their support of a change: correlation within an issue, and what failure goes with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, expit, logsumexp, ndtr, ndtri

from sim.types import Floats, Integers
from sim.validation.decisions.ambition import NEAR, Ambitions

_NODES = 60
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Support:
    """Members for a change, among those that have a position, on each issue: shape (I,)."""

    supporters: Integers
    members: Integers


def support_of(ambitions: Ambitions) -> Support:
    """Count the members whose ideal is beyond the status quo."""
    has_position = ambitions.stakes > 0.0
    return Support((has_position & (ambitions.ideals > NEAR)).sum(axis=1), has_position.sum(axis=1))


def beta_binomial(support: Support, weights: Floats) -> tuple[float, float]:
    """Return mean and correlation of support by maximum likelihood.

    Support of the members of an issue is exchangeable; its share varies between issues as a beta variable does, and
    the correlation of two members is 1 / (1 + alpha + beta).

    Parameters
    ----------
    support : Support
    weights : array of float, shape (I,)
        How often each issue counts.
    """
    kinds, times = _kinds(support, weights)

    def loss(at: Floats) -> float:
        mean, correlation = expit(at)
        size = (1.0 - correlation) / correlation
        alpha, beta = mean * size, (1.0 - mean) * size
        likelihood = betaln(kinds[:, 0] + alpha, kinds[:, 1] + beta) - betaln(alpha, beta)
        return float(-(times * likelihood).sum())

    return _fitted(loss)


def one_factor(support: Support, weights: Floats) -> tuple[float, float]:
    """Return mean support and the correlation of what lies behind it, by maximum likelihood.

    A member supports a change where a normal variable is below a threshold; those of an issue share one factor.
    """
    kinds, times = _kinds(support, weights)
    nodes, masses = np.polynomial.hermite_e.hermegauss(_NODES)
    log_masses = np.log(masses / masses.sum())

    def loss(at: Floats) -> float:
        mean, correlation = expit(at)
        shifted = (ndtri(mean) + np.sqrt(correlation) * nodes) / np.sqrt(1.0 - correlation)
        chances = np.clip(ndtr(shifted), 1e-12, 1.0 - 1e-12)
        each = np.outer(kinds[:, 0], np.log(chances)) + np.outer(kinds[:, 1], np.log1p(-chances))
        return float(-(times * logsumexp(each + log_masses, axis=1)).sum())

    return _fitted(loss)


def _kinds(support: Support, weights: Floats) -> tuple[Floats, Floats]:
    """Return the different pairs of supporters and others, and the weight of each."""
    pairs = np.column_stack((support.supporters, support.members - support.supporters))
    kinds, number = np.unique(pairs, axis=0, return_inverse=True)
    return kinds.astype(np.float64), np.bincount(number.ravel(), weights, len(kinds))


def _fitted(loss: Callable[[Floats], float]) -> tuple[float, float]:
    found = minimize(loss, np.array([0.5, -0.5]), method="L-BFGS-B", bounds=[(-8.0, 8.0)] * 2)
    mean, correlation = expit(found.x)
    return float(mean), float(correlation)


def logit(indifference: Floats, kept: Floats, weights: Floats) -> tuple[float, float]:
    """Return intercept and slope of the log odds that the status quo is kept, by Newton's method.

    NaN where no slope fits best, as where one side of the data has only failures.
    """
    design = np.column_stack((np.ones(indifference.size), indifference))
    at = np.zeros(2)
    for _ in range(_STEPS):
        chances = expit(design @ at)
        bend = design.T @ (design * (weights * chances * (1.0 - chances))[:, None])
        if np.linalg.det(bend) < 1e-9:
            return np.nan, np.nan
        step = np.linalg.solve(bend, design.T @ (weights * (kept - chances)))
        at += step
        if np.abs(step).max() < 1e-10:
            break
    return float(at[0]), float(at[1])


def area_under_curve(scores: Floats, kept: Floats) -> float:
    """Return the chance that an issue that kept the status quo scores higher than one that did not."""
    yes, no = scores[kept > 0.0], scores[kept <= 0.0]
    higher = (yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean()
    return float(higher)
