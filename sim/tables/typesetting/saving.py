"""From a result to tables, in memory and in files. The same result gives the same bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError, unknown_name
from sim.results.provenance import provenance
from sim.tables.typesetting.declaration import USUAL, Choice, Table

if TYPE_CHECKING:
    from sim.experiments.result import Result
    from sim.tables.typesetting.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its ending, and what is written to it, from a table and a label."""

    ending: str
    write: Callable[[Sheet, str], str]


FORMATS: Mapping[str, Format] = {
    "latex": Format("tex", lambda sheet, label: sheet.latex(label)),
    "markdown": Format("md", lambda sheet, label: sheet.markdown()),
    "csv": Format("csv", lambda sheet, label: sheet.csv()),
}


def table(
    result: Result, name: str, *, measures: Sequence[str] | str | None = None, arms: Sequence[str] | str | None = None,
    by: Sequence[str] | str = (),
) -> Sheet:  # fmt: skip
    """Return a table of a result.

    Parameters
    ----------
    result : Result
        What it is a table of.
    name : str
        Name of the table; see ``TABLES``.
    measures, arms : str or sequence of str, optional
        Which of them, for tables that show any; those of the experiment, and all, if left out.
    by : str or sequence of str, optional
        Factors by whose levels the points of a design are split, for tables that can be.

    Returns
    -------
    Sheet
        ``print`` shows it; ``latex()``, ``markdown()`` and ``csv()`` return it as text; ``frame`` holds all numbers.

    Raises
    ------
    InputError
        For a name that is not known, or a table that the result does not hold.
    """
    return made(result, _known(name), Choice(_names(measures), _names(arms), _names(by) or ()))


def _names(given: Sequence[str] | str | None) -> tuple[str, ...] | None:
    return (given,) if isinstance(given, str) else None if given is None else tuple(given)


def _known(name: str) -> Table:
    from sim.tables import TABLES

    if name not in TABLES:
        raise unknown_name("table", name, TABLES)
    return TABLES[name]


def made(result: Result, chosen: Table, choice: Choice) -> Sheet:
    """Return a table with its title and its notes."""
    for needed in chosen.needs:
        result.table(needed)
    if "runs" in chosen.needs and not len(result.runs):
        raise InputError(f"The result '{result.name}' holds no finished run, so there is nothing to tabulate.")
    sheet = chosen.make(result, choice)
    title = f"{chosen.title} in \N{LEFT DOUBLE QUOTATION MARK}{title_of(result)}\N{RIGHT DOUBLE QUOTATION MARK}"
    return replace(sheet, title=title, notes=f"{chosen.caption(result, sheet)} {provenance(result)}")


def title_of(result: Result) -> str:
    """Return the title of what left a result."""
    manifest = result.manifest
    for kind in ("experiment", "scenario"):
        if manifest.get(kind, {}).get("title"):
            return str(manifest[kind]["title"])
    return str(manifest.get("title", result.name))


def possible(result: Result) -> list[str]:
    """Return the names of the tables that a result holds the numbers of, and that apply to it."""
    from sim.tables import TABLES

    held = {name: each for name, each in TABLES.items() if all(map(result.has, each.needs))}
    return [name for name, each in held.items() if each.applies(result)]


def checked_formats(formats: Iterable[str]) -> list[str]:
    """Return formats without repetitions.

    Raises
    ------
    InputError
        For one that there is not, or for none at all.
    """
    kinds = list(dict.fromkeys(formats))
    for kind in kinds:
        if kind not in FORMATS:
            raise unknown_name("format of tables", kind, FORMATS)
    if not kinds:
        raise InputError(f"No format is named. Name one or more of {', '.join(FORMATS)}.")
    return kinds


def chosen_names(result: Result, names: Iterable[str]) -> list[str]:
    """Return the tables that are asked for; all that a result has, if none are.

    Raises
    ------
    InputError
        For a name that is not known, or if there is none to make.
    """
    asked = list(dict.fromkeys(names))
    for name in asked:
        _known(name)
    chosen = asked or possible(result)
    if not chosen:
        raise InputError(f"The result '{result.name}' holds nothing that tables are made from. Run it again.")
    return chosen


def save(
    result: Result, names: Iterable[str], folder: str | os.PathLike[str], formats: Iterable[str] = tuple(FORMATS),
    choice: Choice = USUAL, stem: str | None = None,
) -> list[Path]:  # fmt: skip
    """Write tables into files, with their captions beside them, and return the files.

    Parameters
    ----------
    result : Result
        What they are tables of.
    names : iterable of str
        Names of tables; none for all that the result holds the numbers of.
    folder : path
        Where to; made if it is not there.
    formats : iterable of {"latex", "markdown", "csv"}
    choice : Choice
        Measures and arms, for the tables that take them.
    stem : str, optional
        Name of the files of a single table, without ending; that of the table if left out.

    Raises
    ------
    InputError
        For a name that is not known, a table that the result does not hold, or a folder that cannot be written.
    """
    kinds = checked_formats(formats)
    written: list[Path] = []
    for name in chosen_names(result, names):
        written += write(made(result, _known(name), choice), Path(folder) / (stem or name), kinds)
    return written


def write(sheet: Sheet, path: Path, formats: Iterable[str]) -> list[Path]:
    """Write a table into a file of each format, and its caption beside them, and return the files.

    Parameters
    ----------
    sheet : Sheet
    path : Path
        Of the files, without ending; LaTeX calls the table ``tab:`` and its name.
    formats : iterable of {"latex", "markdown", "csv"}

    Raises
    ------
    InputError
        If a file cannot be written.
    """
    texts = {FORMATS[kind].ending: FORMATS[kind].write(sheet, f"tab:{path.name}") for kind in formats}
    texts["txt"] = f"{sheet.caption}\n"
    return [_written(path.with_name(f"{path.name}.{ending}"), text) for ending, text in texts.items()]


def _written(path: Path, text: str) -> Path:
    from sim.experiments.files import write_product

    return write_product(path, text.encode("utf-8"))
