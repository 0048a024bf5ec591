"""Formats as series: which there are, what they are called, how they look."""

from __future__ import annotations

from collections.abc import Iterable

from sim.figures.drawing.styles import Look, look


def names() -> list[str]:
    """Return the formats that can be attempted, in the order of their registry."""
    from sim.formats import names_of_attempts

    return names_of_attempts()


def occurring(found: Iterable[str]) -> list[str]:
    """Return the formats among those found, in the order of their registry; unknown ones come last."""
    given, known = set(found), names()
    return [name for name in known if name in given] + sorted(given.difference(known))


def label(name: str) -> str:
    """Return a format in words."""
    from sim.formats import label as label_of

    return label_of(name)


def format_look(name: str) -> Look:
    """Return how a format looks, the same in every figure."""
    known = names()
    return look(known.index(name) if name in known else len(known))
