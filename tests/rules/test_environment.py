"""Threat levels: by hand, bounds, the stationary variance, the size of shocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import draws
from sim.rules.environment import clipped, threat_level, threat_shock

SHARE = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("value", "cut"), [(-0.1, 0.0), (0.0, 0.0), (0.4, 0.4), (1.0, 1.0), (1.1, 1.0)])
def test_values_are_cut_to_the_unit_interval(value: float, cut: float) -> None:
    assert clipped(value) == cut


def test_a_level_worked_by_hand() -> None:
    assert threat_level(0.8, 0.4, 0.1, 0.02, 0.0) == pytest.approx(0.78)
    assert threat_level(0.8, 0.4, 0.1, 0.02, 0.3) == 1.0


@given(SHARE, SHARE, SHARE, st.floats(-3, 3), st.floats(0, 1))
def test_a_level_stays_in_the_unit_interval(
    level: float, mean: float, reversion: float, noise: float, shock: float
) -> None:
    assert 0.0 <= threat_level(level, mean, reversion, noise, shock) <= 1.0


@given(SHARE, SHARE)
def test_a_level_at_its_mean_stays_there(mean: float, reversion: float) -> None:
    assert threat_level(mean, mean, reversion, 0.0, 0.0) == mean


def test_the_spread_of_levels_is_that_of_the_stationary_process() -> None:
    # Variance of x' = (1 - a) (x - m) + s z is s² / (1 - (1 - a)²); neighbours correlate by 1 - a, so that of n
    # squares there are n (1 - (1 - a)²) / (1 + (1 - a)²) independent ones.
    a, s, n, level = 0.3, 0.03, 4000, 0.5
    levels = []
    for quarter in range(n):
        noise = s * draws.normal(
            np.uint64(draws.run_key(3, 0)), draws.THREAT_NOISE, quarter, draws.NOBODY, draws.NOBODY, 0
        )
        level = threat_level(level, 0.5, a, noise, 0.0)
        levels.append(level)
    variance, independent = s**2 / (1 - (1 - a) ** 2), n * (1 - (1 - a) ** 2) / (1 + (1 - a) ** 2)
    assert np.mean((np.array(levels) - 0.5) ** 2) == pytest.approx(variance, rel=4.9 * np.sqrt(2.0 / independent))


@pytest.mark.parametrize(("luck", "shock"), [(0.02, 0.0), (0.5, 0.0), (0.01, 0.15), (0.005, 0.075)])
def test_shocks_worked_by_hand(luck: float, shock: float) -> None:
    assert threat_shock(luck, 0.02, 0.3) == pytest.approx(shock)


@given(SHARE, SHARE, SHARE)
def test_a_shock_is_no_larger_than_its_size(luck: float, probability: float, size: float) -> None:
    assert 0.0 <= threat_shock(luck, probability, size) <= size


def test_without_probability_there_is_no_shock() -> None:
    assert threat_shock(1e-300, 0.0, 0.3) == 0.0


def test_shocks_are_uniform_up_to_their_size() -> None:
    lucks = (np.arange(10_000) + 0.5) / 10_000
    shocks = np.array([threat_shock(luck, 0.2, 0.3) for luck in lucks])
    assert np.count_nonzero(shocks) == 2000
    assert shocks.mean() == pytest.approx(0.2 * 0.3 / 2.0, abs=1e-12)
