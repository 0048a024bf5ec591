"""Files of design spaces in, frozen validated spaces out; every error with file, line and mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from sim.analysis.pareto.resolve import space_from
from sim.analysis.pareto.space import Space
from sim.errors import InputError
from sim.scenario import library
from sim.scenario.kinds import Kind
from sim.scenario.located import located
from sim.scenario.plain import plain_of
from sim.scenario.settings import with_settings
from sim.scenario.yaml_file import read_file


def load_space(path: str | PathLike[str], overrides: Iterable[str] = ()) -> Space:
    """Return the design space in a file, or of the library.

    Parameters
    ----------
    path : str or path
        A YAML file, or the name of a design space of the library.
    overrides : iterable of str
        Values laid on the file's, ``path.to.key=value`` each, such as ``search.generations=40``.

    Raises
    ------
    ScenarioError
        With every problem: file, line, key, what is allowed and how to mend it.
    """
    file = library.find(path, Kind.SPACE)
    return space_from(with_settings(read_file(file, library.shown(file)), overrides), file.parent, file.stem)


def space_of(given: str | PathLike[str] | Mapping[str, Any] | Space, overrides: Iterable[str] = ()) -> Space:
    """Return the design space that a script means: a file, a mapping with the same keys, or one that is ready.

    Raises
    ------
    ScenarioError
        With every problem.
    InputError
        If overrides are given for a space that is ready.
    """
    if isinstance(given, Space):
        if tuple(overrides):
            raise InputError("Values cannot be laid on a design space that is ready. Give its file instead.")
        return given
    if isinstance(given, Mapping):
        return space_from(with_settings(located(plain_of(given), "<mapping>"), overrides), Path(), "designs")
    return load_space(given, overrides)
