"""What difference an arm makes: the arms of an experiment against one of them, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis import estimates, resampling
from sim.analysis.arms import chosen_measures, listed, named_measures
from sim.analysis.asking import Ask
from sim.analysis.estimates import Estimate, Row
from sim.analysis.levels import Level, levels_of
from sim.analysis.resampling import Shape
from sim.analysis.sides import Pair, Pairs, Side, chosen_sides, sides_of
from sim.analysis.units import Cells, Units
from sim.errors import InputError
from sim.results.measures import KNOWN, label
from sim.results.printed import labels_of_measures
from sim.types import Floats

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result


def compare(
    result: Result | Sequence[Result],
    measures: Sequence[str] | str | None = None,
    *,
    by: Sequence[str] | str = (),
    base: str | None = None,
    arms: Sequence[str] | str | None = None,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 1,
) -> pd.DataFrame:
    """Return what each arm changes against one of them: a row for each arm, and in it for each measure.

    Parameters
    ----------
    result : Result or sequence of Result
        What an experiment with two arms or more left; or several results, whose arms are compared side by side. Where
        these have an arm of the same name, it is called ``folder: arm``. Runs of two results are pairs where seed,
        points and replicates are the same.
    measures : str or sequence of str, optional
        Measures to compare; those that the experiment names if left out, all if it names none or for ``"all"``. Rows
        come in the order of the registry.
    by : str or sequence of str
        Factors by whose levels the points of the design are split; taken together if left out.
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
        ``arm``, ``base``, ``measure``, and what each is called in print (``arm_label``, ``base_label``,
        ``measure_label``); ``level``, in words, and the factors of ``by`` with their values; ``unit``, ``direction``;
        ``base_mean``, ``arm_mean`` and ``difference`` over the units used (where there are none, each mean over the
        units that have a value); ``t_low``, ``t_high`` (paired t, or Welch's where luck is not common),
        ``bootstrap_low``, ``bootstrap_high``, NaN for fewer than two units; ``pairs``, the units used, of both arms
        together where they are no pairs, and of each ``base_units``, ``arm_units``; of shares that may rest on few
        cases ``base_cases`` and ``arm_cases``, in all runs together, else NaN; ``dropped``, units without a value;
        ``partial``, units used of which some points have none; ``paired``, and ``pairing``, why runs of two results are
        pairs or are not; ``unit_of_analysis``; ``one_history``, whether all units met one and the same history of luck,
        of which no interval then says anything; ``variance_saved`` by common luck, 1 - var(arm - base) / (var(arm) +
        var(base)), NaN where there is none; ``standardised``, the difference in standard deviations, and of what: of
        paired differences (``d_z``) or pooled over units (``cohen_d``); ``confidence``.

    Raises
    ------
    InputError
        For names that are not there, numbers that are not allowed, or a result with one arm.
    """
    import pandas as pd

    ask = Ask(resamples, seed, confidence)
    results = as_results(result)
    sides = sides_of(results)
    against, others = chosen_sides(sides, base, None if arms is None else listed(arms))
    chosen = _chosen_measures(results, measures)
    levels, pairs = levels_of(results, listed(by)), Pairs(sides)
    rows = []
    for arm in others:
        of_levels = [_rows(pairs.at(against, arm, level), against, arm, level, chosen, ask) for level in levels]
        rows += [row for of_measure in zip(*of_levels, strict=True) for row in of_measure]
    frame = pd.DataFrame(rows)
    labels = {name: text for each in reversed(results) for name, text in labels_of_measures(each.manifest).items()}
    frame.insert(3, "measure_label", [labels.get(name) or label(name) for name in frame["measure"]])
    return frame


def as_results(given: Result | Sequence[Result]) -> list[Result]:
    """Return results as a list, a single one too."""
    results = list(given) if isinstance(given, Sequence) else [given]
    if not results:
        raise InputError("No result is named. Name one or more.")
    return results


def _chosen_measures(results: Sequence[Result], measures: Sequence[str] | str | None) -> list[str]:
    """Return the measures that are asked for and that all results hold; those that any experiment names."""
    if measures is None and any(map(named_measures, results)):
        measures = [name for result in results for name in named_measures(result)]
    first, *others = (chosen_measures(result, measures) for result in results)
    return [name for name in first if all(name in other for other in others)]


# Estimates


def _rows(pair: Pair, base: Side, arm: Side, level: Level, measures: list[str], ask: Ask) -> list[Row]:
    """Return the rows of one arm at one level, one a measure."""
    cells = pair.cells
    every = [cells.units(base.name, arm.name, measure) for measure in measures]
    found = [estimates.paired(units) if cells.paired else estimates.unpaired(units) for units in every]
    ends = _bootstrapped(every, found, cells.paired, ask)
    return [
        {"arm": arm.name, "base": base.name, "measure": name, "arm_label": arm.label, "base_label": base.label}
        | {"level": level.text, **level.at}
        | {"unit": KNOWN[name].unit, "direction": KNOWN[name].direction}
        | estimates.interval(each, ask.confidence)
        | _alone(units)
        | {"bootstrap_low": low, "bootstrap_high": high}
        | _counts(units, cells)
        | {"base_cases": cells.cases(base.name, name), "arm_cases": cells.cases(arm.name, name)}
        | {"pairing": pair.why}
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
