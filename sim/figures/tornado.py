"""How far measures swing between the two ends of each factor, the strongest factors first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figures.drawing import canvas, captions, measured, rows
from sim.figures.drawing.cells import numbers
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.measured import varying
from sim.figures.drawing.styles import BLACK, MIDDLE
from sim.types import Floats
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

    from sim.experiments.result import Result

MOST_FACTORS = 8
_HALF = 0.22
"""Half the height of a bar, in rows; that of the low end stands above that of the high end."""


def applies(result: Result) -> bool:
    """Tell whether factors vary, and there is a measure to look at."""
    return bool(varying(result)) and bool(measured.measures_of(result))


def layout(result: Result, width: str) -> Panels:
    """Return a panel for each measure, below one another in a column and two abreast on a page."""
    if not applies(result):
        return Panels(height=1.6)
    count = len(measured.measures_of(result))
    abreast = 1 if width == "column" else min(count, 2)
    down = -(-count // abreast)
    height = 0.62 + 0.215 * max(2, min(len(varying(result)), MOST_FACTORS))
    return Panels(min(down * height, rows.TALLEST), down, abreast)


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw the strongest factors of each measure; on one Axes, those of the first."""
    measures = measured.measures_of(result) if applies(result) else []
    panels = canvas.axes_of(axes, layout(result, "column"), len(measures) or None)
    if not measures:
        canvas.nothing(panels[0], "Nothing to draw: no factor varies, or along trajectories only")
        return canvas.bundle(panels)
    frame, used = _swings(result), panels[: len(measures)]
    texts = [
        _draw_measure(panel, result, measure, strongest(frame[frame["measure"] == measure]))
        for panel, measure in zip(used, measures, strict=False)
    ]
    rows.hide(panels[len(used) :])
    for _ in range(3):  # axes become narrower as what is written beside others becomes longer
        canvas.root_of(used[0]).draw_without_rendering()
        for panel, written in zip(used, texts, strict=False):
            _make_room(panel, written)
    return canvas.bundle(panels)


def _swings(result: Result) -> pd.DataFrame:
    from sim.analysis.swings import swings

    return swings(result, measured.measures_of(result), arm=str(result.runs["arm"].iloc[0]))


def strongest(found: pd.DataFrame) -> pd.DataFrame:
    """Return the factors that are drawn of one measure, the largest swing first."""
    known = found[found["swing"].notna()]
    order = known.assign(size=known["swing"].abs()).sort_values(
        ["size", "factor"], ascending=[False, True], kind="stable"
    )
    return order.head(MOST_FACTORS)


def _draw_measure(panel: Axes, result: Result, measure: str, found: pd.DataFrame) -> list[Annotation]:
    """Draw one measure: for each factor a bar from the mean of all to the mean at an end. Return what is written."""
    panel.set_title(measured.title(result, measure))
    if not len(found) or not found["swing"].abs().max() > 0.0:
        canvas.nothing(panel, "Nothing to draw: it does not vary, or has no value")
        return []
    scale, width = measured.scale_of(measure), canvas.line_width()
    middle = scale * float(found["mean"].iloc[0])
    texts: list[Annotation] = []
    for end, shift, colour in (("low", -_HALF, "white"), ("high", _HALF, MIDDLE)):
        mean, low, high = (scale * _column(found, f"{end}_{part}") for part in ("mean", "from", "to"))
        at = np.arange(len(found)) + shift
        panel.barh(at, mean - middle, 2.0 * _HALF, middle, color=colour, edgecolor=BLACK, linewidth=0.4 * width)
        panel.hlines(at, low, high, color=BLACK, linewidth=0.6 * width)
        tips = [(min(ends), max(ends)) for ends in zip(mean, *_known(mean, low, high), strict=True)]
        labels = [_labels(*ends)[end] for ends in zip(found["low_at"], found["high_at"], strict=True)]
        texts += _write_ends(panel, at, tips, mean < middle, labels)
    panel.axvline(middle, color=BLACK, linewidth=0.6 * width)
    _name_factors(panel, found)
    panel.set_xlabel(f"Mean ({measured.level(measure)})")
    return texts


def _column(found: pd.DataFrame, name: str) -> Floats:
    return found[name].to_numpy(dtype=np.float64)


def _known(mean: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the ends of intervals, the mean itself where there is none."""
    return np.where(np.isnan(low), mean, low), np.where(np.isnan(high), mean, high)


def _labels(low: Any, high: Any) -> dict[str, str]:
    """Return what a factor is at its ends, short; numbers with as many decimals at one end as at the other."""
    if isinstance(low, bool):
        told = ["yes" if value else "no" for value in (low, high)]
    elif isinstance(low, float | int):
        told = list(numbers((low, high)))
    else:
        told = [rows.shortened(str(value)) for value in (low, high)]
    return dict(zip(("low", "high"), told, strict=True))


def _write_ends(
    panel: Axes, at: Any, tips: list[tuple[float, float]], left: Any, labels: list[str]
) -> list[Annotation]:
    """Write what factors are at one end beyond the bars and their intervals."""
    size = 0.8 * canvas.type_size()
    return [
        panel.annotate(
            label, (tip[0] if before else tip[1], row), (-2.0 if before else 2.0, 0.0), textcoords="offset points",
            ha="right" if before else "left", va="center_baseline", fontsize=size, annotation_clip=False,
        )
        for row, tip, before, label in zip(at, tips, left, labels, strict=True)
    ]  # fmt: skip


def _name_factors(panel: Axes, found: pd.DataFrame) -> None:
    """Name the rows; in brackets where the interval of the swing holds 0."""
    clear = (found["swing_low"] > 0.0) | (found["swing_high"] < 0.0)
    names = [
        name if sure else f"({name})" for name, sure in zip(map(rows.shortened, found["factor"]), clear, strict=True)
    ]
    panel.set_yticks(np.arange(len(names)), names)
    panel.set_ylim(max(len(names), 2) - 0.5, -0.5)
    panel.tick_params(axis="y", length=0.0)
    panel.spines["left"].set_visible(False)
    panel.locator_params(axis="x", nbins=6)
    panel.grid(visible=True, axis="x")
    rows.band(panel, len(names))


def _make_room(panel: Axes, texts: list[Annotation]) -> None:
    """Widen the horizontal axis so far that all texts lie within it."""
    box, gap = panel.get_window_extent(), 3.0
    extents = [text.get_window_extent() for text in texts]
    before = max([0.0, *(box.x0 + gap - each.x0 for each in extents)]) / box.width
    beyond = max([0.0, *(each.x1 + gap - box.x1 for each in extents)]) / box.width
    low, high = panel.get_xlim()
    panel.set_xlim(low - 1.1 * before * (high - low), high + 1.1 * beyond * (high - low))


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    if not applies(result):
        return "No factor varies, or along trajectories only."
    count, frame = len(varying(result)), _swings(result)
    which = f"the {MOST_FACTORS} strongest of {count} factors" if count > MOST_FACTORS else "all factors"
    sentences = [
        f"Mean of each measure at the two ends of {which}, around the mean of all (line); the largest difference "
        f"between the ends comes first. White: the low end; grey: the high end. {_ends(result)} Written "
        "at the bars: what the factor is there.",
        *_intervals(frame),
        "" if frame["swing_low"].isna().all() else captions.history(result),
        measured.left_out(result),
    ]
    return " ".join(filter(None, sentences))


def _ends(result: Result) -> str:
    """Return the sentence on what ends are."""
    kept = result.manifest["experiment"]
    used = [factor["form"] for factor in kept["factors"] if factor["name"] in varying(result)]
    in_words = [isinstance(form, list) and isinstance(form[0], str) for form in used]
    listed = [isinstance(form, list) or kept["design"]["kind"] == "grid" for form in used]
    points = counted(int(result.runs["point"].nunique()), "point")
    parts = [f"the fifths of the {points} at which it is lowest and highest"] * (not all(listed))
    levels = any(level and not word for level, word in zip(listed, in_words, strict=True))
    parts += [f"{'of listed levels ' * (not all(listed))}the lowest and the highest{' level' * all(listed)}"] * levels
    parts += ["in words, the levels with the lowest and the highest mean"] * any(in_words)
    return f"Ends of a factor: {'; '.join(parts)}."


def _intervals(frame: pd.DataFrame) -> list[str]:
    """Return the sentences on intervals: what is chance in them, and what brackets mean."""
    if frame["swing_low"].isna().all():
        return ["There are too few points and replications for intervals."]
    tukey = ", Tukey's where levels were chosen by their means" * bool((frame["levels"] > 2).any())
    chance = _CHANCE[str(frame["unit_of_analysis"].iloc[0])]
    return [
        f"Whiskers: 95 % intervals of the distance from the mean of all, {chance}. "
        f"In brackets: the 95 % interval of the difference between the ends (Student's t{tukey}) holds 0."
    ]


_POINTS = "points, as these are a sample in which other factors differ too"
_BLOCKS = (
    "blocks of points, as those made of one row of the base sample are not independent (on the safe side: rows are "
    "spread more evenly than by chance)"
)
_CHANCE = {
    "replicate": "over replicates, which meet the same luck at all points; other factors are balanced",
    "run": "over runs with luck of their own at the same points; other factors are balanced",
    "pair of points": "over pairs of points that differ in this factor alone and met the same luck",
    "point": f"over {_POINTS}",
    "block of points": f"over {_BLOCKS}",
    "point and replicate": f"over {_POINTS}, and over replicates, as all points met their luck",
    "block of points and replicate": f"over {_BLOCKS}, and over replicates, as all points met their luck",
}
"""What is chance in an interval, by unit of analysis."""


FIGURE = Figure(
    name="tornado",
    title="What each factor moves",
    description="means of measures at the low and the high end of each factor, the strongest first",
    needs=("runs",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    by_point=True,
    shares="x",
)
