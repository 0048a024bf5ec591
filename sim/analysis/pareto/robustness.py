"""How well designs hold up over the states of what is not known: regret, and how often they are good enough.

Values are of designs in states by measure, shape (D, S, M); more is better, NaN where a design has no value in a state.
"""

from __future__ import annotations

import numpy as np

from sim.analysis.pareto.dominance import efficient
from sim.analysis.resampling import resampled_means
from sim.types import Flags, Floats

USUAL = 0.9
"""Share of states that the milder regret covers (Herman, Reed, Zeff & Characklis 2015)."""


def regrets(values: Floats) -> Floats:
    """Return how much worse each design is than the best in the same state.

    So that measures in any unit can be held against one another, that of each is the usual spread between the designs:
    the greatest less the least value in a state, mean over states. One unit for all states, as a state in which designs
    hardly differ would otherwise count as much as one in which much is at stake, and the choice that minimax regret
    makes on a single measure would no longer be Savage's.

    A design without a value in a state has the largest regret that any has on that measure, and 1 at the least.

    Parameters
    ----------
    values : array of float, shape (D, S, M)

    Returns
    -------
    array of float, shape (D, S, M)
        0 for the best in a state; 0 throughout where all designs are alike.

    Source: Savage 1951; for many objectives, Kasprzyk, Nataraj, Reed & Lempert 2013.
    """
    missing = np.isnan(values)
    some = ~missing.all(axis=0)
    best = np.where(some, np.where(missing, -np.inf, values).max(axis=0), 0.0)
    behind = np.where(missing, 0.0, best - values)
    spread = behind.max(axis=0).sum(axis=0) / values.shape[1]
    regret = behind / np.where(spread > 0.0, spread, 1.0)
    worst = np.maximum(1.0, regret.max(axis=(0, 1)))
    found: Floats = np.where(missing & some, worst, regret)
    return found


def largest(regret: Floats) -> Floats:
    """Return the largest regret of each design over states and measures, shape (D,): what minimax regret looks at."""
    found: Floats = regret.max(axis=(1, 2))
    return found


def usual(regret: Floats) -> Floats:
    """Return the largest regret over measures in all but the worst tenth of states, measure by measure, shape (D,).

    The largest regret of all rests on one state, and on the luck there; this one rests on many.
    """
    states = regret.shape[1]
    kept = np.sort(regret, axis=1)[:, max(1, int(np.ceil(USUAL * states - 1e-9))) - 1, :]
    found: Floats = kept.max(axis=1)
    return found


def good_enough(values: Floats, thresholds: Floats) -> Floats:
    """Return the share of states in which a design meets every threshold, shape (D,): Starr's domain criterion.

    Parameters
    ----------
    values : array of float, shape (D, S, K)
    thresholds : array of float, shape (K,)
        Such that more is better, as for the values.

    Source: Starr 1962; McPhail et al. 2018.
    """
    met: Flags = (values >= thresholds).all(axis=2)  # no value meets none
    share: Floats = met.sum(axis=1) / values.shape[1]
    return share


def means(values: Floats) -> Floats:
    """Return the mean over the states in which there is a value, shape (D, M); NaN where there is none."""
    there = ~np.isnan(values)
    counts, sums = there.sum(axis=1), np.where(there, values, 0.0).sum(axis=1)
    found: Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return found


def errors(values: Floats) -> Floats:
    """Return the standard error of the mean over states, shape (D, M); NaN where fewer than two have a value."""
    there = ~np.isnan(values)
    counts = there.sum(axis=1)
    gaps = np.where(there, values - means(values)[:, None, :], 0.0)
    squares = (gaps * gaps).sum(axis=1)
    whole = np.maximum(counts * (counts - 1), 1)
    found: Floats = np.where(counts > 1, np.sqrt(squares / whole), np.nan)
    return found


def changes(values: Floats, base: int) -> tuple[Floats, Floats]:
    """Return what each design brings more than one of them, and its standard error, shape (D, M) each.

    Designs are compared state by state, so that what a state and its luck do to all of them alike drops out.
    """
    gaps = values - values[base]
    return means(gaps), errors(gaps)


def efficient_share(values: Floats, resamples: int, seed: int) -> Floats:
    """Return in what share of bootstrap resamples of the states each design is efficient, shape (D,).

    All designs are resampled alike, as they meet the same states and the same luck.
    """
    designs, states, measures = values.shape
    table = values.transpose(1, 0, 2).reshape(states, designs * measures)
    drawn = resampled_means(table, resamples, (seed, 0)).reshape(resamples, designs, measures)
    found: Floats = np.stack([efficient(each) for each in drawn]).mean(axis=0)
    return found


def knee(values: Floats) -> int:
    """Return the position of the design nearest to the ideal, which is the best of all on every measure at once.

    Each measure counts from its least to its greatest value among these designs; ties go to the first.

    Parameters
    ----------
    values : array of float, shape (D, M)
        Means of the efficient designs, without NaN.

    Source: compromise programming (Zeleny 1973).
    """
    span = np.ptp(values, axis=0)
    behind = (values.max(axis=0) - values) / np.where(span > 0.0, span, 1.0)
    return int((behind * behind).sum(axis=1).argmin())
