"""Columns that are computed from sourced figures, one documented formula each.

They run once per scenario, before the first quarter. What a scenario states itself takes precedence.
All constants here are assumed; docs/odd.md says why.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.rules.leading import reach as reach

EARTH_RADIUS_KM = 6371.0
BORDER_GRADIENT_KM = 500.0
"""Length over which a shared border's pressure falls by e (as in the threat term fitted to the rosters)."""
HOSTILITY_SCALE = 1.25
"""Distance of UN ideal points from the adversary that counts as full hostility; that of most allies from Russia."""
REACH_STRETCH = 4.0
"""How much further strength carries for a power with global reach."""
RELUCTANCE_SCALE = 0.25
"""Reluctance per unit of UN ideal point below the mean of the allies."""
AFFINITY_LEAST, AFFINITY_MOST = -1.5, 0.5
"""Range of affinity in the rosters that the joining rule is fitted to; beyond it the fit says nothing."""

ALLY_INTEROPERABILITY = 0.75
ENHANCED_INTEROPERABILITY = 0.6
FRAMEWORK_INTEROPERABILITY = {"pfp": 0.45, "global": 0.4, "md": 0.25, "ici": 0.25}
OTHER_INTEROPERABILITY = 0.3


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance between two points given in degrees, km (haversine)."""
    first, second = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((second - first) / 2.0) ** 2
    half += math.cos(first) * math.cos(second) * math.sin(math.radians(other_longitude - longitude) / 2.0) ** 2
    return 2.0 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def proximity(distance: float, gradient_km: float, own_reach: float = 0.0) -> float:
    """Return proximity in (0, 1]: it falls by e over ``gradient_km``, over up to five times that for a global power.

    Loss of strength is a matter of transport, bases and fleets (Boulding 1962), which reach stands for.
    """
    return math.exp(-distance / (gradient_km * (1.0 + REACH_STRETCH * own_reach)))


def hostility(ideal_point: float, adversary_ideal_point: float) -> float:
    """Return perceived intention in [0, 1]: distance of UN ideal points from the adversary (Walt 1987)."""
    return min(1.0, abs(ideal_point - adversary_ideal_point) / HOSTILITY_SCALE)


def exposure(factors: Sequence[float], floor: float) -> float:
    """Return the exposure to a domain's threat: its floor, and above it the geometric mean of its factors.

    A domain that names neither factors nor a floor concerns all alike, and in full.
    """
    if not factors:
        return floor if floor > 0.0 else 1.0
    return floor + (1.0 - floor) * math.prod(factors) ** (1.0 / len(factors))


def salience(own_exposure: float, own_reach: float) -> float:
    """Return how much a state cares for a domain: some for all, more where it is exposed or a global power."""
    return 0.25 + 0.5 * own_exposure + 0.25 * own_reach


def ambition(expenditure_share: float, own_reach: float) -> float:
    """Return general ambition: rises with military expenditure (share of GDP, counted up to 3 %) and with reach."""
    return 0.35 + 10.0 * min(0.03, expenditure_share) + 0.2 * own_reach


def reluctance(ideal_point: float, allied_mean: float) -> float:
    """Return lasting political distance to what the alliance does: UN ideal point below the mean of the allies."""
    return RELUCTANCE_SCALE * max(0.0, allied_mean - ideal_point)


def interoperability(is_ally: bool, enhanced: bool, frameworks: Sequence[str]) -> float:
    """Return the interoperability that a state starts from and falls back to, by its standing with the alliance."""
    if is_ally:
        return ALLY_INTEROPERABILITY
    if enhanced:
        return ENHANCED_INTEROPERABILITY
    return max([FRAMEWORK_INTEROPERABILITY.get(code, OTHER_INTEROPERABILITY) for code in frameworks], default=0.2)


def engagement(enhanced: bool) -> float:
    """Return a partner's engagement at the start."""
    return 0.7 if enhanced else 0.5


STUBBORNNESS = 0.3
"""Share of its own view that a state keeps in a consultation (Friedkin & Johnsen 1990)."""
