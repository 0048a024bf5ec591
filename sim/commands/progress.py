"""Progress of long work on standard error, and how commands end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from sim.cache import VARIABLE
from sim.errors import listing
from sim.rules.compiled import CACHE, compiles_cold
from sim.tables.typesetting.escaping import beyond_pdflatex
from sim.wording import counted, duration

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

DONE, INPUT_IS_WRONG, SOME_FAILED = 0, 1, 3
"""Exit statuses, beside that of what was interrupted."""

SECONDS_BETWEEN_LINES = 10.0

Show = Callable[[int, int], None]
"""Takes how many runs are done in all, and how many of them now."""


def workers(jobs: int | None) -> int:
    """Return the number of workers: as many as there are processors if none is given."""
    return (os.cpu_count() or 1) if jobs is None else jobs


def say_if_compiling(*, quiet: bool) -> None:
    """Say that the first runs take longer, where they do."""
    if quiet or not compiles_cold():
        return
    if CACHE.folder is not None:
        typer.echo("Compiling the rules of the model, once on this machine: up to half a minute.", err=True)
        if CACHE.reason:
            typer.echo(f"They are kept in {CACHE.folder}, as this cannot be used: {CACHE.reason}.", err=True)
    else:
        typer.echo(
            "Compiling the rules of the model, up to half a minute each time: they cannot be kept "
            f"({CACHE.reason}). Set {VARIABLE} to a folder that only you can write to.",
            err=True,
        )


def mention(name: str, notes: Iterable[str], *, quiet: bool) -> None:
    """Print notes on what is to be run."""
    for note in () if quiet else notes:
        typer.echo(f"Note on {name}: {note}", err=True)


def mention_other_scripts(texts: Iterable[str], *, quiet: bool = False) -> None:
    """Say once which characters of LaTeX documents pdfLaTeX cannot set."""
    letters = beyond_pdflatex("".join(texts))
    if letters and not quiet:
        shown = listing([f"{letter} (U+{ord(letter):04X})" for letter in letters])
        typer.echo(
            f"Note: pdfLaTeX prints the numbers of {shown}. XeLaTeX and LuaLaTeX print them in a font that has them.",
            err=True,
        )


@contextmanager
def progress(name: str, total: int, *, quiet: bool) -> Iterator[Show | None]:
    """Show progress on standard error: a bar on a terminal, else a line every so often."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        yield from _bar(name, total)
    else:
        yield _lines(name, total)


def _bar(name: str, total: int) -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _on(bar, name, total)


def _on(bar: Bar, name: str, total: int) -> Show:
    task = bar.add_task(name, total=total, pace="")
    began = time.monotonic()

    def show(done: int, now: int) -> None:
        bar.update(task, completed=done, pace=_pace(done, now, total, time.monotonic() - began))

    return show


def _lines(name: str, total: int) -> Show:
    began = said = time.monotonic()

    def show(done: int, now: int) -> None:
        nonlocal said
        here = time.monotonic()
        if here - said >= SECONDS_BETWEEN_LINES and done < total:
            said = here
            typer.echo(f"{name}: {done} of {counted(total, 'run')}, {_pace(done, now, total, here - began)}", err=True)

    return show


def _pace(done: int, now: int, total: int, seconds: float) -> str:
    """Return the rate of this process, and the time left at that rate."""
    rate = now / max(seconds, 1e-9)
    return f"{rate:.1f} runs/s, {duration((total - done) / rate)} left" if rate > 0.0 else ""
