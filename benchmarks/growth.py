"""What a run costs as the number of countries, quarters or replications grows."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from benchmarks.baseline import baseline, baseline_world, run_engine
from benchmarks.invented import invented
from benchmarks.measuring import Times, Work, in_turns
from benchmarks.rows import Bar, Row
from sim.engine.engine import Engine
from sim.world import build_world

BY_COUNTRIES = Bar(1.3)
LINEAR = Bar(1.1)
CONSTANT = Bar(1.1)
"""Ten per cent are left to noise, and to what a run costs before its first quarter."""


def _exponents(times: Mapping[int, Times], low: int, high: int) -> Times:
    """Return the powers with which cost grows from one number to another, one a repeat."""
    ratios = times[high].over(times[low])
    return Times(tuple(math.log(each) / math.log(high / low) for each in ratios.seconds))


def _in_turns(works: Mapping[int, Work], repeats: int) -> dict[int, Times]:
    times = in_turns({str(number): work for number, work in works.items()}, repeats)
    return {int(name): each for name, each in times.items()}


def _costs(times: Mapping[int, Times], of: str) -> list[Row]:
    return [
        Row(f"{number} {of}", 1e3 * each.median, "ms a run", each.scaled(1e3).spread) for number, each in times.items()
    ]


def _work(engine: Engine, runs: int) -> Work:
    return Work(lambda repeat: run_engine(engine, runs, repeat * runs), runs)


def countries(quick: bool) -> list[Row]:
    """Processor time of a run with more and more invented countries, and the power with which it grows."""
    runs = {20: 10, 67: 10, 200: 4} if quick else {20: 400, 67: 200, 200: 60, 1000: 6}
    works = {size: _work(Engine(*invented(size)), count) for size, count in runs.items()}
    times = _in_turns(works, 2 if quick else 9)
    high = max(runs)
    power = _exponents(times, 67, high)
    what = f"power of countries, 67 to {high}"
    how = "invented countries, each made after one of the baseline; power: log of costs over log of numbers"
    row = Row(what, ratio=power.median, spread=power.spread, bar=BY_COUNTRIES, note=how)
    return [row, *_costs(times, "countries")]


def quarters(quick: bool) -> list[Row]:
    """Processor time of a run of more and more quarters, without events, so that late quarters are like early ones."""
    runs = {20: 10, 80: 5} if quick else {20: 400, 80: 100, 320: 25}
    scenarios = {number: baseline().model_copy(update={"quarters": number, "events": ()}) for number in runs}
    works = {number: _work(Engine(each, build_world(each)), runs[number]) for number, each in scenarios.items()}
    times = _in_turns(works, 2 if quick else 15)
    high, how = max(runs), "without events; groups and issues under way take some years to gather"
    rows = []
    for low, bar in ((20, None), (80, LINEAR)):
        if low < high:
            power = _exponents(times, low, high)
            what = f"power of quarters, {low} to {high}"
            rows.append(Row(what, ratio=power.median, spread=power.spread, bar=bar, note=how))
    return [*rows, *_costs(times, "quarters")]


def replications(quick: bool) -> list[Row]:
    """Processor time of a run among more and more of one call."""
    engine = Engine(baseline(), baseline_world())
    numbers = (10, 40) if quick else (10, 100, 1000)
    # The same runs for all, in calls of different size: runs are of different cost.
    works = {number: Work(_calls(engine, number, max(numbers)), max(numbers)) for number in numbers}
    times = _in_turns(works, 2 if quick else 7)
    ratio = times[max(numbers)].over(times[min(numbers)])
    what = f"a run among {max(numbers)} / among {min(numbers)}"
    row = Row(what, ratio=ratio.median, spread=ratio.spread, bar=CONSTANT, note="the same runs in calls of other size")
    return [row, *_costs(times, "replications a call")]


def _calls(engine: Engine, size: int, runs: int) -> Callable[[int], None]:
    def do(repeat: int) -> None:
        for first in range(0, runs, size):
            run_engine(engine, size, repeat * runs + first)

    return do
