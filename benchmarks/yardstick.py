"""One thread: the plain model of a newcomer to Mesa, the Mesa path and the fast engine on the same scenario."""

from __future__ import annotations

import sim
from benchmarks.baseline import baseline, baseline_world, run_engine, simple, simple_world
from benchmarks.measuring import Work, in_turns
from benchmarks.plain_mesa import events_of, run_plain
from benchmarks.rows import Bar, Row
from sim.engine.engine import Engine

FACTOR = Bar(200.0, at_least=True)


def yardstick(quick: bool) -> list[Row]:
    """Processor seconds a run, and how many times as many the slower ones take."""
    scenario, world = simple(), simple_world()
    parameters, events = dict(scenario.parameters), events_of(scenario)
    engine, runs = Engine(scenario, world), 20 if quick else 300
    full = Engine(baseline(), baseline_world())
    works = {
        "plain": Work(lambda repeat: run_plain(world, parameters, scenario.quarters, repeat, events)),
        "mesa": Work(lambda repeat: sim.AllianceModel(scenario, replicate=repeat, world=world).run()),
        "fast": Work(lambda repeat: run_engine(engine, runs, repeat * runs), runs),
        "full": Work(lambda repeat: run_engine(full, runs, repeat * runs), runs),
    }
    times = in_turns(works, 2 if quick else 15)
    plain, mesa, fast = times["plain"], times["mesa"], times["fast"]
    by_plain, by_mesa, by_full = plain.over(fast), mesa.over(fast), times["full"].over(fast)
    how = f"processor time of one thread; {world.size} countries, {scenario.quarters} quarters; rules of groups off"
    return [
        Row("plain Mesa model / fast engine", ratio=by_plain.median, spread=by_plain.spread, bar=FACTOR, note=how),
        Row("Mesa path / fast engine", ratio=by_mesa.median, spread=by_mesa.spread, note=how),
        Row("all rules / without those of groups", ratio=by_full.median, spread=by_full.spread, note="fast engine"),
        Row("plain Mesa model", 1e3 * plain.median, "ms a run", plain.scaled(1e3).spread),
        Row("Mesa path", 1e3 * mesa.median, "ms a run", mesa.scaled(1e3).spread),
        Row("fast engine", 1e3 * fast.median, "ms a run", fast.scaled(1e3).spread),
        Row("fast engine, all rules", 1e3 * times["full"].median, "ms a run", times["full"].scaled(1e3).spread),
        Row("Mesa path", 1.0 / mesa.median, "runs a second"),
        Row("fast engine", 1.0 / fast.median, "runs a second"),
    ]
