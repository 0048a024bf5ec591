"""What checks found, as a table on a terminal and as the page docs/validation.md."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.experiments.files import write_product
from sim.experiments.result import Result
from sim.validation.check import Check, Part
from sim.validation.registry import CHECKS

PAGE = Path("docs") / "validation.md"
MARK = "<!-- From here on written by `alliance-sim validate`. -->\n"
WIDTH = 120
_PARTS = {Part.EXACT: "Exact", Part.DATA: "Against data"}
_SAID = {True: "yes", False: "no", None: "-"}

type Row = dict[str, Any]


def as_text(result: Result) -> str:
    """Return all rows as text: what is compared, what we get, what it should be, and whether it is so."""
    lines: list[str] = []
    for check, rows in _by_check(result):
        lines += [check.title, *_skipped(rows)]
        for row in rows if not rows[0]["skipped"] else ():
            lines += _told(row)
        lines.append("")
    counts = {said: sum(row["passed"] is value for _, rows in _by_check(result) for row in rows) for value, said in (
        (True, "hold"), (False, "do not hold"))}  # fmt: skip
    lines.append(", ".join(f"{count} {said}" for said, count in counts.items()) + "; the rest is told, and not judged.")
    return "\n".join(lines)


def _told(row: Row) -> list[str]:
    mark = {True: "  ok  ", False: "  NO  ", None: "      "}[row["passed"]]
    first = f"{mark}{row['what']}: {row['ours']}" + (f"; reference {row['reference']}" if row["reference"] else "")
    behind = [part for part in (row["note"], row["source"]) if part]
    must = ["this must hold"] if row["must"] else []
    told = textwrap.wrap(first, WIDTH - 6, subsequent_indent=" " * 8)
    return told + textwrap.wrap("; ".join([*must, *behind]), WIDTH - 6, initial_indent=" " * 8,
                                subsequent_indent=" " * 8)  # fmt: skip


def _skipped(rows: Sequence[Row]) -> list[str]:
    return textwrap.wrap(f"  left out: {rows[0]['skipped']}", WIDTH) if rows[0]["skipped"] else []


def _by_check(result: Result) -> list[tuple[Check, list[Row]]]:
    rows = result.table("checks").to_pylist()
    found = ((check, [row for row in rows if row["check"] == check.name]) for check in CHECKS)
    return [(check, own) for check, own in found if own]


def page(result: Result) -> str:
    """Return the part of the page that is written from what was found."""
    manifest = result.manifest
    lines = [
        f"What follows was found by `alliance-sim validate`, version {manifest['version']}, with "
        f"{manifest['replications']:,} runs where runs are needed, {manifest['resamples']:,} resamples and seed "
        f"{manifest['seed']}. Figures in brackets are 95 % intervals unless something else is said.",
        "",
    ]
    for part, title in _PARTS.items():
        lines += [f"## {title}", ""]
        for check, rows in _by_check(result):
            if check.part is part:
                lines += [f"### {check.title}", "", check.text.strip(), "", *_table(rows), ""]
    return "\n".join(lines)


def _table(rows: Sequence[Row]) -> list[str]:
    if rows[0]["skipped"]:
        return [f"*Left out: {rows[0]['skipped']}.*"]
    lines = ["| check | ours | reference | holds | note |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        holds = _SAID[row["passed"]] + (" (must)" if row["must"] else "")
        cells = (row["what"], row["ours"], row["reference"], holds, row["note"])
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    sources = dict.fromkeys(row["source"] for row in rows if row["source"])
    return [*lines, "", *textwrap.wrap(f"Sources: {'; '.join(sources)}.", WIDTH)]


def write(result: Result, path: Path) -> None:
    """Write a page: what stands before the mark is kept, what follows is from what was found."""
    before = path.read_text(encoding="utf-8").partition(MARK)[0] if path.is_file() else "# Validation\n\n"
    write_product(path, f"{before}{MARK}\n{page(result)}".encode(), "give another page with --page")
