"""Quarters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import Quarter

quarters = st.builds(Quarter, st.integers(1000, 2999), st.integers(1, 4))


@given(quarters)
def test_text_there_and_back(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter


@given(quarters)
def test_index_there_and_back(quarter: Quarter) -> None:
    assert Quarter.from_index(quarter.index) == quarter


@given(quarters, quarters)
def test_the_order_is_that_of_time(first: Quarter, second: Quarter) -> None:
    assert (first < second) == (first.index < second.index)


@pytest.mark.parametrize(
    "text", ["2010", "2010Q0", "2010Q5", "2010q1", "10Q1", "2010Q1 ", "2010-Q1", "", "\u06602010Q1"]
)
def test_one_spelling_only(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quarter"):
        Quarter.parse(text)
