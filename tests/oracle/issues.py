"""Issues, the attempts made on them, and the groups that attempts leave behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from sim.formats import INACTION, ORDERED, Format
from sim.rules import draws
from sim.types import Flags, Floats

NOBODY = -1


class Ending(IntEnum):
    """How an attempt in one format ended."""

    OPEN = 0
    AGREED = 1
    TALK_SHOP = 2
    SUBSTANTIVE = 3
    HOSTAGE = 4
    QUEUE = 5
    TOO_LATE = 6
    DECLINED = 7


BLOCKS = (Ending.SUBSTANTIVE, Ending.HOSTAGE, Ending.QUEUE, Ending.TOO_LATE)
"""Endings that count as blocked; an attempt that a sponsor breaks off after objections ends by their reason."""


class Outcome(IntEnum):
    """What became of an issue."""

    OPEN = 0
    AGREED = 1
    TALK_SHOP = 2
    FAILED = 3
    INACTION = 4
    IGNORED = 5


@dataclass(slots=True)
class Objection:
    """One objection in one round: whose, when, why, and whether resentment of earlier hostage taking caused it."""

    state: int
    quarter: int
    reason: int
    contagious: bool


@dataclass(slots=True)
class Group:
    """A standing framework-nation or minilateral group."""

    number: int
    format: Format
    domain: int
    lead: int
    founded: int
    members: Flags
    momentum: float
    duplicate: bool
    output: float = 0.0
    fresh_output: float = 0.0
    agreements: int = 1
    ended: int | None = None
    docked: int | None = None

    @property
    def is_alive(self) -> bool:
        """Whether the group still has momentum."""
        return self.ended is None

    @property
    def works_inside(self) -> bool:
        """Whether the group works inside the alliance: by its format, or docked to it."""
        return self.format.traits.inside or self.docked is not None


@dataclass(slots=True)
class Attempt:
    """One format tried for one issue.

    Attributes
    ----------
    format : Format
    started : int
        Quarter of the choice.
    group : Group or None
        Standing group that is used again, and once agreed the one that carries the agreement.
    wait, set_up : int
        Quarters of preparation or set-up still ahead; of set-up in all.
    last_round : int or None
        Quarter of the last round that was held.
    seated : array of bool, shape (N,), or None
        Who is at the table, once convened; who leaves is taken off.
    convened, invited : array of bool, shape (N,), or None
        Who came to the table at first, and who could have.
    lead : int
        Lead or initiator, -1 for none.
    cost : float
        Present cost of disagreement.
    inside : bool
        Whether what was agreed is carried out inside the alliance: by its format, or by a group that has docked.
    hostages : dict of int to bool
        Allies that hold the issue hostage; whether only resentment of earlier hostage taking made it so.
    """

    format: Format
    started: int
    group: Group | None
    wait: int
    cost: float
    set_up: int = 0
    last_round: int | None = None
    seated: Flags | None = None
    convened: Flags | None = None
    invited: Flags | None = None
    lead: int = NOBODY
    rounds: int = 0
    queued: int = 0
    first_text: float = float("nan")
    text: float = float("nan")
    mean_ideal: float = float("nan")
    hostages: dict[int, bool] = field(default_factory=dict)
    objections: list[Objection] = field(default_factory=list)
    last_reason: Ending = Ending.TOO_LATE
    ending: Ending = Ending.OPEN
    ended: int | None = None
    against: float = 0.0
    inside: bool = False


@dataclass(slots=True)
class Issue:
    """A challenge that asks for cooperation, and all that was tried on it."""

    number: int
    key: np.uint64
    domain: int
    kind: int
    severity: float
    place: int
    demand: float
    arrived: int
    deadline: int
    preparation: int
    sponsor: int = NOBODY
    attempts: list[Attempt] = field(default_factory=list)
    outcome: Outcome = Outcome.OPEN
    closed: int | None = None
    efforts: Floats | None = None
    coverage: float = float("nan")
    promised: float = 0.0
    output: float = 0.0
    built: float = 0.0

    @property
    def attempt(self) -> Attempt | None:
        """The attempt that is under way."""
        last = self.attempts[-1] if self.attempts else None
        return last if last is not None and last.ending is Ending.OPEN else None

    @property
    def ambition(self) -> float:
        """The ambition agreed, NaN where nothing was."""
        return self.attempts[-1].text if self.outcome in (Outcome.AGREED, Outcome.TALK_SHOP) else float("nan")

    def tried(self, fmt: Format) -> bool:
        """Tell whether a format was tried on the issue."""
        return any(attempt.format is fmt for attempt in self.attempts)

    def choice_luck(self, fmt: Format, sponsor_key: np.uint64) -> float:
        """Return the random part of a sponsor's choice of a format, the same whenever it thinks again."""
        return draws.gumbel(self.key, draws.CHOICE, 0, sponsor_key, FORMAT_KEYS[fmt.code], 0)


FORMAT_KEYS = tuple(draws.name_key(f"format:{fmt.name}") for fmt in ORDERED)


@dataclass(frozen=True, slots=True)
class Option:
    """A way in which a sponsor could take its issue further.

    Attributes
    ----------
    format : Format
        Inaction is an option too.
    group : Group or None
        Standing group to use again.
    cost : float
        Cost of the format, of founding a group, of a shift.
    set_up : int
        Quarters until a new group meets.
    failed_rounds : int
        Rounds that failed in it on this issue: more than 0 only for going on as before.
    going_on : bool
        Whether this is the attempt under way.
    """

    format: Format
    group: Group | None = None
    cost: float = 0.0
    set_up: int = 0
    failed_rounds: int = 0
    going_on: bool = False


DO_NOTHING = Option(INACTION)


@dataclass(frozen=True, slots=True)
class Experience:
    """What an attempt taught: of which format and kind of issue; success in [0, 1], output per severity, quarters."""

    format: Format
    kind: int
    success: float
    output: float
    delay: float
