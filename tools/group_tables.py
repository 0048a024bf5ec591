"""The tables of real groups: one of groups, one of who was a member from when until when.

The collected sources give the rosters of some groups, and the year in which a country became an
enhanced-opportunities partner. Founding dates, the regional frameworks, meetings with all allies, quarters and ends
are general knowledge and stand in `assumed`.
"""

from collections.abc import Iterator
from pathlib import Path

from csv_files import ASSUMED, Cells, Row, read

FRAMEWORK_SOURCES = {
    "pfp": "internacia-db PFP; date from general knowledge",
    "md": "nato.int; date from general knowledge",
    "ici": "nato.int (read); quarter from general knowledge",
    "global": "danato.um.dk, for Colombia press; date from general knowledge",
}
EOP_SOURCE = "gmfus.org (five, 2014), NATO text of 12 June 2020; quarter from general knowledge"
EOP = "eop"
READ_LISTS = {"pfp": "pfp_2021", "md": "md_2021", "ici": "ici_2021", "global": "patg_2021"}


def described() -> dict[str, Row]:
    """Return what is assumed of each group, by the name that the rosters give it."""
    return {row["group"]: row for row in read(ASSUMED / "groups.csv")}


def _collected_sets(folder: Path) -> dict[str, str]:
    """Return what each group of the rosters was used for, by the rosters' name."""
    return {row["group"]: row["set"] for row in read(folder / "rosters.csv")}


def _checked(given: str, collected: str, what: str) -> str:
    """Return a date, which must refine the collected year where there is one."""
    if collected and given[:4] != collected:
        raise SystemExit(f"{what}: tools/assumed has {given}, the collected sources have {collected}")
    return given


def group_rows(folder: Path) -> list[Cells]:
    """Return one row a group: by kind, in each by founding."""
    sets = _collected_sets(folder)
    founded = {row["group"]: row["year"] for row in read(folder / "groups.csv")}
    groups = described()
    kinds = list(dict.fromkeys(row["kind"] for row in groups.values()))
    rows: list[Cells] = [
        [
            *(row["code"], row["short_name"], row["name"], row["kind"]),
            _checked(row["founded"], founded.get(name, ""), row["code"]),
            *(row["ended"], row["domain"], row["allies"], row["set"] or sets[name]),
            "sourced" if name in founded else "assumed",
            "collected group table" if name in founded else "general knowledge",
            row["note"],
        ]
        for name, row in groups.items()
    ]
    return sorted(rows, key=lambda row: (kinds.index(str(row[3])), row[4], row[0]))


def joining_year(text: str) -> str:
    """Year of joining; blank where the source has none, a range (2010-2014) or an upper bound (<=2020)."""
    day_or_year = text.replace("/09", "")  # 2008/09: the founding winter
    is_range = len(day_or_year) == 9 and day_or_year[4] == "-"
    return day_or_year[:4] if day_or_year[:4].isdigit() and not is_range else ""


def _from_rosters(folder: Path) -> Iterator[Row]:
    """Yield the members that the rosters have, but for those of which something else is assumed."""
    codes = {name: row["code"] for name, row in described().items()}
    replaced = {(row["group"], row["iso3"]) for row in read(ASSUMED / "memberships.csv")}
    for row in read(folder / "rosters.csv"):
        code, joined = codes[row["group"]], joining_year(row["joined_year"])
        if (code, row["iso3"]) not in replaced:
            status = "sourced" if joined and row["verified"] == "yes" else "assumed"
            yield {**row, "group": code, "joined": joined, "status": status}


def _from_frameworks(folder: Path) -> Iterator[Row]:
    """Yield the members of the regional frameworks, from the years of countries."""
    collected = {row["iso3"]: row for row in read(folder / "countries.csv")}
    for row in read(ASSUMED / "countries.csv"):
        code = row["iso3"]
        for group, source in FRAMEWORK_SOURCES.items():
            if row[group]:
                is_read = collected[code][READ_LISTS[group]] == "1"
                known = ("yes", source) if is_read else ("no", "general knowledge")
                yield _member(group, code, row[group], "assumed", *known)
        if collected[code]["eop_year"]:
            year = str(int(float(collected[code]["eop_year"])))
            yield _member(EOP, code, year, "sourced", "yes", EOP_SOURCE)


def _member(group: str, code: str, joined: str, status: str, verified: str, source: str) -> Row:
    row = {"group": group, "iso3": code, "joined": joined, "role": "member"}
    return {**row, "status": status, "verified": verified, "source": source}


def _from_general_knowledge() -> Iterator[Row]:
    for row in read(ASSUMED / "memberships.csv"):
        yield {**row, "status": "assumed", "source": row["note"]}


def _accessions(folder: Path) -> dict[str, str]:
    """Return the quarter in which a partner became an ally, by country."""
    quarters = {row["year"]: row["quarter"] for row in read(ASSUMED / "accessions.csv")}
    years = {row["iso3"]: row["nato_accession_year"] for row in read(folder / "countries.csv")}
    return {code: quarters[year] for code, year in years.items() if year.isdigit()}


def _became_an_ally(joined: str, accession: str, group: Row) -> bool:
    """Tell whether a partner became an ally while it sat in a group with all allies."""
    is_over = "" < group["ended"] <= accession
    return bool(group["allies"]) and accession > joined and not is_over


def membership_rows(folder: Path) -> list[Cells]:
    """Return one row a member and span of time, in order of group, country and date.

    Where all allies sit, the seat of a partner ends when it becomes an ally.
    """
    groups = {row["code"]: row for row in described().values()}
    quarters = {(row["group"], row["iso3"]): row["joined"] for row in read(ASSUMED / "quarters.csv")}
    endings = {(row["group"], row["iso3"]): row for row in read(ASSUMED / "endings.csv")}
    accessions = _accessions(folder)
    rows: list[Cells] = []
    for row in (*_from_rosters(folder), *_from_frameworks(folder), *_from_general_knowledge()):
        key = group, code = row["group"], row["iso3"]
        joined, source = row["joined"], row["source"]
        ending = (row.get("until") or "", row.get("ending") or "")
        if not ending[0]:
            joined = _checked(quarters.get(key, joined), joined[:4], str(key))
            if key in endings:
                ending = (endings[key]["until"], endings[key]["ending"])
                source = f"{source}; {endings[key]['note']}"
            elif _became_an_ally(joined, accessions.get(code, ""), groups[group]):
                ending = (accessions[code], "accession")
        rows.append([group, code, joined, *ending, row["role"], row["status"], row["verified"], source])
    return sorted(rows, key=lambda row: (row[0], row[1], row[2]))
