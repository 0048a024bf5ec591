"""Issues, attempts and groups of a run, as agents and users read them: views of its books, which nobody writes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.formats import ORDERED, Format
from sim.scenario.schema import KINDS
from sim.state.layout import (
    CONVENED,
    HOLDS,
    HOLDS_BY_CONTAGION,
    NEVER,
    SEATED,
    WAS_INVITED,
)
from sim.state.outcomes import Ending, Outcome
from sim.types import Flags

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel


class View:
    """One record of a book of a run."""

    __slots__ = ("model", "number")
    BOOK = ""

    def __init__(self, model: AllianceModel, number: int) -> None:
        self.model, self.number = model, number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and (self.BOOK, self.number, self.model) == (
            other.BOOK, other.number, other.model,
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash((self.BOOK, self.number, id(self.model)))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.number}>"


def _field(name: str, about: str) -> Any:
    def read(view: View) -> Any:
        return view.model.standing.column(view.BOOK, name).item(view.number)

    return property(read, doc=about)


def _quarter(name: str, about: str) -> Any:
    """Return the property that is None where something never happened."""

    def read(view: View) -> int | None:
        quarter = view.model.standing.column(view.BOOK, name).item(view.number)
        return None if quarter == NEVER else int(quarter)

    return property(read, doc=about)


class Group(View):
    """A standing framework-nation or minilateral group."""

    __slots__ = ()
    BOOK = "groups"

    domain: int = _field("domain", "Number of the domain.")
    lead: int = _field("lead", "Row of the state that leads it.")
    founded: int = _field("founded", "Quarter, counted from the first; below 0 before the start.")
    operational: int = _field(
        "operational", "Quarter from which it works: later than its founding if it was announced."
    )
    ended: int | None = _quarter("ended", "Quarter in which it lost its momentum; None while it is alive.")
    docked: int | None = _quarter("docked", "Quarter in which it docked to the alliance; None if it is not docked.")
    agreements: int = _field("agreements", "Agreements that it carried.")
    momentum: float = _field("momentum", "Momentum in [0, 1].")
    output: float = _field("output", "Output that it delivered.")
    fresh_output: float = _field("fresh_output", "Output since its momentum was last renewed.")
    duplicate: bool = _field("duplicate", "Whether it doubled another group when it was founded.")

    @property
    def format(self) -> Format:
        """Its format."""
        return ORDERED[self.model.standing.column("groups", "format").item(self.number)]

    @property
    def members(self) -> Flags:
        """Its members, array of bool, shape (N,)."""
        return self.model.standing.held("members")[self.number].copy()

    @property
    def is_alive(self) -> bool:
        """Whether the group still has momentum."""
        return self.ended is None

    @property
    def works_inside(self) -> bool:
        """Whether the group works inside the alliance: by its format, or docked to it."""
        return self.format.traits.inside or self.docked is not None


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection in one round: whose, when, why, and whether resentment of earlier hostage taking caused it."""

    state: int
    quarter: int
    reason: int
    contagious: bool


class Attempt(View):
    """One format tried for one issue."""

    __slots__ = ()
    BOOK = "attempts"

    started: int = _field("started", "Quarter of the choice.")
    ended: int | None = _quarter("ended", "Quarter in which it ended; None while it is under way.")
    wait: int = _field("wait", "Quarters of preparation or set-up from the choice until its table is set.")
    set_up: int = _field("set_up", "Quarters that a new group takes to meet.")
    last_round: int | None = _quarter("last_round", "Quarter of the last round that was held.")
    lead: int = _field("lead", "Row of the lead or initiator, -1 for none.")
    rounds: int = _field("rounds", "Rounds that failed.")
    queued: int = _field("queued", "Quarters that it waited for a slot.")
    cost: float = _field("cost", "Present cost of disagreement.")
    first_text: float = _field("first_text", "First text, as ambition in [0, 1]; NaN before it.")
    text: float = _field("text", "Present text, as ambition in [0, 1]; NaN before the first.")
    mean_ideal: float = _field("mean_ideal", "Mean ideal at the table, weighted as in talks.")
    against: float = _field("against", "Share of votes that was outvoted.")
    inside: bool = _field("inside", "Whether what was agreed is carried out inside the alliance.")

    @property
    def format(self) -> Format:
        """Its format."""
        return ORDERED[self.model.standing.column("attempts", "format").item(self.number)]

    @property
    def issue(self) -> Issue:
        """What it is about."""
        return Issue(self.model, self.model.standing.column("attempts", "issue").item(self.number))

    @property
    def group(self) -> Group | None:
        """Standing group that is used again, and once agreed the one that carries the agreement."""
        number = self.model.standing.column("attempts", "group").item(self.number)
        return None if number == NEVER else Group(self.model, number)

    @property
    def ending(self) -> Ending:
        """How it ended."""
        return Ending(self.model.standing.column("attempts", "ending").item(self.number))

    @property
    def last_reason(self) -> Ending:
        """As what it ends if nothing else happens."""
        return Ending(self.model.standing.column("attempts", "last_reason").item(self.number))

    def _with(self, role: np.uint8) -> Flags:
        flags: Flags = (self._roles & role) != 0
        return flags

    @property
    def _roles(self) -> NDArray[np.uint8]:
        return self.model.standing.held("roles")[self.number]

    @property
    def _was_convened(self) -> bool:
        declined = self.ending is Ending.DECLINED
        return declined or self.last_round is not None or self.queued > 0 or bool(self._with(CONVENED).any())

    @property
    def convened(self) -> Flags | None:
        """States that came to the table at first, array of bool, shape (N,); None before it is set."""
        return self._with(CONVENED) if self._was_convened else None

    @property
    def seated(self) -> Flags | None:
        """States that are still at the table. None before it is set."""
        return self._with(SEATED) if self._was_convened else None

    @property
    def invited(self) -> Flags | None:
        """States that could have come. None before the table is set."""
        return self._with(WAS_INVITED) if self._was_convened else None

    @property
    def hostages(self) -> dict[int, bool]:
        """Rows of the allies that hold the issue hostage; whether only resentment of earlier ones made it so."""
        roles = self._roles
        return {int(row): bool(roles[row] & HOLDS_BY_CONTAGION) for row in np.flatnonzero(roles & HOLDS)}

    @property
    def objections(self) -> list[Objection]:
        """Objections round by round."""
        return self.model.objections.get(self.number, [])


class Issue(View):
    """A challenge that asks for cooperation, and all that was tried on it."""

    __slots__ = ()
    BOOK = "issues"

    domain: int = _field("domain", "Number of the domain.")
    kind: int = _field("kind", "Number of the kind: crisis, capability, consultation.")
    severity: float = _field("severity", "Severity in [0, 1].")
    place: int = _field("place", "Number of the place, -1 for none.")
    demand: float = _field("demand", "Means that meet it in full, less what a first response has met.")
    arrived: int = _field("arrived", "Quarter in which it arrived.")
    deadline: int = _field("deadline", "Quarters from arrival to its deadline.")
    preparation: int = _field("preparation", "Quarters of preparation that are left.")
    sponsor: int = _field("sponsor", "Row of the sponsor; the number of states for the Secretariat, -1 for nobody.")
    closed: int | None = _quarter("closed", "Quarter in which it was closed; None while it is open.")
    coverage: float = _field("coverage", "Share of the demand that contributions cover; NaN before an agreement.")
    promised: float = _field("promised", "Output that was agreed.")
    output: float = _field("output", "Output that was delivered.")
    first_response: float = _field(
        "first_response", "The part of it that a group delivered before a format was chosen."
    )
    built: float = _field("built", "Share of a capability that is built.")

    @property
    def key(self) -> np.uint64:
        """Its key for draws."""
        key: np.uint64 = self.model.standing.column("issues", "key")[self.number]
        return key

    @property
    def domain_name(self) -> str:
        """Name of the domain."""
        return self.model.world.domains[self.domain]

    @property
    def kind_name(self) -> str:
        """Name of the kind."""
        return KINDS[self.kind]

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        return Outcome(self.model.standing.column("issues", "outcome").item(self.number))

    @property
    def attempts(self) -> list[Attempt]:
        """All that was tried, in order."""
        run = self.model.standing
        about = run.column("attempts", "issue")[: int(run.attempt_count)]
        return [Attempt(self.model, int(number)) for number in np.flatnonzero(about == self.number)]

    @property
    def attempt(self) -> Attempt | None:
        """The attempt that is under way."""
        last = self.model.standing.column("issues", "last").item(self.number)
        attempt = Attempt(self.model, last)
        return attempt if last != NEVER and attempt.ending is Ending.OPEN else None

    @property
    def ambition(self) -> float:
        """The ambition agreed, NaN where nothing was."""
        return self.attempts[-1].text if self.outcome in (Outcome.AGREED, Outcome.TALK_SHOP) else float("nan")

    def tried(self, fmt: Format) -> bool:
        """Tell whether a format was tried on the issue."""
        return bool(self.model.standing.column("issues", "tried").item(self.number) & (1 << fmt.code))


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
    position : int
        Where it stands among the options of this choice.
    """

    format: Format
    group: Group | None = None
    cost: float = 0.0
    set_up: int = 0
    failed_rounds: int = 0
    going_on: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class Experience:
    """What an attempt taught: of which format and kind of issue; success in [0, 1], output per severity, quarters."""

    format: Format
    kind: int
    success: float
    output: float
    delay: float
