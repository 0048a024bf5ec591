"""Axes to draw on, and what many figures draw on them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.figures.drawing.declaration import Figure, GivenAxes, Panels
from sim.figures.drawing.styles import GREY, STYLES, WIDTHS, Look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from matplotlib.figure import SubFigure

    from sim.figures.drawing.intervals import Band

_LETTER = 0.56
"""Mean width of a letter, in heights of type."""


def blank(height: float, width: str = "column", style: str = "paper") -> Canvas:
    """Return an empty figure; the height is in inches on paper."""
    from matplotlib.figure import Figure as Canvas

    scale = STYLES[style]
    return Canvas(figsize=(WIDTHS[width] * scale, height * scale), layout="constrained")


def subplots(canvas: Canvas | SubFigure, panels: Panels) -> list[Axes]:
    """Return the axes of a layout."""
    made = canvas.subplots(
        panels.rows,
        panels.columns,
        squeeze=False,
        height_ratios=panels.heights or None,
        width_ratios=panels.widths or None,
    )
    return list(made.ravel())


def axes_of(axes: GivenAxes, panels: Panels) -> list[Axes]:
    """Return the axes given as a list, or new ones.

    Raises
    ------
    InputError
        If there are too few or too many.
    """
    if axes is None:
        return subplots(blank(panels.height), panels)
    given = list(np.ravel(np.asarray(axes, dtype=object)))
    if len(given) != panels.count:
        raise InputError(f"This figure is drawn on {panels.count} Axes, and {len(given)} are given.")
    return given


def bundle(axes: list[Axes]) -> Any:
    """Return one Axes as it is, and several as an array."""
    if len(axes) == 1:
        return axes[0]
    bundled = np.empty(len(axes), dtype=object)
    bundled[:] = axes
    return bundled


def type_size(name: str) -> float:
    """Return a size of type in points, as it is set now."""
    from matplotlib import rcParams

    return float(rcParams[name])


def nothing(axes: Axes, message: str) -> None:
    """Say in place of a figure why there is nothing to see."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, message, ha="center", va="center", color=GREY, wrap=True, transform=axes.transAxes)


def line(axes: Axes, band: Band, series: str, label: str, look: Look, **changes: Any) -> None:
    """Draw one series of means as a line with its interval as a band."""
    positions = band.mean.index.to_numpy(dtype=np.float64)
    low, high = (each[series].to_numpy(dtype=np.float64) for each in (band.low, band.high))
    axes.fill_between(positions, low, high, color=look.colour, alpha=0.18, linewidth=0.0)
    settings: dict[str, Any] = {"color": look.colour, "linestyle": look.line, "marker": look.marker}
    axes.plot(positions, band.mean[series].to_numpy(dtype=np.float64), label=label, **(settings | changes))


def years(axes: Axes, index: pd.Index) -> None:
    """Give the horizontal axis whole years."""
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel("Year")
    first, last = int(index.min()), int(index.max())
    pad = max(0.5, 0.03 * (last - first))
    axes.set_xlim(first - pad, last + pad)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter("{x:.0f}")


def shares(axes: Axes, label: str) -> None:
    """Give the vertical axis shares in per cent, from 0."""
    from matplotlib.ticker import PercentFormatter

    axes.set_ylabel(label)
    axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.grid(visible=True, axis="y")


def legend_above(axes: Axes, handles: list[Artist] | None = None) -> None:
    """Put the legend above the axes, in as many columns as fit, so that it covers nothing."""
    entries = axes.get_legend_handles_labels()[0] if handles is None else handles
    if not entries:
        return
    size = type_size("legend.fontsize")
    longest = max(len(str(entry.get_label())) for entry in entries)
    fitting = max(1, int(_room(axes) / (size * (_LETTER * longest + 4.4))))
    rows = ceil(len(entries) / fitting)
    axes.legend(
        handles=entries, loc="lower left", bbox_to_anchor=(0.0, 1.02), ncols=ceil(len(entries) / rows)
    )


def _room(axes: Axes) -> float:
    """Return about how wide the axes are, in points, before they are laid out."""
    place = axes.get_subplotspec()
    columns = 1 if place is None else place.get_gridspec().ncols / (place.colspan.stop - place.colspan.start)
    figure = axes.get_figure(root=True)
    assert figure is not None
    return 72.0 * 0.86 * float(figure.get_figwidth()) / columns


def layout_of(figure: Figure, width: str) -> Panels:
    """Return the layout of a figure at a width."""
    return figure.page if width == "page" else figure.column
