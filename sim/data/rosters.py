"""Named rosters: who was an ally, and who a partner, at the end of a year."""

import re
from functools import cache

from sim.data.tables import countries

FIRST_YEARS = {"nato": 1949, "partners": 1994}
LAST_YEAR = 2026
LISTED_YEARS = (1999, 2004, 2010, 2014, 2017, 2020, 2023, 2024)
NEVER_PARTNERS = frozenset({"RUS", "BLR"})  # in the Partnership for Peace on paper, suspended since
_NAME = re.compile(r"(nato|partners)-(\d{4})", re.ASCII)


def roster_names() -> tuple[str, ...]:
    """Names of a few rosters, for listings and messages; any year within range has one.

    Examples
    --------
    >>> roster_names()[0]
    'nato-1999'
    """
    return tuple(f"{kind}-{year}" for kind in FIRST_YEARS for year in LISTED_YEARS)


def allies(year: int) -> tuple[str, ...]:
    """Allies at the end of a year, sorted."""
    return tuple(sorted(code for code, country in countries().items() if (country.nato_year or LAST_YEAR + 1) <= year))


def partners(year: int) -> tuple[str, ...]:
    """Members of any partnership framework at the end of a year that were not allies, sorted."""
    excluded = NEVER_PARTNERS.union(allies(year))
    return tuple(
        sorted(
            code
            for code, country in countries().items()
            if code not in excluded and any(joined <= year for joined in country.frameworks.values())
        )
    )


@cache
def roster(name: str) -> tuple[str, ...]:
    """Codes of a named roster, sorted.

    Parameters
    ----------
    name : str
        `nato-YYYY` (1949 to 2026): allies at 31 December; `partners-YYYY` (1994 to 2026): members of a
        partnership framework that were not allies then. Russia and Belarus are never partners.

    Returns
    -------
    tuple of str
        ISO codes.

    Raises
    ------
    KeyError
        If there is no such roster.

    Examples
    --------
    >>> len(roster("nato-2010"))
    28
    """
    match = _NAME.fullmatch(name)
    if match is None or not FIRST_YEARS[match[1]] <= int(match[2]) <= LAST_YEAR:
        spans = " and ".join(f"{kind}-YYYY ({first} to {LAST_YEAR})" for kind, first in FIRST_YEARS.items())
        raise KeyError(f"no roster {name!r}: there are {spans}, such as {', '.join(roster_names())}")
    return {"nato": allies, "partners": partners}[match[1]](int(match[2]))


EUROPE: tuple[str, ...] = (
    "ALB", "AUT", "BEL", "BGR", "BIH", "CHE", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GEO", "GRC",
    "HRV", "HUN", "IRL", "ISL", "ITA", "LTU", "LUX", "LVA", "MDA", "MKD", "MLT", "MNE", "NLD", "NOR", "POL", "PRT",
    "ROU", "SRB", "SVK", "SVN", "SWE", "TUR", "UKR",
)  # fmt: skip
"""European states that are or were allies or partners, Russia and Belarus left out: who may join a European group."""
