"""What agreements deliver: by hand, limits of free riding and of lateness, bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.delivery import bonus, compliance, contribution, coverage, effort, output, timeliness, worth_outside

SHARE = st.floats(0.0, 1.0)
MEMBERS = st.integers(1, 40)


def test_an_effort_worked_by_hand() -> None:
    assert effort(0.3, 0.5, 0.8, 1.0, 0.5, 0.2, 6) == pytest.approx(0.12 / 1.5)


@given(SHARE, SHARE, SHARE, SHARE, SHARE, st.floats(0, 10), MEMBERS)
def test_an_effort_is_a_share_of_full_effort(
    full: float, stake: float, text: float, attention: float, loose: float, riding: float, members: int
) -> None:
    assert 0.0 <= effort(full, stake, text, attention, loose, riding, members) <= full


@given(SHARE, st.floats(0, 10), MEMBERS)
def test_larger_groups_give_less_each_where_commitment_is_loose(loose: float, riding: float, members: int) -> None:
    larger = effort(0.3, 0.5, 0.8, 1.0, loose, riding, members + 1)
    assert larger <= effort(0.3, 0.5, 0.8, 1.0, loose, riding, members)


@given(st.floats(0, 10), MEMBERS)
def test_firm_commitment_and_going_alone_leave_no_free_riding(riding: float, members: int) -> None:
    alone = effort(0.3, 0.5, 0.8, 1.0, 1.0, riding, 1)
    assert effort(0.3, 0.5, 0.8, 1.0, 0.0, riding, members) == alone


@pytest.mark.parametrize("argument", [0, 1, 2, 3])
def test_an_effort_is_in_proportion_to_each_of_its_factors(argument: int) -> None:
    factors = [0.3, 0.5, 0.8, 0.6]
    whole = effort(*factors, 1.0, 0.02, 9)
    factors[argument] *= 0.5
    assert effort(*factors, 1.0, 0.02, 9) == pytest.approx(0.5 * whole, rel=1e-15)


@given(legitimacy=st.floats(0, 1), kept_back=st.floats(0, 1))
def test_what_is_legitimate_is_complied_with(legitimacy: float, kept_back: float) -> None:
    assert compliance(1.0, kept_back) == 1.0
    assert compliance(0.0, kept_back) == pytest.approx(1.0 - kept_back)
    assert 1.0 - kept_back - 1e-12 <= compliance(legitimacy, kept_back) <= 1.0


def test_worths_worked_by_hand() -> None:
    assert contribution(0.2, 0.7, 0.75) == pytest.approx(0.105)
    assert worth_outside(0.4) == pytest.approx(0.7)
    assert bonus(1.0, 0.15, 1.0, 0.25) == pytest.approx(1.4)
    assert bonus(0.0, 0.15, 0.0, 0.25) == 1.0
    assert output(0.5, 0.8, 0.6, 0.5) == pytest.approx(0.12)


@pytest.mark.parametrize(("habit", "worth"), [(0.0, 0.5), (1.0, 1.0), (-1.0, 0.5), (2.0, 1.0)])
def test_worth_outside_lies_between_half_and_full(habit: float, worth: float) -> None:
    assert worth_outside(habit) == worth


@pytest.mark.parametrize(("given_", "share"), [(0.0, 0.0), (0.3, 0.5), (0.6, 1.0), (9.0, 1.0)])
def test_no_more_than_the_demand_is_covered(given_: float, share: float) -> None:
    assert coverage(given_, 0.6) == pytest.approx(share)


@given(st.integers(0, 100), st.floats(0, 10))
def test_late_answers_are_worth_less(delay: int, urgency: float) -> None:
    assert timeliness(0.0, urgency) == timeliness(delay, 0.0) == 1.0
    assert 0.0 <= timeliness(delay + 1, urgency) <= timeliness(delay, urgency) <= 1.0


def test_lateness_halves_worth_at_its_half_life() -> None:
    assert timeliness(5.0, math.log(2.0) / 5.0) == pytest.approx(0.5)


@given(SHARE, SHARE, SHARE, SHARE)
def test_output_is_at_most_the_severity(severity: float, share: float, ambition: float, timely: float) -> None:
    assert 0.0 <= output(severity, share, ambition, timely) <= severity


def test_where_nothing_is_asked_for_all_is_covered() -> None:
    assert coverage(0.0, 0.0) == 1.0
    assert coverage(0.3, 0.0) == 1.0
