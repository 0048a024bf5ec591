"""The records that the engine works on, and the numbers by which they refer to each other."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from sim.formats import BUILT_IN
from sim.formats.traits import Convened, Veto
from sim.parameters import BUILT_IN as BUILT_IN_PARAMETERS
from sim.rules.compiled import constant
from sim.scenario.rules_schema import CHOICES, STEERING
from sim.state.tallies import AXES, FIXED_AXES

Record = Any
"""One record of an array of them; its fields are its attributes in compiled code."""
Records = NDArray[np.void]
Roles = NDArray[np.uint8]

BUILT_IN_FORMATS = len(BUILT_IN)
BLOC, PICKED, INVITED, PAIR, OWN = (
    get_args(Convened).index(each) for each in ("bloc", "picked", "invited", "pair", "own")
)
BY_ALLIES = get_args(Veto).index("allies")

# Bits of what a country is to an attempt.
SEATED, CONVENED, WAS_INVITED, IN_SUBSTANCE, TOOK_HOSTAGE, BY_CONTAGION, HOLDS, HOLDS_BY_CONTAGION = (
    np.uint8(1 << bit) for bit in range(8)
)

NEVER = constant(-1)
"""Quarter of what has not happened yet, and number of an issue, attempt or group that does not exist."""

_I, _F, _B, _U = np.int64, np.float64, np.bool_, np.uint64
_ROW = np.uint32
"""A number that is never negative: as an index it is not asked whether it counts from the end."""


def _record(*fields: tuple[object, ...]) -> np.dtype[np.void]:
    return np.dtype(list(fields), align=True)


def _of(kind: type, *names: str) -> list[tuple[object, ...]]:
    return [(name, kind) for name in names]


PARAMETER = _record(*_of(_F, *BUILT_IN_PARAMETERS))
"""The built-in parameters; those from own code lie behind them in memory, where compiled rules do not look."""
TRAIT = _record(
    *_of(_I, "convened", "veto", "set_up"),
    *_of(_B, "inside", "led", "standing", "prepared"),
    *_of(_F, "slot", "looseness", "cost", "legitimacy", "success", "output", "delay", "openness"),
)
RULE = _record(
    *_of(_F, "share", "silence_strictness"),
    *_of(_I, "stocktaking", "consultation_forum", *CHOICES),
    *_of(
        _B, "by_capability", "constructive_abstention", "contagion", "forum_shift", "information_limits",
        "enhanced_opportunities", "interoperability_platform", "exercises", "co_funding", "pooling",
        "capacity_building", "one_partner_one_plan", "cooperation_menu", "docking", "accession", "like_issues",
        "framework_dialogue", "memory", "caucus", "forums", "first_response", "compliance",
    ),
)  # fmt: skip
DOMAIN = _record(("key", _U), *_of(_F, "usual_threat", "arrivals"), *_of(_I, "first_place", "places"))
EVENT = _record(*_of(_I, "quarter", "what", "row", "other", "number"), ("value", _F))
DATED = _record(*_of(_ROW, "domain", "kind"), *_of(_I, "place", "sponsor", "number"), ("severity", _F))
ISSUE = _record(
    *_of(_U, "key", "ideal_key", "choice_key"),
    *_of(_ROW, "domain", "kind"),
    *_of(
        _I, "number", "place", "arrived", "deadline", "sponsor", "preparation", "outcome", "closed", "attempts", "last",
        "tried", "slot", "carried", "responder",
    ),
    *_of(_F, "severity", "demand", "coverage", "promised", "output", "built", "first_response"),
)  # fmt: skip
ATTEMPT = _record(
    *_of(_ROW, "issue", "format"),
    *_of(
        _I, "number", "started", "ended", "group", "wait", "set_up", "last_round", "lead", "rounds", "queued",
        "last_reason", "ending",
    ),
    *_of(_F, "cost", "first_text", "text", "mean_ideal", "against", "compensation"),
    *_of(_B, "inside"),
)  # fmt: skip
# When something is next to be done about an open issue: a quarter in which its sponsor chooses, one in which its table
# is set, the last one before its deadline; whether its table meets now, how many slots of the agenda that takes, and
# whether it is a crisis.
CALENDAR = _record(("issue", _ROW), *_of(_I, "chooses", "meets", "expires"), ("takes", _F), *_of(_B, "sits", "urgent"))
GROUP = _record(
    *_of(_ROW, "format", "domain", "lead"),
    *_of(_I, "founded", "operational", "ended", "docked", "agreements", "member_count", "place"),
    *_of(_F, "momentum", "output", "fresh_output", "promised"),
    *_of(_B, "duplicate"),
)
START = _record(*_of(_ROW, "format", "domain", "lead"), ("founded", _I), ("momentum", _F))
BUILD = _record(*_of(_ROW, "issue", "attempt"), ("group", _I), ("done", _F), *_of(_B, "used", "owes"))
COUNT = _record(
    *(
        (name, _F, tuple(FIXED_AXES[axis] for axis in axes))
        for name, axes in AXES.items()
        if set(axes) <= set(FIXED_AXES)
    )
)
"""Tallies that are as large in every scenario."""
OPTION = _record(
    ("format", _ROW),
    *_of(_I, "group", "wait", "set_up", "failed_rounds"),
    ("cost", _F),
    *_of(_B, "going_on", "inside", "founds"),
)
LESSON = _record(*_of(_ROW, "format", "kind"), *_of(_F, "success", "output", "delay"))

DECISIONS = (
    "perceive", "consult", "take_up", "sponsorship_weight", "stake_in", "ideal_for", "choose_format", "join",
    "take_hostage", "agenda", "object", "contribute", "learn", "offer_to_lead", "ratify",
)  # fmt: skip
"""What agents decide, by the names of their methods; elsewhere by their position here."""
(
    PERCEIVE, CONSULT, TAKE_UP, SPONSORSHIP_WEIGHT, STAKE_IN, IDEAL_FOR, CHOOSE_FORMAT, JOIN_TABLE,
    TAKE_HOSTAGE, AGENDA, OBJECT, CONTRIBUTE, LEARN, OFFER_TO_LEAD, RATIFY, OBJECTION_MADE,
) = range(len(DECISIONS) + 1)  # fmt: skip
"""The last is no decision: it tells of an objection, where a log is kept."""

SUCCESS, OUTPUT, DELAY = range(3)
TOP_DOWN, BOTTOM_UP = STEERING.index("top_down"), STEERING.index("bottom_up")
WILLING, DELIVERED = CHOICES["leads"].index("willing"), CHOICES["learning"].index("delivered")
COMPENSATED = CHOICES["talks"].index("compensated")
BY_PLACE = CHOICES["scope"].index("place")
ANNOUNCED = CHOICES["frameworks"].index("announced")
RATIFIED = CHOICES["enlargement"].index("ratified")
(
    SHIFT_THREAT, JOIN, LEAVE, SCALE_CAPABILITY, SET_AMBITION, SET_PROPENSITY, SET_GRIEVANCE, SET_PARAMETER,
    SET_LEADERSHIP, OPERATE, ALLOW, WEIGH, ARRIVE, SET_RULES, LEAVE_ALTOGETHER, SIGN, SET_YEAR, SET_STANDING, MOVE,
) = range(19)  # fmt: skip
