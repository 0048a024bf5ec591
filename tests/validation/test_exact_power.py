"""Voting power: indices by hand, games through the model, and a check that notices broken counting."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.validation.check import QUICK
from sim.validation.data import Data
from sim.validation.exact import power
from sim.validation.exact.power import GAMES, Game, banzhaf, game_in_model, shapley_shubik, winning

WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any)


def wins(weights: list[int], quota: float) -> np.ndarray:
    """Return which coalitions reach a quota, in plain arithmetic."""
    numbers = range(2 ** len(weights))
    return np.array([sum(w for i, w in enumerate(weights) if n >> i & 1) >= quota for n in numbers])


def test_powers_of_three_by_hand() -> None:
    # 3, 2 and 2 with a quota of 4: any two carry it.
    table = wins([3, 2, 2], 4)
    third = Fraction(1, 3)
    assert banzhaf(table, 3) == shapley_shubik(table, 3) == (third, third, third)
    # A dictator.
    assert banzhaf(wins([5, 2, 2], 5), 3) == shapley_shubik(wins([5, 2, 2], 5), 3) == (1, 0, 0)


@given(WEIGHTS, st.floats(0.5, 1.0, exclude_min=True))
def test_powers_are_shares_that_rise_with_weight(weights: list[int], share: float) -> None:
    quota = share * sum(weights)
    table = wins(weights, quota)
    for powers in (banzhaf(table, len(weights)), shapley_shubik(table, len(weights))):
        assert sum(powers) == 1
        order = sorted(range(len(weights)), key=lambda member: weights[member])
        assert [powers[member] for member in order] == sorted(powers)


@given(WEIGHTS, st.integers(51, 100))
def test_coalitions_that_win_are_those_that_reach_the_quota(weights: list[int], percent: int) -> None:
    share = percent / 100.0
    total = sum(weights)
    # In whole numbers; a share of 1 is unanimity of those that have votes.
    expected = [sum(w for i, w in enumerate(weights) if n >> i & 1) * 100 >= percent * total for n in
                range(2 ** len(weights))]  # fmt: skip
    assert winning(np.array(weights, dtype=np.float64), share).tolist() == expected


def test_votes_and_shares_of_games_are_the_models() -> None:
    for game in GAMES:
        each, share = game_in_model(game)
        assert each.tolist() == list(game.weights)
        assert share == (1.0 if game.quota is None else game.quota / sum(game.weights))


def test_the_security_council_by_counting() -> None:
    council = next(game for game in GAMES if "Security" in game.name)
    permanent, other = sum(comb(10, many) for many in range(4, 11)), comb(9, 3)
    assert council.banzhaf[0] == Fraction(permanent, 5 * permanent + 10 * other)
    assert council.banzhaf[-1] == Fraction(other, 5 * permanent + 10 * other)
    assert council.shapley_shubik[-1] == Fraction(comb(9, 3) * factorial(8) * factorial(6), factorial(15))


@pytest.mark.parametrize("game", GAMES, ids=lambda game: game.name)
def test_known_powers_are_shares(game: Game) -> None:
    assert sum(game.banzhaf) == sum(game.shapley_shubik) == 1
    assert len(game.banzhaf) == len(game.shapley_shubik) == len(game.weights)


def test_all_powers_are_met() -> None:
    found = power.CHECK.find(Data(None), QUICK)
    assert len(found) == 2 * len(GAMES) + 2
    assert all(each.must and each.passed for each in found)


def test_a_quota_that_is_too_low_by_a_vote_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = power.passes
    one = {17.0: 1.0 / 17.0, 9.0: 1.0 / 9.0}
    monkeypatch.setattr(
        power, "passes", lambda objects, votes, share: honest(objects, votes, share - one.get(float(votes.sum()), 0.0))
    )
    found = power.CHECK.find(Data(None), QUICK)
    assert not any(each.passed for each in found if "Council of six" in each.what)
    assert not any(each.passed for each in found if "chance that a vote decides, unanimity" in each.what)
