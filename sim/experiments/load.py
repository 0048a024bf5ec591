"""Experiment files in, frozen validated experiments out; every error with file, line and mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.experiments.experiment import Experiment
from sim.experiments.resolve import experiment_from
from sim.own_code.agents import name_of
from sim.scenario import library
from sim.scenario.kinds import Kind
from sim.scenario.located import located
from sim.scenario.plain import plain_of
from sim.scenario.settings import with_settings
from sim.scenario.yaml_file import read_file
from sim.scenario.yaml_source import read_text


def load_experiment(path: str | PathLike[str], overrides: Iterable[str] = ()) -> Experiment:
    """Return the experiment in a file, or of the library.

    Parameters
    ----------
    path : str or path
        A YAML file, or the name of an experiment of the library.
    overrides : iterable of str
        Values laid on the file's, ``path.to.key=value`` each, such as ``replications=5`` or ``design.points=64``.

    Raises
    ------
    ScenarioError
        With every problem: file, line, key, what is allowed and how to mend it.
    """
    file = library.find(path, Kind.EXPERIMENT)
    return experiment_from(with_settings(read_file(file, library.shown(file)), overrides), file.parent, file.stem)


def parse_experiment(
    text: str,
    folder: str | PathLike[str] = ".",
    overrides: Iterable[str] = (),
    name: str = "experiment",
) -> Experiment:
    """Return the experiment in a YAML text.

    Parameters
    ----------
    text : str
        An experiment as it would stand in a file.
    folder : str or path
        Where the names of other files count from.
    overrides : iterable of str
        Values laid on the text's, ``path.to.key=value`` each.
    name : str
        Name of the experiment, as of a file without its ending.

    Raises
    ------
    ScenarioError
        With every problem.
    """
    return experiment_from(with_settings(read_text(text, "<text>"), overrides), Path(folder), name)


def experiment_of(
    given: str | PathLike[str] | Mapping[str, Any] | Experiment,
    folder: str | PathLike[str] = ".",
    overrides: Iterable[str] = (),
) -> Experiment:
    """Return the experiment that a script means: a file, a name of the library, a mapping, or one that is ready.

    Parameters
    ----------
    given : str, path, mapping or Experiment
        What is meant.
    folder : str or path
        Where the names of files in a mapping count from.
    overrides : iterable of str
        Values laid on it, ``path.to.key=value`` each.

    Raises
    ------
    ScenarioError
        With every problem.
    InputError
        If overrides are given for an experiment that is ready.
    """
    if isinstance(given, Experiment):
        if tuple(overrides):
            raise InputError("Values cannot be laid on an experiment that is ready. Give its file instead.")
        return given
    if isinstance(given, Mapping):
        return experiment_from(
            with_settings(located(plain_of(given, name_of=name_of), "<mapping>"), overrides), Path(folder), "experiment"
        )
    return load_experiment(given, overrides)
