"""Which factors a measure depends on: Morris's screening and Sobol's indices, from the design that was run.

The value of a measure at a point is its mean over the replicates there. How much of all variance is due to factors, to
luck, and to both at once is told apart besides: luck that moves every point alike is no noise in the indices.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.arms import chosen_arm, chosen_measures
from sim.analysis.asking import Ask
from sim.analysis.units import OF_INDICES, sort_runs
from sim.analysis.variance import Variances, by_point, shares
from sim.errors import InputError
from sim.experiments.designs import Morris, Sobol
from sim.experiments.experiment import Experiment
from sim.results.measures import KNOWN
from sim.results.printed import arm_phrase, measure_title
from sim.types import Floats

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

WIDEST = 0.05
"""Width of a 95 % interval up to which an index counts as converged (Sarrazin, Pianosi & Wagener 2016)."""

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Index:
    """An index of a factor, or of a pair of them, and half its interval."""

    name: str
    factor: str
    other: str
    value: float
    half: float


def sensitivity(
    result: Result,
    measures: Sequence[str] | str | None = None,
    *,
    arm: str | None = None,
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """Return how measures depend on the factors of an experiment with a Morris or a Sobol design.

    Parameters
    ----------
    result : Result
        Of a sweep with such a design, all of its runs done.
    measures : str or sequence of str, optional
        Those of the experiment if left out, all if it names none or for ``"all"``.
    arm : str, optional
        Which arm; the first if left out.
    confidence : float
        Nominal coverage of each interval, in (0, 1).
    resamples : int
        Resamples of the bootstrap, 100 or more.
    seed : int
        Seed of the bootstrap; the same gives the same bits.

    Returns
    -------
    DataFrame
        A row for each measure, index and factor: ``arm``, ``measure``, what both are called in print (``arm_label``,
        ``measure_label``), ``index``, ``factor``, ``other`` (the second of
        a pair, else empty), ``value``, ``low``, ``high``, ``converged``; and of the measure ``of_factors``,
        ``of_luck``, ``of_both``, shares of its variance, and ``noise``, the share of the variance between points that
        comes of too few replications; ``one_history``, whether all points met one and the same history of luck, so
        that indices are of that history. Sobol: ``first``, ``total`` and ``second`` (of pairs, where the design has
        them), shares of variance. Morris: ``mu``, ``mu_star``, in units of the measure for the whole range of a
        factor, and ``sigma``, without interval. NaN where a measure does not vary or has no value at some point.

    Raises
    ------
    InputError
        For another design, runs that are missing, names that are not there, or numbers that are not allowed.

    Notes
    -----
    Indices and bootstrap are SALib's (Herman & Usher 2017): Saltelli et al. 2010 and Sobol 2001 for Sobol designs,
    Morris 1991 and Campolongo et al. 2007 for Morris.
    """
    import pandas as pd

    ask = Ask(resamples, seed, confidence)
    experiment = _experiment(result)
    where = chosen_arm(result, arm)
    one_history = sort_runs(result).one_history
    rows = [
        row | {"one_history": one_history}
        for measure in chosen_measures(result, measures)
        for row in _rows(result, experiment, where, measure, ask)
    ]
    return pd.DataFrame(rows)


def _experiment(result: Result) -> Experiment:
    """Return the experiment of a result, if its design is one that indices can be computed from."""
    kept: dict[str, Any] = result.manifest.get("experiment", {})
    kind = kept["design"]["kind"] if kept else None
    if kind not in ("morris", "sobol"):
        held = "a scenario without factors" if kind is None else f"a design of kind {kind}"
        raise InputError(
            f"The result '{result.name}' is of {held}. Indices need an experiment with `design: {{kind: sobol, points: "
            "1024}` or `design: {kind: morris, trajectories: 50}`."
        )
    return Experiment.from_resolved(kept)


def _rows(result: Result, experiment: Experiment, arm: str, measure: str, ask: Ask) -> Iterator[Row]:
    table = by_point(result, experiment, arm, measure)
    found = shares(table, experiment.paired is True)
    values = table.mean(axis=1)
    varies = bool(np.isfinite(values).all()) and float(values.max()) > float(values.min())
    for index in _indices(experiment, values, ask, varies):
        yield {
            "arm": arm,
            "arm_label": arm_phrase(result, arm),
            "measure": measure,
            "measure_label": measure_title(result, measure),
            "index": index.name,
            "factor": index.factor,
            "other": index.other,
            "value": index.value,
            "low": index.value - index.half,
            "high": index.value + index.half,
            "converged": _has_converged(index, values, ask.confidence),
            **_of(found),
        }


def _of(found: Variances) -> Row:
    return {"of_factors": found.factors, "of_luck": found.luck, "of_both": found.both, "noise": found.noise}


def _has_converged(index: _Index, values: Floats, confidence: float) -> bool:
    """Tell whether an interval is narrow enough, at the confidence of the criterion; of the range where in units."""
    if math.isnan(index.half):
        return False
    from scipy.special import ndtri

    scale = 1.0 if index.name in ("first", "total", "second") else float(np.ptp(values))
    at_95 = float(ndtri(0.975) / ndtri(0.5 + confidence / 2.0))
    return 2.0 * index.half * at_95 <= WIDEST * scale


def _indices(experiment: Experiment, values: Floats, ask: Ask, varies: bool) -> Iterator[_Index]:
    names = [factor.name for factor in experiment.factors]
    if isinstance(experiment.design, Sobol):
        yield from _sobol(experiment, names, values, ask, varies)
    else:
        assert isinstance(experiment.design, Morris)
        yield from _morris(experiment, names, values, ask, varies)


def _sobol(experiment: Experiment, names: list[str], values: Floats, ask: Ask, varies: bool) -> Iterator[_Index]:
    from SALib.analyze import sobol  # slow to import

    assert isinstance(experiment.design, Sobol)
    pairs = experiment.design.second_order
    found: dict[str, Floats] = {}
    if varies:
        found = sobol.analyze(
            experiment.problem(), values, calc_second_order=pairs, num_resamples=ask.resamples,
            conf_level=ask.confidence, seed=ask.seed + 1,  # SALib takes 0 for no seed
        )  # fmt: skip
    for name, key in (("first", "S1"), ("total", "ST")):
        for place, factor in enumerate(names):
            yield _Index(name, factor, "", *_pair(found, key, place))
    for one in range(len(names) if pairs else 0):
        for other in range(one + 1, len(names)):
            yield _Index("second", names[one], names[other], *_pair(found, "S2", (one, other)))


def _morris(experiment: Experiment, names: list[str], values: Floats, ask: Ask, varies: bool) -> Iterator[_Index]:
    from SALib.analyze import morris

    assert isinstance(experiment.design, Morris)
    found: dict[str, Any] = {}
    if varies:
        found = morris.analyze(
            experiment.problem(), experiment.unit_points(), values, num_resamples=ask.resamples,
            conf_level=ask.confidence, num_levels=experiment.design.levels, seed=ask.seed + 1,
        )  # fmt: skip
    for place, factor in enumerate(names):
        yield _Index("mu_star", factor, "", *_pair(found, "mu_star", place))
    for name in ("mu", "sigma"):
        for place, factor in enumerate(names):
            yield _Index(name, factor, "", float(found[name][place]) if found else math.nan, math.nan)


def _pair(found: dict[str, Any], key: str, place: int | tuple[int, int]) -> tuple[float, float]:
    """Return an index and half its interval, NaN where there is nothing to find."""
    if not found:
        return math.nan, math.nan
    return float(found[key][place]), float(found[f"{key}_conf"][place])


# As text

SHOWN = 12
"""Factors that the text lists at most for each measure and index, the strongest first."""
TITLES = {
    "first": "first-order indices",
    "total": "total indices",
    "second": "second-order indices",
    "mu_star": "mean absolute elementary effects (mu*)",
}


def as_text(frame: pd.DataFrame) -> str:
    """Return indices for a terminal, measure by measure, the strongest factors first."""
    parts = [_measure_as_text(str(measure), of_measure) for measure, of_measure in frame.groupby("measure", sort=False)]
    if frame["one_history"].any() and frame["value"].notna().any():
        parts.append(textwrap.fill(OF_INDICES, 100))
    return "\n\n".join(parts)


def _measure_as_text(measure: str, frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    lines = [f"{first['measure_label']} ({KNOWN[measure].unit}), arm {first['arm_label']}"]
    if frame["value"].isna().all():
        return f"{lines[0]}\n  no indices: it does not vary, or has no value at some points"
    if not math.isnan(first["of_factors"]):
        parts = (f"{100.0 * first[f'of_{name}']:.0f} % {name}" for name in ("factors", "luck", "both"))
        lines.append(f"  variance: {', '.join(parts)}; {100.0 * first['noise']:.0f} % of that between points is noise")
    for index, title in TITLES.items():
        rows = frame[frame["index"] == index]
        if len(rows):
            lines += [f"  {title}", *_strongest(rows)]
    return "\n".join([*lines, *_warning(frame)])


def _strongest(rows: pd.DataFrame) -> list[str]:
    ranked = rows.sort_values(["value", "factor", "other"], ascending=[False, True, True], kind="stable")
    lines = [
        f"    {row['factor'] + (' x ' if row['other'] else '') + row['other']:<44} {row['value']:8.3g} "
        f"[{row['low']:.3g}, {row['high']:.3g}]"
        for _, row in ranked.head(SHOWN).iterrows()
    ]
    left = len(rows) - SHOWN
    return lines if left <= 0 else [*lines, f"    and {left} below {ranked['value'].iloc[SHOWN - 1]:.2g}"]


def _warning(frame: pd.DataFrame) -> list[str]:
    """Return what to do where intervals are too wide to trust a ranking."""
    with_interval = frame[frame["low"].notna() & (frame["index"] != "second")]
    wide = with_interval[~with_interval["converged"]]
    if not len(wide):
        return []
    return [
        f"  Not converged: {len(wide)} of {len(with_interval)} intervals are wider than {WIDEST:g} of the range that "
        "indices can take.\n  Their ranking may change: take more points (or trajectories)."
    ]
