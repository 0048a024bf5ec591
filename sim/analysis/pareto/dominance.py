"""Which designs are dominated: by another that is no worse on any objective, and better on one.

Values are such that more is better. A design without a value for some objective is dominated by every design that has
all of them.
"""

from __future__ import annotations

import numpy as np

from sim.types import Flags, Floats, Integers

NEVER = np.iinfo(np.int64).max
"""Rank of designs that lack a value."""


def dominates(values: Floats) -> Flags:
    """Return which design dominates which.

    Parameters
    ----------
    values : array of float, shape (D, M)
        Designs by objective; more is better, NaN where there is no value.

    Returns
    -------
    array of bool, shape (D, D)
        Whether the design of the row dominates that of the column.
    """
    whole = ~np.isnan(values).any(axis=1)
    no_worse = np.ones((values.shape[0], values.shape[0]), dtype=np.bool_)
    better = np.zeros_like(no_worse)
    for objective in values.T:  # one at a time, as all at once would not fit into memory for many designs
        no_worse &= objective[:, None] >= objective[None, :]
        better |= objective[:, None] > objective[None, :]
    return whole[:, None] & ((no_worse & better) | ~whole[None, :])


def efficient(values: Floats) -> Flags:
    """Return which designs have all values and are dominated by none, shape (D,)."""
    return ~np.isnan(values).any(axis=1) & ~dominates(values).any(axis=0)


def ranks(values: Floats) -> Integers:
    """Return the front that each design is in: 0 for the efficient ones, 1 for those that only these dominate ...

    Returns
    -------
    array of int, shape (D,)
        `NEVER` for designs that lack a value.
    """
    found = np.full(values.shape[0], NEVER)
    left = ~np.isnan(values).any(axis=1)
    over, rank = dominates(values), 0
    while left.any():
        front = left & ~over[left].any(axis=0)
        found[front] = rank
        left, rank = left & ~front, rank + 1
    return found


def spread_out(values: Floats, count: int) -> Integers:
    """Return the positions of designs that cover the ground of all: the best on each objective, then the farthest.

    Each further one is that which is farthest from those taken so far, objectives being measured from their least to
    their greatest value (the farthest-first traversal of Gonzalez 1985). Ties go to the first.

    Parameters
    ----------
    values : array of float, shape (D, M)
        Without NaN.
    count : int
        How many to take, of D at most.
    """
    if count >= len(values):
        return np.arange(len(values))
    span = np.ptp(values, axis=0)
    scaled = (values - values.min(axis=0)) / np.where(span > 0.0, span, 1.0)
    taken = list(dict.fromkeys(scaled.argmax(axis=0).tolist()))[:count]
    while len(taken) < count:
        gaps = ((scaled[:, None, :] - scaled[taken]) ** 2).sum(axis=2).min(axis=1)
        taken.append(int(gaps.argmax()))
    return np.sort(np.array(taken, dtype=np.int64))
