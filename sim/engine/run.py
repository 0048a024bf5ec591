"""Runs on the fast engine: a chunk at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays, layout
from sim.engine.setting import fixed_arrays
from sim.engine.simulate import simulate
from sim.scenario import Scenario
from sim.tallies import Tallies
from sim.types import Floats, Integers
from sim.world import World

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
        self._memory = np.zeros(1, arrays.MEMORY)
        self._held: dict[str, NDArray[Any]] = {}
        self._set_extents()
        for name, values in fixed_arrays(scenario, world).items():
            self._hold(name, np.ascontiguousarray(values))
        self._allocate(arrays.CHANGING)
        self._memory["at_parameter_values"] = self._memory["at_parameters"]
        self._make_room(ROOM)

    def _set_extents(self) -> None:
        size, domains, places = self.world.size, len(self.world.domains), self.world.place_distance.shape[0]
        extents = arrays.CONSTANT | {
            "country_count": size,
            "believers": size + 1,
            "domain_count": domains,
            "places": places,
            "scenes": places + domains,
            "widest": max(size, domains),
            "frameworks": self.world.framework_members.shape[0],
            "quarters": self.scenario.quarters,
        }
        for name, extent in extents.items():
            self._memory[name] = extent

    def _hold(self, name: str, values: NDArray[Any]) -> None:
        """Keep an array, and its address in the memory of the engine; extents that are open are those it has."""
        shape, dtype = arrays.ALL[name]
        assert values.dtype == np.dtype(dtype), name
        for extent, length in zip(shape, values.shape if shape else (), strict=True):
            if extent in ("places_drawn", "event_count", "dated_count"):
                self._memory[extent] = length
            assert self._memory[extent][0] == length, (name, extent)
        self._held[name] = values
        self._memory[f"at_{name}"] = values.ctypes.data

    def _allocate(self, table: Mapping[str, tuple[arrays.Shape, Any]]) -> None:
        for name, (shape, dtype) in table.items():
            extents = tuple(int(self._memory[extent][0]) for extent in shape)
            self._hold(name, np.zeros(extents if shape else 1, dtype))

    def _make_room(self, room: int) -> None:
        """Give the books new room, all empty."""
        self._memory["room"], self._memory["few"] = room, max(32, room // 8)
        self._allocate(arrays.BOOKS)

    def run(self, parameters: Floats, points: Integers, seeds: Integers, replicates: Integers) -> Tallies:
        """Do many runs and return their tallies, runs along the first axis.

        Parameters
        ----------
        parameters : array of float, shape (P, parameters)
            In the order of the table of parameters.
        points : array of int, shape (R,)
            Which row of ``parameters`` each run has.
        seeds, replicates : array of int, shape (R,)
        """
        counts = {
            name: np.zeros((points.size, *(int(self._memory[extent][0]) for extent in shape)), dtype)
            for name, (shape, dtype) in arrays.COUNTS.items()
        }
        done = 0
        while done < points.size:
            done = simulate(self._memory, parameters, points, seeds, replicates, *counts.values(), done)
            if done < points.size:
                for values in counts.values():
                    values[done] = np.zeros((), values.dtype)
                self._make_room(2 * int(self._memory["room"][0]))
        return tallies_of(counts)


def tallies_of(counts: Mapping[str, NDArray[Any]]) -> Tallies:
    """Return what the engine counted as measures want it."""
    own = {
        "arrived": counts["by_domain"][:, layout.ARRIVED],
        "taken_up": counts["by_domain"][:, layout.TAKEN_UP],
        "severity": counts["by_domain"][:, layout.SEVERITY],
        "output": counts["output"],
        "blocks_by": counts["by_country"][:, layout.BLOCKS],
        "contributions": counts["by_country"][:, layout.CONTRIBUTIONS],
    }
    rest = {each.name: counts["totals"][each.name] for each in fields(Tallies) if each.name not in own}
    return Tallies(**own, **rest)
