"""What a sweep says at its end: the mean of each measure in each arm, with its interval; read part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiments.experiment import Experiment
from sim.experiments.store.layout import recorded, table_path
from sim.results.cases import column_of_cases
from sim.results.measures import KNOWN
from sim.results.summary import Estimate, estimate
from sim.types import Floats

MAIN = ("blocking_rate", "output_share", "delinking", "response_time")
"""Measures to show for experiments that name none."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Means of some measures in every arm.

    Attributes
    ----------
    unit : {"replicate", "point"}
        What intervals are over: replicates, each the mean over its points, which may share its luck; points where
        there is one replicate.
    arms : dict of str to dict of str to Estimate
        By arm and measure.
    """

    unit: str
    arms: dict[str, dict[str, Estimate]]


def overview(folder: Path, experiment: Experiment, measures: Sequence[str] = ()) -> Overview:
    """Return the means of a sweep as far as it has come.

    Parameters
    ----------
    folder : Path
        Folder of the sweep.
    experiment : Experiment
        What is kept there.
    measures : sequence of str
        Which measures; the experiment's own, or the main ones, if none.
    """
    chosen = list(measures) or list(experiment.measures) or list(MAIN)
    unit = "replicate" if experiment.replications > 1 else "point"
    units = experiment.replications if unit == "replicate" else len(experiment.points)
    sums = np.zeros((len(experiment.arms), units, len(chosen)))
    counts, cases, of_cases = (np.zeros(sums.shape) for _ in range(3))
    numbers = {arm.name: number for number, arm in enumerate(experiment.arms)}
    of = {name: column_of_cases(name) for name in chosen}
    for table in _tables(folder, ["arm", unit, *chosen, *filter(None, dict.fromkeys(of.values()))]):
        arm = np.array([numbers[name] for name in table["arm"].to_pylist()], dtype=np.int64)
        for column, name in enumerate(chosen):
            values = table[name].to_numpy()
            good = ~np.isnan(values)
            at = (arm[good], table[unit].to_numpy()[good], column)
            np.add.at(sums, at, values[good])
            np.add.at(counts, at, 1.0)
            rests = table[of[name]].to_numpy()[good] if of[name] in table.column_names else np.full(good.sum(), np.nan)
            np.add.at(cases, at, rests)
            np.add.at(of_cases, at, values[good] * rests)
    return Overview(
        unit,
        {
            name: _estimates(sums[arm], counts[arm], chosen, cases[arm].sum(axis=0), of_cases[arm].sum(axis=0))
            for name, arm in numbers.items()
        },
    )


def _tables(folder: Path, columns: list[str]) -> Iterator[pa.Table]:
    """Yield the runs part by part; at once where a result was saved as one file."""
    parts = recorded(folder)
    paths = [table_path(folder, "runs", part) for part in parts] if parts else [folder / "runs.parquet"]
    for path in filter(Path.is_file, paths):
        held = set(pq.read_schema(path).names)
        yield pq.read_table(path, columns=[name for name in columns if name in held], partitioning=None)


def _estimates(
    sums: Floats, counts: Floats, chosen: Sequence[str], cases: Floats, of_cases: Floats
) -> dict[str, Estimate]:
    means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0.0)
    pooled = np.divide(of_cases, cases, out=np.full(cases.shape, np.nan), where=cases > 0.0)
    found = {
        name: estimate(pd.Series(means[:, column]), KNOWN[name].unit == "share") for column, name in enumerate(chosen)
    }
    return {
        name: replace(found[name], cases=float(cases[column]), pooled=float(pooled[column]))
        for column, name in enumerate(chosen)
    }
