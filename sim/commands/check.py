"""What ``check`` says of one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.analysis.claims.load import is_claim, load_claim
from sim.analysis.pareto.load import is_space, load_space
from sim.experiments.load import is_experiment, load_experiment
from sim.scenario import load_scenario


def verdict(file: Path, settings: Sequence[str]) -> str:
    """Return that a scenario, an experiment, a claim or a design space has no problems, and what it is.

    Raises
    ------
    InputError
        With every problem.
    """
    if is_claim(file):
        claim = load_claim(file)
        return (
            f"{file}: no problems; {claim.title!r}, {len(claim.questions)} tests in {len(claim.experiment.arms)} arms"
        )
    if is_space(file):
        space = load_space(file, settings)
        return f"{file}: no problems; {space.title!r}, {space.size:,} designs, {space.fingerprint()[:12]}"
    if not is_experiment(file):
        scenario = load_scenario(file, settings)
        return f"{file}: no problems; {scenario.title!r}, {scenario.fingerprint()[:12]}"
    experiment = load_experiment(file, settings)
    return f"{file}: no problems; {experiment.title!r}, {experiment.runs:,} runs, {experiment.fingerprint()[:12]}"
