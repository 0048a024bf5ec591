"""What is said of a result with formats and classes of a user's own, whether their file is loaded or not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from sim import tables
from sim.experiments.result import load_result
from sim.figures import FIGURES
from sim.results.measures import in_order
from tests.own_code.rules import RULES, SCENARIO, done, refused

CAUCUS = """\

from sim.rules.voting import AGREED, BLOCKED


@sim.format_of_cooperation(convened="bloc", veto="allies", inside=True, success=0.9, output=0.6, label="A caucus")
def own_caucus(objections, seated, votes, share, abstention):
    \"\"\"A majority of objections blocks.\"\"\"
    return BLOCKED if (objections != 0).sum() > objections.size / 2 else AGREED


@sim.measure("zeal", unit="share", tables=("attempts",))
def zeal(tables):
    \"\"\"Attempts in the caucus.\"\"\"
    return float((tables["attempts"]["format"] == "own_caucus").mean())
"""
SWEEP = """\
title: Caucus
scenario: quarrel.yaml
arms:
  usual: {}
  other: {formats: [consensus, plus_n, own_caucus], agents: {ally: Solidarity}}
  loyal: {agents: {ally: Solidarity}}
  twin: {}
factors: {solidarity: [0.3, 0.7]}
design: {kind: grid}
replications: 2
measures: [share_own_caucus, zeal, late_talks]
"""
WITH = ("--with", "my_rules.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder with a run in ``run`` and a sweep in ``kept``, made with a format and a class of their own."""
    here = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        Path("my_rules.py").write_text(RULES + CAUCUS)
        Path("quarrel.yaml").write_text(SCENARIO.replace("parameters: {solidarity: 0.8}\n", ""))
        Path("caucus.yaml").write_text(SWEEP)
        allowed = ("--set", "formats=[consensus, own_caucus]", "--agents", "ally=Solidarity")
        done("run", "quarrel.yaml", *WITH, *allowed, "--replications", "2", "--out", "run", "--jobs", "1")
        done("sweep", "caucus.yaml", *WITH, "--out", "kept", "--jobs", "1", "--quiet")
        yield here


@pytest.fixture
def there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder


def items(result: str) -> dict[str, str]:
    frame = tables.table(load_result(result), "scenario").frame
    return {str(row["item"]): str(row["value"]) for _, row in frame.iterrows()}


def test_the_table_of_what_was_run_names_classes_and_formats(there: Path) -> None:
    said = items("kept")
    assert said["Formats"] == "Consensus, +N"
    assert said["Other"] == "agents: allies of class Solidarity; formats: with A caucus"
    assert said["Loyal"] == "agents: allies of class Solidarity"
    assert said["Twin"] == "the scenario above, unchanged"
    assert said["Parameters"] == "all but those varied at their defaults"
    assert said["Varied"] == "solidarity: 2 points of a design of kind grid"
    alone = items("run")
    assert alone["Agents"] == "allies of class Solidarity"
    assert alone["Formats"] == "Consensus, A caucus"
    assert alone["Parameters"] == "all at their defaults"


@pytest.mark.parametrize(
    "command",
    [
        ("table", "kept", "scenario", "--out", "tables"),
        ("table", "run", "scenario", "--out", "tables"),
        ("table", "kept", "comparison", "--out", "tables"),
        ("compare", "kept"),
        ("compare", "kept", "--rank"),
    ],
)
def test_nothing_depends_on_whether_the_file_is_loaded(there: Path, command: tuple[str, ...]) -> None:
    said = [(done(*command, *more), _written(Path("tables"))) for more in ((), WITH)]
    assert said[0] == said[1]


def _written(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in sorted(folder.glob("*"))}


def test_captions_count_own_formats_among_those_with_a_veto(there: Path) -> None:
    result = load_result("run")
    assert FIGURES["blocking"].caption(result).startswith("Attempts in Consensus, +N and A caucus that were blocked")
    without = FIGURES["survival"].draw(result)
    sim.load_own_code("my_rules.py")
    again = FIGURES["survival"].draw(load_result("run"))
    titles = [[panel.get_title() for panel in panels] for panels in (without, again)]  # type: ignore[union-attr]
    assert titles[0] == titles[1] == ["Consensus", "A caucus"]


def test_a_result_that_keeps_no_traits_is_read(there: Path) -> None:
    manifest = json.loads(Path("run/manifest.json").read_text())
    del manifest["own_code"]["formats"]
    copy = there / "older"
    copy.mkdir(exist_ok=True)
    for file in Path("run").glob("*.parquet"):
        (copy / file.name).write_bytes(file.read_bytes())
    (copy / "manifest.json").write_text(json.dumps(manifest))
    assert items("older")["Formats"] == "Consensus, Own caucus"


def test_a_summary_has_own_formats_among_the_formats(there: Path) -> None:
    said = done(
        "run", "quarrel.yaml", *WITH, "--set", "formats=[consensus, own_caucus]", "--out", "again", "--jobs", "1"
    )
    groups = {part.splitlines()[0].split("  ")[0]: part.splitlines()[1:] for part in said.split("\n\n")}
    named = [line.split("  ")[1] for line in groups["Which formats"]]
    assert named == ["Consensus", "A caucus", "Inaction"]
    assert sum(float(line[22:].split("%")[0]) for line in groups["Which formats"][:2]) == pytest.approx(100.0, abs=0.2)
    own = [line.strip().split("  ")[0] for line in groups["By measures of your own"]]
    assert own == ["Attempts after a year", "Zeal"]


def test_a_format_that_an_event_allows_is_in_the_summary(there: Path) -> None:
    event = "events:\n- {at: 2010Q3, note: Now, formats: [consensus, own_caucus]}\n"
    Path("later.yaml").write_text(Path("quarrel.yaml").read_text() + event)
    said = done("run", "later.yaml", *WITH, "--out", "later", "--jobs", "1")
    assert "\n  A caucus  " in said


def test_measures_of_own_formats_stand_beside_the_others(there: Path) -> None:
    load_result("kept")
    names = in_order()
    assert names[names.index("share_bilateral") + 1] == "share_own_caucus"
    assert names[names.index("success_bilateral") + 1] == "success_own_caucus"
    assert names[-2:] == ["late_talks", "zeal"]
    listed = json.loads(done("list", "measures", *WITH, "--json"))
    assert [row["name"] for row in listed] == names


def test_definitions_say_what_they_mean_by_themselves(there: Path) -> None:
    listed = json.loads(done("list", "measures", *WITH, "--json"))
    assert not [row["name"] for row in listed if "the same" in row["definition"]]


def test_a_format_that_is_not_known_gets_the_hint(there: Path) -> None:
    said = refused("check", "caucus.yaml")
    wrong = said[said.index("There is no format called 'own_caucus'") :]
    assert "`alliance-sim list formats` shows all. If it comes from your own code, add --with FILE.py." in wrong
