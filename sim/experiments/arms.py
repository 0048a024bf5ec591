"""From a scenario and what an experiment lays on it to arms, with every mistake at its line in the experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.experiments.arm import Arm
from sim.experiments.declaration import BASE, ExperimentFile
from sim.own_code.agents import fault_of
from sim.scenario import Scenario
from sim.scenario.branches import BRANCHES, LABEL, arm_of, check_date, column_name
from sim.scenario.fields import PRINTED, is_printed
from sim.scenario.kinds import Kind
from sim.scenario.laying import laid, settled
from sim.scenario.load import extended, file_named, load_tree, scenario_of
from sim.scenario.located import Located, Problems, located, merge, subject
from sim.scenario.names import look

_OURS: Mapping[str, str] = {
    "seed": "All arms share the seed of the experiment.",
    "replications": "All arms have as many replications as the experiment.",
}

_OF_ARMS = ("agents", LABEL)
"""Keys of an arm that are none of a scenario."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Arms as far as they can be read.

    Attributes
    ----------
    arms : tuple of Arm
        Those without mistakes.
    seed, replications : int
        Of the experiment: its own, or else the scenario's.
    """

    arms: tuple[Arm, ...]
    seed: int
    replications: int


def sides_of(tree: Located, folder: Path, file: ExperimentFile, problems: Problems) -> Sides | None:
    """Return the arms of an experiment; None where there is no scenario to lay them on.

    Parameters
    ----------
    tree : Located
        The experiment.
    folder : Path
        Where the names of files count from.
    file : ExperimentFile
        What could be read of it.
    problems : Problems
        Where mistakes are noted.
    """
    base = base_of(tree, folder, problems)
    if base is None:
        return None
    below, scenario = base
    seed = scenario.seed if file.seed is None else file.seed
    replications = scenario.replications if file.replications is None else file.replications
    ours = located({"seed": seed, "replications": replications}, tree.file)
    if file.at is not None:
        check_date(file.at, scenario, problems)
    arms = []
    for written in file.branches or file.arms or (BASE,):
        own, name = Located({}, tree.file), written
        if file.branches:
            name = column_name(written)
            own = arm_of(written, tree.nearest((BRANCHES, written)), tree.child("at"), problems)
        elif file.arms:
            own = tree.nearest(("arms", name))
        where = f"{BRANCHES if file.branches else 'arms'}.{written}"
        arm = _arm(name, where, own, below, ours, folder, problems)
        arms += [arm] if arm is not None else []
    _check_labels(arms, problems)
    return Sides(tuple(arms), seed, replications)


def base_of(tree: Located, folder: Path, problems: Problems) -> tuple[Located, Scenario] | None:
    """Return the scenario that a file names, as written and as read; None, with its mistakes noted, where it has some.

    Parameters
    ----------
    tree : Located
        A file with a key ``scenario``: the name of one, or one itself.
    folder : Path
        Where the names of files count from.
    problems : Problems
        Where mistakes are noted.
    """
    given = tree.child("scenario")
    if given is None or not isinstance(given.value, str | dict) or not given.value:
        return None  # noted where the keys are checked
    try:
        if isinstance(given.value, dict):
            below = settled(extended(given, folder))
        else:
            below = load_tree(file_named(given, folder, "scenario", Kind.SCENARIO))
        return below, scenario_of(below)
    except ScenarioError as error:
        inside = isinstance(given.value, dict)
        problems.include(prefixed(each, "scenario", given.file) if inside else each for each in error.problems)
        return None


def _arm(
    name: str, where: str, own: Located, below: Located, ours: Located, folder: Path, problems: Problems
) -> Arm | None:
    """Return an arm; None, with its mistakes noted, where it has some."""
    if own.value is None:
        own = Located({}, own.file, own.line)
    assert isinstance(own.value, dict)
    agents = _agents(name, own.value.get("agents"), problems)
    label = _label(name, own.value.get(LABEL), problems)
    own = Located({key: below for key, below in own.value.items() if key not in _OF_ARMS}, own.file, own.line)
    assert isinstance(own.value, dict)
    wrong = [key for key in _OURS if key in own.value]
    for key in wrong:
        mend = f"Remove it here, and set {key} at the top of the experiment."
        problems.add(("arms", name, key), _OURS[key], mend=mend)
    try:
        lay = merge if own.child("extends") is not None else laid  # whoever names another file means its events
        whole = merge(lay(below, extended(own, folder)), ours)
    except ScenarioError as error:
        problems.include(prefixed(problem, where, own.file) for problem in error.problems)
        return None
    try:
        scenario = scenario_of(whole)
    except ScenarioError as error:
        problems.include(
            placed(problem, where, own, "arm" if where.startswith("arms") else "branch") for problem in error.problems
        )
        return None
    written = whole.plain()
    assert isinstance(written, dict)
    bare = {key: value for key, value in written.items() if key != "extends"}
    return None if wrong or agents is None or label is None else Arm(name, scenario, bare, agents, label)


def _label(arm: str, given: Located | None, problems: Problems) -> str | None:
    """Return what tables and figures call an arm, nothing if it does not say; None, with the mistake noted."""
    if given is None or given.value is None:
        return ""
    if is_printed(given.value):
        return str(given.value)
    problems.add(
        (_section(problems), arm, LABEL), f"{subject(given.plain())} cannot be the label of an arm.", allowed=PRINTED
    )
    return None


def _section(problems: Problems) -> str:
    return BRANCHES if problems.value_at((BRANCHES,)) is not None else "arms"


def _check_labels(arms: Sequence[Arm], problems: Problems) -> None:
    """Note labels that readers cannot tell from those or from the names of other arms."""
    before: dict[str | float, str] = {}
    for arm in sorted(arms, key=lambda arm: bool(arm.label)):  # names first: it is labels that can be changed
        other = before.setdefault(look(arm.label or arm.name), arm.name)
        if other != arm.name:
            message = f"Tables and figures cannot tell the arms '{other}' and '{arm.name}' apart by their labels."
            problems.add(
                (_section(problems), arm.name, LABEL), message, given=arm.label, mend="Give one of them another label."
            )


def _agents(arm: str, given: Located | None, problems: Problems) -> dict[str, str] | None:
    """Return the classes of agents that an arm names, by role; None, with the mistakes noted, where it has some."""
    chosen = {} if given is None or given.value is None else given.value
    if not isinstance(chosen, dict):
        allowed, mend = "a mapping of roles to classes", "Write {ally: NAME}, with --with FILE.py that defines NAME."
        problems.add(("arms", arm, "agents"), "The agents of an arm are no mapping.", allowed=allowed, mend=mend)
        return None
    faults = {role: fault_of(role, below.value) for role, below in chosen.items()}
    for role, fault in faults.items():
        if fault is not None:
            message, allowed, mend = fault
            problems.add(("arms", arm, "agents", role), message, allowed=allowed, mend=mend)
    return None if any(faults.values()) else {role: str(below.value) for role, below in sorted(chosen.items())}


def prefixed(problem: Problem, key: str, file: str) -> Problem:
    """Return a problem of what is laid on a scenario with the key that it has in this file, if it stands there."""
    if (problem.file != file and not problem.file.startswith("--set ")) or problem.key.startswith(f"{BRANCHES}."):
        return problem
    return replace(problem, key=f"{key}.{problem.key}" if problem.key else key)


def placed(problem: Problem, key: str, own: Located, noun: str) -> Problem:
    """Return a problem of a scenario with something laid on it with a place in this file, where its cause is.

    Parameters
    ----------
    problem : Problem
        What is wrong with the scenario as a whole.
    key : str
        Where in this file the cause stands.
    own : Located
        The cause.
    noun : str
        What it is called in messages.
    """
    here = prefixed(problem, key, own.file)
    if here is not problem or problem.key.startswith(f"{BRANCHES}."):
        return here
    place = f"{problem.key} on line {problem.line} of {problem.file}" if problem.line else problem.key
    message = f"With this {noun}, {place} does not hold any more: {problem.message}"
    return replace(problem, message=message, file=own.file, line=own.line, key=key)
