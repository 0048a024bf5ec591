"""Axes to draw on, and what many figures draw on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.figures.drawing.declaration import GivenAxes, Panel, Panels
from sim.figures.drawing.styles import FONT_SIZE, GREY, STYLES, WIDTHS, Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from matplotlib.figure import SubFigure

    from sim.figures.drawing.intervals import Band

_LINE = 2.2
"""Height of a title with what is around it, in heights of its type."""
_HANDLE = 4.6
"""Width of what stands before and after the label of a legend, in heights of type."""


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


def axes_of(axes: GivenAxes, panels: Panels, series: int | None = None) -> list[Axes]:
    """Return the axes given as a list, or new ones.

    Parameters
    ----------
    axes : Axes, sequence of Axes, or None
    panels : Panels
        Layout of new ones.
    series : int, optional
        Number of series, where each has a panel of its own or all share one. Without it, there must be as many axes as
        the layout has panels.

    Raises
    ------
    InputError
        If there are too few or too many.
    """
    if axes is None:
        return subplots(blank(panels.height), panels)
    given = flat(axes)
    fits = len(given) == panels.count if series is None else len(given) == 1 or len(given) >= series
    if not fits:
        wanted = f"{panels.count}" if series is None else f"1, or on {series} or more"
        raise InputError(f"This figure is drawn on {wanted} Axes; {len(given)} are given.")
    return given


def flat(axes: Axes | Sequence[Axes] | NDArray[Any]) -> list[Axes]:
    """Return one Axes, or many in any arrangement, as a list."""
    return list(np.asarray(axes, dtype=object).ravel())


def bundle(axes: list[Axes]) -> Panel:
    """Return one Axes as it is, and several as an array."""
    if len(axes) == 1:
        return axes[0]
    bundled: NDArray[Any] = np.empty(len(axes), dtype=object)
    bundled[:] = axes
    return bundled


def type_size() -> float:
    """Return the size of small type in points, as it is set now."""
    from matplotlib import rcParams
    from matplotlib.font_manager import FontProperties

    # The size that users have set may be a word.
    return FontProperties(size=rcParams["legend.fontsize"]).get_size_in_points()


def scale() -> float:
    """Return the scale of the style that is set now, to multiply lengths on paper by."""
    from matplotlib import rcParams

    return float(rcParams["font.size"]) / FONT_SIZE


def line_width() -> float:
    """Return the width of lines in points, as it is set now."""
    from matplotlib import rcParams

    return float(rcParams["lines.linewidth"])


def folded(text: str, room: float, size: float) -> str:
    """Return a text on as many lines as it takes to fit into a width in points; a word is never cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def text_width(text: str, size: float) -> float:
    """Return the width of a line of text in points."""
    from matplotlib.textpath import TextPath

    return float(TextPath((0.0, 0.0), text, size=size).get_extents().width)


def sizes_of(panels: Sequence[Axes]) -> list[tuple[float, float]]:
    """Return width and height of axes in points, as they are laid out now."""
    figure = root_of(panels[0])
    figure.draw_without_rendering()
    boxes, scaled = [panel.get_window_extent() for panel in panels], 72.0 / figure.dpi
    return [(float(box.width) * scaled, float(box.height) * scaled) for box in boxes]


def fold_titles(panels: Sequence[Axes], titles: Sequence[str]) -> list[float]:
    """Write titles of panels, each on as many lines as the width of its panel asks for. Return the widths."""
    for panel in panels:
        panel.set_title("X")
    widths = [width for width, _ in sizes_of(panels)]
    for panel, title, width in zip(panels, titles, widths, strict=True):
        size = fitting(title, width, 1.1 * type_size())
        panel.set_title(folded(title, width, size), fontsize=size)
    return widths


def fitting(text: str, room: float, size: float) -> float:
    """Return a size of type at which the longest word fits into a width in points, the one given at most."""
    widest = max(text_width(word, size) for word in text.split())
    return size * min(1.0, room / widest)


def nothing(axes: Axes, message: str) -> None:
    """Say in place of a figure why there is nothing to see."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, message, ha="center", va="center", color=GREY, wrap=True, transform=axes.transAxes)


def line(axes: Axes, band: Band, series: str, label: str, look: Look, size: float = 1.0) -> None:
    """Draw one series of means as a line, marked at a relative size, with its interval as a band."""
    from matplotlib import rcParams

    positions = band.mean.index.to_numpy(dtype=np.float64)
    mean, low, high = (each[series].to_numpy(dtype=np.float64) for each in (band.mean, band.low, band.high))
    axes.fill_between(positions, low, high, color=look.colour, alpha=0.18, linewidth=0.0)
    axes.plot(
        positions, mean, label=label, color=look.colour, linestyle=look.line, marker=look.marker,
        markersize=size * float(rcParams["lines.markersize"]), clip_on=False, zorder=3,
    )  # fmt: skip


def years(axes: Axes, shown: Iterable[int]) -> None:
    """Give the horizontal axis whole years."""
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel("Year")
    every = list(shown)
    first, last = min(every), max(every)
    pad = max(0.5, 0.03 * (last - first))
    axes.set_xlim(first - pad, last + pad)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter("{x:.0f}")


def shares(axes: Axes, label: str) -> None:
    """Give the vertical axis shares in per cent, from 0."""
    from matplotlib.ticker import PercentFormatter

    axes.set_ylabel(label)
    axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.grid(visible=True, axis="y")


def legend_above(axes: Axes, at_right: bool = False) -> None:
    """Put the legend above the axes, in as many columns as fit, so that it covers nothing."""
    entries, labels = axes.get_legend_handles_labels()
    if entries:
        axes.legend(
            handles=entries,
            loc="lower right" if at_right else "lower left",
            bbox_to_anchor=(float(at_right), 1.02),
            ncols=_columns(labels, _room(axes)),
        )


def legend_above_title(panels: Sequence[Axes]) -> None:
    """Put the legend of the first panel that has one above the first of all, where its title leaves room for it."""
    from matplotlib.transforms import ScaledTranslation

    first = panels[0]
    entries = next(filter(None, (panel.get_legend_handles_labels()[0] for panel in panels)), [])
    if not entries:
        return
    root = root_of(first)
    height = _LINE * 1.1 * type_size() / 72.0
    above = first.transAxes + ScaledTranslation(0.0, height, root.dpi_scale_trans)
    first.legend(
        handles=entries, loc="lower left", bbox_to_anchor=(0.0, 1.0), bbox_transform=above,
        ncols=_columns([str(entry.get_label()) for entry in entries], _room(first)),
    )  # fmt: skip


def _columns(labels: list[str], room: float) -> int:
    """Return how many columns of a legend fit into a width in points; entries run down the columns."""
    from matplotlib.textpath import TextPath

    size = type_size()
    widths = [float(TextPath((0.0, 0.0), label, size=size).get_extents().width) for label in labels]
    for rows in range(1, len(labels)):
        columns = [max(widths[first : first + rows]) for first in range(0, len(widths), rows)]
        if sum(columns) + _HANDLE * size * len(columns) <= room:
            return len(columns)
    return 1


def _room(axes: Axes) -> float:
    """Return about how wide the axes are, in points, before they are laid out."""
    place = axes.get_subplotspec()
    columns = 1 if place is None else place.get_gridspec().ncols / (place.colspan.stop - place.colspan.start)
    return 72.0 * 0.86 * root_of(axes).get_figwidth() / columns


def root_of(axes: Axes) -> Canvas:
    """Return the figure that axes are on."""
    root = axes.get_figure(root=True)
    assert root is not None
    return root


def share(parts: Sequence[Sequence[Axes]], which: str) -> None:
    """Give panels in the same place of several parts the same ends of their axes.

    Parameters
    ----------
    parts : sequence of sequence of Axes
        Parts of a figure; where these have not the same panels, nothing is done.
    which : {"", "x", "y", "both"}
        Which axes.
    """
    if len({tuple(panel.get_title(loc="left") for panel in panels) for panels in parts}) > 1:
        return
    for panels in zip(*parts, strict=True):
        shown = [panel for panel in panels if panel.axison]
        for axes in (each for each in ("x", "y") if which in (each, "both") and shown):
            ends = [sorted(getattr(panel, f"get_{axes}lim")()) for panel in shown]
            low, high = min(low for low, _ in ends), max(high for _, high in ends)
            for panel in shown:
                turned = getattr(panel, f"{axes}axis_inverted")()
                getattr(panel, f"set_{axes}lim")(*((high, low) if turned else (low, high)))


def letter(axes: Axes, mark: str) -> None:
    """Mark a panel with the letter by which the caption calls it."""
    axes.set_title(mark, fontweight="bold")


def label_outer(panels: Sequence[Axes]) -> None:
    """Label only the panels in the first column and those with none below, if they stand in one grid."""
    spots = [panel.get_subplotspec() for panel in panels]
    grids = {id(spot.get_gridspec()) for spot in spots if spot is not None}
    if None in spots or len(grids) != 1:
        return
    columns = [0 if spot is None else spot.colspan.start for spot in spots]
    for place, panel in enumerate(panels):
        if columns[place] > 0:
            panel.set_ylabel("")
            panel.tick_params(labelleft=False)
        if columns[place] in columns[place + 1 :]:
            panel.set_xlabel("")
            panel.tick_params(labelbottom=False)
