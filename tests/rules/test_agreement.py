"""Texts against SciPy's optimiser, the closed forms at both ends of the cost of disagreement, and symmetries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize_scalar

from sim.rules.agreement import mean_of, nash_text, nash_text_from, talks_weight, weighted_mean
from sim.rules.compiled import IS_PLAIN
from sim.types import Floats

Table = tuple[Floats, Floats]


@st.composite
def tables(draw: st.DrawFn, least_ideal: float = 0.0) -> Table:
    size = draw(st.integers(1, 8))
    ideals = draw(arrays(np.float64, size, elements=st.floats(least_ideal, 1.0, allow_subnormal=False)))
    return ideals, draw(arrays(np.float64, size, elements=st.floats(0.01, 1.0)))


def nash_product(text: float, ideals: Floats, weights: Floats, cost: float) -> float:
    return float(weights @ np.log(cost + text * (2.0 * ideals - text)))


def array(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


# Weighted mean


def test_the_mean_is_weighted() -> None:
    assert weighted_mean(array(0.2, 0.8), array(3.0, 1.0)) == pytest.approx(0.35, abs=1e-15)


@pytest.mark.parametrize("values", [array(), array(0.5), array(0.5, 1.0)])
def test_no_weight_gives_a_mean_of_0(values: Floats) -> None:
    assert weighted_mean(values, np.zeros(values.size)) == 0.0


@given(tables())
def test_the_mean_is_that_of_numpy(table: Table) -> None:
    assert weighted_mean(*table) == pytest.approx(np.average(table[0], weights=table[1]), abs=1e-14)


@given(tables())
def test_a_plain_mean_is_that_of_equal_weights(table: Table) -> None:
    everybody, every_other = np.arange(table[0].size), np.arange(0, table[0].size, 2)
    assert mean_of(table[0], everybody) == weighted_mean(table[0], np.ones(table[0].size))
    assert mean_of(table[0], every_other) == pytest.approx(table[0][::2].mean(), abs=1e-14)


def test_the_mean_of_nobody_is_0() -> None:
    assert mean_of(array(0.5), np.arange(0)) == 0.0


# Text


@pytest.mark.parametrize(
    ("ideals", "text"), [(array(0.3), 0.3), (array(0.4, 0.4, 0.4), 0.4), (array(0.0, 0.0), 0.0), (array(1.0, 1.0), 1.0)]
)
def test_one_mind_gets_its_ideal(ideals: Floats, text: float) -> None:
    assert nash_text(ideals, np.ones(ideals.size), 0.7) == pytest.approx(text, abs=1e-12)


def test_two_states_worked_by_hand() -> None:
    # Ideals 0 and y, equal weights: -x / (c - x²) + (y - x) / (c + 2xy - x²) = 0, so y (c - x²) = 2 x (c + xy - x²);
    # with c = 1 and y = 1 this is 2x³ - 3x² - 2x + 1 = 0, of which x = 1/2 - ... is found by the cubic.
    root = next(r.real for r in np.roots([2.0, -3.0, -2.0, 1.0]) if 0.0 < r.real < 1.0)
    assert nash_text(array(0.0, 1.0), array(1.0, 1.0), 1.0) == pytest.approx(root, abs=1e-11)


def test_without_weight_there_is_no_text() -> None:
    assert nash_text(array(0.4, 0.9), array(0.0, 0.0), 1.0) == 0.0
    assert nash_text(array(), array(), 1.0) == 0.0


@pytest.mark.parametrize(("ideal", "cost"), [(0.0, 1.0), (0.25, 0.5), (0.35, 0.3), (0.21, 0.58)])
def test_who_bears_just_about_everything_is_still_heard(ideal: float, cost: float) -> None:
    # Ideal + root of (ideal² + cost) is 1 up to rounding, so that the end of what it bears is the end of the interval.
    ideals = array(ideal, 0.9)
    assert nash_text(ideals, np.ones(2), cost) == pytest.approx(nash_text(ideals, np.ones(2), cost + 1e-9), abs=1e-6)


@given(tables(), st.floats(1e-4, 1e3))
def test_no_text_has_a_higher_nash_product(table: Table, cost: float) -> None:
    text = nash_text(*table, cost)
    end = min(1.0, float(np.min(table[0] + np.sqrt(table[0] ** 2 + cost))))
    best = minimize_scalar(
        lambda x: -nash_product(x, *table, cost), bounds=(0.0, end), method="bounded", options={"xatol": 1e-10}
    )
    assert 0.0 <= text <= end
    assert nash_product(text, *table, cost) >= -best.fun - 1e-11 * (1.0 + abs(best.fun))


@given(tables(least_ideal=0.05), st.floats(0.01, 10.0))
def test_the_text_is_where_scipy_finds_it(table: Table, cost: float) -> None:
    end = min(1.0, float(np.min(table[0] + np.sqrt(table[0] ** 2 + cost))))
    best = minimize_scalar(
        lambda x: -nash_product(x, *table, cost), bounds=(0.0, end), method="bounded", options={"xatol": 1e-10}
    )
    assert nash_text(*table, cost) == pytest.approx(best.x, abs=1e-5)


@given(tables(), st.floats(1e-12, 1e-4))
def test_cheap_disagreement_gives_the_lowest_common_denominator(table: Table, cost: float) -> None:
    assert nash_text(*table, cost) <= 2.0 * table[0].min() + np.sqrt(cost) + 1e-8


@given(tables(), st.floats(2.0, 1e6))
def test_dear_disagreement_gives_the_weighted_mean(table: Table, cost: float) -> None:
    # The first-order condition is mean - x = sum of w (y - x) g / (c + g) / W with g = x (2y - x) in [-1, 1].
    assert nash_text(*table, cost) == pytest.approx(weighted_mean(*table), abs=1.0 / (cost - 1.0) + 1e-12)


@given(tables(), st.floats(10.0, 1e5))
def test_the_next_term_of_the_expansion(table: Table, cost: float) -> None:
    ideals, weights = table
    mean = np.average(ideals, weights=weights)
    slope = np.average((ideals - mean) * (ideals**2 - (ideals - mean) ** 2), weights=weights)
    bound = 4.0 / (cost * (cost - 1.0)) + 1e-12
    assert nash_text(ideals, weights, cost) == pytest.approx(mean - slope / cost, abs=bound)


@given(tables(), st.floats(1e-3, 1e3), st.integers(-20, 20))
def test_the_scale_of_weights_does_not_matter(table: Table, cost: float, power: int) -> None:
    ideals, weights = table
    assert nash_text(ideals, weights * 2.0**power, cost) == nash_text(ideals, weights, cost)


@given(tables(), st.floats(1e-3, 1e3), st.floats(0.0, 1.0), st.integers(0, 7))
def test_who_has_no_weight_has_no_say(table: Table, cost: float, ideal: float, place: int) -> None:
    ideals, weights = table
    at = min(place, ideals.size)
    assert nash_text(np.insert(ideals, at, ideal), np.insert(weights, at, 0.0), cost) == nash_text(
        ideals, weights, cost
    )


@given(tables(), st.floats(1e-3, 1e3), st.randoms(use_true_random=False))
def test_the_order_of_states_does_not_matter(table: Table, cost: float, chance: st.DataObject) -> None:
    order = list(range(table[0].size))
    chance.shuffle(order)  # type: ignore[attr-defined]
    shuffled = nash_text(table[0][order], table[1][order], cost)
    assert shuffled == pytest.approx(nash_text(*table, cost), abs=1.001e-12)


@given(tables(), st.floats(1e-3, 1e3), st.floats(0.0, 1.0), st.integers(0, 7))
def test_who_wants_more_gets_no_less(table: Table, cost: float, rise: float, place: int) -> None:
    ideals, weights = table
    keener = ideals.copy()
    keener[place % ideals.size] += rise * (1.0 - keener[place % ideals.size])
    assert nash_text(keener, weights, cost) >= nash_text(ideals, weights, cost) - 1.001e-12


# Weights


def test_weights_in_talks_worked_by_hand() -> None:
    assert talks_weight(0.5, 4.0, 0.3) == pytest.approx(0.6)
    assert talks_weight(0.5, 4.0, 0.0) == 0.0


# Whatever comes in, the search for a text ends

anything = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.skipif(IS_PLAIN, reason="Python raises an error where compiled code divides by 0")
@given(anything, arrays(np.float64, 3, elements=anything), arrays(np.float64, 3, elements=anything), anything)
def test_the_search_ends(mean: float, ideals: Floats, weights: Floats, cost: float) -> None:
    text = nash_text_from(mean, ideals, weights, cost)
    assert math.isnan(text) or 0.0 <= text <= 1.0 or not math.isfinite(mean) or mean > 1.0


def test_without_a_mean_there_is_no_text() -> None:
    assert math.isnan(nash_text_from(math.nan, array(0.5, 0.2), array(1.0, 1.0), 1.0))
