"""All checks, done one after the other, and what they found as a result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from importlib.metadata import version
from os import PathLike
from typing import Any

import pandas as pd
import pyarrow as pa

from sim import data as carried
from sim.errors import unknown_name
from sim.experiments.origin import command
from sim.experiments.result import Result
from sim.prediction.predict import REPLICATIONS
from sim.rules.compiled import source_hash
from sim.validation.check import Check, Effort, Finding
from sim.validation.data import Data
from sim.validation.registry import CHECKS
from sim.validation.rosters.check import CHECK as ROSTERS
from sim.validation.rosters.scores import table_of

COLUMNS = ("check", "part", "what", "ours", "reference", "passed", "must", "source", "note", "skipped")


def validate(
    names: Iterable[str] = (),
    *,
    data: str | PathLike[str] | None = None,
    effort: Effort | None = None,
    tell: Callable[[Check], None] | None = None,
) -> Result:
    """Hold the model against closed forms, published tables and real data.

    Parameters
    ----------
    names : iterable of str
        Checks; all if none is named.
    data : path, optional
        Folder of data; that of the environment variable ``ALLIANCE_SIM_DATA`` if left out. A check whose data are not
        there is left out, and says which and where they are from.
    effort : Effort, optional
        How much is run.
    tell : callable, optional
        Called with each check before it is done.

    Returns
    -------
    Result
        With a table ``checks``, one row for each thing that was compared, and where members of real groups were
        predicted, ``predictions``.

    Raises
    ------
    InputError
        For a check that there is not, or a folder or file that cannot be read.
    """
    chosen, folder, effort = _chosen(list(names)), Data.named(data), effort or Effort()
    rows = pd.DataFrame(list(_rows(chosen, folder, effort, tell)), columns=list(COLUMNS))
    rows["passed"] = rows["passed"].astype("boolean")
    tables = {"checks": pa.Table.from_pandas(rows, preserve_index=False)}
    if ROSTERS in chosen and not _lacking(ROSTERS, folder):
        predicted = table_of(folder, effort)
        tables["predictions"] = pa.Table.from_pandas(predicted, preserve_index=False)
    manifest: dict[str, Any] = {
        "name": "validation",
        "title": "Validation",
        "kind": "validation",
        "command": command(),
        "version": version("alliance-sim"),
        "rules": source_hash(),
        "data": carried.fingerprint(),
        "checks": [check.name for check in chosen],
        "replications": effort.replications,
        "resamples": effort.resamples,
        "runs": effort.replications,
        "runs_of_each_group": REPLICATIONS,
        "seed": effort.seed,
        "left_out_of_the_fit": True,
    }
    return Result(manifest, tables)


def broken(result: Result) -> list[str]:
    """Return what must hold and does not."""
    checks = result.table("checks").to_pylist()
    return [f"{row['check']}: {row['what']}" for row in checks if row["must"] and row["passed"] is False]


def _chosen(names: list[str]) -> list[Check]:
    by_name = {check.name: check for check in CHECKS}
    for name in names:
        if name not in by_name:
            raise unknown_name("check", name, by_name)
    return [check for check in CHECKS if not names or check.name in names]


def _lacking(check: Check, data: Data) -> list[str]:
    """Return why a check cannot be done."""
    return [reason for name in check.needs if (reason := data.missing(name)) is not None]


def _rows(
    checks: list[Check], data: Data, effort: Effort, tell: Callable[[Check], None] | None
) -> Iterator[dict[str, Any]]:
    for check in checks:
        lacking = _lacking(check, data)
        if lacking:
            yield _row(check, Finding("left out", "", "", None, ""), "; ".join(lacking))
            continue
        if tell is not None:
            tell(check)
        for finding in check.find(data, effort):
            yield _row(check, finding, "")


def _row(check: Check, finding: Finding, skipped: str) -> dict[str, Any]:
    return {"check": check.name, "part": check.part.value, **asdict(finding), "skipped": skipped}
