"""What a scenario expects of its runs, held against them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from os import PathLike
from pathlib import Path

import numpy as np

from sim.analysis import estimates
from sim.analysis.units import Units
from sim.experiments.runner import run
from sim.scenario import library
from sim.scenario.kinds import Kind
from sim.scenario.load import expectations, load_scenario
from sim.scenario.schema import Expectation
from sim.types import Floats

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Finding:
    """An expectation, and what the runs show.

    Attributes
    ----------
    expectation : Expectation
    than : Path or None
        File of the scenario that it is compared with.
    mean, other : float
        Mean over runs, and that of the other scenario; NaN where there is none.
    low, high : float
        Ends of the 95 % interval of the difference with the same luck, or of the mean where nothing is compared.
    replications : int
        Runs of each scenario in which the measure has a value.
    """

    expectation: Expectation
    than: Path | None
    mean: float
    other: float
    low: float
    high: float
    replications: int

    @property
    def holds(self) -> bool:
        """Whether the whole interval is where it is expected."""
        by = self.expectation.by
        match self.expectation.change:
            case "more":
                return self.low > by
            case "less":
                return self.high < -by
            case "none":
                return -by <= self.low and self.high <= by
            case None:
                assert self.expectation.within is not None
                least, most = self.expectation.within
                return least <= self.low and self.high <= most


def hold(path: str | PathLike[str], replications: int = 200, jobs: int = 1) -> list[Finding]:
    """Run a scenario, and those that it compares itself with, and return what became of its expectations.

    Parameters
    ----------
    path : str or path
        A scenario file, or the name of a scenario of the library.
    replications : int
        Runs of each scenario, numbered alike, so that the same luck meets them.
    jobs : int
        Threads.

    Raises
    ------
    ScenarioError
        If a file has problems.
    """

    @cache
    def values(file: Path) -> dict[str, Floats]:
        table = run(load_scenario(file), replications, jobs=jobs, tables=()).runs
        return {str(name): table[name].to_numpy(dtype=np.float64) for name in table if table[name].dtype.kind in "fi"}

    file = library.find(path, Kind.SCENARIO)
    return [
        _found(each, than, values(file)[each.measure], None if than is None else values(than)[each.measure])
        for each, than in expectations(file)
    ]


def _found(expectation: Expectation, than: Path | None, own: Floats, other: Floats | None) -> Finding:
    base = np.zeros(own.size) if other is None else other
    known = ~np.isnan(own) & ~np.isnan(base)
    estimate = estimates.paired(Units(base[known], own[known], dropped=int((~known).sum()), partial=0))
    ends = estimates.interval(estimate, CONFIDENCE)
    there = np.nan if other is None else estimate.base
    return Finding(expectation, than, estimate.arm, there, ends["t_low"], ends["t_high"], int(known.sum()))
