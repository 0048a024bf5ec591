"""From a tree to the records of a file of a design space; what can be read is read, whatever is wrong with the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.analysis.pareto.declaration import SpaceFile, grammar
from sim.errors import did_you_mean
from sim.experiments.declared import readable
from sim.experiments.factors import PLAUSIBLE, parameter_of
from sim.parameters import PARAMETERS
from sim.scenario import salvage
from sim.scenario.located import Located, Plain, Problems, subject

_STAND_INS: Mapping[str, Plain] = {"title": "?", "scenario": "?", "objectives": ("?", "??")}
_BY_NAME = ("choices", "levels", "uncertain", "satisfice")
"""Keys under which one thing can be left out and the others kept."""


def declared(tree: Located, problems: Problems) -> tuple[SpaceFile, frozenset[str]]:
    """Return what can be read of a design space.

    Parameters
    ----------
    tree : Located
        A mapping.
    problems : Problems
        Where mistakes are noted.

    Returns
    -------
    file : SpaceFile
        With what is wrong left out, and what ``uncertain: plausible`` stands for filled in.
    unread : frozenset of str
        Keys at the top below which something is left out.
    """
    plain = tree.plain()
    assert isinstance(plain, dict)
    unread = _expand(plain, problems)
    for section in ("levels", "uncertain"):
        factors = plain.get(section)
        if isinstance(factors, dict):
            plain[section] = kept = readable(factors, problems, section)
            unread |= {section} if len(kept) < len(factors) else set()
    file, unreadable = salvage.readable(SpaceFile, plain, grammar(), problems, _BY_NAME, _STAND_INS)
    return file, unreadable | unread


def _expand(plain: dict[str, Plain], problems: Problems) -> set[str]:
    """Put every parameter that nothing sets in place of ``uncertain: plausible``; return what cannot be read."""
    given = plain.get("uncertain")
    if not isinstance(given, str):
        return set()
    if given == PLAUSIBLE:
        taken = frozenset(_parameters_set(plain))
        plain["uncertain"] = {name: PLAUSIBLE for name in PARAMETERS if name not in taken}
        return set()
    message, allowed = f"{subject(given)} is not allowed here.", f"{PLAUSIBLE}, or a mapping of names to ranges"
    problems.add(("uncertain",), message, given=given, allowed=allowed, mend=did_you_mean(given, [PLAUSIBLE]))
    del plain["uncertain"]
    return {"uncertain"}


def _parameters_set(plain: Mapping[str, Plain]) -> Iterator[str]:
    """Yield the parameters that levels and options set."""
    levels, choices = plain.get("levels"), plain.get("choices")
    for written in levels if isinstance(levels, dict) else ():
        yield parameter_of(written) or ""
    for options in choices.values() if isinstance(choices, dict) else ():
        for option in options.values() if isinstance(options, dict) else ():
            parameters = option.get("parameters") if isinstance(option, dict) else None
            yield from parameters if isinstance(parameters, dict) else ()
