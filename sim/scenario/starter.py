"""The commented scenarios that ``alliance-sim new`` writes."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from sim.errors import InputError
from sim.experiments.files import write_product


def starter(name: str, *, invented: bool = False) -> str:
    """Return the text of a scenario to start from.

    Parameters
    ----------
    name : str
        Name of the file without its ending; the title is made of it.
    invented : bool
        Whether its states are invented, and every key explained; real ones otherwise.
    """
    title = name.replace("_", " ").replace("-", " ").strip().capitalize() or "Scenario"
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    text = files("sim.scenario").joinpath("starters", "invented.yaml" if invented else "real.yaml").read_text("utf-8")
    return text.replace("<file>", f"{name}.yaml").replace("<title>", f'"{quoted}"')


def write_starter(name: str, *, invented: bool = False, overwrite: bool = False) -> Path:
    """Write a scenario to start from, and return where.

    Parameters
    ----------
    name : str
        Name or path of the file, with or without ``.yaml``.
    invented : bool
        Whether its states are invented.
    overwrite : bool
        Whether a file of this name may be lost.

    Raises
    ------
    InputError
        If there is such a file, or it cannot be written.
    """
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if os.path.lexists(path) and not overwrite:
        raise InputError(f"There is a file {path} already. Choose another name, or add --force.")
    if not path.parent.is_dir():
        raise InputError(f"{path} cannot be written: there is no folder {path.parent}. Choose another name or folder.")
    return write_product(path, starter(path.stem, invented=invented).encode("utf-8"), "choose another name or folder")
