"""What rules of decision say would be decided: texts, and the errors of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim.types import Floats
from sim.validation.decisions.ambition import Ambitions
from sim.validation.decisions.reading import Decisions
from sim.validation.decisions.talks import settled_texts


def weights_of(ambitions: Ambitions, exponent: float) -> Floats:
    """Return the weight of each member in talks, stake x capability^a, shape (I, M)."""
    weights: Floats = ambitions.stakes * ambitions.capabilities**exponent
    return weights


def agreement_texts(ambitions: Ambitions, cost: float, exponent: float) -> Floats:
    """Return what the model's agreement rule settles on, shape (I,)."""
    return settled_texts(ambitions.ideals, weights_of(ambitions, exponent), cost)


def weighted_means(ambitions: Ambitions, exponent: float) -> Floats:
    """Return the weighted mean ideal, shape (I,): the limit of the agreement rule as disagreement costs all."""
    weights = weights_of(ambitions, exponent)
    means: Floats = (ambitions.ideals * weights).sum(axis=1) / weights.sum(axis=1)
    return means


def weighted_medians(ambitions: Ambitions, exponent: float) -> Floats:
    """Return the ideal at which half of all weight is reached, shape (I,)."""
    weights = weights_of(ambitions, exponent)
    order = np.argsort(ambitions.ideals, axis=1, kind="stable")
    reached = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    middle = (reached >= 0.5 * reached[:, -1:]).argmax(axis=1)
    ordered: Floats = np.take_along_axis(ambitions.ideals, order, axis=1)
    return ordered[np.arange(middle.size), middle]


def veto_limits(ambitions: Ambitions, exponent: float) -> Floats:
    """Return the lowest common denominator, shape (I,).

    It is the mean, but no more than twice the lowest ideal, beyond which that member prefers the status quo (Romer &
    Rosenthal 1978).
    """
    lowest = np.where(ambitions.stakes > 0.0, ambitions.ideals, np.inf).min(axis=1)
    return np.minimum(weighted_means(ambitions, exponent), np.maximum(0.0, 2.0 * lowest))


def _status_quo(ambitions: Ambitions, exponent: float) -> Floats:
    return np.zeros(ambitions.decided.shape)


SIMPLE: Mapping[str, Callable[[Ambitions, float], Floats]] = {
    "weighted mean": weighted_means,
    "weighted median": weighted_medians,
    "hard veto": veto_limits,
    "reference point": _status_quo,
}
"""Rules to see the agreement rule beside, as functions of issues and the exponent of capability."""


def errors_of(ambitions: Ambitions, texts: Floats) -> Floats:
    """Return absolute errors, in units of ambition, shape (I,)."""
    return np.abs(texts - ambitions.decided)


def published_errors(decisions: Decisions) -> dict[str, float]:
    """Return mean absolute errors as they were published, in points: over all issues that have an outcome.

    Means and median are over all actors, the Commission and the Parliament among them. The weighted mean is weighted by
    salience alone; the others are without weights.
    """
    positions = decisions.positions
    known = ~np.isnan(positions) & (np.nan_to_num(decisions.saliences) > 0.0)
    weights = np.where(known, decisions.saliences, 0.0)
    weighted, total = (weights * np.where(known, positions, 0.0)).sum(axis=1), weights.sum(axis=1)
    texts = {
        "weighted mean": np.divide(weighted, total, out=np.full(total.shape, np.nan), where=total > 0.0),
        "mean": np.nanmean(positions, axis=1),
        "median": np.nanmedian(positions, axis=1),
        "reference point": decisions.reference,
    }
    return {name: float(np.nanmean(np.abs(text - decisions.outcome))) for name, text in texts.items()}
