"""The one family of errors that a user's mistake ends in.

Every message can be read aloud: what was given, where, what is allowed and how to mend it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

_LISTED = 12
OWN_CODE = "If it comes from your own code, add --with FILE.py."
"""Mend for a name that is unknown, of a kind that own code may add to."""
OF_OWN_CODE = ("parameter", "measure", "figure", "table", "format")
"""Kinds that own code may add to."""


class AllianceSimError(Exception):
    """Something that the user can put right; the command line prints it without a traceback."""


class InputError(AllianceSimError):
    """An argument, a file or a folder that cannot be used as given."""


class NearerFile(UserWarning):
    """A name is that of a file nearby and of one of the library: the nearer is taken. The command line prints it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file.

    Attributes
    ----------
    message : str
        What is wrong, with what was given, as a sentence.
    file : str
        File the mistake is in; with `extends` not always the file that was asked for. ``"--set"`` for the
        command line.
    line : int or None
        Line of it, counted from 1; None where there is no line to point at.
    key : str
        Path of the key, as in ``parameters.steering``; empty for the file as a whole.
    given : str
        What was given, shortened; empty where nothing was.
    allowed : str
        What may stand there; empty where the message says it all.
    mend : str
        How to put it right, as a sentence; empty where `allowed` says it all.
    """

    message: str
    file: str
    line: int | None = None
    key: str = ""
    given: str = ""
    allowed: str = ""
    mend: str = ""

    def __str__(self) -> str:
        place = [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.key:
            place.append(f"key {self.key}")
        lines = [", ".join(place), f"    {self.message}"]
        if self.allowed:
            lines.append(f"    Allowed: {self.allowed}")
        if self.mend:
            lines.append(f"    {self.mend}")
        return "\n".join(lines)


class ScenarioError(InputError):
    """A scenario (or experiment) file with one or more problems, all of them listed.

    Parameters
    ----------
    problems : iterable of Problem
        What is wrong, in the order of the file.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def nearest(given: str, valid: Iterable[str]) -> str | None:
    """Return the valid name that `given` most likely stands for, if one is near enough."""
    by_folded = {name.casefold(): name for name in valid}
    folded = given.casefold()
    begun = [name for name in by_folded if len(folded) > 2 and name.startswith(folded)]
    matches = begun or get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(given: str, valid: Iterable[str]) -> str:
    """Return the question for a name that is near enough to a valid one, else the empty string."""
    name = nearest(given, valid)
    return "" if name is None else f"Did you mean '{name}'?"


def mend_of(given: str, valid: Iterable[str], otherwise: str = "") -> str:
    """Return how to mend a name that is unknown, of a kind that own code may add to."""
    return f"{did_you_mean(given, valid) or otherwise} {OWN_CODE}".strip()


def listing(names: Iterable[str]) -> str:
    """Return the names as one line, the first dozen of them where there are many more."""
    every = list(names)
    if len(every) <= _LISTED + 3:
        return ", ".join(every)
    return f"{', '.join(every[:_LISTED])} and {len(every) - _LISTED} more"


def unknown_name(kind: str, given: str, valid: Iterable[str]) -> InputError:
    """Return the error for a name that is in no registry.

    Parameters
    ----------
    kind : str
        What is named, as in ``"measure"``.
    given : str
        The name given.
    valid : iterable of str
        The names there are.
    """
    names = sorted(valid)
    parts = [f"There is no {kind} called '{given}'.", f"Allowed: {listing(names)}."]
    hints = (did_you_mean(given, names), OWN_CODE if kind in OF_OWN_CODE else "")
    return InputError(" ".join(filter(None, [*parts, *hints])))
