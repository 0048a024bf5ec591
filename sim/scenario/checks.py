"""Conflicts between parts of a scenario, each of which is well-formed by itself."""

from __future__ import annotations

from collections.abc import Set

from sim import data
from sim.errors import did_you_mean, listing, mend_of
from sim.scenario.defaults import default_domains
from sim.scenario.event_checks import check_centres, check_events
from sim.scenario.format_checks import check_formats
from sim.scenario.group_checks import check_groups
from sim.scenario.known import Known
from sim.scenario.located import Path, Problems, shorten
from sim.scenario.schema import CountrySpec, InlineCountry, Members, ScenarioFile


def add_conflicts(file: ScenarioFile, unread: Set[str], problems: Problems) -> None:
    """Add what conflicts to the problems.

    Parameters
    ----------
    file : ScenarioFile
        What could be read of the file.
    unread : set of str
        Sections of it that could not be read: nothing is checked against the stand-ins in their place.
    problems : Problems
        Where they are collected.
    """
    known = Known(file, unread, problems)
    known.parameters(("parameters",), file.parameters)
    check_centres(("rules",), file.rules, known)
    check_formats(("formats",), file.formats or (), problems)
    _check_domains(file, known, problems)
    _check_frameworks(file, known, problems)
    _check_measures(file, problems)
    if "alliance" not in unread:
        _check_alliance(file, known, problems)
    start = None if "start" in unread else file.start
    if not unread & {"groups", "domains"}:
        check_groups(file, known, start, problems)
    check_events(file, known, start, problems)


def _check_measures(file: ScenarioFile, problems: Problems) -> None:
    """Note measures of expectations that there are not."""
    if not file.expect:
        return
    from sim.results.measures import MEASURES  # slow to import

    for position, expectation in enumerate(file.expect):
        name = expectation.measure
        if name not in MEASURES:
            mend = mend_of(name, MEASURES, "`alliance-sim list measures` shows all.")
            message = f"There is no measure called {shorten(name)}."
            problems.add(("expect", position, "measure"), message, given=name, mend=mend)


def _check_domains(file: ScenarioFile, known: Known, problems: Problems) -> None:
    if isinstance(file.domains, tuple):
        for position, name in enumerate(file.domains):
            if name not in default_domains():
                message = f"There is no default domain called {shorten(name)}."
                mend = did_you_mean(name, default_domains()) or "Describe it: 'domains' may be a mapping of own ones."
                allowed = listing(default_domains())
                problems.add(("domains", position), message, given=name, allowed=allowed, mend=mend)
    elif file.domains is not None:
        for name, domain in file.domains.items():
            if domain.adversary is not None:
                known.country(("domains", name, "adversary"), domain.adversary)


def _check_frameworks(file: ScenarioFile, known: Known, problems: Problems) -> None:
    """Check who is listed as a member of a framework: a country, and none that lists its frameworks itself."""
    for name, framework in (file.frameworks or {}).items():
        for position, seat in enumerate(framework.seats):
            path: Path = ("frameworks", name, "members", position)
            known.country(path, seat.code)
            if known.frameworks_of(seat.code) is not None:
                message = f"'{seat.code}' lists its frameworks itself, so nothing else can say that it is in one."
                mend = f"Remove it here, or 'frameworks' from '{seat.code}' under alliance."
                problems.add(path, message, given=seat.code, mend=mend)


def _check_alliance(file: ScenarioFile, known: Known, problems: Problems) -> None:
    alliance = file.alliance
    for key, members in (("allies", alliance.allies), ("partners", alliance.partners)):
        path: Path = ("alliance", key)
        if isinstance(members, str):
            _check_roster(path, members, problems)
        else:
            _check_listed(path, members, known)
    if known.allies is not None and not known.allies:
        problems.add(("alliance", "allies"), "The alliance has no allies.", mend="List one or more, or name a roster.")
    _check_both(known, problems)
    for code, spec in alliance.overrides.items():
        here: Path = ("alliance", "overrides", code)
        known.member(here, code)
        _check_references(here, spec, known)


def _check_roster(path: Path, name: str, problems: Problems) -> None:
    try:
        data.roster(name)
    except KeyError:
        names = data.roster_names()
        message = f"There is no roster called {shorten(name)}."
        mend = did_you_mean(name, names) or "For a list of countries write [AAA, BBB] in brackets."
        problems.add(path, message, given=name, allowed=f"rosters by year, such as {listing(names)}", mend=mend)


def _check_listed(path: Path, members: Members, known: Known) -> None:
    for position, member in enumerate(members):
        here = (*path, position)
        if isinstance(member, InlineCountry):
            _check_references(here, member, known)
        else:
            known.country(here, member)


def _check_both(known: Known, problems: Problems) -> None:
    both = sorted(set(known.allies or ()) & set(known.partners or ()))
    if both:
        are = "is" if len(both) == 1 else "are"
        message = f"{listing(both)} {are} both ally and partner."
        problems.add(
            ("alliance", "partners"),
            message,
            mend="Take a roster of the same year, or remove them from one list.",
        )


def _check_references(path: Path, spec: CountrySpec, known: Known) -> None:
    """Check the names that a country's record refers to."""
    for key in ("exposure", "salience", "reluctance"):
        for name in getattr(spec, key):
            known.domain((*path, key, name), name)
    for key in ("grievances", "ties"):
        for code in getattr(spec, key):
            known.country((*path, key, code), code)
    for position, name in enumerate(spec.frameworks or ()):
        known.framework((*path, "frameworks", position), name)
