"""What a run consists of: its numbers, and every array with its shape and type.

What a quarter touches is small: a record for each country, rows of numbers for each domain and each open issue. All of
it is allocated once and serves one run after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from sim.scenario.schema import KINDS
from sim.state import layout
from sim.state.tallies import AXES, FORMATS

type Shape = tuple[str, ...]
"""Names of the extents of an array; none for a single record."""

_N, _D, _F, _K, _FEW, _ROOM = "country_count", "domain_count", "format_count", "kind_count", "few", "room"
CONSTANT = {
    _K: len(KINDS),
    "beliefs_held": 3,
    "levels": 4,
    "decisions": len(layout.DECISIONS) + 1,
    "option_room": FORMATS + 2,
    "rule_bytes": layout.RULE.itemsize,
    "homes": 2,
    "count_kinds": 7,
}

LISTED: Any = np.uint32
"""Of lists of numbers of countries, issues, groups: a number without a sign is never asked, wherever it is used as an
index, whether it counts from the end. So none of these lists may hold a negative one. What is handed numbers from lists
and from loops compiles twice, unless those from loops are made such numbers too."""

type Table = Mapping[str, tuple[Shape, DTypeLike]]
_NUMBER, _COUNT, _YES, _HASH = np.float64, np.int64, np.bool_, np.uint64


def _arrays(*rows: tuple[Shape, DTypeLike, str]) -> Table:
    """Return a table of arrays, by name, from rows of shape, type and names."""
    return {name: (shape, dtype) for shape, dtype, names in rows for name in names.split()}


# What changes at dates alone. `BY_YEAR` holds figures and what follows from them, `BY_STANDING` who is in which
# framework: all versions of one lie behind each other in an array that no run changes, and a run is shown the one in
# force, by its address. Leads stand in the rows of `tie` and `affinity`.
BY_YEAR: Table = _arrays(
    ((_D, _N), _NUMBER, "exposure salience reluctance threat_side"),
    ((_N,), _NUMBER, "usual_capability usual_ambition gdp"),
    ((_N,), _YES, "small"),
    ((_N, _N), _NUMBER, "tie tie_alone tie_slope affinity"),
    (("places", _N), _NUMBER, "place_proximity"),
)
BY_STANDING: Table = _arrays(
    ((_N,), _NUMBER, "as_partner usual_engagement"),
    (("places",), _COUNT, "place_framework"),
    (("frameworks", _N), _YES, "framework_members"),
)
DATED: Mapping[str, tuple[str, str]] = {
    **{f"all_{name}": (name, "year") for name in BY_YEAR},
    **{f"all_{name}": (name, "standing") for name in BY_STANDING},
}
"""By the array of all versions: the name of the one that is shown, and the number that says which."""
# What no run changes. N countries, D domains, L places, F formats, K kinds. The
# issues of a domain arise at `first_place` and the `places - 1` after it in `place_of`; `deciders` and
# `conveners` are where a format of a user's own decides and convenes, 0 where it does not. Rules and centres of
# excellence have a version for the start and one for each event that changes them.
FIXED: Table = _arrays(
    (("believers",), _HASH, "keys"),
    ((_F,), layout.TRAIT, "traits"),
    ((_F,), _HASH, "format_keys"),
    ((_F,), _COUNT, "deciders conveners"),
    ((_F,), _YES, "start_allowed"),
    ((_D,), layout.DOMAIN, "domain_records"),
    ((_D, _K), _NUMBER, "kinds"),
    (("versions", "rule_bytes"), np.uint8, "rules_by_version"),
    (("versions", _D, _N), _YES, "centres_by_version"),
    ((_N,), _NUMBER, "as_ally stubbornness start_propensity start_interoperability"),
    ((_N,), _COUNT, "enhanced_from start_onset"),
    ((_N,), _YES, "quarrels start_allied start_outside"),
    ((_N, _N), _NUMBER, "capital_nearness"),
    (("places_drawn",), _COUNT, "place_of"),
    (("places_drawn",), _NUMBER, "place_weight"),
    (("places", _N), _NUMBER, "place_nearness"),
    (("places", _N), _YES, "place_far"),
    (("event_count",), layout.EVENT, "events"),
    (("dated_count",), layout.DATED, "dated"),
    (("starting",), layout.START, "start_groups"),
    (("starting", _N), _YES, "start_members"),
)
VERSIONS: Table = {
    **{f"all_{name}": (("years", *shape), dtype) for name, (shape, dtype) in BY_YEAR.items()},
    **{f"all_{name}": (("standings", *shape), dtype) for name, (shape, dtype) in BY_STANDING.items()},
}
OPEN = ("places_drawn", "event_count", "dated_count", "starting", "versions", "years", "standings")
"""Extents that are those of what a scenario brings."""
# What a run changes; `stakes` has a row for each place and each domain; `first_group` is the first that is alive, for
# each format and domain; `steps` is what each key adds to the state of a draw; `weighed` is the capability from which
# means and influence were computed; `capability_factor` what events and packages have multiplied the figures with,
# `ambition_set` whose ambition an event has set; who is `outside` is neither ally nor partner; `signed` is when the
# accession of a candidate was, and `ratified` has in its row who has ratified it.
CHANGING: Table = _arrays(
    ((), layout.PARAMETER, "parameters"),
    ((), layout.RULE, "rules"),
    (("rule_bytes",), np.uint8, "rule_memory"),
    ((_D, _N), _YES, "centres"),
    (("parameter_count",), _NUMBER, "parameter_values"),
    ((_F,), _YES, "allowed"),
    ((_F,), _NUMBER, "legitimacy"),
    ((_D,), _NUMBER, "threat threat_mean"),
    ((_D,), _YES, "priorities"),
    ((_D, _N), _NUMBER, "perception"),
    ((_N,), _NUMBER, "capability means influence weighed ambition propensity interoperability standard engagement"),
    ((_N,), _NUMBER, "attention eased access top_perception drive capability_factor"),
    ((_N,), _COUNT, "onset operating_until signed"),
    ((_N,), _YES, "allied outside resents is_blamed ambition_set"),
    ((_N,), LISTED, "allies blamed"),
    ((_N, _N), _NUMBER, "grievance habits resentment"),
    ((_N, _N), _YES, "ratified"),
    (("beliefs_held", _F, _K, "believers"), _NUMBER, "beliefs"),
    ((_D, _K), _NUMBER, "success_by_domain"),
    ((_K,), _NUMBER, "success_of_kind"),
    ((_F, _N), _NUMBER, "setbacks"),
    (("believers",), _NUMBER, "learning_rates"),
    (("believers",), _HASH, "steps"),
    (("scenes", _N), _NUMBER, "stakes"),
    (("scenes",), _COUNT, "stamps"),
    (("topics",), _COUNT, "first_group"),
    # Which agents are asked for which decision, and where (see `sim.decisions.asking`): now, as allies, as partners.
    (("decisions", "believers"), _COUNT, "hooks hooks_as_ally hooks_as_partner"),
    (("decisions", "believers"), _NUMBER, "answers_as_ally answers_as_partner"),
    (("decisions",), _COUNT, "asked"),
    (("homes", "count_kinds"), _COUNT, "count_homes"),  # addresses of what is counted (see `sim.state.counting`)
    (("option_room",), layout.OPTION, "options"),
    ((), layout.LESSON, "lesson"),
    # Rows of numbers that hold nothing from one use to the next.
    ((_N,), LISTED, "rows others groups_in"),
    ((_N,), _HASH, "their_steps"),
    ((_N,), _NUMBER, "values weights chances ceilings ideals talks votes own_stakes votes_there"),
    ((_N,), np.int8, "objections"),
    ((_N,), _YES, "staying perhaps came"),
)
# What a run keeps, in the order in which it came about, and lists of numbers of what is open, alive, under way; the
# last row of each is spare (see `room`).
# `roles` has a byte of bits for each attempt and country; `rosters` lists the `members` of each group; `shocks` (normal
# luck of ideals) and `choice_luck` have a row for each open issue, NaN where nothing was drawn yet; `seats` lists who
# sits at its table; `lines` are the ideals with which those at a table that caucus come to it; `efforts` has a row for
# each construction; `following_group` is the next that is alive with the same format and domain; `attention_left` what
# so many groups leave to a country.
BOOKS: Table = _arrays(
    ((_ROOM,), layout.ISSUE, "issues"),
    ((_ROOM,), layout.ATTEMPT, "attempts"),
    ((_ROOM, _N), np.uint8, "roles"),
    ((_ROOM,), layout.GROUP, "groups"),
    ((_ROOM, _N), _YES, "members"),
    ((_ROOM, _N), LISTED, "rosters"),
    ((_ROOM,), LISTED, "alive_groups ended_attempts"),
    ((_ROOM,), _COUNT, "following_group"),
    ((_ROOM,), _NUMBER, "attention_left"),
    ((_FEW,), layout.BUILD, "builds"),
    ((_FEW,), layout.CALENDAR, "calendar"),
    ((_FEW,), LISTED, "open_slots turn order under_construction agreed_issues"),
    ((_FEW,), _COUNT, "seat_counts asked_stamps"),
    ((_FEW,), _YES, "slots_taken"),
    ((_FEW, _N), _NUMBER, "efforts shocks asked_stakes lines"),
    ((_FEW, _N), LISTED, "seats"),
    ((_FEW, _F), _NUMBER, "choice_luck"),
    (("tables",), _COUNT, "table_domain table_size"),
    (("tables", _N), LISTED, "table_rows"),
)
# What measures are computed from, one run after the other: a record of tallies that are as large in every scenario, and
# an array for each that is not.
_EXTENT = {"domain": _D, "country": _N, "format": _F, "kind": _K}
COUNTS: Table = {
    "totals": ((), layout.COUNT),
    **{
        name: (tuple(_EXTENT[axis] for axis in axes), np.float64)
        for name, axes in AXES.items()
        if name not in (layout.COUNT.names or ())
    },
}
# How a run stood at the end of each quarter, where that is asked for.
SNAPSHOTS: Table = {
    **{f"kept_{name}": (("quarters", *shape), dtype) for name, (shape, dtype) in COUNTS.items()},
    "kept_levels": (("quarters", "levels"), np.float64),
    "kept_threat": (("quarters", _D), np.float64),
    "kept_alive": (("quarters", _F), np.float64),
}
ALL = {**FIXED, **VERSIONS, **BY_YEAR, **BY_STANDING, **CHANGING, **BOOKS, **COUNTS, **SNAPSHOTS}

GROWING: Mapping[str, str] = {
    **dict.fromkeys(("issue_count", "attempt_count", "group_count", "alive_count", "ended_count"), _ROOM),
    **dict.fromkeys(("open_count", "building_count", "agreed_count"), _FEW),
    "table_count": "tables",
}
"""Counts of what a run adds to its books, and how many rows these have, the spare one among them."""

EXTENTS = tuple(dict.fromkeys(extent for shape, _ in ALL.values() for extent in shape))
NUMBERS = (
    "quarter", "next_event", "issue_count", "sponsored", "attempt_count", "group_count", "alive_count", "open_count",
    "building_count", "agreed_count", "ended_count", "table_count", "ally_count", "blamed_count", "largest",
    "option_count", "outside_count", "candidate_count", "counted_from", "counted_until", "year", "standing",
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
                "fund", "ease",
            )
        ),
        *((name, np.bool_) for name in ("overflow", "keeps", "asks", "windowed")),
        *((f"at_{name}", np.int64) for name in ALL),
    ],
    align=True,
)  # fmt: skip
