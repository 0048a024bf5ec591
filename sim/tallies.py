"""What is counted while a run goes on; measures are computed from it, for any number of runs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from sim.formats import ORDERED
from sim.scenario.schema import KINDS
from sim.state.outcomes import Ending
from sim.types import Floats

FORMATS = len(ORDERED)
DELAYS = 65
"""Response times are counted by quarter up to 64; the last bin holds all longer ones."""
SIZES = 129
"""Sizes of groups are counted one by one up to 128."""
HORIZONS = (8, 16)
"""Quarters after which undecided issues are counted: two and four years."""
LATE = 20
"""Quarters at the end of a run in which first choices are counted once more: five years."""
AGED = 8
"""Quarters that a group has to have been there for, to be counted as used or not: two years."""


@dataclass(slots=True)
class Tallies:
    """Counts and sums of one run, or of many with runs along the first axis.

    F formats, D domains, K kinds, N countries.

    Attributes
    ----------
    quarters : array, shape ()
        Quarters run.
    voters : array, shape ()
        Largest number of allies at the end of a quarter.
    arrived, taken_up : array, shape (D, K)
        Issues that arrived, and that a sponsor did something about.
    severity : array, shape (D, K)
        Severity of issues that arrived.
    first_choices, late_choices, attempts : array, shape (F,)
        First choices of sponsors, those of them in the last five years, and attempts, by format.
    endings : array, shape (F, endings)
        Attempts that ended, by format and how.
    agreed : array, shape (F, K)
        Issues agreed with substance.
    talk_shops : array, shape (F,)
        Issues that ended in words.
    output : array, shape (F, D, K)
        Output delivered.
    delays : array, shape (F, K, 65)
        Issues agreed with substance by quarters from arrival.
    due, undecided : array, shape (2,)
        Issues taken up that arrived more than 8, 16 quarters before the end; of these, those not agreed by then.
    rounds, blocked_rounds, single_blocks, hostage_blocks : array, shape (F,)
        Rounds of talks; of these, those blocked; by one ally alone; with hostage taking.
    hostages, contagious : array, shape ()
        Hostage objections, and those that only resentment caused.
    blocks_by : array, shape (N,)
        Blocked rounds in which each ally objected.
    texts, ideals : array, shape (F,)
        Sums of agreed ambition, and of the weighted mean ideal at the table, over agreed issues.
    seats, partner_seats, small_seats : array, shape (F,)
        Participants of agreed issues; partners, and small states, among them.
    shifts, founded, duplicates, excluded : array, shape ()
    group_sizes : array, shape (129,)
        Groups founded, by number of members.
    contributions : array, shape (N,)
        What contributions cost, billion USD: effort x capability.
    demanded, covered : array, shape ()
        Severity of agreed issues, and the part of it that contributions cover.
    backlog, dispersion, habit : array, shape ()
        Sums over quarters: of slots that issues wait for, of the dispersion of threat perceptions, of mean habits.
    engagement, interoperability, partner_interoperability : array, shape ()
        At the end of the run, means over partners, allies, partners.
    alive, defunct : array, shape (F,)
        Groups at the end, by format.
    aged, used_once : array, shape ()
        Groups founded more than two years before the end; of these, those that agreed on nothing after their founding.
    packages, refused_packages, menu_years, struck_off : array, shape ()
        Packages of capacity building that were asked for, and those that an ally refused; years of partners on the menu
        of cooperation, and those for which an ally struck them off.
    applications, refused_applications, docked, docked_output : array, shape ()
        Applications of minilateral groups to dock, and those that an ally refused; groups docked at the end, and what
        such groups delivered inside the alliance.
    burden_rank, burden_gini : array, shape ()
        Rank correlation of contribution and GDP over allies, and Gini of contributions over GDP.
    """

    quarters: Floats
    voters: Floats
    arrived: Floats
    taken_up: Floats
    severity: Floats
    first_choices: Floats
    late_choices: Floats
    attempts: Floats
    endings: Floats
    agreed: Floats
    talk_shops: Floats
    output: Floats
    delays: Floats
    due: Floats
    undecided: Floats
    rounds: Floats
    blocked_rounds: Floats
    single_blocks: Floats
    hostage_blocks: Floats
    hostages: Floats
    contagious: Floats
    blocks_by: Floats
    texts: Floats
    ideals: Floats
    seats: Floats
    partner_seats: Floats
    small_seats: Floats
    shifts: Floats
    founded: Floats
    duplicates: Floats
    excluded: Floats
    group_sizes: Floats
    contributions: Floats
    demanded: Floats
    covered: Floats
    backlog: Floats
    dispersion: Floats
    habit: Floats
    engagement: Floats
    interoperability: Floats
    partner_interoperability: Floats
    alive: Floats
    defunct: Floats
    aged: Floats
    used_once: Floats
    packages: Floats
    refused_packages: Floats
    menu_years: Floats
    struck_off: Floats
    applications: Floats
    refused_applications: Floats
    docked: Floats
    docked_output: Floats
    burden_rank: Floats
    burden_gini: Floats


def shapes(countries: int, domains: int) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tally of one run."""
    by_format = dict.fromkeys(
        ("first_choices", "late_choices", "attempts", "talk_shops", "rounds", "blocked_rounds", "single_blocks",
         "hostage_blocks", "texts", "ideals", "seats", "partner_seats", "small_seats", "alive", "defunct"), (FORMATS,)
    )  # fmt: skip
    special: dict[str, tuple[int, ...]] = {
        **dict.fromkeys(("arrived", "taken_up", "severity"), (domains, len(KINDS))),
        **by_format,
        "endings": (FORMATS, len(Ending)),
        "agreed": (FORMATS, len(KINDS)),
        "output": (FORMATS, domains, len(KINDS)),
        "delays": (FORMATS, len(KINDS), DELAYS),
        **dict.fromkeys(("due", "undecided"), (len(HORIZONS),)),
        **dict.fromkeys(("blocks_by", "contributions"), (countries,)),
        "group_sizes": (SIZES,),
    }
    return {field.name: special.get(field.name, ()) for field in fields(Tallies)}


def empty_tallies(countries: int, domains: int) -> Tallies:
    """Return tallies of one run, all 0."""
    return Tallies(**{name: np.zeros(shape) for name, shape in shapes(countries, domains).items()})


def stacked(runs: Sequence[Tallies]) -> Tallies:
    """Return the tallies of many runs as one, runs along the first axis."""
    return Tallies(**{field.name: np.stack([getattr(run, field.name) for run in runs]) for field in fields(Tallies)})
