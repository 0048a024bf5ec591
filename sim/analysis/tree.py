"""Where in parameter space something happens: the leaves of a shallow tree, as boxes that do not overlap.

A classification tree (CART, Breiman et al. 1984) by scikit-learn. As with `sim.analysis.boxes`, one half of the points
makes the tree, and the other half tells how good its leaves are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.boxes import Boxes, Limit, choice, halves, made
from sim.errors import InputError
from sim.types import Flags, Floats

if TYPE_CHECKING:
    import pandas as pd

DEPTH = 3
LEAST_SHARE = 0.05
"""Share of points that a leaf has at least."""

type Limits = dict[str, Limit]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as the tree sees it: a number, or whether a factor has one of its values."""

    factor: str
    value: object
    numbers: Floats

    def parts(self, limits: Limits, values: tuple[Any, ...], threshold: float) -> tuple[Limits, Limits]:
        """Return limits narrowed to the points below a threshold, and to those above it."""
        if self.value is None:
            low, high = limits.get(self.factor, (-np.inf, np.inf))
            return {**limits, self.factor: (low, min(high, threshold))}, {
                **limits,
                self.factor: (max(low, threshold), high),
            }
        allowed = limits.get(self.factor, values)
        without = tuple(each for each in allowed if each != self.value)
        return {**limits, self.factor: without}, {**limits, self.factor: (self.value,)}


def find_leaves(points: pd.DataFrame, interest: Flags, seed: int = 1) -> Boxes | None:
    """Return all of parameter space and the leaves of a tree, the densest first; None of too few points to tell.

    Parameters
    ----------
    points : DataFrame
        One row a point, one column a factor.
    interest : array of bool, shape (points,)
        Which are of interest.
    seed : int
        Of the halves; the same gives the same leaves.

    Raises
    ------
    InputError
        If scikit-learn is not installed.
    """
    parts = halves(points, interest, seed)
    if parts is None:
        return None
    columns = list(_columns(points))
    tree = _fitted(columns, parts.fitted, interest)
    values = {name: tuple(sorted(points[name].unique(), key=str)) for name in points.columns}
    leaves = [made(limits, points, interest, parts) for limits in _leaves(tree, columns, values)]
    leaves.sort(key=lambda leaf: (-leaf.density, -leaf.coverage))
    found = [made({}, points, interest, parts), *leaves]
    return Boxes(tuple(found), choice(found))


def _columns(points: pd.DataFrame) -> Iterator[_Column]:
    for name in points.columns:
        column = points[name]
        if column.dtype.kind in "iuf":
            yield _Column(str(name), None, column.to_numpy(dtype=np.float64))
        else:
            for value in sorted(column.unique(), key=str):
                yield _Column(str(name), value, (column == value).to_numpy(dtype=np.float64))


def _fitted(columns: list[_Column], rows: Any, interest: Flags) -> Any:
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError as error:
        raise InputError(
            "Trees are made with scikit-learn, which is not installed. "
            "Install it with: pip install 'alliance-sim[explore]'"
        ) from error
    table = np.stack([column.numbers for column in columns], axis=1)
    grown = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=LEAST_SHARE, random_state=0)
    return grown.fit(table[rows], interest[rows]).tree_


def _leaves(tree: Any, columns: list[_Column], values: dict[str, tuple[Any, ...]]) -> Iterator[Limits]:
    """Yield the limits of each leaf, from the left to the right."""

    def below(node: int, limits: Limits) -> Iterator[Limits]:
        if tree.children_left[node] < 0:
            yield limits
            return
        column = columns[tree.feature[node]]
        left, right = column.parts(limits, values[column.factor], float(tree.threshold[node]))
        yield from below(tree.children_left[node], left)
        yield from below(tree.children_right[node], right)

    return below(0, {})
