"""How long an agreement takes in each format, and how often there is none.

An attempt ends in an agreement, or otherwise: blocked, declined, in mere words. The other endings compete with
agreement. To censor them, as Kaplan and Meier's curve would, is to suppose that a failed attempt could still be agreed
in time like any other, and makes every format look better than it is. The curve drawn here is one less the cumulative
incidence of agreement (Aalen and Johansen 1978; Putter, Fiocco and Geskus 2007): an attempt that failed counts as never
agreed, so that a curve levels off at the share that never is. Attempts under way when the run ends are censored.
Time counts from the start of the attempt, not from the arrival of the issue: otherwise a format that is turned to after
others failed would be charged for their delays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, captions, formats
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels, fixed
from sim.figures.drawing.intervals import jackknife
from sim.types import Floats

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

AGREED, OTHERWISE, CENSORED = 0, 1, 2
ENDED = 0.99
"""Share of attempts after whose end curves are cut off: what is left is too thin to read."""


def durations(attempts: pd.DataFrame, runs: pd.Series[int], last: int) -> Floats:
    """Return counts of attempts in one format, shape (runs, 3, quarters).

    The second axis is how they ended (agreed, otherwise, not yet), the third the quarters that took.
    """
    ended = attempts["ended"]
    took = (ended.fillna(last) - attempts["started"]).to_numpy(dtype=np.int64)
    agreed = (attempts["ending"] == "agreed").to_numpy()
    how = np.where(ended.isna().to_numpy(), CENSORED, np.where(agreed, AGREED, OTHERWISE))
    row = np.searchsorted(np.sort(runs.to_numpy()), attempts["run"].to_numpy())
    counts = np.zeros((len(runs), 3, last + 1))
    np.add.at(counts, (row, how, took), 1.0)
    return counts


def not_agreed(counts: Floats) -> Floats:
    """Return the share not agreed by the end of each quarter since the start, shape (quarters,).

    Parameters
    ----------
    counts : array, shape (3, quarters)
        Attempts agreed, ended otherwise, and still under way when last seen, by quarters since their start. Those
        last seen in a quarter were at risk in it.
    """
    leaving = counts.sum(axis=0)
    at_risk = leaving[::-1].cumsum()[::-1]
    present = np.maximum(at_risk, 1.0)
    going_on = np.cumprod(1.0 - (counts[AGREED] + counts[OTHERWISE]) / present)
    before = np.concatenate(([1.0], going_on[:-1]))
    return np.clip(1.0 - np.cumsum(before * counts[AGREED] / present), 0.0, 1.0)


def horizon(counts: Floats) -> int:
    """Return the quarter by which nearly all attempts have ended."""
    leaving = counts.reshape(-1, counts.shape[-1]).sum(axis=0)
    return max(1, int(np.searchsorted(leaving.cumsum(), ENDED * leaving.sum())))


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw the share of attempts not yet agreed by quarters since their start, as steps."""
    (panel,) = canvas.axes_of(axes, FIGURE.layout(result, "column"))
    attempts = result.attempts
    if not len(attempts):
        canvas.nothing(panel, "No attempts in these runs")
        return panel
    if _differ(result):
        canvas.nothing(panel, "Nothing to draw: runs differ in length")
        return panel
    last = int(result.manifest["scenario"]["quarters"]) - 1
    by_format = {
        name: durations(attempts[attempts["format"] == name], result.runs["run"], last)
        for name in formats.occurring(attempts["format"])
    }
    cut = max(horizon(counts) for counts in by_format.values())
    for name, counts in by_format.items():
        _draw_curve(panel, name, counts, cut)
    _finish(panel, cut)
    return panel


def _differ(result: Result) -> bool:
    """Tell whether runs are of different length, so that attempts under way at their ends were not seen as long."""
    factors = result.manifest.get("experiment", {}).get("factors", ())
    return any(factor["name"] == "quarters" for factor in factors)


def _draw_curve(panel: Axes, name: str, counts: Floats, cut: int) -> None:
    """Draw one format's curve from 1 at the start, and its interval."""
    look = formats.format_look(name)
    curves = [np.concatenate(([1.0], np.clip(curve[: cut + 1], 0.0, 1.0))) for curve in jackknife(counts, not_agreed)]
    quarters = np.concatenate(([0.0], np.arange(curves[0].size - 1, dtype=np.float64)))
    panel.fill_between(quarters, curves[1], curves[2], step="post", color=look.colour, alpha=0.18, linewidth=0.0)
    panel.plot(
        quarters, curves[0], drawstyle="steps-post", label=formats.label(name), color=look.colour,
        linestyle=look.line, marker=look.marker, markevery=slice(1, None, 2),
    )  # fmt: skip


def _finish(panel: Axes, cut: int) -> None:
    from matplotlib.ticker import MaxNLocator

    panel.set_xlabel("Quarters since the start of the attempt")
    panel.set_xlim(-0.02 * cut, cut * 1.02)
    panel.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    canvas.shares(panel, "Attempts not yet agreed")
    panel.set_ylim(0.0, 1.02)
    canvas.legend_above(panel)


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    kind = "a 95 % interval (Student's t, with the delete-one-run jackknife)"
    return (
        "Share of attempts in each format not agreed with substance by quarters since the attempt began: one less the "
        "cumulative incidence of agreement, all runs taken together. Other endings (blocked, declined, mere words) "
        "compete with agreement and count as never agreed, so that a curve levels off at the share that never is; "
        f"attempts under way at the end of a run are censored. {captions.interval(result, 'Bands:', kind)}"
    )


FIGURE = Figure(
    name="survival",
    title="Time to agreement by format",
    description="share of attempts not yet agreed by quarters since their start, by format",
    needs=("attempts",),
    draw=draw,
    caption=caption,
    layout=fixed(column=Panels(height=2.9), page=Panels(height=3.2)),
)
