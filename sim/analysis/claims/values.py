"""The runs of a claim, as far as its tests ask for them: run once, and kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.analysis.claims.claim import Claim, Precision
from sim.errors import InputError
from sim.experiments.experiment import Experiment
from sim.experiments.files import folder_in, refusal, write_file
from sim.experiments.plan import Plan
from sim.experiments.result import load_result
from sim.experiments.sweep import Progress, local_pool, perform
from sim.types import Floats
from sim.wording import counted

KEY = b"alliance-sim claim"

type Columns = Mapping[tuple[str, str], Floats]
"""Values by arm and measure, shape (points, replications); NaN where a run has none."""


@dataclass(frozen=True, slots=True)
class Values:
    """What the runs of a claim left.

    Attributes
    ----------
    baseline, space : Columns
        At the baseline there is one point.
    """

    baseline: Columns
    space: Columns


@dataclass(frozen=True, slots=True)
class Running:
    """How runs are done.

    Attributes
    ----------
    precision : Precision
    seed : int
    jobs : int
        Threads.
    quiet : bool
        Whether to say nothing when the user asks for an end.
    """

    precision: Precision
    seed: int = 1
    jobs: int = 1
    quiet: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**63:
            raise InputError(f"The seed is {self.seed}. Give a whole number from 0 to 9223372036854775807.")


@dataclass(slots=True)
class Count:
    """Runs that are done, over one sweep after the other.

    Attributes
    ----------
    show : callable, optional
        Called with the runs that are done in all, and how many of them now.
    done, here : int
        In sweeps that have ended; of these, now.
    """

    show: Progress | None = None
    done: int = 0
    here: int = 0

    def during(self, done: int, here: int) -> None:
        """Show how far a sweep is."""
        if self.show is not None:
            self.show(self.done + done, self.here + here)

    def after(self, done: int, here: int) -> None:
        """Add a sweep that has ended."""
        self.during(done, here)
        self.done, self.here = self.done + done, self.here + here


def values_of(claim: Claim, folder: Path, running: Running, count: Count) -> Values:
    """Return the values of a claim: those that are kept, or those of runs that are done now.

    Raises
    ------
    InputError
        If the folder cannot be used.
    KeyboardInterrupt
        If the user ended it; what was done is kept.
    """
    path, key = folder_in(folder, "values") / f"{claim.name}.parquet", _key(claim, running)
    table = _kept(path, key, ["part", "arm", "point", "replicate", *claim.experiment.measures])
    if table is None:
        table = _run(claim, folder_in(folder_in(folder, "sweeps"), claim.name), running, count)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, partial(pq.write_table, table.replace_schema_metadata({KEY: key})))
        except OSError as error:
            cause, mend = refusal(error)
            raise InputError(f"{path} cannot be written. {cause}: {mend}, and start again.") from error
        shutil.rmtree(folder / "sweeps" / claim.name, ignore_errors=True)
    else:
        count.after(table.num_rows, 0)
    return Values(*(_columns(claim, table, part, running.precision) for part in ("baseline", "space")))


def _key(claim: Claim, running: Running) -> bytes:
    plain = json.dumps(claim.resolved(running.precision, running.seed), sort_keys=True)
    return sha256(plain.encode("ascii")).hexdigest().encode("ascii")


def _kept(path: Path, key: bytes, columns: Sequence[str]) -> pa.Table | None:
    """Return the values that are kept; None if there are none, or not whole, or of something else."""
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException):
        return None
    whole = set(columns) <= set(table.column_names)
    return table if whole and (table.schema.metadata or {}).get(KEY) == key else None


def _run(claim: Claim, folder: Path, running: Running, count: Count) -> pa.Table:
    parts = {
        "baseline": claim.baseline(running.precision, running.seed),
        "space": claim.space(running.precision, running.seed),
    }
    tables = [
        _swept(experiment, folder / part, running, count).append_column("part", _same(part, experiment))
        for part, experiment in parts.items()
    ]
    return pa.concat_tables(tables)


def _same(part: str, experiment: Experiment) -> pa.Array:
    return pa.array([part] * experiment.runs)


def _swept(experiment: Experiment, folder: Path, running: Running, count: Count) -> pa.Table:
    """Return arm, point, replicate and the measures that are asked for, of runs that are done if they are not yet."""
    plan = Plan(experiment)
    told = perform(
        plan, local_pool(plan, running.jobs), folder, resume=True, progress=count.during, quiet=running.quiet
    )  # fmt: skip
    if told.interrupted:
        raise KeyboardInterrupt
    count.after(experiment.runs, told.here)
    result = load_result(folder)
    failures = result.manifest["failures"]
    if failures:
        raise InputError(
            f"{counted(len(failures), 'run')} of {experiment.name} failed, the first with: {failures[0]['error']}. "
            f"What was done is kept in {folder}."
        )
    return result.table("runs").select(["arm", "point", "replicate", *experiment.measures])


def _columns(claim: Claim, table: pa.Table, part: str, precision: Precision) -> dict[tuple[str, str], Floats]:
    runs = table.filter(pa.compute.equal(table["part"], part)).to_pandas()
    shape = (1, precision.replications) if part == "baseline" else (precision.points, precision.repeats)
    columns: dict[tuple[str, str], Floats] = {}
    for arm, own in runs.groupby("arm"):
        at: tuple[Any, ...] = (own["point"].to_numpy(), own["replicate"].to_numpy())
        for measure in claim.experiment.measures:
            values = np.full(shape, np.nan)
            values[at] = own[measure].to_numpy(dtype=np.float64)
            columns[str(arm), measure] = values
    return columns
