"""Tables of points as programs write them: each is read to the right numbers, or refused in one clear message."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.experiments.table import Table, read_table

SPACE = "\u00a0"
LEVELS = {"steering": [0.1, 0.5], "slots": [2.0, 4.0]}
READ = {
    "pandas": "steering,slots\n0.1,2\n0.5,4\n",
    "pandas with its index": ",steering,slots\n0,0.1,2\n1,0.5,4\n",
    "pandas with its index, read and written": "Unnamed: 0,steering,slots\n0,0.1,2\n1,0.5,4\n",
    "pandas, tabs and index": "\tsteering\tslots\n0\t0.1\t2\n1\t0.5\t4\n",
    "pandas with floats": "steering,slots\n1e-01,2.0\n5.0E-1,4.0\n",
    "pandas as text": "   steering  slots\n0       0.1      2\n1       0.5      4\n",
    "polars": "steering,slots\n0.1,2\n0.5,4",
    "write.csv of R": '"","steering","slots"\n"1",0.1,2\n"2",0.5,4\n',
    "write.csv of R without names of rows": '"steering","slots"\n0.1,2\n0.5,4\n',
    "write.csv2 of R": '"";"steering";"slots"\n"1";0,1;2\n"2";0,5;4\n',
    "write.table of R": '"steering" "slots"\n"1" 0.1 2\n"2" 0.5 4\n',
    "write.table of R without names of rows": '"steering" "slots"\n0.1 2\n0.5 4\n',
    "write.table of R with tabs": '"steering"\t"slots"\n"1"\t0.1\t2\n"2"\t0.5\t4\n',
    "readr": "steering,slots\n0.1,2\n0.5,4\n",
    "Excel": "steering,slots\r\n0.1,2\r\n0.5,4\r\n",
    "Excel, UTF-8": b"\xef\xbb\xbfsteering,slots\r\n0.1,2\r\n0.5,4\r\n",
    "Excel, Unicode text": "steering\tslots\r\n0,1\t2\r\n0,5\t4\r\n".encode("utf-16"),
    "Excel with emptied columns and rows": "steering,slots,,\r\n0.1,2,,\r\n0.5,4,,\r\n,,,\r\n,,,\r\n",
    "Excel with an empty row above": ",,\r\nsteering,slots,\r\n0.1,2,\r\n0.5,4,\r\n",
    "Excel in German": "steering;slots\r\n0,1;2\r\n0,5;4\r\n",
    "Excel in German, UTF-8": b"\xef\xbb\xbfsteering;slots\r\n0,1;2,0\r\n0,5;4,0\r\n",
    "Excel in French, three decimals": "steering;slots\r\n0,100;2,000\r\n0,500;4,000\r\n",
    "Excel with its separator": "sep=;\r\nsteering;slots\r\n0,1;2\r\n0,5;4\r\n",
    "Excel with tab as its separator": "sep=\t\r\nsteering\tslots\r\n0.1\t2\r\n0.5\t4\r\n",
    "Excel of the Macintosh": "steering,slots\r0.1,2\r0.5,4\r",
    "LibreOffice, all text in quotes": '"steering","slots"\n0.1,2\n0.5,4\n',
    "LibreOffice in German": '"steering";"slots"\n"0,1";2\n"0,5";4\n',
    "Stata": "steering,slots\n.1,2\n.5,4\n",
    "by hand": " steering , slots \n 0.1 , 2 \n\n 0.5 , 4 \n\n",
    "by hand, in quotes after spaces": '"steering", "slots"\n"0.1", "2"\n"0.5", "4"\n',
    "rows that end with a separator": "steering,slots\n0.1,2,\n0.5,4,\n",
    "bars": "steering|slots\n0.1|2\n0.5|4\n",
}
NAMED = {
    # line, key, what is said
    "decimal commas in quotes": ('steering,slots\n0.1,2\n"0,5",4\n', 3, "steering", "decimal comma: write 0.5"),
    "decimal commas without quotes": ("steering,slots\n0,1,2\n0,5,4\n", 2, "", "0.5, not 0,5"),
    "decimal commas in one column": ("steering\n0,1\n0,5\n", 2, "", "0.5, not 0,5"),
    "commas and points": ("steering;slots\n0,1;2.5\n0,5;4\n", 2, "steering", "decimal comma: write 0.1"),
    "points between thousands": ("steering;slots\n0,1;1.000\n", 2, "slots", "1.000 has a point"),
    "thousands in English": ('steering,slots\n1,"1,000"\n', 2, "slots", "write 1.000 or 1000"),
    "thousands between semicolons": ("steering;slots\n0.5;1,000\n", 2, "slots", "write 1.000 or 1000"),
    "thousands in German": ("steering;slots\n0,5;1.000,5\n", 2, "slots", "write 1000.5"),
    "thousands in French": (f"steering;slots\n0,5;1{SPACE}000\n", 2, "slots", "write 1000"),
    "thousands in Swiss": ("steering;slots\n0.5;1'000\n", 2, "slots", "write 1000"),
    "per cent": ("steering,slots\n5%,2\n", 2, "steering", "write 0.05"),
    "per cent in German": ("steering;slots\n5,5 %;2\n", 2, "steering", "write 0.055"),
    "an infinite number first": ("steering,slots\ninf,2\n0.1,2\n", 2, "steering", "inf is not a finite number"),
    "NaN of pandas": ('steering\n""\n0.5\n', 2, "steering", "The cell is empty"),
    "empty cell": ("steering,slots\n0.1,\n0.5,2\n", 2, "slots", "The cell is empty"),
    "NA of R": ("steering,slots\n0.1,NA\n0.5,2\n", 2, "slots", "NA stands for a missing value"),
    "missing of Stata": ("steering,slots\n.,2\n0.5,2\n", 2, "steering", ". stands for a missing value"),
    "error of Excel": ("steering,slots\n#DIV/0!,2\n0.5,2\n", 2, "steering", "an error of the spreadsheet"),
    "not available in Excel": ("steering,slots\n#N/A,2\n0.5,2\n", 2, "steering", "#N/A stands for a missing value"),
    "not available in German": ("steering,slots\n#NV,2\n0.5,2\n", 2, "steering", "#NV stands for a missing value"),
    "true in German": ("rules.contagion,slots\nWAHR,2\nFALSCH,2\n", 3, "rules.contagion", "Write false."),
    "true as a number": ("rules.contagion,slots\nTRUE,2\n1,2\n", 3, "rules.contagion", "Write true."),
    "names of rows": ('"","steering"\n"a",0.1\n"b",0.5\n', 1, "", "row.names=FALSE in R"),
    "an index that does not count": (",steering\n3,0.1\n7,0.5\n", 1, "", "index=False in pandas"),
    "names of rows with a heading": ('"X","steering"\n1,0.1\n2,0.5\n', 1, "X", "row.names=FALSE in R"),
    "headings one short": ('"steering","slots"\n"1",0.1,2\n"2",0.5,4\n', 2, "", "row.names=FALSE in R"),
    "NetLogo": (
        '"BehaviorSpace results (NetLogo 6.4.0)","Table version 2.0"\n"m.nlogo"\n"experiment"\n"01/02/2025 10:00:00"\n'
        '"min-pxcor","max-pxcor"\n"-16","16"\n"[run number]","steering","[step]"\n"1","0.1","0"\n',
        1, "", "NetLogo",
    ),
    "NetLogo without its lines": ('"[run number]","steering"\n"2","0.1"\n"1","0.5"\n', 1, "[run number]", "no factor"),
    "a workbook": (b"PK\x03\x04\x14\x00", None, "", "workbook of a spreadsheet"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", None, "", "workbook of a spreadsheet"),
    "Windows-1252": ("events.0.note\nFrançais\n".encode("cp1252"), None, "", "CSV UTF-8"),
    "an identifier": ("steering,quarters\n0.1,12345678901234567\n", 2, "quarters", "more than 15 digits"),
}  # fmt: skip


def read(folder: Path, table: str | bytes) -> Table:
    file = folder / "points.csv"
    file.write_bytes(table.encode() if isinstance(table, str) else table)
    return read_table(file)


@pytest.mark.parametrize("program", READ)
def test_what_cannot_be_misread_is_read(program: str, tmp_path: Path) -> None:
    table = read(tmp_path, READ[program])
    assert {heading: column.tolist() for heading, column in table.columns.items()} == LEVELS


@pytest.mark.parametrize("what", NAMED)
def test_what_can_be_misread_is_named(what: str, tmp_path: Path) -> None:
    table, line, key, said = NAMED[what]
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, table)
    problem = {(problem.line, problem.key): problem for problem in caught.value.problems}[line, key]
    assert said in str(problem)


def test_text_keeps_its_meaning(tmp_path: Path) -> None:
    table = read(tmp_path, 'events.0.note;steering\n0,5;0,5\n2014;0,5\ntrue;0,5\n"a; b";0,5\n')
    assert table.columns["events.0.note"].tolist() == ["0,5", "2014", "true", "a; b"]


def test_text_that_a_table_of_results_would_lose_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="pandas and R read 'NA' as a missing value"):
        read(tmp_path, "events.0.note,steering\nNA,0.5\n")


def test_a_minus_of_mathematics_is_a_minus(tmp_path: Path) -> None:
    assert read(tmp_path, "domains.maritime.places.0.latitude\n\u221212.5\n").columns.popitem()[1].tolist() == [-12.5]


def test_a_dozen_cells_of_a_column_are_listed(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, "steering\n0.5\n" + "x\n" * 20)
    assert [problem.line for problem in caught.value.problems] == list(range(3, 16))
    assert "8 more cells" in caught.value.problems[-1].message


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    assert read(tmp_path, "sep=;\n\nsteering;slots\n0,1;2\n\n0,5;4\n").lines == (4, 6)


numbers = st.floats(0, 1, allow_nan=False).map(lambda number: round(number, 6))
notes = st.text("aé ,;\t\"'.0", max_size=8).map("n{}".format)
rows = st.lists(st.tuples(numbers, st.integers(1, 4000), st.booleans(), notes), min_size=1, max_size=6)
HEADINGS = ["steering", "quarters", "rules.contagion", "events.0.note"]
written = st.fixed_dictionaries(
    {
        "index": st.booleans(),
        "sep": st.sampled_from([",", ";", "\t"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
    }
)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])


@given(rows, written, encodings, st.booleans())
def test_what_pandas_writes_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], how: dict[str, Any], encoding: str, comma: bool
) -> None:
    if comma and how["sep"] != ",":
        how = how | {"decimal": ","}
    text, frame = StringIO(), pd.DataFrame(rows, columns=HEADINGS)
    frame.to_csv(text, **how)
    table = read(tmp_path_factory.mktemp("pandas"), text.getvalue().encode(encoding))
    assert table.columns["steering"].astype(float).tolist() == frame["steering"].tolist()
    assert table.columns["quarters"].tolist() == frame["quarters"].tolist()
    assert table.columns["rules.contagion"].tolist() == frame["rules.contagion"].tolist()
    assert table.columns["events.0.note"].tolist() == frame["events.0.note"].str.strip().tolist()


pieces = st.sampled_from([
    "steering", "slots", "events.0.note", ",", ";", "\t", " ", "\n", "\r\n", '"', "0.1", "2", "0,5", "sep=;\n", "1",
    "NA", "", "\x00", "\ufeff", "X", "true",
])  # fmt: skip


@given(st.one_of(st.lists(pieces, max_size=20).map("".join).map(str.encode), st.binary(max_size=40)))
def test_any_file_is_a_table_or_an_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    try:
        table = read(tmp_path_factory.mktemp("any"), content)
    except ScenarioError as error:
        said = len(error.problems)
    else:
        said = len(table.lines) if {len(column) for column in table.columns.values()} == {len(table.lines)} else 0
    assert said > 0
