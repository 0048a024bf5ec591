"""Maps of differences, and axes that are the same for all arms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from scipy import stats

import sim
from sim import figures
from sim.analysis.varied import varied
from sim.errors import InputError
from sim.experiments.result import Result
from sim.figures import FIGURES
from sim.figures.drawing.canvas import flat, root_of
from sim.figures.drawing.cells import cells_of, differences_of
from sim.figures.drawing.difference_maps import differences

from . import planted
from .legible import faults

either_width = pytest.mark.parametrize("width", ["column", "page"])
UP, ACROSS = 3, 4


def crossed(effects: list[float], paired: bool = True, measures: int = 1, replicates: int = 8, **more: Any) -> Result:
    """Return a grid of twelve cells; arm k adds its effect in the first column, and noise everywhere."""
    rng = np.random.default_rng(5)
    points = ACROSS * UP
    first = (np.arange(points) < UP).astype(float)  # the first level of the first factor
    luck = 0.05 * rng.normal(size=(1, 1, replicates))
    tables = {
        name: 0.4 + luck + np.array(effects)[:, None, None] * first[None, :, None]
        + 0.01 * rng.normal(size=(len(effects), points, replicates))
        for name in planted.MEASURES[:measures]
    }  # fmt: skip
    factors = {
        "leadership": ([0.0, 0.2, 0.4, 0.6], np.repeat([0.0, 0.2, 0.4, 0.6], UP)),
        "rules.steering": (["top_down", "usual", "bottom_up"], ["top_down", "usual", "bottom_up"] * ACROSS),
    }
    return planted.sweep(
        tables, ["usual", *(f"arm_{k}" for k in range(1, len(effects)))], factors, paired=paired, **more
    )


def drawn(panel: Axes) -> np.ndarray:
    (mesh,) = panel.collections
    return np.ma.filled(np.ma.asarray(mesh.get_array(), dtype=np.float64), np.nan).reshape(UP, ACROSS)


def hatched(panel: Axes) -> set[tuple[float, float]]:
    return {patch.get_xy() for patch in panel.patches if isinstance(patch, Rectangle) and patch.get_hatch()}


def test_cells_hold_differences_and_those_of_chance_are_hatched() -> None:
    result = crossed([0.0, 0.2])
    panel = flat(figures.plot(result, "heat_map", difference=True))[0]
    values = drawn(panel)
    assert values[:, 0] == pytest.approx(20.0, abs=1.5)
    assert np.abs(values[:, 1:]).max() < 3.0
    clear = differences(result, None)[1][0].means.clear
    assert clear[:, 0].all()
    assert hatched(panel) == {(float(x), float(y)) for y, x in np.argwhere(~clear)}
    low, high = panel.collections[0].get_clim()
    assert low == -high
    assert high >= np.abs(values).max()
    assert panel.collections[0].get_cmap().name == "PuOr_r"


def known(means: list[np.ndarray]) -> Result:
    """Return arms whose differences from the first have these means by cell, and 0.03 up and down around them."""
    swing = 0.03 * np.resize([1.0, -1.0], 8)
    usual = np.full((ACROSS * UP, 8), 0.4)
    tables = [usual, *(usual + mean[:, None] + swing for mean in means)]
    factors = {
        "leadership": ([0.0, 0.2, 0.4, 0.6], np.repeat([0.0, 0.2, 0.4, 0.6], UP)),
        "rules.steering": (["a", "b", "c"], ["a", "b", "c"] * ACROSS),
    }
    arms = ["usual", *(f"arm_{k}" for k in range(1, len(tables)))]
    return planted.sweep({"output_share": np.stack(tables)}, arms, factors)


def test_a_panel_of_chance_alone_says_so_in_place_of_a_map() -> None:
    nothing, much = np.linspace(-0.01, 0.02, ACROSS * UP), np.linspace(0.1, 0.2, ACROSS * UP)
    result = known([much, nothing])
    assert [tile.means.clear.any() for tile in differences(result, None)[1]] == [True, False]
    first, second = flat(figures.plot(result, "heat_map", difference=True))[:2]
    assert first.collections
    assert not second.collections
    (text,) = [each.get_text() for each in second.texts]
    assert text.replace("\n", " ") == "No cell differs clearly: all intervals hold 0. Largest: +2 pp"
    assert faults(root_of(first)) == []


def test_arms_that_are_the_same_differ_by_nothing() -> None:
    made = crossed([0.0, 0.0])
    runs = made.runs
    half = runs["output_share"].to_numpy()[: len(runs) // 2].reshape(1, ACROSS * UP, 8)
    factors = {
        "leadership": ([0.0, 0.2, 0.4, 0.6], np.repeat([0.0, 0.2, 0.4, 0.6], UP)),
        "rules.steering": (["a", "b", "c"], ["a", "b", "c"] * ACROSS),
    }
    result = planted.sweep({"output_share": np.concatenate([half, half])}, ["usual", "same"], factors)
    panel = flat(figures.plot(result, "heat_map", difference=True))[0]
    assert [text.get_text() for text in panel.texts] == ["All differences are 0."]


def test_the_scale_does_not_stretch_over_noise() -> None:
    result = known([np.where(np.arange(ACROSS * UP) < UP, 0.05, 0.01)])
    _, (tile,) = differences(result, None)
    assert tile.means.clear.sum() == UP
    panel = flat(figures.plot(result, "heat_map", difference=True))[0]
    assert panel.collections[0].get_clim()[1] == pytest.approx(3.0 * 100.0 * np.median(tile.means.half))
    assert panel.collections[0].get_clim()[1] > 1.5 * np.abs(drawn(panel)).max()


@pytest.mark.parametrize("paired", [True, False])
def test_intervals_are_students_of_pairs_or_welchs(paired: bool) -> None:
    result = crossed([0.0, 0.1], paired=paired)
    found = {arm: varied(result, arm) for arm in ("usual", "arm_1")}
    cells = cells_of(found["usual"])
    base, arm = (found[name].table("output_share") for name in ("usual", "arm_1"))
    means = differences_of(cells, base, arm, paired=paired, common=paired)
    at = np.flatnonzero((cells.up.place == 1) & (cells.across.place == 2))
    one, other = base[at].ravel(), arm[at].ravel()
    test = stats.ttest_rel(other, one) if paired else stats.ttest_ind(other, one, equal_var=False)
    interval = test.confidence_interval(0.95)
    assert means.mean[1, 2] - means.half[1, 2] == pytest.approx(interval.low)
    assert means.mean[1, 2] + means.half[1, 2] == pytest.approx(interval.high)


def test_the_base_is_the_first_arm_or_the_one_that_is_chosen() -> None:
    result = crossed([0.0, 0.2, 0.3])
    panels = flat(figures.plot(result, "heat_map", difference=True, base="arm_2"))
    assert [panel.get_title(loc="left") for panel in panels if panel.collections] == ["usual", "arm 1"]
    assert drawn(panels[0])[:, 0] == pytest.approx(-30.0, abs=1.5)
    assert "Difference from 'arm 2'" in FIGURES["heat_map"].differing("arm_2").caption(result)  # type: ignore[misc]
    with pytest.raises(InputError, match="no arm called 'arm_9'"):
        figures.plot(result, "heat_map", difference=True, base="arm_9")
    one = crossed([0.0])
    assert "there is one arm" in flat(figures.plot(one, "heat_map", difference=True))[0].texts[0].get_text()


@either_width
@pytest.mark.parametrize(("arms", "measures"), [(2, 4), (3, 2), (5, 1)])
def test_differences_can_be_read(width: str, arms: int, measures: int) -> None:
    result = crossed([0.0, *(0.1 * k for k in range(1, arms))], measures=measures)
    panels = flat(figures.plot(result, "heat_map", difference=True, width=width))
    assert faults(root_of(panels[0])) == []


def test_the_caption_tells_what_is_hatched_and_how_many_would_not_be_by_chance() -> None:
    figure = FIGURES["heat_map"].differing
    assert figure is not None
    text = figure(None).caption(crossed([0.0, 0.2]))
    assert "Difference of 'arm 1' from 'usual' in the mean of each measure by leadership" in text
    assert "Hatched: the 95 % interval (paired t over replications) holds 0. Of 12 cells" in text
    assert "as about 0.6 would be if arms changed nothing" in text
    assert "One run a cell, and so no interval." in figure(None).caption(crossed([0.0, 0.2], replicates=1))


def test_maps_of_arms_share_axes_and_colours() -> None:
    result = crossed([0.0, 0.2, 0.4])
    panels = [panel for panel in flat(figures.plot(result, "heat_map")) if panel.collections]
    assert len(panels) == 3
    assert len({panel.collections[0].get_clim() for panel in panels}) == 1
    assert len({(panel.get_xlim(), panel.get_ylim()) for panel in panels}) == 1


@pytest.mark.parametrize(
    ("figure", "ways"), [("tornado", "x"), ("format_mix", "xy"), ("blocking", "xy"), ("output", "x")]
)
def test_parts_for_arms_share_the_axes_that_the_eye_compares(
    figure: str, ways: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    result = crossed([0.0, 0.4]) if figure == "tornado" else two_rules(tmp_path_factory)
    panels = flat(figures.plot(result, figure))
    half = len(panels) // 2
    for one, other in zip(panels[:half], panels[half:], strict=True):
        for way in ways:
            assert getattr(one, f"get_{way}lim")() == getattr(other, f"get_{way}lim")()


def two_rules(tmp_path_factory: pytest.TempPathFactory) -> Result:
    arms = {"usual": {}, "hard": {"parameters": {"silence_tolerance": 0.3, "effort": 0.1}}}
    folder = tmp_path_factory.mktemp("rules") / "out"
    experiment = {
        "title": "T", "scenario": "scenarios/cold-start.yaml", "arms": arms, "replications": 3, "seed": 3,
    }  # fmt: skip
    return sim.sweep(experiment, out=folder, tables=("quarters", "issues", "attempts", "groups"))
