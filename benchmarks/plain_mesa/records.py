"""Formats, and what a model keeps of events, groups, attempts, issues and builds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

KINDS = ("crisis", "capability", "consultation")
SECRETARIAT = "Secretariat"


@dataclass(frozen=True)
class Format:
    name: str
    convened: str
    veto: str
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


FORMATS = (
    Format("consensus", "bloc", "allies", True, False, False, 1.0, True, 0, 1.0, 0.01, 1.0, 0.55, 0.3, 2.0, 0.0),
    Format("plus_n", "picked", "allies", True, False, False, 1.0, True, 0, 1.0, 0.012, 0.9, 0.55, 0.3, 2.0, 4.0),
    Format("framework_nation", "open", "none", True, True, True, 0.25, False, 2, 0.0, 0.02, 0.6, 0.55, 0.3, 0.0, -1.0),
    Format("minilateral", "invited", "all", False, False, True, 0.0, False, 1, 0.3, 0.012, 0.2, 0.55, 0.25, 0.0, -2.0),
    Format("bilateral", "pair", "all", False, False, False, 0.0, False, 0, 0.3, 0.006, 0.1, 0.6, 0.15, 0.0, 3.0),
)


@dataclass(frozen=True)
class Event:
    quarter: int
    threats: Mapping[str, float]
    joining: Sequence[str]


@dataclass(eq=False)
class Group:
    format: Format
    domain: str
    lead: str
    members: list[str]
    momentum: float
    alive: bool = True
    fresh_output: float = 0.0


@dataclass(eq=False)
class Attempt:
    format: Format
    started: int
    group: Group | None
    wait: int
    set_up: int
    cost: float
    lead: str = SECRETARIAT
    seated: list[str] = field(default_factory=list)
    convened: list[str] | None = None
    invited: set[str] = field(default_factory=set)
    hostages: set[str] = field(default_factory=set)
    objectors: set[str] = field(default_factory=set)
    takers: set[str] = field(default_factory=set)
    rounds: int = 0
    queued: int = 0
    last_round: int | None = None
    last_reason: str = "too late"
    text: float = 0.0
    ending: str | None = None


@dataclass(eq=False)
class Issue:
    number: int
    domain: str
    kind: str
    severity: float
    place: int | None
    demand: float
    arrived: int
    deadline: int
    preparation: int
    sponsor: str | None = None
    promised: float = 0.0
    attempts: list[Attempt] = field(default_factory=list)
    shocks: dict[str, float] = field(default_factory=dict)
    tastes: dict[str, float] = field(default_factory=dict)
    efforts: dict[str, float] = field(default_factory=dict)

    @property
    def attempt(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts and self.attempts[-1].ending is None else None


@dataclass(eq=False)
class Build:
    issue: Issue
    group: Group | None
    done: float = 0.0


def clip(value: float) -> float:
    return min(1.0, max(0.0, value))
