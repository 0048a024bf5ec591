"""What can be read of a file with mistakes, so that the rest of it is checked in the same go."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from pydantic import BaseModel, ValidationError

from sim.scenario.fields import CODE
from sim.scenario.located import Path, Plain, Problems
from sim.scenario.translate import Grammar, add_complaints, path_of

UNKNOWN_MEMBERS = "members"
"""Stands among the unread sections where a list of allies or partners is incomplete."""

_STAND_INS: dict[str, Plain] = {
    "title": "?",
    "start": "1000Q1",
    "quarters": 1,
    "alliance": {"allies": ("USA",)},
}
_QUIET_EVENT: Plain = {"at": "2999Q4", "slots": 1.0}


def salvage(plain: dict[str, Plain], mistakes: Iterable[Path]) -> tuple[dict[str, Plain], frozenset[str]]:
    """Return a file without its mistakes.

    Parameters
    ----------
    plain : dict
        The file as read.
    mistakes : iterable of path
        Where the mistakes are.

    Returns
    -------
    kept : dict
        The file with stand-ins where something is wrong.
    unread : frozenset of str
        Sections that nothing may be checked against, since they hold stand-ins.
    """
    kept, unread = dict(plain), set[str]()
    for path in mistakes:
        unread |= _set_aside(kept, path)
    for section in unread - {UNKNOWN_MEMBERS}:
        kept.pop(section, None)
        if section in _STAND_INS:
            kept[section] = _STAND_INS[section]
    return kept, frozenset(unread)


def _set_aside(kept: dict[str, Plain], path: Path) -> set[str]:
    """Take one mistake out of `kept`; return the sections that cannot be relied on any more."""
    match path:
        case ("events", int(position), *_):
            kept["events"] = _with_item(kept["events"], position, _QUIET_EVENT)
        case ("parameters", str(name), *_):
            kept["parameters"] = _without(kept["parameters"], name)
        case ("alliance", "overrides", str(code), *_):
            kept["alliance"] = _with(kept["alliance"], "overrides", _without(_at(kept["alliance"], "overrides"), code))
        case ("alliance", ("allies" | "partners") as role, int(position), *_):
            members = _at(kept["alliance"], role)
            stand_in = _country(members[position] if isinstance(members, tuple) else None, f"STANDIN{position}")
            kept["alliance"] = _with(kept["alliance"], role, _with_item(members, position, stand_in))
            return {UNKNOWN_MEMBERS}
        case ("alliance", "allies"):
            kept["alliance"] = _with(kept["alliance"], "allies", ("USA",))
            return {UNKNOWN_MEMBERS}
        case ("alliance", str(key)):
            kept["alliance"] = _without(kept["alliance"], key)
            return {UNKNOWN_MEMBERS}
        case _:
            return {str(path[0])}
    return set()


def _country(given: Plain, code: str) -> Plain:
    """Return a country for one that cannot be read, with the same code if that can."""
    own = given.get("code") if isinstance(given, dict) else given
    known = own if isinstance(own, str) and re.fullmatch(CODE, own) else code
    return {"code": known, "latitude": 0.0, "longitude": 0.0, "capability": 0.0}


def _at(mapping: Plain, key: str) -> Plain:
    return mapping.get(key) if isinstance(mapping, dict) else None


def _with(mapping: Plain, key: str, value: Plain) -> Plain:
    return mapping | {key: value} if isinstance(mapping, dict) else mapping


def _without(mapping: Plain, key: str) -> Plain:
    return {name: value for name, value in mapping.items() if name != key} if isinstance(mapping, dict) else mapping


def _with_item(items: Plain, position: int, value: Plain) -> Plain:
    if not isinstance(items, tuple):
        return items
    return tuple(value if at == position else item for at, item in enumerate(items))


def readable[File: BaseModel](
    model: type[File],
    plain: Mapping[str, Plain],
    grammar: Grammar,
    problems: Problems,
    by_name: Collection[str],
    stand_ins: Mapping[str, Plain],
) -> tuple[File, frozenset[str]]:
    """Return what can be read of a file, and the keys at its top below which something is left out.

    Parameters
    ----------
    model : type
        What the file is to be.
    plain : mapping
        The file as read.
    grammar : Grammar
        What it allows, for messages.
    problems : Problems
        Where mistakes are noted.
    by_name : collection of str
        Keys at the top under which one thing can be left out and the others kept.
    stand_ins : mapping
        What stands in for keys at the top that are then missing.
    """
    unread: set[str] = set()
    while True:
        try:
            return model.model_validate(plain), frozenset(unread)
        except ValidationError as error:
            complaints = error.errors(include_url=False)
        add_complaints(problems, complaints, grammar)
        paths = [path_of(complaint, grammar) for complaint in complaints]
        unread |= {str(path[0]) for path in paths}
        plain = left_out(plain, paths, by_name, stand_ins)


def left_out(
    plain: Mapping[str, Plain], mistakes: Iterable[Path], by_name: Collection[str], stand_ins: Mapping[str, Plain]
) -> dict[str, Plain]:
    """Return a file without the things by name in which there are mistakes, or else without whole keys at its top.

    Parameters
    ----------
    plain : mapping
        The file as read.
    mistakes : iterable of path
        Where the mistakes are.
    by_name : collection of str
        Keys at the top under which one thing can be left out and the others kept.
    stand_ins : mapping
        What stands in for keys at the top that are then missing.
    """
    kept = dict(plain)
    for path in mistakes:
        key, below = str(path[0]), kept.get(str(path[0]))
        if key in by_name and len(path) > 1 and isinstance(below, dict):
            kept[key] = {name: value for name, value in below.items() if name != path[1]}
        else:
            kept.pop(key, None)
    return {key: value for key, value in stand_ins.items() if key not in kept} | kept
