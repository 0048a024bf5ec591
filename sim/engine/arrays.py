"""The memory of the engine: one record with the numbers of a run and the addresses of its arrays.

A compiled function gets the record alone and asks for the arrays that it needs, each a function here: an array of
Numba's own is seven numbers and a reference count, and handing fifty of them from function to function cost more than
the model. What a quarter touches is small: a record for each country, rows of numbers for each domain and each open
issue. All of it is allocated once and serves one run after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from sim.engine import layout
from sim.engine.addresses import Shape, looked_up
from sim.scenario.schema import KINDS

Memory = Any
"""The record of type ``MEMORY``; its fields are its attributes in compiled code."""

_N, _D, _F, _K, _FEW, _ROOM = "country_count", "domain_count", "format_count", "kind_count", "few", "room"
CONSTANT = {
    _F: layout.FORMATS,
    _K: len(KINDS),
    "beliefs_held": 3,
    "domain_counts": 3,
    "country_counts": 2,
    "levels": 4,
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
# What measures are computed from, one run after the other.
COUNTS: Mapping[str, tuple[Shape, DTypeLike]] = {
    "totals": ((), layout.COUNT),
    "by_domain": (("domain_counts", _D, _K), np.float64),
    "output": ((_F, _D, _K), np.float64),
    "by_country": (("country_counts", _N), np.float64),
}
# How a run stood at the end of each quarter, where that is asked for.
SNAPSHOTS: Mapping[str, tuple[Shape, DTypeLike]] = {
    "kept_totals": (("quarters",), layout.COUNT),
    "kept_by_domain": (("quarters", "domain_counts", _D, _K), np.float64),
    "kept_output": (("quarters", _F, _D, _K), np.float64),
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


def _array(name: str) -> Callable[[Memory], Any]:
    """Return the function that gives the array of a name in a run's memory."""
    extents, dtype = ALL[name]
    return looked_up(f"at_{name}", extents, np.dtype(dtype))


keys = _array("keys")
steps = _array("steps")
traits = _array("traits")
rules = _array("rules")
start_allowed = _array("start_allowed")
domain_records = _array("domain_records")
kinds = _array("kinds")
quarrels = _array("quarrels")
as_ally = _array("as_ally")
as_partner = _array("as_partner")
usual_engagement = _array("usual_engagement")
stubbornness = _array("stubbornness")
enhanced_from = _array("enhanced_from")
centres = _array("centres")
gdp = _array("gdp")
small = _array("small")
start_allied = _array("start_allied")
start_onset = _array("start_onset")
start_capability = _array("start_capability")
start_ambition = _array("start_ambition")
start_propensity = _array("start_propensity")
start_interoperability = _array("start_interoperability")
exposure = _array("exposure")
salience = _array("salience")
reluctance = _array("reluctance")
threat_side = _array("threat_side")
tie = _array("tie")
tie_alone = _array("tie_alone")
tie_slope = _array("tie_slope")
affinity = _array("affinity")
capital_nearness = _array("capital_nearness")
place_of = _array("place_of")
place_weight = _array("place_weight")
place_proximity = _array("place_proximity")
place_far = _array("place_far")
place_nearness = _array("place_nearness")
place_framework = _array("place_framework")
framework_members = _array("framework_members")
events = _array("events")
dated = _array("dated")
start_groups = _array("start_groups")
start_members = _array("start_members")
parameters = _array("parameters")
parameter_values = _array("parameter_values")
allowed = _array("allowed")
allied = _array("allied")
resents = _array("resents")
onset = _array("onset")
capability = _array("capability")
means = _array("means")
influence = _array("influence")
weighed = _array("weighed")
ambition = _array("ambition")
propensity = _array("propensity")
interoperability = _array("interoperability")
standard = _array("standard")
engagement = _array("engagement")
attention = _array("attention")
operating_until = _array("operating_until")
eased = _array("eased")
access = _array("access")
threat = _array("threat")
threat_mean = _array("threat_mean")
priorities = _array("priorities")
perception = _array("perception")
top_perception = _array("top_perception")
grievance = _array("grievance")
habits = _array("habits")
resentment = _array("resentment")
beliefs = _array("beliefs")
legitimacy = _array("legitimacy")
drive = _array("drive")
learning_rates = _array("learning_rates")
allies = _array("allies")
blamed = _array("blamed")
is_blamed = _array("is_blamed")
stakes = _array("stakes")
stamps = _array("stamps")
first_group = _array("first_group")
rows = _array("rows")
others = _array("others")
groups_in = _array("groups_in")
their_steps = _array("their_steps")
values = _array("values")
weights = _array("weights")
chances = _array("chances")
ceilings = _array("ceilings")
ideals = _array("ideals")
talks = _array("talks")
votes = _array("votes")
objections = _array("objections")
own_stakes = _array("own_stakes")
votes_there = _array("votes_there")
staying = _array("staying")
perhaps = _array("perhaps")
came = _array("came")
issues = _array("issues")
attempts = _array("attempts")
roles = _array("roles")
groups = _array("groups")
members = _array("members")
alive_groups = _array("alive_groups")
following_group = _array("following_group")
ended_attempts = _array("ended_attempts")
builds = _array("builds")
efforts = _array("efforts")
shocks = _array("shocks")
choice_luck = _array("choice_luck")
seats = _array("seats")
seat_counts = _array("seat_counts")
slots_taken = _array("slots_taken")
calendar = _array("calendar")
open_slots = _array("open_slots")
turn = _array("turn")
under_construction = _array("under_construction")
agreed_issues = _array("agreed_issues")
attention_left = _array("attention_left")
table_domain = _array("table_domain")
table_size = _array("table_size")
table_rows = _array("table_rows")
totals = _array("totals")
by_domain = _array("by_domain")
output = _array("output")
by_country = _array("by_country")
kept_totals = _array("kept_totals")
kept_by_domain = _array("kept_by_domain")
kept_output = _array("kept_output")
kept_levels = _array("kept_levels")
kept_threat = _array("kept_threat")
kept_alive = _array("kept_alive")
