"""The ledger: verdicts of planted effects, the region where a claim holds, what is registered and what is kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.claims.claim import Precision
from sim.analysis.claims.ledger import judged, make_ledger, runs_of
from sim.analysis.claims.registration import FILE
from sim.analysis.claims.text import as_text
from sim.analysis.claims.values import Running
from sim.errors import InputError
from sim.parameters import PARAMETERS
from sim.types import Floats

from .claiming import START, TEST, TINY, claim_of, planted, written

MANY = Precision(replications=50, points=400, repeats=2)


def normal(mean: float, spread: float = 0.02) -> Floats:
    return np.random.default_rng(4).normal(mean, spread, MANY.replications)


def constant(effect: float) -> object:
    return lambda columns: np.full(MANY.points, effect)


@pytest.mark.parametrize(
    ("mean", "there", "verdict"),
    [(0.05, 0.05, "supported"), (-0.05, -0.05, "contradicted"), (0.0, 0.0, "contradicted"),
     (0.0105, 0.05, "inconclusive"), (0.05, 0.0, "conditional"), (-0.05, 0.05, "conditional")],
)  # fmt: skip
def test_planted_effects_get_their_verdict(tmp_path: Path, mean: float, there: float, verdict: str) -> None:
    claim = claim_of(tmp_path)
    (row,) = judged([claim], [planted(claim, MANY, normal(mean), constant(there))], Running(MANY))
    assert (row["verdict"], row["claim_verdict"]) == (verdict, verdict)
    assert row["low"] < row["effect"] < row["high"]
    assert row["effect"] == pytest.approx(normal(mean).mean())
    assert row["share_holds"] == float(there > 0.01)
    assert row["share_sign"] == float(there > 0.0)
    assert (row["needed"] is not None) == (verdict == "inconclusive")


def test_the_region_of_a_conditional_claim_is_the_one_that_was_planted(tmp_path: Path) -> None:
    claim = claim_of(tmp_path)
    slots, leadership = PARAMETERS["slots"], PARAMETERS["leadership"]
    middle = slots.low + 0.4 * (slots.high - slots.low)

    def effect(columns: dict[str, Floats]) -> Floats:
        return np.where((columns["slots"] > middle) & (columns["leadership"] < 0.4), 0.05, 0.0)

    (row,) = judged([claim], [planted(claim, MANY, normal(0.05), effect)], Running(MANY))
    assert row["claim_verdict"] == "conditional"
    assert row["claim_share"] == pytest.approx(0.6 * (0.4 / leadership.high), abs=0.06)
    assert "slots >" in row["region"]
    assert "leadership <" in row["region"]
    assert row["region_density"] > 0.7
    assert row["region_coverage"] > 0.7


def test_no_region_is_told_where_chance_alone_decides(tmp_path: Path) -> None:
    claim = claim_of(tmp_path)
    luck = np.random.default_rng(6).random(MANY.points)
    (row,) = judged([claim], [planted(claim, MANY, normal(0.05), lambda _: luck - 0.4)], Running(MANY))
    assert (row["claim_verdict"], row["region"]) == ("conditional", "")


def test_a_premise_that_fails_leaves_nothing_to_be_said(tmp_path: Path) -> None:
    premise = "  - {measure: blocking_rate, arm: majority, than: unanimity, expect: less, by: 0.01, premise: true}\n"
    claim = claim_of(tmp_path, TEST + premise)
    rows = judged([claim], [planted(claim, MANY, normal(0.05), constant(0.05))], Running(MANY))
    assert [row["verdict"] for row in rows] == ["supported", "contradicted"]
    assert {row["claim_verdict"] for row in rows} == {"inconclusive"}
    assert {row["claim_share"] for row in rows} == {1.0}  # premises are no part of what is claimed


def test_tests_are_adjusted_for_all_of_the_ledger(tmp_path: Path) -> None:
    first, second = claim_of(tmp_path, name="first"), claim_of(tmp_path, name="second")
    weak = planted(first, MANY, normal(0.0155), constant(0.05))
    alone = judged([first], [weak], Running(MANY))
    noise = planted(second, MANY, normal(0.0101), constant(0.05))
    together = judged([first, second], [weak, noise], Running(MANY))
    assert together[0]["p"] == alone[0]["p"] == alone[0]["q"]
    assert together[0]["q"] == pytest.approx(2.0 * alone[0]["q"])


# Real runs


def _hash(folder: Path) -> str:
    return hashlib.sha256((folder / "ledger.parquet").read_bytes()).hexdigest()


def test_the_ledger_is_the_same_whatever_the_number_of_threads(tmp_path: Path) -> None:
    claim = claim_of(tmp_path)
    for jobs in (1, 2):
        make_ledger([claim], tmp_path / f"of-{jobs}", Running(TINY, jobs=jobs))
    assert _hash(tmp_path / "of-1") == _hash(tmp_path / "of-2")


def test_what_is_run_is_registered_before(tmp_path: Path) -> None:
    folder, claim = tmp_path / "ledger", claim_of(tmp_path)
    seen: list[dict[str, object]] = []

    def look(done: int, here: int) -> None:
        if not seen:
            seen.append(json.loads((folder / FILE).read_text()))

    result = make_ledger([claim], folder, Running(TINY), progress=look)
    assert seen[0]["claims"] == result.manifest["claims"] == {"known": claim.resolved(TINY, 1)}
    assert result.manifest["registered"] == seen[0]["registered"]
    assert result.manifest["runs"] == runs_of([claim], TINY) == 2 * (6 + 4 * 2)


def test_nothing_else_is_run_under_the_same_registration_unless_it_is_said(tmp_path: Path) -> None:
    folder, claim = tmp_path / "ledger", claim_of(tmp_path)
    make_ledger([claim], folder, Running(TINY))
    before = _hash(folder)
    other = claim_of(tmp_path, TEST.replace("0.01", "0.02"))
    with pytest.raises(InputError, match=r"known: other tests\n.*--again"):
        make_ledger([other], folder, Running(TINY))
    with pytest.raises(InputError, match="seed: 1 then, 2 now"):
        make_ledger([claim], folder, Running(TINY, seed=2))
    assert _hash(folder) == before
    make_ledger([other], folder, Running(TINY), again=True)
    assert json.loads((folder / "registration-1.json").read_text())["claims"]["known"] == claim.resolved(TINY, 1)
    assert json.loads((folder / FILE).read_text())["claims"]["known"] == other.resolved(TINY, 1)


def test_what_was_run_is_not_run_again(tmp_path: Path) -> None:
    folder, claims = tmp_path / "ledger", [claim_of(tmp_path, name=name) for name in "abc"]
    whole = make_ledger(claims, tmp_path / "whole", Running(TINY))

    def stop(done: int, here: int) -> None:
        if done > 1.5 * runs_of(claims[:1], TINY):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_ledger(claims, folder, Running(TINY), progress=stop)
    assert [path.stem for path in sorted((folder / "values").iterdir())] == ["a"]
    now: list[tuple[int, int]] = []
    again = make_ledger(claims, folder, Running(TINY), progress=lambda done, here: now.append((done, here)))
    assert now[0] == (runs_of(claims[:1], TINY), 0)
    assert now[-1][0] == runs_of(claims, TINY)
    assert now[-1][1] <= runs_of(claims[1:], TINY)
    assert again.ledger.equals(whole.ledger)
    assert list((folder / "sweeps").iterdir()) == []


def test_values_that_are_damaged_are_run_again(tmp_path: Path) -> None:
    folder, claim = tmp_path / "ledger", claim_of(tmp_path)
    make_ledger([claim], folder, Running(TINY))
    before = _hash(folder)
    (folder / "values" / "known.parquet").write_bytes(b"no")
    make_ledger([claim], folder, Running(TINY))
    assert _hash(folder) == before


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    claim = claim_of(tmp_path)
    with pytest.raises(InputError, match="something other than a ledger"):
        make_ledger([claim], tmp_path, Running(TINY))


def test_the_values_are_those_of_a_sweep(tmp_path: Path) -> None:
    """The effect at the baseline is the paired difference that ``compare`` gives for the same runs."""
    claim = claim_of(tmp_path)
    row = make_ledger([claim], tmp_path / "ledger", Running(TINY)).ledger.iloc[0]
    swept = sim.sweep(claim.baseline(TINY, 1))
    compared = sim.compare(swept, "output_share").iloc[0]
    assert row["effect"] == pytest.approx(compared["difference"], abs=1e-15)
    assert row["low"] == pytest.approx(compared["t_low"], abs=1e-15)
    assert row["base"] == pytest.approx(compared["base_mean"], abs=1e-15)


def test_python_and_the_terminal_say_the_same(tmp_path: Path) -> None:
    file = written(tmp_path, START + TEST)
    result = sim.claims([file], quick=True, replications=6, points=4, repeats=2, out=tmp_path / "ledger")
    text = as_text(result)
    row = result.ledger.iloc[0]
    assert f"{100.0 * row['effect']:+.2f} pp" in text
    assert row["claim_verdict"].upper() in text
    assert f"{row['share_sign']:.0%} of parameter space" in text
    assert max(map(len, text.splitlines())) <= 110
    assert sim.load_result(tmp_path / "ledger").ledger.equals(result.ledger)
    temporary = sim.claims([file], replications=6, points=4, repeats=2)
    assert temporary.ledger.equals(result.ledger)
