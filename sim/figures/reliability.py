"""Whether probabilities are honest: how often states joined of those that were given a probability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels, fixed
from sim.figures.drawing.styles import BLACK, GREY
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

CLASSES = 8
"""Classes of probability, with as many cases in each as can be."""


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw the share that joined against the probability predicted, with intervals, and the line of honesty."""
    (panel,) = canvas.axes_of(axes, FIGURE.layout(result, "column"))
    classes = _classes(result)
    width, size = canvas.line_width(), 4.0 * canvas.scale()
    panel.plot([0.0, 100.0], [0.0, 100.0], color=GREY, linestyle=(0, (3, 2)), linewidth=0.7 * width, zorder=1)
    panel.vlines(classes["predicted"], classes["low"], classes["high"], color=BLACK, linewidth=0.8 * width, zorder=2)
    panel.plot(
        classes["predicted"], classes["observed"], "o", markersize=size, markerfacecolor="white",
        markeredgecolor=BLACK, markeredgewidth=0.7 * width, zorder=3, clip_on=False,
    )  # fmt: skip
    panel.set_xlabel("Probability predicted (%)")
    panel.set_ylabel("Share that joined (%)")
    panel.set_xlim(-2.0, 102.0)
    panel.set_ylim(-2.0, 102.0)
    panel.grid(visible=True)
    return panel


def _classes(result: Result) -> pd.DataFrame:
    """Return means of the classes, from the least likely on, with Wilson intervals of the shares, in per cent."""
    import pandas as pd
    from scipy.stats import binomtest

    table = result.predictions
    known = table[table["member"].notna()].sort_values(["probability", "group", "code"], kind="stable")
    rows = []
    for part in np.array_split(np.arange(len(known)), min(CLASSES, len(known))):
        own = known.iloc[part]
        joined = int(own["member"].sum())
        interval = binomtest(joined, len(own)).proportion_ci(method="wilson")
        rows.append({
            "predicted": float(own["probability"].mean()), "observed": joined / len(own), "low": interval.low,
            "high": interval.high,
        })  # fmt: skip
    return 100.0 * pd.DataFrame(rows)


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    known = result.predictions
    known = known[known["member"].notna()]
    groups = counted(len(dict.fromkeys(known["group"])), "group")
    sentences = [
        f"Share that joined, of {len(known):,} pairs of a state and a group ({groups}) in {CLASSES} classes of about "
        "the same size by the probability predicted, with 95 % Wilson intervals that take pairs for independent",
        "Dashed: where probabilities are honest",
        "Each group was left out of the fit that predicts it" if result.manifest.get("left_out_of_the_fit") else "",
    ]
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def _is_known(result: Result) -> bool:
    """Tell whether it is known of any who did join."""
    return bool(result.predictions["member"].notna().any())


FIGURE = Figure(
    name="reliability",
    title="Whether probabilities of joining are honest",
    description="share of states that joined against the probability predicted",
    needs=("predictions",),
    draw=draw,
    caption=caption,
    layout=fixed(column=Panels(height=3.4), page=Panels(height=4.2)),
    applies=_is_known,
    across=True,
    by_point=True,
)
