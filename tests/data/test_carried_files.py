"""The carried files: equal to their sources, described, hashed, and read only when asked."""

import csv
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import sim.data
from sim.data import tables

ROOT = Path(__file__).parents[2]
CARRIED = ROOT / "sim" / "data"
COLLECTED = ROOT.parent / "shared" / "data"
CODES = tuple(sim.data.countries())

collected = pytest.mark.skipif(not COLLECTED.is_dir(), reason="the folder of collected sources is not here")


def rows(name: str) -> list[dict[str, str]]:
    with (CARRIED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def collected_rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    with (COLLECTED / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


class TestAgainstTheSources:
    @collected
    def test_rebuilding_gives_the_carried_files_byte_for_byte(self, tmp_path: Path) -> None:
        script = ROOT / "tools" / "build_data.py"
        command = [sys.executable, str(script), "--data", str(COLLECTED), "--out", str(tmp_path)]
        subprocess.run(command, check=True)
        names = sorted(path.name for path in CARRIED.glob("*.csv"))
        assert sorted(path.name for path in tmp_path.iterdir()) == names
        assert [name for name in names if (tmp_path / name).read_bytes() != (CARRIED / name).read_bytes()] == []

    @collected
    def test_the_panel_is_carried(self) -> None:
        by_key = {(row["iso3"], row["year"]): row for row in rows("yearly.csv")}
        panel = collected_rows("panel.csv")
        assert len(panel) == len(by_key) == 2310
        pairs = [
            ("military_expenditure", "milex_musd2023", 1.0, 0.0501),
            ("gdp", "gdp_usd", 1e6, 0.0501),
            ("ideal_point", "unga_fp", 1.0, 0.0000501),
            ("democracy", "polyarchy", 1.0, 0.0000501),
        ]
        for source in panel:
            carried = by_key[source["iso3"], source["year"]]
            for ours, theirs, unit, tolerance in pairs:
                assert (carried[ours] == "") == (source[theirs] == "")
                if carried[ours]:
                    assert float(carried[ours]) == pytest.approx(float(source[theirs]) / unit, abs=tolerance)

    @collected
    def test_shares_of_gdp_are_carried(self) -> None:
        carried = {(row["iso3"], row["year"]): row["expenditure_share"] for row in rows("yearly.csv")}
        source = collected_rows("sources/sipri_milex_share_gdp.csv")
        assert len(source) == 1050
        for row in source:
            kept = carried[row["iso3"], row["year"]]
            assert (kept == "") == (row["value"] == "")
            if kept:
                assert float(kept) == pytest.approx(float(row["value"]) / 100, abs=0.0000501)

    @collected
    @pytest.mark.parametrize(
        ("column", "year", "figure", "tolerance"),
        [
            ("milex_musd2023_2021", 2021, "military_expenditure", 0.051),
            ("milex_musd2023_2023", 2023, "military_expenditure", 0.051),
            ("unga_fp_2013", 2013, "ideal_point", 0.0001),
            ("unga_fp_2021", 2021, "ideal_point", 0.0001),
            ("unga_fp_2023", 2023, "ideal_point", 0.0001),
            ("polyarchy_2013", 2013, "democracy", 0.0001),
            ("polyarchy_2023", 2023, "democracy", 0.0001),
        ],
    )
    def test_figures_agree_with_the_collected_cross_section(
        self, column: str, year: int, figure: str, tolerance: float
    ) -> None:
        for row in collected_rows("countries.csv"):
            given = getattr(sim.data.figures(row["iso3"], year), figure)
            assert given == pytest.approx(float(row[column]), abs=tolerance), row["iso3"]

    @collected
    def test_country_facts_agree_with_the_collected_table(self) -> None:
        for row in collected_rows("countries.csv"):
            country = sim.data.COUNTRIES[row["iso3"]]
            place = (country.latitude, country.longitude)
            assert place == pytest.approx((float(row["cap_lat"]), float(row["cap_lon"])), abs=1e-4)
            assert country.border_russia_km == pytest.approx(float(row["mindist_rus_km_2013"]), abs=0.0501)
            assert country.eu_year == (int(float(row["eu_accession_year"])) if row["eu_accession_year"] else None)
            assert country.eop_year == (int(float(row["eop_year"])) if row["eop_year"] else None)
            if row["nato_accession_year"].isdigit():
                assert country.nato_year == int(row["nato_accession_year"])
            else:
                assert (country.nato_year is not None) == (row["nato_accession_year"] == "founder_or_pre1990")

    @collected
    def test_frameworks_are_those_of_2021(self) -> None:
        for row in collected_rows("countries.csv"):
            joined = sim.data.COUNTRIES[row["iso3"]].frameworks
            for framework, column in (("md", "md_2021"), ("ici", "ici_2021"), ("global", "patg_2021")):
                assert (framework in joined) == (row[column] == "1"), (row["iso3"], framework)
            if row["role_2021"] != "ally":
                assert ("pfp" in joined) == (row["pfp_2021"] == "1"), row["iso3"]

    @collected
    @pytest.mark.parametrize("year", [2021, 2023, 2024])
    def test_rosters_agree_with_the_collected_roles(self, year: int) -> None:
        roles = {row["iso3"]: row[f"role_{year}"] for row in collected_rows("countries.csv")}
        for kind, role in (("nato", "ally"), ("partners", "partner")):
            assert set(sim.data.roster(f"{kind}-{year}")) == {code for code in CODES if roles[code] == role}

    @collected
    def test_ties_and_earlier_groups_agree_with_the_collected_pairs(self) -> None:
        for row in collected_rows("dyads.csv"):
            pair = row["iso3_a"], row["iso3_b"]
            assert sim.data.igo_tie(*pair) == pytest.approx(float(row["igo_tie_2014"]), abs=0.0000501)
            assert sim.data.prior_groups(*pair, 2022) == int(row["n_prior_groups_2021"]), pair

    @collected
    def test_every_roster_row_is_carried(self) -> None:
        names = {"EATC_recall": "eatc", "MMF_MRTT_recall": "mmf"}
        groups = {row["code"]: row for row in rows("groups.csv")}
        carried = {(row["group"], row["iso3"]): row for row in rows("memberships.csv")}
        rosters = collected_rows("rosters.csv")
        assert len(rosters) == 152
        for row in rosters:
            code = names.get(row["group"], row["group"].lower())
            ours = carried[code, row["iso3"]]
            assert (ours["role"], ours["verified"]) == (row["role"], row["verified"]), row
            assert groups[code]["set"] == row["set"]
            if row["joined_year"].isdigit():
                assert ours["joined"][:4] == row["joined_year"], row
        known = {(names.get(row["group"], row["group"].lower()), row["iso3"]) for row in rosters}
        added = [key for key in carried if key not in known]
        counting = {code for code, row in groups.items() if row["set"] != "extra"}
        assert {group for group, _ in added} & counting == {"v4"}
        assert {row["code"] for row in groups.values() if row["set"] == "train"} == {
            name.lower() for name in {row["group"] for row in collected_rows("groups.csv")}
        }

    @collected
    def test_groups_agree_with_the_collected_group_table(self) -> None:
        for row in collected_rows("groups.csv"):
            group = sim.data.group(row["group"])
            described = (group.name, group.lead, str(group.founded.year), group.kind, group.status)
            assert described == (row["full_name"], row["lead"], row["year"], row["kind"], "sourced")
            if row["domain"] not in ("consultation", "capability"):  # kinds of issues, no domains
                assert group.domain == row["domain"]

    @collected
    def test_enhanced_opportunities_partners_are_the_collected_ones(self) -> None:
        years = {row["iso3"]: int(float(row["eop_year"])) for row in collected_rows("countries.csv") if row["eop_year"]}
        members = sim.data.group("eop").memberships
        assert {each.code: each.joined.year for each in members if each.joined is not None} == years
        assert {each.status for each in members} == {"sourced"}

    @collected
    @pytest.mark.parametrize(
        ("code", "column"), [("pfp", "pfp_2021"), ("md", "md_2021"), ("ici", "ici_2021"), ("global", "patg_2021")]
    )
    def test_frameworks_have_the_collected_members_of_2021(self, code: str, column: str) -> None:
        group = sim.data.group(code)
        listed = {row["iso3"] for row in collected_rows("countries.csv") if row[column] == "1"}
        assert {*group.members_at(2021), *group.suspended_at(2021)} == listed

    @collected
    def test_hostage_propensity_follows_the_vetoes(self) -> None:
        codes = {"HU": "HUN", "PL": "POL", "AT": "AUT", "GR": "GRC", "GB": "GBR", "FR": "FRA", "SI": "SVN"}
        vetoes = collected_rows("benchmarks/eu_vetoes_ovadek.csv", ";")
        days = {
            state: {row["date_veto"] for row in vetoes if row["ms_veto"] == state and row["date_veto"] >= "2011"}
            for state in codes
        }
        for state, code in codes.items():
            expected = 0.005 + 0.25 * len(days[state]) / len(days["HU"])
            assert sim.data.COUNTRIES[code].hostage_propensity == pytest.approx(expected, abs=0.000501), code

    @collected
    def test_every_rivalry_with_an_ally_is_carried_in_both_directions(self) -> None:
        derived = {(row["holder"], row["target"]) for row in rows("grievances.csv") if row["status"] == "derived"}
        allies = set(sim.data.roster("nato-2024"))
        rivals = {(row["iso3_1"], row["iso3_2"]) for row in collected_rows("sources/tss_rivalries_2010_2020.csv")}
        expected = {pair for pair in rivals if allies & set(pair)}
        assert derived == expected | {(second, first) for first, second in expected}


class TestFiles:
    def test_every_code_in_every_file_is_a_country(self) -> None:
        columns = ("iso3", "iso3_a", "iso3_b", "holder", "target")
        found = {
            (path.name, row[column])
            for path in CARRIED.glob("*.csv")
            for row in rows(path.name)
            for column in columns
            if column in row
        }
        assert len(found) >= 70
        assert {(name, code) for name, code in found if code not in CODES} == set()

    @pytest.mark.parametrize("name", sorted(path.name for path in CARRIED.glob("*.csv")))
    def test_every_column_is_described_with_its_true_coverage(self, name: str) -> None:
        text = (CARRIED / "SOURCES.md").read_text(encoding="utf-8")
        sections = dict(re.findall(r"^## `([\w.]+)`\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL))
        lines = [line.split(" | ") for line in sections[name].splitlines() if line.startswith("| `")]
        described = {cells[0].strip("| `"): cells for cells in lines}
        table = rows(name)
        assert list(described) == list(table[0])
        for column, cells in described.items():
            assert len(cells) == 6, column
            present = sum(row[column] != "" for row in table)
            assert cells[3].split()[0] == str(present), column
            assert re.search("sourced|derived|assumed|as in|–", cells[4]), column
        assert f"{len(table)} rows" in sections[name]

    def test_every_key_of_the_domains_is_described(self) -> None:
        domains = yaml.safe_load((CARRIED / "domains.yaml").read_text(encoding="utf-8"))
        section = (CARRIED / "SOURCES.md").read_text(encoding="utf-8").split("## `domains.yaml`\n")[1]
        used = {key for domain in domains.values() for key in domain}
        assert {key for key in used if f"| `{key}` |" not in section} == set()
        assert f"{len(domains)} domains" in section

    def test_the_fingerprint_covers_every_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        files = tables.carried_files()
        names = [file.name for file in files]
        assert names == sorted(names)
        assert {path.name for path in CARRIED.glob("*.csv")} <= set(names)
        assert re.fullmatch("[0-9a-f]{64}", sim.data.fingerprint())
        assert sim.data.fingerprint() != hashlib.sha256().hexdigest()
        monkeypatch.setattr(tables, "carried_files", lambda: files[1:])
        assert tables.fingerprint.__wrapped__() != sim.data.fingerprint()

    def test_importing_reads_no_carried_file_and_nothing_heavy(self) -> None:
        program = (
            "import sys\n"
            "opened = []\n"
            "sys.addaudithook(lambda event, given: event == 'open' and opened.append(str(given[0])))\n"
            "import sim.data\n"
            "print([name for name in opened if name.endswith(('.csv', '.yaml', '.md'))])\n"
            "print([m for m in ('numpy', 'pandas', 'pydantic', 'mesa', 'yaml') if m in sys.modules])\n"
            "len(sim.data.COUNTRIES)\n"
            "print(sum(name.endswith('countries.csv') for name in opened))\n"
        )
        command = [sys.executable, "-c", program]
        printed = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True).stdout
        assert printed.split() == ["[]", "[]", "1"]
