"""How countries stand with the alliance at a date: in which frameworks, and whether as partners at all.

A partner that belongs to frameworks, and to none that is there and not suspended, is outside until it is in one: it has
not joined yet, or its partnership is suspended. Enhanced opportunities keep it a partner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby, pairwise

import numpy as np

from sim.scenario import Framework, Quarter, Scenario
from sim.scenario.framework import Seat
from sim.types import Flags, Floats, Integers
from sim.world import derived
from sim.world.country import Country, countries_in, given
from sim.world.places import Spot, covering


@dataclass(frozen=True, slots=True)
class Standing:
    """Arrays of N countries, B frameworks and L places that hold from a quarter on.

    Attributes
    ----------
    quarter : int
        Counted from the first of the run.
    framework_members : array of bool, shape (B, N)
    place_framework : array of int, shape (L,)
        Framework that covers the place, -1 for none.
    partner_interoperability, engagement : array of float, shape (N,)
        What a country has, or would have, as a partner.
    outside : array of bool, shape (N,)
        Who would be outside if it is no ally.
    """

    quarter: int
    framework_members: Flags
    place_framework: Integers
    partner_interoperability: Floats
    engagement: Floats
    outside: Flags


type Seats = Mapping[str, Mapping[str, tuple[Seat, ...]]]
_ARRAYS = tuple(each.name for each in fields(Standing) if each.name != "quarter")


def standings_by_date(scenario: Scenario, spots: Sequence[Spot]) -> tuple[Standing, ...]:
    """Return the standings of the start, and of each date at which some change."""
    found: list[Standing] = []
    seats = _seats(scenario)
    for at in _dates(scenario):
        own = _standing(scenario, at, spots, seats)
        if not found or not all(np.array_equal(getattr(own, name), getattr(found[-1], name)) for name in _ARRAYS):
            found.append(own)
    return tuple(found)


def moves(standings: Sequence[Standing], scenario: Scenario, codes: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield who steps outside or back by the calendar: quarter of the run, row, whether it is outside then.

    From its first joining or leaving on, the events of the scenario alone say where a country stands.
    """
    first = {code: event.at.index for event in reversed(scenario.events) for code in (*event.join, *event.leave)}
    for before, now in pairwise(standings):
        for row in np.flatnonzero(before.outside != now.outside).tolist():
            own = codes[row] in scenario.partners
            if own and scenario.start.index + now.quarter < first.get(codes[row], np.inf):
                yield now.quarter, row, bool(now.outside[row])


def _dates(scenario: Scenario) -> list[Quarter]:
    """Return the start, and all quarters of the run in which standings may change."""
    start, last = scenario.start, scenario.last
    dates = {date for framework in scenario.frameworks.values() for date in framework.dates}
    if scenario.world == "by_date":
        dates |= {Quarter(year, 1) for year in range(start.year, last.year + 1)}
    return [start, *sorted(date for date in dates if start < date <= last)]


def _seats(scenario: Scenario) -> Seats:
    """Return the spans of each country in each framework that lists its members."""
    return {
        name: {code: tuple(own) for code, own in groupby(sorted(each.seats, key=_code), key=_code)}
        for name, each in scenario.frameworks.items()
        if each.members is not None
    }


def _code(seat: Seat) -> str:
    return seat.code


def _standing(scenario: Scenario, at: Quarter, spots: Sequence[Spot], seats: Seats) -> Standing:
    moving = scenario.world == "by_date"
    quarter = at.index - scenario.start.index
    countries = countries_in(scenario, scenario.allies, at.year if moving else scenario.start.year)
    frameworks = scenario.frameworks
    meeting = {
        row: each for row, (name, each) in enumerate(frameworks.items()) if _meets(each, countries, at, name, seats)
    }
    inside = [_in_force(scenario, each, at, seats) for each in countries]
    enhanced = [each.enhanced_from <= (quarter if moving else 0) for each in countries]
    members = np.array([[name in own for own in inside] for name in frameworks], dtype=np.bool_)
    left = [
        bool(_named(c, seats) & frameworks.keys()) and not own and not has_status
        for c, own, has_status in zip(countries, inside, enhanced, strict=True)
    ]
    return Standing(
        quarter=quarter,
        framework_members=members.reshape(len(frameworks), len(countries)),
        place_framework=np.array([covering(meeting, spot.points[0]) for spot in spots], dtype=np.int64),
        partner_interoperability=np.array(
            [
                given(c.spec.interoperability, derived.interoperability(False, has_status, own))
                for c, own, has_status in zip(countries, inside, enhanced, strict=True)
            ]
        ),
        engagement=np.array(
            [
                given(c.spec.engagement, derived.engagement(has_status))
                for c, has_status in zip(countries, enhanced, strict=True)
            ]
        ),
        outside=np.array(left, dtype=np.bool_),
    )


def _meets(framework: Framework, countries: Sequence[Country], at: Quarter, name: str, seats: Seats) -> bool:
    """Tell whether a framework covers its region: while it is there and not suspended, and some country is in it."""
    if not framework.meets(at):
        return False
    listed = (seat for spans in seats.get(name, {}).values() for seat in spans)
    stated = any(name in (country.spec.frameworks or ()) for country in countries)
    return framework.members is None or stated or any(seat.holds(at) for seat in listed)


def _named(country: Country, seats: Seats) -> set[str]:
    """Return the frameworks that a country belongs to at any time: those it states, or whose members it is among."""
    if country.spec.frameworks is not None:
        return set(country.spec.frameworks)
    listed = {name for name, own in seats.items() if country.code in own}
    return (set(country.frameworks) - seats.keys()) | listed


def _in_force(scenario: Scenario, country: Country, at: Quarter, seats: Seats) -> tuple[str, ...]:
    """Return the frameworks that a country belongs to in a quarter, without those that do not meet then."""
    return tuple(sorted(name for name in _named(country, seats) if _is_in(scenario, name, country, at, seats)))


def _is_in(scenario: Scenario, name: str, country: Country, at: Quarter, seats: Seats) -> bool:
    framework = scenario.frameworks.get(name)
    if framework is None:
        return True
    by_list = country.spec.frameworks is None and name in seats
    seated = not by_list or any(seat.holds(at) for seat in seats[name].get(country.code, ()))
    return seated and framework.meets(at)
