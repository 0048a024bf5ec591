"""Rows filled and copied: without the checks of shapes that slices come with, which take long to compile."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.rules.compiled import inlined, internal
from sim.types import Flags, Integers


@internal
def fill(row: NDArray[Any], value: Any) -> None:
    """Set all of a row to one value."""
    for index in range(row.size):
        row[index] = value


@internal
def copy(row: NDArray[Any], source: NDArray[Any]) -> None:
    """Copy a row onto another of the same length."""
    for index in range(row.size):
        row[index] = source[index]


@internal
def any_has(roles: NDArray[np.uint8], bit: np.uint8) -> bool:
    """Tell whether anybody has a role."""
    found = np.uint8(0)
    for role in roles:
        found |= role & bit
    return found != 0


@inlined
def list_flagged(flags: Flags, rows: Integers) -> int:
    """Write the numbers of those that are flagged into ``rows``, in order; return how many there are."""
    size = 0
    for i in range(flags.size):
        rows[size] = i
        size += flags[i]
    return size
