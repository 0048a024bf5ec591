"""What the summary warns of is what docs/validation.md says, and stands where the numbers do."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.results.caveats import CAVEATS, WHERE, Caveat, said_of
from sim.results.measures import MEASURES
from sim.results.summary import as_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("caveat", sorted(set(CAVEATS.values())), ids=lambda caveat: caveat.point)
def test_each_is_a_point_of_the_page(caveat: Caveat) -> None:
    page = (ROOT / WHERE).read_text(encoding="utf-8")
    distrusted = page.partition("## What it cannot be trusted for\n")[2].partition("\n## ")[0]
    assert f"- **{caveat.point}.**" in distrusted


def test_each_is_of_a_measure_or_of_who_contributes() -> None:
    assert set(CAVEATS) - set(MEASURES) == {"contributions"}


def test_the_summary_says_them_where_it_prints_what_they_are_of() -> None:
    text = as_text(sim.run(sim.load_scenario("baseline", ["quarters=12"]), replications=2))
    parts = {part.splitlines()[0].split("  ")[0]: part for part in text.split("\n\n")}
    expected = {
        "Which formats": "share_framework_nation", "What is blocked": "blocked_queue", "What is done": "dilution",
        "How fast": "response_time", "By whom": "contributions", "At what price": "burden_gdp_rank",
    }  # fmt: skip
    for title, name in expected.items():
        assert parts[title].splitlines()[-1].startswith("  Note: ")
        assert CAVEATS[name].text in parts[title], title
    assert max(len(line) for line in text.splitlines() if "Note:" in line) <= 100
    assert said_of(["output", "issues"]) == []


def test_what_the_rules_do_not_allow_is_not_warned_of() -> None:
    text = as_text(sim.run(sim.load_scenario("consensus-only", ["quarters=12"]), replications=2))
    assert CAVEATS["share_framework_nation"].text not in text
    assert CAVEATS["share_framework_nation"].text in as_text(
        sim.run(sim.load_scenario("baseline", ["quarters=12"]), replications=2)
    )
