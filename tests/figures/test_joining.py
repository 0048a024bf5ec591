"""Figures of predictions: every probability stands where it should, and who did join is marked."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sim import figures
from sim.figures.drawing.canvas import root_of
from sim.figures.reliability import CLASSES

from .legible import faults
from .planted import predictions


def test_one_group_is_drawn_as_points_with_intervals() -> None:
    made = predictions()
    axes = figures.plot(made, "joining")
    assert isinstance(axes, Axes)
    table = made.predictions
    shown = {str(line.get_label()): line for line in axes.lines}
    for label, which in (("Did join", table["member"]), ("Did not", ~table["member"])):
        assert list(shown[label].get_xdata()) == pytest.approx(100.0 * table["probability"][which])
    assert [tick.get_text() for tick in axes.get_yticklabels()] == list(table["name"])


def test_many_groups_are_a_matrix_with_marks_for_members() -> None:
    made = predictions(groups=5)
    axes = figures.plot(made, "joining", width="page")
    assert isinstance(axes, Axes)
    table = made.predictions
    (image,) = axes.images
    shades = np.asarray(image.get_array())
    assert shades.shape == (table["code"].nunique(), 5)
    assert np.nansum(shades) == pytest.approx(table["probability"].sum())
    (marks,) = axes.lines
    assert len(marks.get_xdata()) == int(table["member"].sum())
    FigureCanvasAgg(root_of(axes)).draw()


@pytest.mark.parametrize("groups", [3, 8])
def test_the_matrix_can_be_read(groups: int) -> None:
    for width in ("column", "page"):
        axes = figures.plot(predictions(groups), "joining", width=width)
        assert isinstance(axes, Axes)
        assert faults(root_of(axes)) == []


def test_reliability_is_the_share_that_joined_in_classes() -> None:
    made = predictions(groups=4)
    axes = figures.plot(made, "reliability")
    assert isinstance(axes, Axes)
    (dots,) = (line for line in axes.lines if line.get_marker() == "o")
    assert len(dots.get_xdata()) == CLASSES
    table = made.predictions.sort_values("probability", kind="stable")
    share = 100.0 * float(table["member"][: len(table) // CLASSES].mean())
    assert dots.get_ydata()[0] == pytest.approx(share, abs=8.0)
    assert np.mean(dots.get_xdata()) == pytest.approx(100.0 * table["probability"].mean(), abs=0.5)
