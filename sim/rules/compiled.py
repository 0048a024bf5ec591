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
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, cast

from sim.cache import find_cache

# Intel's vector library rounds exp and log otherwise than libm: results would depend on what is installed.
os.environ["NUMBA_DISABLE_INTEL_SVML"] = "1"

import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numba
import numpy as np
from numba.core.caching import FunctionCache, IndexDataCacheFile

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

if CACHE.folder is not None:
    numba.config.CACHE_DIR = str(CACHE.folder)  # type: ignore[attr-defined]


IS_PLAIN = bool(numba.config.DISABLE_JIT)  # type: ignore[attr-defined]
"""Whether nothing is compiled in this process, so that rules and engine run as the plain Python that they are."""


def compiles_cold(files: str = "*.nbc") -> bool:
    """Tell whether the rules, or what leaves such files, have yet to be compiled on this machine."""
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        return False
    return CACHE.folder is None or not any(CACHE.folder.rglob(files))


class _Files(IndexDataCacheFile):
    """What was compiled of a function: a file for each key, named after it.

    Numba numbers its files and lists them in an index. Of two processes that compile at once each may take the same
    number for something else, and functions that one line defines have one index: a third process then runs one of
    them in place of another, without a word.
    """

    def save(self, key: Any, data: Any) -> None:
        self._save_data(self._name(key), (key, data))

    def load(self, key: Any) -> Any:
        try:
            kept, data = self._load_data(self._name(key))
        except FileNotFoundError:
            return None
        return data if kept == key else None

    def _name(self, key: Any) -> str:
        digest = hashlib.sha256(repr(key).encode()).hexdigest()
        return self._data_name_pattern.replace("{number:d}", digest[:16])


class _Cache(FunctionCache):
    """What Numba keeps of a function on disk, in files that processes can write at once."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file = _Files(self._cache_path, self._impl.filename_base, self._impl.locator.get_source_stamp())


def _compiled[Function: Callable[..., Any]](function: Function, **options: Any) -> Function:
    """Return ``function`` as Numba compiles it on its first call, without a way in from C, which nobody takes."""
    njit = partial(cast(Any, numba.njit), nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options)
    made = njit()(function)
    if CACHE.folder is not None and not IS_PLAIN:
        with suppress(RuntimeError):  # Numba finds no folder that it can use
            cache = _Cache(function)
            if _is_kept_in(CACHE.folder, cache):
                made._cache = cache
    return cast(Function, made)


def _is_kept_in(folder: Path, cache: FunctionCache) -> bool:
    """Tell whether a function is kept there: where Numba cannot write, it looks in folders of its own, unchecked."""
    return Path(cache.cache_path).is_relative_to(folder)


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
