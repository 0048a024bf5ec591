"""Names, numbers and lists as words, said alike in figures, tables and messages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_SPELLING: Mapping[str, str] = {
    "plus n": "+N", "gdp": "GDP", "gini": "Gini", "upto": "up to", "2y": "in 2 years", "4y": "in 4 years",
    "indo pacific": "Indo-Pacific", "cyber hybrid": "cyber and hybrid",
}  # fmt: skip
_Y_OF_PLURAL = ("by", "cy", "ly", "ny", "ry", "ty")
_SPELT = re.compile(rf"\b({'|'.join(_SPELLING)})\b")


def phrase(name: str) -> str:
    """Return a name as words within a sentence: ``first_resort`` is ``first resort``."""
    return _SPELT.sub(lambda match: _SPELLING[match[0]], name.replace("_", " "))


def words(name: str) -> str:
    """Return a name as words, with a capital: ``first_resort`` is ``First resort``."""
    text = phrase(name)
    return text[:1].upper() + text[1:]


def within(label: str) -> str:
    """Return what begins a line as it stands within a sentence: ``Output share`` is ``output share``, ``GDP`` stays."""
    small = label[1:2].islower() or label[1:2] == " "
    return label[:1].lower() + label[1:] if small else label


def cut(text: str, longest: int) -> str:
    """Return a text that leaves a column of so many letters as it is."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, as in ``1 run``, ``20 runs`` and ``28 allies``."""
    if number == 1:
        return f"{number:,} {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith(_Y_OF_PLURAL) else f"{number:,} {noun}s"


def listed(parts: Sequence[str]) -> str:
    """Return parts of a sentence in a row, with ``and`` before the last."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def megabytes(size: float) -> str:
    """Return a size in words."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(0.1, size / 1e6):.1f} MB"


def duration(seconds: float) -> str:
    """Return a time in words, such as ``4 min 10 s``."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10.0 else f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min"
