"""The figure of boxes: both trajectories are drawn, the chosen box is named, greys tell restricted factors."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from sim import figures
from sim.experiments.result import Result
from sim.figures import FIGURES
from sim.figures.drawing.canvas import flat, root_of

from . import planted
from .legible import faults


def clouds(panel: Axes) -> list[PathCollection]:
    return [found for found in panel.collections if isinstance(found, PathCollection)]


def drawn(result: Result) -> Axes:
    return flat(figures.plot(result, "prim"))[0]


@pytest.mark.parametrize("width", ["column", "page"])
@pytest.mark.parametrize(("count", "chosen"), [(24, 15), (24, 0), (24, 23), (60, 30), (1, 0), (2, None)])
def test_boxes_can_be_read(width: str, count: int, chosen: int | None) -> None:
    made = planted.boxes(count, chosen)
    assert figures.possible(made) == ["prim"]
    assert faults(root_of(flat(figures.plot(made, "prim", width=width))[0])) == []


def test_boxes_stand_at_their_coverage_and_density() -> None:
    made = planted.boxes()
    found, _, held_out, _ = clouds(drawn(made))
    table = made.boxes
    np.testing.assert_allclose(found.get_offsets(), 100.0 * table[["coverage", "density"]])
    np.testing.assert_allclose(held_out.get_offsets(), 100.0 * table[["coverage_test", "density_test"]])


def test_the_two_sets_differ_by_marker_and_line() -> None:
    panel = drawn(planted.boxes())
    found, _, held_out, _ = clouds(panel)
    assert len(found.get_paths()[0].vertices) != len(held_out.get_paths()[0].vertices)
    assert panel.lines[0].get_linestyle() != panel.lines[1].get_linestyle()
    assert [text.get_text() for text in panel.get_legend().get_texts()] == [
        "Points that boxes were found with", "Points held out", "0 to 6 factors restricted",
    ]  # fmt: skip


def test_the_more_factors_are_restricted_the_darker() -> None:
    made = planted.boxes()
    for cloud in (clouds(drawn(made))[0], clouds(drawn(made))[2]):
        light = cloud.get_facecolors()[:, 0]
        by_count = [set(light[made.boxes["restricted"] == count].round(3)) for count in range(7)]
        assert all(len(lights) == 1 for lights in by_count)
        assert (np.diff([min(lights) for lights in by_count]) < -0.1).all()


def test_the_chosen_box_is_ringed_and_named() -> None:
    made = planted.boxes(24, 15)
    panel = drawn(made)
    row = made.boxes.loc[15]
    for ring, ending in ((clouds(panel)[1], ""), (clouds(panel)[3], "_test")):
        np.testing.assert_allclose(
            ring.get_offsets(), [[100.0 * row[f"coverage{ending}"], 100.0 * row[f"density{ending}"]]]
        )
    (said,) = [text.get_text() for text in panel.texts if text.get_text().startswith("Box")]
    assert said.splitlines() == ["Box 15, 4 factors", "coverage 62 %, held out 63 %", "density 75 %, held out 69 %"]


def test_its_name_lies_on_no_box() -> None:
    for chosen in (0, 5, 15, 23):
        panel = drawn(planted.boxes(24, chosen))
        root_of(panel).draw_without_rendering()
        (said,) = [text for text in panel.texts if text.get_text().startswith("Box")]
        box = said.get_bbox_patch().get_window_extent()
        for cloud in (clouds(panel)[0], clouds(panel)[2]):
            assert not any(box.contains(*spot) for spot in panel.transData.transform(cloud.get_offsets()))


def test_the_caption_tells_target_base_rate_and_provenance() -> None:
    text = FIGURES["prim"].caption(planted.boxes())
    assert "in which output share is below 12 %, as they are peeled" in text
    assert "24 from the whole space (right) on." in text
    assert "Dotted: their share among all cases, 21 %." in text
    assert "Ringed" not in FIGURES["prim"].caption(planted.boxes(3, None))
    paths_text = figures.drawing.captions.write(FIGURES["prim"], {"discovery": planted.boxes()}, planted.boxes())
    assert paths_text.endswith("Where output falls short (4,000 runs, seed 7). Made with alliance-sim 0.1.0.")


def test_shares_that_are_not_known_are_not_drawn_and_said_so() -> None:
    made = planted.boxes(2, 1)
    table = made.boxes.assign(coverage_test=np.nan, density_test=np.nan, restricted=1)
    panel = drawn(Result(made.manifest, {"boxes": pa.Table.from_pandas(table)}))
    assert any("held out not known" in text.get_text() for text in panel.texts)
    assert panel.get_legend().get_texts()[-1].get_text() == "1 factor restricted"
    assert faults(root_of(panel)) == []


def test_the_order_of_rows_does_not_matter() -> None:
    made = planted.boxes()
    shuffled = Result(made.manifest, {"boxes": pa.Table.from_pandas(made.boxes.sample(frac=1.0, random_state=1))})
    np.testing.assert_array_equal(clouds(drawn(made))[0].get_offsets(), clouds(drawn(shuffled))[0].get_offsets())


def test_no_box_is_said_in_words() -> None:
    made = planted.boxes()
    empty = Result(made.manifest, {"boxes": made.table("boxes")[:0]})
    assert [text.get_text() for text in drawn(empty).texts] == ["No box was found"]
