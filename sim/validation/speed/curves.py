"""Survival of what is undecided: life tables, Kaplan-Meier, and the ratio of two hazards.

All take many histories at once: resamples, or runs, along the first axes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.types import Flags, Floats

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Curve:
    """Survival over Q intervals of time.

    Attributes
    ----------
    edges : array of float, shape (Q + 1,)
        Ends of the intervals, the first 0, in quarters.
    events, exposure : array of float, shape (..., Q)
        Decisions, and quarters spent undecided under observation, summed over issues.
    hazard : array of float, shape (..., Q)
        Chance that what is undecided as the interval begins is decided in it.
    """

    edges: Floats
    events: Floats
    exposure: Floats
    hazard: Floats

    @property
    def survival(self) -> Floats:
        """Share undecided at each edge, shape (..., Q + 1)."""
        begin = np.ones((*self.hazard.shape[:-1], 1))
        after: Floats = np.concatenate([begin, np.cumprod(1.0 - self.hazard, axis=-1)], axis=-1)
        return after

    def undecided(self, time: float) -> Floats:
        """Return the share undecided after some quarters, on straight lines between edges, shape (...)."""
        right = int(np.clip(np.searchsorted(self.edges, time), 1, self.edges.size - 1))
        left, survival = right - 1, self.survival
        part = (time - self.edges[left]) / (self.edges[right] - self.edges[left])
        found: Floats = survival[..., left] + min(part, 1.0) * (survival[..., right] - survival[..., left])
        return found

    @property
    def median(self) -> Floats:
        """Quarters after which half is decided, on straight lines between edges; inf where that never comes."""
        survival = np.atleast_2d(self.survival)
        rows, reached = np.arange(len(survival)), (survival <= _HALF).any(axis=1)
        right = np.maximum(1, np.argmax(survival <= _HALF, axis=1))
        before, after = survival[rows, right - 1], survival[rows, right]
        part = np.divide(before - _HALF, before - after, out=np.zeros(len(rows)), where=reached)
        found: Floats = self.edges[right - 1] + part * (self.edges[right] - self.edges[right - 1])
        return np.where(reached, found, np.inf).reshape(self.hazard.shape[:-1])


def spent(begin: Floats, end: Floats, edges: Floats) -> Floats:
    """Return the time that each stretch spends in each interval, shape (n, Q)."""
    time: Floats = np.minimum(end[:, None], edges[1:]) - np.maximum(begin[:, None], edges[:-1])
    return np.maximum(time, 0.0)


def decided(end: Floats, happened: Flags, edges: Floats) -> Floats:
    """Return 1 where a stretch ends in an interval with a decision, its right edge included, shape (n, Q)."""
    inside = (end[:, None] > edges[:-1]) & (end[:, None] <= edges[1:])
    return (inside & happened[:, None]).astype(np.float64)


def life_table(events: Floats, exposure: Floats, edges: Floats) -> Curve:
    """Return the curve of decisions in continuous time: hazard 1 - exp(-events / exposure), 0 where nobody is at risk.

    Stretches may begin late, as where the rule changes while a proposal waits.
    """
    return Curve(edges, events, exposure, 1.0 - np.exp(-_ratio(events, exposure)))


def kaplan_meier(agreed: Floats, left: Floats) -> Curve:
    """Return the curve of decisions in whole quarters (Kaplan & Meier 1958).

    Parameters
    ----------
    agreed : array of float, shape (..., D)
        Issues decided 0, 1, 2 ... quarters after arrival.
    left : array of float, shape (..., D)
        Issues that were last seen undecided then; they were at risk in that quarter.

    Returns
    -------
    Curve
        A delay of d quarters stands for d - 1/2 to d + 1/2, as nobody knows when in a quarter an issue arrives.
    """
    gone = agreed + left
    at_risk = np.cumsum(gone[..., ::-1], axis=-1)[..., ::-1]
    edges = np.concatenate([[0.0], np.arange(gone.shape[-1]) + _HALF])
    exposure = (at_risk - _HALF * gone) * np.diff(edges)
    return Curve(edges, agreed, exposure, _ratio(agreed, at_risk))


def hazard_ratio(first: Curve, second: Curve) -> Floats:
    """Return the ratio of two rates of decision, pooled over intervals after Mantel & Haenszel (1959).

    Waiting time is what is compared: an interval in which one of the two has nothing left does not count. inf where the
    second decides nothing while the first has something left; NaN where neither does.
    """
    whole = first.exposure + second.exposure
    above = _ratio(first.events * second.exposure, whole).sum(axis=-1)
    below = _ratio(second.events * first.exposure, whole).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled: Floats = np.asarray(above) / np.asarray(below)
    return pooled


def yearly_hazard(curve: Curve, begin: float, end: float) -> Floats:
    """Return decisions per quarter of waiting between two times that are edges, shape (...)."""
    inside = (curve.edges[:-1] >= begin) & (curve.edges[1:] <= end)
    return _ratio(curve.events[..., inside].sum(axis=-1), curve.exposure[..., inside].sum(axis=-1))


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, 0 where there is no whole."""
    part, whole = np.broadcast_arrays(part, whole)
    ratio: Floats = np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0.0)
    return ratio
