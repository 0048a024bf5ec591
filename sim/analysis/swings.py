"""How far a measure swings between the two ends of each factor, all other factors taking all of their values.

What an end is depends on the factor: the fifth of the points at which it is lowest and that at which it is highest; of
a factor that takes listed levels, or of any in a grid, the lowest and the highest level; of one in words, the levels at
which the measure is lowest and highest on average. As these two are chosen by what came out, their interval is Tukey's
for all pairs of levels at once (Tukey 1953; Kramer 1956).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis import estimates
from sim.analysis.arms import chosen_arm, chosen_measures
from sim.analysis.asking import LEAST_RESAMPLES, Ask
from sim.analysis.contrasts import Chance, contrast
from sim.analysis.estimates import Estimate
from sim.analysis.varied import Varied, means_over_replicates, varied
from sim.experiments.distributions import Levels
from sim.experiments.factors import Factor
from sim.experiments.points import Value
from sim.results.measures import KNOWN
from sim.types import Flags, Floats, Integers

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

FIFTH = 5
"""Into how many parts the points are cut by the value of a factor: ends are the first and the last."""

type Row = dict[str, Any]


def swings(
    result: Result,
    measures: Sequence[str] | str | None = None,
    *,
    arm: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return how far measures swing between the two ends of each factor of an experiment.

    Parameters
    ----------
    result : Result
        Of a sweep with factors and a design of kind grid, list, lhs, random or sobol.
    measures : str or sequence of str, optional
        Those of the experiment if left out, all if it names none.
    arm : str, optional
        Which arm; the first if left out.
    confidence : float
        Nominal coverage of each interval, in (0, 1).

    Returns
    -------
    DataFrame
        A row for each measure, in the order of the registry, and in it for each factor that takes two values or more:
        ``arm``, ``measure``, ``unit``, ``factor``; ``mean`` over all points; ``low_at``, ``high_at``, the level of an
        end or its bound in the range, and ``levels``, how many levels the ends were chosen among by what came out, 2
        where they were not; ``low_points``, ``high_points``, numbers of points; ``low_mean``, ``high_mean``, and
        ``low_from`` to ``low_to`` and ``high_from`` to ``high_to`` about them, the intervals of their distance from
        ``mean``; ``swing``, the high mean less the low one, with ``swing_low`` and ``swing_high``; what is chance
        (``unit_of_analysis``); ``confidence``. NaN where there is nothing to tell an interval from.

    Raises
    ------
    InputError
        If nothing varies, for another design, for names that are not there, or a confidence that is not allowed.

    Notes
    -----
    Intervals are those of `sim.analysis.contrasts`: over points where these were sampled, over replicates with common
    luck in a grid, over both where both are chance. Points of a list count as sampled, since what else differs between
    them is not balanced.
    """
    import pandas as pd

    asked = Ask(LEAST_RESAMPLES, 0, confidence).confidence  # nothing is resampled
    where = chosen_arm(result, arm)
    found = varied(result, where)
    chosen = chosen_measures(result, measures)
    return pd.DataFrame([
        {"arm": where, "measure": measure, "unit": KNOWN[measure].unit} | row
        for measure in chosen
        for row in _rows(found, found.table(measure), asked)
    ])  # fmt: skip


def _rows(found: Varied, table: Floats, confidence: float) -> Iterator[Row]:
    means = means_over_replicates(table)
    for factor in found.factors:
        ends = _ends(factor, found, means)
        chance, kind = _chance(factor, found)
        swing = contrast(table, ends.low, ends.high, chance)
        half = _reach(swing, ends.levels, confidence)
        yield {
            "factor": factor.name,
            "mean": estimates.mean(means[~np.isnan(means)]),
            **_end("low", ends.low, ends.low_at, table, chance, confidence),
            **_end("high", ends.high, ends.high_at, table, chance, confidence),
            "levels": ends.levels,
            "swing": swing.difference,
            "swing_low": swing.difference - half,
            "swing_high": swing.difference + half,
            "unit_of_analysis": kind,
            "confidence": confidence,
        }


def _end(name: str, at: Flags, value: Value, table: Floats, chance: Chance, confidence: float) -> Row:
    """Return one end: its mean, and how far that is from the mean of all points, of which its own are a part."""
    gap = contrast(table, ~at, at, chance)
    half = (1.0 - at.sum() / at.size) * _reach(gap, 2, confidence)
    return {
        f"{name}_at": value,
        f"{name}_points": int(at.sum()),
        f"{name}_mean": gap.arm,
        f"{name}_from": gap.arm - half,
        f"{name}_to": gap.arm + half,
    }


def _reach(estimate: Estimate, levels: int, confidence: float) -> float:
    """Return half of an interval: Student's, or Tukey's where two levels are chosen among many."""
    if not estimate.error > 0.0:
        return estimate.error
    if levels == 2:
        return estimates.reach(estimate, confidence)
    from scipy.stats import studentized_range  # slow to import

    return estimate.error * float(studentized_range.ppf(confidence, levels, estimate.freedom)) / math.sqrt(2.0)


# Ends


@dataclass(frozen=True, slots=True)
class _Ends:
    """Which points are at which end of a factor, what it is there, and among how many levels they were chosen."""

    low: Flags
    high: Flags
    low_at: Value
    high_at: Value
    levels: int = 2


def _ends(factor: Factor, found: Varied, means: Floats) -> _Ends:
    column = found.columns[factor.name]
    if column.dtype.kind not in "bif":
        return _in_words(column.astype(np.str_), means)
    listed = isinstance(factor.form, Levels) or found.design["kind"] == "grid"
    ordered = np.sort(column)
    part = max(1, round(column.size / FIFTH))
    first, last = (ordered[0], ordered[-1]) if listed else (ordered[part - 1], ordered[-part])
    if first >= last:  # most points have the same value
        first, last = ordered[0], ordered[-1]
    return _Ends(column <= first, column >= last, first.item(), last.item())


def _in_words(column: np.ndarray[Any, np.dtype[np.str_]], means: Floats) -> _Ends:
    """Return the levels with the lowest and the highest mean."""
    measured = ~np.isnan(means)
    levels = np.unique(column[measured] if np.unique(column[measured]).size > 1 else column)
    of_level = [estimates.mean(means[measured & (column == level)]) for level in levels]
    order = np.argsort(of_level, kind="stable")
    first, last = str(levels[order[0]]), str(levels[order[-1]])
    return _Ends(column == first, column == last, first, last, levels.size)


# Chance


def _chance(factor: Factor, found: Varied) -> tuple[Chance, str]:
    """Return what is chance in a swing, and what to call it."""
    lucky = found.replicates.size > 1
    if found.design["kind"] != "grid":
        blocks = _blocks(found)
        what = "point" if np.unique(blocks).size == blocks.size else "block of points"
        return Chance(blocks, found.paired), f"{what} and replicate" if lucky and found.paired else what
    if lucky:
        return Chance(None, found.paired), "replicate" if found.paired else "run"
    return Chance(_alike(factor, found), found.paired), "pair of points"


def _blocks(found: Varied) -> Integers:
    """Return the block of each sampled point: those of one row of the base sample share most values."""
    if found.design["kind"] != "sobol":
        return np.arange(found.points.size)
    count = len(found.columns)
    return found.points // (2 * count + 2 if found.design["second_order"] else count + 2)


def _alike(factor: Factor, found: Varied) -> Integers:
    """Return which points of a grid differ in nothing but one factor."""
    others = [
        np.unique(column, return_inverse=True)[1] for name, column in found.columns.items() if name != factor.name
    ]
    if not others:
        return np.zeros(found.points.size, dtype=np.int64)
    return np.asarray(np.unique(np.stack(others, axis=1), axis=0, return_inverse=True)[1], dtype=np.int64)
