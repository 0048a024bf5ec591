"""Morris's design for screening: trajectories on which one factor at a time takes one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field

from sim.experiments.designs.design import CubeDesign, problem
from sim.experiments.factors import Factor
from sim.scenario.fields import WHOLE, refusal
from sim.types import Floats


def _even(levels: int) -> int:
    if levels % 2:
        mend = "With an odd number some levels would come up more often than others."
        raise refusal(f"The number of levels, {levels}, is odd.", allowed="even numbers, such as 4", mend=mend)
    return levels


class Morris(CubeDesign):
    """Morris's design (Morris 1991): each trajectory has one point more than there are factors.

    A step is p / (2 (p - 1)) of a factor's range of probability, for p levels, so that it always changes the value.
    """

    kind: Literal["morris"] = Field(description="Morris's trajectories for screening")
    trajectories: Annotated[int, Field(ge=2, le=1_000_000), WHOLE] = Field(description="number of trajectories")
    levels: Annotated[int, Field(ge=2, le=1000), WHOLE, AfterValidator(_even)] = Field(
        4, description="number of levels of each factor, an even number"
    )

    def size(self, factors: Sequence[Factor]) -> int:
        """Return the number of points, without making them."""
        return self.trajectories * (len(factors) + 1)

    def cube(self, dimensions: int, seed: int) -> Floats:
        """Return the points in the unit cube, shape (points, dimensions)."""
        from SALib.sample import morris  # slow to import

        generator = np.random.default_rng(seed)
        cube: Floats = morris.sample(problem(dimensions), self.trajectories, num_levels=self.levels, seed=generator)
        # its sums of fractions are off by a last digit here and there, which could tip a value into the next bin
        return np.rint(cube * (self.levels - 1)) / (self.levels - 1)
