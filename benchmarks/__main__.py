"""``python -m benchmarks``: one table from one run on this machine."""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from benchmarks.machine import load_average, machine, warning
from benchmarks.registry import BENCHMARKS
from benchmarks.report import Named, plain, print_report
from benchmarks.rows import Row, Skipped
from sim.errors import InputError, unknown_name

WIDTH = 160
"""Columns of the table where it does not go to a terminal."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser("python -m benchmarks", description="Measure what runs cost on this machine.")
    made.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all if none is given")
    made.add_argument("--quick", action="store_true", help="few repeats of little work, to see that all is in order")
    made.add_argument("--json", type=Path, metavar="FILE", help="write the table to this file too")
    return made


def measured(name: str, quick: bool) -> tuple[list[Named], bool]:
    """Return the rows of a benchmark, and whether it went to its end; what breaks one breaks no other."""
    began, load = time.perf_counter(), load_average()
    try:
        rows, is_whole = BENCHMARKS[name](quick), True
    except Skipped as reason:
        rows, is_whole = [Row("skipped", note=str(reason))], True
    except Exception as error:
        traceback.print_exc(limit=-4)
        rows, is_whole = [Row("failed", note=repr(error))], False
    before = "" if load is None else f", load average {load:.2f} before it"
    print(f"{name}: {time.perf_counter() - began:.0f} s{before}", file=sys.stderr, flush=True)
    # What is measured in a hurry is held against no bar.
    return [(name, replace(row, bar=None) if quick else row) for row in rows], is_whole


def all_measured(names: Sequence[str], quick: bool) -> tuple[list[tuple[list[Named], bool]], bool]:
    """Return what each benchmark gave, up to where the user interrupts, and whether that was so."""
    parts = []
    try:
        for name in names:
            parts.append(measured(name, quick))
    except KeyboardInterrupt:
        return parts, True
    return parts, False


def chosen(names: Sequence[str]) -> list[str]:
    """Return the benchmarks to run, in the order of the table.

    Raises
    ------
    InputError
        For a name that there is none of.
    """
    for name in names:
        if name not in BENCHMARKS:
            raise unknown_name("benchmark", name, BENCHMARKS)
    return [name for name in BENCHMARKS if not names or name in names]


def _check_writable(file: Path | None) -> None:
    """Find out before hours of work, not after."""
    if file is not None:
        try:
            file.touch()
        except OSError as error:
            raise InputError(f"{file} cannot be written: {error.strerror}. Choose another file or folder.") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; return 1 for a user's mistake, 3 where a benchmark failed, 130 after Ctrl-C, else 0."""
    options = parser().parse_args(arguments)
    try:
        names = chosen(options.names)
        _check_writable(options.json)
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    load = load_average()
    facts = machine() | {"load average at the start": load}
    parts, is_cut_off = all_measured(names, options.quick)
    facts |= {"load average at the end": load_average(), "quick": options.quick}
    rows = [named for part, _ in parts for named in part]
    console = Console()
    print_report(console if console.is_terminal else Console(width=WIDTH), facts, rows)
    if warning(load):
        print(warning(load), file=sys.stderr)
    if options.json is not None:
        options.json.write_text(json.dumps(plain(facts, rows), indent=1) + "\n", encoding="utf-8")
    if is_cut_off:
        print(f"Interrupted after {len(parts)} of {len(names)} benchmarks.", file=sys.stderr)
        return 130
    return 0 if all(is_whole for _, is_whole in parts) else 3


if __name__ == "__main__":
    sys.exit(main())
