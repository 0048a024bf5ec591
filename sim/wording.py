"""Names of keys, measures, domains and arms as words, spelt alike in figures and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SPELLING: Mapping[str, str] = {
    "plus n": "+N", "gdp": "GDP", "gini": "Gini", "upto": "up to", "2y": "in 2 years", "4y": "in 4 years",
    "indo pacific": "Indo-Pacific", "cyber hybrid": "cyber and hybrid",
}  # fmt: skip
_SPELT = re.compile(rf"\b({'|'.join(_SPELLING)})\b")


def phrase(name: str) -> str:
    """Return a name as words within a sentence: ``first_resort`` is ``first resort``."""
    return _SPELT.sub(lambda match: _SPELLING[match[0]], name.replace("_", " "))


def words(name: str) -> str:
    """Return a name as words, with a capital: ``first_resort`` is ``First resort``."""
    text = phrase(name)
    return text[:1].upper() + text[1:]
