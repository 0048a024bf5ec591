"""From the scale of the data to the model's: issues worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.validation.decisions.ambition import Ambitions, Sponsor, ambitions_of
from sim.validation.decisions.council import VOTES
from sim.validation.decisions.reading import read_decisions

from . import invented


@pytest.fixture
def three(tmp_path: Path) -> Ambitions:
    return ambitions_of(read_decisions(invented.write(tmp_path, *invented.ALL)))


def test_the_status_quo_is_0_and_most_of_what_is_cared_for_is_up(three: Ambitions) -> None:
    at, de, bu, uk = 0, 1, 2, 3
    assert three.ideals[0, [at, de, uk]] == pytest.approx([0.8, 0.4, 0.0])
    assert three.ideals[1, [at, de, bu]] == pytest.approx([0.0, 0.8, 0.4])
    assert three.ideals[2, [at, de]] == pytest.approx([0.5, -0.2])
    assert three.decided == pytest.approx([0.6, 0.0, 0.3])
    assert three.kept.tolist() == [False, True, False]


def test_who_has_no_position_or_no_salience_has_no_stake(three: Ambitions) -> None:
    assert three.stakes == pytest.approx(np.array([[1.0, 0.5, 0.0, 0.5], [0.2, 0.8, 0.4, 0.0], [0.6, 0.3, 0.0, 0.0]]))
    assert three.ideals[three.stakes == 0.0].tolist() == [0.0] * 4


def test_ideals_beyond_the_status_quo_can_be_cut(tmp_path: Path) -> None:
    cut = ambitions_of(read_decisions(invented.write(tmp_path, *invented.ALL)), cut=True)
    assert cut.ideals[2, :2] == pytest.approx([0.5, 0.0])
    assert cut.ideals.min() == 0.0


def test_the_sponsor_is_the_commission_where_it_wants_change(three: Ambitions) -> None:
    # Up: the Commission wants 1. Down: it wants what there is. Between: it wants the other direction.
    change = [(1.0 * 0.8 + 0.5 * 0.4) / 1.5, (0.8 * 0.8 + 0.4 * 0.4) / 1.2, 0.5]
    assert three.sponsors[Sponsor.CHANGE] == pytest.approx(change)
    assert three.sponsors[Sponsor.COMMISSION] == pytest.approx([1.0, *change[1:]])


def test_an_issue_on_which_nobody_wants_change_has_no_sponsor(tmp_path: Path) -> None:
    still = invented.issue("still", "one", "Unan", 30, 30, pcom=30, pat=30, sat=50, pde=30, sde=20)
    ambitions = ambitions_of(read_decisions(invented.write(tmp_path, still)))
    assert ambitions.sponsors[Sponsor.COMMISSION].tolist() == [0.0]
    assert ambitions.indifference.tolist() == [1.0]


def test_votes_are_those_of_who_had_joined_by_the_proposal(three: Ambitions) -> None:
    # Bulgaria has a position on the second issue of the first proposal, so it was a member for both.
    assert three.votes[0].tolist() == three.votes[1].tolist() == [VOTES[code] for code in ("at", "de", "bu", "uk")]
    assert three.votes[2].tolist() == [VOTES["at"], VOTES["de"], 0.0, VOTES["uk"]]


def test_indifference_is_the_share_of_salience_at_the_status_quo(three: Ambitions) -> None:
    assert three.indifference == pytest.approx([0.5 / 2.0, 0.2 / 1.4, 0.3 / 0.9])


def test_quarters_are_in_the_order_of_indifference(tmp_path: Path) -> None:
    issues = [
        invented.issue(f"i{salience}", f"p{salience}", "QMV", 0, 50, pat=60, sat=50, pde=0, sde=salience)
        for salience in (40, 10, 30, 20, 45, 15, 35, 25)
    ]
    ambitions = ambitions_of(read_decisions(invented.write(tmp_path, *issues)))
    assert ambitions.quarter.tolist() == [3, 0, 2, 1, 3, 0, 2, 1]


def test_votes_of_the_treaty_of_nice_add_up() -> None:
    assert sum(VOTES.values()) == 352.0
    assert sum(votes for code, votes in VOTES.items() if code != "cr") == 345.0
