"""Files of claims: what they may say, every mistake with its place, and what is fixed by their hash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.claims.claim import Precision
from sim.analysis.claims.load import load_claim, load_claims
from sim.analysis.claims.values import Count, Running, values_of
from sim.errors import InputError, ScenarioError
from sim.experiments.load import load_experiment
from sim.experiments.sweep import sweep
from sim.parameters import PARAMETERS
from sim.scenario import load_scenario

from ..mistakes import Mistake, assert_named
from .claiming import START, TEST, TINY, claim_of, written

ONE = "title: T\nclaim: C\nsource: S\nscenario: small.yaml\n"
LONG = len(START.splitlines())

WRONG: dict[str, Mistake] = {
    "no claim": ("title: T\nsource: S\nscenario: small.yaml\n" + TEST, 1, "claim", "is missing"),
    "no tests": (START, 1, "tests", "is missing"),
    "tests are empty": (START + "tests: []", LONG + 1, "tests", "at least one"),
    "unknown key": (START + TEST + "test: 3", LONG + 3, "test", "Did you mean 'tests'?"),
    "no such scenario": ("title: T\nclaim: C\nsource: S\nscenario: smal.yaml\n" + TEST, 4, "scenario", "no file"),
    "key in an arm": (START + "  c: {quaters: 3}\n" + TEST, LONG + 1, "arms.c.quaters", "Did you mean 'quarters'?"),
    "measure": (START + TEST.replace("output_share", "outputs"), LONG + 2, "tests.0.measure", "Did you mean 'output'?"),
    "other measure": (
        START + TEST.replace("than: unanimity", "than_measure: habits"), LONG + 2, "tests.0.than_measure", "'habit'",
    ),
    "arm": (START + TEST.replace("arm: majority", "arm: majorty"), LONG + 2, "tests.0.arm", "Did you mean 'majority'?"),
    "than": (START + TEST.replace("than: unanimity", "than: unanimty"), LONG + 2, "tests.0.than", "'unanimity'"),
    "no arm": (START + TEST.replace("arm: majority, ", ""), LONG + 2, "tests.0", "Which arm is meant?"),
    "direction": (START + TEST.replace("more", "moer"), LONG + 2, "tests.0.expect", "Did you mean 'more'?"),
    "size below 0": (START + TEST.replace("0.01", "-0.01"), LONG + 2, "tests.0.by", "from 0 to 1000000000000"),
    "compared with nothing": (
        START + TEST.replace("than: unanimity, ", ""), LONG + 2, "tests.0", "It is compared with nothing.",
    ),
    "compared twice": (
        START + TEST.replace("than: unanimity", "than: unanimity, level: 3"), LONG + 2, "tests.0", "compared in 2 ways",
    ),
    "an arm against itself": (
        START + TEST.replace("than: unanimity", "than: majority"), LONG + 2, "tests.0.than", "compared with itself",
    ),
    "a measure against itself": (
        START + TEST.replace("than: unanimity", "than_measure: output_share"),
        LONG + 2, "tests.0.than_measure", "compared with itself",
    ),
    "contrast with an arm": (
        START + TEST.replace("than: unanimity", "contrast: {majority: 1}"), LONG + 2, "tests.0.arm", "Remove arm.",
    ),
    "contrast of nothing": (
        START + "tests: [{measure: output, contrast: {majorty: 1}, expect: more}]",
        LONG + 1, "tests.0.contrast.majorty", "Did you mean 'majority'?",
    ),
    "same without a size": (
        START + TEST.replace("more, by: 0.01", "same"), LONG + 2, "tests.0.expect", "Give 'by'",
    ),
    "range of what is no parameter": (
        START + "factors: {quarters: [3, 4]}\n" + TEST, LONG + 1, "factors.quarters", "Only parameters vary",
    ),
    "misspelt parameter": (
        START + "factors: {slts: {low: 1, high: 2}}\n" + TEST, LONG + 1, "factors.slts", "Did you mean 'slots'?",
    ),
    "range of a parameter in which arms differ": (
        START + "  c: {parameters: {slots: 3}}\nfactors: {slots: plausible}\n" + TEST,
        LONG + 2, "factors.slots", "The arms differ in slots",
    ),
    "window beyond the runs": (
        START + TEST.replace("by: 0.01", "from: 2031Q1"), LONG + 2, "tests.0.from", "No quarter of the runs lies in",
    ),
    "window that ends before the runs": (
        START + TEST.replace("by: 0.01", "until: 2010Q1"), LONG + 2, "tests.0.until", "first quarter after the window",
    ),
    "date that is none": (START + TEST.replace("by: 0.01", "from: 2031"), LONG + 2, "tests.0.from", "2031Q1"),
    "fixed": (START + "fixed: [slts]\n" + TEST, LONG + 1, "fixed.0", "Did you mean 'slots'?"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_every_mistake_is_named_with_its_place(tmp_path: Path, wrong: str) -> None:
    file = written(tmp_path)
    assert_named(load_claim, file, WRONG[wrong])


def test_files_of_other_kinds_are_told_what_they_are(tmp_path: Path) -> None:
    file = written(tmp_path)
    for load, given, said in (
        (load_claim, tmp_path / "small.yaml", "This is a scenario, and not a claim"),
        (load_scenario, file, "This is a claim, and not a scenario"),
        (load_experiment, file, "This is a claim, and not an experiment"),
    ):
        with pytest.raises(ScenarioError, match=said) as caught:
            load(given)
        assert len(caught.value.problems) == 1


def test_parameters_vary_over_their_plausible_ranges_but_for_what_is_said(tmp_path: Path) -> None:
    text = START + "  c: {parameters: {leadership: 0.5}}\nfactors: {slots: {low: 3, high: 4}}\nfixed: [effort]\n" + TEST
    claim = load_claim(written(tmp_path, text))
    columns = claim.space(Precision(2, 50, 1), 1).points.columns
    assert list(columns) == [name for name in PARAMETERS if name not in ("leadership", "effort")]
    assert (columns["slots"] >= 3.0).all()
    assert (columns["slots"] <= 4.0).all()
    others = [name for name in columns if name != "slots"]
    for name in others:
        low, high = PARAMETERS[name].low, PARAMETERS[name].high
        assert low <= columns[name].min() < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < columns[name].max() <= high


def test_arms_share_their_luck_and_points_have_their_own(tmp_path: Path) -> None:
    from sim.experiments.plan import luck_of

    space = claim_of(tmp_path).space(TINY, 1)
    runs = np.arange(space.runs)
    luck = luck_of(space, runs, runs % TINY.repeats).reshape(2, TINY.points * TINY.repeats)
    assert (luck[0] == luck[1]).all()
    assert np.unique(luck[0]).size == luck[0].size


def test_the_test_can_be_read(tmp_path: Path) -> None:
    tests = """\
tests:
  - {measure: output_share, arm: majority, than: unanimity, expect: not_less, by: 0.01}
  - {measure: response_time_minilateral, arm: majority, than_measure: response_time, expect: less, by: 0.2}
  - {measure: single_blocker, arm: unanimity, level: 0.5, expect: more}
  - {measure: habit, contrast: {majority: 1, unanimity: -0.5}, expect: same, by: 0.1}
  - {measure: output_share, arm: majority, than: unanimity, expect: more, from: 2010Q3}
  - {measure: output, arm: majority, than_measure: output_consensus, expect: more, from: 2010Q2, until: 2011Q1}
"""
    assert [each.text for each in claim_of(tmp_path, tests).questions] == [
        "output_share: majority - unanimity not < -0.01",
        "majority: response_time_minilateral - response_time < -0.2",
        "single_blocker: unanimity > 0.5",
        "habit: +1 majority -0.5 unanimity = 0 ± 0.1",
        "output_share, from 2010Q3 on: majority - unanimity > 0",
        "majority, 2010Q2 to 2010Q4: output - output_consensus > 0",
    ]


def test_one_arm_needs_no_name(tmp_path: Path) -> None:
    claim = load_claim(written(tmp_path, ONE + "tests: [{measure: output, level: 3, expect: less}]"))
    assert claim.questions[0].weights == (("base", "output", 1.0),)
    assert claim.questions[0].sums({("base", "output"): np.array([2.0, 5.0])}).tolist() == [-1.0, 2.0]


def test_a_test_with_dates_is_of_measures_within_them(tmp_path: Path) -> None:
    dated = TEST.replace("by: 0.01", "by: 0.01, from: 2010Q3, until: 2011Q1")
    claim = claim_of(tmp_path, dated)
    column = "output_share_from_2010q3_until_2011q1"
    assert claim.questions[0].weights == (("majority", column, 1.0), ("unanimity", column, -1.0))
    assert claim.experiment.measures == (column,)
    usual = claim_of(tmp_path)
    assert claim.questions[0].written.resolved() == usual.questions[0].written.resolved() | {
        "from": "2010Q3", "until": "2011Q1",
    }  # fmt: skip
    found = values_of(claim, tmp_path / "ledger", Running(TINY), Count())
    swept = sweep(claim.baseline(TINY, 1))
    kept = swept.runs.pivot_table(index="replicate", columns="arm", values=column)
    assert np.isfinite(kept.to_numpy()).all()
    for arm in ("majority", "unanimity"):
        assert np.array_equal(found.baseline[arm, column][0], kept[arm].to_numpy())
    assert not kept.equals(swept.runs.pivot_table(index="replicate", columns="arm", values="output_share"))


def test_the_hash_moves_with_whatever_decides_and_nothing_else(tmp_path: Path) -> None:
    usual = claim_of(tmp_path).resolved(TINY, 1)
    assert claim_of(tmp_path).resolved(TINY, 1) == usual
    other_tests = claim_of(tmp_path, TEST.replace("0.01", "0.02")).resolved(TINY, 1)
    assert [key for key in usual if usual[key] != other_tests[key]] == ["tests"]
    narrower = claim_of(tmp_path, "factors: {slots: {low: 3, high: 4}}\n" + TEST).resolved(TINY, 1)
    assert [key for key in usual if usual[key] != narrower[key]] == ["ranges"]
    other_arms = load_claim(written(tmp_path, (START + TEST).replace("share: 0.6", "share: 0.7"))).resolved(TINY, 1)
    assert other_arms["baseline"] != usual["baseline"]
    assert claim_of(tmp_path).resolved(TINY, 2)["baseline"] != usual["baseline"]


def test_claims_come_by_name_each_once(tmp_path: Path) -> None:
    written(tmp_path, name="b")
    written(tmp_path, name="a")
    files = [tmp_path / "b.yaml", tmp_path / "a.yaml"]
    assert [claim.name for claim in load_claims(files)] == ["a", "b"]
    with pytest.raises(InputError, match="Two claims are called 'a'"):
        load_claims([*files, tmp_path / "a.yaml"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="There is no claim in"):
        load_claims([tmp_path / "empty"])


@pytest.mark.parametrize(
    ("given", "said"),
    [({"replications": 1}, "Give 2 or more"), ({"points": 0}, "Give 2 or more"), ({"repeats": 0}, "Give 1 or more"),
     ({"replication": 3}, "Did you mean 'replications'?")],
)  # fmt: skip
def test_a_precision_that_is_not_allowed_is_refused(given: dict[str, int], said: str) -> None:
    with pytest.raises(InputError, match=said.replace("?", r"\?")):
        TINY.changed(given)
