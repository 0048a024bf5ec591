"""Calibration against the figures, where they are at hand: what is compared, how sure, and what is kept."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from typer.testing import CliRunner

pytest.importorskip("emcee")

from sim.calibration.calibrate import best_of, calibrate, recover
from sim.calibration.fitting import LEAST, Posterior, Search
from sim.calibration.free import FREE
from sim.calibration.simulator import Simulator, Size, resampled
from sim.calibration.targets import TARGETS, targets
from sim.cli import app
from sim.experiments.result import Result, load_result
from sim.parameters import PARAMETERS
from sim.validation.data import Data
from sim.validation.decisions.reading import FILE as DECISIONS
from sim.validation.published import FILE as PUBLISHED
from sim.validation.published import published

from ..validation.folder import data_with

TOOL = Path(__file__).parents[2] / "tools" / "weigh_posterior.py"
FEW, SHORT = Search(chains=28, calls=28 * LEAST), Size(baseline=1, unanimity=1, majority=1)


@pytest.fixture(scope="module")
def data() -> Data:
    return data_with(PUBLISHED, DECISIONS)


@pytest.fixture
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let calls be of so few runs that they take a moment."""
    monkeypatch.setattr("sim.calibration.calibrate.Size", lambda: SHORT)
    monkeypatch.setattr("sim.calibration.calibrate._CHECK", SHORT)
    monkeypatch.setattr("sim.calibration.calibrate.HISTORIES", 40)


@pytest.fixture(scope="module")
def simulator(data: Data) -> Simulator:
    return Simulator.of(data)


def test_every_published_figure_is_fitted_or_named_as_left_out(data: Data) -> None:
    of_groups = {"founded_inside", "founded_outside", "led_by_largest"}
    left_out = {"support_correlation", "blockade_duration_eu", "blockade_duration_alliance"}
    assert set(published(data)) == set(TARGETS) - of_groups | left_out
    for target in targets(data).values():
        assert target.error > 0.0
        assert target.allowed > 0.0
        assert target.scale >= max(target.error, target.allowed)


def test_the_model_gives_a_number_for_every_figure(simulator: Simulator) -> None:
    figures = simulator.means({}, Size(), 1)
    assert figures.shape == (len(TARGETS),)
    assert np.isfinite(figures).all()
    assert (figures == simulator.means({}, Size(), 1)).all()
    slow = dict(zip(TARGETS, simulator.means({"preparation_capability": 16.0}, Size(), 1), strict=True))
    usual = dict(zip(TARGETS, figures, strict=True))
    assert slow["delay_median_unanimity"] > usual["delay_median_unanimity"] + 3.0
    proud = {"sponsor_reserve": 0.45, "useful_ambition": 0.28}
    unyielding = dict(zip(TARGETS, simulator.means(proud, Size(), 1), strict=True))
    assert unyielding["status_quo_kept_unanimity"] > usual["status_quo_kept_unanimity"] + 0.1


def test_issues_are_drawn_by_proposal(simulator: Simulator) -> None:
    drawn, whole = resampled(simulator.ambitions, 1), simulator.ambitions
    sizes = {int(proposal): int((whole.proposals == proposal).sum()) for proposal in np.unique(whole.proposals)}
    for proposal in np.unique(drawn.proposals):
        assert (drawn.proposals == proposal).sum() % sizes[int(proposal)] == 0
    assert drawn.ideals.shape[1] == whole.ideals.shape[1]


@pytest.mark.usefixtures("short_runs")
def test_what_comes_out_is_kept_and_told(data: Data, tmp_path: Path) -> None:
    result = calibrate(data.folder, search=FEW)
    fits, fitted = result.table("fits").to_pandas(), result.table("fitted").to_pandas()
    assert list(fits["target"]) == list(TARGETS)
    assert list(fitted["parameter"]) == list(FREE)
    assert (fits["low"] <= fits["high"]).all()
    assert (fits["inside"] == ((fits["low"] <= fits["observed"]) & (fits["observed"] <= fits["high"]))).all()
    assert result.table("posterior").num_rows % FEW.chains == 0
    assert result.manifest["runs"] <= FEW.calls
    kept = load_result(result.save(tmp_path / "kept"))
    assert kept.table("fits").equals(result.table("fits"))


def test_what_chains_leave_can_be_held_against_weights(data: Data, tmp_path: Path) -> None:
    defaults = np.array([PARAMETERS[name].default for name in FREE])
    spread = defaults * np.random.default_rng(1).uniform(0.95, 1.05, (60, len(FREE)))
    posterior = pa.table(dict(zip(FREE, spread.T, strict=True)))
    said = {"name": "calibration", "kind": "calibration", "version": "0", "seed": 1, "runs": 60, "title": "Chains"}
    counts = {"chains": 2, "effective": 60.0, "disagreement": 1.0}
    folder = Result(said | counts, {"posterior": posterior}).save(tmp_path / "chains")
    words = [str(folder), "--data", str(data.folder), "--calls", "40", "--jobs", "1"]
    done = subprocess.run([sys.executable, TOOL, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = re.match(r"40 sets, worth (\d+); the heaviest has ([\d.]+)%", done.stdout)
    assert told is not None
    worth, heaviest = int(told[1]), float(told[2]) / 100.0
    assert 1 <= worth < 40  # luck alone makes weights uneven
    assert (
        1.0 / 40.0 < heaviest <= 1.0 / (worth - 0.5) ** 0.5 + 0.01
    )  # of weights w, the heaviest is at most sqrt(sum of w^2)
    rows = [[cell.strip() for cell in line.split("|")[1:4]] for line in done.stdout.splitlines() if "| `" in line]
    assert [name for name, _, _ in rows] == [f"`{name}`" for name in FREE]
    for column, (_, chains, weights) in zip(spread.T, rows, strict=True):
        low, middle, high = np.quantile(column, (0.025, 0.5, 0.975))
        assert chains == f"{middle:.3g} ({low:.3g} to {high:.3g})"
        assert 0.8 * column.min() < float(weights.split()[0]) < 1.2 * column.max()


@pytest.mark.usefixtures("short_runs")
def test_a_search_that_finds_nothing_better_leaves_the_defaults(data: Data, simulator: Simulator) -> None:
    far = np.array([[prior.high for prior in FREE.values()]])
    posterior = Posterior(tuple(FREE), far, effective=1.0, disagreement=1.0, calls=1)
    best = best_of(simulator, posterior, targets(data), 1)
    assert best == {name: PARAMETERS[name].default for name in FREE}


@pytest.mark.usefixtures("short_runs")
def test_known_parameters_are_held_against_their_intervals(data: Data) -> None:
    table = recover(data.folder, times=1, search=FEW)
    assert list(table["parameter"]) == list(FREE)
    assert (table["inside"] == ((table["low"] <= table["truth"]) & (table["truth"] <= table["high"]))).all()
    assert ((table["width"] > 0.0) & (table["width"] < 1.1)).all()


def test_mistakes_are_told_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ALLIANCE_SIM_DATA", raising=False)
    for words, said in (
        (["--data", str(tmp_path)], "there is no targets.csv"),
        ([], "no folder of data is named"),
        (["--chains", "3"], "too few"),
        (["--calls", "0"], "too few"),
        (["--recover", "0"], "Give 1 or more"),
        (["--jobs", "0"], "number of jobs is 0"),
    ):
        done = CliRunner().invoke(app, ["calibrate", *words])
        assert done.exit_code == 1
        assert said in str(done.exception)
