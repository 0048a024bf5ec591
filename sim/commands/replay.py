"""What ``replay`` does."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import typer

from sim.commands.progress import DONE, INPUT_IS_WRONG, SOME_FAILED
from sim.experiments.files import write_product
from sim.experiments.replay import Replayed, explanation, replay
from sim.experiments.result import load_result
from sim.results.measures import KNOWN
from sim.wording import counted


def replay_run(folder: Path, run: int, out: Path | None, *, as_json: bool) -> int:
    """Do a run again; print its log and its measures, and whether they are those that were kept. Return the status."""
    replayed = replay(load_result(folder), run)
    if out is not None:
        write_product(out, replayed.log.encode("utf-8"), "give another file with --out")
    if as_json:
        typer.echo(json.dumps(_values(replayed, None if out is None else str(out)), indent=1))
    else:
        if out is None:
            typer.echo(replayed.log)
        typer.echo(_text(replayed))
        if out is not None:
            typer.echo(f"Event log: {out}")
    _say(replayed)
    if not replayed.same:
        return INPUT_IS_WRONG
    return SOME_FAILED if replayed.error else DONE


def _values(replayed: Replayed, out: str | None) -> dict[str, Any]:
    return {
        "run": replayed.run,
        "arm": replayed.arm,
        "point": replayed.point,
        "replicate": replayed.replicate,
        "seed": replayed.seed,
        "same": replayed.same,
        "differences": list(replayed.differences),
        "error": replayed.error or None,
        "measures": {name: None if math.isnan(value) else value for name, value in replayed.measures.items()},
        **({"log": replayed.log} if out is None else {"log_file": out}),
    }


def _text(replayed: Replayed) -> str:
    which = f"arm {replayed.arm}, point {replayed.point}, replicate {replayed.replicate}, seed {replayed.seed}"
    lines = [f"Run {replayed.run}: {which}"]
    for name, value in replayed.measures.items():
        number = "-" if math.isnan(value) else f"{value:.6g}"
        lines.append(f"  {name:<31}{number:>14}  {KNOWN[name].unit}")
    return "\n".join(lines)


def _say(replayed: Replayed) -> None:
    """Say on standard error whether the run came out as it did then."""
    if replayed.same and replayed.error:
        typer.echo(f"The run failed then, and fails again: {replayed.error}", err=True)
    elif replayed.same:
        typer.echo(f"All {len(replayed.measures)} measures equal those that were kept, to the bit.", err=True)
    else:
        typer.echo(f"{_what_differs(replayed)} {explanation(replayed)}", err=True)


def _what_differs(replayed: Replayed) -> str:
    if replayed.error:
        return f"The run fails now and did not then: {replayed.error}."
    if replayed.kept is None:
        return "The run failed then, and does not now."
    named = "\n".join(
        f"  {name}: {replayed.kept.get(name, math.nan)!r} kept, {replayed.measures.get(name, math.nan)!r} now"
        for name in replayed.differences
    )
    return f"{counted(len(replayed.differences), 'measure')} came out otherwise than what was kept:\n{named}\n"
