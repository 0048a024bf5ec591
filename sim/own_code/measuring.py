"""Own measures, from the tables of each run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sim.errors import listing
from sim.results.measures import MEASURES, Measure
from sim.types import Floats, Integers

if TYPE_CHECKING:
    import pandas as pd


class NoMeasurementError(ValueError):
    """What own code gave for a run is no number."""


class RunTables(Mapping[str, "pd.DataFrame"]):
    """The tables of one run, each made into a DataFrame when it is first asked for.

    Parameters
    ----------
    tables : mapping of str to Table
        Rows of this run alone.
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._frames: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._tables:
            raise KeyError(
                f"There is no table {name!r} here. Allowed: {listing(self._tables)}. A measure gets the tables that it "
                "names with tables=..."
            )
        if name not in self._frames:
            self._frames[name] = self._tables[name].to_pandas()
        return self._frames[name].copy(deep=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


class _Rows:
    """The rows of each run in a table, in which runs follow each other in their order."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    @cached_property
    def _runs(self) -> Integers:
        runs: Integers = self._table["run"].to_numpy()
        return runs

    def of(self, run: int) -> pa.Table:
        first, end = np.searchsorted(self._runs, [run, run + 1])
        return self._table.slice(first, end - first)


def own_measures() -> dict[str, Measure]:
    """Return the measures that are computed from tables, by name."""
    return {name: measure for name, measure in MEASURES.items() if measure.of_tables is not None}


def needed_tables() -> frozenset[str]:
    """Return the tables that own measures read."""
    return frozenset(table for measure in own_measures().values() for table in measure.tables)


def measured(tables: Mapping[str, pa.Table], runs: Integers) -> dict[str, Floats]:
    """Return every own measure of runs.

    Parameters
    ----------
    tables : mapping of str to Table
        Those that measures need; rows in the order of the runs.
    runs : array of int, shape (R,)
        Numbers of the runs, in their order.

    Returns
    -------
    dict of str to array of float, shape (R,)

    Raises
    ------
    Exception
        Whatever a measure raises; `NoMeasurementError` if it gives no number.
    """
    own = own_measures()
    rows = {name: _Rows(tables[name]) for name in sorted(needed_tables())}
    columns = {name: np.empty(runs.size) for name in own}
    for position, run in enumerate(runs.tolist()):
        held = RunTables({name: each.of(run) for name, each in rows.items()})
        for name, measure in own.items():
            columns[name][position] = _value(measure, held)
    return columns


def _value(measure: Measure, held: RunTables) -> float:
    assert measure.of_tables is not None
    value: Any = measure.of_tables(held)
    if not isinstance(value, Real | np.bool_) or np.isinf(float(value)):
        raise NoMeasurementError(
            f"The measure '{measure.name}' gave {value!r}. Return a finite number, or float('nan') where a run has "
            "nothing to measure."
        )
    return float(value)
