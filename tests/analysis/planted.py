"""Results of experiments with known functions in place of runs, from the YAML of the experiment on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sim.experiments.experiment import Experiment
from sim.experiments.load import load_experiment
from sim.experiments.result import Result
from sim.parameters import PARAMETERS

Values = NDArray[np.float64]
FACTORS = (
    "leadership", "silence_tolerance", "effort", "habit_gain", "conflict_loss", "learning_rate", "slots", "steering",
)  # fmt: skip


def experiment(folder: Path, design: str, factors: int | str, replications: int = 1, **options: object) -> Experiment:
    """Return an experiment from its YAML: so many parameters over their plausible ranges, or factors as written."""
    (folder / "base.yaml").write_text("title: B\nstart: 2010Q1\nquarters: 1\nalliance: {allies: [USA, FRA]}\n")
    plausible = "".join(f"  {name}: plausible\n" for name in FACTORS[: factors if isinstance(factors, int) else 0])
    listed = factors if isinstance(factors, str) else plausible
    extra = "".join(f"{key}: {value}\n" for key, value in options.items())
    file = folder / "known.yaml"
    file.write_text(
        f"title: Known\nscenario: base.yaml\nfactors:\n{listed}design: {design}\nreplications: {replications}\n{extra}"
    )
    return load_experiment(file)


def unit(known: Experiment) -> Values:
    """Return the points by the quantiles of their factors, from 0 to 1, computed back from the values in the table."""
    columns = [
        (known.points.columns[name] - PARAMETERS[name].low) / (PARAMETERS[name].high - PARAMETERS[name].low)
        for name in (factor.name for factor in known.factors)
    ]
    return np.stack(columns, axis=1)


def result(known: Experiment, values: Values, measure: str = "output") -> Result:
    """Return a result whose measure is what is given, shape (points, replications), in any order of rows."""
    points, replications = values.shape
    rows = np.random.default_rng(5).permutation(values.size)
    runs = pd.DataFrame({
        "run": np.arange(values.size)[rows],
        "arm": known.arms[0].name,
        "point": np.repeat(np.arange(points), replications)[rows],
        "replicate": np.tile(np.arange(replications), points)[rows],
        **{name: np.repeat(column, replications)[rows] for name, column in known.points.columns.items()},
        measure: values.ravel()[rows],
    })  # fmt: skip
    manifest = {"name": "planted", "experiment": known.resolved(), "paired": known.paired}
    return Result(manifest, {"runs": pa.table(runs)})


def ishigami(u: Values) -> Values:
    """Return Ishigami's function (Ishigami & Homma 1990) of the first three columns, from 0 to 1."""
    x = np.pi * (2.0 * u - 1.0)
    values: Values = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return values
