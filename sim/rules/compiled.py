"""How rules, and the loops of the engine that call them, are compiled.

``@compiled`` compiles a function with Numba on its first call and keeps the result on disk. Numba does not notice that
a function called from another file has changed, so the cache lies in a folder named after a hash of all sources, and
nothing is taken from elsewhere (see `sim.cache`).
``@inlined`` besides lets compiled callers take the function over line by line: for formulas, and for what has one
caller, since every function that stands by itself costs a fifth of a second to compile. Of what it takes over Numba
copies all names once for each block between branches: functions with a hundred blocks stand by themselves all the same.
``@internal`` is for what compiled code alone calls.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from sim.cache import find_cache

# Intel's vector library rounds exp and log otherwise than libm: results would depend on what is installed.
os.environ["NUMBA_DISABLE_INTEL_SVML"] = "1"

import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numba
import numpy as np
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

# Tables are small: to unroll loops over who sits there, whose number no compiler knows, costs more than it saves. What
# is called for each of them costs less where it is called.
llvm.set_option("alliance-sim", "-unroll-runtime=false")
llvm.set_option("alliance-sim", "-inline-threshold=4000")

PACKAGE = Path(__file__).resolve().parent.parent
SOURCES = ("rules", "formats", "state", "decisions", "phases", "engine")
TABLES = (
    "parameters.py",
    "scenario/schema.py",
    "scenario/rules_schema.py",
    "world/__init__.py",
)
"""Files with constants and registries that compiled code takes over as they were when it was compiled."""


def source_hash(package: Path = PACKAGE) -> str:
    """Return a hash over every compiled source file below ``package``, and what compiles it, and how."""
    checks = numba.config.BOUNDSCHECK  # type: ignore[attr-defined]
    digest = hashlib.sha256(f"{sys.version_info[:3]} {numba.__version__} {checks}".encode())
    own = [f"{folder}/{path.name}" for folder in SOURCES for path in (package / folder).glob("*.py")]
    for name in sorted([*own, *TABLES]):
        digest.update(name.encode())
        digest.update((package / name).read_bytes())
    return digest.hexdigest()[:16]


CACHE = find_cache(source_hash())
"""Where compiled code is kept."""


IS_PLAIN = bool(numba.config.DISABLE_JIT)  # type: ignore[attr-defined]
"""Whether nothing is compiled in this process, so that rules and engine run as the plain Python that they are."""


def compiles_cold(files: str = "*.nbc") -> bool:
    """Tell whether the rules, or what leaves such files, have yet to be compiled on this machine."""
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        return False
    return CACHE.folder is None or not any(CACHE.folder.rglob(files))


class _Kept(_Cache):
    """What was compiled of a function, on disk: a file for each way of calling it, named by a hash of all it is of.

    Numba's own cache numbers the files and lists them in an index. Of two processes that compile at once each may take
    the same number for something else, and functions that one line defines have one index: a third process then runs
    one of them in place of another, without a word. Here nobody writes what somebody else could take for another.
    """

    cache_path = ""

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self.cache_path = str(folder)
        module = function.__module__.rpartition(".")[2]
        self._name = f"{module}.{function.__qualname__}".translate({ord(sign): None for sign in "<>"})
        cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
        self._of = (function.__module__, function.__qualname__, function.__code__.co_code, dumps(cells))
        self.enable()

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        target_context.refresh()
        key, path = self._place(sig, target_context.codegen())
        try:
            kept, made = pickle.loads(path.read_bytes()) if self._on else (None, None)
        except (OSError, EOFError, pickle.UnpicklingError):  # not there, or cut off
            return None
        return CompileResult._rebuild(target_context, *cast(Any, made)) if kept == key else None

    def save_overload(self, sig: Any, data: Any) -> None:
        if not self._on or data.lifted or data.library.has_dynamic_globals:
            return
        key, path = self._place(sig, data.codegen)
        other = path.with_suffix(f".{uuid4().hex[:16]}")
        with suppress(OSError):  # what cannot be kept is compiled again
            other.write_bytes(dumps((key, data._reduce())))
            other.replace(path)

    def _place(self, sig: Any, codegen: Any) -> tuple[Any, Path]:
        key = (self._of, sig, codegen.magic_tuple())
        digest = hashlib.sha256(repr(key).encode()).hexdigest()
        return key, Path(self.cache_path, f"{self._name}-{digest[:32]}.nbc")

    def enable(self) -> None:
        self._on = True

    def disable(self) -> None:
        self._on = False

    def flush(self) -> None:
        return


def _compiled[Function: Callable[..., Any]](function: Function, **options: Any) -> Function:
    """Return ``function`` as Numba compiles it on its first call, without a way in from C, which nobody takes."""
    made = cast(Any, numba.njit)(nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options)(function)
    if CACHE.folder is not None and not IS_PLAIN:
        made._cache = _Kept(function, CACHE.folder)
    return cast(Function, made)


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile ``function`` on its first call, without the interpreter's lock, cached on disk."""
    return _compiled(function)


rule = compiled


def internal[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile ``function`` for compiled callers alone.

    Without ways in from Python the engine compiles in a tenth less time. A call from there ends the interpreter.
    """
    return _compiled(function, no_cpython_wrapper=True)


def inlined[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile ``function`` on its first call from Python; in compiled callers it becomes part of them."""
    return _compiled(function, inline="always")


def constant(value: int) -> int:
    """Return a number as compiled code takes it for one of many; for a plain 0 or 1 it makes a version of its own."""
    return cast(int, np.int64(value))
