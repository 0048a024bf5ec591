"""Who would join a group: how often each of the eligible does, over runs of the model."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import norm, rankdata

from sim import data
from sim.errors import InputError
from sim.experiments.origin import command
from sim.experiments.result import Result
from sim.prediction.group import Group
from sim.prediction.known import same, weights_without
from sim.prediction.load import group_of
from sim.prediction.simulate import joining_rates
from sim.prediction.terms import NAMES, terms_of
from sim.prediction.weights import Weights
from sim.types import Flags, Floats

REPLICATIONS = 1000
"""Runs, unless told otherwise: what is left of luck is a standard error of 2 percentage points at the most."""
COLUMNS = ("group", "code", "name", "probability", "low", "high", *NAMES, "member")


def predict(
    group: str | PathLike[str] | Mapping[str, Any] | Group, *, replications: int = REPLICATIONS, seed: int = 1
) -> Result:
    """Return who would join a group.

    The model is run many times from the start of the group's year; its lead calls it together, and each state that may
    join decides by the rule of joining. Each run has weights of that rule of its own, drawn from what the members of
    eight real groups tell of groups at large and of how groups differ. One of those eight is left out of the fit if it
    is the one to be predicted.

    Parameters
    ----------
    group : str, path, mapping or Group
        A file, or a mapping with the same keys.
    replications : int
        Number of runs.
    seed : int
        Of all luck.

    Returns
    -------
    Result
        With a table ``predictions``, the most likely first: ``probability``, the 95 % interval that runs leave it
        (``low``, ``high``; Wilson), the terms of the rule, and ``member``: whether it did join, where that is known.

    Raises
    ------
    ScenarioError
        With every problem of the group.
    InputError
        If there are too few runs to tell.
    """
    declared = group_of(group)
    if replications < 1:
        raise InputError(f"The number of replications is {replications}. Give 1 or more.")
    frame, met = predictions(declared, weights_without(same(declared)), replications, seed)
    manifest: dict[str, Any] = {
        "name": "prediction",
        "title": declared.name,
        "kind": "prediction",
        "command": command(),
        "version": version("alliance-sim"),
        "data": data.fingerprint(),
        "group": {**_plain(declared)},
        "runs": replications,
        "met": met,
        "seed": seed,
        "left_out_of_the_fit": same(declared) is not None,
    }
    return Result(manifest, {"predictions": pa.Table.from_pandas(frame, preserve_index=False)})


def predictions(group: Group, weights: Weights, replications: int, seed: int) -> tuple[pd.DataFrame, int]:
    """Return the table of predictions of a group with given weights, and the number of runs in which it met."""
    rates, met = joining_rates(group, weights, replications, seed)
    low, high = _wilson(rates, met)
    members = group.members
    columns: dict[str, Any] = {
        "group": group.name,
        "code": group.eligible,
        "name": [data.countries()[code].name for code in group.eligible],
        "probability": rates,
        "low": low,
        "high": high,
        **dict(zip(NAMES, terms_of(group).columns.T, strict=True)),
        "member": pd.array([None if members is None else code in members for code in group.eligible], dtype="boolean"),
    }
    frame = pd.DataFrame(columns, columns=list(COLUMNS))
    return frame.sort_values(["probability", "code"], ascending=[False, True], ignore_index=True), met


def auc(scores: Floats, joined: Flags) -> float:
    """Return the chance that one who joined has the higher score than one who did not; a tie counts half.

    NaN where all joined, or none.
    """
    inside = int(joined.sum())
    outside = joined.size - inside
    if not inside or not outside:
        return float("nan")
    return float((rankdata(scores)[joined].sum() - inside * (inside + 1) / 2.0) / (inside * outside))


def _wilson(rates: Floats, runs: int) -> tuple[Floats, Floats]:
    z = float(norm.ppf(0.975))
    middle = (rates + z * z / (2.0 * runs)) / (1.0 + z * z / runs)
    half = z / (1.0 + z * z / runs) * np.sqrt(rates * (1.0 - rates) / runs + z * z / (4.0 * runs * runs))
    return middle - half, middle + half


def _plain(group: Group) -> dict[str, Any]:
    return {name: getattr(group, name) for name in Group.__slots__}
