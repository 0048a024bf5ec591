"""Countries on a map: which places and links are drawn, and what is near."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figures.drawing import formats
from sim.figures.drawing.projection import Near, distances
from sim.types import Flags, Floats, Integers

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

MOST = 100
"""Links drawn at most, the strongest first."""
NEAR = 0.75
"""Share of the countries that the first panel is fitted to."""
WIDEST = 4.0
"""Width of the strongest link, in points."""
LARGEST = 130.0
"""Area of the largest mark, in square points."""
SMALLEST = 3.0
"""Area of the smallest mark."""
HORIZON_KM = 9000.0
"""How far the first panel can reach: beyond, its projection stretches too much."""
_SHAPE = 0.8


def small_formats() -> list[str]:
    """Return the formats in which not every ally has a veto."""
    from sim.formats import kept

    return [name for name in formats.names() if kept(name).veto != "allies"]


def joint_agreements(issues: pd.DataFrame, codes: list[str], runs: int) -> Floats:
    """Return joint agreements in small formats per run between all countries, shape (N, N), symmetric."""
    row = {code: index for index, code in enumerate(codes)}
    agreed = issues[(issues["outcome"] == "agreed") & issues["format"].isin(small_formats())]
    joint = np.zeros((len(codes), len(codes)))
    for participants in agreed["participants"]:
        for first, second in combinations(sorted(row[code] for code in participants), 2):
            joint[first, second] += 1.0
    return (joint + joint.T) / max(runs, 1)


def strongest(joint: Floats, most: int = MOST) -> Integers:
    """Return the pairs with the most joint agreements, shape (L, 2), weakest first.

    Pairs as strong as the first that would be one too many are left out with it, so that the order of countries does
    not decide; unless that leaves none.
    """
    pairs = np.argwhere(np.triu(joint) > 0.0)
    strength = joint[pairs[:, 0], pairs[:, 1]]
    if len(pairs) > most:
        limit = np.sort(strength)[-most - 1]
        kept = strength > limit if strength.max() > limit else strength == limit
        pairs, strength = pairs[kept], strength[kept]
    return np.asarray(pairs[np.argsort(strength, kind="stable")], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Atlas:
    """What is drawn: places, marks, links, and what the first panel shows.

    Attributes
    ----------
    codes : list of str, length N
    latitude, longitude : array, shape (N,)
        Of the capitals, in degrees.
    allies : array, shape (N,)
        Whether each is an ally.
    areas : array, shape (N,)
        Areas of the marks in square points.
    joint : array, shape (N, N)
        What links are drawn for, symmetric.
    links : array, shape (L, 2)
        Pairs whose link is drawn, weakest first.
    projection : Near
        Of the first panel.
    window : array, shape (4,)
        West, south, east and north of the first panel, in kilometres.
    near : array, shape (N,)
        Whether each is in the first panel.
    """

    codes: list[str]
    latitude: Floats
    longitude: Floats
    allies: Flags
    areas: Floats
    joint: Floats
    links: Integers
    projection: Near
    window: Floats
    near: Flags

    def width(self, strength: Any) -> Any:
        """Return the width of links in points."""
        return WIDEST * strength / max(float(self.joint.max()), 1e-12)


def capability_areas(capability: Floats, most: float) -> Floats:
    """Return areas of marks in square points: they grow with the square root of capability."""
    share = capability / max(most, 1e-12)
    return np.maximum(LARGEST * np.sqrt(share), SMALLEST)


def window_around(east: Floats, north: Floats, shape: float = _SHAPE) -> Floats:
    """Return west, south, east and north of a frame of a shape (height over width) around places, with a margin."""
    middle = np.array([east.min() + east.max(), north.min() + north.max()]) / 2.0
    half = max(float(np.ptp(east)) / 2.0, float(np.ptp(north)) / 2.0 / shape, 100.0) * 1.12
    reach = np.array([half, half * shape])
    return np.concatenate([middle - reach, middle + reach])


def atlas(result: Result) -> Atlas:
    """Return what is drawn of joint agreements: marks show capability."""
    table = result.countries
    capability = table["capability"].to_numpy(dtype=np.float64)
    areas = capability_areas(capability, float(capability.max()))
    joint = joint_agreements(result.issues, table["code"].tolist(), len(result.runs))
    return placed(table, table["ally"].to_numpy(dtype=np.bool_), areas, joint)


def placed(table: pd.DataFrame, allies: Flags, areas: Floats, joint: Floats) -> Atlas:
    """Return what is drawn of countries with their codes, latitudes and longitudes.

    The first panel is centred on the most central country, and fitted to the nearest three quarters of all; to all of
    them where none lies far off.
    """
    latitude, longitude = (table[name].to_numpy(dtype=np.float64) for name in ("latitude", "longitude"))
    apart = distances(latitude, longitude)
    hub = int(np.argmin(np.median(apart, axis=1)))
    reach = float(np.quantile(apart[hub], NEAR))
    farthest = float(apart[hub].max())
    close = apart[hub] <= (farthest if farthest <= min(2.0 * reach, HORIZON_KM) else reach)
    projection = Near(float(latitude[hub]), float(longitude[hub]))
    east, north = projection(latitude, longitude)
    window = window_around(east[close], north[close])
    near = (east >= window[0]) & (east <= window[2]) & (north >= window[1]) & (north <= window[3])
    near &= apart[hub] < HORIZON_KM
    return Atlas(
        table["code"].tolist(), latitude, longitude, allies, areas, joint, strongest(joint), projection, window, near
    )
