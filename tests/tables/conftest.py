"""Small results to tabulate: a run, a sweep of two arms, and planted sweeps for indices."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments.result import Result, load_result
from sim.experiments.runner import run
from sim.experiments.sweep import sweep
from sim.scenario import load_scenario

from ..analysis.planted import experiment, ishigami, unit
from ..analysis.planted import result as planted
from ..experiments.sweeping import EXPERIMENT, written


@pytest.fixture(scope="session")
def single(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Four runs of a scenario."""
    folder = written(tmp_path_factory.mktemp("single")).parent
    return run(load_scenario(folder / "small.yaml"), name="small", tables=("issues",))


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Two arms of six points and four replicates, with two factors and two measures."""
    folder = tmp_path_factory.mktemp("swept")
    sweep(written(folder), out=folder / "out")
    return load_result(folder / "out")


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Two arms of four replicates, in which nothing varies."""
    folder = tmp_path_factory.mktemp("plain")
    text = EXPERIMENT[: EXPERIMENT.index("factors:")] + "measures: [blocking_rate, output]\n"
    sweep(written(folder, text), out=folder / "out")
    return load_result(folder / "out")


def _indices(folder: Path, design: str) -> Result:
    known = experiment(folder, design, 4, measures="[output]", source="invented")
    return planted(known, ishigami(unit(known))[:, None])


@pytest.fixture(scope="session")
def sobol(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A Sobol design of four factors, of which the first three matter."""
    return _indices(tmp_path_factory.mktemp("sobol"), "{kind: sobol, points: 64, second_order: true}")


@pytest.fixture(scope="session")
def morris(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A Morris design of four factors, of which the first three matter."""
    return _indices(tmp_path_factory.mktemp("morris"), "{kind: morris, trajectories: 20}")
