"""Maps of cells on one colour scale, with the value written in each where it fits."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.figures.drawing import canvas
from sim.figures.drawing.styles import GREY, PALE
from sim.types import Floats
from sim.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.figures.drawing.cells import Axis, Cells, Means

MAP = "cividis"
"""Even steps of lightness, so that it reads the same in grey, and for any kind of colour vision (Nuñez et al. 2018)."""
DIVERGING = "PuOr_r"
"""Pale at 0, and for any kind of colour vision (ColorBrewer)."""
MINUS = "\N{MINUS SIGN}"
_MIDDLE = 0.46
"""Lightness from which black is clearer than white."""
_MOST_LINES = 15
"""Cells in a row that white lines stand between."""
_LETTER = 1.25
"""Height of a line of type, in sizes of type."""


def draw(panels: Sequence[Axes], cells: Cells, values: Sequence[Floats], label: str) -> None:
    """Draw maps with one scale, and a bar beside them that tells it. Cells without a value are hatched."""
    known = np.concatenate([each[~np.isnan(each)] for each in values])
    if not known.size:
        for panel in panels:
            canvas.nothing(panel, "No value in any cell")
        return
    low, high = float(known.min()), float(known.max())
    if high <= low:
        low, high = low - 0.5, high + 0.5
    for panel, each in zip(panels, values, strict=True):
        drawn = panel.pcolormesh(
            np.arange(cells.across.count + 1.0), np.arange(cells.up.count + 1.0), np.ma.masked_invalid(each),
            cmap=MAP, vmin=low, vmax=high, **_lines(cells),
        )  # fmt: skip
        _hatch(panel, each)
    part = panels[0].get_figure(root=False)
    assert part is not None
    _bar(part.colorbar(drawn, ax=list(panels), pad=0.02, aspect=18 * _down(panels)), panels, label)


def draw_differences(panels: Sequence[Axes], cells: Cells, found: Sequence[Means], label: str, unit: str) -> None:
    """Draw maps of differences on one scale around 0, and a bar beside them that tells it.

    Cells whose interval holds 0 are hatched. A panel without any other is no map: it says so. The scale reaches as far
    as the largest difference, and at least three times as far as half a typical interval, so that chance stays pale.
    """
    drawn = [(panel, each) for panel, each in zip(panels, found, strict=True) if _shows(each)]
    for panel, each in zip(panels, found, strict=True):
        if not _shows(each):
            _say_nothing(panel, cells, each, unit)
    if not drawn:
        return
    known = np.concatenate([np.abs(each.mean[~np.isnan(each.mean)]) for _, each in drawn])
    halves = np.concatenate([each.half[~np.isnan(each.half)] for _, each in drawn])
    reach = max(float(known.max()), 3.0 * float(np.median(halves)) if halves.size else 0.0) or 1.0
    for panel, each in drawn:
        mesh = panel.pcolormesh(
            np.arange(cells.across.count + 1.0), np.arange(cells.up.count + 1.0), np.ma.masked_invalid(each.mean),
            cmap=DIVERGING, vmin=-reach, vmax=reach, **_lines(cells),
        )  # fmt: skip
        _mark_unclear(panel, each)
    part = panels[0].get_figure(root=False)
    assert part is not None
    _bar(part.colorbar(mesh, ax=list(panels), pad=0.02, aspect=18 * _down(panels)), panels, label)


def _shows(found: Means) -> bool:
    """Tell whether there is something to see: a cell that differs, or differences of which nobody knows."""
    known = ~np.isnan(found.mean)
    return bool(known.any()) and bool(found.clear.any() or np.isnan(found.half[known]).all())


def _say_nothing(panel: Axes, cells: Cells, found: Means, unit: str) -> None:
    """Say in the place of a map that no cell differs, and how much it might."""
    from matplotlib.patches import Rectangle

    across, up = cells.across.count, cells.up.count
    panel.set(xlim=(0.0, across), ylim=(0.0, up))
    panel.add_patch(Rectangle((0.0, 0.0), across, up, facecolor="none", edgecolor=PALE, linewidth=canvas.scale()))
    known = found.mean[~np.isnan(found.mean)]
    said = "No value in any cell"
    if known.size:
        largest = f"{float(known[np.argmax(np.abs(known))]):+.2g} {unit}".strip().replace("-", MINUS)
        said = f"No cell differs clearly:\nall intervals hold 0.\nLargest: {largest}"
    if known.size and not known.any():
        said = "All differences are 0."
    [(width, _)] = canvas.sizes_of([panel])
    lines = [canvas.folded(line, 0.75 * width, _size()) for line in said.split("\n")]
    panel.text(
        0.5, 0.5, "\n".join(lines), transform=panel.transAxes, ha="center", va="center", color=GREY, fontsize=_size(),
        linespacing=1.3,
    )  # fmt: skip


def _mark_unclear(panel: Axes, found: Means) -> None:
    """Hatch cells whose interval holds 0; put a dash where there is no value."""
    from matplotlib.patches import Rectangle

    for row, column in np.argwhere(~np.isnan(found.half) & ~np.isnan(found.mean) & ~found.clear):
        panel.add_patch(
            Rectangle((column, row), 1.0, 1.0, facecolor="none", edgecolor=GREY, hatch="/////", linewidth=0.0)
        )
    for row, column in np.argwhere(np.isnan(found.mean)):
        panel.text(column + 0.5, row + 0.5, "–", ha="center", va="center", color=GREY).set_in_layout(False)


def _bar(bar: Any, panels: Sequence[Axes], label: str) -> None:
    """Finish the bar of a scale: its label in as many lines as its height asks for."""
    height = 0.9 * _down(panels) * min(height for _, height in canvas.sizes_of(panels))
    bar.set_label(canvas.folded(label, height, canvas.type_size()))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0.0)
    bar.locator = _few()
    bar.update_ticks()


def _lines(cells: Cells) -> dict[str, Any]:
    """Return how cells are set apart: by white lines, unless there are so many that these would hide them."""
    many = max(cells.across.count, cells.up.count) > _MOST_LINES
    return (
        {"edgecolors": "face", "linewidth": 0.1} if many else {"edgecolors": "white", "linewidth": 0.4 * canvas.scale()}
    )


def _down(panels: Sequence[Axes]) -> int:
    """Return in how many rows panels stand."""
    spots = [panel.get_subplotspec() for panel in panels]
    return max(1, len({spot.rowspan.start for spot in spots if spot is not None}))


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=5)


def _hatch(panel: Axes, values: Floats) -> None:
    from matplotlib.patches import Rectangle

    for row, column in np.argwhere(np.isnan(values)):
        panel.add_patch(
            Rectangle((column, row), 1.0, 1.0, facecolor="white", edgecolor=GREY, hatch="////", linewidth=0.0)
        )


def finish(panels: Sequence[Axes], cells: Cells, titles: Sequence[str], signed: bool = False) -> None:
    """Name panels, axes and cells: axes at the left and at the bottom alone, where panels stand in a grid.

    Parameters
    ----------
    panels : sequence of Axes
    cells : Cells
    titles : sequence of str
        One for each panel.
    signed : bool
        Whether values in cells are differences; where these do not fit, their signs stand there.
    """
    for panel in panels:
        _ticks(panel, cells.across, "x")
        _ticks(panel, cells.up, "y")
    canvas.label_outer(panels)
    canvas.fold_titles(panels, titles)
    drawn = [panel for panel in panels if panel.axison]
    if not drawn:
        return
    for panel, (width, _) in zip(drawn, canvas.sizes_of(drawn), strict=True):
        _thin_across(panel, cells.across, width)
    for panel, (_, height) in zip(drawn, canvas.sizes_of(drawn), strict=True):
        _thin_up(panel, cells.up, height)
    drawn = [panel for panel in drawn if panel.collections]
    sizes = canvas.sizes_of(drawn) if drawn else []
    for style in ("signed, finer", "signed", "signs") if signed else ("plain",):
        written = [_values(panel, cells, style) for panel in drawn]
        if all(map(_fit, repeat(cells), written, sizes)):
            for panel, texts in zip(drawn, written, strict=True):
                _write(panel, texts, behind=signed)
            return


def _ticks(panel: Axes, axis: Axis, way: Literal["x", "y"]) -> None:
    """Put levels at the middle of cells, bounds of bins between them."""
    places = np.arange(len(axis.labels)) + (0.0 if axis.binned else 0.5)
    of_panel = panel.xaxis if way == "x" else panel.yaxis
    of_panel.set_ticks(places, list(axis.labels))
    of_panel.set_label_text(phrase(axis.name))
    panel.tick_params(axis=way, length=2.0 * canvas.scale() if axis.binned else 0.0)
    for side in panel.spines.values():
        side.set_visible(False)


def _thin_across(panel: Axes, axis: Axis, width: float) -> None:
    """Leave labels below a panel out where they would touch; turn words."""
    size, room = canvas.type_size(), width / axis.count
    widest = max(canvas.text_width(label, size) for label in axis.labels) + 0.6 * size
    if widest > room and not _are_numbers(axis.labels):
        folded = [canvas.folded(label, room - 0.6 * size, size) for label in axis.labels]
        if all(canvas.text_width(line, size) + 0.6 * size <= room for label in folded for line in label.split("\n")):
            panel.xaxis.set_ticklabels(folded)
            return
        panel.tick_params(axis="x", labelrotation=90.0)
        widest = _LETTER * size
    _keep(panel, "x", axis.labels, int(np.ceil(widest / room)))


def _thin_up(panel: Axes, axis: Axis, height: float) -> None:
    """Leave labels at the side of a panel out where they would touch."""
    _keep(panel, "y", axis.labels, int(np.ceil(_LETTER * canvas.type_size() / (height / axis.count))))


def _are_numbers(labels: Sequence[str]) -> bool:
    return all(label.lstrip("-").replace(".", "").replace("e", "").replace("-", "").isdigit() for label in labels)


def _keep(panel: Axes, way: str, labels: Sequence[str], step: int) -> None:
    """Keep the first of as many labels as a step is long; of one that is a little longer, if the last is kept then."""
    if step > 1:
        last = len(labels) - 1
        step = next((longer for longer in range(step, 2 * step) if last % longer == 0), step)
        axis = panel.xaxis if way == "x" else panel.yaxis
        axis.set_ticklabels([label if place % step == 0 else "" for place, label in enumerate(labels)])


type _Texts = dict[tuple[int, int], tuple[str, float]]
"""What is written in a cell (row, column), and the value."""


def _values(panel: Axes, cells: Cells, style: str) -> _Texts:
    """Return what is written in cells, with as many decimals as tell values apart on the scale.

    Differences have a sign and, where there is room, one decimal more; where there is hardly any, a sign alone.
    """
    values = np.ma.filled(np.ma.asarray(panel.collections[0].get_array(), dtype=np.float64), np.nan)
    values = values.reshape(cells.up.count, cells.across.count)
    low, high = panel.collections[0].get_clim()
    decimals = int(np.clip(1 + ("finer" in style) - np.floor(np.log10(high - low)), 0, 4))
    found = {(int(row), int(column)): float(values[row, column]) for row, column in np.argwhere(~np.isnan(values))}
    return {spot: (_text(value, decimals, style), value) for spot, value in found.items()}


def _text(value: float, decimals: int, style: str) -> str:
    if style == "plain":
        return f"{value:.{decimals}f}"
    text = f"{value:+.{decimals}f}".replace("-", MINUS) if float(f"{value:.{decimals}f}") else f"{0.0:.{decimals}f}"
    return (text[0] if text[0] in f"+{MINUS}" else "0") if style == "signs" else text


def _size() -> float:
    return 0.9 * canvas.type_size()


def _fit(cells: Cells, texts: _Texts, extent: tuple[float, float]) -> bool:
    """Tell whether what is written fits into every cell."""
    width, height = extent
    longest = max([text for text, _ in texts.values()], key=len, default="0")  # figures are all as wide as each other
    widest = canvas.text_width(longest, _size())
    return widest + 3.0 <= width / cells.across.count and _LETTER * _size() <= height / cells.up.count


def _write(panel: Axes, texts: _Texts, behind: bool) -> None:
    """Write the value into each cell, in black or white, whichever is clearer; over what may be behind it."""
    for (row, column), (text, value) in texts.items():
        colour = panel.collections[0].to_rgba(np.array(value))
        light = _lightness(colour) > _MIDDLE
        box = {"boxstyle": "square,pad=0.1", "facecolor": colour, "edgecolor": "none"} if behind else None
        panel.text(
            column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=_size(),
            color="black" if light else "white", bbox=box,
        ).set_in_layout(False)  # fmt: skip


def _lightness(colour: Any) -> float:
    """Return how light a colour is in grey print, from 0 to 1 (Rec. 709)."""
    return float(np.dot(colour[:3], (0.2126, 0.7152, 0.0722)))
