"""Burdens by period, delays of crises and lengths of blockades in runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.experiments.result import Result
from sim.experiments.runner import run
from sim.rules.dispersion import rank_correlation
from sim.scenario import Scenario
from sim.types import Floats
from sim.validation.check import Effort
from sim.validation.speed.curves import Curve, kaplan_meier
from sim.world import build_world

LONGEST = 80
MONTHS = 3.0
"""Months of a quarter."""
_RESOLVED = ("agreed", "talk_shop")


def contributions(scenario: Scenario, quarters: int, effort: Effort) -> tuple[Result, dict[str, float]]:
    """Return runs cut off after some quarters, with what each state has given by then, and GDP of then by country.

    They are the beginnings of longer runs of the same luck, as no draw depends on how long a run is.
    """
    short = scenario.model_copy(update={"quarters": quarters})
    world = build_world(short)
    gdp = dict(zip(world.codes, world.figures[-1].gdp.tolist(), strict=True))
    return run(short, effort.replications, jobs=effort.jobs, engine="fast", tables=("states",)), gdp


def burden_ranks(before: pd.DataFrame | None, after: pd.DataFrame, gdp: Mapping[str, float]) -> Floats:
    """Return the rank correlation of burden and GDP over allies in each run, shape (R,).

    Parameters
    ----------
    before, after : DataFrame
        States as the period begins, none for the start of the run, and as it ends; allies are those of the end.
    gdp : mapping of str to float
        By country; a burden is what contributions cost, as a share of it.
    """
    given = after.set_index(["run", "code"])["contribution"]
    if before is not None:
        given = given - before.set_index(["run", "code"])["contribution"]
    allied = after.set_index(["run", "code"])["ally"]
    return np.array([_rank(own, gdp) for _, own in given[allied.to_numpy(dtype=bool)].groupby(level="run")])


def _rank(given: pd.Series[float], gdp: Mapping[str, float]) -> float:
    product = np.array([gdp[code] for code in given.index.get_level_values("code")])
    return float(rank_correlation(given.to_numpy(dtype=np.float64) / product, product))


def crisis_months(issues: pd.DataFrame, runs: int, formats: Sequence[str] | None = None) -> Floats:
    """Return the mean months from the arrival of a crisis to agreement with substance, shape (R,); NaN without any.

    Parameters
    ----------
    issues : DataFrame
    runs : int
    formats : sequence of str, optional
        In which agreement was reached; in any if left out.
    """
    answered = issues[(issues["kind"] == "crisis") & (issues["outcome"] == "agreed")]
    if formats is not None:
        answered = answered[answered["format"].isin(formats)]
    return _of_runs(answered.groupby("run")["delay"].mean() * MONTHS, runs)


def hostage_takings(attempts: pd.DataFrame) -> pd.DataFrame:
    """Return attempts that were taken hostage and have ended: run, quarters held up, whether it was resolved.

    Quarters held up are the rounds that failed, of which there is one a quarter while there is a slot.
    """
    taken = attempts[(attempts["hostage_takers"].str.len() > 0) & attempts["ended"].notna()]
    return pd.DataFrame(
        {
            "run": taken["run"],
            "held": taken["failed_rounds"],
            "with_queue": taken["failed_rounds"] + taken["queued"],
            "resolved": taken["ending"].isin(_RESOLVED),
        }
    )


def median_resolved(takings: pd.DataFrame, runs: int, column: str = "held") -> Floats:
    """Return the median quarters that resolved ones lasted in each run, shape (R,); NaN without any."""
    return _of_runs(takings[takings["resolved"]].groupby("run")[column].median(), runs)


def share_resolved(takings: pd.DataFrame, runs: int) -> Floats:
    """Return the share that ended in agreement in each run, shape (R,); NaN without any."""
    return _of_runs(takings.groupby("run")["resolved"].mean(), runs)


def duration_curve(takings: pd.DataFrame) -> Curve:
    """Return the survival of blockades over all runs; those that ended otherwise leave observation."""
    held = np.minimum(takings["held"].to_numpy(dtype=np.int64), LONGEST)
    resolved = takings["resolved"].to_numpy(dtype=bool)
    counts = [np.bincount(held[which], minlength=LONGEST + 1).astype(np.float64) for which in (resolved, ~resolved)]
    return kaplan_meier(*counts)


def _of_runs(values: pd.Series[float], runs: int) -> Floats:
    """Return values by run with NaN for runs that have none."""
    filled = np.full(runs, np.nan)
    filled[values.index.to_numpy()] = values.to_numpy()
    return filled
