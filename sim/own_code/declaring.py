"""How own code adds a parameter or a measure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from sim.errors import InputError, did_you_mean, listing
from sim.own_code.record import clash_of
from sim.own_code.registrations import register
from sim.parameters import DESCRIBED, PARAMETERS, Parameter

if TYPE_CHECKING:
    from sim.results.measures import Direction, Measure

TABLES = ("attempts", "groups", "issues", "quarters", "states")
"""Tables of a run that measures can be computed from."""
_COLUMNS = ("run", "arm", "point", "replicate", "seed")
_LARGEST = 1e9


def parameter(
    name: str,
    *,
    unit: str,
    default: float,
    low: float,
    high: float,
    source: str,
    meaning: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
) -> int:
    """Add a parameter, which scenarios, events, experiments and ``--set`` may then set.

    Agents read it as ``self.model.parameters[name]``.

    Parameters
    ----------
    name : str
        Key under ``parameters:``.
    unit : str
    default : float
        Value where a scenario is silent.
    low, high : float
        Plausible range, for sensitivity analysis.
    source : str
        Where the numbers are from.
    meaning : str
        What it does, in one line; its name if left out.
    minimum, maximum : float, optional
        Range that is accepted at all; the plausible one if left out.

    Returns
    -------
    int
        Its position: compiled code reads it as ``run.parameter_values[position]``.

    Raises
    ------
    InputError
        If the name is taken, or the numbers do not go together.
    """
    least, most = low if minimum is None else minimum, high if maximum is None else maximum
    numbers = {"default": default, "low": low, "high": high, "minimum": least, "maximum": most}
    for what, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) <= _LARGEST:
            raise InputError(f"{what} of the parameter '{name}' is {number!r}. Give a number up to {_LARGEST:g}.")
    if not (least <= low < high <= most and least <= default <= most):
        raise InputError(
            f"The numbers of the parameter '{name}' do not go together: low {low:g}, high {high:g}, "
            f"default {default:g}, accepted from {least:g} to {most:g}. "
            "Low is below high, and all lie in the accepted range."
        )
    _check_texts("parameter", name, unit=unit, source=source)
    _refuse_key(name)
    numbers = {what: float(number) for what, number in numbers.items()}
    made = Parameter(name=name, meaning=meaning or name, unit=unit, status="own", source=source, **numbers)
    _refuse_described("parameter", made, DESCRIBED)
    register("parameter", name, made, _caller())
    return list(PARAMETERS).index(name)


def measure(
    name: str,
    *,
    unit: str,
    direction: Direction = "neither",
    meaning: str = "",
    label: str = "",
    tables: Iterable[str] = TABLES,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a measure: a function from the tables of one run to a number.

    Parameters
    ----------
    name : str
        Column of the table ``runs``.
    unit : str
        Its unit; a ``"share"`` is printed in per cent.
    direction : {"higher is better", "lower is better", "neither"}
    meaning : str
        What it is, in one line; the first line of the function's docstring if left out.
    label : str
        What figures and tables call it; its name in words if left out.
    tables : iterable of str
        Tables that the function reads, of ``attempts``, ``groups``, ``issues``, ``quarters``, ``states``. Runs are
        faster if you name those that you need.

    Returns
    -------
    callable
        The decorator. The function gets a mapping of names to DataFrames, and returns a finite number, or NaN where a
        run has nothing to measure.

    Raises
    ------
    InputError
        If the name is taken, or something is not allowed.
    """
    from sim.results import measures
    from sim.results.measures import Direction, Measure

    allowed = get_args(Direction)
    if direction not in allowed:
        raise InputError(
            f"{direction!r} is no direction of a measure. Allowed: {listing(allowed)}. "
            f"{did_you_mean(str(direction), allowed)}".strip()
        )
    wanted = _checked_tables(name, tables)
    _check_texts("measure", name, unit=unit)

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        definition = meaning or (function.__doc__ or "").strip().partition("\n")[0] or name
        _refuse_column("measure", name, PARAMETERS)
        made = Measure(name, unit, definition, direction, of_tables=function, tables=wanted, label=label)
        _refuse_described("measure", made, measures.DESCRIBED)
        register("measure", name, made, function.__module__)
        return function

    return add


def _checked_tables(name: str, tables: Iterable[str]) -> tuple[str, ...]:
    given = (tables,) if isinstance(tables, str) else tuple(tables)
    for table in given:
        if table not in TABLES:
            hint = did_you_mean(str(table), TABLES)
            raise InputError(
                f"The measure '{name}' asks for the table {table!r}. Allowed: {listing(TABLES)}. {hint}".strip()
            )
    if not given:
        raise InputError(f"The measure '{name}' names no table. Name one or more of {listing(TABLES)}.")
    return tuple(sorted(set(given)))


def _check_texts(kind: str, name: str, **texts: str) -> None:
    for what, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise InputError(f"The {what} of the {kind} '{name}' is {text!r}. Give a text.")


def _refuse_key(name: str) -> None:
    """Refuse a parameter that has the name of something else that a factor or a column may be called."""
    from sim.results.measures import MEASURES
    from sim.scenario.schema import ScenarioFile

    if name in ScenarioFile.model_fields:
        raise InputError(f"'{name}' is a key of scenarios, and cannot be a parameter. Choose another name.")
    _refuse_column("parameter", name, MEASURES)


def _refuse_column(kind: str, name: str, others: Iterable[str]) -> None:
    if name in _COLUMNS or name in others:
        raise InputError(f"The table of runs has another column called '{name}'. Choose another name for the {kind}.")


def _refuse_described(kind: str, made: Parameter | Measure, described: Mapping[str, object]) -> None:
    """Refuse what a result that is open here means something else by."""
    clash = clash_of({"unit": made.unit, "direction": getattr(made, "direction", "")}, described.get(made.name))
    if clash:
        raise InputError(
            f"A result that was opened here has another {kind} called '{made.name}': its {clash} is "
            f"'{getattr(described[made.name], clash)}'. Take another name, or start anew."
        )


def _caller() -> str:
    """Return the module that called the function that calls this one."""
    return str(sys._getframe(2).f_globals.get("__name__", "__main__"))
