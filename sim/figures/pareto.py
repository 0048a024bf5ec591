"""Designs of the institution that no other dominates: a line for each across the objectives, up being better on all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figures.drawing import canvas
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.styles import BLACK, BLUE, MIDDLE, VERMILION, WIDTHS
from sim.types import Floats
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

CHARACTER = 0.055
"""Width of a character of small type in inches, about."""


def applies(result: Result) -> bool:
    """Tell whether a result is of a search that came to its end."""
    return result.manifest.get("kind") == "pareto" and result.manifest["confirmed"] > 0


def layout(result: Result, width: str) -> Panels:
    """Return one panel, with room for names that lie aslant where there are many."""
    aims = result.manifest.get("space", {}).get("objectives", [])
    return Panels(height=2.7 if not aims or _fit(aims, WIDTHS[width]) else 3.8)


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw the efficient designs, with the present one and that of the least largest regret set off from them."""
    (panel,) = canvas.axes_of(axes, layout(result, "column"))
    frame = result.designs
    shown = frame[frame["efficient"] | (frame["confirmed"] & (frame["present"] | frame["minimax_regret"]))]
    if shown.empty:
        canvas.nothing(panel, "Nothing to draw: no design has been run again yet")
        return panel
    aims: list[dict[str, str]] = result.manifest["space"]["objectives"]
    _draw_lines(panel, shown, _heights(shown, aims))
    _draw_axes(panel, shown, aims)
    canvas.legend_above(panel)
    return panel


def _heights(shown: pd.DataFrame, aims: list[dict[str, str]]) -> Floats:
    """Return how high each design is on each objective: 0 for the worst that is shown, 1 for the best."""
    signs = np.array([1.0 if aim["direction"] == "higher is better" else -1.0 for aim in aims])
    values = shown[[aim["measure"] for aim in aims]].to_numpy(dtype=np.float64) * signs
    least, span = np.nanmin(values, axis=0), np.nanmax(values, axis=0) - np.nanmin(values, axis=0)
    heights: Floats = np.where(span > 0.0, (values - least) / np.where(span > 0.0, span, 1.0), 0.5)
    return heights


def _draw_lines(panel: Axes, shown: pd.DataFrame, heights: Floats) -> None:
    at, size = np.arange(heights.shape[1]), canvas.line_width()
    present, least = shown["present"].to_numpy(), shown["minimax_regret"].to_numpy()
    others = heights[~(present | least)]
    for number, row in enumerate(others):
        panel.plot(
            at, row, color=MIDDLE, linewidth=0.45 * size, label="_others" if number else "Other efficient designs"
        )
    looks: list[tuple[Any, str, dict[str, Any]]] = [
        (least & ~present, "Least regret", {"color": BLUE, "linestyle": "-", "marker": "o"}),
        (
            present,
            "Present",
            {"color": VERMILION, "linestyle": (0, (4, 1.5)), "marker": "s", "markerfacecolor": "white"},
        ),
    ]
    for chosen, label, look in looks:
        for row, number in zip(heights[chosen], shown.loc[chosen, "design"], strict=True):
            known = f"{label} (design {number})" if label != "Present" else _present(shown)
            panel.plot(at, row, linewidth=1.4 * size, label=known, zorder=3, clip_on=False, **look)


def _present(shown: pd.DataFrame) -> str:
    row = shown[shown["present"]].iloc[0]
    both = ", least regret" if row["minimax_regret"] else ""
    return f"Present design{both}" + ("" if row["efficient"] else ", dominated")


def _draw_axes(panel: Axes, shown: pd.DataFrame, aims: list[dict[str, str]]) -> None:
    """Draw a vertical line for each objective, with its name below it and its worst and best value at its ends."""
    size, small = canvas.line_width(), canvas.type_size()
    for place, aim in enumerate(aims):
        panel.vlines(place, 0.0, 1.0, color=BLACK, linewidth=0.6 * size, zorder=1)
        values = shown[aim["measure"]].to_numpy(dtype=np.float64)
        ends = (np.nanmin(values), np.nanmax(values))
        worst, best = ends if aim["direction"] == "higher is better" else ends[::-1]
        digits = _digits(aim, float(ends[1] - ends[0]))
        for value, height, side in ((worst, 0.0, "top"), (best, 1.0, "bottom")):
            panel.annotate(
                _figure(value, aim, digits), (place, height), (0.0, 3.0 if height else -3.0), fontsize=small,
                textcoords="offset points", ha="center", va=side,
            )  # fmt: skip
    panel.set_ylim(-0.11, 1.11)
    panel.set_xlim(-0.45, len(aims) - 0.55)
    panel.set_yticks([])
    panel.set_ylabel("Better →")
    for spine in panel.spines.values():
        spine.set_visible(False)
    _name_axes(panel, aims)


def _name_axes(panel: Axes, aims: list[dict[str, str]]) -> None:
    """Write the names below the axes, aslant where they would run into each other."""
    if _fit(aims, canvas.root_of(panel).get_figwidth() / canvas.scale()):
        panel.set_xticks(range(len(aims)), [_name(aim) for aim in aims])
    else:
        names = [_name_in_a_line(aim) for aim in aims]
        panel.set_xticks(range(len(aims)), names, rotation=35, ha="right", rotation_mode="anchor")
    panel.tick_params(axis="x", length=0.0)


def _fit(aims: list[dict[str, str]], width: float) -> bool:
    """Tell whether the names stand side by side in a figure of so many inches on paper."""
    longest = max(len(word) for aim in aims for word in _name(aim).split("\n"))
    return longest * CHARACTER <= 0.86 * width / len(aims)


def _name(aim: dict[str, str]) -> str:
    """Return an objective in words, its unit, and an arrow for whether more or less of it is better."""
    arrow = "↑" if aim["direction"] == "higher is better" else "↓"
    from sim.results.measures import label  # slow to import

    words = label(aim["measure"]).replace(" ", "\n")
    return f"{words}\n({_unit(aim)}) {arrow}"


def _name_in_a_line(aim: dict[str, str]) -> str:
    """Return the same with a word in place of the arrow, which would point elsewhere if it lay aslant."""
    from sim.results.measures import label  # slow to import

    better = "more" if aim["direction"] == "higher is better" else "less"
    return f"{label(aim['measure'])} ({_unit(aim)}, {better})"


def _unit(aim: dict[str, str]) -> str:
    from sim.results.measures import KNOWN  # slow to import

    return "%" if _is_share(aim) else KNOWN[aim["measure"]].unit


def _is_share(aim: dict[str, str]) -> bool:
    from sim.results.measures import KNOWN

    return KNOWN[aim["measure"]].unit == "share"


def _digits(aim: dict[str, str], span: float) -> int:
    """Return how many digits after the point tell the ends of an axis apart."""
    scaled = 100.0 * span if _is_share(aim) else span
    return int(np.clip(2 - np.floor(np.log10(scaled)), 0, 6)) if scaled > 0.0 else 2


def _figure(value: float, aim: dict[str, str], digits: int) -> str:
    return f"{100.0 * value if _is_share(aim) else value:.{digits}f}"


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    frame, manifest = result.designs, result.manifest
    states, runs = (manifest["space"]["confirm"][key] for key in ("states", "replications"))
    tried = counted(int(manifest["tried"]), "design")
    dominated = frame["present"] & ~frame["efficient"]
    present = "is dominated by another design" if bool(dominated.any()) else "is dominated by none"
    return (
        f"The {counted(int(frame['efficient'].sum()), 'design')} dominated by no other among "
        f"{manifest['confirmed']:,} that were run again, of {tried} that were tried; "
        f"mean over {counted(int(states), 'state')} with "
        f"{counted(int(runs), 'run')} each. Every axis goes from the worst to the best of the designs shown, "
        "so that up is better; an arrow or a word tells whether more or less of a measure is. The present design "
        f"{present}. Least regret: the smallest of the largest regrets over states and objectives (Savage 1951)."
    )


FIGURE = Figure(
    name="pareto",
    title="Efficient designs of the institution",
    description="parallel coordinates of the efficient designs, with the present one and that of least regret",
    needs=("designs",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    across=True,
)
