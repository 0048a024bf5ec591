"""What ``copy`` does."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from sim.errors import InputError
from sim.experiments.files import write_product
from sim.scenario import library
from sim.scenario.kinds import Kind
from sim.scenario.located import shorten


def copy_file(name: str, kind: Kind | None, *, overwrite: bool) -> None:
    """Write a file of the library into the current folder, and say what to type next.

    Parameters
    ----------
    name : str
        Its name, with or without ``.yaml``.
    kind : Kind, optional
        Its kind; needed where the library has the name in several.
    overwrite : bool
        Whether a file of this name may be lost.

    Raises
    ------
    InputError
        If the library has no such file, there is one here, or it cannot be written.
    """
    found = _kind_of(name, kind)
    source = library.path_of(name, found)
    target = Path(source.name)
    if os.path.lexists(target) and not overwrite:
        raise InputError(f"There is a file {target} already. Move it, or add --force to overwrite it.")
    content = source.read_bytes()
    write_product(target, content, "go to another folder")
    typer.echo(f"Wrote {target}, {found.noun} of the library. What it names, it takes from the library.")
    typer.echo(f"Change it, then:\n  alliance-sim check {target}\n  alliance-sim {found.command} {target}")


def _kind_of(name: str, kind: Kind | None) -> Kind:
    if not library.is_name(name):
        raise InputError(f"{name} is a path, and not a name of the library. `alliance-sim list scenarios` shows names.")
    if kind is not None:
        return kind
    found = library.one_kind(name)
    if found is None:
        mend = library.mend_for(name, tuple(Kind), None)
        raise InputError(f"The library has nothing called {shorten(name)}. {mend}")
    return found
