"""Who blocks in runs of the baseline, counted as the vetoes in the data are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from sim.experiments.result import Result
from sim.experiments.runner import run
from sim.scenario import Scenario, library, load_scenario
from sim.scenario.kinds import Kind
from sim.types import Floats
from sim.validation.check import Effort
from sim.validation.intervals import Interval
from sim.validation.vetoes.concentration import counts_in, gini, top_share

_VETO_FORMATS = ("consensus", "plus_n")


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure over runs.

    Attributes
    ----------
    mean : Interval
        Mean over runs with its 95 % t interval.
    runs : Interval
        The same mean with the 5 and 95 percentiles of single runs, which is what one history is to be held against.
    """

    mean: Interval
    runs: Interval

    @classmethod
    def of(cls, values: Floats) -> Spread:
        """Return the spread of a measure, of the runs that have it."""
        known = values[~np.isnan(values)]
        mean, size = float(known.mean()), known.size
        half = float(stdtrit(size - 1, 0.975)) * float(known.std(ddof=1)) / math.sqrt(size) if size > 1 else math.nan
        low, high = np.quantile(known, (0.05, 0.95))
        return cls(Interval(mean, mean - half, mean + half), Interval(mean, float(low), float(high)))

    def shown(self, digits: int = 2) -> str:
        """Return it as text."""
        return f"{self.mean.shown(digits)}; 90 % of runs {self.runs.low:.{digits}f} to {self.runs.high:.{digits}f}"


def baseline(seed: int | None = None) -> Scenario:
    """Return the baseline of the library, whatever lies in the current folder, with its own seed or another."""
    return load_scenario(library.path_of("baseline", Kind.SCENARIO), [] if seed is None else [f"seed={seed}"])


def baseline_runs(effort: Effort) -> Result:
    """Return runs of the baseline on the fast engine."""
    scenario = baseline(effort.seed)
    return run(scenario, effort.replications, jobs=effort.jobs, engine="fast", tables=("states", "attempts"))


def blocking_of(result: Result) -> dict[str, Floats]:
    """Return what each run says of blocking, shape (R,) each, NaN where nothing was blocked.

    Returns
    -------
    dict of str to array
        ``single_blocker``, ``top_blocker``, ``blocker_gini``: the model's measures, over blocked rounds.
        ``allies``: how many there are at the end.
        ``vetoes``, ``single_talks``, ``top_talks``, ``gini_talks``: over talks, the attempts at one issue in one format
        with a veto of all allies, each ally counted once however often it objected.
        ``hostages``, ``top_hostages``, ``gini_hostages``: the same of hostage takers alone.
    """
    states, attempts = result.states, _blocked_talks(result.attempts)
    own = ("single_blocker", "top_blocker", "blocker_gini")
    found = [
        _of_run(states[states["run"] == number], attempts[attempts["run"] == number])
        for number in result.runs["run"].to_numpy()
    ]
    measures = {name: result.runs[name].to_numpy(dtype=np.float64) for name in own}
    return measures | {name: np.array([each[name] for each in found], dtype=np.float64) for name in found[0]}


def _blocked_talks(attempts: pd.DataFrame) -> pd.DataFrame:
    """Return the attempts in formats with a veto of all allies in which somebody objected."""
    own = attempts[attempts["format"].isin(_VETO_FORMATS)]
    objected = (own["objectors_in_substance"].str.len() > 0) | (own["hostage_takers"].str.len() > 0)
    return own[objected]


def _of_run(states: pd.DataFrame, talks: pd.DataFrame) -> Mapping[str, float]:
    """Return what one run says of blocking."""
    codes = list(states["code"])
    is_ally = states["ally"].to_numpy(dtype=bool)
    hostages = [tuple(takers) for takers in talks["hostage_takers"]]
    pairs = zip(talks["objectors_in_substance"], hostages, strict=True)
    episodes = [tuple(sorted({*substance, *takers})) for substance, takers in pairs]
    counts, taken = counts_in(episodes, codes)[is_ally], counts_in(hostages, codes)[is_ally]
    return {
        "allies": float(is_ally.sum()),
        "vetoes": float(counts.sum()),
        "single_talks": float(np.mean([len(each) == 1 for each in episodes])) if episodes else math.nan,
        "top_talks": top_share(counts),
        "gini_talks": gini(counts),
        "hostages": float(taken.sum()),
        "top_hostages": top_share(taken),
        "gini_hostages": gini(taken),
    }
