"""What ``check`` says of one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.analysis.claims.load import is_claim, load_claim
from sim.analysis.pareto.load import is_space, load_space
from sim.errors import InputError
from sim.experiments.load import is_experiment, load_experiment
from sim.papers.load import is_paper, load_paper
from sim.scenario import load_scenario


def verdict(file: Path, settings: Sequence[str]) -> str:
    """Return that a scenario, experiment, claim, design space or paper has no problems, and what it is.

    Raises
    ------
    InputError
        With every problem, or for values that are to be laid on a paper.
    """
    if is_claim(file):
        claim = load_claim(file)
        return (
            f"{file}: no problems; {claim.title!r}, {len(claim.questions)} tests in {len(claim.experiment.arms)} arms"
        )
    if is_space(file):
        space = load_space(file, settings)
        return f"{file}: no problems; {space.title!r}, {space.size:,} designs, {space.fingerprint()[:12]}"
    if is_paper(file):
        return _of_paper(file, settings)
    if not is_experiment(file):
        scenario = load_scenario(file, settings)
        return f"{file}: no problems; {scenario.title!r}, {scenario.fingerprint()[:12]}"
    experiment = load_experiment(file, settings)
    return f"{file}: no problems; {experiment.title!r}, {experiment.runs:,} runs, {experiment.fingerprint()[:12]}"


def _of_paper(file: Path, settings: Sequence[str]) -> str:
    if settings:
        raise InputError(f"{file} is a paper, on which --set lays nothing. Write values under 'set' of its results.")
    paper = load_paper(file)
    counts = ((paper.results, "result"), (paper.figures, "figure"), (paper.tables, "table"))
    said = ", ".join(f"{len(each)} {noun}{'s' * (len(each) != 1)}" for each, noun in counts)
    return f"{file}: no problems; {paper.title!r}, {said}"
