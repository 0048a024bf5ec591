"""The figure of sensitivity: what it draws are the indices, strongest first, and it fits at both widths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from matplotlib.figure import Figure as Canvas

from sim import figures
from sim.analysis.sensitivity import sensitivity
from sim.experiments.result import Result
from sim.figures import FIGURES
from sim.figures.drawing.canvas import flat, root_of

from ..analysis.planted import experiment, ishigami, result, unit
from .legible import faults

DESIGNS = {"sobol": "{kind: sobol, points: 64}", "morris": "{kind: morris, trajectories: 20}"}


@pytest.fixture(params=DESIGNS)
def planted(tmp_path: Path, request: pytest.FixtureRequest) -> Result:
    known = experiment(tmp_path, DESIGNS[request.param], 8, measures="[output, output_share]")
    made = result(known, ishigami(unit(known))[:, None])
    runs = made.table("runs")
    return Result(made.manifest, {"runs": runs.append_column("output_share", runs["output"])})


@pytest.mark.parametrize("width", ["column", "page"])
def test_each_measure_has_a_panel_at_either_width(planted: Result, width: str) -> None:
    assert "sensitivity" in figures.possible(planted)
    panels = flat(figures.plot(planted, "sensitivity", width=width))
    assert [panel.get_title(loc="left") for panel in panels if panel.axison] == ["Output", "Output share"]
    assert "8 factors" not in FIGURES["sensitivity"].caption(planted)


def test_factors_stand_in_the_order_of_their_strength(planted: Result) -> None:
    frame = sensitivity(planted, "output")
    leading = "total" if (frame["index"] == "total").any() else "mu_star"
    of_leading = frame[frame["index"] == leading].sort_values("value", ascending=False, kind="stable")
    first = flat(figures.plot(planted, "sensitivity"))[0]
    named = [label.get_text().replace(" ", "_") for label in first.get_yticklabels()]
    assert named[:3] == of_leading["factor"].tolist()[:3]
    drawn = [patch.get_width() for patch in first.patches] or first.lines[0].get_xdata()
    assert np.isclose(drawn, of_leading["value"].max()).any()


def test_on_one_axes_the_first_measure_is_drawn(planted: Result) -> None:
    axes = Canvas().subplots()
    assert flat(figures.plot(planted, "sensitivity", axes=axes)) == [axes]
    assert axes.get_title(loc="left") == "Output"


def test_it_is_not_offered_for_a_sweep_that_was_cut_off(planted: Result) -> None:
    planted.manifest["interrupted"] = True
    assert "sensitivity" not in figures.possible(planted)


@pytest.mark.parametrize("width", ["column", "page"])
def test_the_legend_lies_on_nothing(planted: Result, width: str) -> None:
    panels = flat(figures.plot(planted, "sensitivity", width=width))
    assert [panel.get_legend() is not None for panel in panels if panel.axison] == [True, False]
    assert faults(root_of(panels[0])) == []


def test_the_legend_stands_above_a_first_measure_that_does_not_vary(planted: Result) -> None:
    runs = planted.runs.assign(output=1.0)
    flatter = Result(planted.manifest, {"runs": pa.Table.from_pandas(runs, preserve_index=False)})
    panels = flat(figures.plot(flatter, "sensitivity"))
    assert panels[0].get_legend() is not None
    assert faults(root_of(panels[0])) == []


def test_the_caption_tells_that_there_is_one_history_of_luck(planted: Result) -> None:
    assert "All points met one and the same history of luck" in FIGURES["sensitivity"].caption(planted)
    again = planted.runs.assign(replicate=1, run=lambda runs: runs["run"] + len(runs))
    both = pa.Table.from_pandas(pd.concat([planted.runs, again]), preserve_index=False)
    twice = Result(planted.manifest, {"runs": both})
    assert "history of luck" not in FIGURES["sensitivity"].caption(twice)
