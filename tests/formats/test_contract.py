"""What every format has to keep: its declared veto is what it decides, whoever sits at the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass
from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.formats import FORMATS, Format
from sim.formats.traits import Convened, Veto
from sim.rules.objection import HOSTAGE, NONE, SUBSTANTIVE
from sim.rules.voting import ABSTAINED, AGREED, BLOCKED, OUTVOTED, RENEGOTIATE
from sim.types import Codes, Flags, Floats

UNANIMITY = (1.0, 0.0)
PASSED = (AGREED, OUTVOTED, ABSTAINED)
EVERY = pytest.mark.parametrize("fmt", FORMATS.values(), ids=FORMATS)
COLLECTIVE = pytest.mark.parametrize(
    "fmt", [fmt for fmt in FORMATS.values() if fmt.traits.veto == "allies"], ids=lambda fmt: fmt.name
)


@dataclass(frozen=True)
class Table:
    """Who objects, who is seated, and who has how many votes; partners have none."""

    objections: Codes
    seated: Flags
    votes: Floats

    def put(self, fmt: Format, share: float = 1.0, abstention: float = 0.0) -> tuple[int, Flags]:
        """Return the verdict and who is left; objections and votes must come out as they went in."""
        left, objections, votes = self.seated.copy(), self.objections.copy(), self.votes.copy()
        verdict = fmt.decide(objections, left, votes, share, abstention)
        assert np.array_equal(objections, self.objections)
        assert np.array_equal(votes, self.votes)
        return int(verdict), left

    def objecting(self, row: int, reason: int) -> Table:
        """Return the table with one more objection."""
        objections = self.objections.copy()
        objections[row] = reason
        return Table(objections, self.seated, self.votes)


def table(*objections: int, partners: int = 0) -> Table:
    """Return a table at which all are seated, partners last."""
    heads = np.ones(len(objections))
    heads[len(objections) - partners :] = 0.0
    return Table(np.array(objections, dtype=np.int8), np.ones(len(objections), dtype=np.bool_), heads)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Draw a table; only who sits at it objects."""
    size = draw(st.integers(2, 9))
    seated = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    votes = np.array(draw(st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=size, max_size=size)))
    reasons = draw(st.lists(st.sampled_from([NONE, NONE, SUBSTANTIVE, HOSTAGE]), min_size=size, max_size=size))
    return Table(np.where(seated, np.array(reasons), NONE).astype(np.int8), seated, votes)


SHARES = st.sampled_from([1.0, 0.9, 0.75, 2.0 / 3.0, 0.51])
ABSTENTIONS = st.sampled_from([0.0, 0.2, 1.0 / 3.0, 0.5, 1.0])

# What a declared veto means under unanimity


def by_allies(each: Table) -> tuple[int, Flags]:
    blocked = bool(((each.objections != NONE) & (each.votes > 0.0)).any())
    return BLOCKED if blocked else AGREED, each.seated


def by_none(each: Table) -> tuple[int, Flags]:
    left = each.seated & (each.objections == NONE)
    return AGREED if left.sum() >= 2 else BLOCKED, left


def by_participants(each: Table) -> tuple[int, Flags]:
    left = each.seated & (each.objections == NONE)
    if left.sum() < 2:
        return BLOCKED, left
    return RENEGOTIATE if (each.objections != NONE).any() else AGREED, left


def by_both(each: Table) -> tuple[int, Flags]:
    return BLOCKED if (each.objections != NONE).any() else AGREED, each.seated


def by_nobody(each: Table) -> tuple[int, Flags]:
    return BLOCKED, each.seated


MEANING: dict[str, Callable[[Table], tuple[int, Flags]]] = {
    "allies": by_allies,
    "none": by_none,
    "participants": by_participants,
    "both": by_both,
    "nobody": by_nobody,
}


def test_every_kind_of_veto_has_a_meaning() -> None:
    assert set(MEANING) == set(get_args(Veto))


@EVERY
@given(each=tables())
def test_the_declared_veto_is_what_is_decided(fmt: Format, each: Table) -> None:
    verdict, left = each.put(fmt)
    expected, remaining = MEANING[fmt.traits.veto](each)
    assert verdict == expected
    assert np.array_equal(left, remaining)


@EVERY
@given(each=tables(), share=SHARES, abstention=ABSTENTIONS)
def test_verdicts_are_known_and_nobody_sits_down_late(
    fmt: Format, each: Table, share: float, abstention: float
) -> None:
    verdict, left = each.put(fmt, share, abstention)
    assert verdict in (BLOCKED, AGREED, OUTVOTED, ABSTAINED, RENEGOTIATE)
    assert not (left & ~each.seated).any()
    assert not (each.seated & ~left & (each.objections == NONE)).any()


@EVERY
@given(each=tables(), row=st.integers(0, 8), reason=st.sampled_from([SUBSTANTIVE, HOSTAGE]))
def test_one_more_objection_never_unblocks(fmt: Format, each: Table, row: int, reason: int) -> None:
    for share, abstention in product((1.0, 0.75), (0.0, 1.0 / 3.0)):
        rows = np.flatnonzero(each.seated & (each.objections == NONE))
        if rows.size and each.put(fmt, share, abstention)[0] == BLOCKED:
            more = each.objecting(int(rows[row % rows.size]), reason)
            assert more.put(fmt, share, abstention)[0] == BLOCKED


@EVERY
@given(each=tables(), order=st.permutations(range(9)), share=SHARES, abstention=ABSTENTIONS)
def test_the_order_of_seats_does_not_matter(
    fmt: Format, each: Table, order: list[int], share: float, abstention: float
) -> None:
    rows = [row for row in order if row < each.seated.size]
    moved = Table(each.objections[rows], each.seated[rows], each.votes[rows])
    verdict, left = each.put(fmt, share, abstention)
    other_verdict, other_left = moved.put(fmt, share, abstention)
    assert verdict == other_verdict
    assert np.array_equal(left[rows], other_left)


@EVERY
@given(each=tables(), share=SHARES, abstention=ABSTENTIONS)
def test_majority_and_abstention_belong_to_formats_with_an_ally_veto(
    fmt: Format, each: Table, share: float, abstention: float
) -> None:
    if fmt.traits.veto != "allies":
        verdict, left = each.put(fmt, share, abstention)
        assert verdict == each.put(fmt)[0]
        assert np.array_equal(left, each.put(fmt)[1])


# Allies' veto and its variants


@COLLECTIVE
@pytest.mark.parametrize("reason", [SUBSTANTIVE, HOSTAGE])
@pytest.mark.parametrize("row", [0, 3])
def test_any_one_ally_blocks(fmt: Format, reason: int, row: int) -> None:
    verdict, left = table(NONE, NONE, NONE, NONE, NONE, partners=1).objecting(row, reason).put(fmt, *UNANIMITY)
    assert verdict == BLOCKED
    assert left.all()


@COLLECTIVE
@pytest.mark.parametrize("reason", [SUBSTANTIVE, HOSTAGE])
def test_no_partner_blocks(fmt: Format, reason: int) -> None:
    assert table(NONE, NONE, reason, reason, partners=2).put(fmt, *UNANIMITY)[0] == AGREED


@COLLECTIVE
@given(each=tables())
def test_no_objection_passes_under_unanimity(fmt: Format, each: Table) -> None:
    verdict, _ = each.put(fmt, *UNANIMITY)
    if verdict in PASSED:
        assert not ((each.objections != NONE) & (each.votes > 0.0)).any()


@COLLECTIVE
@pytest.mark.parametrize(("share", "verdict"), [(0.75, OUTVOTED), (0.8, BLOCKED)])
def test_a_majority_carries_a_decision_without_the_outvoted(fmt: Format, share: float, verdict: int) -> None:
    decided, left = table(NONE, NONE, HOSTAGE, NONE).put(fmt, share)
    assert decided == verdict
    assert left[2] == (verdict == BLOCKED)
    assert left.sum() == 3 + (verdict == BLOCKED)


@COLLECTIVE
@pytest.mark.parametrize(("abstention", "verdict"), [(0.25, ABSTAINED), (0.2, BLOCKED), (0.0, BLOCKED)])
def test_few_may_step_aside(fmt: Format, abstention: float, verdict: int) -> None:
    decided, left = table(NONE, NONE, SUBSTANTIVE, NONE).put(fmt, 1.0, abstention)
    assert decided == verdict
    assert left[2] == (verdict == BLOCKED)


@COLLECTIVE
@given(each=tables(), share=SHARES, abstention=ABSTENTIONS)
def test_hostage_takers_do_not_step_aside(fmt: Format, each: Table, share: float, abstention: float) -> None:
    verdict, _ = each.put(fmt, share, abstention)
    if ((each.objections == HOSTAGE) & (each.votes > 0.0)).any():
        assert verdict in (BLOCKED, OUTVOTED)


@COLLECTIVE
@given(each=tables(), one=SHARES, other=SHARES)
def test_a_lower_hurdle_never_blocks_more(fmt: Format, each: Table, one: float, other: float) -> None:
    if each.put(fmt, max(one, other))[0] in PASSED:
        assert each.put(fmt, min(one, other))[0] in PASSED


@COLLECTIVE
@given(each=tables(), one=ABSTENTIONS, other=ABSTENTIONS)
def test_more_room_to_step_aside_never_blocks_more(fmt: Format, each: Table, one: float, other: float) -> None:
    if each.put(fmt, 1.0, min(one, other))[0] in PASSED:
        assert each.put(fmt, 1.0, max(one, other))[0] in PASSED


# The others


def test_it_takes_two() -> None:
    for name in ("framework_nation", "minilateral"):
        assert table(NONE, SUBSTANTIVE).put(FORMATS[name])[0] == BLOCKED
        assert table(NONE, NONE).put(FORMATS[name])[0] == AGREED


def test_who_stays_at_a_minilateral_table_agrees_in_the_end() -> None:
    verdict, left = table(NONE, SUBSTANTIVE, NONE).put(FORMATS["minilateral"])
    assert verdict == RENEGOTIATE
    rest = Table(np.zeros(3, dtype=np.int8), left, np.ones(3))
    assert rest.put(FORMATS["minilateral"])[0] == AGREED


# Traits


@EVERY
def test_traits_are_in_range(fmt: Format) -> None:
    traits = fmt.traits
    assert traits.convened in get_args(Convened)
    shares = (traits.looseness, traits.legitimacy, traits.success, traits.output, traits.slot)
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert min(traits.set_up, traits.delay, traits.cost) >= 0
    assert all((traits.label.strip(), traits.source.strip()))


@EVERY
def test_traits_fit_one_another(fmt: Format) -> None:
    traits = fmt.traits
    assert traits.slot == 0.0 or traits.inside, "the Secretariat's agenda is the alliance's own"
    assert traits.inside or not traits.prepared, "the alliance's staff prepares only its own"
    assert traits.set_up == 0 or traits.standing, "only a group is set up"
    assert traits.veto != "allies" or traits.convened in ("bloc", "picked"), "all allies are at the table"


@EVERY
def test_a_format_cannot_be_changed(fmt: Format) -> None:
    with pytest.raises(FrozenInstanceError):
        fmt.traits.slot = 9.0  # type: ignore[misc]
