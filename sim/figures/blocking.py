"""What blocks attempts in which every ally has a veto, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.figures.drawing import canvas, captions, formats, multiples
from sim.figures.drawing.calendar import start_of, year_of
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.intervals import over_runs
from sim.figures.drawing.multiples import Series
from sim.figures.drawing.styles import BLACK, BLUE, GREEN, ORANGE, VERMILION, Look
from sim.wording import listed

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

_LABEL = "Attempts ended"


def veto_formats() -> list[str]:
    """Return the formats in which every ally has a veto."""
    from sim.formats import kept

    return [name for name in formats.names() if kept(name).veto == "allies"]


def blocked_shares(attempts: pd.DataFrame, start: int) -> pd.DataFrame:
    """Return shares of attempts blocked, by reason and for any, of those that ended; by run and year of ending."""
    ended = attempts[attempts["format"].isin(veto_formats()) & attempts["ended"].notna()]
    reasons = [reason for reason in REASONS if reason != "any"]
    blocked = ended[[]].assign(**{reason: (ended["ending"] == reason).astype("float64") for reason in reasons})
    blocked.insert(0, "any", blocked.sum(axis=1))
    return blocked.groupby([ended["run"], year_of(ended["ended"], start)]).mean()


def series_of(result: Result) -> list[Series]:
    """Return blocking for any reason, and for each that is known."""
    shares = blocked_shares(result.attempts, start_of(result))
    band = over_runs(shares, 0.0, 1.0)
    return [Series(reason, label, _LOOKS[reason], band) for reason, label in REASONS.items()] if len(shares) else []


def layout(result: Result, width: str) -> Panels:
    """Return a layout with a panel for each reason."""
    return multiples.grid(max(1, len(series_of(result)) - 1), width)


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw shares of attempts blocked by reason: one panel each, or all on one Axes."""
    series = series_of(result)
    panels = canvas.axes_of(axes, layout(result, "column"), len(series) - 1)
    if not series:
        canvas.nothing(panels[0], "No attempt with a veto of all allies ended")
    elif len(panels) == 1:
        multiples.draw(panels, series, _LABEL)
    else:
        multiples.draw(panels, series[1:], _LABEL, series[:1])
    return canvas.bundle(panels)


def _concerned(result: Result) -> list[str]:
    """Return the formats with such a veto: the built-in ones, and of the others those that were attempted."""
    from sim.formats import BUILT_IN

    there = {*(fmt.name for fmt in BUILT_IN), *result.attempts["format"].unique()}
    return [name for name in veto_formats() if name in there]


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    labels = listed([formats.label(name) for name in _concerned(result)])
    return (
        f"Attempts in {labels} that were blocked, by reason, as a share of those that ended in the year; mean over "
        "runs in which any ended. Thin line: blocked for any of these reasons. No agenda slot: never met, for want of "
        f"a slot, by the deadline. {captions.interval(result, 'Bands:')}"
    )


FIGURE = Figure(
    name="blocking",
    title="Blocking in formats with a veto of all allies",
    description="share of attempts that any ally can veto that were blocked, by reason and year",
    needs=("attempts",),
    draw=draw,
    caption=caption,
    layout=layout,
    shares="both",
)
