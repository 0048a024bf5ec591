"""The check of what can be read finds what cannot."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure as Canvas

from .legible import faults, texts_of


def test_a_plain_figure_has_no_faults() -> None:
    root = Canvas(layout="constrained")
    axes = root.subplots()
    axes.plot([0, 1], label="A line")
    axes.set_title("A title")
    axes.set_xlabel("Name of an axis")
    assert faults(root) == []
    assert {"A title", "Name of an axis"} <= {text.get_text() for text in texts_of(root)}


@pytest.mark.parametrize(
    ("place", "found"),
    [((0.95, 0.5), "cut off"), ((0.51, 0.5), "one on the other"), ((0.51, 0.515), "one on the other")],
)
def test_texts_that_are_cut_off_or_touch_are_found(place: tuple[float, float], found: str) -> None:
    root = Canvas()
    root.text(0.5, 0.5, "Words in the middle")
    assert faults(root) == []
    root.text(*place, "More words")
    assert [fault.split(":")[0] for fault in faults(root)] == [found]


def test_lines_one_below_the_other_do_not_touch() -> None:
    root = Canvas()
    for row in range(5):
        root.text(0.5, 0.5 - row * 10.5 / 72.0 / root.get_figheight(), "Typed (gjpqy)", fontsize=9)
    assert faults(root) == []


@pytest.mark.parametrize("frame", [False, True])
def test_a_legend_on_axes_is_found(frame: bool) -> None:
    root = Canvas()
    axes = root.subplots()
    axes.plot([0, 1], label="A line")
    axes.legend(frameon=frame)
    assert [fault[:8] for fault in faults(root)] == ["a legend"]


def test_labels_of_ticks_that_are_not_drawn_do_not_count() -> None:
    root = Canvas()
    axes = root.subplots()
    axes.set_xticks([0.5, 7.0], ["seen", "not seen"])
    axes.set_xlim(0.0, 1.0)
    assert "not seen" not in {text.get_text() for text in texts_of(root)}
    assert faults(root) == []
    axes.set_axis_off()
    assert texts_of(root) == []
