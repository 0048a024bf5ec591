"""Votes on every table of four allies and a partner against the rules in words, and shares of votes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from sim.rules.objection import HOSTAGE, NONE, SUBSTANTIVE
from sim.rules.voting import ABSTAINED, AGREED, BLOCKED, OUTVOTED, RENEGOTIATE, leave, outvoted_share, vote
from sim.types import Codes, Flags, Floats

HEADS = (1, 1, 1, 1, 0)
CAPABILITIES = (5, 2, 2, 1, 0)
VARIANTS = [(1.0, 0.0), (1.0, 1.0 / 3.0), (0.75, 0.0), (0.6, 0.0), (0.75, 0.25), (0.5, 0.5)]


def table(*objections: int) -> tuple[Codes, Flags]:
    return np.array(objections, dtype=np.int8), np.ones(len(objections), dtype=np.bool_)


def votes(*each: float) -> Floats:
    return np.array(each, dtype=np.float64)


def in_words(
    objections: tuple[int, ...], each: tuple[int, ...], share: float, abstention: float
) -> tuple[int, set[int]]:
    """Return the verdict and who goes, from exact fractions."""
    objectors = {row for row, objection in enumerate(objections) if objection != NONE}
    against = Fraction(sum(each[row] for row in objectors), sum(each))
    hostage = any(objections[row] == HOSTAGE and each[row] for row in objectors)
    if against == 0:
        return AGREED, set()
    if not hostage and against <= Fraction(abstention).limit_denominator(1000):
        return ABSTAINED, {row for row in objectors if objections[row] == SUBSTANTIVE}
    if share < 1.0 and 1 - against >= Fraction(share).limit_denominator(1000):
        return OUTVOTED, objectors
    return BLOCKED, set()


def test_the_codes_of_verdicts_differ() -> None:
    assert sorted((BLOCKED, AGREED, OUTVOTED, ABSTAINED, RENEGOTIATE)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("share", "abstention"), VARIANTS)
@pytest.mark.parametrize("each", [HEADS, CAPABILITIES])
def test_every_table_gets_the_verdict_in_words(each: tuple[int, ...], share: float, abstention: float) -> None:
    for objections in product((NONE, SUBSTANTIVE, HOSTAGE), repeat=5):
        codes, seated = table(*objections)
        verdict = vote(codes, seated, votes(*each), share, abstention)
        gone = {int(row) for row in np.flatnonzero(~seated)}
        assert (verdict, gone) == in_words(objections, each, share, abstention), objections


def test_thirds_are_counted_without_rounding() -> None:
    codes, seated = table(SUBSTANTIVE, NONE, NONE)
    assert vote(codes, seated, votes(0.1, 0.1, 0.1), 1.0, 1.0 / 3.0) == ABSTAINED
    codes, seated = table(SUBSTANTIVE, NONE, NONE)
    assert vote(codes, seated, votes(0.1, 0.1, 0.1), 2.0 / 3.0, 0.0) == OUTVOTED


def test_a_table_without_votes_blocks_nothing() -> None:
    codes, seated = table(SUBSTANTIVE, HOSTAGE)
    assert vote(codes, seated, votes(0.0, 0.0), 1.0, 0.0) == AGREED
    assert outvoted_share(codes, votes(0.0, 0.0)) == 0.0


def test_who_objects_leaves() -> None:
    codes, seated = table(NONE, SUBSTANTIVE, HOSTAGE, NONE)
    seated[3] = False
    assert leave(codes, seated, True) == 2
    assert list(seated) == [True, False, True, False]
    assert leave(codes, seated, False) == 1
    assert list(seated) == [True, False, False, False]


def test_the_share_outvoted_counts_all_objections() -> None:
    codes, _ = table(NONE, SUBSTANTIVE, HOSTAGE, NONE)
    assert outvoted_share(codes, votes(5, 2, 2, 1)) == pytest.approx(0.4)
