"""Numba against C: the hottest rules over the same inputs, looped over in compiled code on both sides."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numba
import numpy as np

from benchmarks.baseline import baseline_world
from benchmarks.measuring import Work, in_turns
from benchmarks.rows import Bar, Row, Skipped
from sim.rules import agreement, arrival, draws
from sim.types import Floats, Integers, Keys

SOURCE = Path(__file__).with_name("kernel.c")
SLOWER = Bar(1.2)
# Products and sums are not to be fused where a processor could: Numba does not fuse them either.
FLAGS = ("-O3", "-ffp-contract=off", "-shared", "-fPIC")

loop = numba.njit(nogil=True, error_model="numpy")
"""As rules are compiled, but without a place in the cache of the program."""


@loop
def settle(ideals: Floats, weights: Floats, starts: Integers, costs: Floats, texts: Floats) -> None:
    """Write the texts of tables that stand one after the other."""
    for table in range(costs.size):
        first, end = starts[table], starts[table + 1]
        texts[table] = agreement.nash_text(ideals[first:end], weights[first:end], costs[table])


@loop
def race(issues: Keys, states: Keys, weights: Floats, luck: Floats, winners: Integers) -> None:
    """Write who takes up each issue, by the rule over all; the engine asks it of the few that may win."""
    for k in range(issues.size):
        matter = np.uint64(draws.matter_key(issues[k], draws.SPONSOR, 0, draws.NOBODY, 0))
        for i in range(states.size):
            luck[i] = draws.unit(draws.fold(matter, states[i]))
        winners[k] = arrival.race(luck, weights[k])


def library(folder: Path, *more: str) -> ctypes.CDLL:
    """Return the functions in C, compiled into a folder.

    Raises
    ------
    Skipped
        Where there is no compiler, or it refuses.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        raise Skipped("there is no C compiler called cc")
    target = folder / f"kernel{len(list(folder.iterdir()))}.so"
    command = [compiler, *FLAGS, *more, str(SOURCE), "-o", str(target), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Skipped(f"cc fails: {done.stderr.strip().splitlines()[-1]}")
    return ctypes.CDLL(str(target))


def _in_c(function: Any, *arguments: np.ndarray[Any, Any] | int | np.uint64) -> Callable[[int], object]:
    """Return a call of a function in C with arrays by address and numbers as 64 bits."""
    given = [
        ctypes.c_void_p(each.ctypes.data) if isinstance(each, np.ndarray) else ctypes.c_uint64(int(each))
        for each in arguments
    ]
    function.restype = None
    return lambda _: function(*given)


def some_without(chance: np.random.Generator, weights: Floats) -> Floats:
    """Return weights of which one in ten is none."""
    return np.where(chance.random(weights.shape) < 0.1, 0.0, weights)


class Tables:
    """Tables of two to thirty-two states, and the texts that they settle on."""

    def __init__(self, count: int) -> None:
        chance = np.random.default_rng(1)
        self.starts = np.concatenate([[0], np.cumsum(chance.integers(2, 33, count))]).astype(np.int64)
        self.ideals = chance.uniform(0.0, 1.0, self.starts[-1])
        self.weights = some_without(chance, chance.exponential(1.0, self.starts[-1]))
        self.costs = chance.uniform(0.02, 1.0, count)
        self.units = count

    def numba(self) -> tuple[np.ndarray[Any, Any], Callable[[int], object]]:
        texts = np.empty(self.units)
        return texts, lambda _: settle(self.ideals, self.weights, self.starts, self.costs, texts)

    def c(self, functions: ctypes.CDLL) -> tuple[np.ndarray[Any, Any], Callable[[int], object]]:
        texts = np.empty(self.units)
        arguments = (self.ideals, self.weights, self.starts, self.costs, self.units, texts)
        return texts, _in_c(functions.settle, *arguments)


class Races:
    """Issues, what they are worth to the countries of the baseline, and who takes them up."""

    def __init__(self, count: int) -> None:
        chance, self.states = np.random.default_rng(2), baseline_world().keys[:-1].astype(np.uint64)
        self.issues = chance.integers(0, 2**64, count, dtype=np.uint64)
        self.weights = some_without(chance, chance.exponential(1.0, (count, self.states.size)) ** 2)
        self.units = count

    def numba(self) -> tuple[np.ndarray[Any, Any], Callable[[int], object]]:
        winners, luck = np.empty(self.units, dtype=np.int64), np.empty(self.states.size)
        return winners, lambda _: race(self.issues, self.states, self.weights, luck, winners)

    def c(self, functions: ctypes.CDLL) -> tuple[np.ndarray[Any, Any], Callable[[int], object]]:
        winners, luck = np.empty(self.units, dtype=np.int64), np.empty(self.states.size)
        sizes = (self.states.size, draws.SPONSOR, luck, winners)
        return winners, _in_c(functions.race, self.issues, self.units, self.states, self.weights, *sizes)


def _compared(what: str, inputs: Tables | Races, libraries: Mapping[str, ctypes.CDLL], repeats: int) -> list[Row]:
    """Return the ratios of a rule, whose results have to be equal to the bit."""
    results, do = inputs.numba()
    works, in_c = {"numba": Work(do, inputs.units)}, {}
    for flags, functions in libraries.items():
        in_c[flags], do = inputs.c(functions)
        works[flags] = Work(do, inputs.units)
    times = in_turns(works, repeats)
    rows = []
    for flags in libraries:
        assert results.tobytes() == in_c[flags].tobytes(), f"{what}: Numba and C ({flags}) differ"
        ratio = times["numba"].over(times[flags])
        bar, how = SLOWER if flags == "-O3" else None, f"results equal to the bit in {inputs.units} cases"
        rows.append(Row(f"{what}: Numba / C {flags}", ratio=ratio.median, spread=ratio.spread, bar=bar, note=how))
    for name, each in times.items():
        label = "Numba" if name == "numba" else f"C {name}"
        rows.append(Row(f"{what}: {label}", 1e9 * each.median, "ns", each.scaled(1e9).spread))
    return rows


def kernel(quick: bool) -> list[Row]:
    """Processor time of the text of a table and of the race of sponsors, in Numba and in C."""
    count, repeats = (2_000, 3) if quick else (50_000, 25)
    with tempfile.TemporaryDirectory() as folder:
        libraries = {"-O3": library(Path(folder)), "-O3 -march=native": library(Path(folder), "-march=native")}
        return [
            *_compared("text of a table", Tables(count), libraries, repeats),
            *_compared("race of sponsors", Races(count), libraries, repeats),
        ]
