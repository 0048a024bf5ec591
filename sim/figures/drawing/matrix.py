"""The parts of a membership matrix: order and place of rows and columns, marks, names of kinds, legend."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from string import ascii_uppercase
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas
from sim.figures.drawing.roll import Mark, Roll
from sim.figures.drawing.styles import BLACK, BLUE, GREY, VERMILION
from sim.types import Flags, Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

HEADING = 1.4
"""Height of the line above a block of rows, in rows."""
_GAP = 0.7
"""Room between groups of two kinds, in columns."""
_HALF = 0.36
"""Half the side of a mark, in cells."""
_LABELS = {
    Mark.member: "Member",
    Mark.lead: "Lead",
    Mark.recalled: "Member, not verified",
    Mark.guest: "Guest in projects",
    Mark.suspended: "Suspended",
}


@dataclass(frozen=True, slots=True)
class Matrix:
    """Where everything stands: a row is 1 high, a column 1 wide.

    Attributes
    ----------
    order : array, shape (N,)
        Countries from top to bottom.
    rows : array, shape (N,)
        Middle of the row of each country, from the top.
    within : array, shape (N,)
        Position in its block of each country in `order`.
    headings : list of (str, float)
        What stands above each block, and where.
    height : float
        Of all rows.
    columns : array, shape (G,)
        Middle of the column of each group.
    """

    order: Integers
    rows: Floats
    within: Integers
    headings: list[tuple[str, float]]
    height: float
    columns: Floats


def seriated(members: Flags) -> Integers:
    """Return an order in which countries stand beside those with whom they share most groups.

    Average linkage on the Jaccard distance, leaves in the optimal order (Bar-Joseph, Gifford and Jaakkola 2001);
    countries without a group come last, and of the two ends that with more groups comes first.
    """
    some, none = np.flatnonzero(members.any(axis=1)), np.flatnonzero(~members.any(axis=1))
    if len(some) > 2:
        from scipy.cluster.hierarchy import leaves_list, linkage

        leaves = leaves_list(linkage(members[some], "average", "jaccard", optimal_ordering=True))
        some = some[leaves]
        counts, half = members[some].sum(axis=1), len(some) // 2
        if counts[:half].sum() < counts[len(some) - half :].sum():
            some = some[::-1]
    return np.concatenate([some, none]).astype(np.int64)


def matrix(shown: Roll) -> Matrix:
    """Return where everything stands: allies above partners, groups of a kind together."""
    rows = np.zeros(len(shown.codes))
    order: list[int] = []
    within: list[int] = []
    headings: list[tuple[str, float]] = []
    top = 0.0
    for name, chosen in (("Allies", shown.allies), ("Partners and others", ~shown.allies)):
        block = np.flatnonzero(chosen)
        if len(block):
            headings.append((f"{name} ({len(block)})", top + 0.6 * HEADING))
            ordered = block[seriated(shown.members[block])]
            rows[ordered] = top + HEADING + np.arange(len(block)) + 0.5
            order += ordered.tolist()
            within += range(len(block))
            top += HEADING + len(block)
    kinds = [group.kind for group in shown.groups]
    breaks = np.array([0, *(before != after for before, after in pairwise(kinds))])
    columns = np.arange(len(kinds)) + _GAP * np.cumsum(breaks)
    return Matrix(np.array(order), rows, np.array(within), headings, top, columns.astype(np.float64))


_SHAPES = {
    Mark.member: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    Mark.lead: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    Mark.recalled: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    Mark.guest: ((-1, 1), (1, 1), (0, -1)),
}
"""Corners of marks, east and south of their middle, in half sides."""


def draw_marks(panel: Axes, shown: Roll, laid: Matrix) -> None:
    """Draw a mark in the cell of each country and group that have to do with each other."""
    from matplotlib.collections import LineCollection, PolyCollection

    width = 0.7 * canvas.scale()
    for mark, corners in _SHAPES.items():
        for allied, colour in ((True, BLUE), (False, VERMILION)):
            middles = _middles(shown, laid, mark, shown.allies == allied)
            shapes = middles[:, None, :] + _HALF * np.array(corners, dtype=np.float64)
            face = "white" if mark == Mark.recalled else colour
            panel.add_collection(
                PolyCollection(list(shapes), facecolors=face, edgecolors=colour, linewidths=width, zorder=3)
            )
    middles = _middles(shown, laid, Mark.lead, np.ones(len(shown.codes), dtype=np.bool_))
    inner = middles[:, None, :] + 0.4 * _HALF * np.array(_SHAPES[Mark.lead], dtype=np.float64)
    panel.add_collection(PolyCollection(list(inner), facecolors="white", linewidths=0.0, zorder=4))
    middles = _middles(shown, laid, Mark.suspended, np.ones(len(shown.codes), dtype=np.bool_))
    strokes = [middles[:, None, :] + _HALF * np.array(ends) for ends in (((-1, -1), (1, 1)), ((-1, 1), (1, -1)))]
    panel.add_collection(LineCollection(list(np.concatenate(strokes)), colors=BLACK, linewidths=width, zorder=3))


def _middles(shown: Roll, laid: Matrix, mark: Mark, which: Flags) -> Floats:
    """Return the middles of the cells with a mark, shape (M, 2)."""
    countries, groups = np.nonzero((shown.marks == mark) & which[:, None])
    return np.column_stack([laid.columns[groups], laid.rows[countries]])


def write_kinds(panel: Axes, shown: Roll, laid: Matrix) -> list[str]:
    """Write the kinds of groups above their names; return them if only letters have room, else nothing."""
    from sim.data import GROUP_KINDS

    kinds = list(dict.fromkeys(group.kind for group in shown.groups))
    spans = [_span(shown, laid, kind) for kind in kinds]
    words = [GROUP_KINDS[kind].label for kind in kinds]
    labels = [_folded(word) for word in words]
    size = 0.9 * canvas.type_size()
    lettered = not _have_room(panel, labels, spans, size)
    above = _names_height(panel) + 5.0 * canvas.scale()
    for (left, right), label, mark in zip(spans, labels, ascii_uppercase, strict=False):
        panel.annotate(
            mark if lettered else label, ((left + right) / 2.0, 1.0), (0.0, above + 2.5 * canvas.scale()),
            xycoords=("data", "axes fraction"), textcoords="offset points", ha="center", va="bottom", fontsize=size,
            fontweight="bold" if lettered else "normal", linespacing=1.0, annotation_clip=False,
        )  # fmt: skip
        _bracket(panel, left, right, above)
    return words if lettered else []


def _bracket(panel: Axes, left: float, right: float, above: float) -> None:
    """Draw a line over columns, a distance in points above the axes."""
    from matplotlib.transforms import ScaledTranslation

    root = canvas.root_of(panel)
    raised = panel.get_xaxis_transform() + ScaledTranslation(0.0, above / 72.0, root.dpi_scale_trans)
    panel.plot([left, right], [1.0, 1.0], color=GREY, linewidth=0.7 * canvas.scale(), transform=raised, clip_on=False)


def _span(shown: Roll, laid: Matrix, kind: str) -> tuple[float, float]:
    columns = [column for column, group in zip(laid.columns, shown.groups, strict=True) if group.kind == kind]
    return float(columns[0]) - 0.42, float(columns[-1]) + 0.42


def _folded(words: str) -> str:
    """Return words on two lines of about the same length."""
    parts = words.split()
    folds = [(" ".join(parts[:cut]), " ".join(parts[cut:])) for cut in range(1, len(parts))]
    return "\n".join(min(folds, key=lambda fold: max(map(len, fold)))) if folds else words


def _extent(text: str, size: float) -> tuple[float, float]:
    """Return width and height of a line of text in points."""
    from matplotlib.textpath import TextPath

    box = TextPath((0.0, 0.0), text, size=size).get_extents()
    return float(box.width), float(box.height)


def _names_height(panel: Axes) -> float:
    """Return how far the names of groups reach above the axes, in points."""
    ticks = panel.get_xticklabels()
    return max(_extent(tick.get_text(), float(tick.get_fontsize()))[0] for tick in ticks) + 4.0 * canvas.scale()


def _have_room(panel: Axes, labels: Sequence[str], spans: Sequence[tuple[float, float]], size: float) -> bool:
    """Tell whether labels in the middle of spans of columns stay apart from each other."""
    left, right = panel.get_xlim()
    column = 72.0 * 0.78 * canvas.root_of(panel).get_figwidth() / (right - left)
    ends = -np.inf
    for (first, last), label in zip(spans, labels, strict=True):
        half = max(_extent(line, size)[0] for line in label.split("\n")) / 2.0
        middle = column * (first + last) / 2.0
        if middle - half < ends + 0.4 * size:
            return False
        ends = middle + half
    return True


def legend(panel: Axes, shown: Roll, letters: Sequence[str]) -> None:
    """Explain marks, and in a second column the letters of kinds where they stand for words."""
    handles = [_handle(mark) for mark in _LABELS if np.any(shown.marks == mark)]
    named = [_named(f"{mark}  {words}") for mark, words in zip(ascii_uppercase, letters, strict=False)]
    if named:
        rows = max(len(handles), len(named))
        handles = [*handles, *[_named("")] * (rows - len(handles)), *named, *[_named("")] * (rows - len(named))]
    panel.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2 if named else len(handles),
        handlelength=1.2, borderaxespad=0.6,
    )  # fmt: skip


def _handle(mark: Mark) -> Artist:
    from matplotlib.lines import Line2D

    size = 4.5 * canvas.scale()
    shape = {Mark.guest: "^", Mark.suspended: "x"}.get(mark, "s")
    inner = {Mark.recalled: "white", Mark.lead: "white"}.get(mark, GREY)
    width = {Mark.lead: 1.6}.get(mark, 0.7) * canvas.scale()
    return Line2D(
        [], [], linestyle="", label=_LABELS[mark], marker=shape, markersize=size, markerfacecolor=inner,
        markeredgecolor=BLACK if mark == Mark.suspended else GREY, markeredgewidth=width,
    )  # fmt: skip


def _named(label: str) -> Artist:
    from matplotlib.lines import Line2D

    return Line2D([], [], linestyle="", label=label)
