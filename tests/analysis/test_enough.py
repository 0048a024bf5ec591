"""Replications until intervals are narrow enough: how many that takes, against normal theory, and what is kept."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

import sim
from sim.analysis import enough
from sim.analysis.enough import Stage, Width, needed, widths_of
from sim.errors import InputError
from sim.experiments.result import Result

from ..experiments.sweeping import EXPERIMENT, alliance_sim, written

ALONE = "title: One\nscenario: small.yaml\nreplications: 5\n"
BARE = EXPERIMENT.split("factors:")[0]


def drawn(replications: int, seed: int, spread: float = 1.0) -> Result:
    """Return a result with one arm and one point, of normal luck."""
    luck = np.random.default_rng(seed).normal(0.0, spread, replications)
    runs = pd.DataFrame({"run": range(replications), "arm": "base", "point": 0, "replicate": range(replications)})
    manifest = {"name": "drawn", "paired": True, "arms": ["base"]}
    return Result(manifest, {"runs": pa.table(runs.assign(output=luck))})


def test_the_width_is_that_of_students_t() -> None:
    result = drawn(30, 1)
    (width,) = widths_of(result, {"output": 0.5})
    values = result.runs["output"]
    low, high = stats.t.interval(0.95, 29, values.mean(), stats.sem(values))
    assert width.width == pytest.approx(high - low)
    assert (width.base, width.units, width.is_narrow) == (None, 30, high - low <= 0.5)


def test_two_stages_are_enough_as_often_as_not_and_cover_as_often_as_they_say() -> None:
    """Normal luck: what the first stage asks for does, and intervals that are stopped so keep their coverage."""
    asked, covered, narrow, counts = 0.4, 0, 0, []
    for trial in range(2000):
        first = Stage(20, widths_of(drawn(20, trial), {"output": asked}))
        count = 20 if first.is_enough else needed(first, 10_000)
        (width,) = widths_of(drawn(count, 10_000 + trial), {"output": asked})
        mean = np.random.default_rng(10_000 + trial).normal(0.0, 1.0, count).mean()
        covered += abs(mean) <= width.width / 2.0
        narrow += width.is_narrow
        counts.append(count)
    assert 0.93 <= covered / 2000 <= 0.97
    assert narrow / 2000 > 0.4
    # (2 z / width)^2 of a standard normal, and the margin
    assert np.median(counts) == pytest.approx(enough.MARGIN * (2.0 * 1.96 / asked) ** 2, rel=0.08)


def test_what_is_needed_grows_with_the_square_of_the_widest() -> None:
    narrow, wide = (Width("output", "a", None, width, 1.0, 10_000) for width in (0.5, 3.0))
    assert needed(Stage(10_000, (narrow, wide)), 10**7) == pytest.approx(9.0 * 10_000 * enough.MARGIN, rel=0.001)
    assert needed(Stage(10_000, (Width("output", "a", None, 1.0 + 1e-12, 1.0, 10_000),)), 10**7) > 10_000


def test_more_than_is_allowed_is_refused_with_what_asks_for_it() -> None:
    stage = Stage(20, (Width("output", "a", "b", 3.0, 0.01, 20),))
    with pytest.raises(InputError, match=r"500 are allowed: output in a against b: 3 of 0.01"):
        needed(stage, 500)
    with pytest.raises(InputError, match="too few have a value"):
        needed(Stage(20, (Width("output", "a", None, math.nan, 0.01, 1),)), 500)


@pytest.mark.parametrize("text", [ALONE, BARE], ids=["one arm", "two arms"])
def test_what_comes_out_is_a_sweep_of_so_many_replications(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text)
    result, stages = sim.sweep_until(file, {"output_share": 0.008}, out=tmp_path / "out")
    assert stages[0].replications == enough.LEAST
    assert stages[-1].is_enough
    assert [stage.is_enough for stage in stages[:-1]] == [False] * (len(stages) - 1)
    assert result.manifest["replications"] == stages[-1].replications
    same = sim.sweep(sim.load_experiment(file, [f"replications={stages[-1].replications}"]))
    assert result.runs.equals(same.runs)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_it_goes_on_after_a_break(tmp_path: Path) -> None:
    file = written(tmp_path, BARE)
    _, stages = sim.sweep_until(file, {"output_share": 0.008}, out=tmp_path / "whole")
    with pytest.raises(InputError, match="are allowed"):
        sim.sweep_until(file, {"output_share": 0.008}, out=tmp_path / "out", at_most=stages[-1].replications - 1)
    assert [path.name for path in tmp_path.glob(".out-*")] == [f".out-{enough.LEAST}-replications"]
    kept = next(tmp_path.glob(".out-*")) / "manifest.json"
    before = json.loads(kept.read_text())["seconds"]
    again, _ = sim.sweep_until(file, {"output_share": 0.008}, out=tmp_path / "out")
    assert before > 0.0
    assert again.runs.equals(sim.load_result(tmp_path / "whole").runs)


def test_a_folder_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    file = written(tmp_path, ALONE)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is taken"):
        sim.sweep_until(file, {"output_share": 0.008}, out=tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("widths", "said"),
    [({"outputs": 1.0}, "Did you mean 'output'"), ({"output": 0.0}, "above 0"), ({}, "No width is asked for")],
)
def test_widths_that_are_not_allowed_are_refused(tmp_path: Path, widths: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        sim.sweep_until(written(tmp_path, ALONE), widths, out=tmp_path / "out")


def test_two_widths_of_one_measure_are_refused() -> None:
    with pytest.raises(InputError, match=r"Two widths are given for output: 0.1 and 0.2"):
        enough.asked_widths(["output=0.1", "blocking_rate=1", " output =0.2"])


def test_the_command_says_what_it_took(tmp_path: Path) -> None:
    written(tmp_path, BARE)
    words = ("sweep", "majority.yaml", "--until", "output_share=0.008", "--out", "out", "--jobs", "1")
    done = alliance_sim(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    count = json.loads((tmp_path / "out" / "manifest.json").read_text())["replications"]
    assert f"Enough: {count} replications (stages of 20, " in done.stdout
    assert "output_share in majority against unanimity: 0.0" in done.stdout
    assert "resume" not in done.stdout
    wrong = alliance_sim(tmp_path, *words[:2], "--until", "output_share:3")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "Write MEASURE=WIDTH" in wrong.stderr
