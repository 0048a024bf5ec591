"""A conditional logit of who leads a group (McFadden 1974): each founding is a choice among those who were there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from sim.types import Floats

_RIDGE = 1e-3
"""Weight of the squares of coefficients, so that one that nothing speaks for stays finite."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One founding.

    Attributes
    ----------
    traits : array of float, shape (candidates, traits)
    chosen : int
        Row of who leads.
    """

    traits: Floats
    chosen: int


@dataclass(frozen=True, slots=True)
class Logit:
    """What a fit found.

    Attributes
    ----------
    coefficients, errors : array of float, shape (traits,)
        With standard errors from the curvature.
    likelihood, even : float
        Logarithm of the likelihood of all choices, and of even draws.
    """

    coefficients: Floats
    errors: Floats
    likelihood: float
    even: float


def fit(choices: Sequence[Choice]) -> Logit:
    """Return the conditional logit of some choices."""
    best = _fitted(choices)
    even = -sum(float(np.log(len(choice.traits))) for choice in choices)
    errors = np.sqrt(np.diag(np.linalg.inv(_curvature(best, choices))))
    return Logit(best, errors, _log_likelihood(best, choices), even)


def left_out(choices: Sequence[Choice]) -> float:
    """Return the logarithm of the likelihood of each choice by a fit to all others, in all."""
    fits = (_fitted([*choices[:k], *choices[k + 1 :]]) for k in range(len(choices)))
    return sum(_log_likelihood(own, [choice]) for own, choice in zip(fits, choices, strict=True))


def chances(coefficients: Floats, choice: Choice) -> Floats:
    """Return the chance of each candidate, shape (candidates,)."""
    utility = choice.traits @ coefficients
    weights = np.exp(utility - utility.max())
    made: Floats = weights / weights.sum()
    return made


def _fitted(choices: Sequence[Choice]) -> Floats:
    size = choices[0].traits.shape[1]

    def loss(coefficients: Floats) -> float:
        return _RIDGE * float(coefficients @ coefficients) - _log_likelihood(coefficients, choices)

    return np.asarray(minimize(loss, np.zeros(size), method="BFGS").x)


def _log_likelihood(coefficients: Floats, choices: Sequence[Choice]) -> float:
    return sum(float(np.log(chances(coefficients, choice)[choice.chosen])) for choice in choices)


def _curvature(coefficients: Floats, choices: Sequence[Choice]) -> Floats:
    """Return the information of the choices: the sum over them of the covariance of traits."""
    total: Floats = 2.0 * _RIDGE * np.eye(coefficients.size)
    for choice in choices:
        chance = chances(coefficients, choice)
        away = choice.traits - chance @ choice.traits
        total = total + (away * chance[:, None]).T @ away
    return total
