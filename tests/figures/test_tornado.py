"""The figure of swings: what it draws are the swings, the strongest first, and both ends can be told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from sim import figures
from sim.analysis.swings import swings
from sim.experiments.result import Result
from sim.figures import FIGURES, tornado
from sim.figures.drawing.canvas import flat, root_of

from . import planted
from .legible import faults


@pytest.fixture(scope="module")
def spread() -> Result:
    return planted.spread()


def ends_of(panel: Axes) -> list[Rectangle]:
    """Return the bars of a panel, without the bands behind rows."""
    return [patch for patch in panel.patches if isinstance(patch, Rectangle) and patch.get_height() < 0.5]


def bars(panel: Axes) -> tuple[list[float], list[float]]:
    """Return where the bars of the low and of the high ends reach to, from the top down."""
    ends = [bar.get_x() + bar.get_width() for bar in ends_of(panel)]
    return ends[: len(ends) // 2], ends[len(ends) // 2 :]


@pytest.mark.parametrize("width", ["column", "page"])
def test_ten_factors_can_be_read(spread: Result, width: str) -> None:
    assert "tornado" in figures.possible(spread)
    assert faults(root_of(flat(figures.plot(spread, "tornado", width=width))[0])) == []


def test_bars_reach_from_the_mean_to_both_ends_the_strongest_first(spread: Result) -> None:
    for panel, measure, scale in zip(
        flat(figures.plot(spread, "tornado")), planted.MEASURES, (100.0, 1.0), strict=False
    ):
        frame = swings(spread, measure)
        order = frame.assign(size=frame["swing"].abs()).sort_values("size", ascending=False).head(8)
        low, high = bars(panel)
        np.testing.assert_allclose(low, scale * order["low_mean"])
        np.testing.assert_allclose(high, scale * order["high_mean"])
        names = [label.get_text().strip("()").replace(" ", "_") for label in panel.get_yticklabels()]
        assert names == order["factor"].tolist()
        assert panel.lines[0].get_xdata()[0] == pytest.approx(scale * order["mean"].iloc[0])
        whiskers = [segment for lines in panel.collections for segment in lines.get_segments()]
        np.testing.assert_allclose([line[0][0] for line in whiskers[:8]], scale * order["low_from"])
        np.testing.assert_allclose([line[1][0] for line in whiskers[8:]], scale * order["high_to"])


def test_factors_whose_swing_may_be_0_stand_in_brackets(spread: Result) -> None:
    panel = flat(figures.plot(spread, "tornado"))[0]
    found = tornado.strongest(swings(spread, "output_share"))
    unclear = (found["swing_low"] <= 0.0) & (found["swing_high"] >= 0.0)
    assert [label.get_text().startswith("(") for label in panel.get_yticklabels()] == unclear.tolist()
    assert 0 < unclear.sum() < 8


def test_bounds_of_the_ends_are_written_at_the_bars(spread: Result) -> None:
    panel = flat(figures.plot(spread, "tornado"))[0]
    found = tornado.strongest(swings(spread, "output_share"))
    written = [text.get_text() for text in panel.texts]
    assert written == [f"{value:.1f}" for end in ("low_at", "high_at") for value in found[end]]
    assert set(written) == {"0.2", "0.8"}


def test_ends_are_told_apart_in_grey(spread: Result) -> None:
    panel = flat(figures.plot(spread, "tornado"))[0]
    light = sorted({round(float(np.mean(to_rgb(bar.get_facecolor()))), 3) for bar in ends_of(panel)})
    assert len(light) == 2
    assert light[1] - light[0] > 0.25


def test_words_and_switches_are_written_out() -> None:
    made = planted.crossed(up=(True, False), replicates=2)
    (first, *_) = flat(figures.plot(made, "tornado"))
    assert {text.get_text() for text in first.texts} == {"0.0", "0.6", "no", "yes"}
    words = planted.crossed(replicates=2)
    text = FIGURES["tornado"].caption(words)
    assert "the lowest and the highest level; in words, the levels with the lowest and the highest mean." in text
    assert "Tukey's where levels were chosen by their means" in text
    assert faults(root_of(flat(figures.plot(words, "tornado"))[0])) == []


@pytest.mark.parametrize(
    ("design", "replicates", "paired", "said"),
    [
        ({"kind": "lhs", "points": 40}, 3, True, "over points, as these are a sample"),
        ({"kind": "lhs", "points": 40}, 3, True, "and over replicates, as all points met their luck"),
        ({"kind": "random", "points": 40}, 3, False, "other factors differ too. In brackets"),
        ({"kind": "sobol", "points": 8, "second_order": False}, 1, True, "one row of the base sample"),
        ({"kind": "grid"}, 3, True, "over replicates, which meet the same luck"),
        ({"kind": "grid"}, 3, False, "over runs with luck of their own"),
        ({"kind": "grid"}, 1, True, "There are too few points"),
    ],
)
def test_the_caption_says_what_is_chance(design: dict[str, object], replicates: int, paired: bool, said: str) -> None:
    cube = np.random.default_rng(1).random((40, 3))
    factors = {f"factor_{k}": (planted.plausible(0.0, 1.0), cube[:, k]) for k in range(3)}
    values = {"output_share": np.random.default_rng(2).random((1, 40, replicates))}
    made = planted.sweep(values, factors=factors, design=design, paired=paired)
    assert said in FIGURES["tornado"].caption(made)


def test_a_measure_that_does_not_vary_or_has_no_value_says_so(spread: Result) -> None:
    runs = spread.runs.assign(output_share=1.0, partner_interoperability=np.nan)
    still = Result(spread.manifest, {"runs": pa.Table.from_pandas(runs)})
    panels = flat(figures.plot(still, "tornado"))
    said = [[text.get_text() for text in panel.texts] for panel in panels]
    assert said == [["Nothing to draw: it does not vary, or has no value"]] * 2


def test_on_one_axes_the_first_measure_is_drawn(spread: Result) -> None:
    axes = Canvas(layout="constrained").subplots()
    assert figures.plot(spread, "tornado", axes=axes) is axes
    assert axes.get_title(loc="left") == "Output share"
    assert faults(root_of(axes)) == []


def test_each_arm_has_a_part() -> None:
    made = planted.crossed(arms=2)
    panels = flat(figures.plot(made, "tornado"))
    assert [part.get_suptitle() for part in root_of(panels[0]).subfigs] == ["Arm 0", "Arm 1"]
    means = [panel.lines[0].get_xdata()[0] for panel in panels[::2]]
    assert means[1] - means[0] == pytest.approx(0.1)  # 0.001 as per cent
    assert faults(root_of(panels[0])) == []


def test_it_is_not_offered_where_nothing_varies(result: Result) -> None:
    assert "tornado" not in figures.possible(result)
    assert "tornado" not in figures.possible(planted.reforms(2, 2))
    one = planted.crossed(across=(0.2,), up=("usual",))
    assert tornado.varying(one) == []
    assert "no factor varies" in flat(figures.plot(one, "tornado"))[0].texts[0].get_text()


def test_ties_stand_in_the_order_of_their_names() -> None:
    frame = pd.DataFrame({"factor": ["b", "a", "c"], "swing": [1.0, -1.0, np.nan]})
    assert tornado.strongest(frame)["factor"].tolist() == ["a", "b"]
