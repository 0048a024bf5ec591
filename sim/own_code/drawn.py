"""How own code adds a figure, or a table for papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, did_you_mean, listing
from sim.own_code.faults import in_own_code
from sim.own_code.registrations import place, register

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result
    from sim.figures.drawing.declaration import GivenAxes, Panel
    from sim.tables.typesetting.declaration import Choice
    from sim.tables.typesetting.sheet import Sheet

type Text = str | Callable[[Result], str]
"""A text, or a function from a result to one."""
_DIGITS = 3


def figure(
    name: str,
    *,
    title: str,
    caption: Text,
    needs: Iterable[str] = ("runs",),
    by_arm: bool = False,
    by_point: bool = False,
    rows: int = 1,
    columns: int = 1,
    height: float = 2.4,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a figure: a function that draws a result on Matplotlib's Axes.

    Parameters
    ----------
    name : str
        What ``plot`` calls it, and the name of its files.
    title : str
        Short title, without a full stop.
    caption : str or callable
        Sentences that say what is drawn and how, or a function from a result to them. Where the numbers are from is
        added.
    needs : iterable of str
        Tables of a result that it is drawn from, such as ``runs`` and ``issues``.
    by_arm : bool
        Whether it is drawn of each arm by itself, one part below the other; else the function gets all arms at once.
    by_point : bool
        Whether it tells the points of a design apart; else the caption says that it takes them together.
    rows, columns : int
        Panels.
    height : float
        Inches, on paper.

    Returns
    -------
    callable
        The decorator. The function gets the result, and one Axes or, of several panels, a list of them.

    Raises
    ------
    InputError
        If the name is taken, or something is not allowed.
    """
    wanted = _checked_needs("figure", name, needs)

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        from sim.figures.drawing import canvas
        from sim.figures.drawing.declaration import Figure, Panels, fixed

        panels, called = Panels(height, rows, columns), f"The figure '{name}' cannot be drawn."

        def draw(result: Result, axes: GivenAxes = None) -> Panel:
            given = canvas.axes_of(axes, panels)
            with in_own_code(_file_of(function), called):
                function(result, given[0] if len(given) == 1 else given)
            return canvas.bundle(given)

        made = Figure(
            name=name,
            title=title,
            description=_first_line(function) or title,
            needs=wanted,
            draw=draw,
            caption=lambda result: _text(caption, result, called),
            layout=fixed(panels, panels),
            across=not by_arm,
            by_point=by_point,
        )
        register("figure", name, made, function.__module__)
        return function

    return add


def paper_table(
    name: str, *, title: str, caption: Text, needs: Iterable[str] = ("runs",)
) -> Callable[[Callable[..., pd.DataFrame]], Callable[..., pd.DataFrame]]:
    """Add a table for papers: a function from a result to a DataFrame.

    Parameters
    ----------
    name : str
        What ``table`` calls it, and the name of its files.
    title : str
        Short title, without a full stop.
    caption : str or callable
        Sentences that say what its numbers are, or a function from a result to them. Where the numbers are from is
        added.
    needs : iterable of str
        Tables of a result that it is made from.

    Returns
    -------
    callable
        The decorator. The function gets the result. Columns of numbers are printed with three significant digits; CSV
        has all of them.

    Raises
    ------
    InputError
        If the name is taken, or something is not allowed.
    """
    wanted = _checked_needs("table", name, needs)

    def add(function: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
        from sim.tables.typesetting.declaration import Table

        called = f"The table '{name}' cannot be made."

        def make(result: Result, _choice: Choice) -> Sheet:
            with in_own_code(_file_of(function), called):
                return sheet_of(function(result), name)

        made = Table(
            name=name,
            title=title,
            description=_first_line(function) or title,
            needs=wanted,
            make=make,
            caption=lambda result, _sheet: _text(caption, result, called),
        )
        register("table", name, made, function.__module__)
        return function

    return add


def sheet_of(frame: pd.DataFrame, name: str) -> Sheet:
    """Return a DataFrame as a table for papers."""
    import pandas as pd
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    from sim.results.measures import label
    from sim.tables.typesetting.sheet import Column, Group, Sheet

    if not isinstance(frame, pd.DataFrame) or not len(frame) or not len(frame.columns):
        raise InputError(f"The table '{name}' gave {_shown(frame)}. Return a DataFrame with a row or more.")
    numeric = [is_numeric_dtype(kind) and not is_bool_dtype(kind) for kind in frame.dtypes]
    columns = tuple(
        Column(label(str(head)), "number" if number else "wrapped") for head, number in zip(frame, numeric, strict=True)
    )
    rows = [
        [_number(value) if number else str(value) for value, number in zip(row, numeric, strict=True)]
        for row in frame.itertuples(index=False)
    ]
    return Sheet(columns, (Group("", rows),), frame)


def _shown(given: object) -> str:
    return f"a {type(given).__name__}" if not hasattr(given, "columns") else "an empty DataFrame"


def _number(value: Any) -> str:
    from sim.tables.typesetting.rounding import MINUS, plain

    if value != value:
        return "\N{EN DASH}"
    whole = isinstance(value, int) or float(value).is_integer()
    return f"{int(value)}".replace("-", MINUS) if whole else plain(float(f"{value:.{_DIGITS}g}"))


def _checked_needs(kind: str, name: str, needs: Iterable[str]) -> tuple[str, ...]:
    from sim.experiments.result import TABLES

    given = (needs,) if isinstance(needs, str) else tuple(needs)
    for each in given:
        if each not in TABLES:
            raise InputError(
                f"The {kind} '{name}' needs the table {each!r}. Allowed: {listing(TABLES)}. "
                f"{did_you_mean(str(each), TABLES)}".strip()
            )
    return given


def _text(caption: Text, result: Result, called: str) -> str:
    if isinstance(caption, str):
        return caption
    with in_own_code(_file_of(caption), called):
        return caption(result)


def _file_of(function: Callable[..., Any]) -> str:
    from sim.own_code.files import FILES

    module = function.__module__
    return FILES[module].path if module in FILES else place(module)


def _first_line(function: Callable[..., Any]) -> str:
    return (function.__doc__ or "").strip().partition("\n")[0].rstrip(".")
