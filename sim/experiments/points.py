"""Points of a design: a column for each factor, a row for each point."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Value = bool | int | float | str
type Column = NDArray[Any]


def column_of(values: Sequence[Value]) -> Column:
    """Return values of one kind as an array: bool, int64, float64, or object for text."""
    kind = kind_of(values)
    return np.array(values, dtype={"switch": np.bool_, "whole": np.int64, "number": np.float64}.get(kind, object))


def kind_of(values: Sequence[Value]) -> str:
    """Return what all values are: ``switch``, ``whole``, ``number``, ``text``; ``mixed`` if they are not of a kind."""
    if all(isinstance(value, bool) for value in values):
        return "switch"
    if any(isinstance(value, bool) for value in values):
        return "mixed"
    if all(isinstance(value, int) for value in values):
        return "whole"
    if all(isinstance(value, int | float) for value in values):
        return "number"
    return "text" if all(isinstance(value, str) for value in values) else "mixed"


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Values of the factors at every point of a design.

    Attributes
    ----------
    columns : mapping of str to array
        By name of the factor, in their order; float64, int64, bool, or text as object. They cannot be written to.
    count : int
        Number of points; 1 where nothing varies.
    """

    columns: Mapping[str, Column]
    count: int = 1

    def __post_init__(self) -> None:
        for column in self.columns.values():
            column.setflags(write=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the factors, in their order."""
        return tuple(self.columns)

    def __len__(self) -> int:
        return self.count

    def row(self, point: int) -> dict[str, Value]:
        """Return the values at one point, as plain Python values."""
        return {name: _plain(column[point]) for name, column in self.columns.items()}

    def plain(self) -> dict[str, list[Value]]:
        """Return all columns as lists of plain Python values."""
        return {name: column.tolist() for name, column in self.columns.items()}

    def sha256(self) -> str:
        """Return the SHA-256 of names, kinds and values, in hexadecimal; the same on every machine."""
        kinds = [[name, column.dtype.kind] for name, column in self.columns.items()]
        digest = sha256(json.dumps([self.count, kinds]).encode("ascii"))
        for column in self.columns.values():
            digest.update(_bytes(column))
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Points) and self.sha256() == other.sha256()


def _plain(value: Any) -> Value:
    plain: Value = value.item() if isinstance(value, np.generic) else value
    return plain


def _bytes(column: Column) -> bytes:
    if column.dtype.kind == "O":
        return json.dumps(column.tolist()).encode("ascii")
    return column.astype(column.dtype.newbyteorder("<")).tobytes()
