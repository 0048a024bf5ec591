"""The line of a group: closed forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.caucus import line

LINE = 0.5


def test_it_lies_a_share_of_the_way_to_the_mean() -> None:
    assert line(0.2, 0.6, LINE) == pytest.approx(0.2 + 0.4 * LINE)
    assert line(0.6, 0.2, LINE) == pytest.approx(0.6 - 0.4 * LINE)
    assert line(0.3, 0.3, LINE) == 0.3


@given(ideals=st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_lines_keep_the_mean_and_draw_together(ideals: list[float]) -> None:
    mean = sum(ideals) / len(ideals)
    lines = [line(ideal, mean, LINE) for ideal in ideals]
    assert sum(lines) / len(lines) == pytest.approx(mean)
    assert max(lines) - min(lines) == pytest.approx((1.0 - LINE) * (max(ideals) - min(ideals)))
    assert all(0.0 <= each <= 1.0 + 1e-12 for each in lines)
