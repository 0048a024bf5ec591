"""What there is to gain and lose by a text, and what follows: closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.bargaining import LEAST, chance_of_a_deal, compensation, gain_and_loss

SHARE = st.floats(0.0, 1.0)
GAIN = st.floats(0.0, 4.0)


def test_who_wants_half_of_a_text_neither_gains_nor_loses_by_it() -> None:
    assert gain_and_loss(0.6, np.array([0.3, 0.3]), np.ones(2)) == (0.0, 0.0)
    gain, loss = gain_and_loss(0.6, np.array([0.8, 0.1]), np.array([3.0, 1.0]))
    assert gain == pytest.approx(0.75 * 0.6 * 1.0)
    assert loss == pytest.approx(0.25 * 0.6 * 0.4)
    assert gain_and_loss(0.6, np.array([0.8, 0.1]), np.zeros(2)) == (0.0, 0.0)


@given(st.lists(st.tuples(SHARE, st.floats(0.01, 1.0)), min_size=1, max_size=9), SHARE)
def test_gain_less_loss_is_the_mean_value(states: list[tuple[float, float]], text: float) -> None:
    ideals, weights = (np.array(each) for each in zip(*states, strict=True))
    gain, loss = gain_and_loss(text, ideals, weights)
    assert gain >= 0.0
    assert loss >= 0.0
    mean = float(np.average(text * (2.0 * ideals - text), weights=weights))
    assert gain - loss == pytest.approx(mean, abs=1e-12)


def test_the_odds_of_a_deal_are_those_of_gain_over_loss() -> None:
    assert chance_of_a_deal(0.2, 0.2, 0.0, 1.0) == pytest.approx(0.5)
    assert chance_of_a_deal(0.29, 0.09, 0.0, 1.0) == pytest.approx(0.75)  # (.29 + .01) / (.09 + .01) is 3
    assert chance_of_a_deal(0.29, 0.09, math.log(3.0), 0.4) == pytest.approx(0.5)
    assert chance_of_a_deal(0.29, 0.09, 0.0, 0.5) == pytest.approx(0.9)  # 3 squared
    assert chance_of_a_deal(0.0, 0.0, 0.0, 1.0) == 0.5
    assert chance_of_a_deal(1.0 - LEAST, 0.0, 0.0, 1.0) == pytest.approx(1.0 / (1.0 + LEAST))


@given(GAIN, GAIN, GAIN, st.floats(0.01, 100.0))
def test_more_to_gain_makes_a_deal_likelier(gain: float, more: float, loss: float, temperature: float) -> None:
    low, high = sorted((gain, more))
    chances = [chance_of_a_deal(each, loss, 0.0, temperature) for each in (low, high)]
    assert 0.0 <= chances[0] <= chances[1] <= 1.0


def test_winners_pay_what_losers_lose_and_never_more_than_they_gain() -> None:
    assert compensation(0.4, 0.1) == pytest.approx(0.25)
    assert compensation(0.1, 0.4) == 1.0
    assert compensation(0.0, 0.4) == compensation(0.0, 0.0) == 0.0
