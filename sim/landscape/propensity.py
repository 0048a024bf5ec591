"""Propensities of pairs: from ratings, the same in both directions, around a neutral pair."""

from __future__ import annotations

import numpy as np

from sim.types import Floats


def symmetrised(table: Floats) -> Floats:
    """Return the mean of both directions of each pair, 0 of an actor with itself.

    Energy does not change by it, as both directions of a pair count; the frustrations of single actors may.

    Parameters
    ----------
    table : array of float, shape (n, n)
    """
    mean: Floats = (table + table.T) / 2.0
    np.fill_diagonal(mean, 0.0)
    return mean


def from_ratings(ratings: Floats, neutral: float) -> Floats:
    """Return propensities from ratings on a scale: what is above neutral, 0 where unknown, the same both ways.

    Parameters
    ----------
    ratings : array of float, shape (n, n)
        NaN where unknown.
    neutral : float
        Rating of a pair that neither seeks nor shuns one another.
    """
    return symmetrised(np.where(np.isnan(ratings), 0.0, ratings - neutral))


def centred(propensity: Floats) -> Floats:
    """Return propensities minus their mean over all pairs, so that the average pair is neutral.

    Parameters
    ----------
    propensity : array of float, shape (n, n)
        Two actors or more; what stands on the diagonal does not count.
    """
    pairs = ~np.eye(len(propensity), dtype=np.bool_)
    return np.where(pairs, propensity - float(propensity[pairs].mean()), 0.0)
