"""Countries, rosters, groups and grievances of the real world, read on first use.

`SOURCES.md` beside this file says what each column means, where it is from and what to beware of.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from sim.data.groups import GROUP_KINDS, REAL_GROUPS, GroupKind, RealGroup, bodies, group, groups_at
from sim.data.mapping import Carried
from sim.data.records import CountryFacts, Framework, Grievance, Membership, YearlyFigures
from sim.data.rosters import roster, roster_names
from sim.data.tables import all_grievances, countries, fingerprint, frameworks, memberships, series, ties

__all__ = [
    "COUNTRIES",
    "GROUP_KINDS",
    "REAL_GROUPS",
    "CountryFacts",
    "Framework",
    "Grievance",
    "GroupKind",
    "Membership",
    "RealGroup",
    "YearlyFigures",
    "all_grievances",
    "bodies",
    "countries",
    "earlier_groups",
    "figures",
    "fingerprint",
    "frameworks",
    "grievances",
    "group",
    "groups_at",
    "igo_tie",
    "igo_ties",
    "last_year",
    "memberships",
    "prior_groups",
    "roster",
    "roster_names",
]


NEAR_YEARS = 5
"""Distance over which a share of GDP may be carried from year to year."""


COUNTRIES: Mapping[str, CountryFacts] = Carried(countries)


def _carried(code: str, figure: str, year: int) -> float:
    """Latest value at or before a year; if there is none, the earliest later one."""
    years, values = series()[code, figure]
    return values[max(bisect_right(years, year) - 1, 0)]


def _near(code: str, figure: str, year: int) -> float | None:
    """Value of `_carried`, None if no year within `NEAR_YEARS` has one: a share belongs to its own time."""
    years, _ = series().get((code, figure), ((), ()))
    return _carried(code, figure, year) if any(abs(each - year) <= NEAR_YEARS for each in years) else None


@cache
def figures(code: str, year: int) -> YearlyFigures:
    """Figures of a country in a year, each carried over where that year has none.

    Parameters
    ----------
    code : str
        ISO code.
    year : int
        Any year.

    Returns
    -------
    YearlyFigures
        For each figure the latest value at or before `year`; if there is none, the earliest later one.

    Raises
    ------
    KeyError
        If the country is not carried.
    """
    return YearlyFigures(
        year=year,
        military_expenditure=_carried(code, "military_expenditure", year),
        gdp=_carried(code, "gdp", year),
        expenditure_share=_near(code, "expenditure_share", year),
        ideal_point=_carried(code, "ideal_point", year),
        democracy=_carried(code, "democracy", year),
    )


def last_year(figure: str, codes: Collection[str]) -> int:
    """Return the last year for which any of some countries has a figure.

    Parameters
    ----------
    figure : str
        A column of `yearly.csv`, such as ``gdp``.
    codes : collection of str
        ISO codes, one at least.
    """
    return max(series()[code, figure][0][-1] for code in codes)


def igo_tie(first: str, second: str) -> float:
    """Tie of two countries through the organisations that they share.

    Parameters
    ----------
    first, second : str
        ISO codes, in either order.

    Returns
    -------
    float
        Sum over the shared organisations of 1 / (members - 1), in 2014; 0 of a country with itself.

    Raises
    ------
    KeyError
        If a country is not carried.
    """
    if first == second:
        countries()[first]
        return 0.0
    return ties()[first, second]


def igo_ties(codes: Sequence[str]) -> list[list[float]]:
    """Ties within a list of countries: a symmetric table in the order of `codes`, zeros on the diagonal.

    Raises
    ------
    KeyError
        If a country is not carried.
    """
    return [[igo_tie(first, second) for second in codes] for first in codes]


@cache
def earlier_groups(code: str, year: int) -> frozenset[str]:
    """Return the groups of `groups.csv`, the extra ones left out, in which a country was by the end of the year before.

    Raises
    ------
    KeyError
        If the country is not carried.
    """
    countries()[code]
    return frozenset(
        each.code
        for each in REAL_GROUPS.values()
        if each.purpose != "extra"
        for membership in each.memberships
        if membership.code == code and (membership.joined or each.founded).year < year
    )


def prior_groups(first: str, second: str, year: int) -> int:
    """Number of earlier security groups that two countries share.

    Parameters
    ----------
    first, second : str
        ISO codes, in either order.
    year : int
        Only what was so by the end of the year before counts.

    Returns
    -------
    int
        Groups of `groups.csv`, the extra ones left out, in which both were; 0 of a country with itself.

    Raises
    ------
    KeyError
        If a country is not carried.
    """
    shared = earlier_groups(first, year) & earlier_groups(second, year)
    return 0 if first == second else len(shared)


def grievances(year: int) -> dict[tuple[str, str], float]:
    """Grievances in force in a year.

    Parameters
    ----------
    year : int
        Any year.

    Returns
    -------
    dict of (str, str) to float
        Strength, in [0, 1], by holder and target, in that order.
    """
    return {
        (grievance.holder, grievance.target): grievance.strength
        for grievance in all_grievances()
        if grievance.in_force(year)
    }
