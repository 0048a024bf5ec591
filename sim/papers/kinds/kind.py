"""What every kind of result is: an entry in the file, and what makes the result of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sim.scenario.fields import Record
from sim.scenario.located import Located

type Show = Callable[[int, int], None] | None
"""Takes how many runs are done in all, and how many of them now; None where nothing is to be shown."""


@dataclass(frozen=True, slots=True)
class Work:
    """How results are made; none of it leaves a trace in them.

    Attributes
    ----------
    jobs : int
        Workers.
    progress : callable
        From a name and a number of runs to what shows them being done.
    """

    jobs: int
    progress: Callable[[str, int], AbstractContextManager[Show]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the making of a result ended.

    Attributes
    ----------
    interrupted : bool
        Whether the user cut it off; it is then not whole.
    failures : int
        Runs that failed; the others are kept.
    """

    interrupted: bool = False
    failures: int = 0


class Prepared(ABC):
    """A result that can be made: its entry checked, and all files that it names read."""

    @property
    @abstractmethod
    def keeps(self) -> frozenset[str]:
        """Tables that it will have."""

    @abstractmethod
    def identity(self) -> dict[str, Any]:
        """Return all that determines it, as JSON can hold it: what is run, and versions that may move a number.

        Where two differ, the user is told by which keys, so it should hold them in the open rather than a hash.
        """

    @abstractmethod
    def make(self, folder: Path, work: Work, *, resume: bool) -> Ended:
        """Make it in a folder.

        Parameters
        ----------
        folder : Path
            New, or what an earlier attempt at the same result left.
        work : Work
        resume : bool
            Whether there may be something of it, to go on with if the kind can.

        Raises
        ------
        InputError
            If it cannot be made.
        """

    def manifest(self) -> Mapping[str, Any] | None:
        """Return its manifest as far as it is known before it is made; None if nothing of it is.

        Figures and tables are asked by it whether they apply, and what arms there are to choose from.
        """
        return None


class Kind(Record):
    """An entry of ``results:``. Its first key is that of the registry, and tells it from other kinds."""

    analyses: ClassVar[bool] = False
    """Whether the result depends on `sim.analysis`, so that a change there makes it again."""

    def prepared(self, given: Located, folder: Path, name: str) -> Prepared:
        """Return what makes the result.

        Parameters
        ----------
        given : Located
            The entry as it stands in the file.
        folder : Path
            Where the names of files count from.
        name : str
            What the paper calls the result.

        Raises
        ------
        ScenarioError
            With every mistake in the files that the entry names.
        """
        raise NotImplementedError
