"""What a run counts, declared once: a line here, a line where it is counted, and a row in ``sim.results.measures``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, get_type_hints

import numpy as np

from sim.formats import ORDERED
from sim.scenario.schema import KINDS
from sim.state.outcomes import Ending
from sim.types import Floats

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
FORMATS = 12
"""Formats for which there is room: the built-in ones, and six of a user's own."""

FIXED_AXES: Mapping[str, int] = {
    "format": FORMATS,
    "kind": len(KINDS),
    "ending": len(Ending),
    "delay": DELAYS,
    "horizon": len(HORIZONS),
    "size": SIZES,
}
"""Axes that are as long in every scenario; those of domains and of countries are not."""


@dataclass(slots=True)
class Tallies:
    """Counts and sums of one run, or of many with runs along the first axis; beside each its meaning and other axes."""

    quarters: Annotated[Floats, "quarters run"]
    voters: Annotated[Floats, "largest number of allies at the end of a quarter"]
    arrived: Annotated[Floats, "issues that arrived", "domain", "kind"]
    taken_up: Annotated[Floats, "issues that a sponsor did something about", "domain", "kind"]
    severity: Annotated[Floats, "severity of issues that arrived", "domain", "kind"]
    first_choices: Annotated[Floats, "first choices of sponsors", "format"]
    late_choices: Annotated[Floats, "first choices of sponsors in the last five years", "format"]
    attempts: Annotated[Floats, "attempts in each format", "format"]
    succeeded: Annotated[Floats, "of these, those that ended in an agreement with substance", "format"]
    endings: Annotated[Floats, "attempts that ended, by how", "format", "ending"]
    agreed: Annotated[Floats, "issues agreed with substance", "format", "kind"]
    talk_shops: Annotated[Floats, "issues that ended in words", "format"]
    output: Annotated[Floats, "output delivered", "format", "domain", "kind"]
    delays: Annotated[Floats, "issues agreed with substance by quarters from arrival", "format", "kind", "delay"]
    due: Annotated[Floats, "issues taken up that arrived more than 8, 16 quarters before the end", "horizon"]
    undecided: Annotated[Floats, "of these, those not agreed by then", "horizon"]
    rounds: Annotated[Floats, "rounds of talks", "format"]
    blocked_rounds: Annotated[Floats, "rounds that were blocked", "format"]
    single_blocks: Annotated[Floats, "rounds that one ally blocked alone", "format"]
    hostage_blocks: Annotated[Floats, "rounds blocked with hostage taking", "format"]
    hostages: Annotated[Floats, "hostage objections"]
    contagious: Annotated[Floats, "hostage objections that only resentment caused"]
    blocks_by: Annotated[Floats, "blocked rounds in which each ally objected", "country"]
    texts: Annotated[Floats, "sum of agreed ambition over agreed issues", "format"]
    ideals: Annotated[Floats, "sum of the weighted mean ideal at the table over agreed issues", "format"]
    seats: Annotated[Floats, "participants of agreed issues", "format"]
    partner_seats: Annotated[Floats, "partners among them", "format"]
    small_seats: Annotated[Floats, "small states among them", "format"]
    shifts: Annotated[Floats, "shifts to another format"]
    founded: Annotated[Floats, "groups founded", "format"]
    led_by_largest: Annotated[Floats, "of those inside, groups led by the ally with the most capability"]
    duplicates: Annotated[Floats, "groups founded that doubled another"]
    excluded: Annotated[Floats, "states with a stake that an initiator left out"]
    group_sizes: Annotated[Floats, "groups founded, by number of members", "size"]
    accessions: Annotated[Floats, "states that joined a standing group"]
    withdrawals: Annotated[Floats, "members that left one"]
    new_allies: Annotated[Floats, "states that joined the alliance"]
    ratified_allies: Annotated[Floats, "of these, those whose accession all allies ratified"]
    ratification: Annotated[Floats, "sum over these of quarters from signing to joining"]
    first_responses: Annotated[Floats, "crises that a group answered first"]
    first_output: Annotated[Floats, "output of these answers"]
    contributions: Annotated[Floats, "what contributions cost, billion USD: effort x capability", "country"]
    demanded: Annotated[Floats, "severity of agreed issues"]
    covered: Annotated[Floats, "the part of it that contributions cover"]
    backlog: Annotated[Floats, "sum over quarters of slots that issues wait for"]
    dispersion: Annotated[Floats, "sum over quarters of the dispersion of threat perceptions"]
    habit: Annotated[Floats, "sum over quarters of mean habits"]
    engagement: Annotated[Floats, "engagement of partners at the end, mean"]
    interoperability: Annotated[Floats, "interoperability of allies at the end, mean"]
    partner_interoperability: Annotated[Floats, "interoperability of partners at the end, mean"]
    alive: Annotated[Floats, "groups alive at the end", "format"]
    defunct: Annotated[Floats, "groups that ended", "format"]
    aged: Annotated[Floats, "groups founded more than two years before the end"]
    used_once: Annotated[Floats, "of these, those that agreed on nothing after their founding"]
    packages: Annotated[Floats, "packages of capacity building that were asked for"]
    refused_packages: Annotated[Floats, "packages that an ally refused"]
    menu_years: Annotated[Floats, "years of partners on the menu of cooperation"]
    struck_off: Annotated[Floats, "years for which an ally struck a partner off the menu"]
    applications: Annotated[Floats, "applications of minilateral groups to dock"]
    refused_applications: Annotated[Floats, "applications that an ally refused"]
    docked: Annotated[Floats, "groups docked at the end"]
    docked_output: Annotated[Floats, "output that such groups delivered inside the alliance"]
    burden_rank: Annotated[Floats, "rank correlation of contribution and GDP over allies"]
    burden_gini: Annotated[Floats, "Gini of contributions over GDP"]


AXES: Mapping[str, tuple[str, ...]] = {
    name: hint.__metadata__[1:] for name, hint in get_type_hints(Tallies, include_extras=True).items()
}
"""Axes of every tally of one run."""


def shapes(countries: int, domains: int) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tally of one run."""
    lengths = {**FIXED_AXES, "format": len(ORDERED), "country": countries, "domain": domains}
    return {name: tuple(lengths[axis] for axis in axes) for name, axes in AXES.items()}


def empty_tallies(countries: int, domains: int) -> Tallies:
    """Return tallies of one run, all 0."""
    return Tallies(**{name: np.zeros(shape) for name, shape in shapes(countries, domains).items()})


def stacked(runs: Sequence[Tallies]) -> Tallies:
    """Return the tallies of many runs as one, runs along the first axis."""
    return Tallies(**{field.name: np.stack([getattr(run, field.name) for run in runs]) for field in fields(Tallies)})
