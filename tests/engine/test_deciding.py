"""The engine asks every format of the registry, and no other, for its verdict."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np
import pytest

from sim.formats import ORDERED, Format
from sim.phases import deciding

THREE = [np.array(each, dtype=np.int8) for each in product((0, 1, 2), repeat=3)]
VOTES = np.array([0.5, 0.3, 0.2])


def _number(code: int, *table: object) -> int:
    return code


def test_every_format_is_asked_for_its_own_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two formats may decide alike, so each is made to answer with its number."""
    known = {id(each.decide): each.code for each in ORDERED}
    assert len(known) == len(ORDERED)
    for name, value in list(vars(deciding).items()):
        if id(value) in known:
            monkeypatch.setattr(deciding, name, partial(_number, known[id(value)]))
    decide = getattr(deciding.decide, "py_func", deciding.decide)
    seated = np.ones(3, dtype=np.bool_)
    assert [decide(each.code, THREE[0], seated, VOTES, 1.0, 0.0) for each in ORDERED] == [each.code for each in ORDERED]


@pytest.mark.parametrize("each", ORDERED, ids=lambda each: each.name)
@pytest.mark.parametrize(("share", "abstention"), [(1.0, 0.0), (0.6, 0.0), (1.0, 1 / 3)])
def test_verdicts_are_those_of_the_format(each: Format, share: float, abstention: float) -> None:
    for objections in THREE:
        asked, own = np.ones(3, dtype=np.bool_), np.ones(3, dtype=np.bool_)
        verdict = deciding.decide(each.code, objections, asked, VOTES, share, abstention)
        assert verdict == each.decide(objections, own, VOTES, share, abstention)
        assert (asked == own).all()
