"""Chances of passage: closed forms where they are known otherwise, and a check that notices broken rules."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from sim.rules import draws, objection
from sim.types import Flags, Floats
from sim.validation.check import Effort
from sim.validation.data import Data
from sim.validation.exact import chances, passage
from sim.validation.exact.calm import MEAN, SPREAD, calm

LITTLE, MORE = Effort(replications=2), Effort(replications=20)


def test_a_share_of_one_is_unanimity() -> None:
    assert chances.tail(7, 0.8, 1.0) == pytest.approx(0.8**7)
    # Two thirds of three: one may object.
    assert chances.tail(3, 0.8, 2.0 / 3.0) == pytest.approx(0.8**3 + 3.0 * 0.8**2 * 0.2)


@pytest.mark.parametrize("text", [0.2, 0.7])
def test_one_factor_lies_between_independence_and_unison(text: float) -> None:
    assent = float(ndtr((MEAN - 0.5 * text) / SPREAD))
    passed = [chances.one_factor(5, correlation, text) for correlation in (0.0, 0.2, 0.5, 0.9, 0.9999)]
    assert passed[0] == pytest.approx(assent**5)
    assert passed == sorted(passed)
    assert passed[-1] == pytest.approx(assent, abs=0.01)
    assert chances.one_factor(1, 0.4, text) == pytest.approx(assent)


def test_two_of_a_kind_assent_with_the_chance_of_an_orthant() -> None:
    # At an edge of 0 two normal numbers correlated by r are both positive with 1/4 + asin(r) / 2 pi.
    for correlation in (0.0, 0.3, 0.8):
        known = 0.25 + np.arcsin(correlation) / (2.0 * np.pi)
        assert chances.one_factor(2, correlation, 1.0) == pytest.approx(known)


def test_both_ends_of_the_unit_interval_have_a_chance_of_their_own() -> None:
    limits = np.array([-0.1, 0.0, 0.3, 1.0, 1.1])
    low = float(ndtr(-MEAN / SPREAD))
    assert chances.at_most(limits) == pytest.approx([0.0, low, ndtr((0.3 - MEAN) / SPREAD), 1.0, 1.0])
    assert chances.at_least(limits) == pytest.approx([1.0, 1.0, 1.0 - ndtr((0.3 - MEAN) / SPREAD), low, 0.0])


def test_integrals_over_ideals_against_luck() -> None:
    luck = np.clip(MEAN + SPREAD * np.random.default_rng(1).normal(size=(400_000, 3)), 0.0, 1.0)
    sponsor, one, other = luck.T
    two = ((sponsor + one) / 2.0 <= 2.0 * one + 0.1 / 0.8).mean()
    three = (luck.mean(axis=1) <= 2.0 * np.minimum(one, other)).mean()
    alone = ((sponsor <= 2.0 * one + 0.125) & (sponsor <= 2.0 * other + 0.125)).mean()
    assert chances.two_on_the_mean(0.1) == pytest.approx(two, abs=0.003)
    assert chances.three_on_the_mean() == pytest.approx(three, abs=0.003)
    assert chances.dictated(3, 0.1) == pytest.approx(alone, abs=0.003)


def test_drawn_ideals_share_their_factor_and_nothing_else() -> None:
    drawn = np.array([passage.drawn_ideals(1, number, 3, 0.6) for number in range(2000)])
    assert np.corrcoef(drawn.T)[np.triu_indices(3, 1)] == pytest.approx([0.6] * 3, abs=0.07)
    apart = np.array([passage.drawn_ideals(1, number, 3, 0.0) for number in range(2000)])
    assert np.corrcoef(apart.T)[np.triu_indices(3, 1)] == pytest.approx([0.0] * 3, abs=0.07)
    # A further ally changes nobody else's ideal.
    assert (passage.drawn_ideals(1, 7, 5, 0.6)[:3] == drawn[7]).all()


def test_tables_of_the_calm_alliance_hold_one_round_each() -> None:
    count = passage.first_rounds(calm([10.0, 10.0], issues=50.0), 2)
    assert 60 <= count.tried <= 140
    assert 0 < count.passed <= count.tried


def test_all_chances_are_met() -> None:
    found = passage.CHECK.find(Data(None), LITTLE)
    assert len(found) == 21
    assert all(each.must and each.passed for each in found)


def test_it_can_be_repeated_and_has_other_luck_with_another_seed() -> None:
    first, again = ([row.ours for row in passage._drawn(LITTLE)] for _ in range(2))
    assert first == again
    assert first != [row.ours for row in passage._drawn(Effort(replications=2, seed=2))]


class TestABrokenRuleIsFound:
    def test_a_veto_that_does_not_count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def of_two(objects: Flags, votes: Floats, share: float = 1.0) -> bool:
            return int(objects.sum()) < 2

        monkeypatch.setattr(passage, "passes", of_two)
        assert not any(each.passed for each in passage._enumerated())
        assert not any(each.passed for each in list(passage._drawn(MORE))[:3])

    def test_a_limit_that_is_too_high(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(objection, "acceptance_limit", lambda ideal, stake, tolerance: 3.0 * ideal + tolerance)
        found = list(passage._drawn(MORE))
        assert sum(each.passed is False for each in found) >= 8

    def test_a_coin_that_falls_otherwise(self, monkeypatch: pytest.MonkeyPatch) -> None:
        honest = draws.uniform
        monkeypatch.setattr(draws, "uniform", lambda *fields: honest(*fields) ** 1.5)
        assert not any(each.passed for each in passage._coins(LITTLE))
