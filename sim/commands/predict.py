"""What ``predict`` does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import numpy as np
import typer

from sim import figures
from sim.commands.frames import write_csv
from sim.commands.progress import say_if_compiling
from sim.experiments.files import folder_in
from sim.figures.drawing.saving import FORMATS
from sim.prediction.load import load_group
from sim.prediction.predict import auc, predict
from sim.wording import counted

if TYPE_CHECKING:
    from sim.experiments.result import Result


@dataclass(frozen=True, slots=True)
class PredictOptions:
    """Options of ``predict``; None or empty where one was left out."""

    settings: Sequence[str]
    replications: int
    seed: int
    out: Path | None
    csv: Path | None
    quiet: bool
    as_json: bool


def predict_file(file: Path, options: PredictOptions) -> None:
    """Print who would join a group; keep it, and draw its figure."""
    group = load_group(file, options.settings)
    say_if_compiling(quiet=options.quiet)
    result = predict(group, replications=options.replications, seed=options.seed)
    result.manifest["name"] = f"prediction-{file.stem}"
    if options.csv is not None:
        write_csv(result.predictions, options.csv)
    if options.as_json:
        typer.echo(json.dumps(as_plain(result), indent=1))
    elif not options.quiet:
        typer.echo(as_text(result))
    if options.out is not None or not options.as_json:
        folder = result.save(options.out or Path("results") / f"prediction-{file.stem}")
        figures.save(result, ["joining"], folder_in(folder, "figures"), FORMATS[:1], "paper", "column")
        if not options.quiet:
            typer.echo(f"Kept with its figure in {quote(str(folder))}.", err=options.as_json)


def as_plain(result: Result) -> dict[str, object]:
    """Return what ``--json`` prints."""
    table = result.predictions
    return {
        "name": result.manifest["title"],
        "replications": result.manifest["runs"],
        "probabilities": dict(zip(table["code"], table["probability"], strict=True)),
    }


def as_text(result: Result) -> str:
    """Return a prediction as text."""
    manifest, table = result.manifest, result.predictions
    group = manifest["group"]
    lines = [
        f"{manifest['title']}: {group['format'].replace('_', ' ')} group called together by {group['lead']} in "
        f"{group['year']}",
        f"{counted(int(manifest['runs']), 'run')}, in {manifest['met']:,} of which it met; "
        f"{counted(len(table), 'state')} may join, "
        f"{table['probability'].sum():.1f} of them are expected to",
        "",
        f"  {'':<26}{'joins':>7}  {'95 %':>12}   near   tie  affinity  threat  size  joined",
    ]
    for row in table.to_dict("records"):
        interval = f"{100.0 * row['low']:.0f} to {100.0 * row['high']:.0f}"
        joined = {True: "yes", False: "no"}.get(row["member"], "")
        drawn = f"{row['proximity']:.2f}  {row['tie']:.2f}  {row['affinity']:>8.2f}  {row['threat']:>6.2f}"
        chance = f"  {row['name']:<26}{100.0 * row['probability']:>5.0f} %  {interval:>12}   "
        lines.append(f"{chance}{drawn}  {-row['capability']:.2f}  {joined}".rstrip())
    lines += ["", "  near, tie, affinity, threat: what draws a state in; size: capability relative to the lead's"]
    if manifest["left_out_of_the_fit"]:
        lines.append("  The group is one of those that the rule was fitted to: it was left out of the fit.")
    if table["member"].notna().all():
        lines.append(_score(result))
    return "\n".join(lines)


def _score(result: Result) -> str:
    """Return how well a prediction ranks those who did join, and how far its probabilities were off."""
    table = result.predictions
    chances, joined = table["probability"].to_numpy(), table["member"].to_numpy(dtype=np.bool_)
    brier, base = float(np.mean((chances - joined) ** 2)), float(joined.mean() * (1.0 - joined.mean()))
    return (
        f"  Of those who did join: AUC {auc(chances, joined):.2f}; Brier score {brier:.3f}, {base:.3f} for who knew no "
        "more than how many would"
    )
