"""What a format declares about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sim.types import Codes, Flags, Floats

Convened = Literal["bloc", "picked", "open", "invited", "pair", "nobody", "own"]
"""Who is at the table: all allies and the covering regional framework as a bloc; all allies and picked partners; who
chooses to join a lead; whom the initiator invites; a sponsor and one counterpart; nobody; whom the format's own
function seats."""

Veto = Literal["allies", "none", "participants", "both", "nobody"]
"""Whose objection counts: every ally's; nobody's, who disagrees stays out; a participant's, who leaves; either's."""

Decide = Callable[[Codes, Flags, Floats, float, float], int]


@dataclass(frozen=True, slots=True)
class Traits:
    """Declared traits of a format of cooperation.

    Attributes
    ----------
    name, label : str
        Key in scenario files, and words for figures.
    convened, veto : str
        Who sits at the table and whose objection counts.
    inside : bool
        Whether it is the alliance's own.
    led : bool
        Whether a lead sets the ambition; otherwise the table settles on a text.
    standing : bool
        Whether it leaves a standing group behind, which can be used again.
    slot : float
        Share of an agenda slot of the Secretariat that each meeting takes.
    prepared : bool
        Whether the alliance's staff prepares the issue first.
    set_up : int
        Quarters that a new group needs before it meets.
    looseness : float
        How loose commitment is, in [0, 1]; loose commitment invites free riding.
    cost : float
        Cost to the sponsor, in utility.
    legitimacy : float
        Standing at the start, in [0, 1].
    success, output, delay : float
        Beliefs at the start: chance of agreement, output per severity, quarters.
    openness : float
        Shift of the intercept of joining, set by who convenes.
    source : str
        What the literature says of it.
    """

    name: str
    label: str
    convened: Convened
    veto: Veto
    inside: bool
    led: bool
    standing: bool
    slot: float
    prepared: bool
    set_up: int
    looseness: float
    cost: float
    legitimacy: float
    success: float
    output: float
    delay: float
    openness: float
    source: str


@dataclass(frozen=True, slots=True)
class Described:
    """What a result keeps of a format from own code: traits that figures and tables need; empty where it keeps none."""

    label: str
    veto: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its number in tables of this version, its traits, the function that decides, and one that convenes.

    A user's own function that convenes is given the run, the issue and an array of flags of who comes, shape (N,).
    """

    code: int
    traits: Traits
    decide: Decide
    convene: Callable[[Any, Any, Flags], object] | None = None

    @property
    def name(self) -> str:
        """Key in scenario files."""
        return self.traits.name

    def __reduce__(self) -> tuple[Any, ...]:
        """Be the same format when copied, or read in another process: formats are compared by identity."""
        return _registered, (self.name,)


def _registered(name: str) -> Format:
    from sim.formats import FORMATS

    return FORMATS[name]
