"""The registry of tables, and what every table in it must do."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import tables
from sim.errors import InputError
from sim.experiments.result import TABLES as KEPT
from sim.experiments.result import Result
from sim.tables import FORMATS, TABLES, Choice
from sim.tables.typesetting.sheet import Sheet

every_table = pytest.mark.parametrize("name", TABLES)
RESULTS = ("single", "swept", "plain", "sobol", "morris")


@pytest.fixture(params=RESULTS)
def result(request: pytest.FixtureRequest) -> Result:
    """Each of the results."""
    found: Result = request.getfixturevalue(request.param)
    return found


def test_every_file_is_registered_under_its_name() -> None:
    files = {path.stem for path in Path(tables.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(TABLES)
    assert all(table.name == name for name, table in TABLES.items())
    assert not any(table.title.endswith(".") for table in TABLES.values())


def test_importing_the_registry_imports_nothing_slow() -> None:
    slow = "{'matplotlib', 'pandas', 'scipy', 'pyarrow', 'numba'}"
    program = f"import sys, sim.tables; print(sorted({slow} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@every_table
def test_tables_need_what_results_keep_and_take_what_can_be_chosen(name: str) -> None:
    assert set(TABLES[name].needs) <= set(KEPT)
    assert set(TABLES[name].takes) <= set(Choice.__dataclass_fields__)


def test_which_tables_apply_depends_on_what_was_run(
    single: Result, swept: Result, plain: Result, sobol: Result, morris: Result
) -> None:
    assert tables.possible(single) == ["scenario", "measures"]
    assert tables.possible(swept) == ["scenario", "parameters", "measures", "comparison", "ranking"]
    assert tables.possible(plain) == ["scenario", "measures", "comparison", "ranking"]
    assert tables.possible(sobol) == tables.possible(morris) == ["scenario", "parameters", "measures", "sensitivity"]
    sobol_cut_off = Result(sobol.manifest | {"interrupted": True}, sobol.tables)
    assert "sensitivity" not in tables.possible(sobol_cut_off)


def _every(result: Result) -> dict[str, Sheet]:
    return {name: tables.table(result, name) for name in tables.possible(result)}


def test_every_row_has_a_cell_for_each_column(result: Result) -> None:
    for sheet in _every(result).values():
        assert {len(row) for row in sheet.rows} == {len(sheet.columns)}


def test_the_caption_says_what_it_is_and_where_it_is_from(result: Result) -> None:
    for name, sheet in _every(result).items():
        assert sheet.caption.startswith(f"{TABLES[name].title} in “")
        assert "Made with alliance-sim" in sheet.notes
        assert sheet.notes.count("..") == 0


def test_csv_holds_every_number_in_full_precision(result: Result) -> None:
    for name, sheet in _every(result).items():
        again = list(csv.DictReader(io.StringIO(sheet.csv())))
        for column in sheet.frame.select_dtypes("float"):
            read = [float(row[column] or "nan") for row in again]
            assert np.array_equal(read, sheet.frame[column], equal_nan=True), (name, column)
        assert "\r" not in sheet.csv()


def test_the_same_result_gives_the_same_bytes(result: Result, tmp_path: Path) -> None:
    paths = tables.save(result, (), tmp_path / "a")
    other = tables.save(result, (), tmp_path / "b")
    assert [path.name for path in paths] == [
        f"{name}.{ending}" for name in tables.possible(result) for ending in ("tex", "md", "csv", "txt")
    ]
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in other]


@pytest.mark.parametrize("kind", FORMATS)
def test_one_format_is_written_with_the_caption_beside(swept: Result, tmp_path: Path, kind: str) -> None:
    paths = tables.save(swept, ["ranking"], tmp_path, [kind], stem="table-1")
    assert [path.name for path in paths] == [f"table-1.{FORMATS[kind].ending}", "table-1.txt"]
    assert paths[1].read_text(encoding="utf-8") == f"{tables.table(swept, 'ranking').caption}\n"
    assert ("tab:table-1" in paths[0].read_text(encoding="utf-8")) == (kind == "latex")


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.needs])
def test_a_missing_table_is_an_error_that_names_it(swept: Result, name: str) -> None:
    (needed,) = TABLES[name].needs
    with pytest.raises(InputError, match=f"no table '{needed}'"):
        tables.table(Result(swept.manifest, {}), name)
    if needed != "runs":
        return
    with pytest.raises(InputError, match="no finished run"):
        tables.table(Result(swept.manifest, {"runs": swept.table("runs")[:0]}), name)


@pytest.mark.parametrize(
    ("name", "message"),
    [("comparison", "nothing to compare"), ("ranking", "nothing to rank"), ("sensitivity", "Indices need"),
     ("parameters", "nothing varies"), ("measurs", "Did you mean 'measures'")],
)  # fmt: skip
def test_tables_that_do_not_apply_say_why(single: Result, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        tables.table(single, name)


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if "arms" in table.takes])
def test_names_that_are_not_known_are_refused(swept: Result, sobol: Result, name: str) -> None:
    result = sobol if name == "sensitivity" else swept
    with pytest.raises(InputError, match="no arm called 'majorty'"):
        tables.table(result, name, arms="majorty")
    with pytest.raises(InputError, match="no measure called 'outpt'"):
        tables.table(result, name, measures=["outpt"])


def test_formats_are_checked(swept: Result, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no format of tables called 'tex'"):
        tables.save(swept, (), tmp_path, ["tex"])
    with pytest.raises(InputError, match="No format is named"):
        tables.save(swept, (), tmp_path, [])
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        tables.save(swept, ["ranking"], tmp_path / "file")
