"""The registry of figures, and what every figure in it must do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from sim import figures
from sim.errors import InputError
from sim.experiments.result import TABLES, Result
from sim.figures import FIGURES
from sim.figures.drawing.canvas import flat, root_of
from sim.figures.drawing.styles import STYLES, WIDTHS

from .legible import faults
from .of_runs import OF_RUNS

every_figure = pytest.mark.parametrize("name", FIGURES)
of_runs = pytest.mark.parametrize("name", OF_RUNS)
WITHOUT_INTERVALS = {"cooperation_map", "membership", "group_map"}
OF_SWEEPS = {"comparison", "tornado", "heat_map"}


def test_every_file_is_registered_under_its_name() -> None:
    files = {path.stem for path in Path(figures.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(FIGURES)
    assert all(figure.name == name for name, figure in FIGURES.items())


def test_importing_the_registry_imports_nothing_slow() -> None:
    slow = "{'matplotlib', 'pandas', 'scipy', 'pyarrow', 'numba'}"
    program = f"import sys, sim.figures; print(sorted({slow} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", FIGURES)
def test_figures_need_tables_that_there_are(name: str) -> None:
    assert set(FIGURES[name].needs) <= set(TABLES)


@every_figure
@pytest.mark.parametrize(("width", "style"), [("column", "paper"), ("page", "slides")])
def test_figures_fit_the_width_that_is_asked_for(subject: Result, name: str, width: str, style: str) -> None:
    root = root_of(flat(figures.plot(subject, name, width=width, style=style))[0])
    assert root.get_figwidth() == pytest.approx(WIDTHS[width] * STYLES[style])
    assert not _reaches_the_edge(root)
    assert faults(root) == []


@pytest.mark.parametrize("name", ["membership", "group_map"])
@pytest.mark.parametrize(("width", "style"), [("column", "paper"), ("page", "paper"), ("page", "slides")])
def test_figures_of_real_groups_fit_too(real: Result, name: str, width: str, style: str) -> None:
    root = root_of(flat(figures.plot(real, name, width=width, style=style))[0])
    assert root.get_figwidth() == pytest.approx(WIDTHS[width] * STYLES[style])
    assert not _reaches_the_edge(root)
    assert faults(root) == []


def _reaches_the_edge(canvas: Canvas) -> bool:
    """Tell whether anything is drawn at the very edge, where it may be cut off."""
    drawing = FigureCanvasAgg(canvas)
    drawing.draw()
    pixels = np.asarray(drawing.buffer_rgba())
    edge = [pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]
    return any((side != 255).any() for side in edge)


@every_figure
def test_figures_are_drawn_on_axes_that_are_given(subject: Result, name: str) -> None:
    panels = FIGURES[name].layout(subject, "column").count
    given = Canvas().subplots(1, panels, squeeze=False).ravel()
    drawn = FIGURES[name].draw(subject, given if panels > 1 else given[0])
    assert [id(axes) for axes in flat(drawn)] == [id(axes) for axes in given]
    assert all(isinstance(axes, Axes) for axes in flat(drawn))


@every_figure
def test_a_wrong_number_of_axes_is_refused(subject: Result, name: str) -> None:
    panels = FIGURES[name].layout(subject, "column").count
    given = Canvas().subplots(1, panels + 1)
    if panels > 2:
        given = given[:2]
    with pytest.raises(InputError, match="Axes"):
        figures.plot(subject, name, axes=given)


@pytest.mark.parametrize("name", ["format_mix", "blocking"])
def test_small_panels_can_share_one_axes(result: Result, name: str) -> None:
    axes = Canvas().subplots()
    assert figures.plot(result, name, axes=axes) is axes
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert len(labels) == len(set(labels)) > 2


@every_figure
def test_users_settings_are_left_alone(subject: Result, name: str) -> None:
    before = dict(rcParams)
    figures.plot(subject, name, style="slides")
    assert dict(rcParams) == before


@of_runs
def test_a_single_run_has_no_interval_and_the_caption_says_so(single: Result, name: str) -> None:
    figures.plot(single, name)
    assert name in WITHOUT_INTERVALS | OF_SWEEPS or "one run only, and so no interval" in FIGURES[name].caption(single)


@of_runs
def test_nothing_to_draw_is_said_in_words(idle: Result, name: str) -> None:
    drawn = flat(figures.plot(idle, name))[0]
    said = [text.get_text() for text in drawn.texts]
    assert name == "cooperation_map" or any(text.startswith(("No", "Nothing")) for text in said)
    assert not _reaches_the_edge(root_of(drawn))


@every_figure
def test_a_missing_table_is_an_error_that_names_it(result: Result, name: str) -> None:
    (missing, *_) = FIGURES[name].needs
    left = {table: result.table(table) for table in ("runs",) if table != missing}
    with pytest.raises(InputError, match=f"no table '{missing}'"):
        figures.plot(Result(result.manifest, left), name)


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if not figure.across])
def test_arms_are_drawn_one_below_the_other(arms: Result, result: Result, name: str) -> None:
    drawn = flat(figures.plot(arms, name))
    alone = flat(figures.plot(arms, name, arm="made"))
    assert len(drawn) > len(alone)
    titles = [part.get_suptitle() for part in root_of(drawn[0]).subfigs]
    assert titles == ["Made", "Consensus only"]
    one = flat(figures.plot(result, name))
    assert len(alone) == len(one)
    for left, right in zip(alone, one, strict=True):
        assert [line.get_xydata().tolist() for line in left.lines if np.isfinite(line.get_xydata()).all()] == [
            line.get_xydata().tolist() for line in right.lines if np.isfinite(line.get_xydata()).all()
        ]


def test_axes_of_ones_own_take_one_arm(arms: Result) -> None:
    with pytest.raises(InputError, match="Choose one of the arms made, consensus_only"):
        figures.plot(arms, "output", axes=Canvas().subplots())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"figure": "blockin"}, "Did you mean 'blocking'"),
        ({"style": "poster"}, "no style called 'poster'"),
        ({"width": "pages"}, "Did you mean 'page'"),
        ({"arm": "mad"}, "Did you mean 'made'"),
    ],
)
def test_names_that_are_not_known_are_refused(result: Result, changes: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        figures.plot(result, **({"figure": "blocking"} | changes))
