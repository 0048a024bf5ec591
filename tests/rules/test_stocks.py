"""Stocks between pairs, kept in units that fade, against the plain account pair by pair and quarter by quarter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.consequences import INTENSE_SIZE, habit_gain, strengthened
from sim.rules.stocks import bind, fade, loosen, mean_between
from sim.types import Floats

SIZE = 5
SHARE = st.floats(0.0, 1.0)
TABLES = st.lists(st.sets(st.integers(0, SIZE - 1), max_size=SIZE).map(sorted), max_size=30)


def plain(tables: list[list[int]], rate: float, gain: float) -> Floats:
    """Return habits after one table a quarter, each pair on its own account."""
    habits = np.zeros((SIZE, SIZE))
    for rows in tables:
        habits *= 1.0 - rate
        for i in rows:
            for j in rows:
                if i != j:
                    habits[i, j] += gain * (1.0 - habits[i, j])
    return habits


def kept(tables: list[list[int]], rate: float, gain: float) -> tuple[Floats, float]:
    stock, unit = np.zeros((SIZE, SIZE)), 1.0
    for rows in tables:
        unit = fade(stock, unit, rate)
        gains = np.zeros(SIZE)
        gains[rows] = gain
        bind(stock, unit, np.array(rows, dtype=np.int64), gains)
    return stock, unit


def test_two_quarters_worked_by_hand() -> None:
    stock, unit = kept([[0, 2], [0, 1, 2]], 0.5, 0.2)
    assert unit == 0.25
    assert stock[0, 2] * unit == stock[2, 0] * unit == pytest.approx(0.1 + 0.2 * 0.9)
    assert stock[0, 1] * unit == pytest.approx(0.2)
    assert mean_between(stock, unit, np.array([0, 1, 2]), np.empty(SIZE)) == pytest.approx((0.28 + 0.2 + 0.2) / 3.0)


@given(TABLES, SHARE, SHARE)
def test_units_that_fade_are_only_another_way_to_keep_accounts(
    tables: list[list[int]], rate: float, gain: float
) -> None:
    stock, unit = kept(tables, rate, gain)
    assert 0.0 < unit <= 1.0
    assert stock * unit == pytest.approx(plain(tables, rate, gain), abs=1e-12)
    assert (stock == stock.T).all()
    assert not stock.diagonal().any()


@given(SHARE, SHARE)
def test_two_states_fall_out_both_ways(value: float, loss: float) -> None:
    stock = np.full((3, 3), value)
    loosen(stock, 2, 0, loss)
    assert stock[2, 0] == stock[0, 2] == pytest.approx(value * (1.0 - loss))
    assert (stock.ravel()[[0, 1, 3, 4, 5, 7, 8]] == value).all()


@given(SHARE, SHARE)
def test_fading_is_a_geometric_loss_however_long(value: float, rate: float) -> None:
    stock, unit = np.full((1, 1), value), 1.0
    for _ in range(40):
        unit = fade(stock, unit, rate)
    assert stock[0, 0] * unit == pytest.approx(value * (1.0 - rate) ** 40, rel=1e-9, abs=1e-300)


@given(TABLES, SHARE)
def test_the_mean_is_that_of_the_pairs(tables: list[list[int]], rate: float) -> None:
    stock, unit = kept(tables, rate, 0.3)
    rows = np.array([0, 1, 3], dtype=np.int64)
    pairs = stock[[0, 0, 1], [1, 3, 3]] * unit
    assert mean_between(stock, unit, rows, np.empty(SIZE)) == pytest.approx(np.mean(pairs), abs=1e-15)


@pytest.mark.parametrize("rows", [[], [2]])
def test_who_is_alone_has_no_habits(rows: list[int]) -> None:
    assert mean_between(np.ones((SIZE, SIZE)), 1.0, np.array(rows, dtype=np.int64), np.empty(SIZE)) == 0.0


def test_habits_form_more_slowly_at_large_tables() -> None:
    assert habit_gain(0.2, 2) == habit_gain(0.2, INTENSE_SIZE) == 0.2
    assert habit_gain(0.2, 8) == pytest.approx(0.1)


@given(SHARE, SHARE, st.floats(1.0, 100.0))
def test_gains_count_from_what_is_full(value: float, gain: float, full: float) -> None:
    assert strengthened(value * full, gain, full) == pytest.approx(strengthened(value, gain) * full)
