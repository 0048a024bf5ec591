"""What is delivered, by domain and by the format that delivered it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, captions, formats
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.intervals import Band, over_runs
from sim.figures.drawing.styles import BLACK
from sim.wording import words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result


def output_by_format(issues: pd.DataFrame, runs: pd.Series[int], domains: list[str]) -> pd.DataFrame:
    """Return output by format, indexed by run and domain; 0 where there is none."""
    from pandas import MultiIndex

    delivered = issues[issues["output"] > 0.0]
    table = delivered.pivot_table(index=["run", "domain"], columns="format", values="output", aggfunc="sum")
    every = MultiIndex.from_product([sorted(runs), domains], names=["run", "domain"])
    return table.reindex(every).fillna(0.0)


def domains_of(result: Result) -> list[str]:
    """Return the domains of the scenario, and any other that an issue arose in."""
    return sorted({*result.manifest["scenario"]["domains"], *result.issues["domain"].unique()})


def layout(result: Result, width: str) -> Panels:
    """Return a layout with the same room for each domain, and a legend above."""
    legend = 0.6 if width == "column" else 0.3
    return Panels(height=max(1.6, 0.55 + legend + 0.28 * len(domains_of(result))))


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw mean output a run as bars, one for each domain, stacked by format, with the interval of their sum."""
    (panel,) = canvas.axes_of(axes, layout(result, "column"))
    values = output_by_format(result.issues, result.runs["run"], domains_of(result))
    if not values.to_numpy().any():
        canvas.nothing(panel, "Nothing was delivered in these runs")
        return panel
    total = over_runs(values.sum(axis=1).to_frame("total"))
    order = total.mean["total"].sort_values(kind="stable").index
    means = over_runs(values).mean.loc[order]
    _draw_bars(panel, means)
    _draw_intervals(panel, total, order)
    panel.set_yticks(np.arange(len(order)), [words(str(name)) for name in order])
    panel.tick_params(axis="y", length=0.0)
    panel.set_xlabel("Output per run (severity-weighted)")
    panel.set_xlim(left=0.0)
    panel.grid(visible=True, axis="x")
    canvas.legend_above(panel)
    return panel


def _draw_bars(panel: Axes, means: pd.DataFrame) -> None:
    left = np.zeros(len(means))
    for name in formats.occurring(means.columns):
        look, width = formats.format_look(name), means[name].to_numpy(dtype=np.float64)
        panel.barh(
            np.arange(len(means)), width, 0.7, left, label=formats.label(name), color=look.colour,
            edgecolor="white", hatch=look.hatch,
        )  # fmt: skip
        left = left + width


def _draw_intervals(panel: Axes, total: Band, order: pd.Index) -> None:
    mean, low, high = (
        each["total"].loc[order].to_numpy(dtype=np.float64) for each in (total.mean, total.low, total.high)
    )
    if np.isfinite(low).all():
        spread = np.stack((mean - low, high - mean))
        size = canvas.line_width()
        panel.errorbar(
            mean,
            np.arange(len(order)),
            xerr=spread,
            fmt="none",
            ecolor=BLACK,
            elinewidth=0.7 * size,
            capsize=1.5 * size,
        )


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    return (
        "Severity-weighted output delivered in a whole run, mean over runs, by domain and by the format in which it "
        f"was agreed. {captions.interval(result, 'Whiskers: for the sum over formats,')}"
    )


FIGURE = Figure(
    name="output",
    title="Output by domain and format",
    description="severity-weighted output per run by domain, stacked by format",
    needs=("issues",),
    draw=draw,
    caption=caption,
    layout=layout,
    shares="x",
)
