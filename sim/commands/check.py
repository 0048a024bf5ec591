"""What ``check`` says of one file. Each kind of file imports what it needs by itself."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path

from sim.errors import InputError
from sim.own_code.agents import IN_A_RUN, IN_AN_ARM, unused
from sim.scenario.kinds import Kind, kind_of
from sim.scenario.library import find_any
from sim.wording import counted


def verdict(given: str | PathLike[str], settings: Sequence[str], asked: Kind | None = None) -> str:
    """Return that a scenario, experiment, claim, design space or paper has no problems, what it is, and notes on it.

    Parameters
    ----------
    given : str or path
        A file, or a name of the library.
    settings : sequence of str
        Values to lay on it, ``path.to.key=value`` each.
    asked : Kind, optional
        Its kind, where the library has the name in several.

    Raises
    ------
    InputError
        With every problem, or for values that are to be laid on a paper.
    """
    file = find_any(given, asked)
    notes: tuple[str, ...] = ()
    match kind_of(file):
        case Kind.CLAIM:
            from sim.analysis.claims.load import load_claim

            claim = load_claim(file)
            arms = len(claim.experiment.arms)
            said, notes = (
                f"{claim.title!r}, {counted(len(claim.questions), 'test')} in {counted(arms, 'arm')}",
                claim.experiment.notes,
            )
        case Kind.SPACE:
            from sim.analysis.pareto.load import load_space

            space = load_space(file, settings)
            said = f"{space.title!r}, {counted(space.size, 'design')}, {space.fingerprint()[:12]}"
            notes = space.base.scenario.notes
        case Kind.GROUP:
            from sim.prediction.load import load_group

            group = load_group(file, settings)
            said = f"{group.name!r}, {counted(len(group.eligible), 'state')} may join"
        case Kind.PAPER:
            said = _of_paper(file, settings)
        case Kind.EXPERIMENT:
            from sim.experiments.load import load_experiment

            experiment = load_experiment(file, settings)
            said = f"{experiment.title!r}, {counted(experiment.runs, 'run')}, {experiment.fingerprint()[:12]}"
            notes = (*experiment.notes, *unused(experiment.classes, IN_AN_ARM))
        case _:
            from sim.experiments.cost import cost_of
            from sim.scenario import load_scenario

            scenario = load_scenario(file, settings)
            cost = cost_of(scenario, scenario.replications, tables=True)
            said, notes = f"{scenario.title!r}, {scenario.fingerprint()[:12]}", scenario.notes
            notes += (*((cost.said,) * cost.is_large), *unused((), IN_A_RUN))
    return "\n".join([f"{fspath(given)}: no problems; {said}", *(f"    Note: {note}" for note in notes)])


def kind_named(name: str | None) -> Kind | None:
    """Return the kind that an option names, if it is given."""
    return None if name is None else next(kind for kind in Kind if kind.word == name)


def _of_paper(file: Path, settings: Sequence[str]) -> str:
    if settings:
        raise InputError(f"{file} is a paper, on which --set lays nothing. Write values under 'set' of its results.")
    from sim.papers.load import load_paper

    paper = load_paper(file)
    counts = ((paper.results, "result"), (paper.figures, "figure"), (paper.tables, "table"))
    return ", ".join([repr(paper.title), *(f"{len(each)} {noun}{'s' * (len(each) != 1)}" for each, noun in counts)])
