"""Checks are done, told, written and judged; data that are not there are named, and lose nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError
from sim.validation import registry
from sim.validation.check import QUICK, Check, Effort, Finding, Part
from sim.validation.data import CITATIONS, VARIABLE, Data
from sim.validation.page import MARK, as_text, page, write
from sim.validation.registry import CHECKS
from sim.validation.validate import broken, validate

from .folder import data_with


def check(name: str, *findings: Finding, part: Part = Part.EXACT, needs: tuple[str, ...] = ()) -> Check:
    def find(_data: Data, _effort: Effort) -> list[Finding]:
        return list(findings)

    return Check(name, f"Title of {name}", part, needs, f"Text of {name}.", find)


RIGHT = Finding("Two and two", "4", "4", True, "arithmetic", must=True)
WRONG = Finding("Two | three", "6 [5, 7]", "5", False, "arithmetic", must=True, note="off by one")
LOOSE = Finding("Roughly", "1", "2", False, "hearsay")
TOLD = Finding("By the way", "7", "", None, "hearsay")


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = (
        check("sums", RIGHT, LOOSE), check("products", WRONG, TOLD),
        check("lists", RIGHT, part=Part.DATA, needs=("rosters.csv",)),
    )  # fmt: skip
    for module in ("sim.validation.validate.CHECKS", "sim.validation.page.CHECKS"):
        monkeypatch.setattr(module, checks)
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.mark.usefixtures("planted")
def test_what_is_found_is_told_judged_and_left_out_with_the_reason() -> None:
    result = validate()
    rows = result.table("checks").to_pylist()
    assert [row["what"] for row in rows] == ["Two and two", "Roughly", "Two | three", "By the way", "left out"]
    assert [row["passed"] for row in rows] == [True, False, False, None, None]
    assert broken(result) == ["products: Two | three"]
    (left_out,) = [row["skipped"] for row in rows if row["skipped"]]
    assert CITATIONS["rosters.csv"] in left_out
    assert VARIABLE in left_out
    text = as_text(result)
    assert "NO  Two | three: 6 [5, 7]; reference 5" in text
    assert "1 hold, 2 do not hold" in text


@pytest.mark.usefixtures("planted")
def test_the_page_keeps_what_stands_before_the_mark(tmp_path: Path) -> None:
    file = tmp_path / "docs" / "validation.md"
    file.parent.mkdir()
    file.write_text("# Mine\n\nWords.\n\n" + MARK + "of yesterday")
    result = validate()
    write(result, file)
    text = file.read_text()
    assert text.startswith("# Mine\n\nWords.\n\n" + MARK)
    assert "of yesterday" not in text
    assert "| Two \\| three | 6 [5, 7] | 5 | no (must) | off by one |" in text
    assert "Text of sums." in text
    assert text.index("## Exact") < text.index("Title of products") < text.index("## Against data")
    assert page(result) == page(result)


@pytest.mark.usefixtures("planted")
def test_the_command_ends_with_1_where_what_must_hold_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["validate"])
    assert done.exit_code == 1
    assert "What must hold does not:\n  products: Two | three" in done.stderr
    assert (tmp_path / "results" / "validation" / "tables" / "validation.md").is_file()
    assert not (tmp_path / "docs").exists()
    fine = CliRunner().invoke(app, ["validate", "sums", "--json"])
    assert fine.exit_code == 0
    assert [row["ours"] for row in json.loads(fine.stdout)] == ["4", "1"]


@pytest.mark.usefixtures("planted")
def test_the_page_of_a_clone_is_written_by_whole_checks_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    data.mkdir()
    (data / "rosters.csv").write_text("")
    file = tmp_path / "docs" / "validation.md"
    file.parent.mkdir()
    file.write_text(MARK)
    CliRunner().invoke(app, ["validate", "--data", str(data)])
    assert file.read_text() == MARK  # of another project
    monkeypatch.setattr("sim.commands.validate.in_the_clone", lambda: True)
    for words in (["sums"], ["--quick", "--data", str(data)], []):
        CliRunner().invoke(app, ["validate", *words])
        assert file.read_text() == MARK
    CliRunner().invoke(app, ["validate", "--data", str(data)])
    assert "Title of lists" in file.read_text()


def test_names_and_folders_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rosters"):
        sim.validate(["roster"])
    with pytest.raises(InputError, match="There is no folder"):
        sim.validate(data=tmp_path / "none")


def test_every_check_says_what_it_needs_and_what_it_does() -> None:
    assert len({each.name for each in CHECKS}) == len(CHECKS)
    for each in CHECKS:
        assert set(each.needs) <= set(CITATIONS)
        assert len(each.text.split()) > 60, each.name
        assert each.find.__doc__, each.name


def test_no_check_is_left_out_of_the_registry() -> None:
    folder = Path(registry.__file__).parent
    files = {path.parent.name for path in folder.glob("*/check.py")}
    told = {each.find.__module__.split(".")[2] for each in CHECKS}
    assert files <= told


def test_rosters_are_held_against_simulated_joining() -> None:
    data = data_with("rosters.csv", "groups.csv")
    result = validate(["rosters"], data=data.folder, effort=QUICK)
    assert broken(result) == []
    rows = {row["what"]: row for row in result.table("checks").to_pylist()}
    assert rows["AUC of simulated joining, mean over groups left out of the fit"]["passed"]
    assert rows["Brier score, groups left out"]["passed"]
    predicted = result.predictions
    assert predicted["group"].nunique() == 8
    assert len(predicted) == 8 * 38
