"""Full factorial: every level of every factor with every level of all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Literal

import numpy as np
from pydantic import Field

from sim.experiments.designs.design import Mismatch, Sampled
from sim.experiments.distributions import Integer, Levels
from sim.experiments.factors import Factor
from sim.experiments.points import Points


class Grid(Sampled):
    """Every level of every factor with every level of all others; the last factor changes fastest."""

    kind: Literal["grid"] = Field(description="full factorial over the levels of the factors")

    def size(self, factors: Sequence[Factor]) -> int:
        """Return the number of points, without making them."""
        return prod(_levels(factor) for factor in factors)

    def mismatches(self, factors: Sequence[Factor]) -> Iterator[Mismatch]:
        """Yield the ranges that do not say how many levels they are to have."""
        for factor in factors:
            if not _levels(factor):
                mend = (
                    "Add 'levels: 5' (or another number) to the range, list levels in brackets, or take another design."
                )
                yield Mismatch(factor.name, "A grid needs levels, and this range does not say how many.", mend)

    def sample(self, factors: Sequence[Factor], seed: int) -> Points:
        """Return the points, the last factor changing fastest."""
        count = self.size(factors)
        columns, after = {}, count
        for factor in factors:
            levels = factor.grid()
            assert levels is not None
            after //= len(levels)
            columns[factor.name] = np.tile(np.repeat(levels, after), count // (len(levels) * after))
        return Points(columns, count)


def _levels(factor: Factor) -> int:
    """Return the number of levels, 0 where it is missing."""
    form = factor.form
    if isinstance(form, Levels):
        return len(form.root)
    if isinstance(form, Integer) and form.levels is None:
        return form.size
    return form.levels or 0
