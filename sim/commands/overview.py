"""The summary of a sweep: what ran, how fast, and the mean of each measure in each arm."""

from __future__ import annotations

import math
from typing import Any

from sim.experiments.experiment import Experiment
from sim.experiments.overview import Overview
from sim.experiments.result import load_result
from sim.experiments.sweep import Told
from sim.results.measures import KNOWN, label
from sim.results.summary import LEVEL, Estimate, shown
from sim.wording import counted, cut, duration

COLUMNS, CELL, WIDEST = 100, 24, 40
"""Letters of a line, of a mean with its interval, and of a measure."""


def as_values(experiment: Experiment, told: Told, seen: Overview) -> dict[str, Any]:
    """Return the summary as plain values."""
    manifest = load_result(told.folder).manifest
    return {
        "name": experiment.name,
        "title": experiment.title,
        "folder": str(told.folder),
        "seed": experiment.seed,
        "points": len(experiment.points),
        "replications": experiment.replications,
        "runs": manifest["rows"]["runs"],
        "runs_before": told.before,
        "runs_now": told.here,
        "seconds": round(told.seconds, 3),
        "engine": told.engine,
        "engine_reason": told.reason,
        "interrupted": told.interrupted,
        "failures": [{key: each[key] for key in FAILURE_KEYS} for each in manifest["failures"]],
        "messages": told.messages,
        "interval": f"{LEVEL:.0%} t interval of the mean over {seen.unit}s",
        "arms": {arm: {name: _plain(name, each) for name, each in row.items()} for arm, row in seen.arms.items()},
    }


FAILURE_KEYS = ("run", "arm", "point", "replicate", "seed", "scenario_sha256", "error")


def _plain(name: str, each: Estimate) -> dict[str, Any]:
    numbers = {"mean": each.mean, "low": each.low, "high": each.high}
    few = ("low", "high") if each.rests_on_few else ()
    known = {key: None if math.isnan(value) or key in few else value for key, value in numbers.items()}
    cases = {} if math.isnan(each.cases) else {"cases": int(each.cases)}
    return {**known, "units": each.runs, "unit": KNOWN[name].unit, **cases}


def runs_of(experiment: Experiment) -> str:
    """Return how many runs an experiment has, and what they are made up of."""
    sizes = {"arm": len(experiment.arms), "point": len(experiment.points), "replication": experiment.replications}
    product = " x ".join(counted(size, what) for what, size in sizes.items())
    return f"{product} = {counted(experiment.runs, 'run')}"


def as_text(experiment: Experiment, told: Told, seen: Overview, *, again: bool = False) -> str:
    """Return the summary for a terminal, 100 columns at most.

    Parameters
    ----------
    experiment : Experiment
    told : Told
        What became of the sweep.
    seen : Overview
        Means of measures.
    again : bool
        Whether it is told later of what is kept, and not at the end of the sweep.
    """
    lines = [
        experiment.title,
        *([experiment.question] if experiment.question else []),
        f"{runs_of(experiment)}, seed {experiment.seed}",
        _kept(experiment, told) if again else _pace(told),
        *([told.reason] if told.reason else []),
        *told.messages,
    ]
    return "\n".join([*lines, "", *_table(experiment, seen), "", f"Result: {told.folder}"])


def _kept(experiment: Experiment, told: Told) -> str:
    """Return what a result holds of the runs of its experiment."""
    missing = experiment.runs - told.before
    rest = f"; {counted(missing, 'run')} missing" if missing else ""
    return f"{counted(told.before, 'run')} kept, of the {told.engine} engine{rest}"


def _pace(told: Told) -> str:
    if not told.here:
        return f"{counted(told.before, 'run')} kept before; nothing was run"
    rate = told.here / max(told.seconds, 1e-9)
    before = f", {told.before:,} kept before" if told.before else ""
    took = f"{counted(told.here, 'run')} in {duration(told.seconds)}"
    return f"{took} on the {told.engine} engine, {rate:,.0f} runs/s{before}"


def _table(experiment: Experiment, seen: Overview) -> list[str]:
    """Return means, a column an arm; below each other where there are many arms."""
    names = list(seen.arms)
    measures = {spec.name: spec.label or label(spec.name) for spec in experiment.measured}
    measures |= {name: label(name) for name in seen.arms[names[0]] if name not in measures}
    arms = {arm.name: arm.label or arm.name for arm in experiment.arms}
    width = min(WIDEST, max(map(len, measures.values()))) + 1
    lines = [f"Mean over runs [{LEVEL:.0%} interval over {seen.unit}s]"]
    fitting = (COLUMNS - 2 - width) // CELL
    for first in range(0, len(names), fitting):
        abreast = names[first : first + fitting]
        lines.append(f"  {'measure':<{width}}" + "".join(f"{cut(arms[name], CELL - 1):>{CELL}}" for name in abreast))
        for measure, title in measures.items():
            share = KNOWN[measure].unit == "share"
            cells = "".join(f"{shown(seen.arms[name][measure], share):>{CELL}}" for name in abreast)
            lines.append(f"  {cut(title, width - 1):<{width}}{cells}")
    return lines
