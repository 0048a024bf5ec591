"""A decision table: what each arm brings on each measure, and how probably it is the best of all."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis import estimates, resampling
from sim.analysis.arms import chosen_arms, chosen_measures
from sim.analysis.asking import Ask
from sim.analysis.units import MORE, OF_POINTS, Cells, sort_runs
from sim.results.measures import KNOWN
from sim.results.printed import labels_of_arms, measure_title
from sim.types import Floats
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

HIGHER, LOWER = "higher is better", "lower is better"


def rank(
    result: Result,
    measures: Sequence[str] | str | None = None,
    *,
    arms: Sequence[str] | str | None = None,
    resamples: int = 2000,
    seed: int = 1,
) -> pd.DataFrame:
    """Return the decision table of an experiment: arms by measures, with ranks and the probability of being best.

    Parameters
    ----------
    result : Result
        What an experiment with two arms or more left.
    measures : str or sequence of str, optional
        Those that the experiment names if left out, all if it names none or for ``"all"``.
    arms : str or sequence of str, optional
        Two arms or more to rank; all if left out.
    resamples : int
        Resamples of the bootstrap, 100 or more.
    seed : int
        Seed of the bootstrap; the same gives the same bits.

    Returns
    -------
    DataFrame
        A row for each measure, and in it for each arm in the order of the experiment: ``measure``,
        ``measure_label`` and ``arm_label`` (what they are called in print), ``unit``,
        ``direction``, ``arm``, ``mean`` and ``error`` (standard error) over the units used, ``units``,
        ``one_history`` (as of `sim.compare`), ``rank`` (1 is best) and ``best``, the share of resamples in which the
        arm has the best mean; ties share it. The last two are NaN where neither direction is better. With common luck a
        unit counts where all arms have a value, and all arms are resampled alike.

    Raises
    ------
    InputError
        For names that are not there, a number of resamples that is not allowed, or fewer than two arms.
    """
    import pandas as pd

    ask = Ask(resamples, seed)
    chosen, among = chosen_measures(result, measures), chosen_arms(result, arms)
    cells = sort_runs(result)
    frame = pd.DataFrame([row for name in chosen for row in _rows(cells, name, among, ask)])
    labels = labels_of_arms(result.manifest)
    frame.insert(1, "measure_label", [measure_title(result, name) for name in frame["measure"]])
    frame.insert(2, "arm_label", [labels.get(arm, arm) for arm in frame["arm"]])
    return frame


def _rows(cells: Cells, measure: str, arms: list[str], ask: Ask) -> list[dict[str, Any]]:
    values, direction = cells.columns(arms, measure), KNOWN[measure].direction
    ordered = direction in (HIGHER, LOWER)
    better = values if direction != LOWER else -values
    best = _best(better, cells.paired, ask) if ordered else np.full(len(arms), math.nan)
    columns = [column[~np.isnan(column)] for column in values.T]
    means = [estimates.mean(column) for column in columns]
    return [
        {
            "measure": measure,
            "unit": KNOWN[measure].unit,
            "direction": direction,
            "arm": arm,
            "mean": mean,
            "error": math.sqrt(estimates.variance(column) / column.size) if column.size else math.nan,
            "units": column.size,
            "one_history": cells.one_history,
            "rank": _place(mean, means, direction) if ordered else math.nan,
            "best": float(chance),
        }
        for arm, column, mean, chance in zip(arms, columns, means, best, strict=True)
    ]


def _best(better: Floats, paired: bool, ask: Ask) -> Floats:
    """Return how often each column has the highest mean in resamples; NaN where a column has no value."""
    if np.isnan(better).all(axis=0).any():
        return np.full(better.shape[1], math.nan)
    if paired:
        means = resampling.resampled_means(better, ask.resamples, (ask.seed, 0))
    else:
        apart = [
            resampling.resampled_means(column[:, None], ask.resamples, (ask.seed, k))
            for k, column in enumerate(better.T)
        ]
        means = np.hstack(apart)
    highest = means == means.max(axis=1, keepdims=True)
    shares: Floats = (highest / highest.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def _place(mean: float, means: Sequence[float], direction: str) -> float:
    """Return 1 plus the number of better means."""
    if math.isnan(mean):
        return math.nan
    return 1.0 + sum(other > mean if direction == HIGHER else other < mean for other in means)


def as_text(frame: pd.DataFrame) -> str:
    """Return a decision table for a terminal: arms by rank on each measure, and how probably each is the best."""
    parts = [_measure(rows) for _, rows in frame.groupby("measure", sort=False)]
    if frame["one_history"].any():
        parts.append(textwrap.fill(f"{OF_POINTS} {MORE}", 100))
    return "\n\n".join(parts)


def _measure(rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    lines = [
        f"{first['measure_label']} ({first['unit']}; {first['direction']}), {counted(int(first['units']), 'unit')}"
    ]
    if rows["mean"].isna().all():
        return f"{lines[0]}\n  nowhere a value in all arms"
    known = rows["rank"].notna().any()
    for row in rows.sort_values("rank", kind="stable").to_dict("records") if known else rows.to_dict("records"):
        best = "" if math.isnan(row["best"]) else f"  best in {100.0 * row['best']:5.1f} % of resamples"
        mean, error = (_figure(row[each], row["unit"]) for each in ("mean", "error"))
        lines.append(f"  {row['arm_label']:<32}{mean:>11} ± {error:<9}{best}".rstrip())
    return "\n".join(lines)


def _figure(value: float, unit: str) -> str:
    if math.isnan(value):
        return "-"
    return f"{100.0 * value:.2f} %" if unit == "share" else f"{value:.4g}"
