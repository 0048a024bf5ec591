"""The registry of formats. Adding a built-in one is one file and two lines here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sim.formats import bilateral, consensus, framework_nation, inaction, minilateral, plus_n
from sim.formats.traits import Described, Format, Traits
from sim.wording import words

CONSENSUS = Format(0, consensus.TRAITS, consensus.decide)
PLUS_N = Format(1, plus_n.TRAITS, plus_n.decide)
FRAMEWORK_NATION = Format(2, framework_nation.TRAITS, framework_nation.decide)
MINILATERAL = Format(3, minilateral.TRAITS, minilateral.decide)
BILATERAL = Format(4, bilateral.TRAITS, bilateral.decide)
INACTION = Format(5, inaction.TRAITS, inaction.decide)

BUILT_IN = (CONSENSUS, PLUS_N, FRAMEWORK_NATION, MINILATERAL, BILATERAL, INACTION)
ORDERED: list[Format] = [*BUILT_IN]
"""All formats, by their number: the built-in ones, and those that a user adds."""
FORMATS: dict[str, Format] = {fmt.name: fmt for fmt in ORDERED}
DESCRIBED: dict[str, Described] = {}
"""Formats from own code that results describe which were opened here."""


def renumber() -> None:
    """Number the formats anew in their order, after a user's own was added or taken off; others stay what they are."""
    for code, (name, fmt) in enumerate(list(FORMATS.items())):
        FORMATS[name] = fmt if fmt.code == code else replace(fmt, code=code)
    ORDERED[:] = FORMATS.values()


def names_of_attempts() -> list[str]:
    """Return the formats that can be attempted: of the registry in its order, then those that results describe."""
    return list(dict.fromkeys([*(fmt.name for fmt in ORDERED if fmt is not INACTION), *DESCRIBED]))


def label(name: str) -> str:
    """Return what figures and tables call a format."""
    return kept(name).label


def kept(name: str) -> Traits | Described:
    """Return the traits of a format, as far as they are known here."""
    return FORMATS[name].traits if name in FORMATS else DESCRIBED.get(name, Described(words(name)))


def formats_named(names: Iterable[str]) -> list[Format]:
    """Return the formats with these names, in the order of the registry."""
    named = frozenset(names)
    return [fmt for fmt in ORDERED if fmt.name in named]


__all__ = [
    "BUILT_IN",
    "FORMATS",
    "ORDERED",
    "Described",
    "Format",
    "Traits",
    "formats_named",
    "kept",
    "label",
    "names_of_attempts",
]
