"""Where variance comes from: factors, luck, or both at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError
from sim.experiments.experiment import Experiment
from sim.types import Floats
from sim.wording import counted

if TYPE_CHECKING:
    from sim.experiments.result import Result


@dataclass(frozen=True, slots=True)
class Variances:
    """Shares of the variance of a measure over points and replicates; NaN where there is one replicate.

    Attributes
    ----------
    factors : float
        Due to the point alone.
    luck : float
        Due to the replicate alone: what its luck does at every point alike; 0 where luck is not common.
    both : float
        Due to both at once: luck that does other things at other points.
    noise : float
        Share of the variance of the points' means that comes of having few replicates.
    """

    factors: float
    luck: float
    both: float
    noise: float


NOTHING = Variances(math.nan, math.nan, math.nan, math.nan)


def by_point(result: Result, experiment: Experiment, arm: str, measure: str) -> Floats:
    """Return a measure by point and replicate, shape (points, replications).

    Raises
    ------
    InputError
        If runs are missing.
    """
    runs = result.runs[result.runs["arm"] == arm]
    points, replications = len(experiment.points), experiment.replications
    if len(runs) != points * replications:
        raise InputError(
            f"The result '{result.name}' holds {counted(len(runs), 'run')} of the arm '{arm}', of "
            f"{points * replications}. Finish "
            "it with: alliance-sim sweep EXPERIMENT --resume"
        )
    table = np.full((points, replications), np.nan)
    where = runs["point"].to_numpy(dtype=np.int64), runs["replicate"].to_numpy(dtype=np.int64)
    table[where] = runs[measure].to_numpy(dtype=np.float64)
    return table


def shares(table: Floats, paired: bool) -> Variances:
    """Return where the variance of a table comes from, by the analysis of variance with random effects.

    Parameters
    ----------
    table : array of float, shape (points, replications)
    paired : bool
        Whether a replicate has the same luck at every point: two ways, else one within the other (Searle, Casella &
        McCulloch 1992).
    """
    points, replications = table.shape
    if points < 2 or replications < 2 or not np.isfinite(table).all():
        return NOTHING
    mean = table.mean()
    of_points = replications * float(((table.mean(axis=1) - mean) ** 2).sum()) / (points - 1)
    within = table - table.mean(axis=1, keepdims=True)
    if not paired:
        rest = float((within**2).sum()) / (points * (replications - 1))
        return _shared(of_points, rest, replications, 0.0)
    common = within.mean(axis=0)
    rest = float(((within - common) ** 2).sum()) / ((points - 1) * (replications - 1))
    of_replicates = points * float((common**2).sum()) / (replications - 1)
    return _shared(of_points, rest, replications, max(0.0, (of_replicates - rest) / points))


def _shared(of_points: float, rest: float, replications: int, luck: float) -> Variances:
    """Return shares from the mean squares of points and of the rest, and the variance of luck."""
    factors = max(0.0, (of_points - rest) / replications)
    whole = factors + luck + rest
    if whole == 0.0:
        return NOTHING
    noise = min(1.0, rest / of_points) if of_points > 0.0 else math.nan
    return Variances(factors / whole, luck / whole, rest / whole, noise)
