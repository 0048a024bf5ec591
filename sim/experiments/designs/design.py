"""What every design is: settings in the file, and the points that they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

from pydantic import Field

from sim.experiments.factors import Factor
from sim.experiments.points import Points
from sim.scenario.fields import WHOLE, Record
from sim.types import Floats


class Mismatch(NamedTuple):
    """Why a design and its factors do not go together.

    Attributes
    ----------
    factor : str or None
        Name of the factor; None for the design itself.
    message, mend : str
        What is wrong, and how to put it right.
    """

    factor: str | None
    message: str
    mend: str


class Design(Record):
    """Settings of a design, as they stand in a file."""

    kind: str

    def mismatches(self, factors: Sequence[Factor]) -> Iterator[Mismatch]:
        """Yield what does not go with these factors."""
        return iter(())


class Sampled(Design):
    """A design that makes its points itself."""

    def size(self, factors: Sequence[Factor]) -> int:
        """Return the number of points, without making them."""
        raise NotImplementedError

    def sample(self, factors: Sequence[Factor], seed: int) -> Points:
        """Return the points; the same arguments give the same bits.

        Parameters
        ----------
        factors : sequence of Factor
            What varies, without mismatches.
        seed : int
            Seed of the experiment, for designs that draw and have none of their own.
        """
        raise NotImplementedError


class CubeDesign(Sampled):
    """A design that spreads points over the unit cube; the quantile functions of the factors make values of them."""

    seed: Annotated[int, Field(ge=0, le=2**63 - 1), WHOLE] | None = Field(
        None, description="seed of the points; the experiment's if left out"
    )

    def cube(self, dimensions: int, seed: int) -> Floats:
        """Return the points in the unit cube, shape (points, dimensions)."""
        raise NotImplementedError

    def unit_points(self, factors: Sequence[Factor], seed: int) -> Floats:
        """Return the points in the unit cube, drawn with the design's own seed if it has one, else with this one."""
        return self.cube(len(factors), seed if self.seed is None else self.seed)

    def mismatches(self, factors: Sequence[Factor]) -> Iterator[Mismatch]:
        """Yield that there is nothing to vary."""
        if not factors:
            message = f"A design of kind {self.kind} needs factors, and there are none."
            yield Mismatch(None, message, "List under 'factors' what is to vary, or leave the design out.")

    def sample(self, factors: Sequence[Factor], seed: int) -> Points:
        """Return the points."""
        cube = self.unit_points(factors, seed)
        columns = {factor.name: factor.quantile(cube[:, column]) for column, factor in enumerate(factors)}
        return Points(columns, len(cube))


def problem(dimensions: int, names: Sequence[str] = ()) -> dict[str, object]:
    """Return SALib's description of the factors: every one from 0 to 1, as in the unit cube."""
    listed = list(names) or [f"x{number}" for number in range(dimensions)]
    return {"num_vars": dimensions, "names": listed, "bounds": [[0.0, 1.0] for _ in listed]}
