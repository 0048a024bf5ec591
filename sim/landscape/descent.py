"""Steepest descent from drawn configurations, for more actors than can be gone through."""

from __future__ import annotations

import numpy as np

from sim.errors import InputError
from sim.landscape.energy import pulls, tolerance
from sim.landscape.minima import Landscape, Minimum, camps_of, ordered
from sim.types import Floats


def descended(pull: Floats, sides: Floats) -> Floats:
    """Return where steepest descent from each configuration ends.

    Parameters
    ----------
    pull : array of float, shape (n, n)
        As `pulls` gives it.
    sides : array of float, shape (starts, n)
        1 for who is in the one camp, -1 for who is in the other. Of moves that are as steep the first actor's is taken.
    """
    sides, least = sides.copy(), tolerance(pull)
    while True:
        # Moved over, an actor is apart from those that it was with, and with those that it was apart from.
        changes = 2.0 * sides * (sides @ pull)
        steepest = changes.min(axis=1)
        moves = np.flatnonzero(steepest < -least)
        if moves.size == 0:
            return sides
        movers = (changes[moves] <= steepest[moves, None] + least).argmax(axis=1)
        sides[moves, movers] *= -1.0


def descents(sizes: Floats, propensity: Floats, starts: int = 1000, seed: int = 1) -> Landscape:
    """Return the minima that steepest descent finds from configurations drawn at random.

    Parameters
    ----------
    sizes : array of float, shape (n,)
        Not negative.
    propensity : array of float, shape (n, n)
        Symmetric.
    starts : int
        Configurations to begin from, at least 1; every actor is in either camp with even chance.
    seed : int
        The same seed gives the same configurations.

    Raises
    ------
    InputError
        If there is no start, or the arguments do not fit together.
    """
    if starts < 1:
        raise InputError(f"The number of starts is {starts}. Give 1 or more.")
    pull = pulls(sizes, propensity)
    luck = np.random.default_rng(seed).random((starts, sizes.size))
    sides = descended(pull, np.where(luck < 0.5, 1.0, -1.0))
    found, basins = np.unique(sides * sides[:, :1], axis=0, return_counts=True)
    minima = [
        Minimum(camps_of(side > 0.0), _energy(pull, side), int(basin))
        for side, basin in zip(found, basins, strict=True)
    ]
    return Landscape(ordered(minima, float(np.abs(pull).sum())), starts, False)


def _energy(pull: Floats, side: Floats) -> float:
    apart = side[:, None] != side[None, :]
    return float(pull[apart].sum())
