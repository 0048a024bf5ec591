"""The carried tables, each read once, on first use."""

import csv
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from sim.data.dates import Date
from sim.data.records import CountryFacts, Framework, Grievance, Membership

FRAMEWORK_CODES = ("pfp", "md", "ici", "global")
FIGURES = ("military_expenditure", "gdp", "expenditure_share", "ideal_point", "democracy")
CARRIED_KINDS = (".csv", ".yaml")

Series = tuple[tuple[int, ...], tuple[float, ...]]


def carried_files() -> list[Traversable]:
    """Files of data in this package, by name."""
    files = resources.files("sim.data").iterdir()
    return sorted((file for file in files if file.name.endswith(CARRIED_KINDS)), key=lambda file: file.name)


def read(name: str) -> list[dict[str, str]]:
    """Read a carried table."""
    text = resources.files("sim.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def optional_year(text: str) -> int | None:
    """Read a year that may be blank."""
    return int(text) if text else None


def optional_date(text: str) -> Date | None:
    """Read a date that may be blank."""
    return Date.read(text) if text else None


@cache
def fingerprint() -> str:
    """Hash every carried file, so that a result can say which data it was made with.

    Returns
    -------
    str
        SHA-256 over name, length and content of the files in order of name; the same whatever the line ends.
    """
    digest = hashlib.sha256()
    for file in carried_files():
        content = file.read_text(encoding="utf-8").encode()
        digest.update(f"{file.name}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


def _country(row: Mapping[str, str]) -> CountryFacts:
    """Read a row of countries.csv."""
    return CountryFacts(
        code=row["iso3"],
        name=row["name"],
        capital=row["capital"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        landlocked=row["landlocked"] == "1",
        nato_year=optional_year(row["nato_year"]),
        eu_year=optional_year(row["eu_year"]),
        frameworks={code: int(row[code]) for code in FRAMEWORK_CODES if row[code]},
        eop_year=optional_year(row["eop_year"]),
        border_russia_km=float(row["border_russia_km"]),
        hostage_propensity=float(row["hostage_propensity"]),
        hostage_onset=optional_year(row["hostage_onset"]),
    )


@cache
def countries() -> dict[str, CountryFacts]:
    """Facts of every country carried, by ISO code. The same object every time: do not change it."""
    return {row["iso3"]: _country(row) for row in read("countries.csv")}


@cache
def series() -> dict[tuple[str, str], Series]:
    """Years and values present, in order of year, by country and figure."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    for row in read("yearly.csv"):
        for figure in FIGURES:
            if row[figure]:
                found.setdefault((row["iso3"], figure), {})[int(row["year"])] = float(row[figure])
    return {
        key: (tuple(sorted(values)), tuple(values[year] for year in sorted(values))) for key, values in found.items()
    }


@cache
def ties() -> dict[tuple[str, str], float]:
    """Tie through shared organisations, by pair in both orders."""
    pairs = {(row["iso3_a"], row["iso3_b"]): float(row["igo_tie"]) for row in read("igo_ties.csv")}
    return pairs | {(second, first): tie for (first, second), tie in pairs.items()}


@cache
def memberships() -> tuple[Membership, ...]:
    """Members of the real groups, in order of group, country and date."""
    return tuple(
        Membership(
            group=row["group"],
            code=row["iso3"],
            joined=optional_date(row["joined"]),
            until=optional_date(row["until"]),
            ending=row["ending"],
            role=row["role"],
            status=row["status"],
            verified=row["verified"] == "yes",
            source=row["source"],
        )
        for row in read("memberships.csv")
    )


@cache
def all_grievances() -> tuple[Grievance, ...]:
    """Every grievance of any year, in order of holder, target and year."""
    return tuple(
        Grievance(
            holder=row["holder"],
            target=row["target"],
            strength=float(row["strength"]),
            since=int(row["since"]),
            until=optional_year(row["until"]),
        )
        for row in read("grievances.csv")
    )


@cache
def frameworks() -> dict[str, Framework]:
    """Partnership frameworks by code. The same object every time: do not change it."""
    return {
        row["code"]: Framework(
            code=row["code"],
            name=row["name"],
            founded=int(row["founded"]),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            radius_km=float(row["radius_km"]),
        )
        for row in read("frameworks.csv")
    }
