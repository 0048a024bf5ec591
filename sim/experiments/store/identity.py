"""What makes two sweeps the same, and how two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.experiments.store.seal import SEAL, canonical, digest, plain
from sim.own_code.record import difference as own_code_differs

FORMAT = 1
PROGRAM = "alliance-sim"
MOVES_NUMBERS = frozenset(("llvmlite", "mesa", "numba", "numpy", "python", "scipy"))
"""Libraries whose version may change a number; another version of any other changes bytes of files at most."""

_LISTED = 5
_SHOWN = 60
_ABSENT = object()
# What follows from other fields is told last: it says least about what was changed.
_CONSEQUENCES = ("runs", "parts", "part_runs")
_RESERVED = frozenset(("parts", "figures", "tables"))


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep as it is asked for.

    Attributes
    ----------
    fields : mapping
        All that ``sweep.json`` says: the caller's identity, format, parts, tables.
    fingerprint : str
        SHA-256 of those that may move a number, in hexadecimal; every record of a part carries it.
    parts : int
        Number of parts.
    tables : tuple of str
        Names of the tables, ``runs`` first.
    """

    fields: Mapping[str, Any]
    fingerprint: str
    parts: int
    tables: tuple[str, ...]


def describe(identity: Mapping[str, Any], parts: int, tables: Sequence[str]) -> Sweep:
    """Return the sweep of an identity that is divided into parts.

    Parameters
    ----------
    identity : mapping
        All that determines the runs, with their number as ``runs``.
    parts : int
        Number of parts.
    tables : sequence of str
        Names of the tables; ``runs`` is one of them.

    Raises
    ------
    ValueError
        If the numbers or the names of tables cannot be.
    """
    if parts < 1 or int(identity["runs"]) < parts:
        raise ValueError(f"{identity['runs']} runs cannot be divided into {parts} parts")
    wrong = [name for name in tables if not name.isidentifier() or name in _RESERVED]
    if wrong or "runs" not in tables or len(set(tables)) != len(tables):
        raise ValueError(f"these cannot be the tables of a sweep: {', '.join(tables)}")
    ordered = ("runs", *sorted(name for name in tables if name != "runs"))
    fields = plain({**identity, "format": FORMAT, "program": PROGRAM, "parts": parts, "tables": ordered})
    versions = {name: value for name, value in fields.get("versions", {}).items() if name in MOVES_NUMBERS}
    return Sweep(fields, digest({**fields, "versions": versions}), parts, ordered)


def refuse_another(folder: Path, there: Mapping[str, Any], here: Mapping[str, Any], noun: str = "sweep") -> list[str]:
    """Refuse to go on with another sweep; return the differences that do not matter.

    Parameters
    ----------
    folder : Path
        Folder of the sweep that was begun.
    there, here : mapping
        The fields of the sweep that was begun, and of the one that is asked for.
    noun : str
        What it is called, where it is not a sweep.

    Raises
    ------
    InputError
        If they differ in anything that may move a number.
    """
    wrong = own_code_differs(there, here)
    if wrong:
        raise InputError(f"{folder} holds a {noun} that differs from this one, so it cannot be resumed. {wrong}")
    found = list(differences(there, here))
    matter = sorted((path for path, _ in found if not _is_harmless(path)), key=_rank)
    texts = {path: f"{path.removeprefix('experiment.').removeprefix('space.')}: {text}" for path, text in found}
    if matter:
        more = [f"and {len(matter) - _LISTED} more"] if len(matter) > _LISTED else []
        lines = [texts[path] for path in matter[:_LISTED]] + more
        raise InputError(
            f"{folder} holds a {noun} that differs from this one, so it cannot be resumed:\n    "
            + "\n    ".join(lines)
            + "\nResume it with the file and the versions it was begun with, "
            "or give another folder with --out."
        )
    return [texts[path] for path, _ in found]


def _is_harmless(path: str) -> bool:
    return path.startswith("versions.") and path.removeprefix("versions.") not in MOVES_NUMBERS


def _rank(path: str) -> tuple[bool, bool]:
    """Order differences by how much they say: those of the experiment first, checksums and sizes last."""
    return path.endswith(SEAL) or path in _CONSEQUENCES, not path.startswith(("experiment.", "space."))


def differences(there: Any, here: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted path of every field that differs, with both values in words."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in sorted({**there, **here}):
            below = f"{path}.{key}" if path else key
            yield from differences(there.get(key, _ABSENT), here.get(key, _ABSENT), below)
    elif isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
        for number, (before, now) in enumerate(zip(there, here, strict=True)):
            yield from differences(before, now, f"{path}.{number}")
    elif _text(there) != _text(here):
        yield path, f"{_shown(there)} there, {_shown(here)} here"


def _text(value: Any) -> str:
    return "nothing" if value is _ABSENT else canonical(value)


def _shown(value: Any) -> str:
    text = f"{len(value)} items" if isinstance(value, list) and value else _text(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
