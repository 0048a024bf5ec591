"""Files of claims in, validated claims out; every error with file, line and mend."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path

from pydantic import ValidationError

from sim.analysis.claims.claim import Claim, Question
from sim.analysis.claims.declaration import ClaimFile, ClaimTest, grammar
from sim.errors import InputError, NearerFile, ScenarioError, did_you_mean, listing, mend_of
from sim.experiments.designs import Grid
from sim.experiments.experiment import Experiment
from sim.experiments.factors import Factor
from sim.experiments.measured import MeasureSpec, check_window
from sim.experiments.points import Points
from sim.experiments.resolve import experiment_from
from sim.parameters import PARAMETERS
from sim.results.measures import MEASURES
from sim.results.windows import Window, parted
from sim.scenario import library
from sim.scenario.kinds import Kind, require
from sim.scenario.located import Located, Problems, located, shorten
from sim.scenario.located import Path as Way
from sim.scenario.translate import add_complaints
from sim.scenario.yaml_file import read_file

ALL = "claims"
"""What stands for all claims: those of the folder of this name, if there is one here, else those of the library."""
_SHARED = ("title", "source", "scenario", "arms", "factors")
"""Keys of a claim that an experiment has too."""


def load_claim(path: str | PathLike[str]) -> Claim:
    """Return the claim in a file, or of the library.

    Raises
    ------
    ScenarioError
        With every problem: file, line, key, what is allowed and how to mend it.
    """
    file = library.find(path, Kind.CLAIM)
    tree = read_file(file, library.shown(file))
    require(tree, Kind.CLAIM)
    problems = Problems(tree)
    written = _written(tree, problems)
    experiment = _experiment(tree, file, problems)
    if written is None or experiment is None:
        raise ScenarioError(problems.sorted())
    _check_fixed(written, experiment, problems)
    questions = tuple(_questions(written, experiment, problems))
    if problems:
        raise ScenarioError(problems.sorted())
    measures = tuple(dict.fromkeys(measure for each in questions for _, measure, _ in each.weights))
    return Claim(
        file.stem, written.title, written.claim, written.source, questions,
        _bare(experiment, measures), tuple(_factors(written, experiment)),
    )  # fmt: skip


def load_claims(paths: Iterable[str | PathLike[str]] = (ALL,), folder: Path | None = None) -> list[Claim]:
    """Return claims by name, each once.

    Parameters
    ----------
    paths : iterable of str or path
        Names of claims of the library, files, folders of files; `ALL` for all.
    folder : Path, optional
        Where files and folders count from; by default the current one.

    Raises
    ------
    InputError
        If there is none, or two have the same name.
    ScenarioError
        With every problem of the first file that has some.
    """
    files = [file for path in paths for file in _files(path, folder or Path())]
    names = [file.stem for file in files]
    for file in files:
        if names.count(file.stem) > 1:
            raise InputError(f"Two claims are called '{file.stem}'. Name each once, or rename a file.")
    return [load_claim(file) for file in sorted(files, key=lambda file: file.stem)]


def _files(given: str | PathLike[str], folder: Path) -> list[Path]:
    word, path = fspath(given), folder / fspath(given)
    found = sorted(path.glob("*.yaml")) if path.is_dir() else []
    if not found and word == ALL:
        return list(library.files(Kind.CLAIM).values())
    if not path.is_dir():
        return [library.find(given, Kind.CLAIM, folder)]
    if not found:
        raise InputError(f"There is no claim in {path}. Give files of claims, or a folder with such files.")
    if word == ALL and not library.in_library(found[0]):
        warnings.warn(f"The claims are those of the folder {path}; the library has others.", NearerFile, stacklevel=1)
    return found


def _written(tree: Located, problems: Problems) -> ClaimFile | None:
    try:
        return ClaimFile.model_validate(tree.plain())
    except ValidationError as error:
        add_complaints(problems, error.errors(include_url=False), grammar())
        return None


def _experiment(tree: Located, file: Path, problems: Problems) -> Experiment | None:
    """Return the experiment of the arms and of the ranges that the file gives; None where it has problems."""
    assert isinstance(tree.value, dict)
    keys = {key: tree.value[key] for key in _SHARED if key in tree.value}
    if tree.nearest(("factors",)).value in (None, {}):
        keys.pop("factors", None)
    if "factors" in keys:
        keys["design"] = located({"kind": "lhs", "points": 2}, tree.file)
    try:
        return experiment_from(Located(keys, tree.file, tree.line), file.parent, file.stem)
    except ScenarioError as error:
        problems.include(error.problems)
        return None


def _bare(experiment: Experiment, measures: tuple[str, ...]) -> Experiment:
    """Return an experiment at one point, without factors."""
    return replace(
        experiment,
        factors=(),
        design=Grid(kind="grid"),
        points=Points({}),
        measured=tuple(map(_spec_of, measures)),
    )


def _spec_of(column: str) -> MeasureSpec:
    """Return the measure, with its window if it has one, that a column stands for."""
    whole, window = parted(column) or (column, Window(None, None))
    return MeasureSpec.of({"measure": whole, **window.said})


def _differing(experiment: Experiment) -> frozenset[str]:
    """Return the parameters in which arms differ."""
    first, *others = (arm.scenario.parameters for arm in experiment.arms)
    return frozenset(name for name in PARAMETERS if any(each[name] != first[name] for each in others))


def _check_fixed(written: ClaimFile, experiment: Experiment, problems: Problems) -> None:
    for position, name in enumerate(written.fixed):
        if name not in PARAMETERS:
            message, mend = f"There is no parameter called {shorten(name)}.", mend_of(name, PARAMETERS, "Remove it.")
            problems.add(("fixed", position), message, given=name, mend=mend)
    for factor in experiment.factors:
        if not factor.is_parameter:
            message = "Only parameters vary over the space of a claim."
            problems.add(("factors", factor.name), message, mend="Use arms for what else differs.")
        elif factor.name in _differing(experiment):
            message = f"The arms differ in {factor.name}, so that it cannot vary."
            problems.add(("factors", factor.name), message, mend="Remove it here or in the arms.")


def _factors(written: ClaimFile, experiment: Experiment) -> Iterator[Factor]:
    """Yield what varies, in the order of the table of parameters."""
    given = {factor.name: factor for factor in experiment.factors}
    left_out = _differing(experiment) | frozenset(written.fixed)
    for name in PARAMETERS:
        if name in given:
            yield given[name]
        elif name not in left_out:
            yield Factor.plausible(name)


def _questions(written: ClaimFile, experiment: Experiment, problems: Problems) -> Iterator[Question]:
    arms = [arm.name for arm in experiment.arms]
    for position, test in enumerate(written.tests):
        at: Way = ("tests", position)
        for key in ("measure", "than_measure"):
            name = getattr(test, key)
            if name is not None and name not in MEASURES:
                mend = mend_of(name, MEASURES, "`alliance-sim list measures` shows all.")
                problems.add((*at, key), f"There is no measure called {shorten(name)}.", given=name, mend=mend)
            elif name is not None:
                spec = MeasureSpec.of({"measure": name, **test.window.said})
                check_window(spec, [arm.scenario for arm in experiment.arms], at, problems)
        named = {("arm",): test.arm, ("than",): test.than} | {("contrast", arm): arm for arm in test.contrast or ()}
        for way, arm in named.items():
            if arm is not None and arm not in arms:
                mend = did_you_mean(arm, arms)
                problems.add((*at, *way), f"There is no arm called {arm}.", given=arm, allowed=listing(arms), mend=mend)
        if test.arm is None and test.contrast is None and len(arms) > 1:
            problems.add(at, "Which arm is meant?", allowed=listing(arms), mend="Add 'arm: ...'.")
        yield Question(test, tuple(_weights(test, arms)))


def _weights(test: ClaimTest, arms: list[str]) -> Iterator[tuple[str, str, float]]:
    """Yield arm, measure and weight of each part of what is tested."""
    when = test.window.suffix
    if test.contrast is not None:
        yield from ((arm, test.measure + when, weight) for arm, weight in test.contrast.items())
        return
    arm = test.arm or arms[0]
    yield arm, test.measure + when, 1.0
    if test.than is not None:
        yield test.than, test.measure + when, -1.0
    if test.than_measure is not None:
        yield arm, test.than_measure + when, -1.0
