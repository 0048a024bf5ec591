"""Units of analysis: what counts as one independent observation.

Runs that share their luck are not independent, so the unit is not always the run:

- *replicate*: the mean over all points of one replicate, where there are two replicates or more. With common luck
  the points of a replicate share it, and the replicates of two arms are pairs.
- *point*: where there is one replicate, and luck is common. The points of two arms are pairs; that all of them met
  the same luck is in no interval.
- *run*: where luck is not common, and there is one point or one replicate. What points differ in then widens the
  intervals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.errors import InputError
from sim.types import Flags, Floats, Integers

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

Kind = Literal["replicate", "point", "run"]


@dataclass(frozen=True, slots=True)
class Units:
    """One measure in two arms, by unit of analysis.

    Attributes
    ----------
    all_base, all_arm : array of float, shape (units,)
        Values of all units, NaN where there is none. Where units are paired, one that lacks either has neither.
    dropped : int
        Units left out as they have no value; where not paired, of both arms together.
    partial : int
        Units used that are a mean over some of the points only, as runs at the others have no value.
    alone : tuple of float
        Mean of base and of arm, each over the units in which it has a value, whatever the other has; NaN without any.
    """

    all_base: Floats
    all_arm: Floats
    dropped: int
    partial: int
    alone: tuple[float, float] = (math.nan, math.nan)

    @property
    def base(self) -> Floats:
        """Values of the units used."""
        return self.all_base[~np.isnan(self.all_base)]

    @property
    def arm(self) -> Floats:
        """Values of the units used; where paired, in the order of ``base``."""
        return self.all_arm[~np.isnan(self.all_arm)]


@dataclass(frozen=True, slots=True)
class Cells:
    """Where each run belongs: to which unit, and as which of the parts that a unit is the mean of.

    Attributes
    ----------
    runs : DataFrame
        One row a run.
    rows : mapping of str to array of int
        Rows of each arm.
    unit, part : array of int, shape (runs,)
        Numbers of unit and part.
    shape : tuple of int
        Number of units, and of parts of each.
    kind : {"replicate", "point", "run"}
        What a unit is.
    paired : bool
        Whether the arms share their luck.
    shared : bool
        Whether points share it too.
    """

    runs: pd.DataFrame
    rows: Mapping[str, Integers]
    unit: Integers
    part: Integers
    shape: tuple[int, int]
    kind: Kind
    paired: bool
    shared: bool

    def units(self, base: str, arm: str, measure: str) -> Units:
        """Return a measure in two arms. Where they are paired, a point counts if both have a value there."""
        of_base, of_arm = self._table(base, measure), self._table(arm, measure)
        base_counts, arm_counts = ~np.isnan(of_base), ~np.isnan(of_arm)
        alone = _mean_alone(of_base, base_counts), _mean_alone(of_arm, arm_counts)
        if self.paired:
            base_counts = arm_counts = base_counts & arm_counts
            there = (self._present(base) | self._present(arm)).sum()
            parts = arm_counts.sum(axis=1)
        else:
            there = self._present(base).sum() + self._present(arm).sum()
            parts = np.concatenate((base_counts.sum(axis=1), arm_counts.sum(axis=1)))
        used = parts > 0
        return Units(
            _means(of_base, base_counts),
            _means(of_arm, arm_counts),
            int(there - used.sum()),
            int((parts[used] < self.shape[1]).sum()),
            alone,
        )

    @property
    def one_history(self) -> bool:
        """Whether all units met one and the same history of luck: points, of one replicate, that share it."""
        return self.shared and self.kind == "point" and self.shape[0] > 1

    def columns(self, arms: Sequence[str], measure: str) -> Floats:
        """Return a measure by unit and arm, NaN where there is none; where paired, what one arm lacks no arm has."""
        tables = [self._table(arm, measure) for arm in arms]
        counts = [~np.isnan(table) for table in tables]
        if self.paired:
            counts = [np.logical_and.reduce(counts)] * len(counts)
        return np.stack([_means(table, counted) for table, counted in zip(tables, counts, strict=True)], axis=1)

    def cases(self, arm: str, measure: str) -> float:
        """Return how many cases a share in an arm is of, in all runs together; NaN where that was not counted."""
        from sim.results.cases import column_of_cases  # compiled rules: slow to import

        column, rows = column_of_cases(measure), self.rows.get(arm)
        if column not in self.runs.columns or rows is None:
            return math.nan
        known = self.runs[[measure, column]].iloc[rows].dropna()
        return float(known[column].sum())

    def _table(self, arm: str, measure: str) -> Floats:
        """Return a measure by unit and part, NaN where there is none; the order of rows leaves no trace."""
        table, rows = np.full(self.shape, np.nan), self.rows.get(arm)
        if rows is not None:
            table[self.unit[rows], self.part[rows]] = self.runs[measure].to_numpy(dtype=np.float64)[rows]
        return table

    def _present(self, arm: str) -> Flags:
        """Return of which units an arm has a run."""
        present: Flags = np.zeros(self.shape[0], dtype=np.bool_)
        if arm in self.rows:
            present[self.unit[self.rows[arm]]] = True
        return present


def _means(table: Floats, counted: Flags) -> Floats:
    """Return the mean of each unit over the parts that count, NaN where none does."""
    parts = counted.sum(axis=1)
    sums = np.where(counted, table, 0.0).sum(axis=1)
    means: Floats = np.divide(sums, parts, out=np.full(parts.size, np.nan), where=parts > 0)
    return means


def _mean_alone(table: Floats, counted: Flags) -> float:
    """Return the mean over all units with a value, NaN where none has one."""
    means = _means(table, counted)
    measured = means[~np.isnan(means)]
    return float(measured.sum()) / measured.size if measured.size else math.nan


def declared(result: Result, key: str, otherwise: Any) -> Any:
    """Return what the experiment of a result declares: in the manifest, or in the experiment that it holds."""
    manifest = result.manifest
    return manifest.get(key, manifest.get("experiment", {}).get(key, otherwise))


_ONE_HISTORY = "All points met one and the same history of luck, as there is one replication:"
OF_POINTS = f"{_ONE_HISTORY} the intervals are about the points of the design, and say nothing of luck."
"""What has to be said of intervals over points where `Cells.one_history` holds."""
MORE = "With four replications or more (replications: 4) they would."
"""How to get intervals that say something of it."""
OF_INDICES = (
    f"{_ONE_HISTORY} the indices and their intervals are of that history. With four replications or more "
    "(replications: 4), shares of the variance tell what is luck."
)
"""What has to be said of indices of sensitivity there."""


def sort_runs(result: Result) -> Cells:
    """Sort the runs of a result into units of analysis.

    Raises
    ------
    InputError
        If an arm holds the same point and replicate twice.
    """
    return sort(result.runs, declared(result, "paired", False), result.name)


def sort(runs: pd.DataFrame, luck: bool | str, name: str, *, shared: bool = False) -> Cells:
    """Sort runs into units of analysis.

    Parameters
    ----------
    runs : DataFrame
        One row a run.
    luck : bool or "arms"
        Whether arms and points share their luck; or arms alone.
    name : str
        What messages call the result.
    shared : bool
        Whether the points of an arm share their luck though arms do not, as of two results.

    Raises
    ------
    InputError
        If an arm holds the same point and replicate twice.
    """
    paired = bool(luck)
    shared = shared or (paired and luck != "arms")
    replicates, replicate = np.unique(runs["replicate"].to_numpy(dtype=np.int64), return_inverse=True)
    points, point = np.unique(runs["point"].to_numpy(dtype=np.int64), return_inverse=True)
    rows = {str(arm): np.asarray(at, dtype=np.int64) for arm, at in runs.groupby("arm").indices.items()}
    for arm, at in rows.items():
        if np.unique(replicate[at] * points.size + point[at]).size < at.size:
            raise InputError(
                f"The result '{name}' holds a replicate of a point of the arm '{arm}' twice. Run the experiment again."
            )
    kind: Kind
    if luck == "arms":
        return Cells(runs, rows, point, replicate, (points.size, replicates.size), "point", paired, False)
    if replicates.size >= 2:
        kind = "replicate" if paired or points.size > 1 else "run"
        return Cells(runs, rows, replicate, point, (replicates.size, points.size), kind, paired, shared)
    kind = "point" if shared else "run"
    return Cells(runs, rows, point, np.zeros_like(point), (points.size, 1), kind, paired, shared)
