"""Places where issues arise: how far they are from each country, and which framework covers them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.rules.joining import EXPEDITIONARY_KM, nearness
from sim.scenario import Scenario
from sim.scenario.framework import Framework
from sim.scenario.schema import Domain
from sim.types import Flags, Floats
from sim.world import columns, derived
from sim.world.country import Country, given

NOWHERE = -1
"""Place of an issue in a domain without places, and framework of a place that none covers."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as the arrays need it; the nearest of several points counts."""

    name: str
    column: int
    weight: float
    gradient_km: float
    points: tuple[tuple[float, float], ...]
    expeditionary: bool | None = None


def spots_of(domains: Mapping[str, Domain], scenario: Scenario) -> list[Spot]:
    """Return the places of all domains, and those of dated issues, which no draw hits."""
    spots = []
    for column, (name, domain) in enumerate(domains.items()):
        for number, place in enumerate(domain.places, start=1):
            label, point = given(place.name, f"{name} {number}"), (place.latitude, place.longitude)
            spots.append(Spot(label, column, place.weight, domain.gradient_km, (point,)))
    for event in scenario.events:
        issue = event.issue
        if issue is not None and issue.place is not None:
            label, column = event.note or str(event.at), list(domains).index(issue.domain)
            points, gradient = (issue.place, *issue.further_places), domains[issue.domain].gradient_km
            spots.append(Spot(label, column, 0.0, gradient, points, issue.expeditionary))
    return spots


def distances_to(spots: Sequence[Spot], countries: Sequence[Country]) -> Floats:
    """Return the distance of each place to each capital, km, shape (L, N)."""
    distance = np.array([columns.distances(countries, spot.points).min(axis=0) for spot in spots], dtype=np.float64)
    return distance.reshape(len(spots), len(countries))


def proximities(countries: Sequence[Country], distance: Floats, spots: Sequence[Spot]) -> Floats:
    """Return proximity by place and country; by the C library's exp, as NumPy's differs between processors."""
    reach = [derived.reach(country.capability) for country in countries]
    rows = [
        [derived.proximity(float(km), spot.gradient_km, own) for km, own in zip(row, reach, strict=True)]
        for row, spot in zip(distance, spots, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(distance.shape)


def nearnesses(distance: Floats) -> Floats:
    """Return the nearness of joining at each distance in km."""
    return np.array([[nearness(float(km)) for km in row] for row in distance]).reshape(distance.shape)


def are_far(spots: Sequence[Spot], distance: Floats) -> Flags:
    """Return whether a group that a country leads at a place is expeditionary: as stated, else by the distance."""
    far: Flags = distance > EXPEDITIONARY_KM
    for row, spot in enumerate(spots):
        if spot.expeditionary is not None:
            far[row] = spot.expeditionary
    return far


def covering(frameworks: Mapping[int, Framework], point: tuple[float, float]) -> int:
    """Return the row of the smallest region that covers a place, -1 if none does."""
    best, radius = NOWHERE, math.inf
    for row, framework in frameworks.items():
        km = derived.distance_km(framework.latitude, framework.longitude, *point)
        if km <= framework.radius_km < radius:
            best, radius = row, framework.radius_km
    return best
