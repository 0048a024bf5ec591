"""The figure of two factors: cells hold their means, colours are even in grey, what is too thin stays blank."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle
from scipy import stats

from sim import figures
from sim.analysis.varied import varied
from sim.experiments.result import Result
from sim.figures import FIGURES
from sim.figures.drawing import cells, tiles
from sim.figures.drawing.canvas import flat, root_of

from . import planted
from .legible import faults

either_width = pytest.mark.parametrize("width", ["column", "page"])


def drawn(panel: Axes, shape: tuple[int, int]) -> np.ndarray:
    (mesh,) = panel.collections
    return np.ma.filled(np.ma.asarray(mesh.get_array(), dtype=np.float64), np.nan).reshape(shape)


def sampled(points: int, factors: int = 2) -> Result:
    """Return a sample of two factors or more, in which the measure is the sum of the first two."""
    cube = np.random.default_rng(3).random((points, factors))
    given = {f"factor_{k}": (planted.plausible(0.0, 1.0), cube[:, k]) for k in range(factors)}
    values = (cube[:, 0] + cube[:, 1])[None, :, None] + np.zeros((1, 1, 2))
    return planted.sweep({"response_time": values}, factors=given, design={"kind": "random", "points": points})


def test_cells_hold_their_means() -> None:
    panels = flat(figures.plot(planted.crossed(), "heat_map"))
    expected = 0.1 * np.arange(4)[None, :] + 0.01 * np.arange(3)[:, None]
    np.testing.assert_allclose(drawn(panels[0], (3, 4)), 100.0 * expected, atol=1e-9)
    np.testing.assert_allclose(drawn(panels[1], (3, 4)), 2.0 * expected, atol=1e-9)
    assert [panel.get_title(loc="left") for panel in panels] == ["Output share", "Partner interoperability"]
    assert [text.get_text() for text in panels[0].texts][:4] == ["0", "10", "20", "30"]
    ticks = [label.get_text() for label in panels[1].get_xticklabels()]
    assert ticks == ["0.0", "0.2", "0.4", "0.6"]
    assert [label.get_text() for label in panels[0].get_yticklabels()] == ["top down", "usual", "bottom up"]


@pytest.mark.parametrize(
    ("arms", "measures", "width"), [(1, 4, "column"), (2, 2, "column"), (5, 1, "column"), (5, 1, "page")]
)
def test_measures_and_arms_can_be_read(arms: int, measures: int, width: str) -> None:
    made = planted.crossed(arms=arms, measures=measures)
    assert "heat_map" in figures.possible(made)
    panels = flat(figures.plot(made, "heat_map", width=width))
    assert faults(root_of(panels[0])) == []
    assert FIGURES["heat_map"].layout(made, width).height <= 9.5


@either_width
def test_many_and_long_levels_can_be_read(width: str) -> None:
    words = [f"a_rule_with_a_long_name_{number}" for number in range(8)]
    for made in (planted.crossed(across=words, up=np.linspace(0.01, 0.9, 25).tolist(), measures=1), sampled(800)):
        assert faults(root_of(flat(figures.plot(made, "heat_map", width=width))[0])) == []


def test_arms_share_one_scale() -> None:
    panels = flat(figures.plot(planted.crossed(arms=3), "heat_map"))
    assert [panel.get_title(loc="left") for panel in panels[:3]] == ["arm 0", "arm 1", "arm 2"]
    assert len({panel.collections[0].get_clim() for panel in panels[:3]}) == 1
    low, high = panels[0].collections[0].get_clim()
    assert (low, high) == pytest.approx((0.0, 100.0 * (0.32 + 0.002)))
    text = FIGURES["heat_map"].caption(planted.crossed(arms=3))
    assert "All arms have one scale. Measure: output share, the first of 2 of the experiment." in text


def test_two_arms_are_drawn_for_every_measure() -> None:
    panels = flat(figures.plot(planted.crossed(arms=2), "heat_map"))
    assert [panel.get_title(loc="left") for panel in panels] == ["arm 0", "arm 1"] * 2
    assert panels[0].collections[0].get_clim() == panels[1].collections[0].get_clim()
    assert panels[0].collections[0].get_clim() != panels[2].collections[0].get_clim()


def test_a_range_is_cut_into_bins_of_equal_numbers_of_points() -> None:
    made = sampled(500)
    found = varied(made, "usual")
    laid = cells.cells_of(found)
    assert (laid.across.count, laid.across.binned, laid.exact) == (7, True, False)
    assert np.ptp(np.bincount(laid.across.place)) <= 1
    table = found.table("response_time")
    means = cells.means_of(laid, table, paired=True)
    inside = (laid.across.place == 2) & (laid.up.place == 3)
    assert means.mean[3, 2] == pytest.approx(table[inside].mean())
    values = table[inside].mean(axis=1)
    assert means.half[3, 2] == pytest.approx(stats.t.ppf(0.975, values.size - 1) * stats.sem(values))
    np.testing.assert_allclose(drawn(flat(figures.plot(made, "heat_map"))[0], (7, 7)), means.mean)


def test_cells_with_fewer_than_five_points_are_blank_and_hatched() -> None:
    made = sampled(60)
    laid = cells.cells_of(varied(made, "usual"))
    thin = laid.points < cells.LEAST
    assert 0 < thin.sum() < thin.size
    panel = flat(figures.plot(made, "heat_map"))[0]
    np.testing.assert_array_equal(np.isnan(drawn(panel, thin.shape)), thin)
    hatched = {(int(patch.get_y()), int(patch.get_x())) for patch in panel.patches if isinstance(patch, Rectangle)}
    assert hatched == {tuple(spot) for spot in np.argwhere(thin).tolist()}
    assert all(patch.get_hatch() for patch in panel.patches)
    assert "Hatched: fewer than 5 points." in FIGURES["heat_map"].caption(made)


def test_what_else_varies_is_averaged_over_and_the_caption_says_so() -> None:
    text = FIGURES["heat_map"].caption(sampled(200, factors=4))
    assert "by factor 0 (from left to right) and factor 1 (upwards), averaged over factor 2 and factor 3." in text
    text = FIGURES["heat_map"].caption(sampled(200, factors=9))
    assert "averaged over the 7 other factors" in text
    assert "heat_map" not in figures.possible(sampled(200, factors=9))
    assert "heat_map" not in figures.possible(sampled(30))


def test_the_caption_tells_what_a_cell_holds_and_how_sure_it_is() -> None:
    text = FIGURES["heat_map"].caption(planted.crossed(replicates=3))
    assert "A cell: 1 point, 3 replications each." in text
    half = 100.0 * stats.t.ppf(0.975, 2) * 1e-4 / np.sqrt(3.0)
    assert f"{half:.3g} percentage points (output share)" in text
    assert "One run a cell, and so no interval." in FIGURES["heat_map"].caption(planted.crossed(replicates=1))


def test_a_colour_and_its_grey_tell_the_same() -> None:
    ramp = colormaps[tiles.MAP](np.linspace(0.0, 1.0, 64))[:, :3]
    steps = np.diff(ramp @ np.array([0.2126, 0.7152, 0.0722]))
    assert (steps > 0.0).all()
    panel = flat(figures.plot(planted.crossed(), "heat_map"))[0]
    assert {text.get_color() for text in panel.texts} == {"black", "white"}


def test_values_are_left_out_where_they_do_not_fit() -> None:
    made = planted.crossed(across=np.linspace(0.0, 1.0, 30).tolist(), up=np.linspace(0.0, 1.0, 30).tolist(), measures=1)
    panel = flat(figures.plot(made, "heat_map"))[0]
    assert len(panel.texts) == 0
    assert faults(root_of(panel)) == []


def test_an_arm_that_lacks_points_has_blank_cells() -> None:
    made = planted.crossed(arms=2, measures=1)
    panels = flat(figures.plot(Result(made.manifest, {"runs": made.table("runs")[:-6]}), "heat_map"))
    assert np.isnan([drawn(panel, (3, 4)) for panel in panels]).sum(axis=(1, 2)).tolist() == [0, 2]


def test_nothing_in_the_cells_and_one_value_in_all() -> None:
    made = planted.crossed(replicates=2)
    runs = made.runs.assign(output_share=np.nan, partner_interoperability=0.5)
    gapped = Result(made.manifest, {"runs": pa.Table.from_pandas(runs)})
    panels = flat(figures.plot(gapped, "heat_map"))
    assert [text.get_text() for text in panels[0].texts] == ["No value in any cell"]
    assert np.unique(drawn(panels[1], (3, 4))).tolist() == [0.5]


def test_on_one_axes_the_first_panel_is_drawn() -> None:
    axes = Canvas(layout="constrained").subplots()
    assert figures.plot(planted.crossed(), "heat_map", axes=axes) is axes
    assert axes.get_title(loc="left") == "Output share"
    assert faults(root_of(axes)) == []


def test_too_many_arms_or_too_few_factors_say_so() -> None:
    crowd = planted.crossed(arms=10, measures=1)
    assert "heat_map" not in figures.possible(crowd)
    assert "10 arms, and room for 9" in flat(figures.plot(crowd, "heat_map"))[0].texts[0].get_text()
    assert len(flat(figures.plot(crowd, "heat_map", arm="arm_3"))) == 1
    one = planted.crossed(up=("usual",))
    assert "needs two factors" in flat(figures.plot(one, "heat_map"))[0].texts[0].get_text()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((0.0, 0.15, 0.3), ("0.00", "0.15", "0.30")),
        ((0.03, 0.04545, 0.0609), ("0.030", "0.045", "0.061")),
        ((2000.0, 2010.0, 2020.0), ("2000", "2010", "2020")),
        ((1.001, 1.002), ("1.001", "1.002")),
        ((0.00099, 0.126, 0.2504, 0.998), ("0.00", "0.13", "0.25", "1.00")),
        ((-0.001, 0.5), ("0.0", "0.5")),
        ((0.0001, 0.001, 0.01, 1.0), ("0.0001", "0.001", "0.01", "1")),
    ],
)
def test_numbers_have_as_few_decimals_as_they_need_and_all_the_same(
    values: tuple[float, ...], told: tuple[str, ...]
) -> None:
    assert cells.numbers(values) == told


def test_bounds_of_a_sample_are_printed_in_a_column_of_equal_decimals() -> None:
    panel = flat(figures.plot(sampled(640), "heat_map"))[0]
    labels = [label.get_text() for label in panel.get_yticklabels()]
    assert labels[0] == "0.00"
    assert labels[-1] == "1.00"
    assert {len(label) for label in labels} == {4}
    across = [label.get_text() for label in panel.get_xticklabels()]
    assert across[0] == "0.00"
    assert across[-1] == "1.00"


@pytest.mark.parametrize("figure", ["heat_map", "tornado"])
def test_the_caption_tells_that_a_sample_met_one_history_of_luck(figure: str) -> None:
    many = sampled(640)
    once = Result(many.manifest, {"runs": many.table("runs").filter(pc.equal(many.table("runs")["replicate"], 0))})
    assert "say nothing of luck" in FIGURES[figure].caption(once)
    assert "say nothing of luck" not in FIGURES[figure].caption(many)
