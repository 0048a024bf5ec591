"""Figures of sweeps: each arm is drawn with the scenario that the experiment keeps of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import figures
from sim.experiments.result import Result, load_result
from sim.experiments.sweep import sweep

from ..experiments.sweeping import EXPERIMENT, written

LONGER = EXPERIMENT.replace("majority: {rules", "majority: {quarters: 10, rules").replace("points: 6", "points: 2")


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Two arms of different length, all tables kept."""
    folder = tmp_path_factory.mktemp("swept")
    tables = ("quarters", "issues", "attempts", "groups", "states")
    sweep(written(folder, LONGER), out=folder / "out", tables=tables)
    return load_result(folder / "out")


def test_every_figure_that_a_sweep_has_the_tables_of_can_be_drawn(swept: Result, tmp_path: Path) -> None:
    assert figures.possible(swept) == [
        "format_mix", "blocking", "survival", "output", "groups", "comparison", "by_arm", "trajectory", "tornado",
    ]  # fmt: skip
    files = figures.save(swept, (), tmp_path)
    captions = [path.read_text(encoding="utf-8") for path in files if path.suffix == ".txt"]
    assert len(captions) == 9
    assert all(
        "Experiment: Majority (2 arms, 2 points, 4 replications: 16 runs, seed 11)." in text for text in captions
    )
    assert all(f"; experiment {swept.manifest['experiment_sha256'][:12]}." in text for text in captions)


def test_one_arm_is_named_in_the_caption_and_the_files_as_asked(swept: Result, tmp_path: Path) -> None:
    files = figures.save(swept, ["output"], tmp_path, arm="majority", stem="figure-1")
    assert [path.name for path in files] == ["figure-1.pdf", "figure-1.txt"]
    text = files[1].read_text(encoding="utf-8")
    assert "Arm: majority." in text
    assert "One part" not in text
