"""Differences of means with t intervals, and how large they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from scipy.special import stdtrit

from sim.analysis.units import Units
from sim.types import Floats

type Row = dict[str, Any]


def mean(values: Floats) -> float:
    """Return the mean, NaN of nothing."""
    return float(values.sum()) / values.size if values.size else math.nan


def variance(values: Floats) -> float:
    """Return the sample variance, NaN for fewer than two values."""
    if values.size < 2:
        return math.nan
    gaps = values - mean(values)
    return float((gaps * gaps).sum()) / (values.size - 1)


def ratio(part: float, whole: float) -> float:
    """Return part / whole, NaN where there is no whole."""
    return part / whole if whole > 0.0 else math.nan


@dataclass(frozen=True, slots=True)
class Estimate:
    """A difference of means, its standard error, and the degrees of freedom of the error."""

    base: float
    arm: float
    difference: float
    error: float
    freedom: float


def paired(units: Units) -> Estimate:
    """Return the mean of paired differences (Student)."""
    gaps = units.arm - units.base
    error = math.sqrt(variance(gaps) / gaps.size) if gaps.size else math.nan
    return Estimate(mean(units.base), mean(units.arm), mean(gaps), error, gaps.size - 1.0)


def unpaired(units: Units) -> Estimate:
    """Return the difference of independent means (Welch 1947; degrees of freedom by Satterthwaite 1946)."""
    base, arm = mean(units.base), mean(units.arm)
    terms = [(ratio(variance(each), each.size), each.size - 1) for each in (units.base, units.arm)]
    total = terms[0][0] + terms[1][0]
    freedom = ratio(total * total, sum(term * term / free for term, free in terms if free > 0))
    return Estimate(base, arm, arm - base, math.sqrt(total), freedom)


def reach(estimate: Estimate, confidence: float) -> float:
    """Return half of the t interval of an estimate that varies."""
    return estimate.error * float(stdtrit(estimate.freedom, 0.5 + confidence / 2.0))


def interval(estimate: Estimate, confidence: float) -> Row:
    """Return an estimate with its t interval: NaN for fewer than two units, the difference itself where none varies."""
    half = reach(estimate, confidence) if estimate.error > 0.0 else estimate.error
    return {
        "base_mean": estimate.base,
        "arm_mean": estimate.arm,
        "difference": estimate.difference,
        "t_low": estimate.difference - half,
        "t_high": estimate.difference + half,
    }


def effects(units: Units, paired: bool) -> Row:
    """Return what common luck saves, and the difference in standard deviations."""
    of_base, of_arm = variance(units.base), variance(units.arm)
    if paired:
        gaps = units.arm - units.base
        saved = 1.0 - ratio(variance(gaps), of_arm + of_base)
        return {
            "variance_saved": saved,
            "standardised": ratio(mean(gaps), math.sqrt(variance(gaps))),
            "standardised_by": "d_z",
        }
    free = units.base.size + units.arm.size - 2
    pooled = ratio((units.base.size - 1) * of_base + (units.arm.size - 1) * of_arm, free)
    difference = mean(units.arm) - mean(units.base)
    return {
        "variance_saved": math.nan,
        "standardised": ratio(difference, math.sqrt(pooled)),
        "standardised_by": "cohen_d",
    }
