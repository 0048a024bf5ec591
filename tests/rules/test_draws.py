"""Draws: distribution, independence along and between fields, avalanche, no state, the ends of seeds.

All keys are fixed, so that nothing here is left to chance; thresholds hold with probability 1 - 1e-6 for true luck.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.rules import draws
from sim.types import Floats, Keys

ALPHA = 1e-6
FAR = float(stats.norm.isf(ALPHA / 2.0))
COMPILED = hasattr(draws.mix, "py_func")
njit: Any = numba.njit
MANY = 100_000 if COMPILED else 2_000

COLUMNS = {
    "state": 0x1234_5678_9ABC_DEF0, "decision": int(draws.IDEAL), "quarter": 7,
    "who": int(draws.name_key("country:FRA")), "other": int(draws.name_key("country:DEU")), "n": 3,
}  # fmt: skip
FIELDS = (*COLUMNS, "seed", "replicate")


@njit
def run_keys(seeds: Keys, replicates: Keys) -> Keys:
    keys = np.empty(seeds.size, np.uint64)
    for i in range(seeds.size):
        keys[i] = draws.run_key(np.int64(seeds[i]), np.int64(replicates[i]))
    return keys


@njit
def draw_keys(t: Keys) -> Keys:
    keys = np.empty(len(t), np.uint64)
    for i in range(len(t)):
        keys[i] = draws.draw_key(t[i, 0], t[i, 1], np.int64(t[i, 2]), t[i, 3], t[i, 4], np.int64(t[i, 5]))
    return keys


@njit
def drawn(t: Keys) -> Floats:
    """Return all four kinds of draws, one a column."""
    values = np.empty((len(t), 4))
    for i in range(len(t)):
        state, decision, quarter = t[i, 0], t[i, 1], np.int64(t[i, 2])
        who, other, n = t[i, 3], t[i, 4], np.int64(t[i, 5])
        values[i, 0] = draws.uniform(state, decision, quarter, who, other, n)
        values[i, 1] = draws.exponential(state, decision, quarter, who, other, n)
        values[i, 2] = draws.gumbel(state, decision, quarter, who, other, n)
        values[i, 3] = draws.normal(state, decision, quarter, who, other, n)
    return values


def table(size: int, **columns: Any) -> Keys:
    """Return the fields of `size` draws, constant but for the columns given; seed and replicate make the state."""
    if "seed" in columns or "replicate" in columns:
        seeds, replicates = columns.pop("seed", 1), columns.pop("replicate", 0)
        pairs = np.empty((size, 2), np.uint64)
        pairs[:, 0], pairs[:, 1] = seeds, replicates
        columns["state"] = run_keys(pairs[:, 0].copy(), pairs[:, 1].copy())
    fields = np.empty((size, len(COLUMNS)), np.uint64)
    for column, (name, value) in enumerate(COLUMNS.items()):
        fields[:, column] = columns.get(name, np.uint64(value))
    return fields


def counter(size: int) -> Keys:
    return np.arange(size, dtype=np.uint64)


def stream(field: str, size: int = MANY, **others: Any) -> Keys:
    """Return the hashes that counting up one field gives."""
    return draw_keys(table(size, **{field: counter(size)}, **others))


def units(keys: Keys) -> Floats:
    return ((keys >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def correlation(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one, other)[0, 1]) * math.sqrt(one.size)


# The hash


def test_the_finaliser_is_that_of_splitmix64() -> None:
    # The first outputs of SplitMix64 from seed 0, as published with its reference code.
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert [int(draws.fold(np.uint64(0), n)) for n in range(3)] == published
    assert int(draws.mix(np.uint64(0))) == 0


def undone(value: int) -> int:
    """Return what `mix` made `value` of."""
    for shift, factor in ((31, 0x94D049BB133111EB), (27, 0xBF58476D1CE4E5B9), (30, 1)):
        value = value ^ (value >> shift) ^ (value >> (2 * shift))
        value = value * pow(factor, -1, 2**64) % 2**64
    return value


@given(st.integers(0, 2**64 - 1))
def test_the_finaliser_can_be_undone(value: int) -> None:
    assert undone(int(draws.mix(np.uint64(value)))) == value


def test_a_draw_is_its_fields_folded_in_one_by_one() -> None:
    key = np.uint64(COLUMNS["state"])
    for field in (draws.IDEAL, 7, 3, draws.IDEAL, COLUMNS["who"]):
        key = np.uint64(draws.fold(key, np.uint64(field)))
    who = np.uint64(COLUMNS["who"])
    assert int(draws.draw_key(np.uint64(COLUMNS["state"]), draws.IDEAL, 7, who, draws.IDEAL, 3)) == int(key)


def test_names_are_hashed_and_not_numbered() -> None:
    # Published numbers hang on these.
    assert int(draws.name_key("country:FRA")) == 0x458BFAC2BEFFD94B
    assert draws.name_key("country:FRA") != draws.name_key("domain:FRA")


def test_decisions_have_names_and_keys_of_their_own() -> None:
    constants = {name: value for name, value in vars(draws).items() if name.lower() in draws.DECISIONS}
    assert {name.lower(): value for name, value in constants.items()} == draws.DECISIONS
    assert len({int(key) for key in draws.DECISIONS.values()} | {int(draws.NOBODY)}) == len(draws.DECISIONS) + 1


# Distribution


@pytest.mark.parametrize("field", FIELDS)
def test_counting_up_any_field_gives_even_luck(field: str) -> None:
    luck = units(stream(field))
    counts = np.bincount((luck * 256).astype(int), minlength=256)
    assert stats.chisquare(counts).pvalue > ALPHA
    assert stats.kstest(luck, "uniform").pvalue > ALPHA


@pytest.mark.parametrize("field", FIELDS)
def test_all_bits_are_set_half_of_the_time(field: str) -> None:
    keys = stream(field)
    ones = [int(((keys >> np.uint64(bit)) & np.uint64(1)).sum()) for bit in range(64)]
    bound = stats.binom.isf(ALPHA / 128.0, keys.size, 0.5)
    assert keys.size - bound <= min(ones) <= max(ones) <= bound


@pytest.mark.parametrize(
    ("column", "law", "mean", "variance", "fourth"),
    [
        (0, stats.uniform(), 0.5, 1.0 / 12.0, 1.8),
        (1, stats.expon(), 1.0, 1.0, 9.0),
        (2, stats.gumbel_r(), np.euler_gamma, math.pi**2 / 6.0, 5.4),
        (3, stats.norm(), 0.0, 1.0, 3.0),
    ],
    ids=["uniform", "exponential", "gumbel", "normal"],
)
def test_draws_follow_their_laws(column: int, law: Any, mean: float, variance: float, fourth: float) -> None:
    values = drawn(table(MANY, n=counter(MANY)))[:, column]
    assert stats.kstest(values, law.cdf).pvalue > ALPHA
    assert abs(values.mean() - mean) < FAR * math.sqrt(variance / MANY)
    assert abs(values.var() - variance) < FAR * variance * math.sqrt((fourth - 1.0) / MANY)


def test_the_kinds_of_draws_agree_with_one_another() -> None:
    luck, exponential, gumbel, _ = drawn(table(500, n=counter(500))).T
    assert exponential == pytest.approx(-np.log(luck), rel=1e-14)
    assert gumbel == pytest.approx(-np.log(exponential), rel=1e-12, abs=1e-14)
    assert luck == pytest.approx(units(stream("n", 500)), abs=2.0**-52)


@given(st.integers(0, 2**64 - 1))
def test_no_gumbel_number_is_above_its_ceiling(key: int) -> None:
    ceiling = draws.gumbel_ceiling(np.uint64(key))
    assert draws.gumbel_of(np.uint64(key)) < ceiling
    below = (key >> 56) << 56
    assert ceiling - draws.gumbel_of(np.uint64(below)) < 0.7 or below in (0, 255 << 56)


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_a_step_stands_for_its_field(state: int, field: int) -> None:
    whole = draws.fold(np.uint64(state), np.uint64(field))
    assert draws.stepped(np.uint64(state), np.uint64(draws.step(np.uint64(field)))) == whole


@pytest.mark.parametrize("key", [0, 1, 2**11 - 1, 2**63, 2**64 - 2**12, 2**64 - 1])
def test_luck_lies_in_the_open_unit_interval(key: int) -> None:
    assert 0.0 < draws.unit(np.uint64(key)) < 1.0


# Independence


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("lag", [1, 2, 4, 40])
def test_neighbours_along_a_field_do_not_correlate(field: str, lag: int) -> None:
    luck = units(stream(field))
    assert abs(correlation(luck[lag:], luck[:-lag])) < FAR


@pytest.mark.parametrize("field", FIELDS)
def test_pairs_of_neighbours_fill_the_square(field: str) -> None:
    cells = (units(stream(field)) * 16).astype(int)
    counts = np.bincount(cells[::2] * 16 + cells[1::2], minlength=256)
    assert stats.chisquare(counts).pvalue > ALPHA


def assert_unrelated(one: Keys, other: Keys) -> None:
    agreeing = int(np.bitwise_count(one ^ other).sum())
    assert stats.binomtest(agreeing, 64 * one.size, 0.5).pvalue > ALPHA
    assert abs(correlation(units(one), units(other))) < FAR


@pytest.mark.parametrize(("one", "other"), list(combinations(COLUMNS, 2)))
def test_swapping_two_fields_gives_other_luck(one: str, other: str) -> None:
    low, high = counter(MANY), counter(MANY) + np.uint64(MANY)
    there, back = table(MANY, **{one: low, other: high}), table(MANY, **{one: high, other: low})
    assert_unrelated(draw_keys(there), draw_keys(back))


@pytest.mark.parametrize(("one", "other"), list(combinations(COLUMNS, 2)))
def test_counting_up_another_field_gives_other_luck(one: str, other: str) -> None:
    start = {one: 0, other: 0}
    assert_unrelated(stream(one, **{other: np.uint64(0)})[1:], stream(other, **{one: np.uint64(0)})[1:])
    assert draw_keys(table(1, **start))[0] == stream(one, 1, **{other: np.uint64(0)})[0]


def test_swapping_seed_and_replicate_gives_other_luck() -> None:
    low, high = counter(MANY), counter(MANY) + np.uint64(MANY)
    assert_unrelated(draw_keys(table(MANY, seed=low, replicate=high)), draw_keys(table(MANY, seed=high, replicate=low)))


@pytest.mark.parametrize(
    "change",
    [
        {"quarter": np.uint64(8)},
        {"decision": draws.JOIN},
        {"who": draws.NOBODY},
        {"other": draws.NOBODY},
        {"seed": 2},
        {"replicate": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_any_field_changes_the_whole_stream(change: dict[str, Any]) -> None:
    base = {"seed": 1} if {"seed", "replicate"} & set(change) else {}
    assert_unrelated(stream("n", **base), stream("n", **change))


def fields_of(size: int) -> dict[str, Keys]:
    """Return fields without pattern."""
    chance = np.random.default_rng(20)
    wide = chance.integers(0, 2**64, (4, size), dtype=np.uint64)
    narrow = chance.integers(0, 2**31, (4, size), dtype=np.uint64)
    return dict(zip(("state", "decision", "who", "other"), wide, strict=True)) | dict(
        zip(("quarter", "n", "seed", "replicate"), narrow, strict=True)
    )


@pytest.mark.parametrize("field", FIELDS)
def test_one_bit_of_any_field_changes_half_of_all_bits(field: str) -> None:
    size, bits = (1000, 64) if COMPILED else (30, 16)
    base = fields_of(size)
    if field not in ("seed", "replicate"):
        del base["seed"], base["replicate"]
    width = bits if field in ("state", "decision", "who", "other") else min(bits, 31)
    whole = draw_keys(table(size, **base))
    changed = [draw_keys(table(size, **base | {field: base[field] ^ np.uint64(1 << bit)})) for bit in range(width)]
    flips = np.stack(changed) ^ whole
    each = np.stack([(flips >> np.uint64(bit)) & np.uint64(1) for bit in range(64)]).sum(axis=2)
    bound = stats.binom.isf(ALPHA / (2 * each.size), size, 0.5)
    assert size - bound <= each.min() <= each.max() <= bound


def test_no_two_of_a_million_keys_are_the_same() -> None:
    side = 100 if COMPILED else 15
    grid = np.indices((side, side, side)).reshape(3, -1).astype(np.uint64)
    keys = draw_keys(table(side**3, quarter=grid[0], who=grid[1], n=grid[2]))
    assert np.unique(keys).size == side**3


# No state


def test_the_order_of_evaluation_does_not_matter() -> None:
    fields = table(1000, **{name: values for name, values in fields_of(1000).items() if name in COLUMNS})
    order = np.random.default_rng(4).permutation(1000)
    assert np.array_equal(drawn(fields)[order], drawn(fields[order]))
    assert np.array_equal(drawn(fields), drawn(fields))


def one_draw(rule: Callable[..., float]) -> float:
    return rule(np.uint64(1), draws.IDEAL, 2, draws.NOBODY, draws.NOBODY, 0)


@pytest.mark.parametrize("rule", [draws.uniform, draws.exponential, draws.gumbel, draws.normal])
def test_global_generators_play_no_part(rule: Callable[..., float]) -> None:
    np.random.seed(1)  # noqa: NPY002
    before = one_draw(rule)
    np.random.seed(2)  # noqa: NPY002
    assert one_draw(rule) == before


@pytest.mark.parametrize("seed", [0, 1, 2**31, 2**32, 2**63 - 1])
def test_any_seed_works(seed: int) -> None:
    luck = units(draw_keys(table(MANY, state=np.uint64(draws.run_key(seed, 0)), n=counter(MANY))))
    assert stats.kstest(luck, "uniform").pvalue > ALPHA


def test_seeds_and_replicates_have_keys_of_their_own() -> None:
    runs = [(seed, run) for seed in (0, 1, 2, 2**32, 2**63 - 2, 2**63 - 1) for run in range(50)]
    assert len({int(draws.run_key(seed, run)) for seed, run in runs}) == len(runs)
