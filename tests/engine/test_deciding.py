"""The engine asks every format of the registry, and no other, for its verdict."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numba
import numpy as np
import pytest

from sim.formats import ORDERED, Format
from sim.phases import deciding
from sim.state.run import Run
from sim.types import Codes, Flags, Floats

THREE = [np.array(each, dtype=np.int8) for each in product((0, 1, 2), repeat=3)]
VOTES = np.array([0.5, 0.3, 0.2])


def _answering(number: int) -> Any:
    @numba.njit
    def answer(objections: Codes, seated: Flags, votes: Floats, share: float, abstention: float) -> int:
        return number

    return answer


def test_every_format_is_asked_for_its_own_verdict() -> None:
    """Two formats may decide alike, so each is made to answer with its number."""
    decide = deciding._asking([replace(each, decide=_answering(each.code)) for each in ORDERED])
    run, seated = Run(), np.ones(3, dtype=np.bool_)
    found = [decide(run, each.code, THREE[0], seated, VOTES, 1.0, 0.0) for each in ORDERED]
    assert found == [each.code for each in ORDERED] == list(range(len(ORDERED)))


@pytest.mark.parametrize("each", ORDERED, ids=lambda each: each.name)
@pytest.mark.parametrize(("share", "abstention"), [(1.0, 0.0), (0.6, 0.0), (1.0, 1 / 3)])
def test_verdicts_are_those_of_the_format(each: Format, share: float, abstention: float) -> None:
    run = Run()
    for objections in THREE:
        asked, own = np.ones(3, dtype=np.bool_), np.ones(3, dtype=np.bool_)
        verdict = deciding.decide(run, each.code, objections, asked, VOTES, share, abstention)
        assert verdict == each.decide(objections, own, VOTES, share, abstention)
        assert (asked == own).all()
