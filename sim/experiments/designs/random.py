"""Independent points: every coordinate uniform by itself, as in plain Monte Carlo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.experiments.designs.design import CubeDesign
from sim.experiments.factors import Factor
from sim.scenario.fields import WHOLE
from sim.types import Floats


class Random(CubeDesign):
    """Independent points."""

    kind: Literal["random"] = Field(description="independent points")
    points: Annotated[int, Field(ge=1, le=10_000_000), WHOLE] = Field(description="number of points")

    def size(self, factors: Sequence[Factor]) -> int:
        """Return the number of points, without making them."""
        return self.points

    def cube(self, dimensions: int, seed: int) -> Floats:
        """Return the points in the unit cube, shape (points, dimensions)."""
        return np.random.default_rng(seed).random((self.points, dimensions))
