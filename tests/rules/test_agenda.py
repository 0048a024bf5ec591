"""Room on the agenda, and words at the deadline, by hand."""

from __future__ import annotations

from sim.rules.agenda import fits, takes_words


def test_quarter_slots_add_up_to_one() -> None:
    left = 1.0
    for _ in range(10):
        assert fits(0.1, left)
        left -= 0.1
    assert not fits(0.1, left)


def test_a_table_fits_where_there_is_just_room() -> None:
    assert fits(1.0, 1.0)
    assert not fits(1.0, 0.75)
    assert fits(0.25, 0.75)


def test_words_have_to_reach_half_the_reserve() -> None:
    assert takes_words(0.2, 0.4)
    assert not takes_words(0.19, 0.4)
    assert not takes_words(-1.0, 0.4)
    assert takes_words(0.0, 0.0)
