"""What ``show`` does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from sim.commands import overview as of_sweeps
from sim.errors import InputError
from sim.experiments.experiment import Experiment
from sim.experiments.overview import overview
from sim.experiments.result import Result, load_result
from sim.experiments.sweep import Told
from sim.results import summary as of_runs


def show_result(folder: Path, *, as_json: bool) -> None:
    """Print the summary of a result as it was printed when it was made.

    Raises
    ------
    InputError
        If it is of an analysis, which has no summary.
    """
    result = load_result(folder)
    match result.manifest["kind"]:
        case "run":
            text, values = of_runs.as_text(result), of_runs.as_values(result)
        case "sweep":
            text, values = _of_sweep(result, folder)
        case kind:
            raise InputError(
                f"{folder} holds what `alliance-sim {kind}` left, and no runs. Allowed: a result of run or sweep. For "
                "others see: alliance-sim table, alliance-sim plot."
            )
    typer.echo(json.dumps(values, indent=1) if as_json else text)


def _of_sweep(result: Result, folder: Path) -> tuple[str, dict[str, Any]]:
    manifest = result.manifest
    experiment = Experiment.from_resolved(manifest["experiment"])
    told = Told(
        folder, manifest.get("engine", "fast"), manifest.get("engine_reason", ""), interrupted=manifest["interrupted"],
        before=manifest["rows"]["runs"], seconds=manifest.get("seconds", 0.0),
    )  # fmt: skip
    seen = overview(folder, experiment)
    return of_sweeps.as_text(experiment, told, seen, again=True), of_sweeps.as_values(experiment, told, seen)
