"""What a first response leaves for others: closed forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.response import prepared, share_left


def test_groundwork_shortens_preparation_down_to_none() -> None:
    assert [prepared(each, 1.0) for each in (0, 1, 2, 5)] == [0, 0, 1, 4]
    assert [prepared(each, 2.0) for each in (0, 1, 2, 5)] == [0, 0, 0, 3]
    assert prepared(5, 0.0) == 5


def test_what_is_left_is_what_was_not_delivered() -> None:
    assert share_left(0.8, 0.2) == pytest.approx(0.75)
    assert share_left(0.0, 0.0) == share_left(0.5, 0.0) == 1.0


@given(severity=st.floats(0.01, 1), first=st.floats(0, 1), then=st.floats(0, 1))
def test_two_answers_never_deliver_more_than_was_asked_for(severity: float, first: float, then: float) -> None:
    delivered = severity * first
    assert delivered + then * (severity - delivered) <= severity * (1.0 + 1e-12)
    assert 0.0 <= share_left(severity, delivered) <= 1.0
