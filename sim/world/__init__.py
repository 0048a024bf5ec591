"""From a scenario to arrays: everything about countries, domains and places that no run changes.

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
from sim.rules.joining import EXPEDITIONARY_KM, nearness
from sim.scenario import Scenario
from sim.scenario.schema import KINDS, Domain, Framework, StartingGroup
from sim.types import Flags, Floats, Integers, Keys
from sim.world import columns, derived
from sim.world.country import Country, country, given

NOWHERE = -1
"""Place of an issue in a domain without places, and framework of a place that none covers."""


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

    @property
    def size(self) -> int:
        """Number of countries, N; also the number of the Secretariat among sponsors."""
        return len(self.codes)

    def row(self, code: str) -> int:
        """Return the row of a country."""
        return self.codes.index(code)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place as the arrays need it; the nearest of several points counts."""

    name: str
    column: int
    weight: float
    gradient_km: float
    points: tuple[tuple[float, float], ...]
    expeditionary: bool | None = None


def _spots(domains: Mapping[str, Domain], scenario: Scenario) -> list[_Spot]:
    """Return the places of all domains, and those of dated issues, which no draw hits."""
    spots = []
    for column, (name, domain) in enumerate(domains.items()):
        for number, place in enumerate(domain.places, start=1):
            label, point = given(place.name, f"{name} {number}"), (place.latitude, place.longitude)
            spots.append(_Spot(label, column, place.weight, domain.gradient_km, (point,)))
    for event in scenario.events:
        issue = event.issue
        if issue is not None and issue.place is not None:
            label, column = event.note or str(event.at), list(domains).index(issue.domain)
            points, gradient = (issue.place, *issue.further_places), domains[issue.domain].gradient_km
            spots.append(_Spot(label, column, 0.0, gradient, points, issue.expeditionary))
    return spots


def _covering(frameworks: Sequence[Framework], point: tuple[float, float]) -> int:
    """Return the row of the smallest region that covers a place, -1 if none does."""
    best, radius = NOWHERE, math.inf
    for row, framework in enumerate(frameworks):
        km = derived.distance_km(framework.latitude, framework.longitude, *point)
        if km <= framework.radius_km < radius:
            best, radius = row, framework.radius_km
    return best


def _array(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)


def _proximities(countries: Sequence[Country], distance: Floats, gradients: Sequence[float]) -> Floats:
    """Return proximity by place and country; by the C library's exp, as NumPy's differs between processors."""
    reach = [derived.reach(country.capability) for country in countries]
    rows = [
        [derived.proximity(float(km), gradient, own) for km, own in zip(row, reach, strict=True)]
        for row, gradient in zip(distance, gradients, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(distance.shape)


def _nearness(distance: Floats) -> Floats:
    """Return the nearness of joining at each distance in km."""
    return np.array([[nearness(float(km)) for km in row] for row in distance]).reshape(distance.shape)


def _far(spots: Sequence[_Spot], distance: Floats) -> Flags:
    """Return whether a group that a country leads at a place is expeditionary: as stated, else by the distance."""
    far: Flags = distance > EXPEDITIONARY_KM
    for row, spot in enumerate(spots):
        if spot.expeditionary is not None:
            far[row] = spot.expeditionary
    return far


def _standard(country: Country, is_ally: bool) -> float:
    """Return the interoperability that a country has, or would have, as an ally or as a partner."""
    own = derived.interoperability(is_ally, country.enhanced, country.frameworks)
    return given(country.spec.interoperability, own)


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


def _states(countries: list[Country]) -> dict[str, Any]:
    """Return the columns with one value a country."""
    ambition = [
        given(c.spec.ambition, derived.ambition(c.capability / c.gdp, derived.reach(c.capability))) for c in countries
    ]
    as_ally, as_partner = ([_standard(c, is_ally) for c in countries] for is_ally in (True, False))
    return {
        "latitude": _array([c.latitude for c in countries]),
        "longitude": _array([c.longitude for c in countries]),
        "capability": _array([c.capability for c in countries]),
        "gdp": _array([c.gdp for c in countries]),
        "ambition": _array(ambition),
        "interoperability": _array([_standard(c, c.is_ally) for c in countries]),
        "ally_interoperability": _array(as_ally),
        "partner_interoperability": _array(as_partner),
        "engagement": _array([given(c.spec.engagement, derived.engagement(c.enhanced)) for c in countries]),
        "stubbornness": _array([given(c.spec.stubbornness, derived.STUBBORNNESS) for c in countries]),
        "propensity": _array([c.propensity for c in countries]),
    }


def _small(countries: list[Country]) -> Flags:
    """Return who has a GDP below the median of allies."""
    flags: Flags = _array([c.gdp for c in countries]) < np.median([c.gdp for c in countries if c.is_ally])
    return flags


def _places(spots: Sequence[_Spot], countries: Sequence[Country], frameworks: Sequence[Framework]) -> dict[str, Any]:
    """Return the columns with one value a place, or a row of them."""
    distance = np.array([columns.distances(countries, spot.points).min(axis=0) for spot in spots])
    distance = distance.reshape(len(spots), len(countries))
    return {
        "place_names": tuple(spot.name for spot in spots),
        "place_domain": np.array([spot.column for spot in spots], dtype=np.int64),
        "place_weight": _array([spot.weight for spot in spots]),
        "place_proximity": _proximities(countries, distance, [spot.gradient_km for spot in spots]),
        "place_distance": distance,
        "place_nearness": _nearness(distance),
        "place_far": _far(spots, distance),
        "place_framework": np.array([_covering(frameworks, spot.points[0]) for spot in spots], dtype=np.int64),
    }


def build_world(scenario: Scenario) -> World:
    """Return the arrays of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Validated; figures of real countries are those of the year before its start.
    """
    year = scenario.start.year
    countries = [country(scenario, code) for code in sorted((*scenario.allies, *scenario.partners))]
    domains = dict(sorted(scenario.domains.items()))
    frameworks = dict(sorted(scenario.frameworks.items()))
    exposed, salient, reluctant, side = columns.by_domain(countries, domains, year)
    spots = _spots(domains, scenario)
    between = columns.distances(countries, [(c.latitude, c.longitude) for c in countries])
    members = [[name in c.frameworks for c in countries] for name in frameworks]
    return World(
        codes=tuple(c.code for c in countries),
        names=tuple(c.name for c in countries),
        keys=np.array([*(name_key(f"country:{c.code}") for c in countries), name_key("secretariat")]),
        allies=np.array([c.is_ally for c in countries]),
        small=_small(countries),
        onset=np.array([c.onset for c in countries], dtype=np.int64),
        exposure=exposed,
        salience=salient,
        reluctance=reluctant,
        threat_side=side,
        enhanced_from=np.array([c.enhanced_from for c in countries], dtype=np.int64),
        grievances=tuple(columns.grievances(countries, scenario.start, scenario.quarters)),
        tie=columns.ties(countries, year),
        affinity=columns.affinities(countries),
        capital_distance=between,
        capital_nearness=_nearness(between),
        framework_members=np.array(members, dtype=np.bool_).reshape(len(frameworks), len(countries)),
        groups=tuple(_founded(each, scenario, list(domains), countries) for each in scenario.groups),
        domains=tuple(domains),
        domain_keys=np.array([name_key(f"domain:{name}") for name in domains]),
        **_states(countries),
        **_levels(domains),
        **_places(spots, countries, [*frameworks.values()]),
    )
