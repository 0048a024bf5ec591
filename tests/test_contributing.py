"""CONTRIBUTING.md says what to touch for a format, a rule, a decision and a measure: counted in the sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in (ROOT / "sim").rglob("*.py")}
EXAMPLES = {
    "a measure": (4, r"\bstruck_off\b"),
    "a rule of the institution": (7, r"\bcooperation_menu\b|\bmenu_(gain|loss|resentment)\b"),
    "a decision of agents": (4, r"\b[Tt]akes?_up\b|\bTAKE_UP\b|\bsteers\b"),
}
"""How many files one of a kind may be in, and what it is known by there."""


def row(kind: str) -> str:
    """Return what the page says of a kind."""
    (found,) = [line for line in PAGE.splitlines() if line.startswith(f"| {kind} |")]
    return found


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_is_added_is_where_the_page_says(kind: str) -> None:
    most, known_by = EXAMPLES[kind]
    found = {name for name, text in SOURCES.items() if re.search(known_by, text)}
    said = re.findall(r"`(sim/[\w/.]+)`", row(kind))
    assert 1 < len(found) <= most
    assert [name for name in found if not any(name.startswith(each) for each in said)] == []
    assert [each for each in said if each.endswith(".py") and each not in found] == []


def test_a_format_is_one_file_and_the_registry() -> None:
    said = re.findall(r"`(sim/[\w/.]+)`", row("a format"))
    assert said == ["sim/formats/", "sim/formats/__init__.py"]
    used = ("sim/state/", "sim/phases/", "sim/decisions/", "sim/engine/", "sim/agents/")
    model = {name for name, text in SOURCES.items() if name.startswith(used) and re.search(r"\bPLUS_N\b|plus_n", text)}
    assert model == set()


def test_the_protocol_says_where_each_phase_is() -> None:
    page = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| P\d+ ", line)]
    named = [name for line in rows for name in re.findall(r"`([\w/]+\.py)`", line.rsplit("|", 2)[1])]
    assert len(rows) == 10
    assert len(named) >= 20
    assert [name for name in named if f"sim/{name}" not in SOURCES] == []
