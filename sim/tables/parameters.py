"""The factors of an experiment: what each means, what values it takes, and where its range is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.tables.typesetting.declaration import Choice, Table
from sim.tables.typesetting.rounding import NOTHING, plain
from sim.tables.typesetting.sheet import Column, Group, Sheet
from sim.tables.typesetting.words import value_text
from sim.wording import counted, phrase, words

if TYPE_CHECKING:
    from sim.experiments.result import Result

    type Row = dict[str, Any]


def factors_of(result: Result) -> list[Row]:
    """Return the factors of the experiment that left a result, as its manifest keeps them."""
    return list(result.manifest.get("experiment", {}).get("factors") or ())


def applies(result: Result) -> bool:
    """Tell whether a result is of an experiment that varies anything."""
    return bool(factors_of(result))


def make(result: Result, choice: Choice) -> Sheet:
    """Return a row for each factor, in the order of the experiment."""
    import pandas as pd

    del choice
    given = factors_of(result)
    if not given:
        raise InputError(
            f"The result '{result.name}' is of runs in which nothing varies: there are no factors to list."
        )
    rows = [_row(factor["name"], factor["form"]) for factor in given]
    columns = (
        Column("Factor", "wrapped", 0.8),
        Column("Meaning", "wrapped", 1.2),
        Column("Values (unit)", "wrapped", 1.0),
        Column("Default", "number"),
        Column("Status and source", "wrapped", 1.4),
    )
    return Sheet(columns, (Group("", [_line(row) for row in rows]),), pd.DataFrame(rows))


def _row(name: str, form: Row | list[Any]) -> Row:
    from sim.parameters import KNOWN

    known = KNOWN.get(name)
    said = {"meaning": "key of the scenario", "unit": "", "default": None, "status": "", "source": ""}
    if known is not None:
        said = {key: getattr(known, key) for key in said}
    if isinstance(form, list):
        values = {"distribution": "levels", "low": None, "high": None, "levels": "; ".join(map(value_text, form))}
    else:
        values = {"distribution": form["distribution"], "low": form["low"], "high": form["high"], "levels": ""}
    return {"factor": name, **said, **values}


def _line(row: Row) -> list[str]:
    default = NOTHING if row["default"] is None else plain(row["default"])
    unit = f" ({row['unit']})" if row["unit"] not in ("", "1") else ""
    source = ": ".join(filter(None, [row["status"], row["source"]])) or NOTHING
    return [words(row["factor"]), row["meaning"], _values(row) + unit, default, source]


def _values(row: Row) -> str:
    if row["distribution"] == "levels":
        return str(row["levels"]).replace(";", ",")
    how = "" if row["distribution"] == "uniform" else f", {phrase(row['distribution'])}"
    return f"{plain(row['low'])} to {plain(row['high'])}{how}"


def caption(result: Result, sheet: Sheet) -> str:
    """Return how the factors were varied."""
    experiment = result.manifest["experiment"]
    points, kind = counted(int(experiment["points"]["count"]), "point"), experiment["design"]["kind"]
    return (
        f"{counted(len(sheet.frame), 'factor')}, varied over {points} of a design of kind {kind}; "
        "ranges are uniform unless another distribution is named. Status: whether the default is taken from a source, "
        f"calibrated or assumed{', or is of own code' if (sheet.frame['status'] == 'own').any() else ''}."
    )


TABLE = Table(
    name="parameters",
    title="Factors",
    description="factors of the experiment: meaning, unit, values, default, status and source",
    needs=(),
    make=make,
    caption=caption,
    applies=applies,
)
