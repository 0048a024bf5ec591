"""What an experiment varies: the values of its factors at every point, and a measure by point and replicate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError, listing
from sim.experiments.factors import Factor
from sim.experiments.points import Column
from sim.types import Floats, Integers

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

DESIGNS = ("grid", "list", "lhs", "random", "sobol")
"""Kinds of design whose points can be sorted by the value of one factor while the others take all of theirs."""


@dataclass(frozen=True, slots=True)
class Varied:
    """The points of an experiment that one arm has runs at.

    Attributes
    ----------
    design : mapping
        Settings of the design, ``kind`` among them.
    factors : tuple of Factor
        Those that take two values or more, in the order of the experiment.
    columns : mapping of str to array, shape (points,)
        By name of the factor, its value at every point.
    points : array of int, shape (points,)
        Numbers of the points.
    replicates : array of int, shape (replicates,)
        Numbers of the replicates.
    paired : bool
        Whether a replicate has the same luck at every point.
    runs : DataFrame
        One row a run of the arm.
    """

    design: Mapping[str, Any]
    factors: tuple[Factor, ...]
    columns: Mapping[str, Column]
    points: Integers
    replicates: Integers
    paired: bool
    runs: pd.DataFrame

    def table(self, measure: str, points: Integers | None = None) -> Floats:
        """Return a measure by point and replicate, NaN where there is none.

        Parameters
        ----------
        measure : str
        points : array of int, optional
            Numbers of the points in order, all of its own among them; its own if left out.

        Returns
        -------
        array of float, shape (points, replicates)
        """
        every = self.points if points is None else points
        table = np.full((every.size, self.replicates.size), np.nan)
        point, replicate = (self.runs[name].to_numpy(dtype=np.int64) for name in ("point", "replicate"))
        rows = np.searchsorted(every, point), np.searchsorted(self.replicates, replicate)
        table[rows] = self.runs[measure].to_numpy(dtype=np.float64)
        return table


def varied(result: Result, arm: str) -> Varied:
    """Return what an experiment varies in one of its arms.

    Raises
    ------
    InputError
        If nothing varies, or along trajectories only.
    """
    kept: dict[str, Any] = result.manifest.get("experiment", {})
    kind = kept["design"]["kind"] if kept else ""
    if kind not in DESIGNS or not kept["factors"]:
        held = f"a design of kind {kind}" if kept.get("factors") else "a scenario without factors"
        raise InputError(
            f"The result '{result.name}' is of {held}. What a factor does on average is told from an experiment with "
            f"factors and a design of another kind. Allowed: {listing(DESIGNS)}."
        )
    runs = result.runs[result.runs["arm"] == arm]
    first = runs.drop_duplicates("point").sort_values("point")
    factors = tuple(map(Factor.from_resolved, kept["factors"]))
    return Varied(
        kept["design"],
        tuple(factor for factor in factors if len(first[factor.name].unique()) > 1),
        {factor.name: first[factor.name].to_numpy() for factor in factors},
        first["point"].to_numpy(dtype=np.int64),
        np.unique(runs["replicate"].to_numpy(dtype=np.int64)),
        bool(kept["paired"]),
        runs,
    )


def means_over_replicates(table: Floats) -> Floats:
    """Return the mean of each row over the columns that have a value, NaN where none has, shape (rows,)."""
    present = ~np.isnan(table)
    counts = present.sum(axis=1)
    sums = np.where(present, table, 0.0).sum(axis=1)
    means: Floats = np.divide(sums, counts, out=np.full(counts.size, np.nan), where=counts > 0)
    return means
