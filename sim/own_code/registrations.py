"""What own code has registered: one ledger beside the registries, so that all of it can be taken back."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sim.errors import InputError

_REGISTRIES = {
    "parameter": ("sim.parameters", "PARAMETERS"),
    "format": ("sim.formats", "FORMATS"),
    "measure": ("sim.results.measures", "MEASURES"),
    "figure": ("sim.figures", "FIGURES"),
    "table": ("sim.tables", "TABLES"),
    "agent": ("sim.own_code.agents", "CLASSES"),
}
"""By kind, where the registry is. The order is that in which a result lists what a file registered."""
KINDS = tuple(_REGISTRIES)
OF_RUNS = ("parameter", "measure")
"""Kinds that every run depends on, or adds a column to."""
MOVE_RUNS = (*OF_RUNS, "format", "agent")
"""Kinds that runs may depend on. Figures and tables are of results that are there."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One thing that own code has registered: what it is, its name, and the module that did it."""

    kind: str
    name: str
    module: str
    value: Any


LEDGER: dict[tuple[str, str], Registration] = {}
"""All of it by kind and name, in the order in which it came."""
loading: set[str] = set()
"""Modules of files that are being executed."""


def registry_of(kind: str) -> dict[str, Any]:
    """Return the registry of a kind."""
    module, name = _REGISTRIES[kind]
    registry: dict[str, Any] = getattr(import_module(module), name)
    return registry


def register(kind: str, name: str, value: Any, module: str) -> None:
    """Add something to the registry of its kind.

    A module that is not a file given with ``--with`` may register a name again, as a notebook does where a cell is run
    once more: the new one replaces the old one.

    Raises
    ------
    InputError
        If the name is none, or taken.
    """
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_"):
        raise InputError(
            f"{name!r} cannot be the name of a {kind}. Allowed: letters, digits and underscores, with a letter first."
        )
    _refuse_taken(kind, name, module)
    _put(kind, name, value)
    LEDGER[kind, name] = Registration(kind, name, module, value)


def _put(kind: str, name: str, value: Any) -> None:
    registry_of(kind)[name] = value
    _settle(kind)


def _remove(kind: str, name: str) -> None:
    del registry_of(kind)[name]
    _settle(kind)


def _settle(kind: str) -> None:
    if kind == "format":
        import_module("sim.formats").renumber()


def _refuse_taken(kind: str, name: str, module: str) -> None:
    before = LEDGER.get((kind, name))
    if before is None and name in registry_of(kind):
        raise InputError(f"There is a built-in {kind} called '{name}'. Choose another name.")
    if before is not None and before.module != module:
        raise InputError(f"{place(before.module)} has registered a {kind} called '{name}'. Choose another name.")
    if before is not None and module in loading:
        raise InputError(f"The {kind} '{name}' is registered twice in this file. Remove one, or rename it.")


def place(module: str) -> str:
    """Return what messages call a module."""
    from sim.own_code.files import FILES

    return FILES[module].name if module in FILES else f"The module {module}"


def registered_by(module: str, kinds: Iterable[str] = KINDS) -> dict[str, list[str]]:
    """Return the names that a module has registered, by kind."""
    own = [each for each in LEDGER.values() if each.module == module]
    found = {kind: [each.name for each in own if each.kind == kind] for kind in kinds}
    return {kind: names for kind, names in found.items() if names}


def modules_of_runs(files: Collection[str]) -> list[str]:
    """Return the modules, other than those of files, that registered what runs may depend on."""
    found = (each.module for each in LEDGER.values() if each.kind in MOVE_RUNS and each.module not in files)
    return list(dict.fromkeys(found))


def names_of(kind: str) -> list[str]:
    """Return the names of a kind that own code has registered, in their order."""
    return [name for each, name in LEDGER if each == kind]


def take_back(module: str) -> None:
    """Take back all that a module has registered."""
    for key in [key for key, each in LEDGER.items() if each.module == module]:
        _remove(*key)
        del LEDGER[key]


@contextmanager
def temporary_registrations() -> Iterator[None]:
    """Take back, at the end, what own code registers in between, and what opened results describe.

    Examples
    --------
    >>> import sim
    >>> with sim.temporary_registrations():
    ...     sim.parameter("solidarity", unit="utility", default=0.2, low=0, high=1, source="an example")
    >>> "solidarity" in sim.parameters.PARAMETERS
    False
    """
    from sim.own_code.files import FILES

    ledger, files = dict(LEDGER), dict(FILES)
    modules = {name: sys.modules.get(name) for name in files}
    described = {name: dict(each) for name, each in _described().items()}
    try:
        yield
    finally:
        for module in {*FILES, *(each.module for each in LEDGER.values())}:
            take_back(module)
            if module in FILES:
                sys.modules.pop(module, None)
        for registration in ledger.values():
            _put(registration.kind, registration.name, registration.value)
        LEDGER.update(ledger)
        FILES.clear()
        FILES.update(files)
        sys.modules.update({name: module for name, module in modules.items() if module is not None})
        for name, each in _described().items():
            each.clear()
            each.update(described.get(name, {}))


def _described() -> dict[str, dict[str, Any]]:
    """Return what opened results describe, of the registries that are in use."""
    modules = {name: sys.modules.get(name) for name in ("sim.parameters", "sim.formats", "sim.results.measures")}
    return {name: module.DESCRIBED for name, module in modules.items() if module is not None}
