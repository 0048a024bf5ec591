"""The registry of formats. Adding a built-in one is one file and two lines here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sim.formats import bilateral, consensus, framework_nation, inaction, minilateral, plus_n
from sim.formats.traits import Format, Traits

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


def renumber() -> None:
    """Number the formats anew in their order, after a user's own was added or taken off; others stay what they are."""
    for code, (name, fmt) in enumerate(list(FORMATS.items())):
        FORMATS[name] = fmt if fmt.code == code else replace(fmt, code=code)
    ORDERED[:] = FORMATS.values()


def formats_named(names: Iterable[str]) -> list[Format]:
    """Return the formats with these names, in the order of the registry."""
    named = frozenset(names)
    return [fmt for fmt in ORDERED if fmt.name in named]


__all__ = ["BUILT_IN", "FORMATS", "ORDERED", "Format", "Traits", "formats_named"]
