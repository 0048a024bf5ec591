"""The validator's complaints in plain English, with places and nearest valid names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.data import countries
from sim.data.naming import did_you_mean_country, is_country
from sim.errors import did_you_mean, listing
from sim.parameters import PARAMETERS
from sim.scenario.allowed import Allowed
from sim.scenario.located import Path, Problems, shorten, subject
from sim.scenario.numerals import SWITCHES, respelt


@dataclass(frozen=True, slots=True)
class Grammar:
    """One kind of file, as far as messages go.

    Attributes
    ----------
    allowed : Allowed
        What may stand where.
    parameter : str
        What to say of a parameter's name at the top of the file; ``{}`` stands for the name.
    """

    allowed: Allowed
    parameter: str


def add_complaints(problems: Problems, complaints: Sequence[Mapping[str, Any]], grammar: Grammar) -> None:
    """Add what pydantic found to the problems.

    Parameters
    ----------
    problems : Problems
        Where they are collected.
    complaints : sequence of mapping
        ``ValidationError.errors()``.
    grammar : Grammar
        The kind of file.
    """
    for complaint in complaints:
        _Translation(problems, complaint, grammar).add()
    _add_repeats(problems, [path_of(complaint, grammar) for complaint in complaints], grammar)


def _add_repeats(problems: Problems, mistakes: Sequence[Path], grammar: Grammar) -> None:
    """Add what stands twice in lists with a mistake, which pydantic looks at as a whole only where all items are right.

    Names alone: only they can be told apart before they are read.
    """
    lists = {path[:n]: None for path in mistakes for n, step in enumerate(path) if isinstance(step, int)}
    for path in lists:
        items = problems.value_at(path)
        if not isinstance(items, tuple) or not grammar.allowed.is_unique(path):
            continue
        for position, item in enumerate(items):
            if isinstance(item, str) and item in items[:position]:
                problems.add((*path, position), f"{shorten(item)} is listed twice.", mend="Keep one of them.")
                break


def path_of(complaint: Mapping[str, Any], grammar: Grammar) -> Path:
    """Return the path in the file: pydantic's, without the names of union branches."""
    loc: Path = complaint["loc"]
    if not loc:
        return ()
    *way, last = loc
    branches = grammar.allowed.branches
    own = complaint["type"] == "extra_forbidden" or last not in branches
    path = (*(step for step in way if step not in branches), *((last,) if own else ()))
    return (*path, *complaint.get("ctx", {}).get("at", ()))


class _Translation:
    """One complaint on its way into plain English."""

    def __init__(self, problems: Problems, complaint: Mapping[str, Any], grammar: Grammar) -> None:
        self._problems = problems
        self._grammar = grammar
        self._allowed = grammar.allowed
        self._kind: str = complaint["type"]
        self._message: str = complaint["msg"]
        self._given: object = complaint["input"]
        self._context: Mapping[str, Any] = complaint.get("ctx", {})
        self._path = path_of(complaint, grammar)
        self._loc: Path = tuple(step for step in complaint["loc"] if step != "[key]")
        self._is_key = complaint["loc"][-1:] == ("[key]",)

    def add(self) -> None:
        """Add it to the problems."""
        if self._kind == "extra_forbidden":
            self._unknown_key()
        elif self._is_key and "mend" not in self._context:
            self._bad_key()
        elif self._kind == "missing":
            self._missing()
        elif "mend" in self._context:
            self._own()
        elif self._kind == "too_short":
            if not self._given:  # else the list is short of the items complained about already
                self._problems.add(self._path, "The list is empty.", allowed=self._allowed.at(self._loc))
        else:
            message = f"{subject(self._given)} is not allowed here."
            allowed = self._allowed.at(self._loc)
            self._problems.add(self._path, message, given=self._given, allowed=allowed, mend=self._mend(allowed))

    def _bad_key(self) -> None:
        name, above = str(self._path[-1]), self._loc[:-1]
        known, allowed = self._allowed.keys_at(above), self._allowed.key_at(above)
        mend = did_you_mean(name, known) if known else _respelt(name, allowed)
        message = f"{shorten(name)} is not allowed as a key here."
        self._problems.add(self._path, message, given=name, allowed=allowed, mend=mend)

    def _unknown_key(self) -> None:
        name, known = str(self._path[-1]), self._allowed.keys_at(self._loc[:-1])
        mend = did_you_mean(name, known)
        if len(self._path) == 1 and name in PARAMETERS:
            mend = self._grammar.parameter.format(name)
        if self._path == ("agents",):
            mend = "Name classes of agents in an arm of an experiment, or after `run --agents`."
        message = f"There is no key called {shorten(name)} here."
        self._problems.add(self._path, message, given=name, allowed=listing(known), mend=mend)

    def _missing(self) -> None:
        path, last = self._path, self._path[-1]
        if isinstance(last, int):
            self._problems.add(path[:-1], "The list is too short.", allowed=self._allowed.at(self._loc[:-1]))
            return
        allowed, mend = self._allowed.at(self._loc), f"Add '{last}: ...'."
        self._problems.add(path, f"The key '{last}' is missing.", allowed=allowed, mend=mend)

    def _own(self) -> None:
        """Add a complaint of our own validators: a sentence, or what follows "The value is"."""
        message = self._message if self._message.endswith(".") else f"{subject(self._given)} is {self._message}."
        allowed, mend = self._context.get("allowed", ""), self._context["mend"]
        self._problems.add(self._path, message, allowed=allowed, mend=mend)

    def _mend(self, allowed: str) -> str:
        """Return what was most likely meant."""
        given = self._given
        if not isinstance(given, str):
            return _mend_of_number(given, allowed) if isinstance(given, int | float) else ""
        if "true or false" in allowed or "false or" in allowed:
            return f"Write {SWITCHES[given.lower()]}." if given.lower() in SWITCHES else ""
        if "number" in allowed and any(letter.isdigit() for letter in given):
            return respelt(given) or "Write it as a plain number, without quotes or unit."
        if "capitals" in allowed:
            return _respelt(given, allowed)
        if "one of" in allowed:
            return did_you_mean(given, allowed.replace("one of ", "").split(", "))
        return ""


def _mend_of_number(given: float, allowed: str) -> str:
    """Return how to write a number that was given in place of a text, or as a float in place of a whole number."""
    if "whole number" in allowed and isinstance(given, float) and given.is_integer():
        return "Write all digits of it, without a point or an exponent."
    return f'Put it in quotes: "{shorten(given)}".' if "text" in allowed else ""


def _respelt(name: str, allowed: str) -> str:
    """Return the question about capitals or small letters where those are all that is wrong, or about a country."""
    if "capitals" in allowed and (is_country(name) or not name.isascii()):
        return did_you_mean_country(name, countries())
    respelt = name.upper() if "capitals" in allowed else name.lower().replace(" ", "_").replace("-", "_")
    return f"Did you mean '{respelt}'?" if respelt != name and respelt.isidentifier() else ""
