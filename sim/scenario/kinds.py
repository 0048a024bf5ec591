"""The kinds of files that users write: how each is told from the others, and which command takes it."""

from __future__ import annotations

from collections.abc import Set
from enum import Enum
from os import PathLike
from pathlib import Path

from sim.errors import ScenarioError
from sim.scenario.located import Located, Problems
from sim.scenario.yaml_file import read_file


class Kind(Enum):
    """A kind of file.

    Attributes
    ----------
    noun : str
        What it is called.
    mark : str
        What tells it from the others.
    use : str
        The command that takes it.
    """

    CLAIM = ("a claim", "it says what is claimed", "`alliance-sim claims FILE` tests it.")
    SPACE = ("a design space", "it has choices or levels, and objectives", "`alliance-sim pareto FILE` searches it.")
    EXPERIMENT = ("an experiment", "it names a scenario under the key 'scenario'", "`alliance-sim sweep FILE` runs it.")
    PAPER = ("a paper", "it lists results", "`alliance-sim paper FILE` makes it.")
    GROUP = ("a group", "it has a lead and a year of founding", "`alliance-sim predict FILE` predicts its members.")
    SCENARIO = ("a scenario", "it has an alliance of its own", "`alliance-sim run FILE` runs it.")

    def __init__(self, noun: str, mark: str, use: str) -> None:
        self.noun = noun
        self.mark = mark
        self.use = use

    @property
    def word(self) -> str:
        """What options call it."""
        return self.bare.replace(" ", "-")

    @property
    def bare(self) -> str:
        """What it is called, without an article."""
        return self.noun.partition(" ")[2]

    @property
    def command(self) -> str:
        """Name of that command."""
        return self.use.split()[1]


def kind_of(path: str | PathLike[str]) -> Kind | None:
    """Return the kind of a file; None of one that cannot be read or told, so that reading it says why."""
    try:
        return _told(read_file(Path(path)))
    except ScenarioError:
        return None


def require(tree: Located, kind: Kind) -> None:
    """Raise an error unless a tree may be a file of a kind.

    Raises
    ------
    ScenarioError
        If it is no mapping, or plainly a file of another kind.
    """
    problems = Problems(tree)
    other = _told(tree)
    if not isinstance(tree.value, dict):
        message = f"{kind.noun.capitalize()} is a mapping of keys to values."
        problems.add((), message, mend="Begin with 'title: ...'.")
    elif other not in (None, kind):
        problems.add((), f"This is {other.noun}, and not {kind.noun}: {other.mark}.", mend=other.use)
    if problems:
        raise ScenarioError(problems.sorted())


def _told(tree: Located) -> Kind | None:
    """Return the kind that the keys at the top tell."""
    keys: Set[str] = tree.value.keys() if isinstance(tree.value, dict) else frozenset()
    if keys & {"claim", "tests"}:
        return Kind.CLAIM
    if keys & {"choices", "levels", "objectives"}:
        return Kind.SPACE
    if keys & {"alliance", "extends"} and "scenario" not in keys:
        return Kind.SCENARIO
    if {"lead", "year"} <= keys and "scenario" not in keys:
        return Kind.GROUP
    if "results" in keys:
        return Kind.PAPER
    return Kind.EXPERIMENT if "scenario" in keys else None
