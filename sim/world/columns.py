"""Columns by domain and by pair of countries, from the formulas in ``derived``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from sim import data
from sim.scenario import Quarter
from sim.scenario.schema import Domain
from sim.types import Floats
from sim.world import derived
from sim.world.country import Country, first, given

BORDER_ADVERSARY = "RUS"
"""The one adversary to whose border distances are known."""


def distances(countries: Sequence[Country], points: Sequence[tuple[float, float]]) -> Floats:
    """Return the distance of each point (latitude, longitude) to each capital, km, shape (points, N)."""
    rows = [[derived.distance_km(c.latitude, c.longitude, *point) for c in countries] for point in points]
    return np.array(rows, dtype=np.float64).reshape(len(points), len(countries))


def adversary_ideal(domain: Domain, year: int) -> float:
    """Return the UN ideal point of a domain's adversary, as of the year before; 0 where there is none that is known."""
    known = domain.adversary is not None and domain.adversary in data.countries()
    return data.figures(str(domain.adversary), year - 1).ideal_point if known else 0.0


def _has_border(country: Country, domain: Domain) -> bool:
    return domain.adversary == BORDER_ADVERSARY and country.border_km is not None


def _border(country: Country) -> float:
    return derived.proximity(given(country.border_km, math.inf), derived.BORDER_GRADIENT_KM)


def _near(country: Country, domain: Domain) -> float:
    if not domain.places:
        return 1.0
    here, places = (
        (country.latitude, country.longitude),
        tuple((each.latitude, each.longitude) for each in domain.places),
    )
    return derived.proximity(_nearest(here, places), domain.gradient_km, derived.reach(country.capability))


@lru_cache(maxsize=8192)
def _nearest(here: tuple[float, float], places: tuple[tuple[float, float], ...]) -> float:
    """Return the distance to the nearest place, km: it is asked for every year anew."""
    return min(derived.distance_km(*here, *place) for place in places)


def exposure(country: Country, domain: Domain, year: int) -> float:
    """Return the exposure of a country to a domain's threat, by the factors that the domain declares."""
    factors = []
    for name in domain.factors:
        match name:
            case "proximity":
                factors.append(_near(country, domain))
            case "border" if _has_border(country, domain):
                factors.append(_border(country))
            case "border":
                continue
            case "hostility":
                factors.append(derived.hostility(country.ideal_point, adversary_ideal(domain, year)))
            case "democracy":
                factors.append(country.democracy)
            case "reach":
                factors.append(derived.reach(country.capability))
    return derived.exposure(factors, domain.floor)


def threat_side(country: Country, domain: Domain, year: int) -> float:
    """Return the threat term of joining: closeness to the adversary's border x distance of ideal points to it."""
    if "border" not in domain.factors or not _has_border(country, domain):
        return 0.0
    return _border(country) * abs(country.ideal_point - adversary_ideal(domain, year))


def by_domain(
    countries: Sequence[Country], domains: Mapping[str, Domain], year: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return exposure, salience, reluctance and the threat term of joining, each of shape (N, D)."""
    shape = (len(countries), len(domains))
    exposed, salient, reluctant, side = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    allied = [country.ideal_point for country in countries if country.is_ally]
    allied_mean = math.fsum(allied) / len(allied)
    for column, (name, domain) in enumerate(domains.items()):
        for row, country in enumerate(countries):
            spec = country.spec
            exposed[row, column] = own = given(spec.exposure.get(name), exposure(country, domain, year))
            cares = derived.salience(own, derived.reach(country.capability))
            salient[row, column] = given(spec.salience.get(name), cares)
            distant = derived.reluctance(country.ideal_point, allied_mean)
            reluctant[row, column] = given(spec.reluctance.get(name), distant)
            side[row, column] = threat_side(country, domain, year)
    return exposed, salient, reluctant, side


def grievances(countries: Sequence[Country], start: Quarter, quarters: int) -> list[tuple[int, int, int, float]]:
    """Return when which grievance takes which strength: (quarter of the run, holder, target, strength), by quarter.

    Real ones come and go with the calendar years; what a scenario states holds throughout. Those against outsiders
    have nobody to strike and are left out.
    """
    rows = {country.code: row for row, country in enumerate(countries)}
    real = {country.code for country in countries if country.is_real}
    stated = {
        (c.code, target): strength
        for c in countries
        for target, strength in c.spec.grievances.items()
        if target in rows
    }
    changes = [(0, rows[holder], rows[target], strength) for (holder, target), strength in sorted(stated.items())]
    before: dict[tuple[str, str], float] = {}
    for year in range(start.year, Quarter.from_index(start.index + quarters - 1).year + 1):
        first_quarter = max(0, Quarter(year, 1).index - start.index)
        now = {
            pair: strength
            for pair, strength in sorted(data.grievances(year).items())
            if pair not in stated and pair[0] in real and pair[1] in real
        }
        for pair in sorted(before.keys() | now.keys()):
            if now.get(pair, 0.0) != before.get(pair, 0.0):
                changes.append((first_quarter, rows[pair[0]], rows[pair[1]], now.get(pair, 0.0)))
        before = now
    return sorted(changes)


def _shared(one: Country, other: Country, year: int) -> float:
    if not (one.is_real and other.is_real):
        return 0.0
    return data.igo_tie(one.code, other.code) + 0.25 * data.prior_groups(one.code, other.code, year)


def ties(countries: Sequence[Country], year: int) -> Floats:
    """Return shared organisations, a quarter for each earlier group in common added, shape (N, N), symmetric."""
    tie = np.zeros((len(countries), len(countries)))
    for i, one in enumerate(countries):
        for j, other in enumerate(countries[:i]):
            stated = first(one.spec.ties.get(other.code), other.spec.ties.get(one.code))
            tie[i, j] = tie[j, i] = given(stated, _shared(one, other, year))
    return tie


def affinities(countries: Sequence[Country]) -> Floats:
    """Return minus the distance of ideal points from each lead, minus its mean over the allies, shape (N, N).

    The rosters' fit takes the mean over those eligible, European states nearly all; a mean over all partners, from
    Mauritania to Mongolia, would call every ally like-minded. It is cut to the range that the fit has seen: the
    United States' ideal point is so far from all that its nearest neighbour there would join whatever it leads.
    """
    size = len(countries)
    ideal = np.array([country.ideal_point for country in countries])
    distance = np.abs(ideal[:, None] - ideal[None, :])
    allied = [row for row, country in enumerate(countries) if country.is_ally]
    mean = np.zeros(size)
    for lead in range(size):
        others = [float(distance[row, lead]) for row in allied if row != lead]
        mean[lead] = math.fsum(others) / max(1, len(others))
    affinity: Floats = np.clip(mean[None, :] - distance, derived.AFFINITY_LEAST, derived.AFFINITY_MOST)
    return affinity
