"""Compilation of the engine: where nothing is in the cache, some of the phases in a process of their own.

The two leave what they compile in the cache on disk, from where the loop over quarters takes it. Compilation runs
without collection of garbage, which took a tenth of its time and found little.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numba
import numpy as np

from sim.engine.arrays import MEMORY
from sim.engine.choosing import choose_formats
from sim.engine.convening import convene
from sim.engine.counting import count_end
from sim.engine.delivering import deliver
from sim.engine.environment import change_environment, perceive
from sim.engine.learning import draw_consequences
from sim.engine.negotiating import negotiate
from sim.engine.simulate import simulate
from sim.rules.compiled import compiles_cold

HERE: tuple[Callable[..., Any], ...] = (convene, deliver, draw_consequences, perceive, change_environment)
APART: tuple[Callable[..., Any], ...] = (choose_formats, negotiate, count_end)


def compile_engine(arguments: Sequence[Any]) -> None:
    """Compile the loop over runs for such arguments, if it is not compiled."""
    loop = cast(Any, simulate)
    if numba.config.DISABLE_JIT or loop.signatures:  # type: ignore[attr-defined]
        return
    with _without_garbage_collection():
        if compiles_cold("negotiating.negotiate-*.nbi") and (os.cpu_count() or 1) > 1 and sys.executable:
            apart = subprocess.Popen(
                [sys.executable, "-m", __name__], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            compile_phases(HERE)
            apart.wait()  # what it did not get done, for whatever reason, is done here
        loop.compile(tuple(numba.typeof(each) for each in arguments))


def compile_phases(phases: Sequence[Callable[..., Any]]) -> None:
    """Compile phases of a quarter, or take them from the cache."""
    memory = numba.typeof(np.zeros(1, MEMORY)).dtype
    for phase in phases:
        cast(Any, phase).compile((memory,))


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


if __name__ == "__main__":
    gc.disable()
    compile_phases(APART)
