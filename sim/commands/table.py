"""What ``table`` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from sim import tables
from sim.analysis.arms import ALL, chosen_measures
from sim.commands.compare import asked_measures
from sim.commands.progress import mention_other_scripts
from sim.errors import InputError
from sim.experiments.files import folder_in
from sim.experiments.result import load_result
from sim.tables.typesetting.saving import checked_formats, chosen_names, made

PRINTED = "markdown"


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Options of ``table``; None or empty where one was left out."""

    formats: str | None
    measures: Sequence[str]
    every: bool
    by: Sequence[str]
    arms: Sequence[str]
    out: Path | None


def table_result(folder: Path, names: Sequence[str], options: TableOptions) -> None:
    """Print a single table, or write tables of a result and print the names of their files."""
    kinds = None if options.formats is None else checked_formats(options.formats.split(","))
    result = load_result(folder)
    asked = asked_measures(options.measures, every=options.every)
    if asked == ALL:
        asked = chosen_measures(result, ALL) if result.has("runs") else None
    choice = tables.Choice(None if asked is None else tuple(asked), tuple(options.arms) or None, tuple(options.by))
    chosen = chosen_names(result, names)
    if options.out is None and len(names) == 1:
        if kinds is not None and len(kinds) > 1:
            raise InputError("A single table is printed in one format. Name one, or give a folder with --out.")
        kind = PRINTED if kinds is None else kinds[0]
        sheet = made(result, tables.TABLES[chosen[0]], choice)
        text = tables.FORMATS[kind].write(sheet, f"tab:{chosen[0]}")
        typer.echo(text, nl=False)
        mention_other_scripts([text] if kind == "latex" else [])
        return
    target = folder_in(folder, "tables") if options.out is None else options.out
    paths = tables.save(result, chosen, target, kinds or tuple(tables.FORMATS), choice)
    for path in paths:
        typer.echo(str(path))
    mention_other_scripts(path.read_text(encoding="utf-8") for path in paths if path.suffix == ".tex")
