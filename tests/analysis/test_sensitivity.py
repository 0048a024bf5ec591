"""Sensitivity indices: from the YAML of an experiment to closed forms, and on results that lack something."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis.sensitivity import as_text, sensitivity
from sim.analysis.variance import shares
from sim.cli import app
from sim.errors import InputError
from sim.experiments.result import Result

from .planted import Values, experiment, ishigami, result, unit


def found(frame: pd.DataFrame, index: str) -> Values:
    return frame[frame["index"] == index]["value"].to_numpy(dtype=np.float64)


# Sobol


def test_sobol_finds_the_indices_of_ishigami(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: sobol, points: 8192, second_order: true}", 3)
    frame = sensitivity(result(known, ishigami(unit(known))[:, None]))
    a, b = 7.0, 0.1
    first = 0.5 * (1.0 + b * np.pi**4 / 5.0) ** 2
    second = a * a / 8.0
    both = b * b * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    whole = first + second + both
    assert found(frame, "first") == pytest.approx([first / whole, second / whole, 0.0], abs=0.02)
    assert found(frame, "total") == pytest.approx([(first + both) / whole, second / whole, both / whole], abs=0.02)
    assert found(frame, "second") == pytest.approx([0.0, both / whole, 0.0], abs=0.03)
    assert frame[frame["index"] == "first"]["converged"].all()
    truth = np.array([first, second, 0.0]) / whole
    rows = frame[frame["index"] == "first"]
    assert (rows["low"] <= truth).all()
    assert (truth <= rows["high"]).all()


def sobol_g(u: Values, a: Values) -> Values:
    values: Values = np.prod((np.abs(4.0 * u - 2.0) + a) / (1.0 + a), axis=1)
    return values


def test_sobol_finds_the_indices_of_the_g_function(tmp_path: Path) -> None:
    a = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
    known = experiment(tmp_path, "{kind: sobol, points: 8192}", 8)
    frame = sensitivity(result(known, sobol_g(unit(known), a)[:, None]))
    partial = 1.0 / (3.0 * (1.0 + a) ** 2)
    whole = np.prod(1.0 + partial) - 1.0
    assert found(frame, "first") == pytest.approx(partial / whole, abs=0.02)
    assert found(frame, "total") == pytest.approx(partial * np.prod(1.0 + partial) / (1.0 + partial) / whole, abs=0.02)


def test_a_small_design_has_not_converged_and_says_so(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: sobol, points: 64}", 3)
    frame = sensitivity(result(known, ishigami(unit(known))[:, None]))
    assert not frame["converged"].all()
    assert "Not converged" in as_text(frame)


# Morris


def morris_function(u: Values) -> Values:
    """Return a sum of linear terms, a square and a product, of which all elementary effects are known."""
    values: Values = 5.0 * u[:, 0] - 3.0 * u[:, 1] + 4.0 * u[:, 2] ** 2 + 6.0 * u[:, 3] * u[:, 4]
    return values


def test_morris_finds_the_effects_of_a_known_function(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: morris, trajectories: 2000, levels: 4}", 6)
    frame = sensitivity(result(known, morris_function(unit(known))[:, None]))
    # a step of 2/3 from 0 or 1/3: the square changes by (x + 2/3)^2 - x^2 over 2/3, which is 2/3 or 4/3, times 4
    mean_of_square = 4.0 * (2.0 / 3.0 + 4.0 / 3.0) / 2.0
    spread_of_square = 4.0 * (4.0 / 3.0 - 2.0 / 3.0) / 2.0
    mean_of_product, spread_of_product = 6.0 * 0.5, 6.0 * np.sqrt(5.0 / 36.0)
    assert found(frame, "mu") == pytest.approx([5.0, -3.0, mean_of_square, *[mean_of_product] * 2, 0.0], abs=0.1)
    assert found(frame, "mu_star") == pytest.approx([5.0, 3.0, mean_of_square, *[mean_of_product] * 2, 0.0], abs=0.1)
    assert found(frame, "sigma") == pytest.approx([0.0, 0.0, spread_of_square, *[spread_of_product] * 2, 0.0], abs=0.1)


def g_of_morris(u: Values) -> Values:
    """Return Morris's test function of 1991, with its coefficients that are not drawn, of the first eight factors."""
    w = 2.0 * (u - 0.5)
    for place in (2, 4, 6):
        w[:, place] = 2.0 * (1.1 * u[:, place] / (u[:, place] + 0.1) - 0.5)
    values = 20.0 * w.sum(axis=1)
    for i in range(6):
        for j in range(i + 1, 6):
            values -= 15.0 * w[:, i] * w[:, j]
    for i in range(5):
        for j in range(i + 1, 5):
            for k in range(j + 1, 5):
                values -= 10.0 * w[:, i] * w[:, j] * w[:, k]
    for i in range(4):
        for j in range(i + 1, 4):
            for k in range(j + 1, 4):
                for number in range(k + 1, 4):
                    values += 5.0 * w[:, i] * w[:, j] * w[:, k] * w[:, number]
    result: Values = values
    return result


def test_morris_tells_apart_what_interacts_from_what_does_not(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: morris, trajectories: 500, levels: 4}", 8)
    frame = sensitivity(result(known, g_of_morris(unit(known))[:, None]))
    sigma, mu_star = found(frame, "sigma"), found(frame, "mu_star")
    assert sigma[:6].min() > 20.0  # the first six interact or bend
    assert sigma[7] == pytest.approx(0.0, abs=1e-9)  # the eighth is linear
    assert mu_star[7] == pytest.approx(40.0)
    assert sigma[6] > 1.0  # the seventh bends, by itself
    assert sigma[6] < sigma[:6].min()


# Where variance comes from


def test_variance_is_shared_out_among_factors_luck_and_both() -> None:
    rng = np.random.default_rng(3)
    points, luck = 2.0 * rng.normal(size=(4000, 1)), 3.0 * rng.normal(size=(1, 400))
    table = points + luck + 1.0 * rng.normal(size=(4000, 400))
    crossed = shares(table, paired=True)
    whole = points.var() + luck.var() + 1.0
    assert crossed.factors == pytest.approx(points.var() / whole, abs=0.02)
    assert crossed.luck == pytest.approx(luck.var() / whole, abs=0.02)
    assert crossed.both == pytest.approx(1.0 / whole, abs=0.02)
    assert crossed.noise == pytest.approx(1.0 / 400 / (points.var() + 1.0 / 400), rel=0.1)
    apart = shares(points + rng.normal(size=(4000, 400)), paired=False)
    assert apart.factors == pytest.approx(points.var() / (points.var() + 1.0), abs=0.02)
    assert apart.luck == 0.0


@pytest.mark.parametrize("table", [np.ones((5, 4)), np.arange(5.0)[:, None], np.full((5, 4), np.nan), np.ones((1, 9))])
def test_without_variance_or_replicates_there_is_nothing_to_share_out(table: Values) -> None:
    assert np.isnan(shares(table, paired=True).factors)


# What is lacking


def test_what_does_not_vary_or_has_no_value_somewhere_has_no_indices(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: sobol, points: 16}", 3)
    for values in (np.ones((len(known.points), 1)), np.full((len(known.points), 1), np.nan)):
        frame = sensitivity(result(known, values))
        assert frame["value"].isna().all()
        assert not frame["converged"].any()
        assert "no indices" in as_text(frame)


def test_the_same_seed_gives_the_same_bits_and_0_is_a_seed(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: sobol, points: 64}", 3)
    planted = result(known, ishigami(unit(known))[:, None])
    for seed in (0, 7):
        assert sensitivity(planted, seed=seed).equals(sensitivity(planted, seed=seed))
    assert not sensitivity(planted, seed=0).equals(sensitivity(planted, seed=7))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"confidence": 1.0}, "between 0 and 1"),
        ({"resamples": 99}, "100 or more"),
        ({"seed": -1}, "0 or more"),
        ({"arm": "nobody"}, "no arm called 'nobody'"),
        ({"measures": "outputs"}, "'output'"),
        ({"measures": "habit"}, "holds no measure 'habit'"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(tmp_path: Path, options: dict[str, object], said: str) -> None:
    known = experiment(tmp_path, "{kind: sobol, points: 16}", 3)
    planted = result(known, ishigami(unit(known))[:, None])
    with pytest.raises(InputError, match=said):
        sensitivity(planted, **options)  # type: ignore[arg-type]


def test_other_designs_and_missing_runs_are_refused(tmp_path: Path) -> None:
    spread = experiment(tmp_path, "{kind: lhs, points: 16}", 3)
    with pytest.raises(InputError, match="a design of kind lhs"):
        sensitivity(result(spread, np.ones((16, 1))))
    with pytest.raises(InputError, match="a scenario without factors"):
        sensitivity(Result({"name": "run"}, {"runs": pa.table({"arm": ["a"], "output": [1.0]})}))
    known = experiment(tmp_path, "{kind: sobol, points: 16}", 3)
    whole = result(known, ishigami(unit(known))[:, None])
    cut = Result(whole.manifest, {"runs": whole.table("runs").slice(1)})
    with pytest.raises(InputError, match=r"of 80\. Finish it with"):
        sensitivity(cut)


# From the command line


def test_a_sweep_and_its_indices_by_command(tmp_path: Path) -> None:
    experiment(tmp_path, "{kind: sobol, points: 8}", 2, 2, measures="[output_share]")
    scenario = "title: B\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, FRA, DEU], partners: [FIN]}\n"
    (tmp_path / "base.yaml").write_text(scenario)
    run, out, csv = CliRunner().invoke, tmp_path / "out", tmp_path / "indices.csv"
    assert run(app, ["sweep", str(tmp_path / "known.yaml"), "--out", str(out), "--quiet"]).exit_code == 0
    done = run(app, ["sensitivity", str(out), "--csv", str(csv)])
    assert done.exit_code == 0, done.output
    assert "Output share (share), arm base" in done.output
    assert "total indices" in done.output
    rows = pd.read_csv(csv)
    assert list(rows["factor"]) == ["leadership", "silence_tolerance"] * 2
    assert run(app, ["sensitivity", str(out), "--json", "--measure", "output"]).output.startswith("[")
    frame = sim.sensitivity(sim.load_result(out))
    np.testing.assert_allclose(rows["value"], frame["value"])
