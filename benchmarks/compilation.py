"""The first run after an installation, and the first run of every process after it."""

from __future__ import annotations

import tempfile
from statistics import median

from benchmarks.children import answer
from benchmarks.rows import Bar, Row

COLD, CACHED = Bar(30.0), Bar(2.0)

PROGRAM = """
import json, time
began = time.perf_counter()
from benchmarks.baseline import baseline, baseline_world, run_engine
from sim.engine.engine import Engine
imported = time.perf_counter()
run_engine(Engine(baseline(), baseline_world()), 1)
print(json.dumps([imported - began, time.perf_counter() - imported]))
"""


def compilation(quick: bool) -> list[Row]:
    """Time on the wall from the end of the imports to the first result: cache empty, and cache filled."""
    repeats, cold, cached = 1 if quick else 3, [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(answer(PROGRAM, environment={"ALLIANCE_SIM_CACHE": folder}))
            cached += [answer(PROGRAM, environment={"ALLIANCE_SIM_CACHE": folder}) for _ in range(repeats)]
    rows = []
    for what, times, bar in (("cache empty", cold, COLD), ("cache filled", cached, CACHED)):
        first = [each[1] for each in times]
        how = "one run of the baseline, from the end of the imports, its file read and its world built"
        rows.append(Row(f"first result, {what}", median(first), "s", (min(first), max(first)), bar=bar, note=how))
    imports = [each[0] for each in cached]
    return [*rows, Row("imports before it", median(imports), "s", (min(imports), max(imports)))]
