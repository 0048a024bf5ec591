"""Who is in which real group: a matrix of countries and groups."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.matrix import HEADING, Matrix, draw_marks, legend, matrix, write_kinds
from sim.figures.drawing.roll import Mark, Roll, applies, roll
from sim.figures.drawing.styles import PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

_ROW = 0.105
"""Height of a row in inches on paper."""
_NAMES_FROM = 5.0
"""Width of a figure, in inches on paper, from which countries stand with their names rather than codes."""


def layout(result: Result, width: str) -> Panels:
    """Return a layout with the same room for each country, and room for names of groups and the legend."""
    shown = roll(result)
    return Panels(height=1.6 + (0.0 if width == "page" else 0.3) + _ROW * (len(shown.codes) + 2.0 * HEADING))


def draw(result: Result, axes: GivenAxes = None, when: str | None = None) -> Panel:
    """Draw the matrix as of a quarter, the last one of the runs if none is given."""
    (panel,) = canvas.axes_of(axes, layout(result, "column"))
    shown = roll(result, when)
    if not shown.groups:
        canvas.nothing(panel, "No country of this scenario is in a real group")
        return panel
    laid = matrix(shown)
    _frame(panel, shown, laid)
    _write_countries(panel, shown, laid)
    _write_groups(panel, shown, laid)
    draw_marks(panel, shown, laid)
    letters = write_kinds(panel, shown, laid)
    legend(panel, shown, letters)
    return panel


def _frame(panel: Axes, shown: Roll, laid: Matrix) -> None:
    """Draw every second row of a block on grey, and give the axes their range."""
    left, right = laid.columns[0] - 0.5, laid.columns[-1] + 0.5
    for position, row in enumerate(laid.order):
        if laid.within[position] % 2 == 1:
            panel.axhspan(laid.rows[row] - 0.5, laid.rows[row] + 0.5, color="#f0f0f0", linewidth=0.0, zorder=0)
    for before, after in pairwise(range(len(shown.groups))):
        if shown.groups[before].kind != shown.groups[after].kind:
            middle = (laid.columns[before] + laid.columns[after]) / 2.0
            panel.axvline(middle, color=PALE, linewidth=0.6 * canvas.scale(), zorder=1)
    panel.set_xlim(left, right + 1.6)
    panel.set_ylim(laid.height, 0.0)
    panel.tick_params(length=0.0)
    for spine in panel.spines.values():
        spine.set_visible(False)


def _write_countries(panel: Axes, shown: Roll, laid: Matrix) -> None:
    """Write countries at the left, the number of their groups at the right, and what they are above each block."""
    wide = canvas.root_of(panel).get_figwidth() / canvas.scale() >= _NAMES_FROM
    size = 0.8 * canvas.type_size()
    labels = [shown.names[row] if wide else shown.codes[row] for row in laid.order]
    panel.set_yticks(laid.rows[laid.order], labels, fontsize=size)
    for row in laid.order:
        panel.text(
            laid.columns[-1] + 1.3, laid.rows[row], f"{shown.counts[row]}", ha="center", va="center", fontsize=size
        )
    for heading, place in laid.headings:
        panel.text(
            laid.columns[0] - 0.5, place, heading, ha="left", va="center", fontsize=size, fontweight="bold",
            bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _write_groups(panel: Axes, shown: Roll, laid: Matrix) -> None:
    """Write groups above, with the number of members among the countries."""
    members = shown.members.sum(axis=0)
    labels = [f"{group.short_name} ({count})" for group, count in zip(shown.groups, members, strict=True)]
    panel.xaxis.tick_top()
    panel.set_xticks(
        [*laid.columns, laid.columns[-1] + 1.3], [*labels, "Number of groups"], rotation=90,
        fontsize=0.85 * canvas.type_size(),
    )  # fmt: skip


def caption(result: Result, when: str | None = None) -> str:
    """Return what is drawn, and how."""
    from sim.data import GROUP_KINDS

    shown = roll(result, when)
    if not shown.groups:
        return "No country of the scenario is in a real group."
    kinds = {group.kind for group in shown.groups}
    listed = "; ".join(
        f"{kind.label}: " + ", ".join(f"{g.short_name} = {g.name}" for g in shown.groups if g.kind == name)
        for name, kind in GROUP_KINDS.items()
        if name in kinds
    )
    said = [
        f"Countries of the scenario and the real groups alive in {shown.quarter}, by kind and, in each, by founding; "
        "in brackets the number of members among these countries. "
        "Countries stand beside those with whom they share most groups. In regional frameworks and +N meetings all "
        "allies sit, and only partners are marked.",
        _explained(shown),
        f"Real groups are data, no outcome of the runs; what is not known to change stays as it is. {listed}.",
    ]
    return " ".join(filter(None, said))


def _explained(shown: Roll) -> str:
    """Return the sentences on marks that need one."""
    sentences = {
        Mark.recalled: "Hollow: a membership that was read in no source.",
        Mark.guest: "Guests take part in single projects, by invitation; they do not count as members.",
        Mark.suspended: "Suspended members do not count.",
    }
    return " ".join(text for mark, text in sentences.items() if np.any(shown.marks == mark))


FIGURE = Figure(
    name="membership",
    title="Who is in which real group",
    description="the scenario's real countries and the real groups alive at its end, as a matrix",
    needs=("countries",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    of_runs=False,
)
