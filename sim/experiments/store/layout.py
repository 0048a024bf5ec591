"""What lies where in the folder of a sweep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.experiments.files import MANIFEST, flush_folder, folder_in, is_temporary
from sim.experiments.store.kept import Finished, from_json
from sim.experiments.store.lock import LOCK
from sim.experiments.store.seal import read_sealed

SWEEP = "sweep.json"
RECORDS = "parts"
_RECORD = re.compile(r"part-(\d{6,})\.json")


def record_path(folder: Path, part: int) -> Path:
    """Return the path of the record of a part."""
    return folder / RECORDS / f"part-{part:06d}.json"


def table_path(folder: Path, table: str, part: int) -> Path:
    """Return the path of one part of a table."""
    return folder / table / f"part-{part:06d}.parquet"


def recorded(folder: Path) -> list[int]:
    """Return the parts that have a record, sound or not, in order."""
    if not (folder / RECORDS).is_dir():
        return []
    matches = (_RECORD.fullmatch(path.name) for path in (folder / RECORDS).iterdir())
    return sorted(int(match[1]) for match in matches if match is not None)


def is_sweep(folder: Path) -> bool:
    """Tell whether a folder is that of a sweep, begun or finished."""
    return (folder / SWEEP).is_file()


def read_sweep(folder: Path) -> dict[str, Any]:
    """Return what ``sweep.json`` says was to be run: the resolved experiment, versions, parts, tables.

    Raises
    ------
    InputError
        If it is damaged or cannot be read.
    """
    try:
        return read_sealed(folder / SWEEP)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{folder / SWEEP} cannot be read: {error}. Resuming the sweep with --resume puts it right."
        ) from error


def refuse_foreign(folder: Path) -> None:
    """Refuse a folder that is neither new, nor empty, nor a sweep of ours. What lies beside a sweep is let alone.

    Raises
    ------
    InputError
        If it is another's.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder. Give another folder with --out.")
    if not folder.exists() or is_sweep(folder):
        return
    if (folder / MANIFEST).exists():
        raise InputError(f"{folder} holds the result of a run, not of a sweep. Give another folder with --out.")
    others = sorted(path.name for path in folder.iterdir() if path.name != LOCK and not is_temporary(path))
    if others:
        raise InputError(
            f"{folder} holds something other than a sweep: {others[0]}. Give an empty or new folder with --out."
        )


def make_folders(folder: Path, names: Iterable[str] = ()) -> None:
    """Make a folder, and folders in it, so that they outlast a loss of power."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in (*reversed(missing), *(folder_in(folder, name) for name in names)):
        if not path.is_dir():
            path.mkdir(exist_ok=True)
            flush_folder(path.parent)


def remove_temporary(folder: Path, names: Iterable[str]) -> int:
    """Remove the files that a killed process left half written, and return their number."""
    places = [place for place in (folder, *(folder_in(folder, name) for name in names)) if place.is_dir()]
    left = [path for place in places for path in place.iterdir() if is_temporary(path)]
    for path in left:
        path.unlink()
    return len(left)


def is_finished(folder: Path) -> bool:
    """Tell whether the manifest says that the sweep is complete, and all else that one says."""
    try:
        Finished.model_validate(from_json((folder / MANIFEST).read_bytes()))
    except (FileNotFoundError, ValueError):
        return False
    return True


def standing(folder: Path) -> str:
    """Return how far the sweep in a folder is, as ``unfinished, 5 of 12 parts``."""
    try:
        parts = f" of {int(read_sealed(folder / SWEEP)['parts'])}"
    except (OSError, ValueError, TypeError, LookupError):
        parts = ""
    return f"{'finished' if is_finished(folder) else 'unfinished'}, {len(recorded(folder))}{parts} parts"


def has_parts(folder: Path, table: str) -> bool:
    """Tell whether a folder is that of a sweep that keeps this table."""
    return is_sweep(folder) and (folder / table).is_dir()


def check_readable(folder: Path, manifest: Mapping[str, Any] | None) -> None:
    """Refuse a sweep that was cut off, or has lost parts since.

    Parameters
    ----------
    folder : Path
        Folder of a sweep.
    manifest : mapping or None
        Its manifest; None if there is none.

    Raises
    ------
    InputError
        If it is not whole.
    """
    mend = f"Go on with it by: alliance-sim sweep EXPERIMENT --resume --out {folder}"
    if manifest is None:
        raise InputError(f"{folder} holds a sweep that was cut off ({standing(folder)}). {mend}")
    kept, said = len(recorded(folder)), manifest.get("parts_kept")
    if kept != said:
        raise InputError(f"{folder} is damaged: it holds the records of {kept} parts, not of {said}. {mend}")
