"""Files of groups: every mistake is named with its place; what is left out stands for what the documentation says."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import data
from sim.data.rosters import EUROPE, allies, partners
from sim.errors import ScenarioError
from sim.prediction.load import group_of, load_group
from sim.scenario.kinds import Kind, kind_of

from ..mistakes import Mistake, assert_named

START = "name: G\nkind: minilateral\nlead: GBR\nyear: 2010\ndomain: maritime\n"
EXAMPLES = sorted((Path(__file__).parents[2] / "groups").glob("*.yaml"))
WRONG: dict[str, Mistake] = {
    "a key": (START + "elegible: europe\n", 6, "elegible", "Did you mean 'eligible'?"),
    "a kind": (START.replace("minilateral", "minilatral"), 2, "kind", "minilateral"),
    "a lead": (START.replace("GBR", "UKG"), 3, "lead", "Did you mean 'GBR'?"),
    "a year": (START.replace("2010", "1820"), 4, "year", "1987"),
    "a year without figures": (START.replace("2010", "1988"), 4, "year", "begin in 1992"),
    "a domain": (START.replace("maritime", "maritme"), 5, "domain", "Did you mean 'maritime'?"),
    "a place": (START + "focus: [[95.0, 10.0]]\n", 6, "focus.0.0", "90"),
    "who may join": (START + "eligible: europa\n", 6, "eligible", "europe"),
    "a country": (START + "eligible: [FRA, QQQ]\n", 6, "eligible.1", "There are no data of a country QQQ"),
    "a member": (START + "members: [FRA, USA]\n", 6, "members.1", "USA is not eligible"),
    "nothing": ("lead: GBR\nyear: 2010\n", 1, "name", "missing"),
}


def written(folder: Path, text: str) -> Path:
    file = folder / "group.yaml"
    file.write_text(text)
    return file


@pytest.mark.parametrize("wrong", WRONG)
def test_every_mistake_is_named_with_its_place(tmp_path: Path, wrong: str) -> None:
    if wrong == "nothing":
        with pytest.raises(ScenarioError) as caught:
            load_group(written(tmp_path, WRONG[wrong][0]))
        assert {problem.key for problem in caught.value.problems} == {"name", "kind", "domain"}
    else:
        assert_named(load_group, tmp_path / "group.yaml", WRONG[wrong])


def test_who_may_join_is_as_things_stood_the_year_before(tmp_path: Path) -> None:
    def of(eligible: str, year: int = 2010) -> tuple[str, ...]:
        text = START.replace("2010", str(year)) + f"eligible: {eligible}\n"
        return load_group(written(tmp_path, text)).eligible

    assert of("europe") == tuple(sorted({*EUROPE} - {"GBR"}))
    assert of("partners") == partners(2009)
    assert of("all") == tuple(sorted({*allies(2009), *partners(2009)} - {"GBR"}))
    assert "ALB" in of("partners", 2009)
    assert "ALB" not in of("partners", 2010)  # it acceded in 2009
    assert of("[FRA, GBR, DEU]") == ("DEU", "FRA")


def test_what_is_left_out_is_what_the_documentation_says(tmp_path: Path) -> None:
    group = load_group(written(tmp_path, START))
    assert (group.focus, group.expeditionary, group.members, group.kind) == ((), False, None, "capability")
    works = load_group(written(tmp_path, START.replace("maritime", "consultation")))
    assert (works.domain, works.kind) == ("territorial_defence", "consultation")


def test_values_may_be_laid_on_a_file_and_a_mapping_is_as_good() -> None:
    for file in EXAMPLES:
        assert load_group(file, ["year=2015"]).year == 2015
    keys = {"name": "G", "kind": "minilateral", "lead": "GBR", "year": 2010, "domain": "maritime", "focus": [[1, 2.5]]}
    assert group_of(keys).focus == ((1.0, 2.5),)
    assert group_of(group_of(keys)) is not None


def test_there_are_examples_and_they_hold() -> None:
    assert len(EXAMPLES) >= 2
    assert all(kind_of(file) is Kind.GROUP for file in EXAMPLES)
    assert {*EUROPE} <= {*data.countries()}
