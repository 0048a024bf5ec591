"""Setter and veto players: what can pass against the status quo, by the rules of objection and of voting."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.rules import agreement, draws, objection
from sim.types import Flags, Floats
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import Data
from sim.validation.exact.verdict import passes

STEPS = 128
TEXTS: Floats = np.arange(STEPS + 1) / STEPS
"""Texts, and ideals, in 128ths, which binary numbers hold without rounding; the status quo is 0."""
STAKE, PRICES = 0.5, (0.0, 0.125, 0.25)
"""Stake of an ally, and prices of breaking silence, so that price / stake lies on the grid."""
ALLIANCES, PLAYERS = 20, 6
NEARLY_NOTHING = 1e-9
"""Cost of disagreement at which talks come to the lowest common denominator, to within its root."""

ROMER = "Romer & Rosenthal 1978"
TSEBELIS = "Tsebelis 2002, Veto Players"


def find(data: Data, effort: Effort) -> list[Finding]:
    """Compare what passes on a grid of texts with what veto players leave a setter."""
    return [_preference(), *_outcomes(), *_winsets(effort)]


def limit(ideal: float, tolerance: float, own_stake: float = STAKE) -> float:
    """Return the text up to which an ally keeps silent, by the model's rule."""
    return objection.acceptance_limit(ideal, own_stake, tolerance)


def winset(limits: Floats) -> Flags:
    """Return which texts pass the objections of allies with these limits."""
    heads = np.ones(limits.size)
    objects = [[objection.objects_in_substance(float(text), float(each)) for each in limits] for text in TEXTS]
    return np.array([passes(np.array(row, dtype=np.bool_), heads) for row in objects])


def alone(ideal: int, price: float) -> Flags:
    """Return which texts one veto player lets pass; its ideal is in 128ths."""
    return winset(np.array([limit(float(TEXTS[ideal]), price)]))


def best(setter: int, texts: Flags) -> int:
    """Return the text nearest to a setter's ideal of those that pass, all in 128ths."""
    allowed = np.flatnonzero(texts)
    return int(allowed[np.abs(allowed - setter).argmin()])


def _preference() -> Finding:
    """Compare objections without a price of silence with losses by the square of the distance to the ideal."""
    texts = np.arange(STEPS + 1)
    differ = sum(int((alone(y, 0.0) != ((texts - y) ** 2 <= y**2)).sum()) for y in range(STEPS + 1))
    return Finding(
        what="texts that an ally lets pass though the status quo is nearer to its ideal, or the other way round",
        ours=f"{differ} of {(STEPS + 1) ** 2}",
        reference="0",
        passed=differ == 0,
        source=ROMER,
        must=True,
        note="ideals and texts in 128ths, no price of breaking silence",
    )


def _outcomes() -> Iterator[Finding]:
    for price in PRICES:
        shift, gap = round(STEPS * price / STAKE), 0
        for ideal in range(STEPS + 1):
            texts = alone(ideal, price)
            borne = min(2 * ideal + shift, STEPS)
            gap = max(gap, max(abs(best(y, texts) - min(y, borne)) for y in range(STEPS + 1)))
        yield Finding(
            what=f"best text of a setter against one veto player, price of breaking silence {price:g}: largest error",
            ours=f"{gap / STEPS:g}",
            reference="0 (min(ideal of the setter, 2 x ideal of the veto player + price / stake, 1))",
            passed=gap == 0,
            source=ROMER,
            must=True,
            note=f"{(STEPS + 1) ** 2} pairs of ideals, stake {STAKE:g}",
        )


def _players(seed: int, alliance: int) -> tuple[Floats, Floats]:
    """Return ideals and stakes of the veto players of an alliance, drawn as the model draws."""
    key = np.uint64(draws.run_key(seed, alliance))
    who = [draws.name_key(f"country:A{row:02d}") for row in range(PLAYERS)]
    lots = [[draws.uniform(key, draws.IDEAL, 0, each, draws.NOBODY, n) for each in who] for n in range(2)]
    return np.array(lots[0]), np.array(lots[1])


@dataclass(slots=True)
class _Tally:
    """Winsets and what becomes of them as players are added."""

    winsets: int = 0
    added: int = 0
    wrong: int = 0
    grown: int = 0
    narrowed: int = 0
    outside: int = 0


def _tallied(tally: _Tally, ideals: Floats, stakes: Floats) -> None:
    """Count the winsets of all sets of players of one alliance, and where the talks of all would end."""
    limits = np.array([limit(float(y), PRICES[1], float(s)) for y, s in zip(ideals, stakes, strict=True)])
    sets = {who: winset(limits[list(who)]) for who in coalitions(PLAYERS)}
    for who, texts in sets.items():
        lowest = limits[list(who)].min()
        tally.winsets += 1
        tally.wrong += int(not np.array_equal(texts, lowest >= TEXTS))
        for other in sorted(set(range(PLAYERS)) - set(who)):
            fewer = sets[tuple(sorted((*who, other)))]
            tally.added += 1
            tally.grown += int((fewer & ~texts).any())
            tally.narrowed += int(limits[other] >= lowest and not np.array_equal(fewer, texts))
    text = agreement.nash_text(ideals, stakes, NEARLY_NOTHING)
    tally.outside += int(text > 2.0 * ideals.min() + math.sqrt(NEARLY_NOTHING))


def _winsets(effort: Effort) -> Iterator[Finding]:
    tally = _Tally()
    for alliance in range(ALLIANCES):
        _tallied(tally, *_players(effort.seed, alliance))
    note = f"{ALLIANCES} alliances of {PLAYERS} with drawn ideals and stakes, price of breaking silence {PRICES[1]:g}"
    for what, failures, of in (
        ("winsets that are not all texts up to the lowest limit", tally.wrong, tally.winsets),
        ("veto players added that let pass what did not pass without them", tally.grown, tally.added),
        ("veto players added that bear all that the others do, and yet narrow the winset", tally.narrowed, tally.added),
        ("texts of talks beyond the winset as the cost of disagreement vanishes", tally.outside, ALLIANCES),
    ):
        yield Finding(what, f"{failures} of {of}", "0", failures == 0, TSEBELIS, must=True, note=note)


def coalitions(size: int) -> list[tuple[int, ...]]:
    """Return all sets of players but the empty one."""
    return [who for many in range(1, size + 1) for who in combinations(range(size), many)]


CHECK = Check(
    name="setter",
    title="Setter and veto players",
    part=Part.EXACT,
    needs=(),
    text="""\
The status quo is 0 and an ally keeps silent up to 2 y + κ / S: up to twice its ideal y it prefers a text to the status
quo, and beyond that objects only if its stake S is worth the price κ of breaking silence. On a grid of 128ths, which
binary numbers hold exactly, the rules of objection and of voting say which texts pass. First, without a price of
silence, that has to be the texts that are no farther from the ally's ideal than the status quo. Second, the text that a
setter with ideal z would choose of those that one veto player lets pass has to be the outcome of Romer & Rosenthal
(1978), min(z, 2 y + κ / S, 1), for all pairs of ideals. Third, for all sets of six veto players with ideals and stakes
drawn by chance, the winset has to be all texts up to the lowest limit; no player that is added may let anything pass
that did not pass without it; and one that bears all that the others bear may not narrow the winset (the absorption rule
of Tsebelis 2002). Fourth, as the cost of disagreement vanishes, the text that the model's talks settle on has to lie in
the winset without a price of silence. The model has no setter that makes a take-it-or-leave-it offer: talks settle on
a text, so that the rows on a setter are about the rule of objection, not about what the model's sponsors get.""",
    find=find,
)
