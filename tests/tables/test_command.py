"""``table`` as a user types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner
from typer.testing import Result as Done

import sim
from sim.cli import app
from sim.errors import InputError
from sim.experiments.result import Result
from sim.experiments.store.seal import digest


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swept: Result) -> Path:
    monkeypatch.chdir(tmp_path)
    Result(swept.manifest, {"runs": swept.table("runs")}).save("kept")
    return tmp_path


def typed(*words: str) -> Done:
    return CliRunner().invoke(app, ["table", "kept", *words])


def test_a_single_table_is_printed(here: Path, swept: Result) -> None:
    sheet = sim.table(swept, "comparison", measures="output")
    assert typed("comparison", "--measure", "output").stdout == sheet.markdown()
    assert typed("comparison", "--measure", "output", "--format", "csv").stdout == sheet.csv()
    assert typed("comparison", "--measure", "output", "--format", "latex").stdout == sheet.latex("tab:comparison")
    assert not (here / "kept" / "tables").exists()


def test_other_scripts_are_mentioned_once_where_latex_is_made(tmp_path: Path, swept: Result) -> None:
    experiment = {**swept.manifest["experiment"], "title": "北约 and й"}
    manifest = {**swept.manifest, "experiment": experiment, "experiment_sha256": digest(experiment)}
    Result(manifest, {"runs": swept.table("runs")}).save(tmp_path / "kept")
    said = "pdfLaTeX prints the numbers of й (U+0439), 北 (U+5317), 约 (U+7EA6)."
    for words, count in (
        (["measures", "--format", "latex"], 1),
        (["measures"], 0),
        (["--out", str(tmp_path / "t")], 1),
    ):
        done = CliRunner().invoke(app, ["table", str(tmp_path / "kept"), *words])
        assert (done.exit_code, done.stderr.count(said)) == (0, count), done.output
    assert "北约 and й" in (tmp_path / "t" / "measures.md").read_text(encoding="utf-8")


def test_all_tables_are_written_beside_the_result(here: Path) -> None:
    done = typed()
    names = ["scenario", "parameters", "measures", "comparison", "ranking"]
    expected = [f"kept/tables/{name}.{ending}" for name in names for ending in ("tex", "md", "csv", "txt")]
    assert [Path(line).as_posix() for line in done.stdout.splitlines()] == expected
    assert all((here / path).is_file() for path in expected)
    assert sim.load_result(here / "kept").save(here / "kept") == here / "kept"  # its folder is still a result's own


def test_options_reach_the_tables(here: Path) -> None:
    done = typed("measures", "ranking", "--format", "csv", "--arm", "majority", "--arm", "unanimity",
                 "--measure", "output", "--out", "given")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert {path.name for path in (here / "given").iterdir()} == {
        "measures.csv", "measures.txt", "ranking.csv", "ranking.txt",
    }  # fmt: skip
    lines = (here / "given" / "measures.csv").read_text().splitlines()
    assert [line.split(",")[::2][:2] for line in lines[1:]] == [["output", "unanimity"], ["output", "majority"]]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["comparisn"], "Did you mean 'comparison'"),
        (["--format", "tex"], "Allowed: csv, latex, markdown"),
        (["ranking", "--format", "latex,csv"], "printed in one format"),
        (["measures", "--arm", "majorities"], "Did you mean 'majority'"),
    ],
)
def test_mistakes_are_told_without_a_traceback(here: Path, words: list[str], message: str) -> None:
    done = typed(*words)
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)
    assert not (here / "kept" / "tables").exists()


def test_tables_of_an_earlier_result_do_not_outlive_it(here: Path) -> None:
    (here / "small.yaml").write_text("title: S\nstart: 2010Q1\nquarters: 1\nalliance: {allies: [USA, FRA]}\n")
    words = ["run", "small.yaml", "--quiet", "--no-figures", "--out", "again"]
    CliRunner().invoke(app, words)
    CliRunner().invoke(app, ["table", "again"])
    (here / "again" / "tables" / "mine.tex").write_text("kept")
    assert (here / "again" / "tables" / "measures.tex").is_file()
    assert CliRunner().invoke(app, words).exit_code == 0
    assert [path.name for path in (here / "again" / "tables").iterdir()] == ["mine.tex"]
