"""Weights of the terms of joining: fitted to who is in real groups, with what differs from group to group.

A group draws its members in a way of its own: its weights are those of groups at large, and a deviation. Of a group
not seen before neither is known, so that a prediction is an average over both. That is what keeps probabilities
honest where few groups, much alike, are all there is to learn from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.prediction.group import Group
from sim.prediction.terms import NAMES, terms_of
from sim.types import Floats

PRIOR_INTERCEPT, PRIOR_WEIGHT = 5.0, 1.0
"""Standard deviations of the prior of what groups have in common, about 0: of the intercept, and of a weight per
standard deviation of its term. A weight of 1 moves the odds of joining by a factor of 2.7."""
SPREAD_INTERCEPT, SPREAD_WEIGHTS = 1.2, (1.0, 1.0, 1.0, 1.0, 2.0)
"""Standard deviations between groups, on the same scales. The fitted groups are too few and too much alike to tell
them; they were set by looking at others (docs/validation.md). That of relative capability is the largest: small
states plug into a lead, but large ones pool aircraft with their peers."""
STEPS, CLOSE = 100, 1e-10

type Rows = tuple[Floats, Floats, Floats, tuple[slice, ...]]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of joining of a group not seen before, as a normal distribution.

    Attributes
    ----------
    mean : array of float, shape (6,)
        Intercept, then the weights of `NAMES`, in units of the terms.
    covariance : array of float, shape (6, 6)
        Of what groups have in common, and of what differs between them, together.
    common : array of float, shape (6, 6)
        Of what they have in common alone: how well the mean is known.
    """

    mean: Floats
    covariance: Floats
    common: Floats

    def draws(self, count: int, seed: int) -> Floats:
        """Return weights of groups, shape (count, 6); the weight of ties is never below 0, as the model takes it so."""
        luck = np.random.default_rng(seed).standard_normal((count, self.mean.size))
        drawn: Floats = self.mean + luck @ np.linalg.cholesky(self.covariance).T
        tie = 1 + NAMES.index("tie")
        drawn[:, tie] = np.maximum(drawn[:, tie], 0.0)
        return drawn


def fit(groups: Sequence[Group]) -> Weights:
    """Return the weights fitted to who did join some groups.

    The posterior mode of a logit with normal deviations by group, and the normal approximation about it.

    Parameters
    ----------
    groups : sequence of Group
        With members that are known.
    """
    scale, centre, rows = _standardised(groups)
    mean, covariance = _mode(rows)
    between = np.diag(np.square((SPREAD_INTERCEPT, *SPREAD_WEIGHTS)))
    back = np.diag(1.0 / np.array((1.0, *scale)))
    back[0, 1:] = -centre / scale
    return Weights(back @ mean, back @ (covariance + between) @ back.T, back @ covariance @ back.T)


def _standardised(groups: Sequence[Group]) -> tuple[Floats, Floats, Rows]:
    """Return scale and centre of the terms, and the rows of all groups one after the other."""
    terms = [terms_of(group) for group in groups]
    values = np.concatenate([each.columns for each in terms])
    centre, scale = values.mean(axis=0), values.std(axis=0)
    ends = np.cumsum([len(each.offset) for each in terms])
    spans = tuple(slice(end - len(each.offset), end) for end, each in zip(ends.tolist(), terms, strict=True))
    joined = [[code in (group.members or ()) for code in group.eligible] for group in groups]
    design = np.column_stack([np.ones(len(values)), (values - centre) / scale])
    outcome = np.concatenate(joined).astype(np.float64)
    return scale, centre, (design, outcome, np.concatenate([each.offset for each in terms]), spans)


def _mode(rows: Rows) -> tuple[Floats, Floats]:
    """Return the mode of what groups have in common, and its covariance, by Newton's method on all at once."""
    design, outcome, offset, spans = rows
    width = design.shape[1]
    whole = np.zeros((len(design), width * (1 + len(spans))))
    whole[:, :width] = design
    for number, span in enumerate(spans, start=1):
        whole[span, number * width : (number + 1) * width] = design[span]
    common = np.array((PRIOR_INTERCEPT, *[PRIOR_WEIGHT] * (width - 1)))
    between = np.array((SPREAD_INTERCEPT, *SPREAD_WEIGHTS))
    precision = np.concatenate([common, np.tile(between, len(spans))]) ** -2.0
    found = np.zeros(whole.shape[1])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-(whole @ found + offset)))
        slope = whole.T @ (outcome - chance) - precision * found
        curvature = (whole * (chance * (1.0 - chance))[:, None]).T @ whole + np.diag(precision)
        step = np.linalg.solve(curvature, slope)
        found += step
        if np.abs(step).max() < CLOSE:
            break
    return found[:width], np.linalg.inv(curvature)[:width, :width]
