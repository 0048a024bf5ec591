"""The carried data as the package reads them: within range, and as promised."""

import csv
import math
import re
from itertools import combinations
from pathlib import Path

import pytest

import sim.data

ROOT = Path(__file__).parents[2]
CARRIED = ROOT / "sim" / "data"
CODES = tuple(sim.data.countries())
YEARS = range(1949, 2027)
EARTH_RADIUS_KM = 6371.0


def rows(name: str) -> list[dict[str, str]]:
    with (CARRIED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def great_circle_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    (north, east), (other_north, other_east) = (map(math.radians, place) for place in (first, second))
    chord = math.sin((other_north - north) / 2) ** 2
    chord += math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


class TestCountries:
    def test_seventy_countries_in_order_of_code(self) -> None:
        assert len(CODES) == 70
        assert list(CODES) == sorted(CODES)
        assert all(re.fullmatch("[A-Z]{3}", code) for code in CODES)
        assert all(country.code == code for code, country in sim.data.COUNTRIES.items())

    @pytest.mark.parametrize("code", CODES)
    def test_facts_lie_within_their_ranges(self, code: str) -> None:
        country = sim.data.COUNTRIES[code]
        assert country.name
        assert country.capital
        assert -90 <= country.latitude <= 90
        assert -180 <= country.longitude <= 180
        assert 0 <= country.border_russia_km <= 20_016
        assert 0.005 <= country.hostage_propensity <= 0.255
        assert country.hostage_onset is None or 2009 <= country.hostage_onset <= 2025
        assert country.nato_year is None or 1949 <= country.nato_year <= 2024
        assert country.eu_year is None or 1958 <= country.eu_year <= 2013
        assert country.eop_year is None or country.eop_year in (2014, 2020)

    @pytest.mark.parametrize("code", CODES)
    def test_no_framework_is_joined_before_it_is_founded_or_by_an_ally(self, code: str) -> None:
        country = sim.data.COUNTRIES[code]
        for framework, year in country.frameworks.items():
            assert sim.data.frameworks()[framework].founded <= year <= 2024
            assert country.nato_year is None or year < country.nato_year

    def test_every_later_ally_came_by_way_of_the_partnership_for_peace(self) -> None:
        later = {code for code, c in sim.data.COUNTRIES.items() if c.nato_year is not None and c.nato_year > 1990}
        assert len(later) == 16
        assert all("pfp" in sim.data.COUNTRIES[code].frameworks for code in later)

    def test_founders_and_the_four_that_followed(self) -> None:
        years = {code: sim.data.COUNTRIES[code].nato_year for code in ("USA", "GRC", "TUR", "DEU", "ESP")}
        assert years == {"USA": 1949, "GRC": 1952, "TUR": 1952, "DEU": 1955, "ESP": 1982}
        assert len(sim.data.roster("nato-1949")) == 12

    def test_few_countries_take_hostages_and_their_trait_begins(self) -> None:
        onsets = {code: c.hostage_onset for code, c in sim.data.COUNTRIES.items() if c.hostage_onset is not None}
        assert onsets == {"HUN": 2018, "POL": 2011, "SVK": 2024, "TUR": 2009}
        high = {code for code, country in sim.data.COUNTRIES.items() if country.hostage_propensity > 0.05}
        assert high == {"HUN", "POL", "TUR"}

    def test_landlocked_countries_have_no_coast(self) -> None:
        landlocked = {code for code, country in sim.data.COUNTRIES.items() if country.landlocked}
        assert {"AUT", "CHE", "CZE", "HUN", "LUX", "MKD", "MNG", "SRB", "SVK"} <= landlocked
        assert not landlocked & {"BEL", "BGR", "BIH", "GEO", "HRV", "ISL", "JOR", "IRQ", "POL", "SVN", "UKR"}

    def test_the_mapping_refuses_an_unknown_code(self) -> None:
        with pytest.raises(KeyError):
            sim.data.COUNTRIES["NOWHERE"]


class TestFigures:
    def test_the_last_year_is_the_last_that_any_has(self) -> None:
        assert sim.data.last_year("military_expenditure", ["DEU", "POL"]) == 2024
        assert sim.data.last_year("gdp", ["DEU"]) == 2023

    @pytest.mark.parametrize("code", CODES)
    @pytest.mark.parametrize("year", [1949, 1992, 2004, 2010, 2024, 2040])
    def test_every_country_has_figures_in_any_year(self, code: str, year: int) -> None:
        figures = sim.data.figures(code, year)
        assert figures.year == year
        assert figures.military_expenditure >= 0
        assert (figures.military_expenditure == 0) == (code == "ISL")
        assert figures.gdp > 1000
        assert figures.expenditure_share is None or 0 < figures.expenditure_share < 0.4
        assert -5 < figures.ideal_point < 5
        assert 0 <= figures.democracy <= 1

    def test_a_gap_takes_the_latest_earlier_value(self) -> None:
        assert sim.data.figures("ARE", 2023).military_expenditure == pytest.approx(27352.6)
        by_year = {row["year"]: row for row in rows("yearly.csv") if row["iso3"] == "UZB"}
        assert by_year["2010"]["military_expenditure"] == ""
        carried = float(by_year["2003"]["military_expenditure"])
        assert sim.data.figures("UZB", 2010).military_expenditure == carried

    def test_before_the_first_value_the_earliest_later_one_holds(self) -> None:
        first = next(row for row in rows("yearly.csv") if row["iso3"] == "CHE" and row["ideal_point"])
        assert int(first["year"]) == 2002
        assert sim.data.figures("CHE", 1995).ideal_point == float(first["ideal_point"])

    def test_shares_are_not_carried_far(self) -> None:
        assert sim.data.figures("UZB", 2012).expenditure_share is None
        assert sim.data.figures("UZB", 2018).expenditure_share == pytest.approx(0.0287)
        assert sim.data.figures("ISL", 2018).expenditure_share is None
        assert sim.data.figures("USA", 2009).expenditure_share == pytest.approx(0.049, abs=0.002)

    def test_no_later_value_is_used_where_an_earlier_one_exists(self) -> None:
        for row in rows("yearly.csv"):
            if row["military_expenditure"]:
                given = sim.data.figures(row["iso3"], int(row["year"])).military_expenditure
                assert given == float(row["military_expenditure"])

    def test_an_unknown_country_raises(self) -> None:
        with pytest.raises(KeyError):
            sim.data.figures("NOWHERE", 2010)


class TestTies:
    def test_the_table_is_symmetric_with_zeros_on_the_diagonal(self) -> None:
        table = sim.data.igo_ties(CODES)
        for i, j in combinations(range(len(CODES)), 2):
            assert table[i][j] == table[j][i]
            assert 0 < table[i][j] < 5
        assert all(table[i][i] == 0 for i in range(len(CODES)))

    def test_the_table_follows_the_order_given(self) -> None:
        codes = ["USA", "DEU", "FRA"]
        assert sim.data.igo_ties(codes)[0][2] == sim.data.igo_tie("USA", "FRA") == sim.data.igo_tie("FRA", "USA")
        assert sim.data.igo_ties(codes)[0][1] != sim.data.igo_ties(codes)[0][2]

    @pytest.mark.parametrize("pair", [("NOWHERE", "NOWHERE"), ("USA", "NOWHERE"), ("NOWHERE", "USA")])
    def test_an_unknown_country_raises(self, pair: tuple[str, str]) -> None:
        with pytest.raises(KeyError):
            sim.data.igo_tie(*pair)


class TestGroups:
    def test_only_what_was_known_before_the_year_counts(self) -> None:
        assert sim.data.prior_groups("GBR", "DNK", 2010) == 0
        assert sim.data.prior_groups("GBR", "DNK", 2011) == 1  # Northern Group, 2010
        assert sim.data.prior_groups("GBR", "DNK", 2015) == 2  # Joint Expeditionary Force, 2014
        assert sim.data.prior_groups("GBR", "SWE", 2017) == 1
        assert sim.data.prior_groups("GBR", "SWE", 2018) == 2  # joined it in 2017

    def test_a_blank_year_of_joining_is_the_founding_year(self) -> None:
        assert sim.data.prior_groups("POL", "ROU", 2015) == sim.data.prior_groups("POL", "ROU", 2014) + 1
        assert sim.data.prior_groups("POL", "BGR", 2016) == sim.data.prior_groups("POL", "BGR", 2015) + 1

    def test_counts_are_symmetric_and_never_fall(self) -> None:
        for pair in combinations(sim.data.roster("nato-2024"), 2):
            counts = [sim.data.prior_groups(*pair, year) for year in (1990, 2000, 2010, 2015, 2020, 2026)]
            assert counts == sorted(counts)
            assert counts[-1] == sim.data.prior_groups(pair[1], pair[0], 2026)

    def test_a_country_shares_no_group_with_itself(self) -> None:
        assert sim.data.prior_groups("DEU", "DEU", 2020) == 0

    def test_an_unknown_country_raises(self) -> None:
        with pytest.raises(KeyError):
            sim.data.prior_groups("DEU", "NOWHERE", 2020)


class TestGrievances:
    def test_there_are_few_and_each_is_within_range(self) -> None:
        assert 25 <= len(sim.data.all_grievances()) <= 45
        for grievance in sim.data.all_grievances():
            assert 0 < grievance.strength <= 1
            assert 1949 <= grievance.since <= 2026
            assert grievance.until is None or grievance.since <= grievance.until <= 2026
            assert grievance.holder != grievance.target

    def test_each_has_an_ally_on_one_side_a_status_and_a_reason(self) -> None:
        allies = set(sim.data.roster("nato-2024"))
        for row in rows("grievances.csv"):
            assert allies & {row["holder"], row["target"]}
            assert row["note"]
            assert (row["status"], row["source"]) in {
                ("derived", "Thompson strategic rivalries"),
                ("assumed", "general knowledge"),
            }

    @pytest.mark.parametrize("year", YEARS)
    def test_no_pair_holds_two_in_one_year(self, year: int) -> None:
        in_force = [grievance for grievance in sim.data.all_grievances() if grievance.in_force(year)]
        assert len(in_force) == len(sim.data.grievances(year))

    def test_both_ends_are_included(self) -> None:
        held = [("GRC", "MKD") in sim.data.grievances(year) for year in (1991, 1992, 2018, 2019)]
        assert held == [False, True, True, False]
        assert ("TUR", "ISR") not in sim.data.grievances(2009)
        assert sim.data.grievances(2012)["TUR", "ISR"] > sim.data.grievances(2019)["TUR", "ISR"]
        assert ("GRC", "TUR") in sim.data.grievances(2100)

    def test_they_are_directed(self) -> None:
        assert ("TUR", "SWE") in sim.data.grievances(2022)
        assert ("SWE", "TUR") not in sim.data.grievances(2022)

    def test_what_is_handed_out_may_be_changed(self) -> None:
        sim.data.grievances(2010).clear()
        assert sim.data.grievances(2010)


class TestRosters:
    @pytest.mark.parametrize(
        ("year", "count"),
        [
            *((1949, 12), (1952, 14), (1955, 15), (1982, 16), (1994, 16), (1999, 19), (2004, 26), (2009, 28)),
            *((2010, 28), (2014, 28), (2017, 29), (2020, 30), (2023, 31), (2024, 32), (2026, 32)),
        ],
    )
    def test_number_of_allies(self, year: int, count: int) -> None:
        assert len(sim.data.roster(f"nato-{year}")) == count

    @pytest.mark.parametrize("year", range(1994, 2027))
    def test_allies_and_partners_never_overlap(self, year: int) -> None:
        allies, partners = set(sim.data.roster(f"nato-{year}")), set(sim.data.roster(f"partners-{year}"))
        assert partners
        assert not allies & partners
        assert not (allies | partners) & {"RUS", "BLR", "CHN"}

    @pytest.mark.parametrize(
        ("name", "inside", "outside"),
        [
            ("partners-1994", {"POL", "SWE", "UKR"}, {"AUT", "CHE", "EGY", "HRV", "JPN"}),
            ("partners-1998", {"POL", "CZE", "HUN", "CHE", "EGY"}, {"IRL", "HRV", "DZA", "MLT"}),
            ("partners-1999", {"IRL", "ROU"}, {"POL", "CZE", "HUN"}),
            (
                "partners-2010",
                {"SWE", "FIN", "MNE", "MKD", "MLT", "QAT", "AUS"},
                {"MNG", "IRQ", "COL", "ALB"},
            ),
            ("partners-2024", {"COL", "IRQ", "MNG", "AUT", "UKR"}, {"SWE", "FIN", "MNE", "MKD"}),
        ],
    )
    def test_partners_of_a_year(self, name: str, inside: set[str], outside: set[str]) -> None:
        assert inside <= set(sim.data.roster(name))
        assert not outside & set(sim.data.roster(name))

    @pytest.mark.parametrize("name", sim.data.roster_names())
    def test_listed_rosters_exist_and_are_sorted(self, name: str) -> None:
        codes = sim.data.roster(name)
        assert codes == tuple(sorted(set(codes)))
        assert set(codes) <= set(CODES)

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "nato",
            "nato-1948",
            "nato-2027",
            "partners-1993",
            "eu-2010",
            "NATO-2010",
            "nato-2010 ",
            "nato-٢٠١٠",
        ],
    )
    def test_an_unknown_roster_raises_and_names_others(self, name: str) -> None:
        with pytest.raises(KeyError, match="nato-2010"):
            sim.data.roster(name)


class TestFrameworks:
    def test_each_region_holds_the_capitals_of_its_members(self) -> None:
        for country in sim.data.COUNTRIES.values():
            for code in country.frameworks:
                region = sim.data.frameworks()[code]
                middle = (region.latitude, region.longitude)
                assert great_circle_km(middle, (country.latitude, country.longitude)) <= region.radius_km

    def test_bodies_for_single_partners_hold_its_capital_and_give_way_to_no_framework(self) -> None:
        assert set(sim.data.bodies()) == {"pjc", "nrc", "nuc", "nu_council", "ngc"}
        for code, region in sim.data.bodies().items():
            (member,) = sim.data.group(code).members
            capital = sim.data.COUNTRIES[member].latitude, sim.data.COUNTRIES[member].longitude
            assert great_circle_km((region.latitude, region.longitude), capital) <= region.radius_km
            assert region.founded == sim.data.group(code).founded.year
            assert region.radius_km <= min(each.radius_km for each in sim.data.frameworks().values())

    def test_the_global_one_covers_the_globe_and_no_other_does(self) -> None:
        half_girth = math.pi * EARTH_RADIUS_KM
        covering = {code for code, region in sim.data.frameworks().items() if region.radius_km >= half_girth}
        assert covering == {"global"}

    @pytest.mark.parametrize(
        ("place", "code"),
        [
            pytest.param((57.0, 25.0), "pfp", id="Baltic states"),
            pytest.param((44.0, 30.0), "pfp", id="Black Sea"),
            pytest.param((42.5, 20.5), "pfp", id="Balkans"),
            pytest.param((70.0, 25.0), "pfp", id="High North"),
            pytest.param((63.0, -15.0), "pfp", id="North Atlantic"),
            pytest.param((42.0, 44.5), "pfp", id="Caucasus"),
            pytest.param((34.5, 69.2), "pfp", id="Afghanistan"),
            pytest.param((32.9, 13.2), "md", id="Libya"),
            pytest.param((15.0, 0.0), "md", id="Sahel"),
            pytest.param((35.0, 33.0), "md", id="eastern Mediterranean"),
            pytest.param((35.0, 38.0), "md", id="Syria"),
            pytest.param((26.5, 56.5), "ici", id="Hormuz"),
            pytest.param((33.3, 44.4), "ici", id="Iraq"),
            pytest.param((24.5, 119.5), "global", id="Taiwan Strait"),
            pytest.param((38.0, 127.0), "global", id="Korea"),
            pytest.param((5.0, -74.0), "global", id="Colombia"),
        ],
    )
    def test_the_smallest_region_that_covers_a_place_is_the_plausible_one(
        self, place: tuple[float, float], code: str
    ) -> None:
        covering = [
            region
            for region in sim.data.frameworks().values()
            if great_circle_km((region.latitude, region.longitude), place) <= region.radius_km
        ]
        assert min(covering, key=lambda region: region.radius_km).code == code
