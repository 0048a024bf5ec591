"""Values from scripts as those of files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from os import PathLike
from typing import Any

import numpy as np

from sim.errors import InputError
from sim.scenario.located import Path, Plain, dotted
from sim.scenario.quarter import Quarter
from sim.scenario.scenario import Scenario


def plain_of(given: object, way: Path = (), name_of: Callable[[type[Any]], str] | None = None) -> Plain:
    """Return a value from a script as one that could stand in a file.

    Parameters
    ----------
    given : object
    way : Path
        Where it stands.
    name_of : callable, optional
        What a class is called in a file; where it is left out, no class can stand there.
    """
    if isinstance(given, Mapping):
        return {_key(key, way): plain_of(below, (*way, str(key)), name_of) for key, below in given.items()}
    if isinstance(given, list | tuple):
        return tuple(plain_of(below, (*way, position), name_of) for position, below in enumerate(given))
    if isinstance(given, PathLike | Quarter):
        return str(given)
    if isinstance(given, Scenario):
        return plain_of(given.as_file(), way)
    if isinstance(given, type) and name_of is not None:
        return name_of(given)
    number = given.item() if isinstance(given, np.generic) else given
    if number is None or isinstance(number, str | bool | int) or (isinstance(number, float) and isfinite(number)):
        return number
    raise InputError(
        f"{dotted(way)} is {given!r}, which cannot stand in an experiment. Give numbers, text, lists, mappings."
    )


def _key(key: object, way: Path) -> str:
    if not isinstance(key, str):
        raise InputError(f"The key {key!r} of {dotted(way) or 'the experiment'} is not text. Put it in quotes.")
    return key
