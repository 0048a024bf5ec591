"""The validator's complaints in plain English, with places and nearest valid names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.data import countries
from sim.errors import did_you_mean, listing
from sim.parameters import PARAMETERS
from sim.scenario.json_schema import allowed_at, allowed_key, keys_at
from sim.scenario.located import Path, Problems, shorten, subject

BRANCHES = frozenset({"<text>", "<list>", "<mapping>", "[key]"})
_OWN = frozenset({"quarter", "event", "kinds"})
_SWITCHES = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def add_complaints(problems: Problems, complaints: Sequence[Mapping[str, Any]]) -> None:
    """Add what pydantic found to the problems.

    Parameters
    ----------
    problems : Problems
        Where they are collected.
    complaints : sequence of mapping
        ``ValidationError.errors()``.
    """
    for complaint in complaints:
        _add(problems, complaint)


def path_of(complaint: Mapping[str, Any]) -> Path:
    """Return the path in the file: pydantic's, without the names of union branches."""
    *way, last = complaint["loc"] or ("",)
    own = complaint["type"] == "extra_forbidden" or last not in BRANCHES
    path = tuple(step for step in way if step not in BRANCHES)
    return (*path, last) if own and complaint["loc"] else path


def _add(problems: Problems, complaint: Mapping[str, Any]) -> None:
    path, kind, given = path_of(complaint), complaint["type"], complaint["input"]
    context = complaint.get("ctx", {})
    if kind == "extra_forbidden":
        _unknown_key(problems, path)
    elif complaint["loc"][-1:] == ("[key]",):
        _bad_key(problems, path)
    elif kind == "missing":
        _missing(problems, path)
    elif kind in _OWN:
        _own(problems, path, complaint["msg"], given, context)
    elif kind == "too_short":
        if not given:  # else the list is short of the items complained about already
            problems.add(path, "The list is empty.", allowed=allowed_at(path))
    else:
        message = f"{subject(given)} is not allowed here."
        problems.add(path, message, given=given, allowed=allowed_at(path), mend=_mend(path, given))


def _bad_key(problems: Problems, path: Path) -> None:
    name = str(path[-1])
    known = keys_at(path[:-1])
    mend = did_you_mean(name, known) if known else _respelt(name, allowed_key(path[:-1]))
    problems.add(
        path,
        f"{shorten(name)} is not allowed as a key here.",
        given=name,
        allowed=allowed_key(path[:-1]),
        mend=mend,
    )


def _respelt(name: str, allowed: str) -> str:
    """Return the question about capitals or small letters where those are all that is wrong."""
    respelt = name.upper() if "capitals" in allowed else name.lower().replace(" ", "_").replace("-", "_")
    return f"Did you mean '{respelt}'?" if respelt != name and respelt.isidentifier() else ""


def _unknown_key(problems: Problems, path: Path) -> None:
    name, known = str(path[-1]), keys_at(path[:-1])
    mend = did_you_mean(name, known)
    if len(path) == 1 and name in PARAMETERS:
        mend = f"It is a parameter: write it as parameters.{name}."
    problems.add(path, f"There is no key called {shorten(name)} here.", given=name, allowed=listing(known), mend=mend)


def _missing(problems: Problems, path: Path) -> None:
    if isinstance(path[-1], int):
        problems.add(path[:-1], "The list is too short.", allowed=allowed_at(path[:-1]))
        return
    mend = f"Add '{path[-1]}: ...'."
    problems.add(path, f"The key '{path[-1]}' is missing.", allowed=allowed_at(path), mend=mend)


def _own(problems: Problems, path: Path, message: str, given: object, context: Mapping[str, str]) -> None:
    if "allowed" in context:
        message = f"{subject(given)} is {message}."
    problems.add(
        path,
        message,
        allowed=context.get("allowed", ""),
        mend=context.get("mend", ""),
    )


def _mend(path: Path, given: object) -> str:
    """Return what was most likely meant."""
    if not isinstance(given, str):
        wants_text = isinstance(given, int | float) and "text" in allowed_at(path)
        return f'Put it in quotes: "{shorten(given)}".' if wants_text else ""
    allowed = allowed_at(path)
    if "true or false" in allowed or "false or" in allowed:
        return f"Write {_SWITCHES[given.lower()]}." if given.lower() in _SWITCHES else ""
    if "number" in allowed and any(letter.isdigit() for letter in given):
        return "Write it as a plain number, without quotes or unit."
    if "capitals" in allowed:
        code = _code_of(given)
        return f"Did you mean '{code}'?" if code else _respelt(given, allowed)
    if "one of" in allowed:
        return did_you_mean(given, allowed.replace("one of ", "").split(", "))
    return ""


def _code_of(given: str) -> str | None:
    """Return the code of the country that a text names."""
    names = {facts.name.casefold(): code for code, facts in countries().items()}
    return names.get(given.casefold())
