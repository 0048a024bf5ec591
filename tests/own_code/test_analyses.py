"""Own measures and parameters in what is made of results: sensitivity, boxes, designs, claims, papers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim import parameters
from sim.errors import InputError
from sim.results import measures
from tests.own_code.rules import RULES, SCENARIO, done, refused, written

WITH = ("--with", "my_rules.py")
SOBOL = """\
title: Sobol
scenario: quarrel.yaml
factors: {solidarity: plausible, steering: {low: 0, high: 1}}
design: {kind: sobol, points: 4, second_order: false}
replications: 2
measures: [late_talks]
"""
SPACE = """\
title: Institutions
scenario: quarrel.yaml
choices:
  spread: {with: {}, without: {rules: {contagion: false}}}
objectives: [output_share, {measure: late_talks, direction: lower}]
uncertain: {solidarity: {low: 0, high: 1}}
states: 2
replications: 1
confirm: {designs: 2, states: 2, replications: 1}
"""
CLAIM = """\
title: Loyal allies take no hostages
claim: Where allies are loyal, none takes an issue hostage.
source: an example
scenario: quarrel.yaml
arms:
  usual: {}
  solidary: {agents: {ally: Solidarity}}
tests:
  - {measure: blocked_hostage, arm: solidary, than: usual, expect: less, because: they are loyal}
"""
PAPER = """\
title: Quarrels
results:
  quarrel: {run: quarrel.yaml, replications: 2}
figures:
  - {figure: late_talks_by_arm, of: quarrel, as: figure-1}
tables:
  - {table: late_talks_table, of: quarrel, as: table-1}
"""


@pytest.fixture
def clone(here: Path) -> Path:
    written(here)
    for name, text in (("sobol", SOBOL), ("space", SPACE), ("claim", CLAIM), ("paper", PAPER)):
        Path(f"{name}.yaml").write_text(text)
    return here


@pytest.mark.parametrize("file", ["sobol", "space", "claim", "paper"])
def test_check_knows_own_names_in_every_kind_of_file(clone: Path, file: str) -> None:
    assert "no problems" in done("check", f"{file}.yaml", *WITH)
    refused("check", f"{file}.yaml")


@pytest.mark.filterwarnings("ignore")
def test_sensitivity_and_tables_of_factors_need_no_file(clone: Path) -> None:
    done("sweep", "sobol.yaml", *WITH, "--out", "kept", "--quiet", "--tables", "issues")
    there = json.loads(done("sensitivity", "kept", "--json", *WITH))
    assert {row["factor"] for row in there} == {"solidarity", "steering"}
    Path("my_rules.py").unlink()
    assert json.loads(done("sensitivity", "kept", "--json")) == there
    assert "0 to 1 (utility)" in done("table", "kept", "parameters", "--format", "markdown").replace("\n", " ")
    assert "kept/figures/tornado.pdf" in done("plot", "kept", "tornado", "sensitivity")


def test_designs_of_institutions(clone: Path) -> None:
    done("pareto", "space.yaml", *WITH, "--out", "kept", "--quiet")
    assert "late_talks" in sim.load_result("kept").designs
    done("pareto", "space.yaml", *WITH, "--out", "kept", "--quiet", "--resume")
    Path("my_rules.py").write_text(RULES + "# changed\n")
    assert "my_rules.py is not the file" in refused("pareto", "space.yaml", *WITH, "--out", "kept", "--resume")


def test_claims_about_own_agents(clone: Path) -> None:
    few = ("--replications", "6", "--points", "2", "--repeats", "1", "--jobs", "1")
    done("claims", "claim.yaml", *WITH, *few, "--out", "kept", "--quiet")
    (row,) = sim.load_result("kept").table("ledger").to_pylist()
    assert row["effect"] < 0.0
    Path("my_rules.py").write_text(RULES + "# changed\n")
    assert "own code my_rules.py" in refused("claims", "claim.yaml", *WITH, *few, "--out", "kept")


def test_a_paper_is_made_again_where_its_own_code_has_changed(clone: Path) -> None:
    done("paper", "paper.yaml", *WITH, "--out", "kept", "--jobs", "1", "--quiet")
    assert Path("kept/figures/figure-1.pdf").is_file()
    again = json.loads(done("paper", "paper.yaml", *WITH, "--out", "kept", "--dry-run", "--json"))
    assert {step["action"] for step in again["steps"]} == {"kept"}
    Path("my_rules.py").write_text(RULES + "# changed\n")
    changed = json.loads(done("paper", "paper.yaml", *WITH, "--out", "kept", "--dry-run", "--json"))
    assert "kept" not in {step["action"] for step in changed["steps"]}


def test_figures_of_an_earlier_run_go_with_its_own_code(clone: Path) -> None:
    done("run", "quarrel.yaml", *WITH, "--out", "kept", "--quiet")
    assert Path("kept/figures/late_talks_by_arm.pdf").is_file()
    Path("quarrel.yaml").write_text(SCENARIO.replace("parameters: {solidarity: 0.8}\n", ""))
    done("run", "quarrel.yaml", "--out", "kept", "--quiet")
    assert not Path("kept/figures/late_talks_by_arm.pdf").exists()
    assert Path("kept/figures/format_mix.pdf").is_file()


def test_a_script_gives_classes_to_arms(clone: Path) -> None:
    class Loyal(sim.Ally):
        def take_hostage(self, *what: object) -> None:
            return None

    Path("quarrel.yaml").write_text(SCENARIO.replace("parameters: {solidarity: 0.8}\n", ""))
    arms = {"usual": {}, "loyal": {"agents": {"ally": Loyal}}}
    result = sim.sweep({"title": "T", "scenario": "quarrel.yaml", "arms": arms})
    hostages = result.runs.groupby("arm")["hostage_rounds"].sum()
    assert hostages["loyal"] == 0.0 < hostages["usual"]
    assert sim.replay(result, 3, ally_class=Loyal).same
    with pytest.raises(InputError, match="no class of agents"):
        sim.sweep({"title": "T", "scenario": "quarrel.yaml", "arms": {"a": {"agents": {"ally": dict}}}})


def test_results_that_mean_different_things_by_one_name_are_not_mixed(clone: Path) -> None:
    for folder, unit in (("one", "attempts"), ("two", "share")):
        Path("my_rules.py").write_text(RULES.replace('unit="attempts"', f'unit="{unit}"'))
        done("run", "quarrel.yaml", *WITH, "--out", folder, "--quiet", "--no-figures")
    sim.load_result("one")
    assert measures.KNOWN["late_talks"].unit == "attempts"
    assert "late_talks" not in measures.MEASURES
    assert parameters.KNOWN["solidarity"].source == "an example"
    with pytest.raises(InputError, match=r"The unit of its measure 'late_talks' is 'share', and another"):
        sim.load_result("two")
    assert "A result that was opened here has another measure called 'late_talks'" in refused("list", "measures", *WITH)
    measures.DESCRIBED.clear()
    assert "unit of its measure 'late_talks'" in refused("plot", "one", *WITH)
    done("plot", "two", "late_talks_by_arm", *WITH)
