"""``python -m benchmarks.plain_mesa``: the plain model and the program's own, side by side."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import sim
from benchmarks.baseline import simple, simple_world
from benchmarks.plain_mesa import events_of, run_plain
from benchmarks.plain_mesa.records import FORMATS
from sim.parameters import defaults
from sim.world import World


def run_ours(scenario: sim.Scenario, world: World, replicate: int) -> dict[str, Any]:
    """Return what a run of the program's own model counted, under the same names."""
    tallies = sim.AllianceModel(scenario, replicate=replicate, world=world).run().tallies
    by_format = [(fmt.name, code) for code, fmt in enumerate(FORMATS)]
    return {
        "issues": int(tallies.arrived.sum()),
        "attempts": {name: int(tallies.attempts[code]) for name, code in by_format},
        "rounds": {name: int(tallies.rounds[code]) for name, code in by_format},
        "agreements": int(tallies.agreed.sum()),
        "output": float(tallies.output.sum()),
    }


def measured(run: Callable[[int], dict[str, Any]], runs: int) -> tuple[list[dict[str, Any]], list[float]]:
    """Return what runs counted, and the seconds of processor time that each took; the first of all warms up."""
    run(0)
    counts, seconds = [], []
    for number in range(runs):
        began = time.process_time()
        counts.append(run(number))
        seconds.append(time.process_time() - began)
    return counts, seconds


def total(count: dict[str, Any], name: str) -> float:
    return sum(count[name].values()) if isinstance(count[name], dict) else count[name]


def main(runs: int) -> None:
    scenario, world = simple(), simple_world()
    events = events_of(scenario)
    plain, plain_seconds = measured(lambda n: run_plain(world, defaults(), scenario.quarters, n, events), runs)
    ours, our_seconds = measured(lambda n: run_ours(scenario, world, n), runs)
    names = ("issues", "attempts", "rounds", "agreements", "output")
    print(f"{'run':<6}" + "".join(f"{name + ' plain':>18}{'ours':>8}" for name in names))
    for number, (one, other) in enumerate(zip(plain, ours, strict=True)):
        print(f"{number:<6}" + "".join(f"{total(one, name):>18.1f}{total(other, name):>8.1f}" for name in names))
    for label, seconds in (("plain", plain_seconds), ("ours", our_seconds)):
        print(f"{label}: {statistics.median(seconds):.3f} s of processor time a run, median of {runs}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
