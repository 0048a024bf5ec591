"""A user's own Python file: read once, executed as a module of a stable name, kept with its text and its hash."""

from __future__ import annotations

import importlib.util
import linecache
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from os import PathLike
from pathlib import Path
from types import ModuleType

from sim.errors import InputError, Problem, ScenarioError
from sim.own_code.faults import problem_in
from sim.own_code.registrations import loading, take_back

PACKAGE = "alliance_sim_own"
"""Package under which files of users are modules, so that their classes can be pickled."""


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of own code.

    Attributes
    ----------
    path : str
        As the user gave it.
    text : str
        What it holds, with lines that end as Python reads them.
    """

    path: str
    text: str

    @property
    def name(self) -> str:
        """The last step of its path."""
        return Path(self.path).name

    @property
    def module(self) -> str:
        """Name of its module: the same in every process, and on every machine."""
        return f"{PACKAGE}.{re.sub(r'\W', '_', Path(self.path).stem)}"

    @property
    def sha256(self) -> str:
        """Hash of its text, in hexadecimal."""
        return sha256(self.text.encode("utf-8")).hexdigest()


FILES: dict[str, OwnFile] = {}
"""The files that are loaded, by module."""


def load_own_code(path: str | PathLike[str]) -> ModuleType:
    """Load a file with parameters, measures, figures, tables or agents of your own, as ``--with`` does.

    A file that is loaded already is left as it is. If its text has changed, it is loaded anew, and replaces what it
    registered before.

    Parameters
    ----------
    path : str or path
        A Python file.

    Returns
    -------
    module
        With the names that the file defines.

    Raises
    ------
    InputError
        If it cannot be read or executed, with the file, the line and your own lines of the traceback.
    """
    file = OwnFile(str(path), _text_of(Path(path)))
    loaded = FILES.get(file.module)
    if loaded is not None and loaded.text == file.text and file.module in sys.modules:
        return sys.modules[file.module]
    return execute(file)


def load_all(paths: Iterable[Path]) -> None:
    """Load files in their order.

    Raises
    ------
    InputError
        If two have the same stem, or one cannot be loaded.
    """
    seen: dict[str, Path] = {}
    for path in paths:
        module = OwnFile(str(path), "").module
        if module in seen:
            first = seen[module]
            message = "is given twice" if first == path else f"and {first} are both called '{path.stem}'"
            raise InputError(f"{path} {message}. Give each file once, or rename one.")
        seen[module] = path
    for path in seen.values():
        load_own_code(path)


def options() -> list[str]:
    """Return the options that load the same files once more."""
    return [word for file in FILES.values() for word in ("--with", file.path)]


def _text_of(path: Path) -> str:
    if path.suffix != ".py":
        raise InputError(f"{path} is no Python file: its name does not end in .py. Give one with --with FILE.py.")
    try:
        return importlib.util.decode_source(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"There is no file {path}. Give the path of a Python file with --with.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (SyntaxError, UnicodeDecodeError) as error:
        raise ScenarioError([Problem(f"It is no text in its encoding: {error}.", str(path))]) from error


def have(files: Sequence[OwnFile]) -> None:
    """Have these files loaded, and no others.

    Raises
    ------
    InputError
        If one cannot be executed.
    """
    for module in [module for module, file in FILES.items() if file not in files]:
        unload(module)
    for file in files:
        if file.module not in FILES:
            execute(file)


def execute(file: OwnFile) -> ModuleType:
    """Execute a file as a module, in place of an earlier one of its name.

    Raises
    ------
    InputError
        If it cannot be executed; nothing that it registered stays.
    """
    unload(file.module)
    lines = file.text.splitlines(keepends=True)
    linecache.cache[file.path] = (len(file.text), None, lines, file.path)  # tracebacks show these lines on any machine
    module = ModuleType(file.module)
    module.__file__ = file.path
    sys.modules.setdefault(PACKAGE, _package())
    sys.modules[file.module], FILES[file.module] = module, file
    loading.add(file.module)
    try:
        exec(compile(file.text, file.path, "exec", dont_inherit=True), module.__dict__)
        _collect_agents(module)
    except (Exception, SystemExit) as error:
        unload(file.module)
        raise ScenarioError([problem_in(file.path, error)]) from error
    finally:
        loading.discard(file.module)
    return module


def unload(module: str) -> None:
    """Take back a file, if it is loaded."""
    if module in FILES:
        take_back(module)
        sys.modules.pop(module, None)
        del FILES[module]


def _package() -> ModuleType:
    package = ModuleType(PACKAGE, "Files of users that were given with --with.")
    package.__path__ = []
    return package


def _collect_agents(module: ModuleType) -> None:
    if "sim.agents" in sys.modules:  # else the file has no class of agents
        from sim.own_code.agents import collect

        collect(module)
