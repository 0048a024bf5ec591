"""What tests of results that were edited or damaged share: small results, what is changed in them, and what is said."""

from __future__ import annotations

import copy
import io
import os
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from itertools import cycle
from pathlib import Path
from typing import Any

import sim
from sim.analysis.discovery import discover
from sim.errors import AllianceSimError
from sim.experiments.manifest import HASHED
from sim.experiments.result import Result, load_result
from sim.experiments.store.seal import digest
from sim.experiments.sweep import sweep

from ..analysis.pareto import tiny
from .sweeping import SCENARIO, written

FACTORS = """\
title: Steering
scenario: small.yaml
arms: {unanimity: {}, majority: {rules: {majority: {share: 0.6}}}}
factors: {steering: {low: 0, high: 1}, slots: {low: 2, high: 6}}
design: {kind: sobol, points: 64}
replications: 2
measures: [blocking_rate, output]
"""
LISTED = """\
title: Listed
scenario: small.yaml
factors: {steering: [0.1, 0.9], rules.contagion: [true, false], start: [2009Q1, 2010Q1]}
design: {kind: list, file: points.csv}
replications: 2
"""


def results_in(folder: Path) -> Path:
    """Leave a small result of each kind that is read again in a folder, and return it."""
    written(folder)
    (folder / "factors.yaml").write_text(FACTORS)
    (folder / "listed.yaml").write_text(LISTED)
    (folder / "points.csv").write_text("steering,rules.contagion,start\n0.1,true,2009Q1\n0.9,false,2010Q1\n")
    sim.run(sim.parse_scenario(SCENARIO), 2, name="small").save(folder / "run")
    sweep(folder / "factors.yaml", out=folder / "sweep")
    sweep(folder / "listed.yaml", out=folder / "listed")
    sim.pareto(tiny.written(folder), out=folder / "pareto")
    swept = load_result(folder / "sweep")
    usual = swept.runs[swept.runs["arm"] == "unanimity"].groupby("point")["output"].mean().median()
    discover(swept, f"output > {usual}").save(folder / "discovery")
    sim.predict(next(iter(groups())), replications=3).save(folder / "prediction")
    return folder


def groups() -> Iterator[Any]:
    from sim.prediction.known import known

    yield known("fit")[0]


RESULTS = ["run", "sweep", "listed", "pareto", "discovery", "prediction"]


def read_whole(folder: Path) -> Result:
    """Return a result with all of its tables."""
    result = load_result(folder)
    for name in sim.experiments.result.TABLES:  # type: ignore[attr-defined]
        if result.has(name):
            result.table(name)
    return result


def refused(use: Callable[[Path], object], folder: Path) -> str:
    """Return the message that a use ends in, empty if it does its work; any other error is raised."""
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            use(folder)
    except AllianceSimError as error:
        return str(error) or "nothing said"
    return ""


NEST: Any = [[[[[{"a": [None]}]]]]]
JUNK = (None, True, -1, 0, 10**40, 1.5e308, "", "x$_{\\", "../../x", "nowhere_at_all", [], {}, ["x"], {"x": 1}, NEST)
DELETED = object()


def ways(tree: Any, depth: int, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every value down to a depth; of long lists and mappings to the first ones."""
    if way:
        yield way
    if depth == 0:
        return
    steps: list[str | int] = (
        list(tree) if isinstance(tree, dict) else list(range(len(tree))) if isinstance(tree, list) else []
    )
    for step in steps if len(steps) < 45 else steps[:3]:
        yield from ways(tree[step], depth - 1, (*way, step))


def mutated(tree: Any, way: tuple[str | int, ...], value: Any) -> Any:
    copied = copy.deepcopy(tree)
    place = copied
    for step in way[:-1]:
        place = place[step]
    if value is DELETED:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    return copied


def hashed(manifest: Any) -> Any:
    """Return a manifest with the hashes of what it says, as somebody would who means it."""
    own = {f"{key}_sha256": digest(manifest[key]) for key in HASHED if key in manifest and f"{key}_sha256" in manifest}
    return {**manifest, **own}


def mutations(tree: Any, depth: int, each: int) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    """Yield what is changed, to what, and what comes out: every value once deleted, and made junk of some kinds."""
    junk = cycle(JUNK)
    for way in ways(tree, depth):
        for value in (DELETED, *(next(junk) for _ in range(each))):
            yield way, value, mutated(tree, way, value)


def some[T](items: Iterable[T], most: int) -> list[T]:
    """Return at most so many of what may be tried, others with every seed of the order of tests (pytest-randomly).

    All of it where more examples are asked for by hand.
    """
    every = list(items)
    most = len(every) if "ALLIANCE_SIM_EXAMPLES" in os.environ else most
    return [every[position] for position in sorted(random.sample(range(len(every)), min(most, len(every))))]


TEXTS = [
    b"",
    b"{",
    b"[]",
    b"3",
    b"null",
    b'{"kind": NaN}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"kind": {}}',
    b'{"kind": "x"}',
]
