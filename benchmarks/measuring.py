"""Measurements side by side: in turns, so that what else the machine does meets all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds per unit of work, one for each repeat."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def least(self) -> float:
        return min(self.seconds)

    @property
    def spread(self) -> tuple[float, float]:
        return self.least, max(self.seconds)

    def over(self, other: Times) -> Times:
        """Return how many times the other's, repeat by repeat."""
        return Times(tuple(own / of for own, of in zip(self.seconds, other.seconds, strict=True)))

    def scaled(self, factor: float) -> Times:
        return Times(tuple(factor * each for each in self.seconds))


@dataclass(frozen=True, slots=True)
class Work:
    """Something to measure.

    Attributes
    ----------
    do : callable
        Does it, for the number of the repeat.
    units : int
        How many units of work that is.
    """

    do: Callable[[int], object]
    units: int = 1


def in_turns(works: Mapping[str, Work], repeats: int, clock: Clock = time.process_time) -> dict[str, Times]:
    """Return the seconds that each work took, per unit of it, all of them measured once in every repeat.

    Each is done once before, unmeasured. Every repeat begins with another one.

    Parameters
    ----------
    works : mapping of str to Work
    repeats : int
    clock : callable
        ``time.process_time`` for the processor time of all threads of this process, ``time.perf_counter`` for time
        on the wall.
    """
    names = list(works)
    for name in names:
        works[name].do(0)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for repeat in range(repeats):
        first = repeat % len(names)
        for name in names[first:] + names[:first]:
            began = clock()
            works[name].do(repeat)
            seconds[name].append((clock() - began) / works[name].units)
    return {name: Times(tuple(each)) for name, each in seconds.items()}
