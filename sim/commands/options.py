"""What several commands take alike, declared once, and the words that an option may be."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.errors import NearerFile


class Engine(StrEnum):
    """What runs the model."""

    auto = "auto"
    mesa = "mesa"
    fast = "fast"
    plain = "plain"


class Workers(StrEnum):
    """Where runs are done."""

    local = "local"
    dask = "dask"


class Method(StrEnum):
    """How regions of parameter space are found."""

    prim = "prim"
    tree = "tree"


class Schema(StrEnum):
    """Kinds of files that users write, as `Kind` calls them."""

    scenario = "scenario"
    experiment = "experiment"
    claim = "claim"
    design_space = "design-space"
    group = "group"
    paper = "paper"


class Style(StrEnum):
    """What figures are for."""

    paper = "paper"
    slides = "slides"


class Width(StrEnum):
    """How wide figures are."""

    column = "column"
    page = "page"


class Listed(StrEnum):
    """What there are lists of."""

    formats = "formats"
    parameters = "parameters"
    measures = "measures"
    scenarios = "scenarios"
    figures = "figures"
    tables = "tables"
    agents = "agents"
    countries = "countries"
    groups = "groups"
    experiments = "experiments"
    claims = "claims"
    papers = "papers"
    designs = "designs"
    design_spaces = "design-spaces"
    group_files = "group-files"
    checks = "checks"
    events = "events"


def finder(kind: str) -> Callable[[str], Path]:
    """Return what finds the file that a user names: a path, or a name of the library.

    Parameters
    ----------
    kind : str
        Name of a `Kind`.
    """

    def find(word: str) -> Path:
        from sim.scenario import library
        from sim.scenario.kinds import Kind

        return library.find(word, Kind[kind])

    return find


def completer(*kinds: str) -> Callable[[str], list[str]]:
    """Return what completes names of the library for shells; of all kinds if none is given."""

    def complete(incomplete: str) -> list[str]:
        from sim.scenario import library
        from sim.scenario.kinds import Kind

        return list(library.completions([Kind[kind] for kind in kinds] or Kind, incomplete))

    return complete


def file_argument(kind: str, metavar: str, meaning: str) -> Any:
    """Return the argument for a file of a kind: found by name or path, completed by shells."""
    return typer.Argument(metavar=metavar, help=meaning, parser=finder(kind), autocompletion=completer(kind))


Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH.TO.KEY=VALUE", help="Another value for a key of the file; repeatable."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Jobs = Annotated[int | None, typer.Option(help="Threads, or processes on the Mesa model; one a processor if left out.")]


def _loaded(files: list[Path] | None) -> list[Path] | None:
    """Load files of own code before the command begins."""
    if files:
        from sim.own_code.files import load_all

        load_all(files)
    return files


KindOption = Annotated[
    Schema | None, typer.Option("--kind", help="Of the file, where the library has the name in several.")
]
OwnFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--with",
        metavar="FILE.py",
        callback=_loaded,
        help="Python file with parameters, measures, figures, tables or agents of your own; repeatable.",
    ),
]


def _uncompiled(engine: Engine) -> Engine:
    """Let nothing be compiled in this process where the engine is to be plain: Numba asks once, when it is imported."""
    if engine is Engine.plain:
        os.environ["NUMBA_DISABLE_JIT"] = "1"
    return engine


EngineOption = Annotated[
    Engine,
    typer.Option(
        callback=_uncompiled,
        is_eager=True,  # before a file of own code is loaded
        help="What runs the model, to the same bits: the fast engine, Mesa, or the engine as plain Python, for a "
        "debugger; auto is fast where it can.",
    ),
]


def _hushed(quiet: bool) -> bool:
    """Let nothing be said of files that are nearer than the library."""
    if quiet:
        warnings.simplefilter("ignore", NearerFile)
    return quiet


Quiet = Annotated[
    bool,
    typer.Option("--quiet", callback=_hushed, is_eager=True, help="Print errors alone."),  # before files are found
]
Seed = Annotated[int | None, typer.Option(help="Seed of all luck, in place of the file's.")]
Replications = Annotated[int | None, typer.Option(help="Number of runs, in place of the file's.")]
Quarters = Annotated[int | None, typer.Option(help="Length of a run, in place of the file's.")]
From = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="QUARTER", help="Measure what belongs to this quarter and later ones, and print that."
    ),
]
Until = Annotated[str | None, typer.Option("--until", metavar="QUARTER", help="First quarter after what is measured.")]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", help="Measure; repeatable; if left out those that the experiment names, or all."),
]
Every = Annotated[bool, typer.Option("--all", help="All measures.")]
By = Annotated[
    list[str] | None,
    typer.Option("--by", metavar="FACTOR", help="Split points by the levels of a factor; repeatable; else pooled."),
]
ResultFolder = Annotated[Path, typer.Argument(metavar="RESULT", help="Folder of a result.")]


def kept_tables(otherwise: str) -> Any:
    """Return the option for the tables to keep, with which are kept if it is left out."""
    return typer.Option(help=f"Tables to keep beside runs, separated by commas; {otherwise} if left out.")


def end(status: int) -> None:
    """End with a status, unless all went well."""
    if status:
        raise typer.Exit(status)
