"""Cross-validation by proposals: the point of a grid that errs least on the others, and how it does on those left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.types import Flags, Floats, Integers

FOLDS = 10


@dataclass(frozen=True, slots=True)
class Fit:
    """What a cross-validation found.

    Attributes
    ----------
    best : int
        Point of the grid that errs least on all issues.
    chosen : array of int, shape (K,)
        Point that errs least on the issues outside of each fold.
    left_out : array of float, shape (I,)
        Error of each issue at the point that was chosen without its fold; NaN for issues that do not count.
    """

    best: int
    chosen: Integers
    left_out: Floats

    @property
    def error(self) -> float:
        """Mean error of issues left out."""
        return float(np.nanmean(self.left_out))


def folds_of(clusters: Integers, seed: int, folds: int = FOLDS) -> Integers:
    """Return the fold of each row, shape (I,): clusters in random order, dealt out in turn."""
    count = int(clusters.max()) + 1
    dealt: Integers = np.zeros(count, dtype=np.int64)
    dealt[np.random.default_rng(seed).permutation(count)] = np.arange(count) % folds
    return dealt[clusters]


def cross_validate(errors: Floats, clusters: Integers, counted: Flags, seed: int) -> Fit:
    """Choose among the points of a grid without the fold that they are judged on.

    Parameters
    ----------
    errors : array of float, shape (G, I)
        Error of each point of the grid on each issue.
    clusters : array of int, shape (I,)
        Proposal of each issue; all issues of a proposal are in one fold.
    counted : array of bool, shape (I,)
        Issues that count.
    seed : int
        Of the folds.
    """
    fold, left_out = folds_of(clusters, seed), np.full(errors.shape[1], np.nan)
    chosen = np.zeros(FOLDS, dtype=np.int64)
    for number in range(FOLDS):
        outside, inside = counted & (fold != number), counted & (fold == number)
        chosen[number] = _least(errors[:, outside])
        left_out[inside] = errors[chosen[number], inside]
    return Fit(_least(errors[:, counted]), chosen, left_out)


def _least(errors: Floats) -> int:
    """Return the point that errs least, the first of equals."""
    return int(errors.mean(axis=1).round(12).argmin())
