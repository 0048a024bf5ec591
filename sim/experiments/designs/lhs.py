"""Latin hypercube: each factor's range is cut into as many strata as there are points, with one point in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.experiments.designs.design import CubeDesign
from sim.experiments.factors import Factor
from sim.scenario.fields import WHOLE
from sim.types import Floats


class Lhs(CubeDesign):
    """Latin hypercube (McKay, Beckman & Conover 1979)."""

    kind: Literal["lhs"] = Field(description="Latin hypercube: one point in each stratum of every factor")
    points: Annotated[int, Field(ge=1, le=10_000_000), WHOLE] = Field(description="number of points")
    optimization: Literal["random-cd"] | None = Field(
        None, description="random-cd: exchange coordinates while that spreads points more evenly; slow for many points"
    )

    def size(self, factors: Sequence[Factor]) -> int:
        """Return the number of points, without making them."""
        return self.points

    def cube(self, dimensions: int, seed: int) -> Floats:
        """Return the points in the unit cube, shape (points, dimensions)."""
        from scipy.stats import qmc  # slow to import

        sampler = qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed), optimization=self.optimization)
        return sampler.random(self.points)
