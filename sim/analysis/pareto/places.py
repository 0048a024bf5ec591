"""Where in the scenario choices, levels and what is uncertain stand: no two of them may set the same place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sim.experiments.arm import Steps
from sim.experiments.factors import Factor
from sim.scenario.located import Located, Path, Problems, dotted


class Place(NamedTuple):
    """A place in the scenario that something sets.

    Attributes
    ----------
    owner : tuple
        What sets it: a key at the top of the file, and a name below it.
    at : path
        Where in the file that is said.
    steps : tuple of str
        Way into the scenario.
    """

    owner: tuple[str, str]
    at: Path
    steps: Steps


def of_choices(choices: Located | None) -> Iterator[Place]:
    """Yield the places that options set."""
    for choice, options in _below(choices):
        for option, own in _below(options):
            for steps in _leaves(own):
                yield Place(("choices", choice), ("choices", choice, option, *steps), steps)


def of_factors(section: str, factors: Mapping[str, Factor]) -> Iterator[Place]:
    """Yield the places that levels, or what is uncertain, set."""
    for written, factor in factors.items():
        yield Place((section, written), (section, written), factor.path)


def add_overlaps(places: Sequence[Place], problems: Problems) -> None:
    """Note what sets a place, or a part of it, that something before it sets; once for each pair of things."""
    told = set[tuple[tuple[str, str], tuple[str, str]]]()
    for position, place in enumerate(places):
        for earlier in places[:position]:
            pair = (earlier.owner, place.owner)
            if earlier.owner == place.owner or pair in told or not _overlap(earlier.steps, place.steps):
                continue
            told.add(pair)
            shared = dotted(min(earlier.steps, place.steps, key=len))
            message = f"{dotted(earlier.owner)} sets {shared} too, so that one would undo the other."
            problems.add(place.at, message, mend="Keep one of them, or make one choice with an option for each case.")


def _overlap(one: Steps, other: Steps) -> bool:
    common = min(len(one), len(other))
    return one[:common] == other[:common]


def _below(node: Located | None) -> Iterator[tuple[str, Located]]:
    if node is not None and isinstance(node.value, dict):
        yield from node.value.items()


def _leaves(own: Located, above: Steps = ()) -> Iterator[Steps]:
    """Yield the ways to what is not a mapping; a list is replaced as a whole."""
    for key, child in _below(own):
        if isinstance(child.value, dict) and child.value:
            yield from _leaves(child, (*above, key))
        else:
            yield (*above, key)
