"""Numbers that are written another way: each is recognised, and what it stands for is offered."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario import parse_scenario
from sim.scenario.numerals import NUMBER, respelt

SCENARIO = "title: T\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, FRA]}\n"
MEANT = {
    "0,5": ["0.5"], ",5": [".5"], "-0,25": ["-0.25"], "1,5e-3": ["1.5e-3"], "12,5": ["12.5"],
    "1,000": ["1.000", "1000"], "1,000,000": ["1000000"], "1,000.5": ["1000.5"],
    "1.000,5": ["1000.5"], "1.000.000": ["1000000"], "1 000": ["1000"], "1'000": ["1000"],
    "1\u202f000,5": ["1000.5"], "\u22120.5": ["-0.5"], "\u22120,5": ["-0.5"], "5%": ["0.05"], "5,5 %": ["0.055"],
}  # fmt: skip


def offered(text: str) -> list[str]:
    """Return the numbers that the advice offers."""
    found = re.search(r"write (.*?)(, whichever is meant)?\.$", respelt(text))
    return found[1].split(" or ") if found else []


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_is_offered(text: str) -> None:
    assert offered(text) == MEANT[text]


@pytest.mark.parametrize("text", ["five", "10 km", "2010Q1", "1,2,3", "12 34", "0.5", "", "%", "-", "1,"])
def test_nothing_is_offered_where_nothing_is_clear(text: str) -> None:
    assert respelt(text) == ""


@given(
    st.integers(-(10**12), 10**12), st.integers(0, 999), st.sampled_from([",.", ".,", " ,", "\u202f,", "'.", "\u2019."])
)
def test_a_number_of_any_country_is_offered_as_itself(whole: int, thousandths: int, marks: str) -> None:
    text = f"{whole:,}.{thousandths:03}".replace(",", "<").replace(".", marks[1]).replace("<", marks[0])
    assert NUMBER.match(text) or f"{whole}.{thousandths:03}" in offered(text)


@pytest.mark.parametrize("given", ["0,5", '"0,5"', "'0,5'"])
@pytest.mark.parametrize("form", ["file", "setting"])
def test_a_decimal_comma_is_named(given: str, form: str) -> None:
    files = {
        "file": (SCENARIO + f"parameters:\n  steering: {given}\n", []),
        "setting": (SCENARIO, [f"parameters.steering={given}"]),
    }
    text, settings = files[form]
    with pytest.raises(ScenarioError, match=r"has a decimal comma: write 0\.5\."):
        parse_scenario(text, settings)


def test_a_decimal_comma_between_braces_is_named() -> None:
    with pytest.raises(ScenarioError, match=r"0\.5, not 0,5"):
        parse_scenario(SCENARIO + "parameters: {steering: 0,5}\n")


@pytest.mark.parametrize(("given", "meant"), [("yes", "true"), ("WAHR", "true"), ("faux", "false")])
def test_a_switch_in_other_words_is_named(given: str, meant: str) -> None:
    with pytest.raises(ScenarioError, match=f"Write {meant}"):
        parse_scenario(SCENARIO + f"rules: {{contagion: {given}}}\n")
