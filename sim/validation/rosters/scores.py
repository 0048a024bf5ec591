"""How good predictions of members are: ranking, probabilities, and what single terms would have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from sim.prediction.group import Group
from sim.prediction.known import weights_without
from sim.prediction.predict import REPLICATIONS, auc, predictions
from sim.prediction.terms import NAMES, terms_of
from sim.prediction.weights import Weights, fit
from sim.types import Flags, Floats
from sim.validation.check import Effort
from sim.validation.data import Data
from sim.validation.rosters.reading import read_groups

BINS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
"""Ends of the classes of probability in which predictions are held against what happened."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The prediction of one group, and what came true.

    Attributes
    ----------
    group : Group
    table : DataFrame
        As `predict` gives it.
    regression : array of float, shape (eligible,)
        Mean utility by the fit alone, without runs, in the order of the table.
    """

    group: Group
    table: pd.DataFrame
    regression: Floats

    @property
    def joined(self) -> Flags:
        """Who did join, in the order of the table."""
        return self.table["member"].to_numpy(dtype=np.bool_)

    @property
    def chances(self) -> Floats:
        """Probabilities, in the order of the table."""
        return self.table["probability"].to_numpy(dtype=np.float64)

    @property
    def auc(self) -> float:
        """Area under the curve of the simulated probabilities."""
        return auc(self.chances, self.joined)

    @property
    def brier(self) -> float:
        """Mean squared error of the probabilities."""
        return float(np.mean((self.chances - self.joined) ** 2))

    @property
    def base(self) -> float:
        """Brier score of who knew how many would join, and no more."""
        share = float(self.joined.mean())
        return share * (1.0 - share)

    def single(self, name: str) -> float:
        """Return the area under the curve of a single term."""
        return auc(self.table[name].to_numpy(dtype=np.float64), self.joined)

    @property
    def best_single(self) -> tuple[str, float]:
        """The single term that ranks this group best, and how well."""
        scores = {name: self.single(name) for name in NAMES}
        best = max(scores, key=scores.__getitem__)
        return best, scores[best]


@cache
def left_out(groups: tuple[Group, ...], replications: int, seed: int) -> tuple[Scored, ...]:
    """Return the prediction of each group by weights that are fitted to all the others."""
    return tuple(
        _scored(group, fit([each for each in groups if each != group]), replications, seed) for group in groups
    )


@cache
def not_fitted(groups: tuple[Group, ...], replications: int, seed: int) -> tuple[Scored, ...]:
    """Return the predictions of groups that had no part in the fit."""
    return tuple(_scored(group, weights_without(), replications, seed) for group in groups)


def _scored(group: Group, weights: Weights, replications: int, seed: int) -> Scored:
    table, _ = predictions(group, weights, replications, seed)
    terms = terms_of(group)
    means = weights.mean[0] + terms.columns @ weights.mean[1:] + terms.offset
    utility = pd.Series(means, group.eligible)
    return Scored(group, table, utility.loc[table["code"]].to_numpy())


def reliability(scored: Sequence[Scored]) -> pd.DataFrame:
    """Return how often states joined, by classes of the probability predicted.

    Returns
    -------
    DataFrame
        ``low`` and ``high`` of the class, ``predicted`` and ``observed`` shares, and the number of ``cases``.
    """
    chances, joined = (np.concatenate([getattr(each, name) for each in scored]) for name in ("chances", "joined"))
    places = np.clip(np.digitize(chances, BINS) - 1, 0, len(BINS) - 2)
    rows = [
        {
            "low": BINS[number],
            "high": BINS[number + 1],
            "predicted": float(chances[places == number].mean()),
            "observed": float(joined[places == number].mean()),
            "cases": int((places == number).sum()),
        }
        for number in range(len(BINS) - 1)
        if (places == number).any()
    ]
    return pd.DataFrame(rows)


def recalibration(scored: Sequence[Scored]) -> tuple[float, float]:
    """Return intercept and slope of a logit of joining on the logit of the probability: 0 and 1 where it is honest.

    Probabilities of 0 and 1 are taken for half a run of a thousand away from them.
    """
    chances, joined = (np.concatenate([getattr(each, name) for each in scored]) for name in ("chances", "joined"))
    clipped = np.clip(chances, 5e-4, 1.0 - 5e-4)
    design = np.column_stack([np.ones(clipped.size), np.log(clipped / (1.0 - clipped))])
    found = np.zeros(2)
    for _ in range(50):
        fitted = 1.0 / (1.0 + np.exp(-(design @ found)))
        curvature = (design * (fitted * (1.0 - fitted))[:, None]).T @ design
        found += np.linalg.solve(curvature, design.T @ (joined - fitted))
    return float(found[0]), float(found[1])


def table_of(data: Data, effort: Effort) -> pd.DataFrame:
    """Return the predictions of all groups of a folder of data, each left out of the fit, one below the other."""
    scored = left_out(read_groups(data), REPLICATIONS, effort.seed)
    return pd.concat([each.table for each in scored], ignore_index=True)
