"""What reforms of the institution change, one formula each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.institution import common_funding, ends_year, faded, is_due, kept_share, need, pooled, raised_base
from sim.rules.perception import reverted

SHARE = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("exercises", "platform", "kept"), [(0.0, 0.0, 0.0), (0.6, 0.0, 0.6), (0.6, 0.7, 0.7)])
def test_the_better_of_exercises_and_platform_slows_fading(exercises: float, platform: float, kept: float) -> None:
    assert kept_share(exercises, platform) == kept
    assert faded(0.9, 0.5, 0.1, kept) == pytest.approx(0.9 - 0.4 * 0.1 * (1.0 - kept))


@pytest.mark.parametrize("kept", [0.0, 0.6, 1.0])
def test_what_lies_below_its_base_rises_as_ever(kept: float) -> None:
    assert faded(0.3, 0.5, 0.1, kept) == reverted(0.3, 0.5, 0.1)


def test_common_funding_pays_what_is_missing_up_to_its_share_and_to_what_is_left() -> None:
    assert common_funding(0.9, 2.0, 0.25, 10.0) == pytest.approx(0.2)
    assert common_funding(0.2, 2.0, 0.25, 10.0) == pytest.approx(0.5)
    assert common_funding(0.2, 2.0, 0.25, 0.1) == pytest.approx(0.1)


@pytest.mark.parametrize(("members", "worth"), [(1, 1.0), (2, 1.25), (5, 1.4)])
def test_pooling_saves_more_the_more_take_part(members: int, worth: float) -> None:
    assert pooled(1.0, 0.5, members) == pytest.approx(worth)


@given(SHARE, SHARE, SHARE)
def test_a_status_lifts_the_base_some_of_the_way(base: float, standard: float, share: float) -> None:
    raised = raised_base(base, standard, share)
    assert min(base, standard) - 1e-12 <= raised <= max(base, standard) + 1e-12
    assert raised_base(base, standard, 0.0) == base


def test_what_comes_every_so_often_comes_at_the_end_of_its_last_quarter() -> None:
    assert [quarter for quarter in range(9) if is_due(quarter, 3)] == [2, 5, 8]
    assert not any(is_due(quarter, 0) for quarter in range(9))
    assert [quarter for quarter in range(9) if ends_year(quarter)] == [3, 7]


@given(SHARE, SHARE)
def test_need_wants_both_a_threat_and_engagement(threat: float, engagement: float) -> None:
    assert 0.0 <= need(threat, engagement) <= min(threat, engagement)
