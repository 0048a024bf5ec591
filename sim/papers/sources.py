"""Hashes of the program's own source: what is made by another one is made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import sim
from sim.experiments.store.seal import digest
from sim.own_code.record import hashes

FACE = ("__init__.py", "__main__.py", "catalogue.py", "cli.py", "commands", "library", "papers")
"""What moves neither a number nor a line: how users reach the rest, and the files of the library, which are hashed by
what is read of them."""
SHOWING = ("figures", "tables", "provenance.py")
_ENDINGS = (".py", ".csv", ".yaml")
_LIBRARIES = ("matplotlib", "numpy", "pandas", "pyarrow", "SALib", "scipy")


def source_of_results(*, analyses: bool) -> str:
    """Return the hash of all that a result may depend on, with `sim.analysis` or without."""
    return _with_own(_hash((*FACE, *SHOWING, *(() if analyses else ("analysis",)))))


def source_of_products() -> str:
    """Return the hash of all that figures and tables may depend on."""
    return _with_own(_hash(FACE))


def _with_own(source: str) -> str:
    """Return the hash of the source, with that of own code where there is some."""
    return digest({"source": source, **hashes()}) if hashes() else source


@cache
def libraries() -> Mapping[str, str]:
    """Return the versions of the libraries that figures and tables may depend on."""
    return {name: version(name) for name in _LIBRARIES}


@cache
def _hash(without: Iterable[str]) -> str:
    package, digest = Path(sim.__file__).parent, hashlib.sha256()
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if path.suffix in _ENDINGS and inside.parts[0] not in without:
            digest.update(f"{inside.as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
