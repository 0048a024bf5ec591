"""What difference an arm makes: the arms of an experiment against one of them, with intervals."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis import estimates, resampling
from sim.analysis.arms import chosen_measures, declared_arms, listed
from sim.analysis.asking import Ask
from sim.analysis.estimates import Estimate, Row
from sim.analysis.resampling import Shape
from sim.analysis.units import MORE, OF_POINTS, Cells, Units, sort_runs
from sim.errors import InputError, listing, unknown_name
from sim.results.measures import KNOWN, in_order
from sim.types import Floats

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

MANY = 20
"""Rows from which the text says how many intervals miss 0 by chance."""


def compare(
    result: Result,
    measures: Sequence[str] | str | None = None,
    *,
    base: str | None = None,
    arms: Sequence[str] | str | None = None,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 1,
) -> pd.DataFrame:
    """Return what each arm changes against one of them: a row for each arm, and in it for each measure.

    Parameters
    ----------
    result : Result
        What an experiment with two arms or more left.
    measures : str or sequence of str, optional
        Measures to compare; all if left out. Rows come in the order of the registry.
    base : str, optional
        Arm to compare with; the first if left out.
    arms : str or sequence of str, optional
        Arms to compare; all others if left out.
    confidence : float
        Nominal coverage of each interval, in (0, 1).
    resamples : int
        Resamples of the bootstrap, 100 or more.
    seed : int
        Seed of the bootstrap; the same gives the same bits.

    Returns
    -------
    DataFrame
        ``arm``, ``base``, ``measure``, ``unit``, ``direction``; ``base_mean``, ``arm_mean`` and ``difference`` over the
        units used (where there are none, each mean over the units that have a value); ``t_low``, ``t_high`` (paired t,
        or Welch's where luck is not common), ``bootstrap_low``, ``bootstrap_high``, NaN for fewer than two units;
        ``pairs``, the units used, of both arms together where they are no pairs, and of each ``base_units``,
        ``arm_units``; ``dropped``, units without a value; ``partial``, units used of which some points have none;
        ``paired``; ``unit_of_analysis``; ``one_history``, whether all units met one and the same history of luck, of
        which no interval then says anything; ``variance_saved`` by common luck, 1 - var(arm - base) / (var(arm) +
        var(base)), NaN where there is none; ``standardised``, the difference in standard deviations, and of what: of
        paired differences (``d_z``) or pooled over units (``cohen_d``); ``confidence``.

    Raises
    ------
    InputError
        For names that are not there, numbers that are not allowed, or a result with one arm.
    """
    import pandas as pd

    ask = Ask(resamples, seed, confidence)
    chosen = chosen_measures(result, measures)
    against, others = _chosen_arms(result, base, arms)
    cells = sort_runs(result)
    return pd.DataFrame([row for arm in others for row in _rows(cells, against, arm, chosen, ask)])


# What was asked for


def _chosen_arms(result: Result, base: str | None, arms: Sequence[str] | str | None) -> tuple[str, list[str]]:
    """Return the arm to compare with, and those to compare, in the order of the experiment."""
    known = declared_arms(result)
    if len(known) < 2:
        held = f"one arm, '{known[0]}'" if known else "no runs"
        raise InputError(
            f"There is nothing to compare: the result '{result.name}' holds {held}. Run an experiment with two arms "
            "or more with: alliance-sim sweep EXPERIMENT"
        )
    asked = known if arms is None else listed(arms)
    for name in [*([] if base is None else [base]), *asked]:
        if name not in known:
            raise unknown_name("arm", name, known)
    against = known[0] if base is None else base
    others = [name for name in known if name in asked and name != against]
    if not others:
        rest = listing(name for name in known if name != against)
        raise InputError(f"There is nothing to compare with '{against}': no other arm is named. Allowed: {rest}.")
    return against, others


# Estimates


def _rows(cells: Cells, base: str, arm: str, measures: list[str], ask: Ask) -> list[Row]:
    """Return the rows of one arm, one a measure."""
    every = [cells.units(base, arm, measure) for measure in measures]
    found = [estimates.paired(units) if cells.paired else estimates.unpaired(units) for units in every]
    ends = _bootstrapped(every, found, cells.paired, ask)
    return [
        {"arm": arm, "base": base, "measure": name}
        | {"unit": KNOWN[name].unit, "direction": KNOWN[name].direction}
        | estimates.interval(each, ask.confidence)
        | _alone(units)
        | {"bootstrap_low": low, "bootstrap_high": high}
        | _counts(units, cells)
        | estimates.effects(units, cells.paired)
        | {"confidence": ask.confidence}
        for name, units, each, (low, high) in zip(measures, every, found, ends, strict=True)
    ]


def _bootstrapped(
    every: Sequence[Units], found: Sequence[Estimate], paired: bool, ask: Ask
) -> list[tuple[float, float]]:
    """Return the bootstrap interval of each measure, all measures resampled at once."""
    base = np.stack([units.all_base for units in every], axis=1)
    arm = np.stack([units.all_arm for units in every], axis=1)
    if paired:
        means = resampling.resampled_means(arm - base, ask.resamples, (ask.seed, 0))
        shapes = [resampling.shape(units.arm - units.base) for units in every]
    else:
        means = resampling.resampled_means(arm, ask.resamples, (ask.seed, 0))
        means -= resampling.resampled_means(base, ask.resamples, (ask.seed, 1))
        shapes = [resampling.shape(units.arm, units.base) for units in every]
    return [_ends(means[:, n], found[n], shapes[n], ask.confidence) for n in range(len(every))]


def _ends(means: Floats, estimate: Estimate, shape: Shape, confidence: float) -> tuple[float, float]:
    """Return the bootstrap interval of one measure; NaN for fewer than two units."""
    if math.isnan(estimate.error):
        return math.nan, math.nan
    reach = estimates.reach(estimate, confidence) / shape.spread if shape.spread > 0.0 else 0.0
    return resampling.interval(means, estimate.difference, shape.acceleration, reach)


def _alone(units: Units) -> Row:
    """Return what each arm is by itself, where there is no unit to compare them by."""
    if units.base.size and units.arm.size:
        return {}
    return {"base_mean": units.alone[0], "arm_mean": units.alone[1]}


def _counts(units: Units, cells: Cells) -> Row:
    base, arm = units.base.size, units.arm.size
    return {
        "pairs": base if cells.paired else base + arm,
        "base_units": base,
        "arm_units": arm,
        "dropped": units.dropped,
        "partial": units.partial,
        "paired": cells.paired,
        "unit_of_analysis": cells.kind,
        "one_history": cells.one_history,
    }


# As text


def as_text(frame: pd.DataFrame) -> str:
    """Return a comparison for a terminal, 100 columns at most, measures in the order of the registry."""
    order = {name: number for number, name in enumerate(in_order(frame["measure"]))}
    parts = []
    for _, of_arm in frame.groupby("arm", sort=False):
        rows: list[Row] = [{str(name): cell for name, cell in row.items()} for row in of_arm.to_dict("records")]
        rows.sort(key=lambda row: order[row["measure"]])
        parts.append("\n".join([*_heading(rows[0]), *(_line(row) for row in rows)]))
    intervals = int(frame["t_low"].notna().sum())
    if intervals and frame["one_history"].any():
        parts.append(textwrap.fill(f"{OF_POINTS} {MORE}", 100))
    if intervals >= MANY:
        chance = (1.0 - frame["confidence"].iloc[0]) * intervals
        parts.append(f"If the arms changed nothing, about {chance:.0f} of {intervals} such intervals would miss 0.")
    return "\n\n".join(parts)


def _heading(row: Row) -> list[str]:
    """Return the lines above the rows of an arm: what is compared, and how."""
    basis = {
        "replicate": "each replicate the mean over its points",
        "point": f"each point with {'the same luck' if row['one_history'] else 'luck of its own'}",
        "run": "each run by itself",
    }[row["unit_of_analysis"]]
    how = "pairs with common luck" if row["paired"] else "luck not common"
    return [
        f"{row['arm']} against {row['base']}",
        f"{how}, {basis}; difference [{100.0 * row['confidence']:g} % t interval]",
        f"  {'measure':<31}{'base':>9}{'arm':>9}  {'difference':<32}{'units':>6}",
    ]


def _line(row: Row) -> str:
    """Return one measure: means, difference with its interval, units, and whether it is better where that is clear."""
    share = row["unit"] == "share"
    base, arm = (_figure(row[mean], share, unit=" %") for mean in ("base_mean", "arm_mean"))
    low, high = (_figure(row[end], share, "+") for end in ("t_low", "t_high"))
    change = missing(row) or _figure(row["difference"], share, "+", " pp")
    if not math.isnan(row["t_low"]):
        change += f" [{low}, {high}]"
    return f"  {row['measure']:<31}{base:>9}{arm:>9}  {change:<32}{row['pairs']:>6}  {verdict(row)}".rstrip()


def _figure(value: float, share: bool, sign: str = "", unit: str = "") -> str:
    """Return a number, a share in per cent with the unit given."""
    if math.isnan(value):
        return "-"
    return f"{100.0 * value:{sign}.1f}{unit}" if share else f"{value:{sign}.3g}"


def missing(row: Row) -> str:
    """Return why there is no difference; nothing where there is one."""
    if not math.isnan(row["difference"]):
        return ""
    match math.isnan(row["base_mean"]), math.isnan(row["arm_mean"]):
        case True, True:
            return "no value in either"
        case True, False:
            return "no value in the base"
        case False, True:
            return "no value in the arm"
    return "nowhere a value in both"


def verdict(row: Row) -> str:
    """Return what a difference means whose t interval leaves 0 out."""
    if not (row["t_low"] > 0.0 or row["t_high"] < 0.0):
        return ""
    rises = row["difference"] > 0.0
    if row["direction"] == "neither":
        return "higher" if rises else "lower"
    return "better" if rises == (row["direction"] == "higher is better") else "worse"
