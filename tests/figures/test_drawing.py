"""Intervals, projections and labels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from sim.experiments.result import Result
from sim.figures import plot
from sim.figures.drawing.atlas import atlas, window_around
from sim.figures.drawing.canvas import flat
from sim.figures.drawing.formats import format_look, label, occurring
from sim.figures.drawing.intervals import jackknife, over_runs
from sim.figures.drawing.labels import place
from sim.figures.drawing.multiples import grid
from sim.figures.drawing.projection import Near, World, distances, great_circle

latitudes = st.floats(-80.0, 80.0)
longitudes = st.floats(-180.0, 180.0)


def _values(numbers: list[float]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([range(len(numbers)), [2010]])
    return pd.DataFrame({"x": numbers}, index=index)


def test_an_interval_is_students() -> None:
    numbers = [0.2, 0.4, 0.5, 0.3]
    band = over_runs(_values(numbers))
    low, high = stats.t.interval(0.95, 3, np.mean(numbers), stats.sem(numbers))
    assert band.mean["x"].item() == pytest.approx(0.35)
    assert band.low["x"].item() == pytest.approx(low)
    assert band.high["x"].item() == pytest.approx(high)


def test_an_interval_is_cut_at_what_is_possible_and_leaves_out_what_is_not_known() -> None:
    band = over_runs(_values([0.0, 0.1, 1.0, float("nan")]), 0.0, 1.0)
    assert band.mean["x"].item() == pytest.approx(1.1 / 3)
    assert (band.low["x"].item(), band.high["x"].item()) == (0.0, 1.0)


@pytest.mark.parametrize("numbers", [[0.3], [0.3, float("nan")]])
def test_one_run_has_no_interval(numbers: list[float]) -> None:
    band = over_runs(_values(numbers), 0.0, 1.0)
    assert band.mean["x"].item() == pytest.approx(0.3)
    assert np.isnan(band.low["x"].item())
    assert np.isnan(band.high["x"].item())


def test_the_jackknife_of_a_mean_is_students_interval() -> None:
    numbers = np.array([0.2, 0.4, 0.5, 0.3])
    counts = np.column_stack([numbers, np.ones(4)])
    middle, low, high = jackknife(counts, lambda total: np.array([total[0] / total[1]]))
    expected = stats.t.interval(0.95, 3, numbers.mean(), stats.sem(numbers))
    assert (low.item(), high.item()) == pytest.approx(expected)
    assert middle.item() == pytest.approx(0.35)
    assert np.isnan(jackknife(counts[:1], lambda total: total)[1]).all()


@given(latitudes, longitudes, latitudes, longitudes)
@example(0.0, 0.0, 0.0, 180.0)
@example(40.0, -100.0, -40.0, 80.0)
@example(10.0, 20.0, 10.0, 20.0)
def test_distances_from_the_centre_are_true(lat: float, lon: float, other_lat: float, other_lon: float) -> None:
    east, north = Near(lat, lon)(np.array([other_lat]), np.array([other_lon]))
    apart = distances(np.array([lat, other_lat]), np.array([lon, other_lon]))[0, 1]
    assert np.hypot(east, north).item() == pytest.approx(apart, abs=1.0)


def test_known_places() -> None:
    apart = distances(np.array([51.5074, 40.7128]), np.array([-0.1278, -74.0060]))
    assert apart[0, 1] == pytest.approx(5570, abs=5)
    east, north = Near(50.0, 10.0)(np.array([50.0, 51.0]), np.array([10.0, 10.0]))
    np.testing.assert_allclose(east, 0.0, atol=1e-9)
    np.testing.assert_allclose(north, [0.0, np.radians(1.0) * 6371.0], atol=1e-6)


def test_the_world_keeps_areas() -> None:
    latitude, longitude = np.linspace(-89.5, 89.5, 180), np.linspace(-179.5, 179.5, 360)
    lat, lon = np.meshgrid(latitude, longitude, indexing="ij")
    world = World(10.0)
    step = 0.01
    first = np.array(world.placed(lat, lon))
    up, across = np.array(world.placed(lat + step, lon)) - first, np.array(world.placed(lat, lon + step)) - first
    area = np.abs(across[0] * up[1] - across[1] * up[0])
    true = (np.radians(step) * 6371.0) ** 2 * np.cos(np.radians(lat + step / 2))
    np.testing.assert_allclose(area, true, rtol=2e-2)


def test_a_way_across_the_edge_of_the_map_has_a_gap() -> None:
    world = World(0.0)
    east, _ = world.way(np.array([0.0, 170.0]), np.array([0.0, -170.0]))
    assert np.isnan(east).sum() == 1
    east, _ = world.way(np.array([0.0, -10.0]), np.array([0.0, 10.0]))
    assert not np.isnan(east).any()


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_great_circle_joins_its_ends(lat: float, lon: float, other_lat: float, other_lon: float) -> None:
    latitude, longitude = great_circle(np.array([lat, lon]), np.array([other_lat, other_lon]))
    ends = distances(np.array([lat, latitude[0]]), np.array([lon, longitude[0]]))[0, 1]
    assert ends == pytest.approx(0.0, abs=1.0)
    ends = distances(np.array([other_lat, latitude[-1]]), np.array([other_lon, longitude[-1]]))[0, 1]
    assert ends == pytest.approx(0.0, abs=1.0)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=30))
def test_labels_lie_on_no_label_and_no_mark(spots: list[tuple[float, float]]) -> None:
    centres, radii = np.array(spots), np.full(len(spots), 1.5)
    frame = np.array([0.0, 0.0, 100.0, 100.0])
    places = place(centres, radii, np.tile([12.0, 5.0], (len(spots), 1)), frame)
    boxes = [np.array([x - 6, y - 2.5, x + 6, y + 2.5]) for x, y in filter(None, places)]
    marks = [np.concatenate([centre - 1.5, centre + 1.5]) for centre in centres]
    for index, box in enumerate(boxes):
        assert (box >= [0, 0, 0, 0]).all()
        assert (box <= 100).all()
        for other in boxes[:index] + marks:
            inside = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
            assert (inside <= 1e-9).any()


def test_a_lone_mark_has_its_label_to_the_east() -> None:
    places = place(np.array([[50.0, 50.0]]), np.array([2.0]), np.array([[10.0, 4.0]]), np.array([0, 0, 100, 100.0]))
    assert places == [(58.0, 50.0)]
    none = place(np.array([[50.0, 50.0]]), np.array([2.0]), np.array([[99.0, 4.0]]), np.array([0, 47, 100, 53.0]))
    assert none == [None]


def test_a_window_has_its_shape_and_holds_all(result: Result) -> None:
    window = window_around(np.array([-500.0, 900.0]), np.array([0.0, 100.0]))
    assert (window[3] - window[1]) / (window[2] - window[0]) == pytest.approx(0.8)
    assert window[0] < -500.0
    assert window[2] > 900.0
    shown = atlas(result)
    assert shown.near.all()
    assert shown.codes[int(np.argmin(shown.projection.distance(shown.latitude, shown.longitude)))] == "AAA"


def test_far_countries_have_a_panel_of_their_own(result: Result) -> None:
    places = result.countries.assign(longitude=lambda table: table["longitude"] + 100.0 * (table["code"] == "HHH"))
    tables = {"runs": result.table("runs"), "issues": result.table("issues")}
    moved = Result(result.manifest, tables | {"countries": pa.Table.from_pandas(places)})
    near = dict(zip(atlas(moved).codes, atlas(moved).near, strict=True))
    assert near["AAA"]
    assert not near["HHH"]
    drawn = plot(moved, "cooperation_map")
    assert len(flat(drawn)) == 2
    assert [text.get_text() for text in flat(drawn)[1].texts if text.get_text() == "HHH"] == ["HHH"]
    assert "HHH" not in [text.get_text() for text in flat(drawn)[0].texts]


def test_formats_keep_their_order_and_looks() -> None:
    assert occurring(["bilateral", "consensus", "novel"]) == ["consensus", "bilateral", "novel"]
    assert label("plus_n") == "+N"
    assert label("joint_venture") == "Joint venture"
    looks = [
        format_look(name) for name in ("consensus", "plus_n", "framework_nation", "minilateral", "bilateral", "novel")
    ]
    for trait in ("colour", "marker", "hatch"):
        assert len({getattr(look, trait) for look in looks}) == len(looks)


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("width", ["column", "page"])
def test_there_is_a_panel_for_each_series(count: int, width: str) -> None:
    panels = grid(count, width)
    assert count <= panels.count < count + panels.columns
