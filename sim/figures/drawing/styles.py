"""Sizes, type and colour of figures: everything that does not depend on what is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

WIDTHS: Mapping[str, float] = {"column": 3.5, "page": 7.2}
"""Inches on paper: a column and a page of most journals."""

STYLES: Mapping[str, float] = {"paper": 1.0, "slides": 1.7}
"""Scale of everything: on slides a page fills a wide screen and a column half of it, with type to match."""

FONT_SIZE = 8.0
"""Points on paper."""

_LENGTHS: Mapping[str, float] = {
    "font.size": FONT_SIZE,
    "axes.labelsize": 8.0,
    "axes.titlesize": 8.0,
    "figure.titlesize": 9.0,
    "xtick.labelsize": 7.0,
    "ytick.labelsize": 7.0,
    "legend.fontsize": 7.0,
    "axes.linewidth": 0.6,
    "grid.linewidth": 0.4,
    "lines.linewidth": 1.2,
    "lines.markersize": 3.5,
    "patch.linewidth": 0.6,
    "hatch.linewidth": 0.5,
    "figure.constrained_layout.w_pad": 0.05,
    "figure.constrained_layout.h_pad": 0.05,
    **{f"{axis}tick.major.{part}": size for axis in "xy" for part, size in (("width", 0.6), ("size", 2.5))},
}
"""Points on paper, and inches between panels; multiplied by the scale of a style."""

_FIXED: Mapping[str, Any] = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "axes.xmargin": 0.02,
    "grid.color": "#dddddd",
    "legend.frameon": False,
    "legend.handlelength": 2.6,
    "legend.columnspacing": 1.2,
    "legend.borderaxespad": 0.0,
    "lines.dash_capstyle": "butt",
    # Journals refuse Type 3 fonts; DejaVu Sans comes with Matplotlib, so it is the same everywhere.
    "font.family": "DejaVu Sans",
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.fonttype": "path",
    # A fixed salt gives the parts of an SVG file the same names each time.
    "svg.hashsalt": "alliance-sim",
}

BLACK, GREY, MIDDLE, PALE = "#000000", "#777777", "#b0b0b0", "#dddddd"
BLUE, SKY, GREEN, VERMILION, ORANGE, PURPLE = "#0072B2", "#56B4E9", "#009E73", "#D55E00", "#E69F00", "#CC79A7"
"""Palette of Okabe and Ito (2008), told apart by readers with any kind of colour vision."""


@contextmanager
def style(name: str) -> Iterator[None]:
    """Draw and save in a style, whatever settings the user has; they are as before afterwards."""
    import matplotlib.style

    scaled = {key: length * STYLES[name] for key, length in _LENGTHS.items()}
    with matplotlib.style.context({**_FIXED, **scaled}, after_reset=True):
        yield


@dataclass(frozen=True, slots=True)
class Look:
    """How a series looks: in colour, and in grey by its line, its marker and its hatch."""

    colour: str
    line: Any
    marker: str
    hatch: str


LOOKS: tuple[Look, ...] = (
    Look(BLUE, "-", "o", ""),
    Look(SKY, (0, (5, 1.5)), "s", "////"),
    Look(GREEN, (0, (1, 1)), "^", "...."),
    Look(VERMILION, (0, (5, 1.5, 1, 1.5)), "D", "\\\\\\\\"),
    Look(ORANGE, (0, (3, 1, 1, 1, 1, 1)), "v", "xxxx"),
    Look(PURPLE, (0, (8, 2)), "P", "++++"),
)


def look(position: int) -> Look:
    """Return the look of the series at a position of its registry; looks come round again after the last."""
    return LOOKS[position % len(LOOKS)]
