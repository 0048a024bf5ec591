"""What each arm changes against the first: differences with intervals, a row for each arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, captions, measured, rows
from sim.figures.drawing.arms import arms_of, called
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.styles import BLACK, GREY
from sim.wording import listed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result


def applies(result: Result) -> bool:
    """Tell whether there are two arms, and a measure to compare them by."""
    return len(arms_of(result)) > 1 and bool(measured.measures_of(result))


def layout(result: Result, width: str) -> Panels:
    """Return a layout with a panel for each measure and in it a row for each arm but the first."""
    if not applies(result):
        return Panels(height=1.6)
    return rows.grid(len(arms_of(result)) - 1, max(1, len(drawn(result))), width)


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw what each arm changes, a panel for each measure; on one Axes, the first measure."""
    measures = drawn(result) if applies(result) else []
    panels = canvas.axes_of(axes, layout(result, "column"), len(measures) or None)
    if not measures:
        why = "no measure has values in two arms" if applies(result) else "there is one arm"
        canvas.nothing(panels[0], f"Nothing to compare: {why}")
        rows.hide(panels[1:])
        return canvas.bundle(panels)
    frame, used = differences(result), panels[: len(measures)]
    for panel, measure in zip(used, measures, strict=False):
        _draw_measure(panel, frame[frame["measure"] == measure], measured.scale_of(measure))
    units = [measured.change(measure) + rows.arrow(measure) for measure in measures]
    rows.name_rows(used, [called(result, arm) for arm in arms_of(result)[1:]])
    titles = [measured.title(result, measure) for measure in measures]
    rows.name_panels(used, titles[: len(used)], units[: len(used)])
    rows.hide(panels[len(used) :])
    return canvas.bundle(panels)


def drawn(result: Result) -> list[str]:
    """Return the measures by which the first arm can be compared with any other, as far as there is room for them."""
    frame = differences(result)
    known = set(frame.loc[frame["difference"].notna(), "measure"])
    return [name for name in measured.measures_of(result) if name in known]


def differences(result: Result) -> pd.DataFrame:
    """Return what each arm changes against the first."""
    from sim.analysis.asking import LEAST_RESAMPLES  # slow to import
    from sim.analysis.comparison import compare

    base, *others = arms_of(result)
    # The intervals that are drawn are not the bootstrap's.
    return compare(result, measured.measures_of(result), base=base, arms=others, resamples=LEAST_RESAMPLES)


def _draw_measure(panel: Axes, found: pd.DataFrame, scale: float) -> None:
    """Draw the differences in one measure, filled where the interval leaves 0 out."""
    value, low, high = (scale * found[name].to_numpy(dtype=np.float64) for name in ("difference", "t_low", "t_high"))
    row, width = np.arange(len(found)), canvas.line_width()
    clear = (low > 0.0) | (high < 0.0)
    panel.axvline(0.0, color=GREY, linewidth=0.6 * width, zorder=1)
    panel.hlines(row, low, high, color=BLACK, linewidth=0.7 * width, zorder=2)
    for which, inside in ((clear, BLACK), (~clear, "white")):
        panel.plot(
            value[which], row[which], "o", color=BLACK, markerfacecolor=inside, markersize=2.5 * width,
            markeredgewidth=0.6 * width, zorder=3,
        )  # fmt: skip
    panel.margins(x=0.08)


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    if not applies(result):
        return "There is one arm, and nothing to compare it with."
    frame, shown = differences(result), drawn(result)
    without = _without(result, shown)
    frame = frame[frame["measure"].isin(shown)]
    if not shown:
        return without
    base = rows.without_middle(called(result, arms_of(result)[0]))
    sentences = [
        f"Difference of each arm from '{base}' in the mean of each measure.",
        *_intervals(frame),
        captions.history(result) if frame["t_low"].notna().any() else "",
        f"There the means are: {_means(result, shown, frame)}.",
        without,
        "Arrows: in which direction a measure is better.",
        measured.left_out(result),
    ]
    return " ".join(filter(None, sentences))


def _without(result: Result, shown: list[str]) -> str:
    """Return the sentence on measures that are left out, as there is nothing to compare them by; empty for none."""
    gone = [measured.title(result, name) for name in measured.measures_of(result) if name not in shown]
    if not gone:
        return ""
    base = rows.without_middle(called(result, arms_of(result)[0]))
    return f"Left out, for want of values in '{base}' or in all other arms: {listed(gone)}."


def _means(result: Result, names: list[str], frame: pd.DataFrame) -> str:
    """Return the means of the arm that all others are compared with."""
    known = frame[frame["difference"].notna()]
    of_base = known.drop_duplicates("measure").set_index("measure")["base_mean"]
    return ", ".join(
        f"{measured.within_sentence(result, name)} {measured.told(name, float(of_base[name]))}" for name in names
    )


def _intervals(frame: pd.DataFrame) -> list[str]:
    """Return the sentences on intervals: over what, and how many would leave 0 out by chance."""
    count = int(frame["t_low"].notna().sum())
    if count == 0:
        return ["There is one run only of each, and so no interval."]
    kind, paired = str(frame["unit_of_analysis"].iloc[0]), bool(frame["paired"].iloc[0])
    pairs = frame.loc[frame["difference"].notna(), "pairs"]
    least, most = int(pairs.min()), int(pairs.max())
    units = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    basis = f"paired t over {units} {kind}s with common luck" if paired else f"Welch's t over {units} {kind}s"
    chance = 0.05 * count
    return [
        f"Whiskers: 95 % intervals ({basis}). Filled: the interval leaves 0 out, as about {chance:.1f} of {count} such "
        "intervals would if the arms changed nothing."
    ]


FIGURE = Figure(
    name="comparison",
    title="What each arm changes",
    description="differences of all arms from the first, with intervals, measure by measure",
    needs=("runs",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    across=True,
)
