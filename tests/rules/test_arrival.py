"""Arrivals against SciPy's distributions, and draws by inversion and by race against their weights."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sim.rules import draws
from sim.rules.arrival import arrival_rate, by_kind, deadline, poisson, preparation, race, severity, weighted_choice
from sim.types import Floats

ALPHA = 1e-6
OPEN_UNIT = st.floats(2.0**-53, 1.0 - 2.0**-53)
WEIGHTS = arrays(np.float64, st.integers(1, 6), elements=st.just(0.0) | st.floats(0.01, 10.0))


# Rates


@pytest.mark.parametrize(("threat", "rate"), [(0.5, 2.0), (0.75, 3.0), (1.0, 4.0), (0.25, 1.0), (0.0, 0.0)])
def test_arrivals_follow_the_threat(threat: float, rate: float) -> None:
    assert arrival_rate(2.0, threat, 0.5, 2.0) == pytest.approx(rate)


@given(st.floats(0, 5), st.floats(0, 1), st.floats(0, 1), st.floats(0, 20))
def test_a_rate_is_never_negative(arrivals: float, threat: float, mean: float, response: float) -> None:
    assert arrival_rate(arrivals, threat, mean, response) >= 0.0


# Counts


@given(st.floats(0.0005, 0.9995), st.floats(0.01, 300.0))
def test_a_count_is_a_quantile_of_the_poisson_distribution(luck: float, rate: float) -> None:
    count = poisson(luck, rate)
    assert stats.poisson.cdf(count, rate) >= luck - 1e-9
    assert count == 0 or stats.poisson.cdf(count - 1, rate) <= luck + 1e-9


@given(OPEN_UNIT)
def test_nothing_arrives_at_rate_0(luck: float) -> None:
    assert poisson(luck, 0.0) == 0


@given(OPEN_UNIT, OPEN_UNIT, st.floats(0.0, 50.0))
def test_more_luck_is_no_fewer_arrivals(one: float, other: float, rate: float) -> None:
    assert poisson(min(one, other), rate) <= poisson(max(one, other), rate)


@pytest.mark.parametrize("rate", [700.0, 800.0, 2000.0])
def test_high_rates_bring_many_issues(rate: float) -> None:
    assert poisson(0.5, rate) == pytest.approx(stats.poisson.ppf(0.5, rate), abs=1)


@pytest.mark.parametrize("rate", [0.3, 1.0, 3.0, 10.0])
def test_the_best_luck_is_no_absurd_count(rate: float) -> None:
    assert stats.poisson.sf(poisson(1.0 - 2.0**-53, rate) - 1, rate) > 1e-18


@pytest.mark.parametrize("rate", [0.2, 1.0, 3.7])
def test_even_luck_gives_the_poisson_distribution(rate: float) -> None:
    lucks = (np.arange(5000) + 0.5) / 5000
    shares = np.bincount([poisson(luck, rate) for luck in lucks]) / lucks.size
    assert shares == pytest.approx(stats.poisson.pmf(np.arange(shares.size), rate), abs=1.0 / lucks.size)


# Severity and deadline


@given(OPEN_UNIT, st.floats(0.0, 0.99))
def test_a_severity_lies_above_the_floor(luck: float, floor: float) -> None:
    assert floor <= severity(luck, floor) <= 1.0


def test_severities_worked_by_hand() -> None:
    assert severity(0.5, 0.1) == pytest.approx(0.1 + 0.9 / 8.0)
    assert severity(0.0, 0.1) == 0.1
    assert severity(1.0, 0.1) == 1.0


def test_severities_have_the_stated_density() -> None:
    # s = u³ has distribution function s^(1/3), so density s^(-2/3) / 3.
    lucks = (np.arange(2000) + 0.5) / 2000
    drawn = [severity(luck, 0.0) for luck in lucks]
    assert stats.kstest(drawn, lambda s: np.cbrt(s)).statistic <= 1.0 / lucks.size


@pytest.mark.parametrize(
    ("luck", "mean", "quarters"), [(0.5, 5.0, 5), (0.0, 5.0, 3), (0.999, 5.0, 7), (0.01, 1.0, 1), (0.01, 0.0, 1)]
)
def test_deadlines_worked_by_hand(luck: float, mean: float, quarters: int) -> None:
    assert deadline(luck, mean) == quarters


@given(OPEN_UNIT, st.floats(1.0, 400.0))
def test_a_deadline_lies_between_half_and_three_halves_of_the_mean(luck: float, mean: float) -> None:
    quarters = deadline(luck, mean)
    assert quarters >= 1
    assert 0.5 * mean - 0.5 <= quarters <= 1.5 * mean + 0.5


def test_deadlines_have_the_stated_mean() -> None:
    lucks = (np.arange(1000) + 0.5) / 1000
    assert np.mean([deadline(luck, 24.0) for luck in lucks]) == pytest.approx(24.0, abs=0.05)


# Choice by inversion


def test_inversion_worked_by_hand() -> None:
    weights = np.array([1.0, 0.0, 3.0])
    assert [weighted_choice(luck, weights) for luck in (0.01, 0.249, 0.251, 0.99)] == [0, 0, 2, 2]


@given(OPEN_UNIT, WEIGHTS)
def test_only_what_has_weight_is_drawn(luck: float, weights: Floats) -> None:
    chosen = weighted_choice(luck, weights)
    assert chosen == -1 if weights.sum() == 0.0 else weights[chosen] > 0.0


@given(WEIGHTS.filter(lambda weights: weights.sum() > 0.0))
def test_inversion_keeps_to_the_weights(weights: Floats) -> None:
    lucks = (np.arange(300) + 0.5) / 300
    drawn = np.bincount([weighted_choice(luck, weights) for luck in lucks], minlength=weights.size)
    assert drawn / lucks.size == pytest.approx(weights / weights.sum(), abs=1.01 / lucks.size)


@pytest.mark.parametrize(("kind", "value"), [(0, 1.0), (1, 2.0), (2, 3.0)])
def test_the_value_of_a_kind(kind: int, value: float) -> None:
    assert by_kind(kind, 1.0, 2.0, 3.0) == value


# Choice by race


def test_a_race_worked_by_hand() -> None:
    assert race(np.exp([-1.0, -1.9, -0.1]), np.array([1.0, 2.0, 0.0])) == 1
    assert race(np.exp([-1.0, -2.1, -0.1]), np.array([1.0, 2.0, 0.0])) == 0


@given(arrays(np.float64, 7, elements=OPEN_UNIT), WEIGHTS)
def test_the_bound_on_the_logarithm_passes_nobody_over(luck: Floats, weights: Floats) -> None:
    luck = luck[: weights.size]
    with np.errstate(divide="ignore"):
        times = np.where(weights > 0.0, -np.log(luck) / weights, np.inf)
    winner = race(luck, weights)
    assert winner == -1 if weights.sum() == 0.0 else times[winner] <= times.min() * (1.0 + 1e-9)


@pytest.mark.parametrize("weights", [np.zeros(0), np.zeros(3)])
def test_nobody_wins_a_race_without_weights(weights: Floats) -> None:
    assert race(np.full(weights.size, 0.5), weights) == -1


def test_a_race_is_won_in_proportion_to_weights() -> None:
    weights, state = np.array([4.0, 0.0, 1.0, 2.5, 0.5]), np.uint64(draws.run_key(5, 0))
    runs = 3000
    wins = np.zeros(weights.size, dtype=int)
    for n in range(runs):
        luck = [draws.uniform(state, draws.SPONSOR, 0, np.uint64(i), draws.NOBODY, n) for i in range(5)]
        wins[race(np.array(luck), weights)] += 1
    for won, chance in zip(wins, weights / weights.sum(), strict=True):
        assert stats.binomtest(int(won), runs, chance).pvalue > ALPHA


@given(arrays(np.float64, 5, elements=OPEN_UNIT), arrays(np.float64, 5, elements=st.floats(0.01, 10)))
def test_who_does_not_run_changes_no_race(luck: Floats, weights: Floats) -> None:
    longer = race(np.append(luck, 1.0 - 1e-9), np.append(weights, 0.0))
    assert longer == race(luck, weights)


@pytest.mark.parametrize(
    ("luck", "mean", "quarters"),
    [(math.exp(-1.0), 4.0, 4), (0.999, 4.0, 0), (math.exp(-2.5), 2.0, 5), (0.5, 0.0, 0), (1e-9, 1.0, 21)],
)
def test_preparation_worked_by_hand(luck: float, mean: float, quarters: int) -> None:
    assert preparation(luck, mean) == quarters


def test_preparation_is_exponential() -> None:
    quarters = np.array([preparation((n + 0.5) / 10_000, 7.0) for n in range(10_000)])
    assert quarters.mean() == pytest.approx(7.0, abs=0.02)
    for age in (2, 5, 10, 20):
        assert (quarters > age).mean() == pytest.approx(math.exp(-(age + 0.5) / 7.0), abs=1e-3)


def test_weights_keep_their_meaning_at_extremes() -> None:
    assert race(np.array([0.4, 0.4]), np.array([1e-300, 1e300])) == 1
    assert not math.isnan(arrival_rate(0.0, 1.0, 0.0, 20.0))
