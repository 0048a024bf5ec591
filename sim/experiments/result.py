"""A result: a manifest and tidy tables, in memory or in a folder.

A folder holds ``manifest.json`` and one Parquet file a table; that of a sweep, a folder of them (see
`sim.experiments.store`). Every file is written under another name, flushed to the disk and renamed, so that none is
ever half written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import InputError
from sim.experiments.files import MANIFEST, refusal, sha256_of, write_bytes, write_file
from sim.experiments.store.kept import from_json
from sim.experiments.store.layout import check_readable, has_parts, is_sweep
from sim.experiments.store.parts import read_table, table_from

if TYPE_CHECKING:
    import pandas as pd

OF_RUNS = ("runs", "quarters", "issues", "attempts", "groups", "states", "countries")
"""Tables that runs leave."""
OF_ANALYSES: Mapping[str, str] = {
    "ledger": "claims", "designs": "pareto", "boxes": "discover", "predictions": "predict",
    "checks": "validate",
    "posterior": "calibrate",
    "fitted": "calibrate",
    "fits": "calibrate",
}  # fmt: skip
"""Tables that analyses leave, and the command that does."""
TABLES = (*OF_RUNS, *OF_ANALYSES)
OPTIONAL = frozenset(("quarters", "issues", "attempts", "groups", "states"))


type Check = Callable[[Path, str, pa.Table], None]


class Result:
    """What runs of a scenario left, or an analysis of many.

    Parameters
    ----------
    manifest : mapping
        Versions, command, seeds, the resolved scenario and its hash, wall time, failures.
    tables : mapping of str to pyarrow.Table, optional
        Tables in memory; those that are missing are read from ``folder``.
    folder : path, optional
        Where it is kept.
    check : callable, optional
        Called with file, name and table for each that is read, to refuse what a result cannot hold.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        tables: Mapping[str, pa.Table] | None = None,
        folder: Path | None = None,
        check: Check | None = None,
    ) -> None:
        self.manifest = dict(manifest)
        self._check = check
        self.folder = folder
        self._tables = dict(tables or {})
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def name(self) -> str:
        """Name of the result."""
        return str(self.manifest["name"])

    def has(self, table: str) -> bool:
        """Tell whether a table was kept."""
        if table in self._tables or self.folder is None:
            return table in self._tables
        return (self.folder / f"{table}.parquet").is_file() or has_parts(self.folder, table)

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Tables that are in memory, by name."""
        return MappingProxyType(self._tables)

    def table(self, table: str) -> pa.Table:
        """Return a table.

        Raises
        ------
        InputError
            If it was not kept.
        """
        if table not in self._tables:
            if not self.has(table):
                raise InputError(f"The result '{self.name}' holds no table '{table}'. {_mend(table)}")
            assert self.folder is not None
            in_parts = has_parts(self.folder, table)
            path = self.folder / (table if in_parts else f"{table}.parquet")
            read = read_table(self.folder, table) if in_parts else self._read(path)
            if self._check is not None:
                self._check(path, table, read)
            self._tables[table] = read
        return self._tables[table]

    def _read(self, path: Path) -> pa.Table:
        """Return the table in a file, held against the checksum in the manifest if there is one."""
        try:
            said = self.manifest.get("files", {}).get(path.name)
            return table_from(path, None if said is None else said["sha256"])
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be read: {error}. Make the result again.") from error

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run: run, arm, point, replicate, seed, every measure."""
        return self._frame("runs")

    @property
    def quarters(self) -> pd.DataFrame:
        """One row a quarter: levels, and counts since the start of the run."""
        return self._frame("quarters")

    @property
    def issues(self) -> pd.DataFrame:
        """One row an issue: what became of it."""
        return self._frame("issues")

    @property
    def attempts(self) -> pd.DataFrame:
        """One row an attempt in one format: who objected and why, how it ended."""
        return self._frame("attempts")

    @property
    def groups(self) -> pd.DataFrame:
        """One row a standing group."""
        return self._frame("groups")

    @property
    def states(self) -> pd.DataFrame:
        """One row a state and run: what it did, and where it stands at the end."""
        return self._frame("states")

    @property
    def countries(self) -> pd.DataFrame:
        """One row a country, as it starts."""
        return self._frame("countries")

    @property
    def ledger(self) -> pd.DataFrame:
        """One row a test of a claim: what the runs say of it."""
        return self._frame("ledger")

    @property
    def designs(self) -> pd.DataFrame:
        """One row a design of the institution that was tried."""
        return self._frame("designs")

    @property
    def boxes(self) -> pd.DataFrame:
        """One row a box in parameter space, from the largest to the smallest."""
        return self._frame("boxes")

    @property
    def predictions(self) -> pd.DataFrame:
        """One row a country that may join a group: how often it did in simulation."""
        return self._frame("predictions")

    def _frame(self, table: str) -> pd.DataFrame:
        if table not in self._frames:
            frame: pd.DataFrame = self.table(table).to_pandas()
            self._frames[table] = frame
        return self._frames[table]

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the result to a folder, in place of an earlier result there, and return the folder.

        Raises
        ------
        InputError
            If the folder cannot be written, or holds something that is not a result.
        """
        target = Path(folder)
        for name in filter(self.has, TABLES):
            self.table(name)
        prepare_folder(target)
        stale = [table for table in TABLES if table not in self._tables]
        files: dict[str, dict[str, Any]] = {}
        try:
            # The manifest goes last: a folder with one is whole.
            (target / MANIFEST).unlink(missing_ok=True)
            for name, table in self._tables.items():
                path = target / f"{name}.parquet"
                write_file(path, partial(pq.write_table, table))
                files[path.name] = {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
            for name in stale:
                (target / f"{name}.parquet").unlink(missing_ok=True)
            self.manifest["files"] = files
            text = json.dumps(self.manifest, indent=1, sort_keys=True, allow_nan=False) + "\n"
            write_bytes(target / MANIFEST, text.encode("utf-8"))
        except OSError as error:
            cause, mend = refusal(error)
            raise InputError(
                f"Cannot write the result to {target}. {cause}: {mend}, or give another folder with --out."
            ) from error
        self.folder = target
        return target


def _mend(table: str) -> str:
    """Return how to come by a table that a result does not hold."""
    if table in OPTIONAL:
        return f"Run it again with --tables {table}, or leave --tables out to keep all."
    return f"That is what `alliance-sim {OF_ANALYSES.get(table, 'run')}` leaves: give such a result."


def prepare_folder(target: Path) -> None:
    """Make a folder for a result, if it is not there.

    Raises
    ------
    InputError
        If it cannot be written to, or holds something that is not a result.
    """
    if is_sweep(target):
        raise InputError(f"{target} holds a sweep, which a run does not replace. Give another folder with --out.")
    if target.exists() and not target.is_dir():
        raise InputError(f"{target} is a file, not a folder. Give another folder with --out.")
    if target.is_dir() and any(target.iterdir()) and not _is_ours(target):
        raise InputError(f"{target} holds something other than a result. Give an empty or new folder with --out.")
    try:
        target.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=target):
            pass
    except OSError as error:
        raise InputError(
            f"Cannot write to the folder {target}: {error.strerror or error}. Give another folder with --out."
        ) from error


def _is_ours(target: Path) -> bool:
    """Tell whether a folder holds nothing but what a result holds."""
    ours = {MANIFEST, "figures", "tables", "search", "sweeps", "values", *(f"{table}.parquet" for table in TABLES)}
    return all(
        path.name in ours or path.suffix == ".part" or path.match("registration*.json") for path in target.iterdir()
    )


def load_result(folder: str | os.PathLike[str]) -> Result:
    """Return the result kept in a folder. It may be somebody else's: what it says is validated, and runs no code.

    Raises
    ------
    InputError
        If there is none, or it is not whole, or says what cannot be. A sweep that was stopped in good order is read as
        far as it came.
    """
    from sim.experiments.columns import check_table  # pydantic's records: slow to import
    from sim.experiments.manifest import checked_manifest

    path = Path(folder)
    manifest = checked_manifest(path / MANIFEST, _manifest_in(path))
    if is_sweep(path):
        check_readable(path, manifest)

    def check(file: Path, name: str, table: pa.Table) -> None:
        check_table(file, name, table, manifest)

    return Result(manifest, folder=path, check=check)


def open_result(folder: str | os.PathLike[str]) -> Result:
    """Return the result kept in a folder, whatever its manifest and tables say.

    Raises
    ------
    InputError
        If there is none, or it is not whole. A sweep that was stopped in good order is read as far as it came.
    """
    path = Path(folder)
    manifest = _manifest_in(path)
    if is_sweep(path):
        check_readable(path, manifest)
    return Result(manifest, folder=path)


def _manifest_in(path: Path) -> dict[str, Any]:
    """Return what the manifest of a result says."""
    if is_sweep(path) and not (path / MANIFEST).is_file():
        check_readable(path, None)
    if not (path / MANIFEST).is_file():
        raise InputError(
            f"{path} holds no result: there is no {MANIFEST}. Make one with: alliance-sim run SCENARIO --out {path}"
        )
    try:
        manifest = from_json((path / MANIFEST).read_bytes())
        if not isinstance(manifest, dict):
            raise ValueError("it holds no mapping")
    except (OSError, ValueError) as error:
        mend = "Resume the sweep with --resume." if is_sweep(path) else "Run the scenario again."
        raise InputError(f"{path / MANIFEST} cannot be read: {error}. {mend}") from error
    return manifest
