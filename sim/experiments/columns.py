"""What the tables of a result have to hold: their columns and types, and runs that the manifest knows of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.errors import InputError
from sim.types import Floats

type Types = Mapping[str, pa.DataType]

TEXT, WHOLE, NUMBER, YES = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_KINDS: tuple[tuple[str, Callable[[pa.DataType], bool]], ...] = (
    ("text", lambda each: pa.types.is_string(each) or pa.types.is_large_string(each)),
    ("true or false", pa.types.is_boolean),
    ("whole numbers", pa.types.is_integer),
    ("numbers", lambda each: pa.types.is_floating(each) or pa.types.is_integer(each)),
    (
        "lists of text",
        lambda each: (pa.types.is_list(each) or pa.types.is_large_list(each)) and pa.types.is_string(each.value_type),
    ),
)


def check_table(path: Path, name: str, table: pa.Table, manifest: Mapping[str, Any]) -> None:
    """Refuse a table that lacks a column, has one of another type, or tells of runs that cannot be.

    Parameters
    ----------
    path : Path
        Where it was read.
    name : str
        Which table of a result it is.
    table : Table
    manifest : mapping
        What the result says of itself, validated.

    Raises
    ------
    InputError
        With the file and the column.
    """
    problem = next(_problems(table, expected(name, manifest), table.num_rows), None)
    if problem is None and name == "runs":
        problem = next(_wrong_runs(table, manifest), None)
    if problem is not None:
        version = manifest["version"]
        raise InputError(
            f"{path} {problem}. The file was changed, or made by another version (it says {version}): make the result "
            "again."
        )


def _problems(table: pa.Table, types: Types, rows: int) -> Iterator[str]:
    for column, wanted in types.items():
        if column not in table.column_names:
            yield f"lacks the column '{column}'"
        elif table.column_names.count(column) > 1:
            yield f"has the column '{column}' twice"
        else:
            kind, holds = next((kind, holds) for kind, holds in _KINDS if holds(wanted))
            found = table.schema.field(column).type
            if not holds(found) and not (pa.types.is_null(found) and rows == table[column].null_count):
                yield f"holds {found} in the column '{column}', not {kind}"


def _wrong_runs(table: pa.Table, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield what cannot be in a table of runs."""
    sizes = {"replicate": int(manifest["replications"]), "run": None, "point": 1}
    experiment = manifest.get("experiment")
    if experiment is not None:
        sizes["point"] = int(experiment["points"]["count"])
        arms = pa.array([arm["name"] for arm in experiment["arms"]], pa.string())
        unknown = table.filter(pc.invert(pc.is_in(table["arm"].cast(pa.string()), arms)))
        if unknown.num_rows:
            yield f"tells of an arm {unknown['arm'][0].as_py()!r}, which the experiment does not have"
    for name, size in sizes.items():
        values = table[name]
        ends = pc.min_max(values).as_py()
        if values.null_count or (table.num_rows and (ends["min"] < 0 or (size is not None and ends["max"] >= size))):
            yield f"holds numbers in the column '{name}' that cannot be"
    if pc.count_distinct(table["run"]).as_py() != table.num_rows:
        yield "tells of a run twice"


def expected(name: str, manifest: Mapping[str, Any]) -> Types:
    """Return the columns that a table has to have, with the types of their values; others may lie beside them."""
    from sim.results import records  # compiled rules: slow to import

    fixed: Mapping[str, pa.Schema] = {
        "issues": records.ISSUES, "attempts": records.ATTEMPTS, "groups": records.GROUPS, "states": records.STATES,
        "countries": records.COUNTRIES,
    }  # fmt: skip
    if name in fixed:
        return {field.name: field.type for field in fixed[name]}
    made: Mapping[str, Callable[[Mapping[str, Any]], Types]] = {
        "runs": _of_runs, "quarters": _of_quarters, "designs": _of_designs, "boxes": lambda _: _BOXES,
        "predictions": lambda _: _of_predictions(), "ledger": lambda _: _LEDGER,
    }  # fmt: skip
    return made[name](manifest) if name in made else {}


def _all(names: Sequence[str], kind: pa.DataType) -> Types:
    return dict.fromkeys(names, kind)


_HALF: Floats = np.full(1, 0.5)


def _of_runs(manifest: Mapping[str, Any]) -> Types:
    from sim.experiments.measured import specs_in
    from sim.results.measures import BUILT_IN

    within = [spec.name for spec in specs_in(manifest) if spec.window is not None]
    measures = [*BUILT_IN, *manifest.get("own_code", {}).get("measures", ()), *within]
    keys = {"run": WHOLE, "arm": TEXT, "point": WHOLE, "replicate": WHOLE, "seed": WHOLE}
    factors = manifest.get("experiment", {}).get("factors", ())
    return {**keys, **_of_factors(factors), **_all(measures, NUMBER)}


def _of_factors(resolved: Sequence[Mapping[str, Any]]) -> Types:
    from sim.experiments.factors import Factor

    kinds = {"f": NUMBER, "i": NUMBER, "b": YES, "O": TEXT}
    factors = map(Factor.from_resolved, resolved)
    return {each.name: kinds[each.quantile(_HALF).dtype.kind] for each in factors}


def _of_quarters(manifest: Mapping[str, Any]) -> Types:
    from sim.results.records import quarter_names

    arms = manifest.get("experiment", {}).get("arms") or [manifest]
    common = set.intersection(*(set(arm["scenario"]["domains"]) for arm in arms))  # of a part of the arms, it may be
    keys = {"run": WHOLE, "quarter": WHOLE, "date": TEXT}
    return {**keys, **_all(quarter_names(sorted(common)), NUMBER)}


def _of_designs(manifest: Mapping[str, Any]) -> Types:
    from sim.analysis.pareto.columns import COLUMNS, OF_MEASURES

    space = manifest["space"]
    kinds = {
        **_all(("design", "generation"), WHOLE),
        **_all(("present", "searched", "confirmed", "efficient", "minimax_regret", "knee"), YES),
    }
    aims = [aim["measure"] for aim in space["objectives"]]
    return {
        **{name: kinds.get(name, NUMBER) for name in COLUMNS},
        **_all([choice["name"] for choice in space["choices"]], TEXT),
        **_of_factors(space["levels"]),
        **_all([f"{aim}{ending}" for aim in aims for ending in OF_MEASURES], NUMBER),
    }


def _of_predictions() -> Types:
    from sim.prediction.predict import COLUMNS

    return {name: {"group": TEXT, "code": TEXT, "name": TEXT, "member": YES}.get(name, NUMBER) for name in COLUMNS}


_BOXES: Types = {
    **{"box": WHOLE, "text": TEXT, "limits": TEXT, "restricted": WHOLE, "chosen": YES},
    **_all(("coverage", "density", "mass", "coverage_test", "density_test"), NUMBER),
}
_LEDGER: Types = {
    **_all(("claim", "title", "source", "claim_verdict", "region", "test", "measure", "unit", "expected"), TEXT),
    **_all(("verdict", "because"), TEXT),
    **_all(("premise", "holds"), YES),
    **_all(("claim_share", "region_coverage", "region_density", "base", "effect", "low", "high", "scale"), NUMBER),
    **_all(("standardised", "p", "q", "needed", "share_sign", "share_holds", "share_low", "share_high"), NUMBER),
    **_all(("replications", "points"), WHOLE),
}
