"""What ``paper`` does."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import typer

from sim.commands.progress import (
    DONE,
    INPUT_IS_WRONG,
    SOME_FAILED,
    mention_other_scripts,
    progress,
    say_if_compiling,
    workers,
)
from sim.errors import InputError
from sim.experiments.options import checked_jobs
from sim.experiments.stopping import INTERRUPTED
from sim.papers import compiling, stamps
from sim.papers.kinds.kind import Work
from sim.papers.load import load_paper
from sim.papers.making import Making, Step, make, plan
from sim.papers.paper import Paper
from sim.papers.proof import write_proof
from sim.wording import counted, duration

_WIDTH = 34
_WOULD = {"made": "would make", "kept": "would keep", "removed": "would remove"}


@dataclass(frozen=True, slots=True)
class PaperOptions:
    """Options of ``paper``; None where one was left out."""

    out: Path | None
    jobs: int | None
    pdf: bool
    dry_run: bool
    force: bool
    quiet: bool
    as_json: bool


def paper_file(file: Path, options: PaperOptions) -> int:
    """Make a paper, or say what would be made. Return the exit status."""
    jobs = checked_jobs(workers(options.jobs))
    paper = load_paper(file)
    folder = Path("results") / file.stem if options.out is None else options.out
    if options.dry_run:
        return _say_what_would_be(paper, folder, options)
    if options.pdf:
        compiling.engine()  # said before the work rather than after it
    say_if_compiling(quiet=options.quiet)
    clock = time.perf_counter()
    work = Work(jobs, partial(progress, quiet=options.quiet))
    making = make(paper, folder, work, force=options.force, tell=_teller(options))
    steps = [*making.steps, *([] if making.interrupted else _document(paper, folder, options))]
    making = Making(folder, steps)
    _report(paper, making, time.perf_counter() - clock, options)
    return _status(making)


def _document(paper: Paper, folder: Path, options: PaperOptions) -> list[Step]:
    """Write the document, and set it if that is asked for; return the step of the PDF."""
    written = [write_proof(paper, folder), *(folder / "tables" / f"{stem}.tex" for stem in paper.tables)]
    mention_other_scripts((path.read_text(encoding="utf-8") for path in written if path.is_file()), quiet=options.quiet)
    if not options.pdf:
        return []
    inputs = compiling.inputs_of(paper, folder)
    clock, tell = time.perf_counter(), _teller(options)
    reason = "all is made anew" if options.force else stamps.why_stale(folder, compiling.PDF, inputs)
    step = Step(compiling.PDF, "kept")
    if reason:
        try:
            stamps.write(folder, compiling.PDF, inputs, [compiling.compile_proof(folder).path])
            step = Step(compiling.PDF, "made", reason, time.perf_counter() - clock)
        except InputError as error:
            step = Step(compiling.PDF, "failed", str(error), time.perf_counter() - clock)
    tell(step)
    return [step]


def _status(making: Making) -> int:
    if making.interrupted:
        return INTERRUPTED
    if making.of("failed"):
        return INPUT_IS_WRONG
    return SOME_FAILED if any(step.failures for step in making.steps) else DONE


# What it says


def _teller(options: PaperOptions) -> Callable[[Step], None]:
    """Return what tells of each step as it is done: on standard error where standard output is for a program."""

    def tell(step: Step) -> None:
        if step.action in ("failed", "left"):
            typer.echo(_line(step), err=True)
        elif not options.quiet:
            typer.echo(_line(step), err=options.as_json)

    return tell


def _line(step: Step, would: str = "") -> str:
    took = f"{duration(step.seconds)}" if step.action == "made" and not would else ""
    return f"{would or step.action:<12}{step.product:<{_WIDTH}}{took:>7}  {step.reason}".rstrip()


def _counted(steps: Sequence[Step], words: dict[str, str]) -> str:
    counts = {word: sum(step.action == action for step in steps) for action, word in words.items()}
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "nothing to do"


def _report(paper: Paper, making: Making, seconds: float, options: PaperOptions) -> None:
    if options.as_json:
        typer.echo(json.dumps(_values(paper, making, seconds), indent=1))
    elif not options.quiet:
        words = {action: action for action in ("made", "kept", "removed", "failed", "interrupted", "left")}
        typer.echo(f"{paper.title}: {_counted(making.steps, words)}, in {duration(seconds)}\nFolder: {making.folder}")
        _say_if_old(making, options)
    for step in making.steps:
        if step.failures:
            typer.echo(
                f"{counted(step.failures, 'run')} of {step.product} failed, the others are kept; see its manifest.",
                err=True,
            )
    if making.interrupted:
        typer.echo("Interrupted: what was finished is kept. The same command goes on.", err=True)


def _say_if_old(making: Making, options: PaperOptions) -> None:
    stamp = stamps.read(making.folder, compiling.PDF)
    changed = any(step.action in ("made", "removed") for step in making.steps)
    if not options.pdf and changed and isinstance(stamp, stamps.Stamp) and (making.folder / compiling.PDF).is_file():
        typer.echo(f"{compiling.PDF} is older than what it shows: --pdf sets it anew.", err=True)


def _values(paper: Paper, making: Making, seconds: float) -> dict[str, Any]:
    return {
        "title": paper.title,
        "folder": str(making.folder),
        "steps": [
            {"product": step.product, "action": step.action, "reason": step.reason, "seconds": round(step.seconds, 3),
             "failures": step.failures}
            for step in making.steps
        ],
        "made": len(making.of("made")),
        "kept": len(making.of("kept")),
        "interrupted": making.interrupted,
        "seconds": round(seconds, 3),
    }  # fmt: skip


def _say_what_would_be(paper: Paper, folder: Path, options: PaperOptions) -> int:
    steps = plan(paper, folder, force=options.force)
    if options.as_json:
        listed = [{"product": step.product, "action": step.action, "reason": step.reason} for step in steps]
        typer.echo(json.dumps({"title": paper.title, "folder": str(folder), "steps": listed}, indent=1))
        return DONE
    for step in steps:
        typer.echo(_line(step, _WOULD[step.action]))
    words = {"made": "would be made", "kept": "would be kept", "removed": "would be removed"}
    typer.echo(f"{paper.title}: {_counted(steps, words)}. Nothing was done.")
    return DONE
