"""Options of choices: each laid on the scenario by itself, with every mistake at its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from sim.analysis.pareto.declaration import SpaceFile
from sim.analysis.pareto.space import Choice
from sim.errors import Problem, ScenarioError
from sim.experiments.arms import placed
from sim.scenario import Scenario
from sim.scenario.laying import laid
from sim.scenario.load import scenario_of
from sim.scenario.located import Located, Path, Plain, Problems, dotted

_NOT_HERE: Mapping[str, str] = {
    "extends": "An option says itself what it changes.",
    "seed": "All designs share the seed of the search.",
    "replications": "All designs have as many replications as the search.",
}
_MEND: Mapping[str, str] = {
    "extends": "Write out what differs.",
    "seed": "Remove it here, and set seed at the top of the file.",
    "replications": "Remove it here, and set replications at the top of the file.",
}


def choices_of(
    tree: Located, file: SpaceFile, below: Located, base: Scenario, problems: Problems
) -> tuple[Choice, ...]:
    """Return the choices of a file; mistakes are noted.

    Parameters
    ----------
    tree : Located
        The file.
    file : SpaceFile
        What could be read of it.
    below : Located
        The scenario as it is written.
    base : Scenario
        The same as it is read.
    problems : Problems
        Where mistakes are noted.
    """
    found = []
    for name, options in file.choices.items():
        if len(options) < 2:
            message, mend = "There is nothing to choose between.", "List two options or more, the present one first."
            problems.add(("choices", name), message, allowed="a mapping of two names or more", mend=mend)
        plain: dict[str, Mapping[str, Plain]] = {}
        for position, option in enumerate(options):
            path: Path = ("choices", name, option)
            own = _own(tree, path)
            scenario = _laid(path, own, below, problems)
            if position == 0 and scenario is not None and scenario != base:
                message = "The first option of a choice is the alliance as it is, and this one changes the scenario."
                mend = "Put the option that changes nothing first, such as 'usual: {}'."
                problems.add(path, message, mend=mend)
            keys = own.plain()
            assert isinstance(keys, dict)
            plain[option] = keys
        found.append(Choice(name, plain))
    return tuple(found)


def _own(tree: Located, path: Path) -> Located:
    own = tree.nearest(path)
    return Located({}, own.file, own.line) if own.value is None else own


def _laid(path: Path, own: Located, below: Located, problems: Problems) -> Scenario | None:
    """Return the scenario with one option laid on it; None, with its mistakes noted, where it has some."""
    assert isinstance(own.value, dict)
    wrong = [key for key in _NOT_HERE if key in own.value]
    for key in wrong:
        problems.add((*path, key), _NOT_HERE[key], mend=_MEND[key])
    if wrong:
        return None
    try:
        return scenario_of(laid(below, own))
    except ScenarioError as error:
        problems.include(placed(problem, dotted(path), own, "option") for problem in error.problems)
        return None


def pair_problems(tree: Located, choices: tuple[Choice, ...], below: Located) -> Iterator[Problem]:
    """Yield for each two choices the first two options that are allowed one by one, and not together."""
    for one, other in combinations(choices, 2):
        for first, second in ((a, b) for a in one.options if one.options[a] for b in other.options if other.options[b]):
            at: Path = ("choices", other.name, second)
            own = _own(tree, at)
            try:
                scenario_of(laid(laid(below, _own(tree, ("choices", one.name, first))), own))
            except ScenarioError as error:
                problem = error.problems[0]
                message = f"This does not go together with choices.{one.name}.{first}. {problem.key}: {problem.message}"
                mend = "Make one choice of the two, with an option for each combination that is meant."
                yield Problem(message, own.file, own.line, dotted(at), allowed=problem.allowed, mend=mend)
                break
