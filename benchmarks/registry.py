"""The benchmarks, by name, in the order of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.cluster import dask
from benchmarks.compilation import compilation
from benchmarks.growth import countries, quarters, replications
from benchmarks.kernel import kernel
from benchmarks.memory import memory
from benchmarks.rows import Row
from benchmarks.sweeping import local_pool
from benchmarks.threads import threads
from benchmarks.yardstick import yardstick

Benchmark = Callable[[bool], list[Row]]
"""From whether to be quick to rows. Quick figures show that a benchmark works, and little more."""

_LISTED: tuple[Benchmark, ...] = (
    yardstick, threads, kernel, countries, quarters, replications, compilation, memory, local_pool, dask,
)  # fmt: skip

BENCHMARKS: Mapping[str, Benchmark] = {each.__name__: each for each in _LISTED}
