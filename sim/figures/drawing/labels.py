"""Labels beside marks, placed so that none lies on another label or on a mark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas
from sim.types import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a label is tried, east first."""


def place(
    centres: Floats, radii: Floats, sizes: Floats, frame: Floats, gap: float = 1.0
) -> list[tuple[float, float] | None]:
    """Return where the middle of each label goes, or None where there is no room; earlier labels go first.

    Parameters
    ----------
    centres : array, shape (N, 2)
        Middles of the marks.
    radii : array, shape (N,)
        Radii of the marks.
    sizes : array, shape (N, 2)
        Widths and heights of the labels, 0 for a mark without one. All lengths are in the same unit.
    frame : array, shape (4,)
        Left, bottom, right and top of what can be written on.
    gap : float
        Between a mark and its label.
    """
    taken = np.column_stack([centres - radii[:, None], centres + radii[:, None]])
    found: list[tuple[float, float] | None] = []
    for own, (centre, radius, size) in enumerate(zip(centres, radii, sizes, strict=True)):
        box = None if size[0] <= 0.0 else _first_free(own, centre, radius, size / 2.0, taken, frame, gap)
        found.append(None if box is None else (float(box[0] + box[2]) / 2.0, float(box[1] + box[3]) / 2.0))
        if box is not None:
            taken = np.vstack([taken, box])
    return found


def _first_free(
    own: int, centre: Floats, radius: float, half: Floats, taken: Floats, frame: Floats, gap: float
) -> Floats | None:
    others = np.arange(len(taken)) != own
    for side in _SIDES:
        reach = radius * (1.0 if 0 in side else 0.71) + gap
        middle = centre + np.array(side) * (reach + half)
        box = np.concatenate([middle - half, middle + half])
        inside = (box[:2] >= frame[:2]).all() and (box[2:] <= frame[2:]).all()
        apart = (box[2:] <= taken[:, :2]).any(axis=1) | (box[:2] >= taken[:, 2:]).any(axis=1)
        if inside and apart[others].all():
            return box
    return None


def write(axes: Axes, names: Sequence[str], east: Floats, north: Floats, areas: Floats, size: float) -> list[str]:
    """Write names beside marks with areas in square points, as far as there is room; return those written.

    The layout of the figure must be final: everything but the names must be drawn.
    """
    from matplotlib.textpath import TextPath

    figure = canvas.root_of(axes)
    figure.draw_without_rendering()
    points = 72.0 / figure.dpi
    centres = axes.transData.transform(np.column_stack([east, north])) * points
    boxes = [TextPath((0.0, 0.0), name, size=size).get_extents() for name in names]
    sizes = np.array([[box.width + 1.0, box.height + 1.0] for box in boxes]).reshape(-1, 2)
    inset = np.array([1.5, 1.5, -1.5, -1.5])
    frame = np.asarray(axes.get_window_extent().extents) * points + inset
    places = place(centres, np.sqrt(areas / np.pi) + 0.3, sizes, frame)
    for name, centre, spot in zip(names, centres, places, strict=True):
        if spot is not None:
            _write_one(axes, name, np.array(spot) - centre, centre / points, size)
    return [name for name, spot in zip(names, places, strict=True) if spot is not None]


def _write_one(axes: Axes, name: str, offset: Floats, centre: Floats, size: float) -> None:
    at = axes.transData.inverted().transform(centre)
    text = axes.annotate(
        name, (float(at[0]), float(at[1])), (float(offset[0]), float(offset[1])), textcoords="offset points",
        ha="center", va="center", fontsize=size, zorder=2,
        bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.7},
    )  # fmt: skip
    text.set_in_layout(False)
