"""Points from a table: values, types, and every mistake with its line in the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.experiments.experiment import Experiment
from sim.experiments.load import parse_experiment

SCENARIO = """\
title: Small
start: 2010Q1
quarters: 8
replications: 3
alliance: {allies: [USA, FRA], partners: [FIN, SWE]}
events:
  - {at: 2010Q3, join: FIN}
"""
LIST = "title: T\nscenario: small.yaml\ndesign: {kind: list, file: tables/points.csv}\n"
DECLARED = LIST + "factors: {steering: {low: 0, high: 0.5}, slots: {distribution: integer, low: 2, high: 6}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SCENARIO)
    (tmp_path / "tables").mkdir()
    return tmp_path


def read(folder: Path, table: str | bytes, text: str = LIST) -> Experiment:
    content = table.encode() if isinstance(table, str) else table
    (folder / "tables" / "points.csv").write_bytes(content)
    return parse_experiment(text, folder)


def test_the_columns_are_the_factors(folder: Path) -> None:
    table = "steering,rules.contagion,quarters,events.0.join\n0.5,true,8,FIN\n1,False,12,SWE\n0,TRUE,16,FIN\n"
    experiment = read(folder, table)
    assert experiment.points.names == ("steering", "rules.contagion", "quarters", "events.0.join")
    assert [column.dtype.kind for column in experiment.points.columns.values()] == ["f", "b", "i", "O"]
    assert [list(experiment.points.row(point).values()) for point in range(3)] == [
        [0.5, True, 8, "FIN"], [1.0, False, 12, "SWE"], [0.0, True, 16, "FIN"],
    ]  # fmt: skip
    assert experiment.scenario_at(0, 1).quarters == 12
    assert experiment.scenario_at(0, 1).events[0].join == ("SWE",)


def test_columns_of_parameters_are_float64_and_go_by_the_bare_name(folder: Path) -> None:
    experiment = read(folder, "parameters.slots,steering\n2,0\n4,1\n")
    assert experiment.points.names == ("slots", "steering")
    assert [column.dtype.kind for column in experiment.points.columns.values()] == ["f", "f"]
    assert experiment.parameter_factors == ("slots", "steering")


def test_points_may_come_twice_and_keep_their_order(folder: Path) -> None:
    assert read(folder, "slots\n4\n2\n4\n").points.columns["slots"].tolist() == [4.0, 2.0, 4.0]


@pytest.mark.parametrize(
    "table",
    [
        b'\xef\xbb\xbfslots,events.0.note\r\n4,"one, two"\r\n2,two\r\n',
        b'slots , events.0.note\n\n 4 ,"one, two"\n2,two',
        b'"slots","events.0.note"\n"+4.0e0","one, two"\n2,"two"\n\n',
    ],
)
def test_spreadsheets_write_tables_in_several_ways(folder: Path, table: bytes) -> None:
    points = read(folder, table).points
    assert [points.row(0), points.row(1)] == [
        {"slots": 4.0, "events.0.note": "one, two"}, {"slots": 2.0, "events.0.note": "two"},
    ]  # fmt: skip


def test_declared_factors_hold_the_values_and_give_the_order(folder: Path) -> None:
    experiment = read(folder, "slots,steering\n2,0.5\n6.0,0\n", DECLARED)
    assert experiment.points.names == ("steering", "slots")
    assert experiment.factors[0].form.high == 0.5  # type: ignore[union-attr]
    assert experiment.points.columns["slots"].tolist() == [2.0, 6.0]


def test_many_values_of_a_parameter_are_all_held_against_its_range(folder: Path) -> None:
    rows = [f"{number / 1000}" for number in range(1000)]
    assert len(read(folder, "\n".join(["steering", *rows])).points) == 1000
    rows[700] = "1.5"
    with pytest.raises(ScenarioError, match=r"1\.5 is outside of what steering") as caught:
        read(folder, "\n".join(["steering", *rows]))
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (702, "steering")


WRONG = {
    # table, line, key, what the message says
    "empty": ("", None, "", "no rows"),
    "headings alone": ("slots,steering\n", None, "", "no rows"),
    "unknown heading": ("slots,stering\n4,0\n", 1, "stering", "Did you mean 'steering'?"),
    "heading twice": ("slots,slots\n4,4\n", 1, "slots", "two columns called 'slots'"),
    "factor twice": ("slots,parameters.slots\n4,4\n", 1, "parameters.slots", "'slots' is the same factor"),
    "no heading": ("slots,\n4,0\n", 1, "", "no heading"),
    "short row": ("slots,steering\n4,0\n4\n", 3, "", "1 cell, and there are 2 headings"),
    "long row": ("slots,steering\n4,0,1\n", 2, "", "3 cells, and there are 2 headings"),
    "empty cell": ("slots,steering\n4,0\n4,\n", 3, "steering", "The cell is empty"),
    "mixed column": ("slots\n4\n5\nmany\n", 4, "slots", "'many' is not allowed here"),
    "mixed column that begins with text": ("slots\nmany\nmore\n5\n", 3, "slots", "'more' is not allowed here"),
    "mixed switches": ("rules.contagion\ntrue\n1\n", 3, "rules.contagion", "Write true."),
    "too large": ("slots\n1e999\n", 2, "slots", "too large"),
    "open quotation": ('slots\n"4\n', 2, "", "not CSV"),
    "out of range": ("steering\n0.5\n7\n0.2\n7\n", 3, "steering", "7 is outside of what steering"),
    "text": ("steering\nhigh\n", 2, "steering", "The value 'high' is not allowed here"),
    "switch": ("steering\ntrue\n", 2, "steering", "The value true is not allowed here"),
    "nobody": ("events.0.join\nFIN\nFRA\n", 3, "events.0.join", "'FRA' is an ally already"),
    "no such place": ("events.3.join\nFIN\n", 2, "events.3.join", "no position in it"),
    "fraction": ("quarters\n8\n8.5\n", 3, "quarters", "The value 8.5 is not allowed here"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named_with_its_line(folder: Path, name: str) -> None:
    table, line, key, said = WRONG[name]
    with pytest.raises(ScenarioError) as caught:
        read(folder, table)
    places = {(problem.file, problem.line, problem.key): str(problem) for problem in caught.value.problems}
    assert said in places[str(folder / "tables" / "points.csv"), line, key]


def test_a_line_is_that_of_the_file_even_after_empty_ones_and_long_cells(folder: Path) -> None:
    table = 'events.0.note,steering\n\n"one\ntwo",0.5\n\nthree,7\n'
    with pytest.raises(ScenarioError) as caught:
        read(folder, table)
    assert [problem.line for problem in caught.value.problems] == [6]


def test_every_cell_with_a_wrong_value_is_named(folder: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(folder, "steering\n0.5\n7\n0.2\n7\n")
    assert [problem.line for problem in caught.value.problems] == [3, 5]


def test_all_mistakes_are_listed_at_once_but_not_hundreds(folder: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(folder, "steering,slots\n" + "3,-1\n4,5\n" + "".join(f"{5 + row},5\n" for row in range(100)))
    found = [(problem.line, problem.key) for problem in caught.value.problems]
    assert (2, "steering") in found
    assert (3, "steering") in found
    assert (2, "slots") in found
    assert len(found) < 20


@pytest.mark.parametrize(
    ("table", "line", "key", "said"),
    [
        ("steering,slots\n0.6,2\n", 2, "steering", "does not allow the value 0.6"),
        ("steering,slots\n0.5,2.5\n", 2, "slots", "does not allow the value 2.5"),
        ("steering,slots\n0.5,two\n", 2, "slots", "'two' is not allowed here"),
        ("steering,slots,effort\n0.5,2,1\n", 1, "effort", "not among the factors"),
        ("steering\n0.5\n", 1, "", "no column for slots"),
    ],
)
def test_what_does_not_fit_the_declared_factors(folder: Path, table: str, line: int, key: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(folder, table, DECLARED)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (line, key)
    assert said in problem.message


def test_a_table_in_another_encoding(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="not UTF-8") as caught:
        read(folder, "events.0.note\nFrançais\n".encode("latin-1"))
    assert "CSV UTF-8" in caught.value.problems[0].mend


def test_a_table_has_a_limit_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.csv_rows.LARGEST_FILE", 10)
    with pytest.raises(ScenarioError, match="The file is too large"):
        read(folder, "slots\n4\n5\n6\n7\n")


def test_a_folder_is_no_table(folder: Path) -> None:
    (folder / "tables" / "points.csv").mkdir()
    with pytest.raises(ScenarioError, match="There is no file") as caught:
        parse_experiment(LIST, folder)
    assert [(problem.line, problem.key) for problem in caught.value.problems] == [(3, "design.file")]
