"""What the runs say of a test: at the baseline, over parameter space, and among many tests.

A test is decided at the baseline, by Student's t of the paired differences, with the false discovery rate over all
tests of the ledger held down after Benjamini & Hochberg (1995). Over parameter space it is counted where it holds. Both
together give the verdict.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtri, stdtr
from scipy.stats import false_discovery_control

from sim.analysis import estimates
from sim.analysis.claims.claim import Question
from sim.analysis.estimates import Estimate
from sim.types import Floats

Verdict = Literal["supported", "contradicted", "conditional", "inconclusive"]

FALSE_DISCOVERIES = 0.05
"""Expected share of wrong decisions among the tests that are decided."""
MOSTLY, HARDLY = 0.8, 0.2
"""Shares of parameter space from which, and up to which, a claim counts as holding or failing throughout."""
POWER = 0.8
CONFIDENCE = 0.95
MOST_REPLICATIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class Baseline:
    """A test at the usual values of all parameters.

    Attributes
    ----------
    estimate : Estimate
        Of the weighted sum, over replicates.
    spread : float
        Standard deviation of the sum over replicates.
    count : int
        Replicates in which all of its measures have a value.
    p_for, p_against : float
        One-sided: of a sum as far inside, and as far outside, of where the claim has it, if it lay at the limit.
    """

    estimate: Estimate
    spread: float
    count: int
    p_for: float
    p_against: float

    @property
    def p(self) -> float:
        """Two-sided."""
        return min(1.0, 2.0 * min(self.p_for, self.p_against))

    @property
    def leans_for(self) -> bool:
        """Whether the runs speak for the claim rather than against it."""
        return self.p_for < self.p_against


def at_baseline(question: Question, sums: Floats) -> Baseline:
    """Return what the replicates say; of fewer than two that have a value, nothing."""
    known = sums[~np.isnan(sums)]
    estimate = _estimate(known)
    if known.size < 2:
        return Baseline(estimate, math.nan, known.size, 1.0, 1.0)
    low, high = question.limits
    # Between two limits it has to be above the one and below the other (two one-sided tests, Schuirmann 1987);
    # outside, it is enough to be beyond either, which is asked twice.
    p_for = max(_p(estimate, low, 1.0), _p(estimate, high, -1.0))
    beyond = [_p(estimate, limit, side) for limit, side in ((low, -1.0), (high, 1.0)) if math.isfinite(limit)]
    p_against = min(1.0, min(beyond) * len(beyond))
    return Baseline(estimate, math.sqrt(estimates.variance(known)), known.size, p_for, p_against)


def _estimate(known: Floats) -> Estimate:
    mean = estimates.mean(known)
    error = math.sqrt(estimates.variance(known) / known.size) if known.size > 1 else math.nan
    return Estimate(math.nan, mean, mean, error, known.size - 1.0)


def _p(estimate: Estimate, limit: float, side: float) -> float:
    """Return the chance of a mean as far above a limit as this one, or below it with a side of -1, if it lay there."""
    gap = side * (estimate.difference - limit)
    if math.isinf(limit):
        return 0.0 if gap > 0.0 else 1.0
    if estimate.error > 0.0:
        return float(stdtr(estimate.freedom, -gap / estimate.error))
    return 0.0 if gap > 0.0 else 1.0 if gap < 0.0 else 0.5


def adjusted(tests: Sequence[Baseline]) -> list[float]:
    """Return the p values of tests that are done together, adjusted for that: decided are those up to the rate."""
    return [float(q) for q in false_discovery_control([each.p for each in tests])] if tests else []


def verdict(test: Baseline, q: float, share: float) -> Verdict:
    """Return the verdict on a test.

    Parameters
    ----------
    test : Baseline
    q : float
        Its adjusted p value.
    share : float
        Share of parameter space in which it holds; NaN counts as neither mostly nor hardly.
    """
    if q > FALSE_DISCOVERIES:
        return "inconclusive"
    if test.leans_for:
        return "supported" if share >= MOSTLY else "conditional"
    return "contradicted" if share <= HARDLY else "conditional"


def of_claim(verdicts: Sequence[Verdict], share: float, premises_hold: bool) -> Verdict:
    """Return the verdict on a claim, which is true if all of its tests are.

    A premise that does not hold leaves nothing to be said. A test that is contradicted throughout contradicts the
    claim, whatever the others; else one that is not decided leaves it open. Tests of which each holds nearly
    everywhere may still hold together in a part of parameter space alone.

    Parameters
    ----------
    verdicts : sequence of str
        Of its tests.
    share : float
        Share of parameter space in which all of them hold.
    premises_hold : bool
    """
    if not premises_hold:
        return "inconclusive"
    worst: tuple[Verdict, ...] = ("contradicted", "inconclusive", "conditional")
    for each in worst:
        if each in verdicts:
            return each
    return "supported" if share >= MOSTLY else "conditional"


def replications_needed(test: Baseline, question: Question) -> int | None:
    """Return how many replications would decide a test with a chance of 80 %, if the sum is what it seems.

    None where that is more than a million, or where nothing varies.
    """
    gaps = [abs(test.estimate.difference - limit) for limit in question.limits if math.isfinite(limit)]
    if not gaps or not test.spread > 0.0 or min(gaps) == 0.0:
        return None
    units = float(ndtri(0.5 + CONFIDENCE / 2.0) + ndtri(POWER))
    needed = math.ceil((units * test.spread / min(gaps)) ** 2)
    return needed if needed <= MOST_REPLICATIONS else None


def share_interval(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of points (Wilson 1927); NaN of none."""
    if count == 0:
        return math.nan, math.nan
    z = float(ndtri(0.5 + CONFIDENCE / 2.0))
    share, square = hits / count, z * z / count
    centre = (share + square / 2.0) / (1.0 + square)
    half = z * math.sqrt(share * (1.0 - share) / count + square / (4.0 * count)) / (1.0 + square)
    return max(0.0, centre - half), min(1.0, centre + half)
