"""The same own code in a worker as in the process that hands out the work."""

from __future__ import annotations

import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from sim.errors import InputError
from sim.own_code.files import FILES, OwnFile, have
from sim.own_code.registrations import LEDGER, OF_RUNS, modules_of_runs, names_of, place

_MAIN = ("__main__", "__mp_main__")


@dataclass(frozen=True, slots=True)
class OwnCode:
    """What a worker needs.

    Attributes
    ----------
    files : tuple of OwnFile
        Files, with their texts.
    modules : tuple of str
        Other modules that registered what runs may depend on; a worker imports them.
    names : tuple of (str, str)
        What runs depend on: kind and name.
    """

    files: tuple[OwnFile, ...] = ()
    modules: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


def own_code() -> OwnCode:
    """Return the own code of this process."""
    return OwnCode(tuple(FILES.values()), tuple(modules_of_runs(FILES)), _names())


def _names() -> tuple[tuple[str, str], ...]:
    return tuple((kind, name) for kind in OF_RUNS for name in names_of(kind))


_free = threading.Condition()
_users = 0


@contextmanager
def using(own: OwnCode) -> Iterator[None]:
    """Have this own code, and no other, while runs are done; wait while others use another one.

    Raises
    ------
    InputError
        If it cannot be had here.
    """
    global _users
    with _free:
        while tuple(FILES.values()) != own.files and _users:
            _free.wait()
        _have(own)
        _users += 1
    try:
        yield
    finally:
        with _free:
            _users -= 1
            _free.notify_all()


def _have(own: OwnCode) -> None:
    try:
        have(own.files)
        for module in own.modules:
            if module not in _MAIN:
                import_module(module)
    except (ImportError, InputError) as error:
        raise InputError(f"A worker on {platform.node()} cannot load your own code: {error}") from error
    if own.names != _names():
        kind, name = next(name for name in (*own.names, *_names()) if own.names.count(name) != _names().count(name))
        whose = f", which {place(LEDGER[kind, name].module)} registers" if (kind, name) in LEDGER else ""
        raise InputError(
            f"A worker on {platform.node()} does not have the same own code: the {kind} '{name}'{whose}. Put it in a "
            "Python file, and load it with --with, or with sim.load_own_code."
        )
