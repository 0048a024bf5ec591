"""A measure from own code: a column like the others, from the tables of each run alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

import sim
from sim.own_code.declaring import TABLES
from tests.own_code.rules import SCENARIO

type Tables = Mapping[str, pd.DataFrame]
QUARREL = SCENARIO.replace("parameters: {solidarity: 0.8}\n", "")


def rows(tables: Tables) -> float:
    return float(sum(len(frame) for frame in tables.values()))


@pytest.mark.parametrize("engine", ["fast", "mesa"])
@pytest.mark.parametrize("table", TABLES)
def test_it_gets_the_rows_of_its_run_and_no_others(table: str, engine: str) -> None:
    sim.measure("rows", unit="rows", tables=(table,))(rows)
    result = sim.run(sim.parse_scenario(QUARREL), 5, engine=engine)
    counts = getattr(result, table).groupby("run").size().reindex(range(5), fill_value=0)
    assert list(result.runs["rows"]) == list(counts)
    assert counts.sum() > 0 or table == "groups"


@pytest.mark.parametrize("tables", [(), ("issues",), TABLES])
def test_it_does_not_depend_on_the_tables_that_are_kept(tables: tuple[str, ...]) -> None:
    sim.measure("rows", unit="rows", tables=("issues", "attempts"))(rows)
    result = sim.run(sim.parse_scenario(QUARREL), 3, tables=tables)
    assert set(result.tables) == {"runs", "countries", *tables}
    assert list(result.runs["rows"]) == list(sim.run(sim.parse_scenario(QUARREL), 3).runs["rows"])


def test_it_stands_behind_the_built_in_ones_with_its_words() -> None:
    @sim.measure("rows", unit="rows", direction="lower is better", label="All rows")
    def rows_of_all(tables: Tables) -> float:
        """Rows of all tables.

        More is said here.
        """
        return rows(tables)

    from sim.results.measures import BUILT_IN, MEASURES, label

    assert list(MEASURES) == [*BUILT_IN, "rows"]
    measure = MEASURES["rows"]
    assert (measure.definition, measure.direction) == ("Rows of all tables.", "lower is better")
    assert measure.tables == tuple(sorted(TABLES))
    assert label("rows") == "All rows"
    assert label("output_share") == "Output share"
    assert rows_of_all({}) == 0.0


def test_it_says_which_tables_it_may_read() -> None:
    sim.measure("m", unit="1", tables=("issues",))(lambda tables: float(len(tables["states"])))
    result = sim.run(sim.parse_scenario(QUARREL), 1)
    assert "names with tables=" in result.manifest["failures"][0]["error"]


def test_what_it_changes_in_a_table_no_other_measure_sees() -> None:
    def spoil(tables: Tables) -> float:
        frame = tables["issues"]
        frame["severity"] = 0.0
        frame.loc[:, "severity"] -= 1.0
        return float(frame["severity"].max())

    sim.measure("spoilt", unit="1", tables=("issues",))(spoil)
    sim.measure("sum", unit="1", tables=("issues",))(lambda tables: tables["issues"]["severity"].sum())
    result = sim.run(sim.parse_scenario(QUARREL), 2)
    assert result.manifest["failures"] == []
    assert list(result.runs["spoilt"]) == [-1.0, -1.0]
    assert list(result.runs["sum"]) == pytest.approx(list(result.issues.groupby("run")["severity"].sum()))


def failing(value: Callable[[], Any]) -> sim.Result:
    """Return runs of which the second has this value for a measure."""

    def second(tables: Tables) -> Any:
        return value() if tables["states"]["run"].iloc[0] == 1 else 1

    sim.measure("m", unit="1", tables=("states",))(second)
    return sim.run(sim.parse_scenario(QUARREL), 3, tables=("issues",))


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "error": (lambda: 1 / 0, "ZeroDivisionError"),
    "nothing": (lambda: None, "gave None"),
    "text": (lambda: "1", "gave '1'"),
    "infinite": (lambda: -math.inf, "gave -inf"),
    "many": (lambda: pd.Series([1.0]), "no number|Return a finite number"),
    "complex": (lambda: 1j, "gave 1j"),
}


@pytest.mark.parametrize(("value", "said"), WRONG.values(), ids=WRONG)
def test_a_fault_fails_its_run_and_no_other(value: Callable[[], Any], said: str) -> None:
    result = failing(value)
    (failure,) = result.manifest["failures"]
    assert failure["run"] == 1
    assert any(each in failure["error"] for each in said.split("|"))
    assert "test_measures.py" in failure["traceback"] or "gave" in failure["error"]
    assert list(result.runs["run"]) == [0, 2]
    assert set(result.issues["run"]) == {0, 2}
    assert list(result.runs["m"]) == [1.0, 1.0]


@pytest.mark.parametrize("value", [math.nan, True, 3])
def test_what_is_a_number(value: float) -> None:
    result = failing(lambda: value)
    assert result.manifest["failures"] == []
    assert result.runs["m"][1] == value or math.isnan(value)
