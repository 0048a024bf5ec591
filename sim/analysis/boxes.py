"""Where in parameter space something happens: boxes by the Patient Rule Induction Method.

PRIM (Friedman & Fisher 1999) as the EMA workbench has it. With a hundred factors chance alone makes some look as if
they mattered, and peeling follows it; so only those by which the points of interest differ most from the others are
handed on (Monte Carlo filtering, Hornberger & Spear 1981), and limits are dropped again without which a box is hardly
less dense. All this looks at one half of the points; how good a box is, is told by the other half, since the best of
many boxes looks better than it is on the points that it was fitted to.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.types import Flags, Integers

if TYPE_CHECKING:
    import pandas as pd

LEAST_POINTS = 40
"""Points, and points of interest among them, below which nothing is looked for: half of them are held out."""
LEAST_OF_INTEREST = 10
DENSE = 0.8
"""Density from which on a box counts as one in which it happens."""
LEAST_COVERAGE = 0.25
MOST_FACTORS = 8
"""Factors that are handed on to PRIM."""
MOST_LIMITS = 4
"""Limits of a box that is chosen: more of them nobody can read."""

type Limit = tuple[float, float] | tuple[Any, ...]
"""Ends of a range, or the values of what is not a number."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of parameter space.

    Attributes
    ----------
    limits : mapping of str to tuple
        For each factor that is limited, the lowest and the highest value, -inf or inf where it is not limited on that
        side; the values themselves where they are not numbers.
    coverage, density, mass : float
        Share of the points of interest that lie inside; share of those inside that are of interest; share of all points
        that lie inside; each among the points that the box was fitted to.
    coverage_test, density_test : float
        The same among the points held out; the density is NaN where none of them lies inside.
    points_test : int
        Points held out that lie inside.
    """

    limits: Mapping[str, Limit]
    coverage: float
    density: float
    mass: float
    coverage_test: float
    density_test: float
    points_test: int

    @property
    def text(self) -> str:
        """The limits on one line, such as ``slots > 3.1 and steering in 0.2 to 0.6``."""
        return " and ".join(_said(name, limit) for name, limit in self.limits.items()) or "everywhere"


@dataclass(frozen=True, slots=True)
class Boxes:
    """A series of boxes, each inside the one before.

    Attributes
    ----------
    boxes : tuple of Box
        From all of parameter space to the smallest box.
    chosen : int
        Which one tells most: of those with a density of 80 % or more and up to four limits, that which covers most;
        else the densest of those that cover a quarter. 0, all of space, where that is not clearly denser among points
        held out.
    """

    boxes: tuple[Box, ...]
    chosen: int

    @property
    def best(self) -> Box:
        """The chosen one."""
        return self.boxes[self.chosen]


def find_boxes(points: pd.DataFrame, interest: Flags, seed: int = 1) -> Boxes | None:
    """Return boxes in which points of interest lie densely; None of too few points to tell.

    Parameters
    ----------
    points : DataFrame
        One row a point, one column a factor.
    interest : array of bool, shape (points,)
        Which are of interest.
    seed : int
        Of the halves; the same gives the same boxes.

    Raises
    ------
    InputError
        If the EMA workbench is not installed.
    """
    parts = halves(points, interest, seed)
    if parts is None:
        return None
    of_fitted, hits = points.iloc[parts.fitted].reset_index(drop=True), interest[parts.fitted]
    of_fitted = of_fitted[telling(of_fitted, hits)]
    found = [made(limits, points, interest, parts) for limits in _trajectory(of_fitted, hits)]
    return Boxes(tuple(found), choice(found))


@dataclass(frozen=True, slots=True)
class Halves:
    """Rows of the points that boxes are fitted to, and of those held out."""

    fitted: Integers
    held: Integers


def halves(points: pd.DataFrame, interest: Flags, seed: int) -> Halves | None:
    """Return two halves of the points; None if there are too few, or too few of them of interest or not, to tell."""
    size, hits = len(points), int(interest.sum())
    if size < LEAST_POINTS or min(hits, size - hits) < LEAST_OF_INTEREST:
        return None
    order = np.random.default_rng(seed).permutation(size)
    fitted, held = np.sort(order[: size // 2]), np.sort(order[size // 2 :])
    return Halves(fitted, held) if 0 < int(interest[fitted].sum()) < fitted.size else None


def telling(points: pd.DataFrame, interest: Flags, most: int = MOST_FACTORS) -> list[str]:
    """Return the factors by which points of interest differ most from the others, in the order of the table.

    By the test of Kolmogorov and Smirnov, or that of chi square for what is not a number.
    """
    from scipy.stats import chi2_contingency, ks_2samp

    def p(name: str) -> float:
        column = points[name].to_numpy()
        if column.dtype.kind in "iuf":
            return float(ks_2samp(column[interest], column[~interest], method="asymp").pvalue)
        kinds, which = np.unique(column.astype(str), return_inverse=True)
        table = np.stack([np.bincount(which[part], minlength=kinds.size) for part in (interest, ~interest)])
        return float(chi2_contingency(table).pvalue) if kinds.size > 1 else 1.0

    by_p = sorted((p(str(name)), number) for number, name in enumerate(points.columns))
    return [str(points.columns[number]) for number in sorted(number for _, number in by_p[:most])]


def _trajectory(points: pd.DataFrame, interest: Flags) -> Iterator[dict[str, Limit]]:
    """Yield the limits of box after box, without those that hardly matter, each once."""
    prim = _prim()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        box = prim.Prim(points, interest, peel_alpha=0.05, paste_alpha=0.05, mass_min=0.05).find_box()
    first = box.box_lims[0]
    seen: list[dict[str, Limit]] = []
    for limits, p_values in zip(box.box_lims, box.p_values, strict=True):
        restricted = {name: _limit(limits[name], first[name]) for name in points.columns if name in p_values}
        kept = _needed(restricted, points, interest)
        if kept not in seen:
            seen.append(kept)
            yield kept


def _prim() -> Any:
    with warnings.catch_warnings():
        # It warns of extras that are not installed, and that nothing here needs.
        warnings.simplefilter("ignore")
        try:
            from ema_workbench.analysis import prim
        except ImportError as error:
            raise InputError(
                "Boxes are found with the EMA workbench, which is not installed. "
                "Install it with: pip install 'alliance-sim[explore]'"
            ) from error
    return prim


def _needed(limits: dict[str, Limit], points: pd.DataFrame, interest: Flags) -> dict[str, Limit]:
    """Return limits without those whose loss costs a box less than the standard error of its density."""
    while limits:
        within = inside(points, limits)
        density = float(interest[within].mean())
        error = (density * (1.0 - density) / within.sum()) ** 0.5
        without = [{name: each for name, each in limits.items() if name != dropped} for dropped in limits]
        densities = [float(interest[inside(points, fewer)].mean()) for fewer in without]
        best = max(range(len(without)), key=lambda number: (densities[number], -number))
        if densities[best] < density - error:
            break
        limits = without[best]
    return limits


def _limit(limits: Any, first: Any) -> Limit:
    """Return the limits of one factor, without those that leave nothing out."""
    low, high = limits.iloc[0], limits.iloc[1]
    if isinstance(low, set):
        return tuple(sorted(low, key=str))
    return (
        float(low) if low > first.iloc[0] else -np.inf,
        float(high) if high < first.iloc[1] else np.inf,
    )


def inside(points: pd.DataFrame, limits: Mapping[str, Limit]) -> Flags:
    """Tell which points lie within limits."""
    flags: Flags = np.ones(len(points), dtype=np.bool_)
    for name, limit in limits.items():
        column = points[name]
        if column.dtype.kind in "iuf":
            flags &= ((limit[0] <= column) & (column <= limit[1])).to_numpy()
        else:
            flags &= column.isin(limit).to_numpy()
    return flags


def made(limits: dict[str, Limit], points: pd.DataFrame, interest: Flags, parts: Halves) -> Box:
    """Return a box with how good it is on either half of the points."""
    coverage, density, count = _quality(limits, points.iloc[parts.fitted], interest[parts.fitted])
    return Box(
        limits,
        coverage,
        density,
        count / parts.fitted.size,
        *_quality(limits, points.iloc[parts.held], interest[parts.held]),
    )


def _quality(limits: dict[str, Limit], points: pd.DataFrame, interest: Flags) -> tuple[float, float, int]:
    within = inside(points, limits)
    hits, there = int((within & interest).sum()), int(within.sum())
    return _ratio(hits, int(interest.sum())), _ratio(hits, there), there


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def choice(boxes: list[Box]) -> int:
    """Return the number of the box that tells most."""
    short = [number for number, box in enumerate(boxes) if len(box.limits) <= MOST_LIMITS]
    dense = [number for number in short if boxes[number].density >= DENSE]
    wide = [number for number in short if boxes[number].coverage >= LEAST_COVERAGE]
    best = (
        max(dense, key=lambda number: (boxes[number].coverage, -number))
        if dense
        else max(wide, key=lambda number: (boxes[number].density, -number))
    )
    base, tested = boxes[0].density_test, boxes[best]
    error = (base * (1.0 - base) / max(1, tested.points_test)) ** 0.5
    return best if tested.density_test > base + 2.0 * error else 0


def _said(name: str, limit: Limit) -> str:
    if len(limit) != 2 or not all(isinstance(end, float) for end in limit):
        return f"{name} {'is' if len(limit) == 1 else 'in'} {', '.join(str(value) for value in limit)}"
    low, high = limit
    if np.isinf(low):
        return f"{name} < {high:.3g}"
    return f"{name} > {low:.3g}" if np.isinf(high) else f"{name} in {low:.3g} to {high:.3g}"
