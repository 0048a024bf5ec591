"""The store itself: opened by one process, filled part by part in any order, finished or stopped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from sim.errors import InputError, listing
from sim.experiments.files import MANIFEST, flush_folder, refusal, write_bytes
from sim.experiments.store.identity import Sweep, describe
from sim.experiments.store.layout import is_finished, make_folders, record_path, recorded, refuse_foreign
from sim.experiments.store.lock import FolderLock
from sim.experiments.store.opening import Found, open_sweep
from sim.experiments.store.parts import fault, read_record, write_part
from sim.experiments.store.seal import read_sealed, readable


class Store:
    """What a sweep has finished so far, on disk. Made by `create_or_resume`.

    One process has it open at a time, and in it one thread.

    Attributes
    ----------
    folder : Path
        Where it is.
    sweep : Sweep
        What is run: the identity, the number of parts, the names of the tables.
    kept : tuple of int
        The parts that were found whole when it was opened.
    damaged : mapping of int to str
        The parts that were found damaged then, with what is wrong; they are to be done again.
    messages : list of str
        What the user should know about what was found.
    """

    def __init__(self, folder: Path, sweep: Sweep, lock: FolderLock, found: Found) -> None:
        self.folder = folder
        self.sweep = sweep
        self.kept = found.kept
        self.damaged: Mapping[int, str] = found.damaged
        self.messages = found.messages
        self._done = set(found.kept)
        self._lock: FolderLock | None = lock
        if not lock.works:
            self.messages.append(f"The disk of {folder} knows no locks: see that no other process writes there.")

    @classmethod
    def create_or_resume(
        cls,
        folder: str | os.PathLike[str],
        identity: Mapping[str, Any],
        parts: int,
        tables: Sequence[str],
        resume: bool,
    ) -> Self:
        """Begin a sweep in a new or empty folder, or go on with the same sweep, and lock the folder.

        Parameters
        ----------
        folder : path
            The folder; it is made if it does not exist.
        identity : mapping
            All that determines the runs, as JSON can hold it: ``experiment`` (resolved), ``experiment_sha256``,
            ``version``, ``versions`` (by library), ``data_sha256``, ``runs`` (number), ``part_runs``.
        parts : int
            Number of parts, whatever the workers.
        tables : sequence of str
            Names of the tables that every part has; ``runs`` is one of them.
        resume : bool
            Whether to go on where a sweep has been begun; where there is none, one is begun.

        Raises
        ------
        InputError
            If the folder is another's, in use, or holds a sweep that is not to be resumed or is not the same; or if
            the disk refuses.
        """
        target, sweep = Path(folder), describe(identity, parts, tables)
        with _disk_errors(target, parts, lambda: _count_sound(target, sweep)):
            refuse_foreign(target)
            make_folders(target)
            lock = FolderLock(target)
            try:
                return cls(target, sweep, lock, open_sweep(target, sweep, resume))
            except BaseException:
                lock.release()
                raise

    @property
    def parts(self) -> int:
        """Number of parts in all."""
        return self.sweep.parts

    @property
    def finished(self) -> bool:
        """Whether all parts are there and the manifest says so."""
        return not self.missing() and is_finished(self.folder)

    def missing(self) -> list[int]:
        """Return the parts that are to be done, in order: those that are not there, or not whole."""
        return [part for part in range(self.parts) if part not in self._done]

    def write(self, part: int, tables: Mapping[str, pa.Table], failures: Sequence[Mapping[str, Any]]) -> None:
        """Keep what the runs of one part left. A part that is kept already stays as it is.

        Parameters
        ----------
        part : int
            Number of the part, from 0.
        tables : mapping of str to pyarrow.Table
            All tables of the sweep. The types of their columns have to be those of the other parts.
        failures : sequence of mapping
            A mapping for each run that failed: run, arm, point, replicate, seed, error, traceback. Such a run has no
            row in ``runs``.

        Raises
        ------
        InputError
            If the disk refuses; the message says how many parts are kept.
        ValueError
            If the part, its tables or its failures cannot be.
        """
        self._check(part, tables, failures)
        if part in self._done:
            return
        with self._disk_errors():
            self._keep_lock()
            self._withdraw_manifest()
            try:
                write_part(self.folder, part, tables, failures, self.sweep)
            except BaseException:
                if fault(self.folder, part, self.sweep) is None:
                    self._done.add(part)
                raise
            self._done.add(part)

    def finish(self, manifest: Mapping[str, Any]) -> Path:
        """Write the manifest of a sweep of which all parts are there, and return its path.

        Parameters
        ----------
        manifest : mapping
            What the caller wants it to say; ``complete``, ``parts``, ``parts_kept``, ``rows`` (by table) and
            ``failures`` are added. The manifest of a sweep that was finished before stays as it is.

        Raises
        ------
        InputError
            If a part is missing, or the disk refuses.
        ValueError
            If runs are neither in a table nor among the failures.
        """
        self._check_open()
        with self._disk_errors():
            said = self._said_of_parts()
            missing = self.missing()
            if missing:
                raise InputError(
                    f"{len(missing)} of {self.parts} parts are missing in {self.folder}: "
                    f"{listing(map(str, missing))}. Do them with --resume."
                )
            told = said["rows"]["runs"] + len(said["failures"])
            if told != self.sweep.fields["runs"]:
                raise ValueError(f"the parts tell of {told} runs, and the sweep has {self.sweep.fields['runs']}")
            if is_finished(self.folder):
                return self.folder / MANIFEST
            return self._write_manifest({**manifest, **said, "complete": True})

    def stop(self, manifest: Mapping[str, Any]) -> Path:
        """Write the manifest of a sweep that is stopped on the way, and return its path.

        Parameters
        ----------
        manifest : mapping
            As for `finish`; ``complete`` is false. The manifest of a sweep that is finished stays as it is.

        Raises
        ------
        InputError
            If the disk refuses.
        """
        self._check_open()
        with self._disk_errors():
            said = self._said_of_parts()
            if self.finished:
                return self.folder / MANIFEST
            return self._write_manifest({**manifest, **said, "complete": False})

    def close(self) -> None:
        """Let other processes use the folder."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._lock is None:
            raise ValueError(f"the store in {self.folder} is closed")

    def _keep_lock(self) -> None:
        if self._lock is not None:
            self._lock.keep()

    def _check(self, part: int, tables: Mapping[str, pa.Table], failures: Sequence[Mapping[str, Any]]) -> None:
        self._check_open()
        if not 0 <= part < self.parts:
            raise ValueError(f"there is no part {part}: there are {self.parts}, counted from 0")
        if set(tables) != set(self.sweep.tables):
            raise ValueError(f"part {part} has the tables {sorted(tables)}, not {sorted(self.sweep.tables)}")
        runs = [*tables["runs"]["run"].to_pylist(), *(int(failure["run"]) for failure in failures)]
        if len(set(runs)) < len(runs):
            raise ValueError(f"a run of part {part} is told of twice")

    def _withdraw_manifest(self) -> None:
        """Remove the manifest of an earlier stop: it does not know of what comes now."""
        if (self.folder / MANIFEST).exists():
            (self.folder / MANIFEST).unlink()
            flush_folder(self.folder)

    def _said_of_parts(self) -> dict[str, Any]:
        """Return what the records say together, and forget the parts that have been damaged since they were done."""
        self._done = {part for part in self._done if fault(self.folder, part, self.sweep, thorough=False) is None}
        done = sorted(self._done)
        records = [read_record(record_path(self.folder, part)) for part in done]
        failures = [each for part in done for each in read_sealed(record_path(self.folder, part))["failures"]]
        return {
            "parts": self.parts,
            "parts_kept": len(records),
            "rows": {name: sum(r.tables[name].rows for r in records) for name in self.sweep.tables},
            "failures": sorted(failures, key=lambda failure: int(failure["run"])),
        }

    def _write_manifest(self, manifest: Mapping[str, Any]) -> Path:
        write_bytes(self.folder / MANIFEST, readable(manifest))
        return self.folder / MANIFEST

    def _disk_errors(self) -> AbstractContextManager[None]:
        return _disk_errors(self.folder, self.parts, lambda: len(self._done & set(recorded(self.folder))))


def _count_sound(folder: Path, sweep: Sweep) -> int:
    return sum(fault(folder, part, sweep) is None for part in recorded(folder))


@contextmanager
def _disk_errors(folder: Path, parts: int, count: Callable[[], int]) -> Iterator[None]:
    """Turn what a disk refuses into a message that says what is kept and how to go on."""
    try:
        yield
    except OSError as error:
        cause, mend = refusal(error)
        try:
            kept = f"{count()} of {parts} parts are kept in {folder}"
        except OSError:
            kept = f"{folder} cannot even be read"
        raise InputError(f"{cause}: {kept}; {mend} and resume with --resume.") from error
