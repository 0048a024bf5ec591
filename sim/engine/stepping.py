"""A run quarter by quarter, or phase by phase, for whoever looks or decides in between."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pyarrow as pa

from sim.engine.compiling import phase_addresses
from sim.engine.engine import COUNTED, Engine, tallies_of
from sim.engine.simulate import do_phase, do_quarter
from sim.phases import PHASES
from sim.phases.arriving import has_room
from sim.rules import draws
from sim.state import shapes
from sim.state.counting import WINDOW
from sim.state.layout import NEVER
from sim.state.tallies import Tallies
from sim.types import Floats

_POSITIONS = {phase.__name__: position for position, phase in enumerate(PHASES)}
_STANDING = tuple(
    name for name in shapes.MEMORY.names or () if name not in shapes.EXTENTS and not name.startswith("at_")
)
"""Numbers that say how a run stands."""
_OWN = frozenset(
    ("hooks", "hooks_as_ally", "hooks_as_partner", "answers_as_ally", "answers_as_partner", "asked", "count_homes",
     "stakes", "stamps")
)  # fmt: skip
"""Arrays of an engine: whom it asks, where it counts, and stakes at its places, which it computes anew."""


class Stepper(Engine):
    """An engine that stops after every quarter. Its books grow before a quarter that could fill them."""

    def begin(self, parameters: Floats, seed: int, replicate: int) -> None:
        """Begin a run.

        Parameters
        ----------
        parameters : array of float, shape (parameters,)
            In the order of the table of parameters.
        seed, replicate : int
        """
        for name, values in self._counts(1).items():
            self.state.hold(name, values[0] if shapes.COUNTS[name][0] else values)
            self.state.count_homes[WINDOW, COUNTED.index(name)] = values.ctypes.data
        self.state.parameter_values[:] = parameters
        self.state.key = draws.run_key(seed, replicate)
        self.phase("open_run")

    def phase(self, name: str) -> None:
        """Do one phase."""
        with np.errstate(all="ignore"):  # as compiled code does, in plain Python too
            do_phase(phase_addresses()[_POSITIONS[name]], self.state.way_in)

    def quarter(self) -> None:
        """Do all phases of a quarter."""
        with np.errstate(all="ignore"):
            do_quarter(phase_addresses(), self.state.way_in)

    def make_room_for_a_quarter(self) -> None:
        """Let the books grow, as they are, until they hold what the next quarter can add at most."""
        while not has_room(self.state.way_in):
            kept = {name: self.state.held(name) for name in shapes.BOOKS}
            self._make_room(2 * int(self.state.room))
            for name, values in kept.items():
                self.state.held(name)[tuple(slice(0, length) for length in values.shape)] = values

    def go_on_from(self, other: Stepper) -> None:
        """Take over how the run of another engine stands, from whose scenario this one differs in events to come.

        Parameters
        ----------
        other : Stepper
            Its agents are not taken over: nobody is asked yet. It is not changed.
        """
        self._make_room(int(other.state.room) - 1)
        self.keep_quarters(bool(other.state.keeps))
        for name in _STANDING:
            setattr(self.state, name, getattr(other.state, name))
        kept = shapes.SNAPSHOTS if other.state.keeps else {}
        for name in (*shapes.CHANGING, *shapes.BOOKS, *shapes.COUNTS, *kept):
            if name not in _OWN:
                self.state.held(name)[...] = other.state.held(name)
        self.state.show_versions()
        self.state.stamps[:] = NEVER

    def tallies(self) -> Tallies:
        """Return what was counted up to now, of one run."""
        counts = {name: self.state.held(name).copy() for name in shapes.COUNTS}
        counted = tallies_of({name: values if name == "totals" else values[None] for name, values in counts.items()})
        return Tallies(**{each.name: getattr(counted, each.name)[0] for each in fields(Tallies)})

    def tables(self, number: int, wanted: frozenset[str]) -> dict[str, pa.Table]:
        """Return the tables of the run, by its number; of quarters, if they were kept."""
        counts = {name: self.state.held(name) for name in shapes.COUNTS}
        own = {name: values if name == "totals" else values[None] for name, values in counts.items()}
        return {name: self._table(name, number, own) for name in sorted(wanted)}
