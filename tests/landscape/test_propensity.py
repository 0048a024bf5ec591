"""Propensities: both directions the same, unknown ones neutral, the average pair at nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.landscape import centred, energy, from_ratings, symmetrised

TABLES = arrays(np.float64, (5, 5), elements=st.integers(-5, 5).map(float))
SIZES = arrays(np.float64, 5, elements=st.integers(0, 9).map(float))
CAMPS = arrays(np.bool_, 5)


def test_ratings_worked_by_hand() -> None:
    ratings = np.array([[np.nan, 5.0, np.nan], [4.0, np.nan, 1.0], [np.nan, 1.0, np.nan]])
    assert from_ratings(ratings, 3.0).tolist() == [[0.0, 1.5, 0.0], [1.5, 0.0, -2.0], [0.0, -2.0, 0.0]]


def test_a_rating_of_one_direction_counts_half() -> None:
    ratings = np.array([[np.nan, 5.0], [np.nan, np.nan]])
    assert from_ratings(ratings, 3.0)[0, 1] == 1.0


@given(TABLES)
def test_both_directions_are_the_same(table: np.ndarray) -> None:
    mean = symmetrised(table)
    assert (mean == mean.T).all()
    assert not mean.diagonal().any()
    assert (symmetrised(mean) == mean).all()


@given(TABLES, SIZES, CAMPS)
def test_the_mean_of_both_directions_has_the_same_energy(
    table: np.ndarray, sizes: np.ndarray, camp: np.ndarray
) -> None:
    assert energy(sizes, symmetrised(table), camp) == pytest.approx(energy(sizes, table, camp))


@given(TABLES)
def test_the_average_pair_is_neutral(table: np.ndarray) -> None:
    shifted = centred(table)
    assert shifted.sum() == pytest.approx(0.0, abs=1e-9)
    assert not shifted.diagonal().any()
    pairs = ~np.eye(5, dtype=bool)
    gaps = (table - shifted)[pairs]
    assert gaps == pytest.approx(np.full(gaps.size, gaps[0]))
