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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, captions, formats, multiples
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.intervals import jackknife
from sim.figures.drawing.styles import MIDDLE
from sim.types import Floats

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

AGREED, OTHERWISE, CENSORED = 0, 1, 2
ENDED = 0.99
"""Share of attempts after whose end curves are cut off: what is left is too thin to read."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The share not yet agreed by quarters since the start, with its interval; all of one length."""

    quarters: Floats
    value: Floats
    low: Floats
    high: Floats


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
    names = _drawn(result)
    panels = canvas.axes_of(axes, layout(result, "column"), len(names) or None)
    if not names:
        why = "Nothing to draw: runs differ in length" if len(result.attempts) else "No attempts in these runs"
        canvas.nothing(panels[0], why)
        return canvas.bundle(panels)
    curves = curves_of(result, names)
    if len(panels) == 1:
        _draw_together(panels[0], curves)
    else:
        _draw_apart(panels, curves)
    return canvas.bundle(panels)


def layout(result: Result, width: str) -> Panels:
    """Return a layout with a panel for each format: bands that lie on each other cannot be told apart."""
    return multiples.grid(max(1, len(_drawn(result))), width)


def _drawn(result: Result) -> list[str]:
    """Return the formats that were attempted; none where nothing can be drawn."""
    return [] if _differ(result) else formats.occurring(result.attempts["format"])


def curves_of(result: Result, names: Sequence[str]) -> dict[str, Curve]:
    """Return the curve of each format, all cut off where nearly all attempts have ended."""
    attempts, last = result.attempts, int(result.manifest["scenario"]["quarters"]) - 1
    counts = {name: durations(attempts[attempts["format"] == name], result.runs["run"], last) for name in names}
    cut = max(map(horizon, counts.values()))
    return {name: _curve(each, cut) for name, each in counts.items()}


def _curve(counts: Floats, cut: int) -> Curve:
    """Return the curve of one format from 1 at the start, with its interval."""
    ends = [np.concatenate(([1.0], np.clip(curve[: cut + 1], 0.0, 1.0))) for curve in jackknife(counts, not_agreed)]
    quarters = np.concatenate(([0.0], np.arange(ends[0].size - 1, dtype=np.float64)))
    return Curve(quarters, *ends)


def _differ(result: Result) -> bool:
    """Tell whether runs are of different length, so that attempts under way at their ends were not seen as long."""
    factors = result.manifest.get("experiment", {}).get("factors", ())
    return any(factor["name"] == "quarters" for factor in factors)


def _draw_apart(panels: list[Axes], curves: dict[str, Curve]) -> None:
    """Draw each format on a panel of its own with its interval, and the others as thin lines to compare it with."""
    used = panels[: len(curves)]
    for panel, (name, curve) in zip(used, curves.items(), strict=True):
        for other in (each for each in curves if each != name):
            panel.plot(
                curves[other].quarters, curves[other].value, drawstyle="steps-post", color=MIDDLE,
                linewidth=0.5 * canvas.scale(),
            )  # fmt: skip
        colour = formats.format_look(name).colour
        panel.fill_between(curve.quarters, curve.low, curve.high, step="post", color=colour, alpha=0.18, linewidth=0.0)
        _draw_curve(panel, name, curve, 0.7)
        _finish(panel, curve, "Quarters since the start", "Not yet agreed")
        panel.set_title(formats.label(name))
    for panel in panels[len(used) :]:
        panel.set_axis_off()
    canvas.label_outer(used)


def _draw_together(panel: Axes, curves: dict[str, Curve]) -> None:
    """Draw all formats on one panel, the ends of their intervals as thin lines."""
    for name, curve in curves.items():
        for end in (curve.low, curve.high):
            panel.plot(
                curve.quarters, end, drawstyle="steps-post", color=formats.format_look(name).colour,
                linewidth=0.4 * canvas.scale(),
            )  # fmt: skip
        _draw_curve(panel, name, curve, 1.0)
        _finish(panel, curve, "Quarters since the start of the attempt", "Attempts not yet agreed")
    canvas.legend_above(panel)


def _draw_curve(panel: Axes, name: str, curve: Curve, size: float) -> None:
    """Draw one format's curve, marked at a relative size at about eight places."""
    from matplotlib import rcParams

    look = formats.format_look(name)
    panel.plot(
        curve.quarters, curve.value, drawstyle="steps-post", label=formats.label(name), color=look.colour,
        linestyle=look.line, marker=look.marker, markevery=slice(1, None, max(2, curve.quarters.size // 8)),
        markersize=size * float(rcParams["lines.markersize"]),
    )  # fmt: skip


def _finish(panel: Axes, curve: Curve, across: str, up: str) -> None:
    from matplotlib.ticker import MaxNLocator

    cut = float(curve.quarters[-1])
    panel.set_xlabel(across)
    panel.set_xlim(-0.02 * cut, max(cut, 1.0) * 1.02)
    panel.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    canvas.shares(panel, up)
    panel.set_ylim(0.0, 1.02)


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    kind = "a 95 % interval (Student's t, with the delete-one-run jackknife)"
    return (
        "Share of attempts in each format not agreed with substance by quarters since the attempt began: one less the "
        "cumulative incidence of agreement, all runs taken together. Other endings (blocked, declined, mere words) "
        "compete with agreement and count as never agreed, so that a curve levels off at the share that never is; "
        "attempts under way at the end of a run are censored. Thin lines: the other formats. "
        f"{captions.interval(result, 'Bands:', kind)}"
    )


FIGURE = Figure(
    name="survival",
    title="Time to agreement by format",
    description="share of attempts not yet agreed by quarters since their start, by format",
    needs=("attempts",),
    draw=draw,
    caption=caption,
    layout=layout,
    shares="both",
)
