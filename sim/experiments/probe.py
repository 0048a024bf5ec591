"""What a sweep will take: time and disk, from a few real runs."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sim.errors import InputError
from sim.experiments.gathering import tables_of
from sim.experiments.pieces import Outcome
from sim.experiments.plan import Plan
from sim.experiments.store.parts import parquet
from sim.experiments.work import do
from sim.types import Integers

PROBED = {"fast": 64, "mesa": 8}
"""Runs of a probe, at most."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a sweep will take.

    Attributes
    ----------
    runs, parts : int
        Of the sweep.
    probed : int
        Runs that were measured.
    seconds_per_run : float
        On one worker of this machine, without compiling.
    seconds : float
        Of the sweep on all workers, if they do not slow each other down.
    workers, cores : int
        Workers that are asked for, and processors of this machine.
    bytes : int
        On disk.
    """

    runs: int
    parts: int
    probed: int
    seconds_per_run: float
    seconds: float
    workers: int
    cores: int
    bytes: int


def probe(plan: Plan, workers: int, *, here: bool = True) -> Estimate:
    """Do a few runs, spread over arms and points, and say what all will take.

    Parameters
    ----------
    plan : Plan
    workers : int
        How many are to share the work.
    here : bool
        Whether they are on this machine, so that there are no more of them at once than processors.

    Raises
    ------
    InputError
        If every run of the probe fails.
    """
    cores = os.cpu_count() or 1
    runs = _spread(plan.experiment.runs, PROBED[plan.engine])
    do(plan.piece(0, runs[:1]))  # compiles what is not compiled yet
    began = time.perf_counter()
    outcome = do(plan.piece(0, runs))
    each = (time.perf_counter() - began) / runs.size
    if not outcome.runs.size:
        raise InputError(f"Every run of the probe failed, the first with: {outcome.failures[0].error}")
    at_once = min(workers, cores) if here else workers
    return Estimate(
        runs=plan.experiment.runs,
        parts=plan.parts,
        probed=int(runs.size),
        seconds_per_run=each,
        seconds=each * plan.experiment.runs / at_once,
        workers=workers,
        cores=cores,
        bytes=_bytes(plan, outcome),
    )


def _spread(runs: int, most: int) -> Integers:
    return np.unique(np.linspace(0, runs - 1, min(runs, most)).astype(np.int64))


def _bytes(plan: Plan, outcome: Outcome) -> int:
    """Return the size of all parts: what a file takes by itself, and what each run adds."""
    total = 0.0
    for table in tables_of(plan, outcome).values():
        half = table.filter(pa.array(np.isin(table["run"].to_numpy(), outcome.runs[: outcome.runs.size // 2])))
        whole_size, half_size = len(parquet(table)), len(parquet(half))
        per_run = (whole_size - half_size) / max(1, outcome.runs.size - outcome.runs.size // 2)
        bare = max(0.0, half_size - per_run * (outcome.runs.size // 2))
        total += plan.parts * bare + plan.experiment.runs * per_run
    return round(total)
