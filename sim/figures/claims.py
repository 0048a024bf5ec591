"""All tests of claims in one picture: effects in the direction that a claim expects, verdicts, and where they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figures.drawing import canvas, rows
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.styles import BLACK, GREY, MIDDLE
from sim.types import Flags, Floats
from sim.wording import counted, listed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

AGAINST = ("less", "not_more")
"""Expectations of which a negative effect is as expected."""
AT_MOST = ("not_more", "not_less")
"""Expectations that allow a small effect the other way."""
_PITCH, _AROUND = 0.15, 1.3
"""Inches of a row, and of all that is above and below them."""
_BEYOND = 0.1
"""Share of effects that may lie beyond the axis, so that it shows the others."""
_LONGEST = 46
"""Letters of a test."""
_WIDE = 5.0
"""Inches from which there is room for tests beside claims."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict looks: a marker, how much of it is filled, in words."""

    marker: str
    fill: str
    label: str


LOOKS = {
    "supported": Look("o", "full", "Supported"),
    "conditional": Look("o", "left", "Conditional"),
    "inconclusive": Look("o", "none", "Inconclusive"),
    "contradicted": Look("X", "full", "Contradicted"),
}


@dataclass(frozen=True, slots=True)
class Effects:
    """What is drawn of a ledger: effects, their intervals and the smallest of interest, in scales, right as expected.

    Attributes
    ----------
    middle, low, high, by : array of float, shape (tests,)
    both : array of bool, shape (tests,)
        Whether no effect is expected, so that either direction counts.
    edge : float
        How far the axis reaches to either side.
    """

    middle: Floats
    low: Floats
    high: Floats
    by: Floats
    both: Flags
    edge: float


def effects_of(ledger: pd.DataFrame) -> Effects:
    """Return what is drawn of the tests of a ledger."""
    scale = ledger["scale"].to_numpy(dtype=np.float64)
    sign = np.where(ledger["expected"].isin(AGAINST), -1.0, 1.0)
    ends = np.sort([sign * ledger[end].to_numpy(dtype=np.float64) / scale for end in ("low", "high")], axis=0)
    middle = sign * ledger["standardised"].to_numpy(dtype=np.float64)
    allowed = np.where(ledger["expected"].isin(AT_MOST), -1.0, 1.0)
    by = allowed * np.abs(ledger["by"].to_numpy(dtype=np.float64) / scale)
    sizes = np.abs(middle[np.isfinite(middle)])
    widest = float(np.quantile(sizes, 1.0 - _BEYOND, method="higher")) if sizes.size else 1.0
    both = (ledger["expected"] == "same").to_numpy(dtype=np.bool_)
    return Effects(middle, ends[0], ends[1], by, both, _rounded(1.15 * max(widest, float(np.nanmedian(np.abs(by))))))


def _rounded(value: float) -> float:
    """Return the next round number that is not below."""
    power = 10.0 ** np.floor(np.log10(value)) if value > 0.0 else 1.0
    return float(next(step * power for step in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if step * power >= value))


def ordered(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return tests with those of a claim together, claims in the order of their first."""
    first = {claim: place for place, claim in reversed(list(enumerate(ledger["claim"])))}
    return ledger.assign(place=ledger["claim"].map(first)).sort_values("place", kind="stable")


def layout(result: Result, width: str) -> Panels:
    """Return a wide panel for effects and a narrow one for shares, as tall as a page at the most."""
    height = min(_AROUND + _PITCH * max(4, len(result.ledger)), rows.TALLEST)
    return Panels(height, 1, 2, widths=(2.4, 1.0) if width == "column" else (3.0, 1.0))


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw a row for each test: its effect, and beside it where it holds; on one Axes, effects alone."""
    alone = axes is not None and len(canvas.flat(axes)) == 1
    panels = canvas.axes_of(axes, layout(result, "column"), 2 if alone else None)
    if not len(result.ledger):
        canvas.nothing(panels[0], "No claim was tested")
        rows.hide(panels[1:])
        return canvas.bundle(panels)
    ledger = ordered(result.ledger)
    effects = effects_of(ledger)
    _draw_effects(panels[0], ledger, effects)
    if len(panels) > 1:
        _draw_shares(panels[1], ledger)
    for panel in panels:
        _band(panel, ledger)
    _legend(panels, ledger)
    _name_claims(panels[0], ledger)
    return canvas.bundle(panels)


def _draw_effects(panel: Axes, ledger: pd.DataFrame, effects: Effects) -> None:
    row, width, edge = np.arange(len(ledger)), canvas.line_width(), effects.edge
    panel.axvline(0.0, color=GREY, linewidth=0.6 * width, zorder=1)
    panel.hlines(
        row, np.clip(effects.low, -edge, edge), np.clip(effects.high, -edge, edge), color=BLACK, linewidth=0.6 * width,
        zorder=2,
    )  # fmt: skip
    for sides, which in ((1.0, np.ones_like(effects.both)), (-1.0, effects.both)):
        near = which & (np.abs(effects.by) <= edge)
        panel.vlines(
            sides * effects.by[near], row[near] - 0.32, row[near] + 0.32, color=GREY, linewidth=1.1 * width, zorder=1.5
        )
    for verdict, look in LOOKS.items():
        chosen = (ledger["verdict"] == verdict).to_numpy(dtype=np.bool_)
        if chosen.any():
            at = np.clip(effects.middle, -edge, edge)[chosen]
            panel.plot(at, row[chosen], zorder=3, clip_on=False, label=look.label, **_style(look))
    _draw_beyond(panel, effects)
    panel.set_xlim(-1.12 * edge, 1.12 * edge)
    panel.locator_params(axis="x", nbins=5)
    panel.set_xlabel("Standardised effect\nas the claim expects →")


def _style(look: Look) -> dict[str, Any]:
    """Return how a verdict is drawn, as settings of a line."""
    width, round_ = canvas.line_width(), look.marker == "o"
    return {
        "linestyle": "", "marker": look.marker, "color": BLACK, "fillstyle": look.fill, "markerfacecoloralt": "white",
        "markerfacecolor": "white" if look.fill == "none" else BLACK,
        "markersize": (3.0 if round_ else 3.8) * width, "markeredgewidth": (0.6 if round_ else 0.2) * width,
    }  # fmt: skip


def _draw_beyond(panel: Axes, effects: Effects) -> None:
    """Draw an arrow at the edge where an effect or its interval goes on, and say how far an effect does."""
    from matplotlib.transforms import ScaledTranslation

    edge, width, root = effects.edge, canvas.line_width(), canvas.root_of(panel)
    for side, marker, end in ((1.0, ">", effects.high), (-1.0, "<", effects.low)):
        beyond = np.flatnonzero(np.fmax(side * end, side * effects.middle) > edge)
        if beyond.size:
            past = ScaledTranslation(side * 4.5 * canvas.scale() / 72.0, 0.0, root.dpi_scale_trans)
            panel.plot(
                np.full(beyond.size, side * edge), beyond, marker, color=BLACK, markersize=2.4 * width,
                markeredgewidth=0.0, clip_on=False, transform=panel.transData + past,
            )  # fmt: skip
        for place in np.flatnonzero(side * effects.middle > edge):
            panel.annotate(
                f"{effects.middle[place]:.1f}".replace("-", "−"), (side * edge, float(place)),
                (-side * 4.0 * canvas.scale(), 0.0), textcoords="offset points", ha="right" if side > 0.0 else "left",
                va="center_baseline", zorder=4, fontsize=0.85 * canvas.type_size(),
                bbox={"boxstyle": "square,pad=0.05", "fc": "white", "ec": "none"},
            )  # fmt: skip


def _draw_shares(panel: Axes, ledger: pd.DataFrame) -> None:
    from matplotlib.ticker import FixedLocator

    row, width = np.arange(len(ledger)), canvas.line_width()
    for name, height, colour in (("share_sign", 0.66, "white"), ("share_holds", 0.66, MIDDLE)):
        share = 100.0 * ledger[name].to_numpy(dtype=np.float64)
        known = np.isfinite(share)
        panel.barh(row[known], share[known], height, color=colour, edgecolor=BLACK, linewidth=0.4 * width, zorder=2)
    panel.set_xlim(0.0, 100.0)
    panel.xaxis.set_major_locator(FixedLocator([0.0, 50.0, 100.0]))
    panel.set_xlabel("Share of\nspace (%)")
    panel.grid(visible=True, axis="x")


def _band(panel: Axes, ledger: pd.DataFrame) -> None:
    """Give every other claim a band behind its rows."""
    claims = ledger["claim"].tolist()
    for number, claim in enumerate(dict.fromkeys(claims)):
        first = claims.index(claim)
        if number % 2:
            panel.axhspan(
                first - 0.5, first + claims.count(claim) - 0.5, color=rows.BAND, linewidth=0.0, zorder=0
            )  # fmt: skip
    panel.set_ylim(len(claims) - 0.5, -0.5)
    panel.tick_params(axis="y", length=0.0, labelleft=False)
    panel.spines["left"].set_visible(False)


def _name_claims(panel: Axes, ledger: pd.DataFrame) -> None:
    """Name claims at their first rows, and in front of the rows their tests where there is room."""
    ((_, height),) = canvas.sizes_of([panel])
    size = min(canvas.type_size(), 0.78 * height / len(ledger))
    claims, gap = ledger["claim"].tolist(), 4.0 * canvas.scale()
    tests = [rows.shortened(str(test), _LONGEST) for test in ledger["test"]]
    wide = canvas.root_of(panel).get_figwidth() / canvas.scale() >= _WIDE
    if wide:
        _write(panel, dict(enumerate(tests)), -gap, 0.86 * size)
        gap += max(canvas.text_width(test, 0.86 * size) for test in tests) + 3.0 * gap
    names = {claims.index(claim): rows.shortened(str(claim)) for claim in dict.fromkeys(claims)}
    _write(panel, names, -gap, size)


def _write(panel: Axes, texts: dict[int, str], offset: float, size: float) -> None:
    """Write texts to the left of rows, so many points before them."""
    for row, text in texts.items():
        panel.annotate(
            text, (0.0, row), (offset, 0.0), xycoords=panel.get_yaxis_transform(), textcoords="offset points",
            ha="right", va="center_baseline", fontsize=size, annotation_clip=False,
        )  # fmt: skip


def _legend(panels: Sequence[Axes], ledger: pd.DataFrame) -> None:
    """Explain above all axes those marks that there are; a blank title keeps room for it."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    width = canvas.line_width()
    found = [look for verdict, look in LOOKS.items() if (ledger["verdict"] == verdict).any()]
    marks = [Line2D([], [], label=look.label, **_style(look)) for look in found]
    smallest = Line2D(
        [], [], linestyle="", marker="|", color=GREY, markersize=5.0 * width, markeredgewidth=1.1 * width,
        label="Smallest effect of interest",
    )  # fmt: skip
    bars = [
        Patch(facecolor=colour, edgecolor=BLACK, linewidth=0.4 * width, label=label)
        for colour, label in (("white", "Sign is as expected"), (MIDDLE, "Test holds"))
    ]
    handles = [*marks, *[Line2D([], [], linestyle="", label="")] * (3 - len(marks)), smallest, *bars]
    panels[-1].legend(
        handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, handlelength=1.4, borderaxespad=0.4
    ).set_in_layout(False)
    panels[0].set_title("\n" * len(handles[::2]) + " ", fontsize=canvas.type_size())


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    ledger = result.ledger
    if not len(ledger):
        return "No claim was tested."
    counts = ledger["verdict"].value_counts()
    verdicts = [f"{int(counts[name])} {look.label.lower()}" for name, look in LOOKS.items() if name in counts]
    beyond = int((np.abs(effects_of(ledger).middle) > effects_of(ledger).edge).sum())
    sentences = [
        f"{counted(len(ledger), 'test')} of {counted(int(ledger['claim'].nunique()), 'claim')}: {listed(verdicts)}",
        "Effect at the baseline with its 95 % interval, in units of the scale of its measure, with its sign turned so "
        "that right is as the claim expects; where no effect is expected, higher is to the right",
        "Ticks: the smallest effect of interest, on both sides where no effect is expected, on the left where a claim "
        "allows for less than that",
        f"Arrows: further than the axis reaches{f', {beyond} of them effects, with the number' if beyond else ''}",
        "Right: share of the space of parameters in which the sign is as expected (bar), and in which the test holds "
        "(grey part)",
    ]
    return " ".join(f"{sentence}." for sentence in sentences)


FIGURE = Figure(
    name="claims",
    title="What becomes of claims",
    description="effects, verdicts and robustness of all tests of claims",
    needs=("ledger",),
    draw=draw,
    caption=caption,
    layout=layout,
    across=True,
    by_point=True,
)
