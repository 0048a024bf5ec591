"""Boxes and trees: planted boxes are found, from columns and from the YAML of an experiment; chance is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.boxes import Box, Boxes, find_boxes, inside
from sim.analysis.discovery import METHODS, Condition, as_text, conditions_of
from sim.analysis.tree import find_leaves
from sim.errors import InputError
from sim.experiments.result import Result
from sim.parameters import PARAMETERS
from sim.types import Flags

from .planted import experiment, result, unit

Find = Callable[[pd.DataFrame, Flags, int], Boxes | None]
LHS = "{kind: lhs, points: 400}"


def points(factors: int, size: int = 600) -> pd.DataFrame:
    luck = np.random.default_rng(2).random((size, factors))
    return pd.DataFrame(luck, columns=[f"p{number}" for number in range(factors)])


@pytest.mark.parametrize("find", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("factors", [3, 60])
def test_a_planted_box_is_found_among_few_factors_and_many(find: Find, factors: int) -> None:
    table = points(factors)
    interest = ((table["p0"] > 0.6) & (table["p1"] < 0.5)).to_numpy()
    found = find(table, interest, 1)
    assert found is not None
    assert set(found.best.limits) == {"p0", "p1"}
    assert found.best.limits["p0"][0] == pytest.approx(0.6, abs=0.06)
    assert found.best.limits["p1"][1] == pytest.approx(0.5, abs=0.1)
    assert found.best.density_test > 0.8
    assert found.best.coverage_test > 0.9


def test_a_box_is_found_under_noise() -> None:
    table = points(60, 1200)
    interest = ((table["p0"] > 0.6) & (table["p1"] < 0.5)).to_numpy() ^ (np.random.default_rng(8).random(1200) < 0.1)
    found = find_boxes(table, interest)
    assert found is not None
    assert set(found.best.limits) == {"p0", "p1"}
    assert found.best.density_test > 0.7


@pytest.mark.parametrize("find", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("seed", range(3))
def test_chance_is_not_taken_for_a_region(find: Find, seed: int) -> None:
    interest = np.random.default_rng(100 + seed).random(600) < 0.3
    found = find(points(30), interest, seed)
    assert found is not None
    assert found.chosen == 0
    assert found.best.text == "everywhere"


@pytest.mark.parametrize("find", METHODS.values(), ids=METHODS)
def test_factors_that_are_no_numbers_have_values_as_limits(find: Find) -> None:
    table = points(3)
    table["rule"] = np.where(np.arange(600) % 3 == 0, "one", np.where(np.arange(600) % 3 == 1, "two", "three"))
    table["on"] = np.arange(600) % 2 == 0
    interest = ((table["rule"] == "two") & table["on"]).to_numpy()
    found = find(table, interest, 1)
    assert found is not None
    assert found.best.limits == {"rule": ("two",), "on": (True,)}
    assert sorted(found.best.text.split(" and ")) == ["on is True", "rule is two"]
    assert (inside(table, found.best.limits) == interest).all()


def test_each_box_is_as_good_as_it_says() -> None:
    table = points(4)
    interest = (table["p0"] + table["p1"] > 1.2).to_numpy()
    found = find_boxes(table, interest)
    assert found is not None
    order = np.random.default_rng(1).permutation(600)
    for half, coverage, density in (
        (np.sort(order[:300]), lambda box: box.coverage, lambda box: box.density),
        (np.sort(order[300:]), lambda box: box.coverage_test, lambda box: box.density_test),
    ):
        for box in found.boxes:
            within = inside(table.iloc[half], box.limits)
            hits = (within & interest[half]).sum()
            assert coverage(box) == hits / interest[half].sum()
            assert density(box) == hits / within.sum()
    assert found.boxes[0] == Box({}, 1.0, found.boxes[0].density, 1.0, 1.0, found.boxes[0].density_test, 300)


def test_leaves_cover_everything_once() -> None:
    table = points(4)
    interest = (table["p0"] * table["p1"] > 0.3).to_numpy()
    found = find_leaves(table, interest)
    assert found is not None
    assert np.sum([inside(table, leaf.limits) for leaf in found.boxes[1:]], axis=0).tolist() == [1] * 600


@pytest.mark.parametrize(("size", "hits"), [(30, 15), (600, 9), (600, 591)])
def test_too_few_points_tell_nothing(size: int, hits: int) -> None:
    interest = np.arange(size) < hits
    assert find_boxes(points(3, size), interest) is None


# From the YAML of an experiment on


@pytest.fixture
def swept(tmp_path: Path) -> Result:
    """Where leadership is in its upper two fifths and slots in their lower half, output is 1 and blocking 0."""
    known = experiment(tmp_path, LHS, 8, replications=2)
    u = unit(known)
    column = [factor.name for factor in known.factors].index("slots")
    hit = ((u[:, 0] > 0.6) & (u[:, column] < 0.5)).astype(np.float64)
    # one replicate above and one below the limit: it is their mean that counts
    made = result(known, np.stack((hit + 0.4, hit - 0.4), axis=1))
    runs = made.table("runs")
    import pyarrow.compute as pc

    return Result(made.manifest, {"runs": runs.append_column("blocking_rate", pc.subtract(1.0, runs["output"]))})


@pytest.mark.parametrize("target", ["output > 0.5", "output >= 0.9 and blocking_rate < 0.1"])
def test_discover_finds_what_was_planted(swept: Result, target: str) -> None:
    found = sim.discover(swept, target)
    chosen = found.boxes[found.boxes["chosen"]].iloc[0]
    limits = json.loads(chosen["limits"])
    assert set(limits) == {"leadership", "slots"}
    assert limits["leadership"][0] == pytest.approx(0.36, abs=0.05)
    assert limits["leadership"][1] is None
    slots = PARAMETERS["slots"]
    assert limits["slots"][1] == pytest.approx((slots.low + slots.high) / 2.0, abs=0.1 * (slots.high - slots.low))
    assert found.manifest["base_rate"] == pytest.approx(0.2, abs=0.03)
    text = as_text(found)
    assert chosen["text"] in text
    assert "20% of 400 points" in text
    assert sim.discover(swept, target).table("boxes").equals(found.table("boxes"))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("base", [None, "other"])
@pytest.mark.parametrize(
    ("target", "same_as"),
    [
        ("output > 0.5 and output < 1.5", "output > 0.5"),
        ("output > 0.5 and blocking_rate < 1.5 and output > 0.9", "output > 0.9"),
        ("output > 0.5 and output > 0.5", "output > 0.5"),
    ],
)
def test_conditions_on_one_measure_are_a_band(
    swept: Result, method: str, base: str | None, target: str, same_as: str
) -> None:
    result = swept if base is None else with_another_arm(swept, 0.0)
    band = sim.discover(result, target, method=method, base=base)
    alone = sim.discover(result, same_as, method=method, base=base)
    assert band.table("boxes").equals(alone.table("boxes"))
    assert band.manifest["base_rate"] == alone.manifest["base_rate"]


def test_a_discovery_is_kept(swept: Result, tmp_path: Path) -> None:
    found = sim.discover(swept, "output > 0.5", method="tree")
    found.save(tmp_path / "kept")
    assert sim.load_result(tmp_path / "kept").boxes.equals(found.boxes)


def test_a_target_is_read() -> None:
    assert conditions_of("blocking_rate>0.4 and output_share <= 1e-1") == [
        Condition("blocking_rate", ">", 0.4), Condition("output_share", "<=", 0.1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("blocking_rate >> 0.4", "cannot be read at 'blocking_rate >> 0.4'"),
        ("blocking_rate > much", "cannot be read"),
        ("blocking_rate > 1e999", "cannot be read"),
        ("", "cannot be read"),
        ("output > 1 and", "cannot be read at ''"),
        ("blocking_rat > 0.4", "Did you mean 'blocking_rate'?"),
        ("output > 5", "tells nothing"),
    ],
)
def test_a_target_that_says_nothing_is_refused(swept: Result, target: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        sim.discover(swept, target)
    assert said in str(caught.value)


def test_other_mistakes_are_named(swept: Result, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'prim'"):
        sim.discover(swept, "output > 0.5", method="prin")
    with pytest.raises(InputError, match="There is no arm"):
        sim.discover(swept, "output > 0.5", arm="none")
    bare = Result({**swept.manifest, "experiment": {**swept.manifest["experiment"], "factors": []}},
                  {"runs": swept.table("runs")})  # fmt: skip
    with pytest.raises(InputError, match="nothing varies"):
        sim.discover(bare, "output > 0.5")


def with_another_arm(swept: Result, output: float) -> Result:
    """Return the result with a second arm in which output is the same everywhere, and blocking too."""
    import pyarrow as pa

    known = swept.manifest["experiment"]
    arms = [*known["arms"], {**known["arms"][0], "name": "other"}]
    other = swept.runs.assign(arm="other", output=output, blocking_rate=0.0)
    runs = pa.table(pd.concat([swept.runs, other], ignore_index=True))
    return Result({**swept.manifest, "experiment": {**known, "arms": arms}}, {"runs": runs})


def test_the_difference_of_two_arms_can_be_the_target(swept: Result) -> None:
    with pytest.raises(InputError, match="400 of 400 points"):  # 3 higher everywhere
        sim.discover(with_another_arm(swept, -3.0), "output > 2.9", base="other")
