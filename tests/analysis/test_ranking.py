"""Decision tables: ranks, and the probability of being the best against closed forms."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from typer.testing import CliRunner

import sim
from sim.analysis.ranking import as_text, rank
from sim.cli import app
from sim.errors import InputError

from .test_comparison import Values, result_of


def arms(*columns: Values, measure: str = "output", paired: bool = True) -> sim.Result:
    return result_of({f"arm{n}": {measure: column} for n, column in enumerate(columns)}, paired=paired)


def drawn(seed: int, size: int) -> Values:
    return np.random.default_rng(seed).normal(size=size)


def of(frame: pd.DataFrame, column: str) -> list[float]:
    return [float(cell) for cell in frame[column]]


def test_with_common_luck_a_constant_lead_is_certain() -> None:
    luck = drawn(1, 50)
    frame = rank(arms(luck, luck + 0.01, luck - 0.01))
    assert of(frame, "rank") == [2.0, 1.0, 3.0]
    assert of(frame, "best") == [0.0, 1.0, 0.0]
    assert of(frame, "units") == [50, 50, 50]
    np.testing.assert_allclose(of(frame, "mean"), [luck.mean(), luck.mean() + 0.01, luck.mean() - 0.01])
    np.testing.assert_allclose(of(frame, "error"), [luck.std(ddof=1) / np.sqrt(50)] * 3)


@pytest.mark.parametrize("paired", [True, False])
def test_without_common_luck_the_probability_is_that_of_the_difference(paired: bool) -> None:
    one, other = drawn(1, 400), drawn(2, 400)
    one, other = (each / each.std(ddof=1) - (each / each.std(ddof=1)).mean() for each in (one, other))
    lead = 0.05
    frame = rank(arms(one + lead, other, paired=paired), resamples=20_000)
    gaps = one - other if paired else None
    spread = gaps.std() if gaps is not None else np.sqrt(2.0)
    assert of(frame, "best")[0] == pytest.approx(norm.cdf(lead / (spread / np.sqrt(400))), abs=0.01)
    assert sum(of(frame, "best")) == pytest.approx(1.0)


def test_lower_is_better_where_the_measure_says_so_and_neither_has_no_rank() -> None:
    luck = np.abs(drawn(1, 30)) / 10.0
    blocked = rank(arms(luck, luck + 0.1, measure="blocking_rate"))
    assert of(blocked, "rank") == [1.0, 2.0]
    assert of(blocked, "best") == [1.0, 0.0]
    neither = rank(arms(luck, luck + 0.1, measure="groups_founded"))
    assert neither[["rank", "best"]].isna().all().all()
    assert "best in" not in as_text(neither)


def test_ties_share() -> None:
    luck = drawn(1, 30)
    frame = rank(arms(luck, luck, luck - 1.0))
    assert of(frame, "best") == [0.5, 0.5, 0.0]
    assert of(frame, "rank") == [1.0, 1.0, 3.0]


def test_where_one_arm_has_no_value_no_arm_counts_if_luck_is_common() -> None:
    luck, gapped = drawn(1, 30), drawn(1, 30) + 1.0
    gapped[:10] = np.nan
    assert of(rank(arms(luck, gapped)), "units") == [20, 20]
    assert of(rank(arms(luck, gapped, paired=False)), "units") == [30, 20]
    nothing = rank(arms(luck, np.full(30, np.nan), paired=False))
    assert nothing["best"].isna().all()
    assert "-" in as_text(nothing)


def test_the_same_seed_gives_the_same_bits() -> None:
    planted = arms(drawn(1, 30), drawn(2, 30), drawn(3, 30))
    assert rank(planted, seed=0).equals(rank(planted, seed=0))
    assert not rank(planted, seed=0).equals(rank(planted, seed=4))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"resamples": 99}, "100 or more"),
        ({"seed": -1}, "0 or more"),
        ({"arms": ["arm0", "nobody"]}, "no arm called 'nobody'"),
        ({"arms": "arm0"}, "Name two or more"),
        ({"measures": "outputs"}, "'output'"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        rank(arms(drawn(1, 9), drawn(2, 9)), **options)  # type: ignore[arg-type]


def test_one_arm_has_no_ranking() -> None:
    with pytest.raises(InputError, match="holds 1 arm"):
        rank(arms(drawn(1, 9)))


def test_by_command(tmp_path: Path) -> None:
    scenario = "title: B\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, FRA, DEU], partners: [FIN]}\n"
    (tmp_path / "base.yaml").write_text(scenario)
    experiment = "title: T\nscenario: base.yaml\narms: {usual: {}, idle: {parameters: {effort: 0}}}\nreplications: 6\n"
    (tmp_path / "two.yaml").write_text(experiment + "measures: [output]\n")
    run, out = CliRunner().invoke, str(tmp_path / "out")
    assert run(app, ["sweep", str(tmp_path / "two.yaml"), "--out", out, "--quiet"]).exit_code == 0
    done = run(app, ["compare", out, "--rank"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == "Output (severity; higher is better), 6 units"
    assert lines[1].split()[0] == "usual"
    assert "best in 100.0 % of resamples" in lines[1]
    rows = json.loads(run(app, ["compare", out, "--rank", "--json"]).output)
    assert [row["arm"] for row in rows] == ["usual", "idle"]
    assert run(app, ["compare", out, "--rank", "--base", "usual"], catch_exceptions=True).exit_code != 0
