"""The figures of all arms: what they draw are the numbers, in the order of the experiment, and all can be read."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from scipy import stats

from sim import figures
from sim.analysis.comparison import compare
from sim.errors import InputError
from sim.experiments.result import Result
from sim.figures import FIGURES
from sim.figures.drawing import rows
from sim.figures.drawing.canvas import flat, root_of

from . import planted
from .legible import faults

both = pytest.mark.parametrize("name", ["comparison", "by_arm"])
either_width = pytest.mark.parametrize("width", ["column", "page"])


@pytest.fixture(scope="module")
def reforms() -> Result:
    return planted.reforms()


def named(panel: Axes) -> list[str]:
    return [label.get_text() for label in panel.get_yticklabels()]


def marks(panel: Axes, marker: str) -> dict[int, tuple[float, str]]:
    """Return value and fill of the marks of a panel, by row."""
    return {
        round(float(row)): (float(value), str(line.get_markerfacecolor()))
        for line in panel.lines
        if line.get_marker() == marker
        for value, row in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }


@both
@either_width
def test_24_arms_and_4_measures_can_be_read(reforms: Result, name: str, width: str) -> None:
    root = root_of(flat(figures.plot(reforms, name, width=width))[0])
    assert faults(root) == []
    assert FIGURES[name].layout(reforms, width).height <= rows.TALLEST


@both
@pytest.mark.parametrize(
    ("arms", "measures", "width"), [(2, 1, "column"), (2, 4, "column"), (30, 6, "column"), (30, 6, "page")]
)
def test_few_and_many_can_be_read(name: str, arms: int, measures: int, width: str) -> None:
    made = planted.reforms(arms, 4, measures, "a_very_long_name_of_an_arm_that_takes_much_room_{}")
    panels = flat(figures.plot(made, name, width=width))
    assert faults(root_of(panels[0])) == []
    assert sum(panel.axison for panel in panels) == measures
    assert FIGURES[name].layout(made, width).height <= rows.TALLEST


def test_differences_are_drawn_with_their_intervals(reforms: Result) -> None:
    panels = flat(figures.plot(reforms, "comparison"))
    frame = compare(reforms, list(planted.MEASURES[:4]), resamples=100)
    for panel, measure in zip(panels, planted.MEASURES, strict=False):
        rows_of = frame[frame["measure"] == measure]
        scale = 100.0 if measure in ("output_share", "delinking") else 1.0
        drawn = marks(panel, "o")
        np.testing.assert_allclose([drawn[row][0] for row in range(23)], scale * rows_of["difference"])
        whiskers = panel.collections[0].get_segments()
        np.testing.assert_allclose([line[0][0] for line in whiskers], scale * rows_of["t_low"])
        np.testing.assert_allclose([line[1][0] for line in whiskers], scale * rows_of["t_high"])
        clear = ((rows_of["t_low"] > 0.0) | (rows_of["t_high"] < 0.0)).tolist()
        assert [drawn[row][1] != "white" for row in range(23)] == clear
        assert 0 < sum(clear) < 23


def test_arms_stand_in_the_order_of_the_experiment_and_units_below(reforms: Result) -> None:
    panels = flat(figures.plot(reforms, "comparison"))
    assert named(panels[0]) == [f"interoperability reform {number}" for number in range(1, 24)]
    assert [panel.get_title(loc="left").replace("\n", " ") for panel in panels] == [
        "Output share", "Partner interoperability", "Delinking", "Response time",
    ]  # fmt: skip
    assert [panel.get_xlabel().replace("\n", " ") for panel in panels] == [
        "percentage points better →", "index better →", "percentage points ← better", "quarters ← better",
    ]  # fmt: skip


@both
def test_arms_are_named_at_the_left_alone(reforms: Result, name: str) -> None:
    panels = flat(figures.plot(reforms, name, width="page"))
    shown = [any(tick.label1.get_visible() for tick in panel.yaxis.get_major_ticks()) for panel in panels]
    assert shown == [True, False, False, False]


def test_the_caption_tells_base_units_and_chance(reforms: Result) -> None:
    text = FIGURES["comparison"].caption(reforms)
    assert "Difference of each arm from 'usual'" in text
    assert "paired t over 20 replicates with common luck" in text
    assert "about 4.6 of 92 such intervals would" in text
    base = reforms.runs[reforms.runs["arm"] == "usual"]
    assert f"output share {100.0 * base['output_share'].mean():.3g} %" in text
    assert f"partner interoperability {base['partner_interoperability'].mean():.3g}, " in text


def test_one_replicate_has_no_interval_and_the_caption_says_so() -> None:
    single = planted.reforms(3, 1)
    assert faults(root_of(flat(figures.plot(single, "comparison"))[0])) == []
    assert "one run only of each, and so no interval" in FIGURES["comparison"].caption(single)


def test_measures_beyond_the_sixth_are_left_out_and_the_caption_says_so(reforms: Result) -> None:
    runs = reforms.runs.copy()
    names = ["output_share", "delinking", "coverage", "ambition", "habit", "engagement", "resolved"]
    for name in names:
        runs[name] = runs["output_share"]
    manifest = reforms.manifest | {"experiment": reforms.manifest["experiment"] | {"measures": names}}
    made = Result(manifest, {"runs": pa.Table.from_pandas(runs[runs["arm"].isin(["usual", runs["arm"].iloc[-1]])])})
    for name in ("comparison", "by_arm"):
        assert FIGURES[name].layout(made, "page").count == 6
        assert "The first 6 of the 7 measures of the experiment." in FIGURES[name].caption(made)


def test_boxes_are_quantiles_and_diamonds_means(reforms: Result) -> None:
    panel = flat(figures.plot(reforms, "by_arm"))[0]
    table = 100.0 * reforms.runs.pivot_table(index="replicate", columns="arm", values="output_share", sort=False)
    order = ["usual", *(f"interoperability_reform_{number}" for number in range(1, 24))]
    boxes = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in panel.patches if patch.get_height() < 0.5]
    np.testing.assert_allclose(boxes, table[order].quantile([0.25, 0.75]).T)
    lines = [collection.get_segments() for collection in panel.collections]
    long, medians, intervals = lines
    np.testing.assert_allclose([(line[0][0], line[1][0]) for line in long], table[order].quantile([0.05, 0.95]).T)
    np.testing.assert_allclose([line[0][0] for line in medians], table[order].median())
    drawn = marks(panel, "D")
    np.testing.assert_allclose([drawn[row][0] for row in range(24)], table[order].mean())
    low, high = stats.t.interval(0.95, 19, table[order].mean(), stats.sem(table[order]))
    np.testing.assert_allclose([(line[0][0], line[1][0]) for line in intervals], np.column_stack([low, high]))
    assert panel.lines[0].get_xdata()[0] == pytest.approx(table["usual"].mean())


def test_means_have_intervals_over_replicates_where_points_share_their_luck() -> None:
    made = planted.crossed(arms=2, replicates=5)
    assert "Student's t over replicates, each the mean over its points" in FIGURES["by_arm"].caption(made)
    panel = flat(figures.plot(made, "by_arm"))[0]
    means = 100.0 * made.runs[made.runs["arm"] == "arm_0"].groupby("replicate")["output_share"].mean()
    half = stats.t.ppf(0.975, 4) * stats.sem(means)
    (first, *_) = panel.collections[2].get_segments()
    assert [first[0][0], first[1][0]] == pytest.approx([means.mean() - half, means.mean() + half])


@both
def test_on_one_axes_the_first_measure_is_drawn(reforms: Result, name: str) -> None:
    axes = Canvas(figsize=(5.0, 5.0), layout="constrained").subplots()
    assert figures.plot(reforms, name, axes=axes) is axes
    assert axes.get_title(loc="left") == "Output share"
    assert faults(root_of(axes)) == []


@both
def test_an_arm_without_values_leaves_its_row_empty(name: str) -> None:
    made = planted.reforms(4, 5, 1)
    runs = made.runs.assign(
        output_share=lambda table: table["output_share"].where(table["arm"] != table["arm"].iloc[-1])
    )
    gapped = Result(made.manifest, {"runs": pa.Table.from_pandas(runs)})
    panel = flat(figures.plot(gapped, name))[0]
    assert len(named(panel)) == (3 if name == "comparison" else 4)
    values = [value for value, _ in marks(panel, "o" if name == "comparison" else "D").values()]
    assert np.isnan(values).sum() == 1
    assert faults(root_of(panel)) == []


@both
def test_one_arm_is_nothing_to_compare(result: Result, name: str) -> None:
    assert name not in figures.possible(result)


def test_one_arm_of_many_leaves_nothing_to_compare(reforms: Result) -> None:
    panel = flat(figures.plot(reforms, "comparison", arm="usual"))[0]
    assert [text.get_text() for text in panel.texts] == ["Nothing to compare: there is one arm"]
    with pytest.raises(InputError, match="Did you mean 'usual'"):
        figures.plot(reforms, "comparison", arm="usul")


def test_long_names_keep_both_their_ends() -> None:
    names = [rows.shortened(f"an_institution_with_many_rules_of_kind_{number}") for number in range(3)]
    assert names[0] == "an institutio…les of kind 0"
    assert len(set(names)) == 3
    assert rows.shortened("short_name") == "short name"


def without_in_base(measure: str) -> Result:
    made = planted.reforms(3, 5, 2)
    runs = made.runs.assign(**{measure: lambda table: table[measure].where(table["arm"] != "usual")})
    return Result(made.manifest, {"runs": pa.Table.from_pandas(runs)})


def test_a_measure_without_values_in_the_base_is_left_out_and_the_caption_says_so() -> None:
    made = without_in_base("output_share")
    panels = flat(figures.plot(made, "comparison"))
    assert [panel.get_title(loc="left").replace("\n", " ") for panel in panels] == ["Partner interoperability"]
    text = FIGURES["comparison"].caption(made)
    assert "Left out, for want of values in 'usual' or in all other arms: Output share." in text
    assert "paired t over 5 replicates" in text
    assert "nan" not in text
    assert faults(root_of(panels[0])) == []


def test_where_no_measure_has_values_in_two_arms_nothing_is_drawn() -> None:
    made = planted.reforms(2, 5, 1)
    runs = made.runs.assign(output_share=lambda table: table["output_share"].where(table["arm"] != "usual"))
    gapped = Result(made.manifest, {"runs": pa.Table.from_pandas(runs)})
    panel = flat(figures.plot(gapped, "comparison"))[0]
    assert [text.get_text() for text in panel.texts] == ["Nothing to compare: no measure has values in two arms"]
    assert FIGURES["comparison"].caption(gapped).startswith("Left out, for want of values")


@both
def test_the_caption_tells_that_points_share_one_history_of_luck(name: str) -> None:
    known = FIGURES[name].caption(planted.crossed(arms=2, replicates=1))
    assert "the intervals are about the points of the design, and say nothing of luck." in known
    assert "With four replications or more (replications: 4) they would." in known
    assert "history of luck" not in FIGURES[name].caption(planted.crossed(arms=2, replicates=4))
    assert "history of luck" not in FIGURES[name].caption(planted.reforms(2, 5, 1))
