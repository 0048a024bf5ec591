"""From a scenario to arrays: everything about countries, domains and places that no run changes.

What follows the calendar is there once for each date at which it changes (`figures`, `standings`); the arrays of the
world itself are those of the start.

Countries stand in the order of their codes and domains in the order of their names, whatever the order in the file,
so that sums run in one fixed order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.formats import FORMATS
from sim.rules.draws import name_key
from sim.scenario import Scenario
from sim.scenario.schema import KINDS, Domain, StartingGroup
from sim.types import Flags, Floats, Integers, Keys
from sim.world import columns, derived
from sim.world.country import Country, countries_in, given
from sim.world.figures import ARRAYS, Figures, figures_by_year
from sim.world.places import NOWHERE as NOWHERE
from sim.world.places import Spot, are_far, distances_to, nearnesses, spots_of
from sim.world.standings import Standing, standings_by_date


@dataclass(frozen=True, slots=True)
class Founded:
    """A standing group that there is before the first quarter.

    Attributes
    ----------
    format, domain, lead : int
        Code of the format, column of the domain, row of who leads it.
    founded : int
        Quarter, counted from the first: below 0.
    members : array of bool, shape (N,)
    momentum : float
        NaN for that of a new group.
    """

    format: int
    domain: int
    lead: int
    founded: int
    members: Flags
    momentum: float


@dataclass(frozen=True, slots=True)
class World:
    """Arrays that no run changes: N countries, D domains, L places, B regional frameworks.

    Attributes
    ----------
    codes, names : tuple of str, length N
    keys : array of uint64, shape (N + 1,)
        Keys for draws, hashed from the codes; the last is the Secretariat's.
    allies, small : array of bool, shape (N,)
        Who is an ally at the start; whose GDP is below the median of theirs.
    latitude, longitude, capability, gdp, ambition, interoperability, engagement : array of float, shape (N,)
    stubbornness, propensity : array of float, shape (N,)
        Units as in ``CountrySpec``; ``propensity`` is that to take hostages, held from quarter ``onset`` on.
    exposure, salience, reluctance, threat_side : array of float, shape (N, D)
        ``threat_side`` is the threat term of joining.
    tie, affinity, capital_distance : array of float, shape (N, N)
        ``affinity[i, j]`` is of i with lead j; distances in km.
    ally_interoperability, partner_interoperability : array of float, shape (N,)
        What a country has, or would have, as an ally and as a partner.
    grievances : tuple of (quarter, holder, target, strength)
        When which grievance takes which strength, by quarter.
    capital_nearness : array of float, shape (N, N)
        Nearness in joining to the lead's capital.
    place_proximity, place_distance, place_nearness : array of float, shape (L, N)
        For stakes, in km, and for joining.
    place_far : array of bool, shape (L, N)
        Whether a group that a country leads there is expeditionary.
    enhanced_from : array of int, shape (N,)
        Quarter from which a country has enhanced-opportunities status.
    framework_members : array of bool, shape (B, N)
    place_framework : array of int, shape (L,)
        Regional framework that covers the place, -1 for none.
    groups : tuple of Founded
        Standing groups before the first quarter.
    figures : tuple of Figures
        Figures of the start, and of each year at whose first quarter some change.
    standings : tuple of Standing
        Frameworks and who is in them at the start, and at each date at which that changes.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    keys: Keys
    allies: Flags
    small: Flags
    latitude: Floats
    longitude: Floats
    capability: Floats
    gdp: Floats
    ambition: Floats
    interoperability: Floats
    ally_interoperability: Floats
    partner_interoperability: Floats
    engagement: Floats
    stubbornness: Floats
    propensity: Floats
    onset: Integers
    exposure: Floats
    salience: Floats
    reluctance: Floats
    threat_side: Floats
    enhanced_from: Integers
    grievances: tuple[tuple[int, int, int, float], ...]
    tie: Floats
    affinity: Floats
    capital_distance: Floats
    capital_nearness: Floats
    domains: tuple[str, ...]
    domain_keys: Keys
    threat_mean: Floats
    arrivals: Floats
    kinds: Floats
    place_names: tuple[str, ...]
    place_domain: Integers
    place_weight: Floats
    place_proximity: Floats
    place_distance: Floats
    place_nearness: Floats
    place_far: Flags
    framework_members: Flags
    place_framework: Integers
    groups: tuple[Founded, ...]
    figures: tuple[Figures, ...]
    standings: tuple[Standing, ...]

    @property
    def size(self) -> int:
        """Number of countries, N; also the number of the Secretariat among sponsors."""
        return len(self.codes)

    def row(self, code: str) -> int:
        """Return the row of a country."""
        return self.codes.index(code)


def _founded(group: StartingGroup, scenario: Scenario, domains: Sequence[str], countries: Sequence[Country]) -> Founded:
    """Return a group in numbers; who leads one without a lead has the most capability, the first of equal ones."""
    assert group.format is not None
    assert group.domain is not None
    assert group.founded is not None
    named = {*(group.members or ()), group.lead}
    there = [row for row, each in enumerate(countries) if each.code in named]
    leads = [row for row in there if countries[row].code == group.lead]
    lead = leads[0] if leads else max(there, key=lambda row: (countries[row].capability, -row))
    return Founded(
        format=FORMATS[group.format].code,
        domain=domains.index(group.domain),
        lead=lead,
        founded=group.founded.index - scenario.start.index,
        members=np.isin(np.arange(len(countries)), there),
        momentum=math.nan if group.momentum is None else group.momentum,
    )


def _levels(domains: Mapping[str, Domain]) -> dict[str, Any]:
    """Return the columns with one value a domain, or a row of them."""
    return {
        "threat_mean": _array([domain.threat for domain in domains.values()]),
        "arrivals": _array([domain.arrivals for domain in domains.values()]),
        "kinds": np.array([[domain.kinds.get(kind, 0.0) for kind in KINDS] for domain in domains.values()]),
    }


def _array(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)


def _states(countries: list[Country], standing: Standing) -> dict[str, Any]:
    """Return the columns with one value a country that no calendar changes, and what each has of its standing."""
    own = [given(c.spec.interoperability, derived.ALLY_INTEROPERABILITY) for c in countries]
    as_ally, as_partner = _array(own), standing.partner_interoperability
    return {
        "latitude": _array([c.latitude for c in countries]),
        "longitude": _array([c.longitude for c in countries]),
        "interoperability": np.where([c.is_ally for c in countries], as_ally, as_partner),
        "ally_interoperability": as_ally,
        "partner_interoperability": as_partner,
        "engagement": standing.engagement,
        "stubbornness": _array([given(c.spec.stubbornness, derived.STUBBORNNESS) for c in countries]),
        "propensity": _array([c.propensity for c in countries]),
    }


def _places(spots: Sequence[Spot], countries: Sequence[Country], standing: Standing) -> dict[str, Any]:
    """Return the columns with one value a place, or a row of them."""
    distance = distances_to(spots, countries)
    return {
        "place_names": tuple(spot.name for spot in spots),
        "place_domain": np.array([spot.column for spot in spots], dtype=np.int64),
        "place_weight": _array([spot.weight for spot in spots]),
        "place_distance": distance,
        "place_nearness": nearnesses(distance),
        "place_far": are_far(spots, distance),
        "place_framework": standing.place_framework,
        "framework_members": standing.framework_members,
    }


def build_world(scenario: Scenario) -> World:
    """Return the arrays of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Validated; figures of real countries are those of the year before its start, and of years to come where its
        world is by date.
    """
    countries = countries_in(scenario, scenario.allies, scenario.start.year)
    domains = dict(sorted(scenario.domains.items()))
    spots = spots_of(domains, scenario)
    figures, standings = figures_by_year(scenario, domains, spots), standings_by_date(scenario, spots)
    between = columns.distances(countries, [(c.latitude, c.longitude) for c in countries])
    return World(
        codes=tuple(c.code for c in countries),
        names=tuple(c.name for c in countries),
        keys=np.array([*(name_key(f"country:{c.code}") for c in countries), name_key("secretariat")]),
        allies=np.array([c.is_ally for c in countries]),
        onset=np.array([c.onset for c in countries], dtype=np.int64),
        enhanced_from=np.array([c.enhanced_from for c in countries], dtype=np.int64),
        grievances=tuple(columns.grievances(countries, scenario.start, scenario.quarters)),
        capital_distance=between,
        capital_nearness=nearnesses(between),
        groups=tuple(_founded(each, scenario, list(domains), countries) for each in scenario.groups),
        domains=tuple(domains),
        domain_keys=np.array([name_key(f"domain:{name}") for name in domains]),
        figures=figures,
        standings=standings,
        **{name: getattr(figures[0], name) for name in ARRAYS},
        **_states(countries, standings[0]),
        **_levels(domains),
        **_places(spots, countries, standings[0]),
    )
