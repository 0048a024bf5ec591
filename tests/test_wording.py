"""Names as words: spelt alike in figures and tables."""

from __future__ import annotations

import pytest

from sim.wording import counted, phrase, words


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


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [(1, "run", "1 run"), (0, "run", "0 runs"), (2000, "run", "2,000 runs"), (1, "ally", "1 ally"),
     (28, "ally", "28 allies"),
     (2, "day", "2 days")],
)  # fmt: skip
def test_one_is_singular(number: int, noun: str, said: str) -> None:
    assert counted(number, noun) == said
