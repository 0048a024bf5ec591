"""Members of the Council of the European Union as DEU III names them: votes and accession.

Votes are those of the Treaty of Nice (in force 2004 to 2014) and of the accession of Croatia. Before and after, the
rule was another one with much the same threshold: 62 of 87 votes until 2004, and since 2014 the double majority.
"""

from __future__ import annotations

from collections.abc import Mapping

VOTES: Mapping[str, float] = {
    "at": 10, "be": 12, "bu": 10, "cr": 7, "cy": 4, "cz": 12, "dk": 7, "ee": 4, "fi": 7, "fr": 29, "de": 29, "el": 12,
    "hu": 12, "ie": 7, "it": 29, "lv": 4, "lt": 7, "lu": 4, "mt": 3, "nl": 13, "pl": 27, "pt": 12, "ro": 14, "si": 4,
    "sk": 7, "es": 27, "se": 10, "uk": 29,
}  # fmt: skip

MAJORITY = 255.0 / 345.0
"""Share of votes that carried a decision under the Treaty of Nice."""

_ACCESSIONS: Mapping[int, tuple[str, ...]] = {
    2004: ("cy", "cz", "ee", "hu", "lv", "lt", "mt", "pl", "si", "sk"),
    2007: ("bu", "ro"),
    2013: ("cr",),
}
FOUNDED = 1995
"""Year in which the last of the other fifteen had joined."""

ACCESSION: Mapping[str, int] = {code: year for year, codes in _ACCESSIONS.items() for code in codes}


def accession(code: str) -> int:
    """Return the year in which a member joined, `FOUNDED` for the first fifteen."""
    return ACCESSION.get(code, FOUNDED)
