"""What a landscape has: its minima, and how much of it descends to each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.types import Flags

Camps = tuple[tuple[int, ...], tuple[int, ...]]

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Minimum:
    """Two camps of which no single move lowers the energy.

    Attributes
    ----------
    camps : pair of tuple of int
        Numbers of the actors in each, from 0; the first camp is that of actor 0. The second may be empty.
    energy : float
        Size x size x propensity.
    basin : int
        Configurations from which steepest descent ends here.
    """

    camps: Camps
    energy: float
    basin: int


@dataclass(frozen=True, slots=True)
class Landscape:
    """Minima of a landscape.

    Attributes
    ----------
    minima : tuple of Minimum
        From the lowest energy to the highest.
    configurations : int
        Configurations that descended: all there are, or as many as were drawn. Two camps count once, whichever of
        them is called the first.
    complete : bool
        Whether they are all there are. If not, there may be more minima.
    """

    minima: tuple[Minimum, ...]
    configurations: int
    complete: bool


def camps_of(camp: Flags) -> Camps:
    """Return the actors of both camps, those with actor 0 first."""
    first = camp == camp[0]
    one, other = (tuple(int(actor) for actor in np.flatnonzero(side)) for side in (first, ~first))
    return one, other


def ordered(minima: Iterable[Minimum], scale: float) -> tuple[Minimum, ...]:
    """Return minima from the lowest energy to the highest; those that differ by rounding alone, by their camps.

    Parameters
    ----------
    minima : iterable of Minimum
    scale : float
        Sum of all pulls, regardless of their sign.
    """
    unit = scale if scale > 0.0 else 1.0
    return tuple(sorted(minima, key=lambda each: (round(each.energy / unit, _DIGITS), each.camps)))
