"""Which factors measures depend on: Sobol indices as bars, Morris's effects as dots, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figures.drawing import canvas, captions, measured
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.styles import BLACK, GREY, PALE
from sim.wording import phrase

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

MOST_FACTORS = 8
_LEGEND = 0.15
"""Inches of the legend above all panels."""
DESIGNS = ("morris", "sobol")


def applies(result: Result) -> bool:
    """Tell whether a result is of a whole sweep with a design for indices."""
    return measured.design_of(result) in DESIGNS and not result.manifest.get("interrupted", False)


def layout(result: Result, width: str) -> Panels:
    """Return a panel for each measure, below one another in a column and two abreast on a page."""
    count = len(measured.measures_of(result)) if measured.design_of(result) in DESIGNS else 1
    rows, columns = (count, 1) if width == "column" else (-(-count // 2), min(count, 2))
    factors = len(result.manifest.get("experiment", {}).get("factors", ()))
    return Panels(height=0.35 + _LEGEND + rows * (0.55 + 0.17 * min(factors, MOST_FACTORS)), rows=rows, columns=columns)


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw the strongest factors of each measure; on one Axes, those of the first."""
    measures = measured.measures_of(result) if measured.design_of(result) in DESIGNS else []
    panels = canvas.axes_of(axes, layout(result, "column"), len(measures) or None)
    if not measures:
        canvas.nothing(panels[0], "Nothing to draw: indices need a Sobol or a Morris design")
    else:
        frame = _indices(result)
        for panel, measure in zip(panels, measures, strict=False):
            _draw_measure(panel, result, measure, frame[frame["measure"] == measure])
        canvas.legend_above_title(panels)
    for panel in panels[max(1, len(measures)) :]:
        panel.set_axis_off()
    return canvas.bundle(panels)


def _indices(result: Result) -> pd.DataFrame:
    from sim.analysis.sensitivity import sensitivity

    return sensitivity(result, measured.measures_of(result), arm=str(result.runs["arm"].iloc[0]))


def _draw_measure(panel: Axes, result: Result, measure: str, rows: pd.DataFrame) -> None:
    """Draw one measure, its strongest factors from the top down."""
    from sim.results.measures import KNOWN

    unit = KNOWN[measure].unit
    panel.set_title(measured.title(result, measure))
    if rows["value"].isna().all():
        canvas.nothing(panel, "Nothing to draw: it does not vary, or has no value somewhere")
        return
    if (rows["index"] == "total").any():
        order = _strongest(rows, "total")
        _draw_bars(panel, _of(rows, "total", order), 0.2, PALE, "Total")
        _draw_bars(panel, _of(rows, "first", order), -0.2, GREY, "First order")
        panel.set_xlabel("Share of variance")
    else:
        order = _strongest(rows, "mu_star")
        _draw_dots(panel, _of(rows, "mu_star", order), _of(rows, "sigma", order))
        panel.set_xlabel(f"Effect over the whole range ({unit})")
    panel.set_yticks(np.arange(len(order)), [phrase(name) for name in order])
    panel.set_ylim(len(order) - 0.5, -0.5)
    panel.tick_params(axis="y", length=0.0)
    panel.axvline(0.0, color=BLACK, linewidth=0.6 * canvas.line_width())
    panel.grid(visible=True, axis="x")


def _strongest(rows: pd.DataFrame, index: str) -> list[str]:
    of_index = rows[rows["index"] == index].sort_values(["value", "factor"], ascending=[False, True], kind="stable")
    return [str(name) for name in of_index["factor"].head(MOST_FACTORS)]


def _of(rows: pd.DataFrame, index: str, order: list[str]) -> pd.DataFrame:
    """Return one index of the factors that are drawn, in their order."""
    return rows[rows["index"] == index].set_index("factor").loc[order]


def _draw_bars(panel: Axes, rows: pd.DataFrame, shift: float, colour: str, label: str) -> None:
    at, size = np.arange(len(rows)) - shift, canvas.line_width()
    panel.barh(at, rows["value"], 0.36, label=label, color=colour, edgecolor=BLACK, linewidth=0.4 * size)
    panel.errorbar(
        rows["value"], at, xerr=_reach(rows), fmt="none", ecolor=BLACK, elinewidth=0.6 * size, capsize=1.2 * size
    )


def _draw_dots(panel: Axes, effects: pd.DataFrame, spreads: pd.DataFrame) -> None:
    at, size = np.arange(len(effects)), canvas.line_width()
    panel.errorbar(
        effects["value"], at, xerr=_reach(effects), fmt="o", color=BLACK, elinewidth=0.6 * size, label="Mean (mu*)"
    )
    panel.plot(spreads["value"], at + 0.28, "D", color=BLACK, markerfacecolor="white", label="Spread (sigma)")


def _reach(rows: pd.DataFrame) -> Any:
    return (rows["high"] - rows["value"]).to_numpy(dtype=np.float64)


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    factors = len(result.manifest.get("experiment", {}).get("factors", ()))
    which = f"The {MOST_FACTORS} strongest of {factors} factors" if factors > MOST_FACTORS else "All factors"
    if measured.design_of(result) == "morris":
        what = "mean absolute elementary effect of a factor over its whole range, and their spread (Morris 1991)"
    else:
        what = "share of the variance between points that is due to a factor alone (first order), and with all others"
        what += " (total), by Sobol's indices"
    whiskers = captions.interval(result, "Whiskers:", "95 % intervals of the bootstrap")
    return " ".join(filter(None, [f"{which}: {what}.", whiskers, _history(result)]))


def _history(result: Result) -> str:
    """Return the sentence on indices of one history of luck; nothing where they are not."""
    from sim.analysis.units import OF_INDICES, sort_runs

    return OF_INDICES if sort_runs(result).one_history else ""


FIGURE = Figure(
    name="sensitivity",
    title="Sensitivity",
    description="Sobol or Morris indices of measures, the strongest factors first",
    needs=("runs",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    by_point=True,
    shares="x",
)
