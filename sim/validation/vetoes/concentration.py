"""How concentrated blocking is, against chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from sim.types import Floats
from sim.validation.intervals import Interval, percentiles

_TAIL = 0.025
NULL_DRAWS = 4000


def gini(counts: ArrayLike) -> float:
    """Return the Gini index of counts, of those with none too; NaN where all is 0."""
    ordered = np.sort(np.asarray(counts, dtype=np.float64))
    size, total = ordered.size, float(ordered.sum())
    if total == 0.0:
        return np.nan
    ranks = 2.0 * np.arange(1, size + 1) - size - 1.0
    return float(ranks @ ordered) / (size * total)


def top_share(counts: ArrayLike, top: int = 1) -> float:
    """Return the share of the most frequent; NaN where all is 0."""
    ordered = np.sort(np.asarray(counts, dtype=np.float64))[::-1]
    return float(ordered[:top].sum() / ordered.sum()) if ordered.sum() > 0.0 else np.nan


def uniform_null(count: int, members: int, seed: Sequence[int], draws: int = NULL_DRAWS) -> Interval:
    """Return mean and 2.5 and 97.5 percentiles of the Gini index if all were as likely to block.

    Parameters
    ----------
    count : int
        Number of vetoes.
    members : int
        Number of those who can.
    seed : sequence of int
    draws : int
    """
    counts = np.random.default_rng(seed).multinomial(count, np.full(members, 1.0 / members), draws)
    indices = np.array([gini(row) for row in counts])
    return percentiles(float(indices.mean()), indices)


def beyond_chance(index: float, chance: float) -> float:
    """Return how far a Gini index is on the way from chance to the largest, 0 to 1, whatever the number of vetoes."""
    return (index - chance) / (1.0 - chance)


def exact_share(hits: int, count: int) -> Interval:
    """Return a share with its exact 95 % interval (Clopper & Pearson 1934)."""
    low = float(betaincinv(hits, count - hits + 1, _TAIL)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 1, count - hits, 1.0 - _TAIL)) if hits < count else 1.0
    return Interval(hits / count, low, high)


def counts_in(episodes: Sequence[Sequence[str]], members: Sequence[str]) -> Floats:
    """Return in how many episodes each member blocked, shape (M,)."""
    place = {member: number for number, member in enumerate(members)}
    counts = np.zeros(len(members))
    for episode in episodes:
        for member in episode:
            counts[place[member]] += 1.0
    return counts
