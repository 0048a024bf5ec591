"""Derive the figures that `sim/data` carries from a folder of collected sources.

Only the columns that the model needs are carried, rounded, in a layout of our own. What no source in the
folder holds is general knowledge and stands in `tools/assumed`. `sim/data/SOURCES.md` says for each column
where it comes from.

Examples
--------
python tools/build_data.py --data FOLDER
python tools/build_data.py --data FOLDER --out ELSEWHERE
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from csv_files import ASSUMED, Cells, Row, read, write
from group_tables import group_rows, membership_rows

CARRIED = Path(__file__).parent.parent / "sim" / "data"
FRAMEWORKS = ("pfp", "md", "ici", "global")

VETO_FIRST_YEAR, VETO_LAST_YEAR = 2011, 2025
PROPENSITY_FLOOR, PROPENSITY_SPAN = 0.005, 0.25
ONSET_VETOES, ONSET_YEARS = 2, 3

RIVALRY_LAST_YEAR = 2020
RIVALRY_ENDS = {("EGY", "TUR"): 2021}  # relations mended in 2021; the rivalry file stops before that
CAPITAL_SPELLINGS = {"UKR": "Kyiv"}  # the source has the former spelling


def rounded(text: str, digits: int) -> str:
    """Round a figure; an absent one stays blank."""
    return "" if text == "" else f"{round(float(text), digits):.{digits}f}"


def whole(text: str) -> str:
    """Write a year or a flag without its decimals; an absent one stays blank."""
    return "" if text == "" else str(int(float(text)))


def veto_years(folder: Path) -> dict[str, list[int]]:
    """Years of a state's publicised EU vetoes, one entry for each day on which it blocked something."""
    codes = {row["eu_code"]: row["iso3"] for row in read(ASSUMED / "eu_codes.csv")}
    days = {
        (codes[row["ms_veto"]], row["date_veto"])
        for row in read(folder / "benchmarks" / "eu_vetoes_ovadek.csv", ";")
        if VETO_FIRST_YEAR <= int(row["date_veto"][:4]) <= VETO_LAST_YEAR
    }
    years: dict[str, list[int]] = {}
    for code, day in sorted(days):
        years.setdefault(code, []).append(int(day[:4]))
    return years


def propensity(vetoes: int, most: int) -> float:
    """Propensity to take hostages: a floor, plus a span shared out by the count of vetoes."""
    return round(PROPENSITY_FLOOR + PROPENSITY_SPAN * vetoes / most, 3)


def onset(years: Sequence[int]) -> int | None:
    """First year of the first run: two vetoes or more within three calendar years; None without a run."""
    for start in sorted(years):
        if sum(start <= year < start + ONSET_YEARS for year in years) >= ONSET_VETOES:
            return start
    return None


def hostage_cells(source: Row, assumed: Row, vetoes: dict[str, list[int]]) -> Cells:
    """Propensity and onset: assumed where stated, from the vetoes for EU states, else the floor."""
    if assumed["hostage_propensity"]:
        return [assumed["hostage_propensity"], assumed["hostage_onset"]]
    if not source["eu_accession_year"]:
        return [PROPENSITY_FLOOR, ""]
    years = vetoes.get(source["iso3"], [])
    begun = onset(years)
    return [propensity(len(years), max(map(len, vetoes.values()))), "" if begun is None else begun]


def country_rows(folder: Path) -> list[Cells]:
    """Static facts, one row a country, sorted by code."""
    assumed = {row["iso3"]: row for row in read(ASSUMED / "countries.csv")}
    vetoes = veto_years(folder)
    rows: list[Cells] = []
    for source in sorted(read(folder / "countries.csv"), key=lambda row: row["iso3"]):
        code = source["iso3"]
        known = assumed[code]
        accession = source["nato_accession_year"]
        rows.append(
            [
                code,
                source["name"],
                CAPITAL_SPELLINGS.get(code, source["capital"]),
                rounded(source["cap_lat"], 4),
                rounded(source["cap_lon"], 4),
                known["landlocked"],
                accession if accession.isdigit() else known["nato_year"],
                whole(source["eu_accession_year"]),
                *(known[framework] for framework in FRAMEWORKS),
                whole(source["eop_year"]),
                rounded(source["mindist_rus_km_2013"], 1),
                *hostage_cells(source, known, vetoes),
            ]
        )
    return rows


def _hundredth(percent: str) -> str:
    return percent and str(float(percent) / 100)


def yearly_rows(folder: Path) -> list[Cells]:
    """Military expenditure, GDP (in millions), its share, ideal point and democracy, one row a country and year."""
    shares = {(row["iso3"], row["year"]): row["value"] for row in read(folder / "sources/sipri_milex_share_gdp.csv")}
    rows = sorted(read(folder / "panel.csv"), key=lambda row: (row["iso3"], int(row["year"])))
    return [
        [
            row["iso3"],
            row["year"],
            rounded(row["milex_musd2023"], 1),
            rounded(row["gdp_usd"] and str(float(row["gdp_usd"]) / 1e6), 1),
            rounded(_hundredth(shares.get((row["iso3"], row["year"]), "")), 4),
            rounded(row["unga_fp"], 4),
            rounded(row["polyarchy"], 4),
        ]
        for row in rows
    ]


def tie_rows(folder: Path) -> list[Cells]:
    """Ties through shared organisations, one row a pair, the smaller code first."""
    rows: list[Cells] = []
    for row in read(folder / "dyads.csv"):
        first, second = sorted((row["iso3_a"], row["iso3_b"]))
        rows.append([first, second, rounded(row["igo_tie_2014"], 4)])
    return sorted(rows, key=lambda row: (row[0], row[1]))


def rivalry_strength(row: Row) -> float:
    """Strength of a rivalry: 0.1, 0.1 more a kind, 0.3 more if principal, 0.2 if so to one side only."""
    kinds = sum(row[kind] != "" for kind in ("positional", "spatial", "ideological", "interventionary"))
    weight = 0.3 if row["principal"] else 0.2 if row["aprin"] else 0.0
    return round(0.1 + 0.1 * kinds + weight, 2)


def rivalry_end(row: Row, pair: tuple[str, str]) -> Cells:
    """Last year of a rivalry (blank if it went on when the file ends), status, source and note."""
    end = "" if float(row["end"]) >= RIVALRY_LAST_YEAR else whole(row["end"])
    provenance = ("derived", "Thompson strategic rivalries")
    if pair in RIVALRY_ENDS:
        return [RIVALRY_ENDS[pair], *provenance, f"{row['rivalry']}; its end is general knowledge"]
    return [end, *provenance, row["rivalry"]]


def rivalry_rows(folder: Path, codes: Iterable[str], allies: Iterable[str]) -> list[Cells]:
    """Rivalries within the countries carried of which one side at least is an ally, in both directions."""
    known, of_alliance = set(codes), set(allies)
    rows: list[Cells] = []
    for row in read(folder / "sources" / "tss_rivalries_2010_2020.csv"):
        pair = sorted((row["iso3_1"], row["iso3_2"]))
        if set(pair) <= known and of_alliance.intersection(pair):
            cells = [rivalry_strength(row), whole(row["start"]), *rivalry_end(row, (pair[0], pair[1]))]
            rows += [[holder, target, *cells] for holder, target in (pair, reversed(pair))]
    return rows


def grievance_rows(folder: Path) -> list[Cells]:
    """Grievances: rivalries from the source, disputes from general knowledge."""
    countries = read(folder / "countries.csv")
    allies = [row["iso3"] for row in countries if row["role_2024"] == "ally"]
    rows = rivalry_rows(folder, [row["iso3"] for row in countries], allies)
    for row in read(ASSUMED / "grievances.csv"):
        cells = [row[name] for name in ("holder", "target", "strength", "since", "until")]
        rows.append([*cells, "assumed", "general knowledge", row["note"]])
    return sorted(rows, key=lambda row: (row[0], row[1], int(row[3])))


def framework_rows(_folder: Path) -> list[Cells]:
    """Regions of the partnership frameworks, all assumed."""
    return [list(row.values()) for row in read(ASSUMED / "frameworks.csv")]


def body_rows(_folder: Path) -> list[Cells]:
    """Regions of the bodies for single partners, all assumed."""
    return [list(row.values()) for row in read(ASSUMED / "bodies.csv")]


TABLES: dict[str, tuple[str, Callable[[Path], list[Cells]]]] = {
    "countries.csv": (
        "iso3 name capital latitude longitude landlocked nato_year eu_year pfp md ici global eop_year"
        " border_russia_km hostage_propensity hostage_onset",
        country_rows,
    ),
    "yearly.csv": ("iso3 year military_expenditure gdp expenditure_share ideal_point democracy", yearly_rows),
    "igo_ties.csv": ("iso3_a iso3_b igo_tie", tie_rows),
    "groups.csv": (
        "code short_name name kind founded ended domain allies set status source note",
        group_rows,
    ),
    "memberships.csv": ("group iso3 joined until ending role status verified source", membership_rows),
    "grievances.csv": ("holder target strength since until status source note", grievance_rows),
    "frameworks.csv": ("code name founded latitude longitude radius_km", framework_rows),
    "bodies.csv": ("code latitude longitude radius_km", body_rows),
}


def main() -> None:
    """Build every carried file."""
    parser = argparse.ArgumentParser(description="Derive the carried data files from a folder of sources.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the collected sources")
    parser.add_argument("--out", type=Path, default=CARRIED, help="folder to write to (default: sim/data)")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in TABLES.items():
        write(arguments.out / name, header, rows(arguments.data))


if __name__ == "__main__":
    main()
