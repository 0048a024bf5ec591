"""All configurations of a few actors: energies, minima and basins.

A configuration is a number: bit i is set where actor i stands against the last actor, so that two camps have one number
whichever is called the first. To move an actor is to flip its bit; to move the last is to flip all others.
"""

from __future__ import annotations

import numpy as np

from sim.errors import InputError
from sim.landscape.energy import pulls, tolerance
from sim.landscape.minima import Landscape, Minimum, camps_of, ordered
from sim.types import Flags, Floats, Integers

MOST_ACTORS = 24
"""Actors of whom all configurations fit into memory: 8 million."""


def energies(sizes: Floats, propensity: Floats) -> Floats:
    """Return the energy of every configuration, by its number.

    Parameters
    ----------
    sizes : array of float, shape (n,)
        Not negative.
    propensity : array of float, shape (n, n)
        Symmetric.

    Returns
    -------
    array of float, shape (2 ** (n - 1),)

    Raises
    ------
    InputError
        If there are too many actors, or the arguments do not fit together.
    """
    if sizes.size > MOST_ACTORS:
        raise InputError(
            f"{sizes.size} actors have 2^{sizes.size - 1} configurations, too many to go through. "
            f"Give {MOST_ACTORS} actors or fewer, or use sim.landscape.descents."
        )
    pull = pulls(sizes, propensity)
    energy = np.zeros(1)
    for actor in range(sizes.size - 1):
        # Who crosses over leaves all behind but those that crossed before, whom it was apart from.
        crossed = _sums_over_bits(pull[actor, :actor])
        energy = np.concatenate((energy, energy + 2.0 * (pull[actor].sum() - 2.0 * crossed)))
    return energy


def _sums_over_bits(values: Floats) -> Floats:
    """Return for each number of as many bits the sum of the values whose bits are set."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate((sums, sums + value))
    return sums


def flips(actors: int) -> list[int]:
    """Return the bits that a move of each actor flips."""
    return [*(1 << actor for actor in range(actors - 1)), (1 << (actors - 1)) - 1]


def downhill(energy: Floats, actors: int, least: float) -> Integers:
    """Return where the steepest move from each configuration leads: to itself where no move lowers the energy.

    Parameters
    ----------
    energy : array of float, shape (2 ** (n - 1),)
    actors : int
        Number of actors n. Of moves that are as steep the first actor's is taken.
    least : float
        By how much a move has to lower the energy.
    """
    here = np.arange(energy.size)
    lowest, leads = energy.copy(), here.copy()
    for flip in flips(actors):
        there = here ^ flip
        lower = energy[there] < lowest - least
        lowest[lower], leads[lower] = energy[there][lower], there[lower]
    return leads


def ends(leads: Integers) -> Integers:
    """Return where the way from each configuration ends, if each leads to another or to itself."""
    while True:
        further = leads[leads]
        if np.array_equal(further, leads):
            return leads
        leads = further


def landscape(sizes: Floats, propensity: Floats) -> Landscape:
    """Return the minima and basins of all configurations; arguments and errors as in `energies`."""
    energy = energies(sizes, propensity)
    pull = pulls(sizes, propensity)
    numbers, basins = np.unique(ends(downhill(energy, sizes.size, tolerance(pull))), return_counts=True)
    minima = [
        Minimum(camps_of(_camp(int(number), sizes.size)), float(energy[number]), int(basin))
        for number, basin in zip(numbers, basins, strict=True)
    ]
    return Landscape(ordered(minima, float(np.abs(pull).sum())), energy.size, True)


def _camp(number: int, actors: int) -> Flags:
    """Return who stands against the last actor."""
    return np.array([bool(number >> actor & 1) for actor in range(actors)])
