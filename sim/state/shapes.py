"""What a run consists of: its numbers, and every array with its shape and type.

What a quarter touches is small: a record for each country, rows of numbers for each domain and each open issue. All of
it is allocated once and serves one run after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from sim.parameters import PARAMETERS
from sim.scenario.schema import KINDS
from sim.state import layout
from sim.tallies import AXES, FORMATS

type Shape = tuple[str, ...]
"""Names of the extents of an array; none for a single record."""

_N, _D, _F, _K, _FEW, _ROOM = "country_count", "domain_count", "format_count", "kind_count", "few", "room"
CONSTANT = {
    _K: len(KINDS),
    "beliefs_held": 3,
    "levels": 4,
    "decisions": len(layout.DECISIONS) + 1,
    "option_room": FORMATS + 2,
    "parameter_count": len(PARAMETERS),
}

LISTED: Any = np.uint32
"""Of lists of numbers of countries, issues, groups: a number without a sign is never asked, wherever it is used as an
index, whether it counts from the end. So none of these lists may hold a negative one. What is handed numbers from lists
and from loops compiles twice, unless those from loops are made such numbers too."""

# What no run changes. N countries, D domains, L places, F formats, K kinds. Leads stand in the rows of `tie` and
# `affinity`; the issues of a domain arise at `first_place` and the `places - 1` after it in `place_of`.
FIXED: Mapping[str, tuple[Shape, DTypeLike]] = {
    "keys": (("believers",), np.uint64),
    "traits": ((_F,), layout.TRAIT),
    "format_keys": ((_F,), np.uint64),
    # Where a format of a user's own decides, and convenes; 0 where it does not.
    "deciders": ((_F,), np.int64),
    "conveners": ((_F,), np.int64),
    "rules": ((), layout.RULE),
    "start_allowed": ((_F,), np.bool_),
    "domain_records": ((_D,), layout.DOMAIN),
    "kinds": ((_D, _K), np.float64),
    "quarrels": ((_N,), np.bool_),
    "as_ally": ((_N,), np.float64),
    "as_partner": ((_N,), np.float64),
    "usual_engagement": ((_N,), np.float64),
    "stubbornness": ((_N,), np.float64),
    "enhanced_from": ((_N,), np.int64),
    "centres": ((_D, _N), np.bool_),
    "gdp": ((_N,), np.float64),
    "small": ((_N,), np.bool_),
    "start_allied": ((_N,), np.bool_),
    "start_onset": ((_N,), np.int64),
    "start_capability": ((_N,), np.float64),
    "start_ambition": ((_N,), np.float64),
    "start_propensity": ((_N,), np.float64),
    "start_interoperability": ((_N,), np.float64),
    "exposure": ((_D, _N), np.float64),
    "salience": ((_D, _N), np.float64),
    "reluctance": ((_D, _N), np.float64),
    "threat_side": ((_D, _N), np.float64),
    "tie": ((_N, _N), np.float64),
    "tie_alone": ((_N, _N), np.float64),
    "tie_slope": ((_N, _N), np.float64),
    "affinity": ((_N, _N), np.float64),
    "capital_nearness": ((_N, _N), np.float64),
    "place_of": (("places_drawn",), np.int64),
    "place_weight": (("places_drawn",), np.float64),
    "place_proximity": (("places", _N), np.float64),
    "place_far": (("places", _N), np.bool_),
    "place_nearness": (("places", _N), np.float64),
    "place_framework": (("places",), np.int64),
    "framework_members": (("frameworks", _N), np.bool_),
    "events": (("event_count",), layout.EVENT),
    "dated": (("dated_count",), layout.DATED),
    "start_groups": (("starting",), layout.START),
    "start_members": (("starting", _N), np.bool_),
}
OPEN = ("places_drawn", "event_count", "dated_count", "starting")
"""Extents that are those of what a scenario brings."""
# What a run changes; `stakes` has a row for each place and each domain; `first_group` is the first that is alive, for
# each format and domain; `steps` is what each key adds to the state of a draw; `weighed` is the capability from which
# means and influence were computed.
CHANGING: Mapping[str, tuple[Shape, DTypeLike]] = {
    "parameters": ((), layout.PARAMETER),
    "parameter_values": (("parameter_count",), np.float64),
    "allowed": ((_F,), np.bool_),
    "allied": ((_N,), np.bool_),
    "resents": ((_N,), np.bool_),
    "onset": ((_N,), np.int64),
    "capability": ((_N,), np.float64),
    "means": ((_N,), np.float64),
    "influence": ((_N,), np.float64),
    "weighed": ((_N,), np.float64),
    "ambition": ((_N,), np.float64),
    "propensity": ((_N,), np.float64),
    "interoperability": ((_N,), np.float64),
    "standard": ((_N,), np.float64),
    "engagement": ((_N,), np.float64),
    "attention": ((_N,), np.float64),
    "operating_until": ((_N,), np.int64),
    "eased": ((_N,), np.float64),
    "access": ((_N,), np.float64),
    "threat": ((_D,), np.float64),
    "threat_mean": ((_D,), np.float64),
    "priorities": ((_D,), np.bool_),
    "perception": ((_D, _N), np.float64),
    "top_perception": ((_N,), np.float64),
    "grievance": ((_N, _N), np.float64),
    "habits": ((_N, _N), np.float64),
    "resentment": ((_N, _N), np.float64),
    "beliefs": (("beliefs_held", _F, _K, "believers"), np.float64),
    "legitimacy": ((_F,), np.float64),
    "drive": ((_N,), np.float64),
    "learning_rates": (("believers",), np.float64),
    "steps": (("believers",), np.uint64),
    "allies": ((_N,), LISTED),
    "blamed": ((_N,), LISTED),
    "is_blamed": ((_N,), np.bool_),
    "stakes": (("scenes", _N), np.float64),
    "stamps": (("scenes",), np.int64),
    "first_group": (("topics",), np.int64),
    # Which agents are asked for which decision, and where (see `sim.decisions.asking`): now, as allies, as partners.
    "hooks": (("decisions", "believers"), np.int64),
    "hooks_as_ally": (("decisions", "believers"), np.int64),
    "hooks_as_partner": (("decisions", "believers"), np.int64),
    "answers_as_ally": (("decisions", "believers"), np.float64),
    "answers_as_partner": (("decisions", "believers"), np.float64),
    "asked": (("decisions",), np.int64),
    "options": (("option_room",), layout.OPTION),
    "lesson": ((), layout.LESSON),
    # Rows of numbers that hold nothing from one use to the next.
    "rows": ((_N,), LISTED),
    "others": ((_N,), LISTED),
    "groups_in": ((_N,), LISTED),
    "their_steps": ((_N,), np.uint64),
    "values": ((_N,), np.float64),
    "weights": ((_N,), np.float64),
    "chances": ((_N,), np.float64),
    "ceilings": ((_N,), np.float64),
    "ideals": ((_N,), np.float64),
    "talks": ((_N,), np.float64),
    "votes": ((_N,), np.float64),
    "objections": ((_N,), np.int8),
    "own_stakes": ((_N,), np.float64),
    "votes_there": ((_N,), np.float64),
    "staying": ((_N,), np.bool_),
    "perhaps": ((_N,), np.bool_),
    "came": ((_N,), np.bool_),
}
# What a run keeps, in the order in which it came about, and lists of numbers of what is open, alive, under way; the
# last row of each is spare (see `room`).
# `roles` has a byte of bits for each attempt and country; `shocks` (normal luck of ideals) and `choice_luck` a row for
# each open issue, NaN where nothing was drawn yet; `seats` lists who sits at its table; `efforts` has a row for each
# construction; `following_group` is the next that is alive with the same format and domain; `attention_left` what so
# many groups leave to a country.
BOOKS: Mapping[str, tuple[Shape, DTypeLike]] = {
    "issues": ((_ROOM,), layout.ISSUE),
    "attempts": ((_ROOM,), layout.ATTEMPT),
    "roles": ((_ROOM, _N), np.uint8),
    "groups": ((_ROOM,), layout.GROUP),
    "members": ((_ROOM, _N), np.bool_),
    "alive_groups": ((_ROOM,), LISTED),
    "following_group": ((_ROOM,), np.int64),
    "ended_attempts": ((_ROOM,), LISTED),
    "builds": ((_FEW,), layout.BUILD),
    "efforts": ((_FEW, _N), np.float64),
    "shocks": ((_FEW, _N), np.float64),
    "choice_luck": ((_FEW, _F), np.float64),
    "seats": ((_FEW, _N), LISTED),
    "seat_counts": ((_FEW,), np.int64),
    "asked_stakes": ((_FEW, _N), np.float64),
    "asked_stamps": ((_FEW,), np.int64),
    "order": ((_FEW,), LISTED),
    "slots_taken": ((_FEW,), np.bool_),
    "calendar": ((_FEW,), layout.CALENDAR),
    "open_slots": ((_FEW,), LISTED),
    "turn": ((_FEW,), LISTED),
    "under_construction": ((_FEW,), LISTED),
    "agreed_issues": ((_FEW,), LISTED),
    "attention_left": ((_ROOM,), np.float64),
    "table_domain": (("tables",), np.int64),
    "table_size": (("tables",), np.int64),
    "table_rows": (("tables", _N), LISTED),
}
# What measures are computed from, one run after the other: a record of tallies that are as large in every scenario, and
# an array for each that is not.
_EXTENT = {"domain": _D, "country": _N, "format": _F, "kind": _K}
COUNTS: Mapping[str, tuple[Shape, DTypeLike]] = {
    "totals": ((), layout.COUNT),
    **{
        name: (tuple(_EXTENT[axis] for axis in axes), np.float64)
        for name, axes in AXES.items()
        if name not in (layout.COUNT.names or ())
    },
}
# How a run stood at the end of each quarter, where that is asked for.
SNAPSHOTS: Mapping[str, tuple[Shape, DTypeLike]] = {
    **{f"kept_{name}": (("quarters", *shape), dtype) for name, (shape, dtype) in COUNTS.items()},
    "kept_levels": (("quarters", "levels"), np.float64),
    "kept_threat": (("quarters", _D), np.float64),
    "kept_alive": (("quarters", _F), np.float64),
}
ALL = {**FIXED, **CHANGING, **BOOKS, **COUNTS, **SNAPSHOTS}

GROWING: Mapping[str, str] = {
    "issue_count": _ROOM,
    "attempt_count": _ROOM,
    "group_count": _ROOM,
    "alive_count": _ROOM,
    "ended_count": _ROOM,
    "open_count": _FEW,
    "building_count": _FEW,
    "agreed_count": _FEW,
    "table_count": "tables",
}
"""Counts of what a run adds to its books, and how many rows these have, the spare one among them."""

EXTENTS = tuple(dict.fromkeys(extent for shape, _ in ALL.values() for extent in shape))
NUMBERS = (
    "quarter", "next_event", "issue_count", "sponsored", "attempt_count", "group_count", "alive_count", "open_count",
    "building_count", "agreed_count", "ended_count", "table_count", "ally_count", "blamed_count", "largest",
    "option_count",
)  # fmt: skip
MEMORY = np.dtype(
    [
        *((name, np.int64) for name in EXTENTS),
        *((name, np.int64) for name in NUMBERS),
        ("key", np.uint64),
        *(
            (name, np.float64)
            for name in (
                "leadership", "backlog", "slots", "habit_unit", "resentment_unit", "silence_tolerance", "weighed_power",
                "fund",
            )
        ),
        *((name, np.bool_) for name in ("overflow", "keeps")),
        *((f"at_{name}", np.int64) for name in ALL),
    ],
    align=True,
)  # fmt: skip
