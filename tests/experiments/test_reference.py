"""The small result that comes with the clone: whole, without a path of a machine, and good to try things on."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import sim
from sim import figures, tables
from sim.experiments.experiment import Experiment
from sim.experiments.files import sha256_of
from sim.experiments.result import Result, load_result

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "results" / "reference"
MOST_BYTES = 300_000


@pytest.fixture(scope="module")
def reference() -> Result:
    return load_result(FOLDER)


def test_its_checksums_hold(reference: Result) -> None:
    files = reference.manifest["files"]
    assert {path.name for path in FOLDER.glob("*.parquet")} == set(files)
    assert {name: sha256_of(FOLDER / name) for name in files} == {name: said["sha256"] for name, said in files.items()}
    assert sum((FOLDER / name).stat().st_size for name in (*files, "manifest.json")) < MOST_BYTES


def test_it_is_what_it_says(reference: Result) -> None:
    experiment = Experiment.from_resolved(reference.manifest["experiment"])
    assert experiment.fingerprint() == reference.manifest["experiment_sha256"]
    assert len(reference.runs) == experiment.runs == len(experiment.arms) * experiment.replications
    assert set(reference.issues["run"]) == set(reference.runs["run"])
    assert (reference.manifest["complete"], reference.manifest["failures"]) == (True, [])


def test_it_names_no_path_of_a_machine(reference: Result) -> None:
    text = json.dumps(reference.manifest)
    assert reference.manifest["command"] == ["update_reference.py"]
    assert not any(sign in text for sign in ('"/', ":\\\\", "/home/", "/tmp/", "/Users/"))


def test_it_can_be_plotted_tabulated_and_compared(reference: Result, tmp_path: Path) -> None:
    assert {"blocking", "format_mix", "groups", "output", "survival"} <= set(figures.possible(reference))
    assert figures.save(reference, ["format_mix", "output"], tmp_path / "figures")
    written = tables.save(reference, (), tmp_path / "tables")
    assert {path.stem for path in written} >= {"scenario", "measures", "comparison", "ranking"}
    assert set(sim.compare(reference, "output")["arm"]) == {"two_thirds", "abstention"}


def test_nothing_else_of_the_folder_of_results_is_tracked() -> None:
    listed = subprocess.run(["git", "ls-files", "results"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0 or not listed.stdout:
        pytest.skip("this is no clone")
    assert set(listed.stdout.split()) == {
        "results/README.md", *(f"results/reference/{path.name}" for path in FOLDER.glob("*.*")),
    }  # fmt: skip
    probe = [
        "results/mine/runs.parquet",
        "results/reference/figures/output.pdf",
        "results/reference/tables/ranking.tex",
    ]
    ignored = subprocess.run(["git", "check-ignore", *probe], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ignored.stdout.split() == probe
