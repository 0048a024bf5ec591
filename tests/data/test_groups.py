"""Real groups: dates, members from when until when, and the accessors."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import sim.data
from sim.data import COUNTRIES, GROUP_KINDS, REAL_GROUPS, group, groups_at
from sim.data.dates import Date, quarter_of
from sim.formats import FORMATS

ROOT = Path(__file__).parents[2]
YEARS = range(1990, 2027)
every_group = pytest.mark.parametrize("code", REAL_GROUPS)


class TestDates:
    @pytest.mark.parametrize("text", ["2014Q3", "1994", "2025Q1"])
    def test_a_date_is_written_as_it_is_read(self, text: str) -> None:
        assert str(Date.read(text)) == text

    @pytest.mark.parametrize("text", ["", "2014Q5", "2014q3", "14", "2014Q3 ", "<=2020"])
    def test_another_spelling_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="2014Q3"):
            Date.read(text)

    def test_quarters_count_as_those_of_scenarios_do(self) -> None:
        from sim.scenario import Quarter

        assert Date(2014, 3).index == quarter_of("2014Q3") == Quarter(2014, 3).index
        assert Date(2014).index == Quarter(2014, 1).index
        assert quarter_of(2014) == quarter_of("2014") == Quarter(2014, 4).index


class TestEveryGroup:
    @every_group
    def test_it_is_described(self, code: str) -> None:
        each = REAL_GROUPS[code]
        assert each.code == code == code.lower()
        assert each.name
        assert 0 < len(each.short_name) <= 16
        assert each.kind in GROUP_KINDS
        assert each.purpose in ("train", "history", "extra")
        assert each.status in ("sourced", "assumed")
        assert each.source
        assert 1991 <= each.founded.year <= 2026
        assert each.ended is None or each.founded.index < each.ended.index

    @every_group
    def test_its_domain_is_one_of_the_models(self, code: str) -> None:
        domains = yaml.safe_load((ROOT / "sim" / "data" / "domains.yaml").read_text(encoding="utf-8"))
        assert REAL_GROUPS[code].domain in domains

    @every_group
    def test_its_memberships_are_well_formed(self, code: str) -> None:
        each = REAL_GROUPS[code]
        assert each.memberships
        for member in each.memberships:
            assert member.group == code
            assert member.code in COUNTRIES
            assert member.role in ("lead", "member", "sponsor", "guest")
            assert member.status in ("sourced", "assumed")
            assert member.verified or member.status == "assumed"
            assert member.source
            assert (member.until is None) == (member.ending == "")
            assert member.ending in ("", "accession", "left", "suspended")
            if member.joined is not None:
                assert each.founded.year <= member.joined.year
                assert each.founded.quarter is None or each.founded.index <= Date(member.joined.year, 4).index
                assert each.ended is None or member.joined.index < each.ended.index

    @every_group
    def test_spans_of_a_country_follow_each_other(self, code: str) -> None:
        each = REAL_GROUPS[code]
        for before, after in pairwise(each.memberships):
            assert before.code <= after.code
            if before.code == after.code:
                assert before.until is not None
                assert after.joined is not None
                assert before.until.index < after.joined.index

    @every_group
    def test_nobody_is_in_it_before_its_founding_or_after_its_end(self, code: str) -> None:
        each = REAL_GROUPS[code]
        assert each.members_at(each.founded.year - 1) == ()
        assert not each.is_alive(each.founded.year - 1)
        assert each.is_alive(str(each.founded))
        if each.ended is not None:
            assert each.members_at(str(each.ended)) == each.suspended_at(str(each.ended)) == ()
            assert not each.is_alive(each.ended.year)

    @every_group
    def test_its_members_are_sorted_and_are_not_guests_or_suspended(self, code: str) -> None:
        each = REAL_GROUPS[code]
        for year in YEARS:
            members, guests, suspended = each.members_at(year), each.guests_at(year), each.suspended_at(year)
            assert list(members) == sorted(set(members))
            assert not set(members) & {*guests, *suspended}

    @every_group
    def test_where_all_allies_sit_no_member_is_an_ally(self, code: str) -> None:
        each = REAL_GROUPS[code]
        if each.with_allies:
            for year in YEARS:
                assert not set(each.members_at(year)) & set(sim.data.roster(f"nato-{year}")), year

    @every_group
    def test_its_lead_is_a_member_from_the_beginning(self, code: str) -> None:
        each = REAL_GROUPS[code]
        assert sum(member.role == "lead" for member in each.memberships) == (each.lead is not None)
        if each.lead is not None:
            assert each.lead in each.members_at(str(each.founded))

    def test_each_fitted_group_has_a_lead_and_no_other_has(self) -> None:
        assert {code: each.lead for code, each in REAL_GROUPS.items() if each.lead is not None} == {
            **{"b9": "POL", "ei2": "FRA", "fnc_deu": "DEU", "fnc_ita": "ITA"},
            **{"jef": "GBR", "nb8": "SWE", "ng": "GBR", "nordefco": "NOR"},
        }
        assert {code for code, each in REAL_GROUPS.items() if each.purpose == "train"} == {
            code for code, each in REAL_GROUPS.items() if each.lead is not None
        }

    def test_they_stand_by_kind_and_founding(self) -> None:
        kinds = list(GROUP_KINDS)
        keys = [(kinds.index(each.kind), each.founded.index) for each in REAL_GROUPS.values()]
        assert keys == sorted(keys)
        assert {each.kind for each in REAL_GROUPS.values()} == set(kinds)

    def test_formats_of_kinds_are_formats_of_standing_groups(self) -> None:
        for kind in GROUP_KINDS.values():
            assert kind.format is None or FORMATS[kind.format].traits.standing
        formats = {each.code: each.format for each in REAL_GROUPS.values()}
        assert (formats["jef"], formats["nb8"], formats["pesco"]) == ("framework_nation", "minilateral", "minilateral")
        assert all((each.format is None) == each.with_allies for each in REAL_GROUPS.values())


class TestFrameworks:
    @pytest.mark.parametrize("code", list(sim.data.frameworks()))
    def test_years_are_those_of_the_countries(self, code: str) -> None:
        each = group(code)
        assert each.founded.year == sim.data.frameworks()[code].founded
        assert each.name == sim.data.frameworks()[code].name
        latest = {member.code: member for member in each.memberships}
        joined = {c: member.joined.year for c, member in latest.items() if member.joined is not None}
        assert joined == {c: facts.frameworks[code] for c, facts in COUNTRIES.items() if code in facts.frameworks}

    @pytest.mark.parametrize("year", range(1994, 2027))
    def test_partners_of_a_year_are_the_members_of_the_frameworks(self, year: int) -> None:
        members = {code for name in sim.data.frameworks() for code in group(name).members_at(year)}
        first_spell = {"MLT"} if year == 1995 else set()  # countries have one year of joining, Malta's is 2008
        assert members - {"RUS", "BLR"} - first_spell == set(sim.data.roster(f"partners-{year}"))

    def test_accessions_of_the_baseline_end_partnerships_in_their_quarter(self) -> None:
        baseline = yaml.safe_load((ROOT / "scenarios" / "baseline.yaml").read_text(encoding="utf-8"))
        joins = {event["join"]: str(event["at"]) for event in baseline["events"] if "join" in event}
        assert {"FIN", "SWE", "MKD", "MNE"} <= set(joins)
        ended = {each.code: str(each.until) for each in group("pfp").memberships if each.ending == "accession"}
        assert {code: ended[code] for code in joins} == joins
        assert len(ended) == 16

    def test_malta_left_and_came_back(self) -> None:
        dates = ("1995Q1", "1995Q2", "1996Q3", "1996Q4", "2007Q4", "2008Q2", "2026Q4")
        assert ["MLT" in group("pfp").members_at(date) for date in dates] == [
            *(False, True, True, False),
            *(False, True, True),
        ]

    def test_russia_sat_in_two_councils_and_is_suspended(self) -> None:
        sitting = {
            year: [code for code in ("pjc", "nrc") if "RUS" in group(code).members_at(year)]
            for year in (1996, 1998, 1999, 2001, 2002, 2007, 2008, 2010, 2013, 2014, 2024)
        }
        assert sitting == {
            **{1996: [], 1998: ["pjc"], 1999: [], 2001: ["pjc"], 2002: ["nrc"], 2007: ["nrc"]},
            **{2008: [], 2010: ["nrc"], 2013: ["nrc"], 2014: [], 2024: []},
        }
        assert group("nrc").suspended_at(2008) == group("nrc").suspended_at("2014Q2") == ("RUS",)
        assert group("nrc").suspended_at(2010) == group("nrc").suspended_at("2014Q1") == ()
        assert group("pfp").suspended_at(2020) == ("RUS",)
        assert group("pfp").suspended_at(2022) == ("BLR", "RUS")

    def test_the_council_with_ukraine_follows_the_commission(self) -> None:
        alive = [[each.code for each in groups_at(when) if each.code in ("nuc", "nu_council")] for when in (1996, 2022)]
        assert alive == [[], ["nuc"]]
        assert group("nuc").members_at("2023Q2") == group("nu_council").members_at("2023Q3") == ("UKR",)
        assert group("nuc").members_at("2023Q3") == group("nu_council").members_at("2023Q2") == ()
        assert (group("ngc").members_at("2008Q2"), group("ngc").members_at("2008Q3")) == ((), ("GEO",))

    def test_enhanced_opportunities(self) -> None:
        assert group("eop").members_at(2014) == ("AUS", "FIN", "GEO", "JOR", "SWE")
        assert group("eop").members_at(2020) == ("AUS", "FIN", "GEO", "JOR", "SWE", "UKR")
        assert group("eop").members_at(2024) == ("AUS", "GEO", "JOR", "UKR")


class TestFlexibleFormats:
    def test_the_joint_expeditionary_force_grows(self) -> None:
        sizes = [len(group("jef").members_at(when)) for when in ("2014Q2", "2014Q3", "2017Q1", "2017Q2", 2020, 2021)]
        assert sizes == [0, 7, 7, 9, 9, 10]

    def test_guests_of_pesco_are_no_members(self) -> None:
        pesco = group("pesco")
        assert len(pesco.members_at(2022)) == 24
        assert len(pesco.members_at(2023)) == 25  # Denmark; with Cyprus, which is not carried, 26
        assert not {"MLT", "USA", "CAN", "NOR", "GBR"} & set(pesco.members_at(2026))
        assert pesco.guests_at("2021Q1") == ()
        assert pesco.guests_at("2021Q2") == ("CAN", "NOR", "USA")
        assert pesco.guests_at(2022) == ("CAN", "GBR", "NOR", "USA")

    def test_the_interoperability_platform_began_with_24_partners(self) -> None:
        assert len(group("iop").members_at(2014)) == 24

    def test_four_of_the_indo_pacific(self) -> None:
        assert group("ip4").members_at(2022) == ("AUS", "JPN", "KOR", "NZL")
        assert group("ip4").with_allies


class TestAccess:
    def test_capitals_do_not_matter(self) -> None:
        assert group("FNC_DEU") is group("fnc_deu") is REAL_GROUPS["fnc_deu"]

    def test_an_unknown_code_names_the_others_and_the_nearest(self) -> None:
        with pytest.raises(KeyError, match=r"no group 'nordefcoo': there are pfp, .*nb8.* Did you mean 'nordefco'"):
            group("nordefcoo")
        with pytest.raises(KeyError):
            REAL_GROUPS["JEFF"]

    def test_a_wrong_date_is_refused(self) -> None:
        with pytest.raises(ValueError, match="2014-3"):
            group("jef").members_at("2014-3")

    def test_a_year_means_its_end(self) -> None:
        assert group("jef").members_at(2017) == group("jef").members_at("2017Q4")
        assert group("b9").is_alive(2015)
        assert not group("b9").is_alive("2015Q3")

    def test_memberships_are_those_of_the_groups(self) -> None:
        by_group = [member for code in sorted(REAL_GROUPS) for member in REAL_GROUPS[code].memberships]
        assert by_group == list(sim.data.memberships())

    def test_frameworks_and_meetings_do_not_count_as_earlier_groups(self) -> None:
        assert {each.purpose for each in REAL_GROUPS.values() if each.with_allies} == {"extra"}
        assert sim.data.prior_groups("AUT", "UKR", 2026) == 0
        assert sim.data.prior_groups("USA", "CAN", 2026) == 0
