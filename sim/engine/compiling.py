"""Compilation of the engine: where nothing is in the cache, some of the phases in a process of their own.

The two leave what they compile in the cache on disk, from where this process takes it. Compilation runs without
collection of garbage, which took a tenth of its time and found little.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import numpy as np

from sim.phases import APART, PHASES
from sim.rules.compiled import CACHE, IS_PLAIN, compiles_cold
from sim.state.run import RUN
from sim.types import Integers

_lock = threading.Lock()


def phase_addresses() -> Integers:
    """Return the addresses of the compiled phases of a run in this process; where compilation is off, the phases."""
    with _lock:
        return _addresses()


@cache
def _addresses() -> Integers:
    if IS_PLAIN:
        return np.array(PHASES)
    with _without_garbage_collection():
        if _pays_apart():
            out = subprocess.DEVNULL
            with subprocess.Popen(
                [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=out, stderr=out
            ) as apart:
                _compile([phase for phase in PHASES if phase not in APART])
                apart.wait()  # what it did not get done, for whatever reason, is done here
        return np.array(_compile(PHASES))


def _pays_apart() -> bool:
    """Tell whether another process can compile something and leave it for this one."""
    cold = CACHE.folder is not None and compiles_cold("negotiating.negotiate-*.nbc")
    return cold and (os.cpu_count() or 1) > 1 and bool(sys.executable)


def _compile(phases: Sequence[Callable[..., Any]]) -> list[int]:
    """Compile phases, or take them from the cache; return where they are."""
    addresses = []
    for phase in phases:
        cast(Any, phase).compile((RUN,))
        compiled = cast(Any, phase).overloads[(RUN,)]
        addresses.append(compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name))
    return addresses


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _end_with_parent() -> None:
    """End this process when the one that started it does: then nobody holds the other end of its input."""
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()
    _compile(APART)
