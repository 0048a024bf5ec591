"""Runs on the fast engine: a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.engine.compiling import phase_addresses
from sim.engine.own_formats import hook_formats
from sim.engine.simulate import simulate
from sim.formats import ORDERED
from sim.parameters import PARAMETERS
from sim.results.tables import Books, attempts_table, groups_table, issues_table, quarters_table, states_table
from sim.scenario import Scenario
from sim.state import shapes
from sim.state.counting import ELSEWHERE
from sim.state.layout import Records
from sim.state.run import Run
from sim.state.starting import fixed_arrays
from sim.state.tallies import AXES, Tallies
from sim.types import Floats, Integers
from sim.world import World

LINE = 64
"""Bytes of a line of the cache."""
COUNTED = ("totals", "arrived", "taken_up", "severity", "output", "blocks_by", "contributions")
"""What `simulate` is given to count in, in its order, which is that of `sim.state.counting`."""
ROOM = 512
"""Issues, attempts and groups for which there is room at first; where a run has more, the books grow."""


class Engine:
    """A scenario made ready to run, with memory of its own: one for each thread.

    Parameters
    ----------
    scenario : Scenario
    world : World
        Its arrays.
    """

    def __init__(self, scenario: Scenario, world: World) -> None:
        self.scenario, self.world = scenario, world
        self.state = Run()
        self._set_extents()
        for name, values in fixed_arrays(scenario, world).items():
            self._hold(name, np.ascontiguousarray(values))
        hook_formats(self.state)
        self._allocate(shapes.CHANGING)
        self.state.weighed_power = np.nan
        self._make_room(ROOM + len(world.groups))

    def _set_extents(self) -> None:
        size, domains, places = self.world.size, len(self.world.domains), self.world.place_far.shape[0]
        extents = shapes.CONSTANT | {
            "parameter_count": len(PARAMETERS),
            "country_count": size,
            "believers": size + 1,
            "domain_count": domains,
            "places": places,
            "scenes": places + domains,
            "format_count": len(ORDERED),
            "topics": len(ORDERED) * domains,
            "frameworks": self.world.framework_members.shape[0],
            "quarters": self.scenario.quarters,
        }
        for name, extent in extents.items():
            setattr(self.state, name, extent)

    def _hold(self, name: str, values: NDArray[Any]) -> None:
        """Keep an array, and its address in the memory of the engine; extents that are open are those it has."""
        shape, dtype = shapes.ALL[name]
        assert values.dtype == np.dtype(dtype), name
        for extent, length in zip(shape, values.shape if shape else (), strict=True):
            if extent in shapes.OPEN:
                setattr(self.state, extent, length)
            assert getattr(self.state, extent) == length, (name, extent)
        self.state.hold(name, _aligned(values))

    def _allocate(self, table: Mapping[str, tuple[shapes.Shape, Any]]) -> None:
        for name, (shape, dtype) in table.items():
            extents = tuple(int(getattr(self.state, extent)) for extent in shape)
            self._hold(name, np.zeros(extents if shape else 1, dtype))

    def _make_room(self, room: int) -> None:
        """Give the books new room, all empty."""
        few = max(32, room // 8)
        self.state.room, self.state.few = room + 1, few + 1  # the last row of each is spare
        self.state.tables = few + self.state.domain_count + 1  # talks, and a forum in each domain
        self._allocate(shapes.BOOKS)

    def run(
        self,
        parameters: Floats,
        points: Integers,
        seeds: Integers,
        replicates: Integers,
        tables: frozenset[str] = frozenset(),
        runs: Integers | None = None,
        window: tuple[int, int] | None = None,
    ) -> tuple[Tallies, dict[str, pa.Table]]:
        """Do many runs.

        Parameters
        ----------
        parameters : array of float, shape (P, parameters)
            In the order of the table of parameters.
        points : array of int, shape (R,)
            Which row of ``parameters`` each run has.
        seeds, replicates : array of int, shape (R,)
        tables : frozenset of str
            Tables to make: of ``quarters``, ``issues``, ``attempts``, ``groups``, ``states``.
        runs : array of int, shape (R,), optional
            Numbers of the runs in tables; counted from 0 if left out.
        window : tuple of int, optional
            First quarter of those for which is counted, and the first after them; all if left out.

        Returns
        -------
        tallies : Tallies
            With runs along the first axis.
        tables : dict of str to pyarrow.Table
            Those asked for, run after run.
        """
        counts = self._counts(points.size)
        self.count_within(window)
        if not tables:
            self._do(parameters, points, seeds, replicates, counts)
            return tallies_of(counts), {}
        numbers = np.arange(points.size) if runs is None else runs
        self.keep_quarters("quarters" in tables)
        parts: dict[str, list[pa.Table]] = {name: [] for name in sorted(tables)}
        for r, number in enumerate(numbers.tolist()):
            one = slice(r, r + 1)
            own = {name: values[one] for name, values in counts.items()}
            self._do(parameters, points[one], seeds[one], replicates[one], own)
            for name in parts:
                parts[name].append(self._table(name, number, own))
        self.keep_quarters(False)
        return tallies_of(counts), {name: pa.concat_tables(made) for name, made in parts.items()}

    def fates(self, parameters: Floats, seeds: Integers, replicates: Integers) -> Iterator[Records]:
        """Do runs one after the other; yield the books of all issues of each, and tally nothing.

        Parameters
        ----------
        parameters : array of float, shape (1, parameters)
        seeds, replicates : array of int, shape (R,)

        Yields
        ------
        array of layout.ISSUE, shape (issues,)
            Memory of the engine, that the next run writes over.
        """
        counts, points = self._counts(1), np.zeros(1, dtype=np.int64)
        for r in range(replicates.size):
            one = slice(r, r + 1)
            self._do(parameters, points, seeds[one], replicates[one], counts)
            yield self.state.held("issues")[: int(self.state.issue_count)]

    def _counts(self, runs: int) -> dict[str, NDArray[Any]]:
        return {
            name: np.zeros((runs, *(int(getattr(self.state, extent)) for extent in shape)), dtype)
            for name, (shape, dtype) in shapes.COUNTS.items()
        }

    def _do(
        self,
        parameters: Floats,
        points: Integers,
        seeds: Integers,
        replicates: Integers,
        counts: Mapping[str, NDArray[Any]],
    ) -> None:
        """Do runs, with larger books where they have no room."""
        done = 0
        while done < points.size:
            arguments: tuple[Any, ...] = (
                phase_addresses(), self.state, parameters, points, seeds, replicates,
                *(counts[name] for name in COUNTED), done,
            )  # fmt: skip
            with np.errstate(all="ignore"):  # as compiled code does, in plain Python too
                done = simulate(*arguments)
            if done < points.size:
                for values in counts.values():
                    values[done] = np.zeros((), values.dtype)
                self._make_room(2 * int(self.state.room))

    def count_within(self, window: tuple[int, int] | None) -> None:
        """Count what belongs to a window of quarters alone, from the next run on; all without one."""
        self.state.windowed = window is not None
        if window is not None:
            self.state.counted_from, self.state.counted_until = window
            self._elsewhere = self._counts(1)
            for kind, name in enumerate(COUNTED):
                self.state.count_homes[ELSEWHERE, kind] = self._elsewhere[name].ctypes.data

    def keep_quarters(self, wanted: bool) -> None:
        """Keep how a run stands at the end of each quarter, for the table of quarters, or no more."""
        self.state.keeps = wanted
        if wanted:
            self._allocate(shapes.SNAPSHOTS)

    def _table(self, name: str, number: int, counts: Mapping[str, NDArray[Any]]) -> pa.Table:
        """Return a table of the run just done."""
        issues, attempts, groups = (int(getattr(self.state, f"{each}_count")) for each in ("issue", "attempt", "group"))
        books = Books(self.scenario, self.world, self.state, number, issues, attempts, groups)
        match name:
            case "issues":
                return issues_table(books)
            case "attempts":
                return attempts_table(books)
            case "groups":
                return groups_table(books)
            case "states":
                tallies = tallies_of(counts)
                return states_table(books, Tallies(**{f.name: getattr(tallies, f.name)[0] for f in fields(Tallies)}))
            case "quarters":
                kept = {each: self.state.held(f"kept_{each}") for each in shapes.COUNTS}
                return quarters_table(books, tallies_of(kept))
        raise AssertionError(name)


def _aligned(values: NDArray[Any]) -> NDArray[Any]:
    """Return a copy that starts with a line of the cache, so that no row of numbers straddles two for nothing."""
    raw = np.empty(values.nbytes + LINE, np.uint8)
    start = -raw.ctypes.data % LINE
    held = raw[start : start + values.nbytes].view(values.dtype).reshape(values.shape)
    held[...] = values
    return held


def tallies_of(counts: Mapping[str, NDArray[Any]]) -> Tallies:
    """Return what the engine counted as measures want it, without the room for formats that it does not know."""
    counted = {name: counts[name] if name in counts else counts["totals"][name] for name in AXES}
    known = counts["output"].shape[1]
    return Tallies(
        **{name: values[:, :known] if "format" in AXES[name] else values for name, values in counted.items()}
    )
