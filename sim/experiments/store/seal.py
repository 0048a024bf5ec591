"""JSON files that carry the checksum of what they say, so that a flipped bit is noticed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from sim.experiments.files import write_bytes
from sim.experiments.store.kept import from_json

SEAL = "sha256"


def plain(value: Any) -> Any:
    """Return a value as JSON reads it back: mappings, lists, text, numbers, true, false and null.

    Raises
    ------
    TypeError, ValueError
        For what JSON cannot hold, such as infinity.
    """
    return json.loads(canonical(value))


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_scalar)


def digest(value: Any) -> str:
    """Return the SHA-256 of the JSON text of a value, in hexadecimal."""
    return sha256(canonical(value).encode("ascii")).hexdigest()


def readable(value: Any) -> bytes:
    """Return the JSON text of a value for people: one key a line, in order."""
    return (json.dumps(plain(value), indent=1, sort_keys=True, allow_nan=False) + "\n").encode("ascii")


def write_sealed(path: Path, fields: Mapping[str, Any]) -> None:
    """Write fields and their checksum."""
    write_bytes(path, _sealed(fields))


def read_sealed(path: Path) -> dict[str, Any]:
    """Return the fields of a file, without their checksum.

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If a byte of it is not as it was written.
    """
    content = path.read_bytes()
    fields = from_json(content)
    if not isinstance(fields, dict) or fields.pop(SEAL, None) is None or content != _sealed(fields):
        raise ValueError(f"the checksum of {path.name} does not hold")
    return fields


def _sealed(fields: Mapping[str, Any]) -> bytes:
    return readable({**fields, SEAL: digest(fields)})


def _scalar(value: Any) -> Any:
    """Return the Python number of a NumPy one."""
    try:
        return value.item()
    except AttributeError:
        raise TypeError(f"JSON cannot hold {value!r}") from None
