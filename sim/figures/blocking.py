"""What blocks attempts in which every ally has a veto, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.figures.drawing import canvas, captions, formats
from sim.figures.drawing.calendar import start_of, year_of
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.intervals import over_runs
from sim.figures.drawing.styles import BLACK, BLUE, GREEN, ORANGE, VERMILION, Look

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

REASONS = {
    "any": "All reasons",
    "substantive": "Substance",
    "hostage": "Hostage taking",
    "queue": "No agenda slot",
    "too_late": "Not prepared in time",
}
"""Endings that count as blocked, in words."""

_LOOKS = {
    "any": Look(BLACK, "-", "", ""),
    "substantive": Look(BLUE, (0, (5, 1.5)), "o", ""),
    "hostage": Look(VERMILION, (0, (5, 1.5, 1, 1.5)), "D", ""),
    "queue": Look(GREEN, (0, (1, 1)), "^", ""),
    "too_late": Look(ORANGE, "-", "x", ""),
}


def veto_formats() -> list[str]:
    """Return the formats in which every ally has a veto."""
    from sim.formats import FORMATS

    return [name for name in formats.names() if FORMATS[name].traits.veto == "allies"]


def blocked_shares(attempts: pd.DataFrame, start: int) -> pd.DataFrame:
    """Return shares of attempts blocked, by reason and for any, of those that ended; by run and year of ending."""
    ended = attempts[attempts["format"].isin(veto_formats()) & attempts["ended"].notna()]
    reasons = [reason for reason in REASONS if reason != "any"]
    blocked = ended[[]].assign(**{reason: (ended["ending"] == reason).astype("float64") for reason in reasons})
    blocked.insert(0, "any", blocked.sum(axis=1))
    return blocked.groupby([ended["run"], year_of(ended["ended"], start)]).mean()


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw shares of attempts blocked as lines, one for each reason that occurs and one for all."""
    (panel,) = canvas.axes_of(axes, FIGURE.column)
    values = blocked_shares(result.attempts, start_of(result))
    if len(values):
        band = over_runs(values, 0.0, 1.0)
        for reason, label in REASONS.items():
            if reason == "any" or float(values[reason].max()) > 0.0:
                canvas.line(panel, band, reason, label, _LOOKS[reason])
        canvas.years(panel, band.mean.index)
        canvas.shares(panel, "Share of attempts ended")
        canvas.legend_above(panel)
    else:
        canvas.nothing(panel, "No attempt in a format with a veto of all allies ended in these runs")
    return panel


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    labels = " and ".join(formats.label(name) for name in veto_formats())
    return (
        f"Attempts in {labels} that were blocked, by reason, as a share of those that ended in the year; mean over "
        "runs in which any ended. No agenda slot: never met, for want of a slot, by the deadline. "
        f"Reasons that never occur are left out. {captions.interval(result, 'Bands:')}"
    )


FIGURE = Figure(
    name="blocking",
    title="Blocking in formats with a veto of all allies",
    description="share of attempts in consensus and +N that were blocked, by reason and year",
    needs=("attempts",),
    draw=draw,
    caption=caption,
    column=Panels(height=2.8),
    page=Panels(height=3.2),
)
