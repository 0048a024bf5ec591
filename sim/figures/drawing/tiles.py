"""Maps of cells on one colour scale, with the value written in each where it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.figures.drawing import canvas
from sim.figures.drawing.styles import GREY
from sim.types import Floats
from sim.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.figures.drawing.cells import Axis, Cells

MAP = "cividis"
"""Even steps of lightness, so that it reads the same in grey, and for any kind of colour vision (Nuñez et al. 2018)."""
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
    bar = part.colorbar(drawn, ax=list(panels), label=label, pad=0.02, aspect=18 * _down(panels))
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


def finish(panels: Sequence[Axes], cells: Cells, titles: Sequence[str]) -> None:
    """Name panels, axes and cells: axes at the left and at the bottom alone, where panels stand in a grid."""
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
    written = [_values(panel, cells) for panel in drawn]
    if all(_fit(cells, texts, size) for texts, size in zip(written, canvas.sizes_of(drawn), strict=True)):
        for panel, texts in zip(drawn, written, strict=True):
            _write(panel, texts)


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


def _values(panel: Axes, cells: Cells) -> _Texts:
    """Return what is written in cells, with as many decimals as tell values apart on the scale."""
    values = np.ma.filled(np.ma.asarray(panel.collections[0].get_array(), dtype=np.float64), np.nan)
    values = values.reshape(cells.up.count, cells.across.count)
    low, high = panel.collections[0].get_clim()
    decimals = int(np.clip(1 - np.floor(np.log10(high - low)), 0, 4))
    found = [(int(row), int(column)) for row, column in np.argwhere(~np.isnan(values))]
    return {spot: (f"{values[spot]:.{decimals}f}", float(values[spot])) for spot in found}


def _size() -> float:
    return 0.9 * canvas.type_size()


def _fit(cells: Cells, texts: _Texts, extent: tuple[float, float]) -> bool:
    """Tell whether what is written fits into every cell."""
    width, height = extent
    longest = max([text for text, _ in texts.values()], key=len, default="0")  # figures are all as wide as each other
    widest = canvas.text_width(longest, _size())
    return widest + 3.0 <= width / cells.across.count and _LETTER * _size() <= height / cells.up.count


def _write(panel: Axes, texts: _Texts) -> None:
    """Write the value into each cell, in black or white, whichever is clearer."""
    for (row, column), (text, value) in texts.items():
        light = _lightness(panel.collections[0].to_rgba(np.array(value))) > _MIDDLE
        panel.text(
            column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=_size(),
            color="black" if light else "white",
        ).set_in_layout(False)  # fmt: skip


def _lightness(colour: Any) -> float:
    """Return how light a colour is in grey print, from 0 to 1 (Rec. 709)."""
    return float(np.dot(colour[:3], (0.2126, 0.7152, 0.0722)))
