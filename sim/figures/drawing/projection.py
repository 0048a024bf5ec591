"""Maps by hand: two projections, great circles, graticules. Angles are in degrees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.types import Floats

EARTH_KM = 6371.0


def unit_vectors(latitude: Floats, longitude: Floats) -> Floats:
    """Return places as unit vectors, shape (..., 3)."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def distances(latitude: Floats, longitude: Floats) -> Floats:
    """Return great-circle distances between all pairs of places in kilometres, shape (N, N)."""
    vectors = unit_vectors(latitude, longitude)
    chords = np.linalg.norm(vectors[:, None, :] - vectors[None, :, :], axis=-1)
    return np.asarray(2.0 * EARTH_KM * np.arcsin(np.clip(chords / 2.0, 0.0, 1.0)), dtype=np.float64)


def great_circle(start: Floats, end: Floats, points: int = 60) -> tuple[Floats, Floats]:
    """Return latitudes and longitudes along the shortest way between two places (latitude, longitude)."""
    first, last = unit_vectors(start[0], start[1]), unit_vectors(end[0], end[1])
    steps = np.linspace(0.0, 1.0, points)[:, None]
    angle = float(np.arccos(np.clip(first @ last, -1.0, 1.0)))
    if np.sin(angle) < 1e-9:
        way = first * (1.0 - steps) + last * steps
    else:
        way = (np.sin((1.0 - steps) * angle) * first + np.sin(steps * angle) * last) / np.sin(angle)
    return np.degrees(np.arcsin(np.clip(way[:, 2], -1.0, 1.0))), np.degrees(np.arctan2(way[:, 1], way[:, 0]))


@dataclass(frozen=True, slots=True)
class Near:
    """Azimuthal equidistant projection: kilometres east and north of its centre; for a part of the world.

    Source: Snyder (1987), Map projections: a working manual, USGS PP 1395, chapter 25.
    """

    latitude: float
    longitude: float

    def distance(self, latitude: Floats, longitude: Floats) -> Floats:
        """Return kilometres from the centre."""
        away = unit_vectors(latitude, longitude) - unit_vectors(np.array(self.latitude), np.array(self.longitude))
        return 2.0 * EARTH_KM * np.arcsin(np.clip(np.linalg.norm(away, axis=-1) / 2.0, 0.0, 1.0))

    def __call__(self, latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
        """Return kilometres east and north; the point opposite the centre lies north."""
        phi, lam = np.radians(latitude), np.radians(np.asarray(longitude) - self.longitude)
        middle = np.radians(self.latitude)
        east = np.cos(phi) * np.sin(lam)
        north = np.cos(middle) * np.sin(phi) - np.sin(middle) * np.cos(phi) * np.cos(lam)
        length = np.hypot(east, north)
        some, distance = length > 0.0, self.distance(latitude, longitude)
        scale = distance / np.where(some, length, 1.0)
        return scale * east, np.where(some, scale * north, distance)


_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = np.sqrt(3.0) / 2.0


@dataclass(frozen=True, slots=True)
class World:
    """Equal Earth projection: the whole world, every area at its true size.

    Source: Šavrič, Patterson and Jenny (2019), International Journal of Geographical Information Science 33(3).
    """

    longitude: float

    def shifted(self, longitude: Floats) -> Floats:
        """Return longitudes from the central meridian, in [-180, 180)."""
        return np.asarray((np.asarray(longitude) - self.longitude + 180.0) % 360.0 - 180.0, dtype=np.float64)

    def __call__(self, latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
        """Return coordinates east and north in kilometres."""
        return self.placed(latitude, self.shifted(longitude))

    def placed(self, latitude: Floats, shifted: Floats) -> tuple[Floats, Floats]:
        """Return coordinates for longitudes from the central meridian, which may be 180."""
        theta = np.arcsin(_M * np.sin(np.radians(latitude)))
        square = theta * theta
        sixth = square**3
        slope = _A1 + 3.0 * _A2 * square + sixth * (7.0 * _A3 + 9.0 * _A4 * square)
        east = np.radians(shifted) * np.cos(theta) / (_M * slope)
        north = theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
        return EARTH_KM * east, EARTH_KM * north

    def way(self, start: Floats, end: Floats) -> tuple[Floats, Floats]:
        """Return a great circle between two places, with a gap (NaN) where it leaves the map at an edge."""
        latitude, longitude = great_circle(start, end)
        east, north = self(latitude, longitude)
        jumps = np.flatnonzero(np.abs(np.diff(self.shifted(longitude))) > 180.0)
        return np.insert(east, jumps + 1, np.nan), np.insert(north, jumps + 1, np.nan)


def graticule(step: float) -> list[tuple[Floats, Floats]]:
    """Return meridians and parallels every so many degrees, each as latitudes and longitudes."""
    along, across = np.linspace(-90.0, 90.0, 181), np.linspace(-180.0, 180.0, 361)
    meridians = [(along, np.full_like(along, value)) for value in np.arange(-180.0, 180.0, step)]
    parallels = [(np.full_like(across, value), across) for value in np.arange(-90.0 + step, 90.0, step)]
    return meridians + parallels
