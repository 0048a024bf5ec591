"""Stamps: what each product of a paper was made of, and the checksums of its files; written when all of them are.

A product is up to date where its stamp names what would go into it now, and every file is as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.experiments.files import folder_in, is_temporary, sha256_of
from sim.experiments.store.identity import differences
from sim.experiments.store.kept import File, Inside, Kept
from sim.experiments.store.lock import LOCK
from sim.experiments.store.seal import plain, read_sealed, write_sealed

FOLDER = ".stamps"
_LISTED = 2
_CONSEQUENCES = ("sha256", "part_runs", "runs")
"""Ends of the names of fields that follow from others, which say more."""
_INSTEAD: Mapping[str, str] = {
    "result": "its result has changed",
    "source": "the program has changed",
    "shown": "what it shows has changed",
}
"""What is said of fields whose values are hashes."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a product was made of.

    Attributes
    ----------
    inputs : mapping
        All that determines it.
    files : mapping of str to mapping
        By path from the folder of the paper, the size and checksum of each file; empty while it is being made.
    """

    inputs: Mapping[str, Any]
    files: Mapping[str, Mapping[str, Any]]

    @property
    def begun(self) -> bool:
        """Whether it was begun and not finished."""
        return not self.files


def path_of(folder: Path, product: str) -> Path:
    """Return the path of the stamp of a product, such as ``figures/figure-1``."""
    return folder_in(folder, FOLDER) / f"{product.replace('/', '-')}.json"


def read(folder: Path, product: str) -> Stamp | str:
    """Return the stamp of a product, or why there is none that can be trusted."""
    path = path_of(folder, product)
    if not path.is_file():
        return "it has not been made yet"
    try:
        return _read(path)[1]
    except (OSError, ValueError):
        return "its stamp is damaged"


class _Stamped(Kept):
    """What the file of a stamp says."""

    product: Inside
    inputs: dict[str, Any]
    files: dict[Inside, File]


def _read(path: Path) -> tuple[str, Stamp]:
    said = read_sealed(path)
    product = _Stamped.model_validate(said).product
    return product, Stamp(said["inputs"], said["files"])


def write(folder: Path, product: str, inputs: Mapping[str, Any], files: Iterable[Path] = ()) -> None:
    """Write the stamp of a product; without files, that it is begun.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    sums = {
        file.relative_to(folder).as_posix(): {"bytes": file.stat().st_size, "sha256": sha256_of(file)} for file in files
    }
    path_of(folder, product).parent.mkdir(parents=True, exist_ok=True)
    write_sealed(path_of(folder, product), {"product": product, "inputs": plain(inputs), "files": sums})


def remove(folder: Path, product: str) -> None:
    """Remove the stamp of a product, so that it counts as not made."""
    path_of(folder, product).unlink(missing_ok=True)


def files_in(folder: Path) -> list[Path]:
    """Return the files that make up a result, in order: all below its folder but its lock."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if path.name != LOCK and not is_temporary(path))


def why_stale(folder: Path, product: str, inputs: Mapping[str, Any]) -> str:
    """Return why a product has to be made, as the rest of a sentence; empty if it is up to date.

    Parameters
    ----------
    folder : Path
        Folder of the paper.
    product : str
        Such as ``figures/figure-1``.
    inputs : mapping
        All that would determine it now.
    """
    stamp = read(folder, product)
    if isinstance(stamp, str):
        return stamp
    changed = _changed(stamp.inputs, plain(inputs))
    if changed:
        return changed
    if stamp.begun:
        return "it was cut off"
    faults = (_fault(folder, name, said) for name, said in stamp.files.items())
    return next((fault for fault in faults if fault), "")


def _changed(there: Mapping[str, Any], here: Mapping[str, Any]) -> str:
    """Return in words what has changed in what goes in."""
    found = sorted(differences(there, here), key=lambda each: (each[0].count("."), each[0]))
    causes = [(path, text) for path, text in found if not path.endswith(_CONSEQUENCES) and ".written." not in path]
    said = [_INSTEAD.get(path.split(".")[0], f"{path}: {text}") for path, text in causes]
    texts = list(dict.fromkeys(said or [f"{path} has changed" for path, _ in found]))
    more = [f"and {len(texts) - _LISTED} more"] if len(texts) > _LISTED else []
    return "; ".join([*texts[:_LISTED], *more]).replace(" there, ", " then, ").replace(" here", " now")


def _fault(folder: Path, name: str, said: Mapping[str, Any]) -> str:
    path = folder / name
    try:
        if not path.is_file():
            return f"{name} is missing"
        changed = path.stat().st_size != said["bytes"] or sha256_of(path) != said["sha256"]
        return f"{name} is not as it was written" if changed else ""
    except OSError as error:
        return f"{name} cannot be read ({error.strerror or error})"


def undeclared(folder: Path, declared: Iterable[str]) -> dict[str, Stamp]:
    """Return the stamps of products that a paper does not declare any more, by product."""
    known, found = {path_of(folder, product).name for product in declared}, {}
    for path in sorted((folder / FOLDER).glob("*.json")):
        if path.name not in known:
            with suppress(OSError, ValueError):
                product, stamp = _read(path)
                found[product] = stamp
    return found


def discard(folder: Path, product: str, stamp: Stamp) -> None:
    """Remove a product that is not declared any more: its stamp, and every file that is as it was written."""
    for name, said in stamp.files.items():
        if not _fault(folder, name, said):
            _unlink(folder, name)
    remove(folder, product)


def remove_others(folder: Path, before: Stamp, files: Iterable[Path]) -> None:
    """Remove the files of an earlier making that this one has not written, as of a format that is not asked for."""
    kept = {file.relative_to(folder).as_posix() for file in files}
    for name in before.files:
        if name not in kept:
            _unlink(folder, name)


def _unlink(folder: Path, name: str) -> None:
    """Remove a file below a folder, and nothing where a link on the way leads out of it."""
    path = folder / name
    if path.parent.resolve().is_relative_to(folder.resolve()):
        path.unlink(missing_ok=True)
