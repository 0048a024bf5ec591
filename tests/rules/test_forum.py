"""What a member hears at a forum: closed forms."""

from __future__ import annotations

import pytest

from sim.rules.forum import heard
from sim.rules.perception import consulted_threat


def test_a_forum_pulls_by_a_share_of_what_a_table_does() -> None:
    at_table = consulted_threat(0.2, 0.6, 0.25, 0.3) - 0.2
    assert consulted_threat(0.2, heard(0.2, 0.6, 0.25), 0.25, 0.3) - 0.2 == pytest.approx(0.25 * at_table)


def test_who_sees_what_all_see_hears_nothing_new() -> None:
    assert heard(0.4, 0.4, 0.25) == 0.4
