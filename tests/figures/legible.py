"""Whether a figure can be read: no text is cut off, and none lies on another or on a legend."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

SLACK = 0.12
"""Share of the height of a line, above and below, that holds no ink."""


def faults(root: Canvas) -> list[str]:
    """Return what cannot be read in a figure, in words; nothing if all can."""
    FigureCanvasAgg(root).draw()
    whole = root.bbox.padded(0.5)
    boxes = [(text, _ink(text)) for text in texts_of(root)]
    cut = [f"cut off: {text.get_text()!r}" for text, box in boxes if not _holds(whole, box)]
    upright = [(text, box) for text, box in boxes if text.get_rotation() % 90.0 == 0.0]
    touching = [
        f"one on the other: {first.get_text()!r}, {second.get_text()!r}"
        for (first, one), (second, other) in combinations(upright, 2)
        if one.overlaps(other)
    ]
    covered = [
        f"a legend on {axes.get_title(loc='left')!r}"
        for legend in root.findobj(Legend)
        for axes in root.axes
        if axes.axison and legend.get_window_extent().padded(-1.0).overlaps(axes.get_window_extent())
    ]  # fmt: skip
    return cut + touching + covered


def texts_of(root: Canvas) -> list[Text]:
    """Return all texts that are drawn."""
    ticks = {id(label) for axes in root.axes for axis in _axes_of(axes) for label in _labels(axis)}
    drawn = {id(label) for axes in root.axes if axes.axison for axis in _axes_of(axes) for label in _seen(axis)}
    names = {id(axis.label) for axes in root.axes if not axes.axison for axis in _axes_of(axes)}
    return [
        text
        for text in root.findobj(Text)
        if text.get_text().strip() and text.get_visible() and id(text) not in names
        and (id(text) not in ticks or id(text) in drawn)
    ]  # fmt: skip


def _axes_of(axes: Axes) -> tuple[Axis, Axis]:
    return axes.xaxis, axes.yaxis


def _labels(axis: Axis) -> Iterator[Text]:
    for tick in (*axis.majorTicks, *axis.minorTicks):
        yield tick.label1
        yield tick.label2


def _seen(axis: Axis) -> Iterator[Text]:
    """Yield labels of ticks within the axis."""
    low, high = sorted(axis.get_view_interval())
    gap = 1e-9 * (high - low)
    for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
        if tick.get_visible() and low - gap <= tick.get_loc() <= high + gap:
            yield from (label for label in (tick.label1, tick.label2) if label.get_visible())


def _ink(text: Text) -> Bbox:
    """Return where a text is drawn, without the room between lines."""
    box = Text.get_window_extent(text)
    lines = text.get_text().count("\n") + 1
    across = text.get_rotation() % 180.0 == 90.0
    slack = SLACK * (box.width if across else box.height) / lines
    return Bbox.from_extents(*(box.extents + np.array([slack, 0, -slack, 0] if across else [0, slack, 0, -slack])))


def _holds(whole: Bbox, box: Bbox) -> bool:
    return bool((box.min >= whole.min).all() and (box.max <= whole.max).all())
