"""DEU III into arrays: what is missing stays missing, and what cannot be is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.validation.decisions.reading import read_decisions, steps, usable

from . import invented


def test_cells_become_arrays_with_nan_for_empty_ones(tmp_path: Path) -> None:
    decisions = read_decisions(invented.write(tmp_path, *invented.ALL))
    assert decisions.actors == invented.ACTORS
    assert decisions.members.tolist() == [False, False, True, True, True, True]
    assert decisions.capabilities.tolist() == [4, 4, 1, 16, 1, 16]
    np.testing.assert_array_equal(decisions.positions[0], [100, np.nan, 80, 40, np.nan, 0])
    np.testing.assert_array_equal(decisions.saliences[0], [np.nan, np.nan, 100, 50, np.nan, 50])
    np.testing.assert_array_equal(decisions.reference, [0, 100, 40, 0, np.nan, 0])
    assert decisions.unanimous.tolist() == [True, False, False, False, True, True]
    assert decisions.proposals[0] == decisions.proposals[1] != decisions.proposals[2]


def test_each_step_of_the_selection_says_how_many_issues_it_leaves(tmp_path: Path) -> None:
    decisions = read_decisions(invented.write(tmp_path, *invented.ALL))
    assert [count for _, count in steps(decisions)] == [6, 5, 5, 4, 3]
    assert usable(decisions).tolist() == [True, True, True, False, False, False]


def test_proposals_of_a_choice_are_numbered_without_gaps(tmp_path: Path) -> None:
    decisions = read_decisions(invented.write(tmp_path, *invented.ALL))
    chosen = decisions.take(np.array([False, False, True, False, True, False]))
    assert sorted(chosen.proposals.tolist()) == [0, 1]
    assert chosen.names.tolist() == ["between", "free"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"counvte": "simple"}, "voting rule 'simple'. Allowed are Unan"),
        ({"pat": 101}, "101, which is beyond 0 to 100"),
        ({"sat": -1}, "-1, which is beyond 0 to 100"),
        ({"rp": "none"}, "could not convert string to float: 'none'"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, change: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_decisions(invented.write(tmp_path, invented.UP | change))


def test_missing_columns_and_unknown_members_are_named(tmp_path: Path) -> None:
    without = [name for name in invented.header() if name != "rp"]
    with pytest.raises(InputError, match="no column rp"):
        read_decisions(invented.write(tmp_path, invented.UP, names=without))
    with pytest.raises(InputError, match="actor 'xx'"):
        read_decisions(invented.write(tmp_path, invented.UP, names=[*invented.header(), "pxx", "sxx"]))
