"""Who would join a group, and who did: probabilities of one group with their intervals, or of many as a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.styles import BLACK, GREY
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

MOST_COUNTRIES = 60
"""Countries that are shown at the most: those with the highest probability in any group."""
_ROW = {"column": 0.115, "page": 0.125}
"""Height of a country, in inches on paper."""
_ABOVE, _ABOVE_MATRIX = 0.75, 1.7
"""Room for what is not rows, in inches on paper."""
_NAME = 13.0
"""Width of a line of a group's name, in heights of type."""


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw the probabilities of one group as points, those of many as a matrix of shades."""
    (panel,) = canvas.axes_of(axes, FIGURE.layout(result, "column"))
    table = _shown(result)
    if _is_of_many(table):
        _draw_matrix(panel, table)
    else:
        _draw_points(panel, table)
    return panel


def _shown(result: Result) -> pd.DataFrame:
    """Return the rows of the countries that are shown, the most likely first."""
    table = result.predictions
    best = table.groupby("code")["probability"].max().sort_values(ascending=False, kind="stable")
    return table[table["code"].isin(best.index[:MOST_COUNTRIES])]


def _is_of_many(table: pd.DataFrame) -> bool:
    """Tell whether there are predictions of more groups than one."""
    return len(dict.fromkeys(table["group"])) > 1


def _draw_points(panel: Axes, table: pd.DataFrame) -> None:
    rows = np.arange(len(table))
    width, size = canvas.line_width(), 3.4 * canvas.scale()
    panel.hlines(rows, 100.0 * table["low"], 100.0 * table["high"], color=GREY, linewidth=0.8 * width, zorder=2)
    joined = table["member"].fillna(value=False).to_numpy(dtype=np.bool_)
    for which, face, label in ((joined, BLACK, "Did join"), (~joined, "white", "Did not")):
        panel.plot(
            100.0 * table["probability"][which], rows[which], "o", markersize=size, markerfacecolor=face,
            markeredgecolor=BLACK, markeredgewidth=0.5 * width, zorder=3, clip_on=False,
            label=label if table["member"].notna().all() else None,
        )  # fmt: skip
    _name_rows(panel, list(table["name"]))
    panel.set_xlim(-2.0, 102.0)
    panel.set_xlabel("Probability of joining (%)")
    panel.grid(visible=True, axis="x")
    canvas.legend_above(panel)


def _draw_matrix(panel: Axes, table: pd.DataFrame) -> None:
    """Shade a cell by the probability; mark it where the country did join, frame it where it could not."""
    groups = list(dict.fromkeys(table["group"]))
    chances = table.pivot_table(index="code", columns="group", values="probability", sort=False)[groups]
    chances = chances.loc[chances.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    names = table.drop_duplicates("code").set_index("code")["name"]
    panel.imshow(chances.to_numpy(), cmap="Greys", vmin=0.0, vmax=1.4, aspect="auto", interpolation="nearest", zorder=1)
    _mark(panel, table, groups, chances)
    _name_rows(panel, [names[code] for code in chances.index])
    size = canvas.type_size()
    panel.set_xticks(range(len(groups)), [canvas.folded(each, _NAME * size, size) for each in groups], rotation=90)
    panel.tick_params(axis="x", length=0.0, labeltop=True, labelbottom=False)
    for side in panel.spines.values():
        side.set_visible(False)
    panel.legend(loc="upper center", bbox_to_anchor=(0.5, -0.01))


def _mark(panel: Axes, table: pd.DataFrame, groups: list[str], chances: pd.DataFrame) -> None:
    from matplotlib.patches import Rectangle

    width, places = canvas.line_width(), {code: row for row, code in enumerate(chances.index)}
    for row, column in np.argwhere(chances.isna().to_numpy()).tolist():
        corner = (column - 0.5, row - 0.5)
        panel.add_patch(Rectangle(corner, 1.0, 1.0, fill=False, edgecolor=GREY, linewidth=0.5 * width))
    members = table[table["member"].fillna(value=False).to_numpy(dtype=np.bool_)]
    panel.plot(
        [groups.index(group) for group in members["group"]], [places[code] for code in members["code"]], "o",
        markersize=3.6 * canvas.scale(), markerfacecolor="white", markeredgecolor=BLACK, markeredgewidth=0.7 * width,
        label="Did join", linestyle="",
    )  # fmt: skip


def _name_rows(panel: Axes, names: list[str]) -> None:
    size = min(canvas.type_size(), 6.4 * canvas.scale())
    panel.set_yticks(range(len(names)), names, fontsize=size)
    panel.tick_params(axis="y", length=0.0)
    panel.set_ylim(len(names) - 0.4, -0.6)


def layout(result: Result, width: str) -> Panels:
    """Return a panel as high as its countries are many."""
    table = _shown(result)
    above = _ABOVE_MATRIX if _is_of_many(table) else _ABOVE
    return Panels(height=above + _ROW[width] * table["code"].nunique())


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    table, manifest = result.predictions, result.manifest
    runs = counted(int(manifest.get("runs_of_each_group", manifest["runs"])), "run")
    left_out = table["code"].nunique() - _shown(result)["code"].nunique()
    known = bool(table["member"].notna().any())
    if _is_of_many(table):
        sentences = [
            f"Probability that a country joins a group, in {runs} of each: white 0, dark grey 1",
            "Circles: who did join" if known else "",
            "Framed: who may not, as it leads",
            "Each group was left out of the fit that predicts it" if manifest.get("left_out_of_the_fit") else "",
        ]
    else:
        met = counted(int(manifest["met"]), "run")
        sentences = [
            f"Share of the {met} in which the group met, of {runs}, in which a country came, with the 95 % interval "
            "that the number of runs leaves (Wilson)",
            "Filled: who did join" if known else "",
            "The group was left out of the fit that predicts it" if manifest.get("left_out_of_the_fit") else "",
        ]
    sentences.append(f"{counted(left_out, 'country').replace('countrys', 'countries')} less likely are left out"
                     if left_out else "")  # fmt: skip
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


FIGURE = Figure(
    name="joining",
    title="Who would join",
    description="probability of joining a group by country, and who did join where that is known",
    needs=("predictions",),
    draw=draw,
    caption=caption,
    layout=layout,
    across=True,
    by_point=True,
)
