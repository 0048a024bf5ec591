"""Life tables, survival and ratios of hazards by hand; a council whose runs are counted as directives are."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.errors import InputError
from sim.validation.check import QUICK
from sim.validation.published import published
from sim.validation.speed import council
from sim.validation.speed.check import CHECK
from sim.validation.speed.council import QUARTERS, Talks, council_row, speed_targets, talks, targets_of
from sim.validation.speed.curves import Curve, decided, hazard_ratio, kaplan_meier, life_table, spent, yearly_hazard
from sim.validation.speed.reading import DAYS, read_directives, read_quarters
from sim.validation.speed.record import curves_of, read_record
from tests.validation.folder import data_with

HEADER = "obs\tcaseno\tbegin\tend\tevent\tqmv\tqmvpostsea\tqmvpostteu\n"


def directives(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "directives.tab"
    path.write_text(header + "".join(f"{row}\n" for row in rows))
    return path


def row(number: int, case: int, begin: float, end: float, event: int, rule: str = "0 0 0") -> str:
    return "\t".join([str(number), str(case), str(begin * DAYS), str(end * DAYS), str(event), *rule.split()])


def flat(hazard: float, quarters: int = 20) -> Curve:
    """Return a curve with the same hazard in every quarter."""
    rate = -np.log1p(-hazard)
    return life_table(np.full(quarters, 100.0 * rate), np.full(quarters, 100.0), np.arange(quarters + 1.0))


# Directives


def test_a_directive_counts_for_the_rule_of_each_of_its_stretches(tmp_path: Path) -> None:
    path = directives(
        tmp_path, row(1, 7, 0, 1.5, 0), row(2, 7, 1.5, 2.5, 1, "0 1 0"), row(3, 9, 0, 3, 0), row(4, 11, 0, 1, 1)
    )
    read = read_directives(path)
    assert read.case.tolist() == [0, 0, 1, 2]
    assert read.majority.tolist() == [False, True, False, False]
    curves = curves_of(read, np.ones(4), 3)
    slow, fast = curves["unanimity"], curves["majority"]
    assert slow.exposure.tolist() == pytest.approx([3.0, 1.5, 1.0])
    assert slow.events.tolist() == [1.0, 0.0, 0.0]  # adopted at the very end of the first quarter
    assert fast.exposure.tolist() == pytest.approx([0.0, 0.5, 0.5])
    assert fast.events.tolist() == [0.0, 0.0, 1.0]
    assert slow.survival.tolist() == pytest.approx([1.0, *[np.exp(-1 / 3)] * 3])
    assert fast.survival.tolist() == pytest.approx([1.0, 1.0, 1.0, np.exp(-2.0)])


def test_resampled_directives_keep_their_stretches_together(tmp_path: Path) -> None:
    read = read_directives(directives(tmp_path, row(1, 7, 0, 1, 0), row(2, 7, 1, 2, 1, "1 0 0"), row(3, 9, 0, 2, 0)))
    weights = np.array([[2.0, 2.0, 0.0], [0.0, 0.0, 2.0]])
    assert curves_of(read, weights, 2)["majority"].events.tolist() == [[0.0, 2.0], [0.0, 0.0]]
    assert curves_of(read, weights, 2)["unanimity"].exposure.tolist() == [[2.0, 0.0], [2.0, 2.0]]


def test_what_are_no_directives_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column event"):
        read_directives(directives(tmp_path, "1\t1\t0\t1", header="obs\tcaseno\tbegin\tend\n"))
    with pytest.raises(InputError, match="ends before it begins"):
        read_directives(directives(tmp_path, row(1, 1, 2, 1, 1)))
    with pytest.raises(InputError, match="never"):
        read_directives(directives(tmp_path, "1\t1\t0\tnever\t1\t0\t0\t0"))
    path = tmp_path / "quarters.csv"
    path.write_text("rule,q,h,S,S_lo,S_hi\nU,2,.2,.72,.6,.8\nU,1,.1,.9,.8,1\n")
    assert [each.hazard for each in read_quarters(path, "U")] == [0.1, 0.2]
    with pytest.raises(InputError, match="no rule 'Q'"):
        read_quarters(path, "Q")


def test_stretches_are_cut_at_the_edges_of_intervals() -> None:
    edges = np.array([0.0, 1.0, 2.0])
    assert spent(np.array([0.5]), np.array([1.25]), edges).tolist() == [[0.5, 0.25]]
    assert decided(np.array([1.0, 1.1, 5.0]), np.array([True, True, True]), edges).tolist() == [[1, 0], [0, 1], [0, 0]]


# Survival


def test_kaplan_meier_by_hand() -> None:
    # Ten issues: 2 decided after one quarter, 1 lost then; 3 of the 7 left after two; 1 lost; 1 of 3 after four.
    agreed, left = np.array([0.0, 2, 3, 0, 1]), np.array([0.0, 1, 1, 0, 2])
    curve = kaplan_meier(agreed, left)
    assert curve.edges.tolist() == [0.0, 0.5, 1.5, 2.5, 3.5, 4.5]
    survival = [1.0, 1.0, 0.8, 0.8 * 4 / 7, 0.8 * 4 / 7, 0.8 * 4 / 7 * 2 / 3]
    assert curve.survival.tolist() == pytest.approx(survival)
    assert float(curve.median) == pytest.approx(1.5 + (0.8 - 0.5) / (0.8 - 0.8 * 4 / 7))
    assert float(curve.undecided(2.0)) == pytest.approx((survival[2] + survival[3]) / 2)
    assert float(curve.undecided(99.0)) == pytest.approx(survival[-1])
    assert curve.exposure.tolist() == pytest.approx([5.0, 8.5, 5.0, 3.0, 1.5])


def test_a_median_that_never_comes_is_infinite() -> None:
    curve = kaplan_meier(np.array([[0.0, 4.0], [0.0, 6.0]]), np.array([[0.0, 6.0], [0.0, 4.0]]))
    assert curve.median.tolist() == [np.inf, pytest.approx(0.5 + 5 / 6)]
    assert targets_of(curve, curve)["delay_median_unanimity"].tolist() == pytest.approx([1.5, 0.5 + 5 / 6])


def test_the_median_of_a_constant_hazard() -> None:
    assert float(flat(0.1).median) == pytest.approx(np.log(0.5) / np.log(0.9), abs=0.02)
    assert float(flat(0.1).undecided(8.0)) == pytest.approx(0.9**8)


def test_the_ratio_of_hazards_by_hand() -> None:
    edges = np.arange(3.0)
    # 2/10 against 1/20, and 3/5 against 4/10: (2*20/30 + 3*10/15) / (1*10/30 + 4*5/15).
    first = life_table(np.array([2.0, 3.0]), np.array([10.0, 5.0]), edges)
    second = life_table(np.array([1.0, 4.0]), np.array([20.0, 10.0]), edges)
    assert float(hazard_ratio(first, second)) == pytest.approx((40 / 30 + 2.0) / (10 / 30 + 20 / 15))
    assert float(hazard_ratio(second, first)) == pytest.approx(1.0 / float(hazard_ratio(first, second)))


def test_the_ratio_is_of_rates_whatever_is_at_risk() -> None:
    rare = life_table(np.full(5, 2.0), np.full(5, 10.0), np.arange(6.0))
    often = life_table(np.array([40.0, 4, 4, 4, 0]), np.array([100.0, 10, 10, 10, 0]), np.arange(6.0))
    assert float(hazard_ratio(often, rare)) == pytest.approx(2.0)
    assert float(yearly_hazard(often, 0.0, 4.0)) == pytest.approx(52 / 130)
    never = life_table(np.zeros(5), np.full(5, 10.0), np.arange(6.0))
    assert float(hazard_ratio(often, never)) == np.inf
    assert float(targets_of(never, often)["hazard_ratio_majority"]) == council.MOST


# The council


def test_issues_are_counted_by_what_became_of_them() -> None:
    counted, given = talks("unanimity", {"silence_tolerance": 0.08}, 2, 5), council_row({"silence_tolerance": 0.08})
    inputs = given, np.zeros(2, dtype=np.int64), np.full(2, 5), np.arange(2)
    issues = Engine(*council.council("unanimity")).run(*inputs, frozenset({"issues"}))[1]["issues"].to_pandas()
    ages = (issues["closed"].fillna(QUARTERS - 1) - issues["arrived"]).astype(int)
    for outcome, counts in (
        ("agreed", counted.agreed), ("talk_shop", counted.words), ("failed", counted.failed), ("open", counted.open),
    ):  # fmt: skip
        assert counts.sum() > 0.0
        for run in (0, 1):
            own = ages[(issues["run"] == run) & (issues["outcome"] == outcome)]
            assert (counts[run] == np.bincount(own, minlength=QUARTERS + 1)).all()


def test_words_are_a_decision_or_a_failure() -> None:
    agreed, words, none = np.array([[0.0, 0, 1, 0, 0]]), np.array([[0.0, 1, 0, 0, 0]]), np.zeros((1, 5))
    runs = Talks(agreed, words, none, np.array([[0.0, 0, 0, 0, 1]]))
    assert float(runs.curve().undecided(4.0)) == pytest.approx(1 / 3)
    assert float(runs.curve(words=False).undecided(4.0)) == pytest.approx(1 / 2)


def test_what_fails_is_withdrawn_or_undecided_for_ever() -> None:
    agreed, failed, none = np.array([[0.0, 0, 1, 0, 1]]), np.array([[0.0, 2, 0, 0, 0]]), np.zeros((1, 5))
    runs = Talks(agreed, none, failed, none)
    assert runs.curve().survival[-1] == 0.0
    assert runs.curve(for_ever=True).survival.tolist() == pytest.approx([1, 1, 1, 0.75, 0.75, 0.5])


def test_runs_of_the_council_do_not_hang_on_threads_and_meet_the_same_luck() -> None:
    one, two = (talks("unanimity", {"silence_tolerance": 0.08}, 3, 5, jobs) for jobs in (1, 2))
    assert all((getattr(one, name) == getattr(two, name)).all() for name in ("agreed", "words", "failed", "open"))
    outcomes = one.agreed + one.words + one.failed + one.open
    assert outcomes.shape == (3, QUARTERS + 1)
    assert (outcomes.sum(axis=1) > 100).all()


def test_majority_is_faster_where_members_block() -> None:
    found = speed_targets({"silence_tolerance": 0.06}, 4, 1)
    assert found["hazard_ratio_majority"] > 1.5
    assert found["delay_median_unanimity"] > found["delay_median_majority"] >= 2.0
    assert found["undecided_2y_unanimity"] >= found["undecided_4y_unanimity"] > 0.0
    silent = speed_targets({"silence_tolerance": 10.0}, 4, 1)
    assert silent["hazard_ratio_majority"] == pytest.approx(1.0)
    assert silent["delay_median_unanimity"] == silent["delay_median_majority"]


def test_preparation_is_what_the_least_delay_is_made_of() -> None:
    # Nobody objects and nothing waits, so that what is left is exponential: half of it is done after log 2 of its mean.
    easy = {"silence_tolerance": 10.0, "slots": 1000.0, "deadline_capability": 400.0, "sponsor_reserve": 0.0}
    for mean in (0.0, 6.0, 12.0):
        found = speed_targets(easy | {"preparation_capability": mean}, 12, 1)
        assert found["delay_median_majority"] == pytest.approx(mean * math.log(2.0) + 0.5 * (mean == 0.0), abs=0.5)


def test_the_council_proposes_by_itself_and_refuses_what_is_no_parameter() -> None:
    assert speed_targets({"steering": 0.0}, 2, 1) == speed_targets({}, 2, 1)
    with pytest.raises(InputError, match="'patience'"):
        speed_targets({"patience": 1.0})


# Data


def test_the_published_figures_of_directives() -> None:
    data = data_with(*CHECK.needs)
    record, targets = read_record(data, 200, 1), published(data)
    assert (record.directives, record.adopted) == (1669, 1320)
    for name, value in record.targets().items():
        given = targets[name].interval
        assert given.low <= value.value <= given.high
        assert value.low == pytest.approx(given.low, rel=0.06)
        assert value.high == pytest.approx(given.high, rel=0.08)


def test_the_check_on_the_data() -> None:
    found = {each.what: each for each in CHECK.find(data_with(*CHECK.needs), QUICK)}
    assert len(found) == 28
    assert all(each.passed is True for what, each in found.items() if what.endswith("in the data"))
    musts = [each for each in found.values() if each.must]
    assert len(musts) == 1
    assert musts[0].passed
