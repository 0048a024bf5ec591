"""Setter and veto players: winsets by hand, and a check that notices broken rules of objection."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules import agreement, objection
from sim.validation.check import QUICK
from sim.validation.data import Data
from sim.validation.exact import setter
from sim.validation.exact.setter import STEPS, TEXTS, alone, best, coalitions, winset


def test_winsets_by_hand() -> None:
    assert TEXTS[winset(np.array([0.5]))].max() == 0.5
    assert TEXTS[winset(np.array([0.5, 0.25, 2.0]))].max() == 0.25
    assert winset(np.array([1.0])).all()
    assert np.flatnonzero(winset(np.array([0.0]))).tolist() == [0]


@pytest.mark.parametrize(
    ("of_setter", "of_veto", "price", "known"),
    [(128, 32, 0.0, 64), (40, 32, 0.0, 40), (128, 100, 0.0, 128), (128, 0, 0.0, 0), (128, 0, 0.125, 32)],
)
def test_outcomes_of_a_setter_by_hand(of_setter: int, of_veto: int, price: float, known: int) -> None:
    assert best(of_setter, alone(of_veto, price)) == known


def test_coalitions_are_all_but_the_empty_one() -> None:
    assert len(coalitions(6)) == len(set(coalitions(6))) == 2**6 - 1


def test_all_outcomes_are_met() -> None:
    found = setter.CHECK.find(Data(None), QUICK)
    assert len(found) == 8
    assert all(each.must and each.passed for each in found)
    assert found[0].ours == f"0 of {(STEPS + 1) ** 2}"


class TestABrokenRuleIsFound:
    def test_a_limit_that_is_too_low(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(objection, "acceptance_limit", lambda ideal, stake, price: 1.9 * ideal + price / stake)
        assert setter._preference().passed is False
        assert not any(each.passed for each in setter._outcomes())

    def test_a_price_that_stakes_do_not_bear_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(objection, "acceptance_limit", lambda ideal, stake, price: 2.0 * ideal + price)
        assert [each.passed for each in setter._outcomes()] == [True, False, False]

    def test_a_majority_where_each_has_a_veto(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(setter, "passes", lambda objects, votes: 2 * objects.sum() < objects.size)
        lowest, grown, narrowed, talks = setter._winsets(QUICK)
        assert lowest.passed is grown.passed is narrowed.passed is False
        assert talks.passed is True

    def test_talks_that_settle_on_the_mean(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(agreement, "nash_text", lambda y, w, cost: agreement.weighted_mean(y, w))
        *rest, talks = setter._winsets(QUICK)
        assert all(each.passed for each in rest)
        assert talks.passed is False
