"""P7: what has a slot on the agenda, and what a sponsor takes at the deadline."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule

_ROUNDING = 1e-9

_WORDS_SHARE = 0.5
"""Share of its reserve at which a sponsor takes words at the deadline rather than nothing (assumed)."""


@rule
def fits(slot: float, left: float) -> bool:
    """Tell whether a table that takes a share of a slot finds room in what is left of the agenda."""
    return slot <= left + _ROUNDING


@rule
def takes_words(words: float, reserve: float) -> bool:
    """Tell whether a sponsor whose reserve nothing reached takes words of this ambition rather than nothing."""
    return words >= _WORDS_SHARE * reserve
