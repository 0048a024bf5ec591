"""What boxes in the space of parameters gain and lose as they are peeled: density against coverage."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figures.drawing import canvas
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels, fixed
from sim.figures.drawing.styles import BLACK, GREY
from sim.types import Floats
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

_PALEST, _DARKEST = 0.93, 0.0
"""Grey of the box that restricts nothing, and of that which restricts the most factors."""
_SERIES: dict[str, tuple[str, Any, str]] = {
    "": ("o", "-", "Points that boxes were found with"),
    "_test": ("s", (0, (2, 1.5)), "Points held out"),
}
"""Marker, line and name of the two sets of points, by the ending of their columns."""
_SHARES = tuple(f"{name}{ending}" for name in ("coverage", "density") for ending in _SERIES)


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw both trajectories, the number of restricted factors as grey, and the chosen box."""
    (panel,) = canvas.axes_of(axes, FIGURE.layout(result, "column"))
    boxes = result.boxes.sort_values("box", kind="stable")
    if not len(boxes):
        canvas.nothing(panel, "No box was found")
        return panel
    greys = {count: _grey(count, int(boxes["restricted"].max())) for count in sorted(set(boxes["restricted"]))}
    for ending in _SERIES:
        _draw_trajectory(panel, boxes, ending, greys)
    base = 100.0 * float(result.manifest["base_rate"])
    panel.axhline(base, color=GREY, linewidth=0.6 * canvas.line_width(), linestyle=(0, (1, 1.5)), zorder=1)
    _dress(panel)
    _legend(panel, greys)
    _name_chosen(panel, boxes, base)
    return panel


def _grey(count: int, most: int) -> str:
    """Return the grey of a number of restricted factors, the darker the more."""
    return f"{_PALEST + (_DARKEST - _PALEST) * count / max(1, most):.3f}"


def _points(boxes: pd.DataFrame, ending: str) -> tuple[Floats, Floats]:
    coverage, density = (
        100.0 * boxes[f"{name}{ending}"].to_numpy(dtype=np.float64) for name in ("coverage", "density")
    )
    return coverage, density


def _draw_trajectory(panel: Axes, boxes: pd.DataFrame, ending: str, greys: dict[int, str]) -> None:
    marker, style, _ = _SERIES[ending]
    coverage, density = _points(boxes, ending)
    width, size = canvas.line_width(), 3.6 * canvas.scale()
    panel.plot(coverage, density, color=GREY, linestyle=style, linewidth=0.5 * width, zorder=2)
    edge: dict[str, Any] = {"marker": marker, "edgecolors": BLACK}
    inside = [greys[count] for count in boxes["restricted"]]
    panel.scatter(coverage, density, size**2, inside, linewidths=0.5 * width, zorder=3, **edge)
    chosen = boxes["chosen"].to_numpy(dtype=np.bool_)
    panel.scatter(
        coverage[chosen], density[chosen], (2.6 * size) ** 2, "none", linewidths=0.9 * width, zorder=4, **edge
    )


def _dress(panel: Axes) -> None:
    from matplotlib.ticker import PercentFormatter

    for axis, name in (
        (panel.xaxis, "Coverage (of cases of interest)"),
        (panel.yaxis, "Density (of cases in the box)"),
    ):
        axis.set_label_text(name)
        axis.set_major_formatter(PercentFormatter(100.0, decimals=0, symbol=" %"))
    panel.set_xlim(-3.0, 103.0)
    panel.set_ylim(-3.0, 103.0)
    panel.grid(visible=True)


def _legend(panel: Axes, greys: dict[int, str]) -> None:
    """Explain above the axes what markers and greys are."""
    from matplotlib.legend_handler import HandlerTuple
    from matplotlib.lines import Line2D

    width = 0.5 * canvas.line_width()
    shapes = [
        Line2D([], [], marker=marker, linestyle=style, color=GREY, linewidth=width, markerfacecolor="white",
               markeredgecolor=BLACK, markeredgewidth=width)
        for marker, style, _ in _SERIES.values()
    ]  # fmt: skip
    ends = [greys[count] for count in (min(greys), sorted(greys)[len(greys) // 2], max(greys))]
    shades = tuple(
        Line2D([], [], marker="o", linestyle="", markerfacecolor=grey, markeredgecolor=BLACK, markeredgewidth=width)
        for grey in ends
    )
    names = [name for _, _, name in _SERIES.values()]
    panel.legend(
        [*shapes, shades], [*names, _counted(greys)], loc="lower left",
        bbox_to_anchor=(0.0, 1.02), handler_map={tuple: HandlerTuple(ndivide=None, pad=0.0)},
    )  # fmt: skip


def _counted(greys: dict[int, str]) -> str:
    """Return how many factors boxes restrict."""
    least, most = min(greys), max(greys)
    return f"{counted(most, 'factor') if least == most else f'{least} to {most} factors'} restricted"


def _name_chosen(panel: Axes, boxes: pd.DataFrame, base: float) -> None:
    """Say what the chosen box is, where there is room near it; and what the dotted line is."""
    size, gap = canvas.type_size(), 2.0 * canvas.scale()
    panel.annotate("All cases", (0.0, base), (0.0, gap), textcoords="offset points", fontsize=size)
    for _, row in boxes[boxes["chosen"].to_numpy(dtype=np.bool_)].head(1).iterrows():
        spot = (100.0 * float(row["coverage"]), 100.0 * float(row["density"]))
        text = panel.annotate(
            _told(row), spot, spot, ha="left", va="bottom", fontsize=size, zorder=5,
            arrowprops={"arrowstyle": "-", "color": BLACK, "linewidth": 0.5 * canvas.line_width(), "shrinkB": 4.0},
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip
        canvas.root_of(panel).draw_without_rendering()
        extent = text.get_window_extent().transformed(panel.transData.inverted())
        text.set_position(_room(spot, (extent.width, extent.height), _taken(boxes, base)))


def _taken(boxes: pd.DataFrame, base: float) -> Floats:
    """Return places that must not be written on, close together along all lines, shape (places, 2)."""
    steps = np.linspace(0.0, 1.0, 20)
    lines = [np.column_stack(_points(boxes, ending)) for ending in _SERIES]
    lines.append(np.array([[0.0, base], [100.0, base]]))
    lines.append(np.array([[0.0, base + 5.0], [25.0, base + 5.0]]))
    pieces = [before + (after - before) * step for line in lines for before, after in pairwise(line) for step in steps]
    return np.array([*pieces, *(line[0] for line in lines)])


def _room(spot: tuple[float, float], size: tuple[float, float], taken: Floats) -> tuple[float, float]:
    """Return where the lower left corner of a text goes: on nothing, or as little as can be, and near a spot."""
    pad, (width, height) = 3.0, size
    corners = [
        (float(east), float(north))
        for east in np.linspace(0.0, max(0.0, 100.0 - width), 26)
        for north in np.linspace(0.0, max(0.0, 100.0 - height), 26)
    ]

    def cost(corner: tuple[float, float]) -> tuple[int, float]:
        low, high = np.array(corner) - pad, np.array(corner) + np.array(size) + pad
        within = ((taken > low) & (taken < high)).all(axis=1)
        return int(within.sum()), float(np.hypot(*(np.array(corner) + np.array(size) / 2.0 - np.array(spot))))

    return min(corners, key=cost)


def _told(row: Any) -> str:
    """Return the chosen box in words."""
    restricted = counted(int(row["restricted"]), "factor")
    told = {key: f"{row[key]:.0%}".replace("%", " %").replace("nan %", "not known") for key in _SHARES}
    return (
        f"Box {int(row['box'])}, {restricted}\n"
        f"coverage {told['coverage']}, held out {told['coverage_test']}\n"
        f"density {told['density']}, held out {told['density_test']}"
    )


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    boxes = result.boxes
    chosen = boxes[boxes["chosen"].to_numpy(dtype=np.bool_)]
    base = f"{100.0 * float(result.manifest['base_rate']):.3g} %"
    sentences = [
        f"Boxes in the space of parameters in which {result.manifest['target']}, as they are peeled (PRIM: Friedman "
        f"and Fisher 1999), {len(boxes):,} from the whole space (right) on",
        "Coverage: the share of all cases of interest that lie in the box; density: the share of cases in the box that "
        "are of interest",
        f"Dotted: their share among all cases, {base}",
        "Circles: on the points that boxes were found with; squares: on points held out, which tells what is chance. "
        "Grey: the number of factors that a box restricts, the darker the more",
        "Ringed: the box that was chosen" if len(chosen) else "",
    ]
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


FIGURE = Figure(
    name="prim",
    title="What boxes gain and lose",
    description="density against coverage of the boxes that a search for regions of interest peeled",
    needs=("boxes",),
    draw=draw,
    caption=caption,
    layout=fixed(column=Panels(height=3.6), page=Panels(height=4.2)),
    across=True,
    by_point=True,
)
