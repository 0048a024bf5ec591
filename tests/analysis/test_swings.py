"""Swings of planted functions, of which they are known in closed form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.swings import swings
from sim.errors import InputError
from sim.experiments.result import Result

from .planted import FACTORS, Values, experiment, result, unit

SLOPES = np.array([4.0, -2.0, 0.0])
FIFTHS = 0.8  # the mean of the highest fifth of what is spread evenly from 0 to 1, less that of the lowest


def additive(u: Values, replications: int = 1, noise: float = 0.0) -> Values:
    """Return a sum of three factors, with luck common to all points."""
    luck = np.random.default_rng(3).normal(size=(1, replications))
    more = noise * np.random.default_rng(4).normal(size=(len(u), replications))
    values: Values = (u[:, :3] @ SLOPES)[:, None] + luck + more
    return values


def by_factor(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index("factor")


@pytest.mark.parametrize(
    ("design", "tolerance"),
    [("{kind: lhs, points: 2000}", 0.2), ("{kind: random, points: 2000}", 0.3), ("{kind: sobol, points: 512}", 0.1)],
)
def test_a_sample_finds_the_swings_of_a_sum(tmp_path: Path, design: str, tolerance: float) -> None:
    known = experiment(tmp_path, design, 3, replications=2)
    found = by_factor(swings(result(known, additive(unit(known), 2)), "output"))
    assert found["swing"].to_numpy() == pytest.approx(FIFTHS * SLOPES, abs=tolerance)
    assert (found["swing_low"] <= FIFTHS * SLOPES).all()
    assert (found["swing_high"] >= FIFTHS * SLOPES).all()
    np.testing.assert_allclose(found["low_mean"] + found["swing"], found["high_mean"])
    kind = "block of points" if "sobol" in design else "point"
    assert set(found["unit_of_analysis"]) == {f"{kind} and replicate"}


def test_each_end_is_a_fifth_of_the_points(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: lhs, points: 100}", 2)
    frame = by_factor(swings(result(known, additive(np.column_stack([unit(known), np.zeros(100)]))), "output"))
    column = np.sort(known.points.columns[FACTORS[0]])
    assert set(frame["low_points"]) == set(frame["high_points"]) == {20}
    assert frame.loc[FACTORS[0], "low_at"] == column[19]
    assert frame.loc[FACTORS[0], "high_at"] == column[80]
    assert set(frame["unit_of_analysis"]) == {"point"}


def test_a_curve_has_both_its_ends_on_one_side_of_the_mean(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: lhs, points: 2000}", 1)
    (row,) = swings(result(known, (unit(known) - 0.5) ** 2), "output").to_dict("records")
    at_the_ends = (0.5**3 - 0.3**3) / 0.6
    assert [row["low_mean"], row["high_mean"], row["mean"]] == pytest.approx(
        [at_the_ends, at_the_ends, 1.0 / 12.0], abs=1e-3
    )
    assert row["swing"] == pytest.approx(0.0, abs=1e-3)
    assert row["low_from"] > row["mean"]


def test_a_grid_compares_the_lowest_with_the_highest_level_and_has_no_chance_but_luck(tmp_path: Path) -> None:
    factors = "  leadership: [0.0, 0.2, 0.6]\n  effort: [0.1, 0.3]\n"
    known = experiment(tmp_path, "{kind: grid}", factors, replications=5)
    columns = known.points.columns
    values = (10.0 * columns["leadership"] + columns["effort"] ** 2)[:, None] + drawn_luck(5)
    found = by_factor(swings(result(known, values), "output"))
    assert found["swing"].to_numpy() == pytest.approx([6.0, 0.08])
    assert found["swing_high"].to_numpy() == pytest.approx([6.0, 0.08])  # what all points have alike is no chance
    assert found.loc["leadership", ["low_at", "high_at", "low_points", "high_points"]].tolist() == [0.0, 0.6, 2, 2]
    assert set(found["unit_of_analysis"]) == {"replicate"}


def drawn_luck(replications: int) -> Values:
    return np.random.default_rng(8).normal(size=(1, replications))


def test_in_a_grid_an_interval_is_over_replicates(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: grid}", "  leadership: [0.0, 0.6]\n  effort: [0.1, 0.2, 0.3]\n", 6)
    values = np.random.default_rng(5).normal(size=(6, 6))
    (row, _) = swings(result(known, values), "output").to_dict("records")
    high = known.points.columns["leadership"] == 0.6
    expected = stats.ttest_rel(values[high].mean(axis=0), values[~high].mean(axis=0)).confidence_interval(0.95)
    assert (row["swing_low"], row["swing_high"]) == pytest.approx(tuple(expected))


def test_a_grid_without_replications_is_compared_by_pairs(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: grid}", "  leadership: [0.0, 0.6]\n  effort: [0.1, 0.2, 0.3]\n")
    values = np.random.default_rng(5).normal(size=(6, 1))
    (row, _) = swings(result(known, values), "output").to_dict("records")
    high = known.points.columns["leadership"] == 0.6
    expected = stats.ttest_rel(values[high, 0], values[~high, 0]).confidence_interval(0.95)
    assert (row["swing_low"], row["swing_high"]) == pytest.approx(tuple(expected))
    assert row["unit_of_analysis"] == "pair of points"


def test_luck_of_ones_own_in_a_grid(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: grid}", "  leadership: [0.0, 0.6]\n", 6, paired="false")
    values = np.random.default_rng(5).normal(size=(2, 6))
    (row,) = swings(result(known, values), "output").to_dict("records")
    expected = stats.ttest_ind(values[1], values[0], equal_var=False).confidence_interval(0.95)
    assert (row["swing_low"], row["swing_high"]) == pytest.approx(tuple(expected))
    assert row["unit_of_analysis"] == "run"


WORDS = "  rules.steering: [usual, top_down, bottom_up]\n  rules.contagion: [true, false]\n  leadership: [0.0, 0.6]\n"


def in_words(folder: Path) -> tuple[Result, Values]:
    known = experiment(folder, "{kind: grid}", WORDS, replications=4)
    effect = pd.Series(known.points.columns["rules.steering"]).map({"usual": 1.0, "top_down": 5.0, "bottom_up": 2.0})
    switched = known.points.columns["rules.contagion"].astype(np.float64)
    noise = np.random.default_rng(6).normal(scale=0.1, size=(12, 4))
    values: Values = (effect.to_numpy(dtype=np.float64) - 3.0 * switched)[:, None] + noise
    return result(known, values), values


def test_words_are_compared_by_their_means_and_switches_as_off_and_on(tmp_path: Path) -> None:
    planted, _ = in_words(tmp_path)
    found = by_factor(swings(planted, "output"))
    assert found.loc["rules.steering", ["low_at", "high_at", "levels"]].tolist() == ["usual", "top_down", 3]
    assert found.loc["rules.steering", "swing"] == pytest.approx(4.0, abs=0.2)
    assert found.loc["rules.contagion", ["low_at", "high_at", "levels"]].tolist() == [False, True, 2]
    assert found.loc["rules.contagion", "swing"] == pytest.approx(-3.0, abs=0.2)


def test_levels_that_were_chosen_by_their_means_have_tukeys_interval(tmp_path: Path) -> None:
    planted, values = in_words(tmp_path)
    row = by_factor(swings(planted, "output")).loc["rules.steering"]
    column = planted.runs.sort_values(["point", "replicate"])["rules.steering"].to_numpy().reshape(12, 4)[:, 0]
    gaps = values[column == "top_down"].mean(axis=0) - values[column == "usual"].mean(axis=0)
    reach = stats.studentized_range.ppf(0.95, 3, 3) / np.sqrt(2.0) * gaps.std(ddof=1) / 2.0
    assert row["swing_high"] - row["swing"] == pytest.approx(reach)
    assert reach > stats.t.ppf(0.975, 3) * gaps.std(ddof=1) / 2.0


def test_a_listed_factor_in_a_sample_is_compared_by_its_ends(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: lhs, points: 60}", "  slots: [2, 3, 4, 6]\n  effort: plausible\n")
    found = by_factor(swings(result(known, known.points.columns["slots"][:, None]), "output"))
    assert found.loc["slots", ["low_at", "high_at", "low_points", "high_points", "swing"]].tolist() == [2, 6, 15, 15, 4]


def test_a_factor_that_takes_one_value_is_left_out(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: grid}", "  slots: [2]\n  effort: [0.1, 0.2]\n")
    assert swings(result(known, np.ones((2, 1))), "output")["factor"].tolist() == ["effort"]


def test_what_does_not_vary_or_has_no_value_has_a_swing_of_0_or_none(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: lhs, points: 40}", 2)
    still = swings(result(known, np.ones((40, 1))), "output")
    assert (still[["swing", "swing_low", "swing_high"]] == 0.0).all(axis=None)
    assert swings(result(known, np.full((40, 1), np.nan)), "output")["swing"].isna().all()


def test_the_confidence_widens_the_interval(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: lhs, points: 40}", 2)
    planted = result(known, np.random.default_rng(1).normal(size=(40, 1)))
    wide, narrow = (swings(planted, "output", confidence=level)["swing_high"] for level in (0.99, 0.8))
    assert (wide > narrow).all()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"measures": "outputs"}, "Did you mean 'output'"),
        ({"arm": "usal"}, "Allowed: base"),
        ({"confidence": 95.0}, "number between 0 and 1"),
    ],
)
def test_what_is_not_there_is_refused(tmp_path: Path, asked: dict[str, object], message: str) -> None:
    known = experiment(tmp_path, "{kind: lhs, points: 10}", 2)
    with pytest.raises(InputError, match=message):
        swings(result(known, np.ones((10, 1))), **asked)  # type: ignore[arg-type]


def test_trajectories_and_scenarios_without_factors_are_refused(tmp_path: Path) -> None:
    known = experiment(tmp_path, "{kind: morris, trajectories: 4}", 2)
    planted = result(known, np.ones((12, 1)))
    with pytest.raises(InputError, match=r"a design of kind morris.*Allowed: grid, list, lhs, random, sobol"):
        swings(planted, "output")
    with pytest.raises(InputError, match="a scenario without factors"):
        swings(Result({"name": "one"}, {"runs": planted.table("runs")}), "output")
