"""How allies ratify: closed forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters import defaults
from sim.rules.enlargement import ratification

RATIFICATION = defaults()["ratification_rate"]


def slowest(allies: int, rate: float) -> float:
    """Return the mean number of quarters that the slowest of so many takes, each with this chance a quarter."""
    return sum(1.0 - (1.0 - (1.0 - rate) ** quarter) ** allies for quarter in range(400))


def test_the_slowest_of_thirty_takes_as_long_as_the_record_says() -> None:
    assert slowest(30, RATIFICATION) == pytest.approx(3.8, abs=0.05)
    assert slowest(30, 0.6) == pytest.approx(4.9, abs=0.1)
    assert slowest(30, 0.85) == pytest.approx(2.6, abs=0.1)


def test_a_grievance_holds_up_by_its_strength_where_the_ally_is_ready_to() -> None:
    assert ratification(RATIFICATION, 0.25, 0.0) == ratification(RATIFICATION, 0.0, 1.0) == RATIFICATION
    assert ratification(RATIFICATION, 0.25, 0.5) == pytest.approx(RATIFICATION / 2)
    assert ratification(RATIFICATION, 0.01, 1.0) == 0.0


@given(propensity=st.floats(0, 1), grievance=st.floats(0, 1))
def test_it_is_a_chance(propensity: float, grievance: float) -> None:
    assert 0.0 <= ratification(RATIFICATION, propensity, grievance) <= RATIFICATION
