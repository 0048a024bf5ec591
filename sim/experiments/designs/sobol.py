"""Saltelli's design for Sobol indices: a base sample A, another one B, and A with one column of B at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field

from sim.experiments.designs.design import CubeDesign, problem
from sim.experiments.factors import Factor
from sim.scenario.fields import WHOLE, refusal
from sim.types import Floats


def _power_of_two(points: int) -> int:
    if points & (points - 1):
        below = 1 << (points.bit_length() - 1)
        message = f"The number of points, {points}, is not a power of two."
        mend = "Sobol sequences fill the cube evenly at powers of two alone; elsewhere the indices would be biased."
        raise refusal(message, allowed=f"powers of two, such as {below} or {2 * below}", mend=mend)
    return points


class Sobol(CubeDesign):
    """Saltelli's design over a scrambled Sobol sequence (Saltelli 2002; Owen 2020).

    N points of the sequence in twice as many dimensions as there are factors, D, give A and B. The design has
    N (D + 2) points: for each of the N, A, then A with the i-th value of B for every i, then B. With second-order
    indices it has N (2 D + 2): also B with the i-th value of A, before B.
    """

    kind: Literal["sobol"] = Field(description="Saltelli's design for Sobol indices")
    points: Annotated[int, Field(ge=1, le=2**20), WHOLE, AfterValidator(_power_of_two)] = Field(
        description="size N of the base sample, a power of two; the design has N (D + 2) points for D factors"
    )
    second_order: bool = Field(
        False, description="whether pairs of factors are told apart; the design then has N (2 D + 2) points"
    )

    def size(self, factors: Sequence[Factor]) -> int:
        """Return the number of points, without making them."""
        dimensions = len(factors)
        return self.points * (2 * dimensions + 2 if self.second_order else dimensions + 2)

    def cube(self, dimensions: int, seed: int) -> Floats:
        """Return the points in the unit cube, shape (points, dimensions)."""
        from SALib.sample import sobol  # slow to import

        generator = np.random.default_rng(seed)
        cube: Floats = sobol.sample(
            problem(dimensions), self.points, calc_second_order=self.second_order, seed=generator
        )
        return cube
