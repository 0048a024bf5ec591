"""The figure of efficient designs: up is better on every axis, and what is there and what regrets least stand out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from sim import figures
from sim.errors import InputError
from sim.experiments.result import Result
from sim.figures import FIGURES
from sim.figures.drawing.canvas import root_of
from sim.figures.drawing.styles import STYLES, WIDTHS

from .planted import THREE
from .planted import designs as result

NAMES = (
    "output_share", "response_time", "partner_inclusion", "discrimination", "talk_shop", "partner_interoperability",
    "burden_gini", "habit",
)  # fmt: skip


def drawn(made: Result, **options: str) -> Axes:
    axes = figures.plot(made, "pareto", **options)
    assert isinstance(axes, Axes)
    return axes


def lines_of(axes: Axes) -> dict[str, list[float]]:
    return {str(line.get_label()): [float(y) for y in line.get_ydata()] for line in axes.lines}


def test_up_is_better_whatever_the_direction_of_a_measure() -> None:
    lines = lines_of(drawn(result(THREE)))
    assert lines["Present design, dominated"] == pytest.approx([0.0, 0.5])
    assert lines["Least regret (design 1)"] == pytest.approx([1.0, 0.0])
    assert lines["Other efficient designs"] == pytest.approx([0.5, 1.0])


def test_axes_have_numbers_at_their_ends_with_names_units_and_directions() -> None:
    axes = drawn(result(THREE), width="page")
    assert [(text.get_text(), text.xy) for text in axes.texts] == [
        ("10.0", (0, 0.0)), ("30.0", (0, 1.0)), ("3.00", (1, 0.0)), ("1.00", (1, 1.0)),
    ]  # fmt: skip
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "Output\nshare\n(%) ↑", "Response\ntime\n(quarters) ↓",
    ]  # fmt: skip


def test_the_two_that_stand_out_differ_in_more_than_colour() -> None:
    by_name = {str(line.get_label()): line for line in drawn(result(THREE)).lines}
    present, least = by_name["Present design, dominated"], by_name["Least regret (design 1)"]
    others = by_name["Other efficient designs"]
    assert present.get_linestyle() != least.get_linestyle()
    assert present.get_marker() != least.get_marker()
    assert others.get_linewidth() < min(present.get_linewidth(), least.get_linewidth())


def test_a_present_design_that_is_efficient_or_regrets_least_is_called_so() -> None:
    efficient = result(THREE, efficient=[True, True, True])
    assert "Present design" in lines_of(drawn(efficient))
    both = result(THREE, least=0, efficient=[True, True, True])
    assert set(lines_of(drawn(both))) == {"Present design, least regret", "Other efficient designs", "_others"}
    assert "present design is dominated by none" in FIGURES["pareto"].caption(both)


def test_designs_that_are_neither_efficient_nor_marked_are_not_drawn() -> None:
    made = result(THREE, efficient=[False, True, False])
    assert set(lines_of(drawn(made))) == {"Present design, dominated", "Least regret (design 1)"}
    assert "The 1 design dominated by no other among 3" in FIGURES["pareto"].caption(made)


@pytest.mark.parametrize("count", [2, 4, 8])
@pytest.mark.parametrize(("width", "style"), [("column", "paper"), ("page", "paper"), ("page", "slides")])
def test_it_fits_the_width_and_nothing_is_cut_off_or_covers_anything(count: int, width: str, style: str) -> None:
    generator = np.random.default_rng(count)
    made = result({name: generator.random(20).tolist() for name in NAMES[:count]})
    axes = drawn(made, width=width, style=style)
    root = root_of(axes)
    assert root.get_figwidth() == pytest.approx(WIDTHS[width] * STYLES[style])
    drawing = FigureCanvasAgg(root)
    drawing.draw()
    pixels = np.asarray(drawing.buffer_rgba())
    assert all((side == 255).all() for side in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    boxes = [text.get_window_extent() for text in axes.texts]
    legend = axes.get_legend()
    assert legend is not None
    boxes.append(legend.get_window_extent())
    if axes.get_xticklabels()[0].get_rotation() == 0.0:
        boxes += [label.get_window_extent() for label in axes.get_xticklabels()]
    assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[:at])


def test_directions_are_words_where_names_lie_aslant() -> None:
    axes = drawn(result({name: [0.1, 0.2, 0.3] for name in NAMES}))
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels[:2] == ["Output share (%, more)", "Response time (quarters, less)"]


def test_it_is_drawn_on_axes_that_are_given_and_where_all_designs_are_alike() -> None:
    given = Canvas().subplots()
    made = result({"output": [1.0, 1.0], "habit": [0.5, 0.5]})
    assert figures.plot(made, "pareto", axes=given) is given
    assert lines_of(given)["Least regret (design 1)"] == [0.5, 0.5]
    with pytest.raises(InputError, match="drawn on 1 Axes"):
        figures.plot(made, "pareto", axes=Canvas().subplots(1, 2))


def test_of_a_search_that_was_cut_off_there_is_nothing_to_draw() -> None:
    made = result(THREE, efficient=[False] * 3, confirmed=[False] * 3, present=[True, False, False])
    made.manifest["confirmed"] = 0
    assert figures.possible(made) == []
    assert figures.possible(result(THREE)) == ["pareto"]
    assert [text.get_text() for text in drawn(made).texts] == ["Nothing to draw: no design has been run again yet"]


def test_the_same_result_gives_the_same_bytes_with_its_caption(tmp_path: Path) -> None:
    one, other = (figures.save(result(THREE), [], tmp_path / name, ("pdf", "svg", "png")) for name in ("a", "b"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
    caption = (tmp_path / "a" / "pareto.txt").read_text()
    assert "mean over 16 states with 4 runs each" in caption
    assert caption.strip().endswith("X (1,234 runs, seed 1). Made with alliance-sim 0.")
