"""Voting power: which coalitions carry a decision by the model's rule, against known games."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import comb, factorial

import numpy as np

from sim.agents.model import AllianceModel
from sim.types import Flags, Floats, Integers
from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import Data
from sim.validation.exact.calm import calm
from sim.validation.exact.verdict import passes

Powers = tuple[Fraction, ...]

ISSUES = 20.0
"""Issues in the quarter from which a table is taken: that there is none has a chance of 2 in a billion."""
PHASES = ("perceive", "let_issues_arrive", "find_sponsors", "choose_formats", "convene")


@dataclass(frozen=True, slots=True)
class Game:
    """A game of voting whose powers are known.

    Attributes
    ----------
    name : str
        What it is.
    weights : sequence of float
        Votes of each; counted by heads where all are the same, else by capability.
    quota : float or None
        Votes that carry a decision; None for unanimity.
    banzhaf, shapley_shubik : tuple of Fraction
        Share of all swings, and share of orders in which each is the pivot.
    source : str
        Where they are from.
    """

    name: str
    weights: Sequence[float]
    quota: float | None
    banzhaf: Powers
    shapley_shubik: Powers
    source: str


def _repeated(*each: tuple[int, str]) -> Powers:
    return tuple(Fraction(value) for times, value in each for _ in range(times))


GAMES = (
    Game(
        "Council of six, 1958: 4, 4, 4, 2, 2, 1, quota 12",
        (4, 4, 4, 2, 2, 1),
        12,
        _repeated((3, "5/21"), (2, "1/7"), (1, "0")),
        _repeated((3, "7/30"), (2, "3/20"), (1, "0")),
        "Felsenthal & Machover 1998, The Measurement of Voting Power, ch. 5: the smallest is a dummy",
    ),
    Game(
        "Council of nine, 1973: 10 x4, 5, 5, 3, 3, 2, quota 41",
        (10, 10, 10, 10, 5, 5, 3, 3, 2),
        41,
        _repeated((4, "53/317"), (2, "29/317"), (2, "21/317"), (1, "5/317")),
        _repeated((4, "5/28"), (2, "17/210"), (2, "2/35"), (1, "1/105")),
        "Felsenthal & Machover 1998, ch. 5; Brams & Affuso 1976: the smallest gains power as others join",
    ),
    Game(
        "Security Council of 15 as weights: 7 x5, 1 x10, quota 39",
        (*[7] * 5, *[1] * 10),
        39,
        _repeated((5, "106/635"), (10, "21/1270")),
        _repeated((5, "421/2145"), (10, "4/2145")),
        "closed form: 848 swings of each permanent member and 84 of each other; C(9, 3) 8! 6! / 15! of orders",
    ),
    Game(
        "three by capability: 50, 49, 1, more than half",
        (50, 49, 1),
        51,
        _repeated((1, "3/5"), (2, "1/5")),
        _repeated((1, "2/3"), (2, "1/6")),
        "Brams 1976, Paradoxes in Politics: the second and the last have the same power",
    ),
    Game("unanimity of nine", [1] * 9, None, _repeated((9, "1/9")), _repeated((9, "1/9")), "closed form: 1/N"),
    Game("five of nine heads", [1] * 9, 5, _repeated((9, "1/9")), _repeated((9, "1/9")), "closed form: 1/N"),
)


def find(data: Data, effort: Effort) -> list[Finding]:
    """Compare voting powers under the model's rule with what they are known to be."""
    found = [finding for game in GAMES for finding in _of_game(game)]
    return [*found, *_absolute()]


def game_in_model(game: Game) -> tuple[Floats, float]:
    """Return the votes at a table of the model, and the share that carries a decision there.

    The allies have the game's weights for capability, and the scenario its quota as a share.
    """
    total = sum(game.weights)
    rules = {}
    if game.quota is not None:
        by = "heads" if len(set(game.weights)) == 1 else "capability"
        rules = {"majority": {"share": game.quota / total, "by": by}}
    model = AllianceModel(calm(game.weights, issues=ISSUES, rules=rules))
    for phase in PHASES:
        getattr(model, phase)()
    attempt = next(issue.attempt for issue in model.open_issues if issue.attempt is not None)
    majority = model.rules.majority
    assert attempt.convened is not None
    there: Floats = np.where(attempt.convened, model.standing.votes, 0.0)
    return there, 1.0 if majority is None else majority.share


def winning(each: Floats, share: float) -> Flags:
    """Return which coalitions carry a decision if all others object; bit i of its number is set for who is in one."""
    members = np.arange(1 << each.size)[:, None] >> np.arange(each.size) & 1
    return np.array([passes(row == 0, each, share) for row in members])


def _swings(wins: Flags, member: int) -> Integers:
    """Return the coalitions that carry a decision with a member, and would not without it."""
    numbers = np.arange(wins.size)
    within = numbers[(numbers >> member & 1) == 1]
    swings: Integers = within[wins[within] & ~wins[within ^ (1 << member)]]
    return swings


def banzhaf(wins: Flags, size: int) -> Powers:
    """Return each member's share of all swings (Banzhaf 1965)."""
    swings = [_swings(wins, member).size for member in range(size)]
    return tuple(Fraction(each, sum(swings)) for each in swings)


def shapley_shubik(wins: Flags, size: int) -> Powers:
    """Return the share of all orders in which each member is the one that carries it (Shapley & Shubik 1954)."""
    orders = [factorial(many - 1) * factorial(size - many) for many in range(1, size + 1)]
    powers = []
    for member in range(size):
        many = np.bitwise_count(_swings(wins, member))
        powers.append(Fraction(sum(orders[int(each) - 1] for each in many), factorial(size)))
    return tuple(powers)


def _of_game(game: Game) -> Iterator[Finding]:
    each, share = game_in_model(game)
    wins = winning(each, share)
    for index, ours, known in (
        ("Banzhaf", banzhaf(wins, each.size), game.banzhaf),
        ("Shapley-Shubik", shapley_shubik(wins, each.size), game.shapley_shubik),
    ):
        yield Finding(
            what=f"{index} power, {game.name}",
            ours=_told(ours),
            reference=_told(known),
            passed=ours == known,
            source=game.source,
            must=True,
        )


def _absolute() -> Iterator[Finding]:
    """Yield how often a vote decides, if all others fall on either side by a coin."""
    heads = 9
    for game, known in ((GAMES[-2], Fraction(1, 2 ** (heads - 1))), (GAMES[-1], Fraction(comb(8, 4), 2**8))):
        each, share = game_in_model(game)
        ours = Fraction(_swings(winning(each, share), 0).size, 2 ** (heads - 1))
        yield Finding(
            what=f"chance that a vote decides, {game.name}",
            ours=str(ours),
            reference=str(known),
            passed=ours == known,
            source="closed form (Penrose 1946)",
            must=True,
        )


def _told(powers: Powers) -> str:
    runs = [(value, len(list(same))) for value, same in groupby(powers)]
    return ", ".join(f"{value}" if times == 1 else f"{value} x{times}" for value, times in runs)


CHECK = Check(
    name="power",
    title="Voting power",
    part=Part.EXACT,
    needs=(),
    text="""\
Which coalitions can carry a decision is asked of the model itself. For each of a few games whose powers are known, an
alliance is built whose allies have the game's weights for capability and its quota for majority; the votes of a table
are those that the model gives there, and the verdict on every coalition, all others objecting, is that of the format's
own rule. From the coalitions that win follow the Banzhaf index (each one's share of all swings), the Shapley-Shubik
index (the share of orders of joining in which it is the pivot) and the chance that a single vote decides if all others
are cast by a coin, as fractions, without rounding or luck; they have to equal the known ones. The games are the Council
of the European Communities of six, in which Luxembourg has a vote and no power, and of nine, in which it has; the
Security Council as a weighted game, in which a veto is a matter of weights; three members of whom the second has no
more power than the last; unanimity and simple majority of equal heads. This checks counting by heads and by
capability, thresholds that are met exactly, and vetoes. It does not check abstention and hostage taking, which such
games do not have.""",
    find=find,
)
