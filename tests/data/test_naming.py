"""Codes of other systems and names: the hint names the country that is meant, and never another one."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.data import countries
from sim.data.naming import country_meant, country_names, did_you_mean_country, plain
from sim.scenario import parse_scenario

from ..mistakes import problems_of

CODES = """
ALB AL ALB ALB, ARE AE UAE UAE, ARM AM ARM ARM, AUS AU AUS AUL, AUT AT AUT AUS, AZE AZ AZE AZE,
BEL BE BEL BEL, BGR BG BUL BUL, BHR BH BRN BAH, BIH BA BIH BOS, BLR BY BLR BLR, CAN CA CAN CAN,
CHE CH SUI SWZ, CHN CN CHN CHN, COL CO COL COL, CZE CZ CZE CZR, DEU DE GER GFR, DNK DK DEN DEN,
DZA DZ ALG ALG, EGY EG EGY EGY, ESP ES ESP SPN, EST EE EST EST, FIN FI FIN FIN, FRA FR FRA FRN,
GBR GB GBR UKG, GEO GE GEO GRG, GRC GR GRE GRC, HRV HR CRO CRO, HUN HU HUN HUN, IRL IE IRL IRE,
IRQ IQ IRQ IRQ, ISL IS ISL ICE, ISR IL ISR ISR, ITA IT ITA ITA, JOR JO JOR JOR, JPN JP JPN JPN,
KAZ KZ KAZ KZK, KGZ KG KGZ KYR, KOR KR KOR ROK, KWT KW KUW KUW, LTU LT LTU LIT, LUX LU LUX LUX,
LVA LV LAT LAT, MAR MA MAR MOR, MDA MD MDA MLD, MKD MK MKD MAC, MLT MT MLT MLT, MNE ME MNE MNG,
MNG MN MGL MON, MRT MR MTN MAA, NLD NL NED NTH, NOR NO NOR NOR, NZL NZ NZL NEW, PAK PK PAK PAK,
POL PL POL POL, PRT PT POR POR, QAT QA QAT QAT, ROU RO ROU ROM, RUS RU RUS RUS, SRB RS SRB YUG,
SVK SK SVK SLO, SVN SI SLO SLV, SWE SE SWE SWD, TJK TJ TJK TAJ, TKM TM TKM TKM, TUN TN TUN TUN,
TUR TR TUR TUR, UKR UA UKR UKR, USA US USA USA, UZB UZ UZB UZB
"""
"""ISO 3, ISO 2, IOC and Correlates of War."""
SYSTEMS = {row.split()[0]: tuple(row.split()) for row in CODES.replace("\n", " ").split(",")}
MEANINGS: dict[str, set[str]] = {}
for code, forms in SYSTEMS.items():
    for form in forms:
        MEANINGS.setdefault(form, set()).add(code)

NAMES = {
    "Turkey": "TUR", "Türkiye": "TUR", "Macedonia": "MKD", "Korea": "KOR", "United States of America": "USA",
    "UK": "GBR", "Great Britain": "GBR", "Holland": "NLD", "The Netherlands": "NLD", "Czech Republic": "CZE",
    "Russian Federation": "RUS", "U.S.A.": "USA", "Republic of Korea": "KOR", "finland": "FIN", "EL": "GRC",
    "Finnland": "FIN", "Azerbaidzhan": "AZE", "Germny": "DEU", "GFR": "DEU", "Bosnia and Herzegovina": "BIH",
}  # fmt: skip
FOREIGN = [
    *("Cyprus", "Iran", "Niger", "Nigeria", "Kosovo", "North Korea", "Brasil", "Afganistan", "Guinea", "Monaco"),
    *("CY", "IR", "CYP", "IRN", "RSA", "Irak", "Nowhere", "XX", "EUX", "SLO", "SLV", "SWZ", "MAC", "MON", "BAH"),
]
START = "title: T\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, HERE]}\n"


def test_the_table_is_of_all_countries() -> None:
    assert set(SYSTEMS) == set(countries())


@pytest.mark.parametrize("form", sorted(MEANINGS))
def test_a_code_of_any_system_leads_to_its_country_or_nowhere(form: str) -> None:
    meant = country_meant(form, countries())
    if form in countries():
        assert meant == form
    elif len(MEANINGS[form]) > 1:
        assert meant is None
    else:
        assert meant in {*MEANINGS[form], None}
        others = {code for code, name in country_names().items() if code == form.casefold() and name == ""}
        assert meant is not None or others  # only where a country that is not carried has the code elsewhere


@pytest.mark.parametrize(("given_name", "code"), NAMES.items())
def test_a_name_leads_to_its_country(given_name: str, code: str) -> None:
    assert country_meant(given_name, countries()) == code


@pytest.mark.parametrize("name", countries())
def test_the_name_that_we_give_a_country_leads_to_it(name: str) -> None:
    assert country_meant(countries()[name].name, countries()) == name


@pytest.mark.parametrize("foreign", FOREIGN)
def test_what_is_no_country_of_ours_leads_nowhere(foreign: str) -> None:
    assert did_you_mean_country(foreign, countries()) == ""


def test_no_country_of_the_world_is_taken_for_another() -> None:
    wrong = {
        form: country_meant(form, countries()) for form, code in country_names().items() if code not in countries()
    }
    assert set(wrong) - {code.casefold() for code in countries()}
    assert {form: code for form, code in wrong.items() if code is not None and form != code.casefold()} == {}


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=3))
def test_a_code_is_no_misspelling_of_another_code(form: str) -> None:
    meant = country_meant(form, countries())
    assert meant is None or country_names().get(plain(form), form) in (meant, "")


def test_a_code_that_the_file_invents_may_be_misspelt() -> None:
    assert country_meant("NORHTLAND", ("NORTHLAND", "FIN")) == "NORTHLAND"
    assert country_meant("northland", ("NORTHLAND", "FIN")) == "NORTHLAND"
    assert country_meant("FIM", ("NORTHLAND", "FIN")) is None


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("UK", "'GBR'"), ("ES", "'ESP'"), ("UA", "'UKR'"), ("CH", "'CHE'"), ("ROK", "'KOR'"), ("Turkey", "'TUR'"),
        ("ch", "'CHE'"), ("United States of America", "'USA'"), ("IR", "alliance-sim list countries"),
        ("Cyprus", ""), ("slo", ""), ("atlantis", "'ATLANTIS'"),
    ],
)  # fmt: skip
def test_messages_name_the_country(written: str, mend: str) -> None:
    (problem,) = problems_of(parse_scenario, START.replace("HERE", written))
    assert mend in problem.mend
    assert ("Did you mean" in problem.mend) == mend.startswith("'")


def test_the_table_is_read_for_a_hint_alone() -> None:
    program = (
        "from sim.data.naming import country_names; from sim.scenario import parse_scenario; "
        f"parse_scenario({START.replace('HERE', 'FRA')!r}); print(country_names.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
