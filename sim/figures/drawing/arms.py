"""What of a result a figure is drawn of: one part for each arm, or all arms at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.errors import InputError, unknown_name
from sim.figures.drawing.declaration import Figure

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.experiments.result import Result

MOST_ARMS = 6
"""Parts that a figure has room for."""


def arms_of(result: Result) -> list[str]:
    """Return the arms that a result holds runs of, in the order of the experiment; none for what an analysis left."""
    return list(dict.fromkeys(result.runs.sort_values("run")["arm"])) if result.has("runs") else []


def called(result: Result, arm: str) -> str:
    """Return what an arm is called beside a row and in captions."""
    from sim.results.printed import arm_phrase

    return arm_phrase(result, arm)


def parts_of(figure: Figure, result: Result, arm: str | None = None) -> dict[str, Result]:
    """Return the result of each arm, or of one of them; the whole where a figure shows all arms or there are none.

    Raises
    ------
    InputError
        If there is no such arm, or no run, or more arms than fit into the figure.
    """
    names = _checked(result, arm)
    if arm is not None:
        return {arm: of_arm(result, arm)}
    if figure.across or not names:
        return {result.name: result}
    if not fits(figure, result):
        raise InputError(
            f"The result '{result.name}' holds {len(names)} arms, and the figure '{figure.name}' has room for "
            f"{MOST_ARMS}: it draws each of them by itself. Choose one with --arm NAME, in Python with arm=NAME."
        )
    return {name: of_arm(result, name) for name in names}


def fits(figure: Figure, result: Result) -> bool:
    """Tell whether a figure has room for all arms."""
    return figure.across or len(arms_of(result)) <= MOST_ARMS


def _checked(result: Result, arm: str | None) -> list[str]:
    """Return the arms of a result, if there is one of this name among them."""
    names = arms_of(result)
    if not result.has("runs"):
        if arm is not None:
            raise InputError(f"The result '{result.name}' is of an analysis and has no arms. Leave out arm='{arm}'.")
    elif not names:
        raise InputError(f"The result '{result.name}' holds no finished run, so there is nothing to draw.")
    elif arm is not None and arm not in names:
        raise unknown_name("arm", arm, names)
    return names


def of_arm(result: Result, arm: str) -> Result:
    """Return the part of a result that is one arm's, with its scenario in the manifest."""
    from sim.experiments.result import TABLES, Result

    alone, scenario = arms_of(result) == [arm], _scenario(result, arm)
    if alone and not scenario:
        return result
    kept = {name: result.table(name) for name in filter(result.has, TABLES)}
    return Result(result.manifest | scenario, kept if alone else _rows_of(kept, arm))


def _scenario(result: Result, arm: str) -> dict[str, Any]:
    """Return the scenario of an arm as it stands in the manifest of a run; nothing where it is there already."""
    listed = result.manifest.get("experiment", {}).get("arms", ())
    return next(({"scenario": each["scenario"]} for each in listed if each["name"] == arm), {})


def _rows_of(tables: dict[str, pa.Table], arm: str) -> dict[str, pa.Table]:
    """Return the rows of tables that are one arm's; a table that is not of runs stays whole."""
    import pyarrow.compute as pc

    runs = tables["runs"]
    numbers = runs.filter(pc.equal(runs["arm"], arm))["run"]
    return {
        name: table.filter(pc.is_in(table["run"], numbers)) if "run" in table.column_names else table
        for name, table in tables.items()
    }
