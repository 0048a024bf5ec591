"""Peak memory of sweeps of more and more runs: flat, if parts are written and forgotten."""

from __future__ import annotations

from benchmarks.children import answer
from benchmarks.rows import Bar, Row

FLAT = Bar(300.0)

PROGRAM = """
import json, sys
from benchmarks.children import peak_megabytes
from benchmarks.sweeping import sweep
sweep(int(sys.argv[1]), jobs=1)
print(json.dumps(peak_megabytes()))
"""


def memory(quick: bool) -> list[Row]:
    """Peak memory of a process that sweeps the baseline, for 10^3, 10^4 and 10^5 runs."""
    numbers = (100, 1000) if quick else (1000, 10_000, 100_000)
    peaks = {runs: float(answer(PROGRAM, str(runs))) for runs in numbers}
    rows = [Row(f"{runs} runs", peak, "MB", note="peak resident memory") for runs, peak in peaks.items()]
    more = peaks[max(numbers)] - peaks[min(numbers)]
    return [Row(f"{max(numbers)} runs less {min(numbers)}", more, "MB", bar=FLAT), *rows]
