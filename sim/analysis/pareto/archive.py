"""What a search has run so far, on disk: a generation a file, written when it is whole.

A search is the same each time, so that going on with one is doing it again, with everything that was run before at
hand. The folder ``search`` of a result holds

- ``search.json``: what is searched, and by which versions; written first;
- ``search-000000.parquet`` and so on: what the designs of a generation left, and ``confirm-000000.parquet`` and so on
  what those left that were confirmed, a row a design and state;
- beside each a record with its checksum, without which it does not count, and the runs that failed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import numpy as np
import pyarrow as pa

from sim.analysis.pareto.evaluation import Done
from sim.analysis.pareto.space import Design
from sim.errors import InputError
from sim.experiments.files import folder_in, refusal, write_bytes
from sim.experiments.result import prepare_folder
from sim.experiments.store.identity import refuse_another
from sim.experiments.store.kept import Checksum, Count, Some
from sim.experiments.store.kept import Kept as KeptRecord
from sim.experiments.store.layout import make_folders
from sim.experiments.store.lock import FolderLock
from sim.experiments.store.parts import parquet, table_from
from sim.experiments.store.seal import digest, plain, read_sealed, write_sealed
from sim.types import Floats

FOLDER = "search"
_IDENTITY = "search.json"


class Kept(NamedTuple):
    """What was run of a design.

    Attributes
    ----------
    batch : int
        Number of the generation in which it came up first.
    means : array of float, shape (states, measures)
        Over replications.
    """

    batch: int
    means: Floats


class _Record(KeptRecord):
    """The record of a generation."""

    stage: Literal["search", "confirm"]
    batch: Count
    states: Some
    failures: list[dict[str, Any]]
    search: str
    file: Checksum


class Archive:
    """Designs that have been run, by stage; on disk too, if there is a folder.

    Parameters
    ----------
    identity : mapping
        All that determines the search.
    measures : sequence of str
        What is kept of each design.
    folder : Path, optional
        Folder of the result.
    resume : bool
        Whether to go on with what the folder holds of the same search.

    Raises
    ------
    InputError
        If the folder is another's, in use, or holds a search that is not to be resumed or is not the same.
    """

    def __init__(
        self, identity: Mapping[str, Any], measures: Sequence[str], folder: Path | None = None, resume: bool = False
    ) -> None:
        self.kept: dict[str, dict[Design, Kept]] = {"search": {}, "confirm": {}}
        self.failures: dict[tuple[str, int], list[dict[str, Any]]] = {}
        self.found = 0
        self._measures = tuple(measures)
        self._fields = plain(identity)
        self._place = None if folder is None else folder_in(folder, FOLDER)
        self._lock: FolderLock | None = None
        if folder is not None and self._place is not None:
            try:
                self._open(folder, self._place, resume)
            except OSError as error:
                raise _refused(error, folder) from error

    def _open(self, folder: Path, place: Path, resume: bool) -> None:
        begun = (place / _IDENTITY).is_file()
        if begun and not resume:
            raise InputError(
                f"{folder} holds a search already. Add --resume to keep it and do what is missing, or give another "
                "folder with --out."
            )
        if not begun and (folder / "manifest.json").exists():
            raise InputError(f"{folder} holds another result. Give another folder with --out.")
        prepare_folder(folder)
        make_folders(place)
        self._lock = FolderLock(place)
        try:
            self._compare_or_begin(folder, place)
            self._read(place)
        except BaseException:
            self.close()
            raise

    def _compare_or_begin(self, folder: Path, place: Path) -> None:
        if not (place / _IDENTITY).is_file():
            write_sealed(place / _IDENTITY, self._fields)
            return
        try:
            there = read_sealed(place / _IDENTITY)
        except ValueError as error:
            raise InputError(
                f"{place / _IDENTITY} is damaged: {error}. Nothing shows what was searched there; give another folder "
                "with --out."
            ) from error
        refuse_another(folder, there, self._fields, "search")

    def _read(self, place: Path) -> None:
        """Take in every file whose checksum holds."""
        for stage, known in self.kept.items():
            for record in sorted(place.glob(f"{stage}-[0-9]*.json")):
                self._read_one(record, known)
        self.found = sum(map(len, self.kept.values()))

    def _read_one(self, record: Path, known: dict[Design, Kept]) -> None:
        try:
            said = _Record.model_validate(read_sealed(record))
            if said.search != digest(self._fields):
                return
            table = table_from(record.with_suffix(".parquet"), said.file)
            columns = [table[name].to_numpy().astype(np.float64) for name in self._measures]
            values = np.stack(columns, axis=1).reshape(-1, said.states, len(columns))
            designs = map(_design, table["design"].to_pylist()[:: said.states])
            kept = {key: Kept(said.batch, each) for key, each in zip(designs, values, strict=True)}
        except (OSError, ValueError, TypeError, LookupError):
            return  # it is run again
        known.update(kept)
        self.failures[said.stage, said.batch] = said.failures

    def keep(self, stage: str, batch: int, done: Done) -> None:
        """Keep what the designs of a generation left, with those of it that were kept before.

        Raises
        ------
        InputError
            If the disk refuses; what was kept before is not lost.
        """
        known = self.kept[stage]
        known |= {design: Kept(batch, values) for design, values in done.values.items()}
        self.failures[stage, batch] = [*self.failures.get((stage, batch), ()), *plain(done.failures)]
        if self._place is not None and done.values:
            try:
                self._write(self._place / f"{stage}-{batch:06d}", stage, batch)
            except OSError as error:
                raise _refused(error, self._place.parent) from error

    def _write(self, path: Path, stage: str, batch: int) -> None:
        """Write a generation, designs in an order that does not depend on when they were run."""
        own = {design: kept.means for design, kept in self.kept[stage].items() if kept.batch == batch}
        ordered = sorted(own, key=lambda design: design.key)
        states = len(own[ordered[0]])
        values = np.concatenate([own[design] for design in ordered])
        columns: dict[str, Any] = {
            "design": pa.array([design.key for design in ordered for _ in range(states)], pa.string()),
            "state": np.tile(np.arange(states), len(ordered)),
        }
        content = parquet(pa.table(columns | dict(zip(self._measures, values.T, strict=True))))
        record = path.with_suffix(".json")
        record.unlink(missing_ok=True)
        write_bytes(path.with_suffix(".parquet"), content)
        failures = sorted(self.failures[stage, batch], key=lambda failure: json.dumps(failure, sort_keys=True))
        said = {"stage": stage, "batch": batch, "states": states, "failures": failures}
        write_sealed(record, said | {"search": digest(self._fields), "file": sha256(content).hexdigest()})

    def all_failures(self) -> list[dict[str, Any]]:
        """Return what is known of all runs that failed."""
        return [failure for key in sorted(self.failures) for failure in self.failures[key]]

    def close(self) -> None:
        """Let other processes use the folder."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _design(key: str) -> Design:
    options, values = json.loads(key)
    return Design(tuple(options), tuple(values))


def _refused(error: OSError, folder: Path) -> InputError:
    cause, mend = refusal(error)
    return InputError(f"{cause}: what is whole is kept in {folder}; {mend} and go on with --resume.")
