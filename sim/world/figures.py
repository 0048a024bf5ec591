"""Figures of countries and what follows from them, as they are in a year.

Where the world of a scenario is by date they change at the first quarter of each calendar year, and the figures of the
year before hold; else those of the start do throughout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from sim import data
from sim.scenario import Quarter, Scenario
from sim.scenario.schema import Domain
from sim.types import Flags, Floats
from sim.world import columns, derived
from sim.world.country import Country, countries_in, given
from sim.world.places import Spot, distances_to, proximities


@dataclass(frozen=True, slots=True)
class Figures:
    """Arrays of N countries, D domains and L places that hold from a quarter on.

    Attributes
    ----------
    quarter : int
        Counted from the first of the run.
    capability, gdp, ambition : array of float, shape (N,)
        Units as in ``CountrySpec``.
    small : array of bool, shape (N,)
        Whose GDP is below the median of allies'.
    exposure, salience, reluctance, threat_side : array of float, shape (N, D)
    tie, affinity : array of float, shape (N, N)
    place_proximity : array of float, shape (L, N)
    """

    quarter: int
    capability: Floats
    gdp: Floats
    ambition: Floats
    small: Flags
    exposure: Floats
    salience: Floats
    reluctance: Floats
    threat_side: Floats
    tie: Floats
    affinity: Floats
    place_proximity: Floats


ARRAYS = tuple(each.name for each in fields(Figures) if each.name != "quarter")


def figures_by_year(scenario: Scenario, domains: Mapping[str, Domain], spots: Sequence[Spot]) -> tuple[Figures, ...]:
    """Return the figures of the start and, where the world is by date, of each year in which some have changed."""
    start, last = scenario.start, scenario.last.year
    distance = distances_to(spots, countries_in(scenario, scenario.allies, start.year))
    found, known = [_figures(scenario, start, domains, spots, distance)], _known(scenario, start, domains)
    for year in range(start.year + 1, last + 1 if scenario.world == "by_date" else 0):
        at = Quarter(year, 1)
        if (now := _known(scenario, at, domains)) == known:
            continue
        before = found[-1]
        own = _figures(scenario, at, domains, spots, distance, before.tie if now[1] == known[1] else None)
        known = now
        if not all(np.array_equal(getattr(own, name), getattr(before, name)) for name in ARRAYS):
            found.append(own)
    return tuple(found)


def _known(scenario: Scenario, at: Quarter, domains: Mapping[str, Domain]) -> tuple[object, ...]:
    """Return all that the data say of a year: where it is as before, so is what follows from it."""
    countries = countries_in(scenario, allies_before(scenario, at), at.year)
    groups = [data.earlier_groups(each.code, at.year) for each in countries if each.is_real]
    return countries, groups, [columns.adversary_ideal(domain, at.year) for domain in domains.values()]


def allies_before(scenario: Scenario, quarter: Quarter) -> frozenset[str]:
    """Return who is an ally when a quarter begins, before its events."""
    allies = set(scenario.allies)
    for event in scenario.events:
        if event.at < quarter:
            allies = (allies | set(event.join)) - set(event.leave)
    return frozenset(allies)


def _figures(
    scenario: Scenario,
    at: Quarter,
    domains: Mapping[str, Domain],
    spots: Sequence[Spot],
    distance: Floats,
    tie: Floats | None = None,
) -> Figures:
    """Return the figures of a quarter; ties are slow, and given where they are as they were."""
    countries = countries_in(scenario, allies_before(scenario, at), at.year)
    exposed, salient, reluctant, side = columns.by_domain(countries, domains, at.year)
    return Figures(
        quarter=at.index - scenario.start.index,
        capability=_array([c.capability for c in countries]),
        gdp=_array([c.gdp for c in countries]),
        ambition=_array([_ambition(c) for c in countries]),
        small=_small(countries),
        exposure=exposed,
        salience=salient,
        reluctance=reluctant,
        threat_side=side,
        tie=columns.ties(countries, at.year) if tie is None else tie,
        affinity=columns.affinities(countries),
        place_proximity=proximities(countries, distance, spots),
    )


def _array(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)


def _ambition(c: Country) -> float:
    return given(c.spec.ambition, derived.ambition(c.capability / c.gdp, derived.reach(c.capability)))


def _small(countries: Sequence[Country]) -> Flags:
    """Return who has a GDP below the median of allies."""
    flags: Flags = _array([c.gdp for c in countries]) < np.median([c.gdp for c in countries if c.is_ally])
    return flags
