"""Names as words: spelt alike in figures and tables."""

from __future__ import annotations

import pytest

from sim.wording import phrase, words


@pytest.mark.parametrize(
    ("name", "within", "alone"),
    [
        ("first_resort", "first resort", "First resort"),
        ("share_plus_n", "share +N", "Share +N"),
        ("gdp", "GDP", "GDP"),
        ("blocker_gini", "blocker Gini", "Blocker Gini"),
        ("indo_pacific", "Indo-Pacific", "Indo-Pacific"),
        ("cyber_hybrid", "cyber and hybrid", "Cyber and hybrid"),
        ("gdpr", "gdpr", "Gdpr"),
        ("", "", ""),
    ],
)
def test_spelling(name: str, within: str, alone: str) -> None:
    assert (phrase(name), words(name)) == (within, alone)
