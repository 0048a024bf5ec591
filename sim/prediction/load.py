"""Files of groups in, checked groups out; every mistake with file, line and mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Any

from pydantic import ValidationError

from sim import data
from sim.data.naming import did_you_mean_country
from sim.errors import ScenarioError, did_you_mean
from sim.prediction.declaration import FIRST_YEAR, GroupFile, grammar
from sim.prediction.group import KINDS_OF_WORK, Group
from sim.scenario import library
from sim.scenario.defaults import default_domains
from sim.scenario.kinds import Kind, require
from sim.scenario.located import Located, Problems, located
from sim.scenario.located import Path as Way
from sim.scenario.plain import plain_of
from sim.scenario.settings import with_settings
from sim.scenario.translate import add_complaints
from sim.scenario.yaml_file import read_file


def load_group(path: str | PathLike[str], overrides: Iterable[str] = ()) -> Group:
    """Return the group in a file, or of the library.

    Parameters
    ----------
    path : str or path
        A YAML file, or the name of a group of the library.
    overrides : iterable of str
        Values laid on the file's, ``key=value`` each, such as ``year=2015``.

    Raises
    ------
    ScenarioError
        With every problem: file, line, key, what is allowed and how to mend it.
    """
    file = library.find(path, Kind.GROUP)
    return _group(with_settings(read_file(file, library.shown(file)), overrides))


def group_of(given: str | PathLike[str] | Mapping[str, Any] | Group) -> Group:
    """Return the group that a script means: a file, a mapping with the same keys, or one that is ready.

    Raises
    ------
    ScenarioError
        With every problem.
    """
    if isinstance(given, Group):
        return given
    if isinstance(given, Mapping):
        return _group(located(plain_of(given), "<mapping>"))
    return load_group(given)


def _group(tree: Located) -> Group:
    require(tree, Kind.GROUP)
    problems = Problems(tree)
    try:
        file = GroupFile.model_validate(tree.plain())
    except ValidationError as error:
        add_complaints(problems, error.errors(include_url=False), grammar())
        raise ScenarioError(problems.sorted()) from None
    _add_unknown(file, problems)
    if problems:
        raise ScenarioError(problems.sorted())
    return Group.of(file)


def _add_unknown(file: GroupFile, problems: Problems) -> None:
    """Note names that stand for nothing, and members that could not have joined."""
    for way, code in _codes(file):
        if code not in data.countries():
            mend = did_you_mean_country(code, data.countries()) or "`alliance-sim list countries` shows them."
            problems.add(way, f"There are no data of a country {code}.", given=code, mend=mend)
    domains = (*default_domains(), *KINDS_OF_WORK)
    if file.domain not in domains:
        mend, allowed = did_you_mean(file.domain, domains), ", ".join(domains)
        problems.add(("domain",), "There is no such domain.", given=file.domain, allowed=allowed, mend=mend)
    if file.year < FIRST_YEAR - 1:
        problems.add(
            ("year",), f"Figures of countries begin in {FIRST_YEAR}.", given=file.year, mend="Take a later one."
        )
    if not problems and file.members is not None:
        may = Group.of(file).eligible
        for position, code in enumerate(file.members):
            if code not in may and code != file.lead:
                mend = "Take it out of the members, or widen who is eligible."
                problems.add(("members", position), f"{code} is not eligible.", given=code, mend=mend)


def _codes(file: GroupFile) -> Iterator[tuple[Way, str]]:
    yield ("lead",), file.lead
    if not isinstance(file.eligible, str):
        yield from ((("eligible", position), code) for position, code in enumerate(file.eligible))
    yield from ((("members", position), code) for position, code in enumerate(file.members or ()))
