"""Conflicts between parts of a scenario, each of which is well-formed by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set

from sim import data
from sim.errors import did_you_mean, listing
from sim.scenario.defaults import default_domains
from sim.scenario.event_checks import check_events
from sim.scenario.json_schema import format_names
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
    for position, centre in enumerate(file.rules.centres_of_excellence):
        known.member(("rules", "centres_of_excellence", position, "host"), centre.host)
        known.domain(("rules", "centres_of_excellence", position, "domain"), centre.domain)
    _check_formats(file.formats or (), problems)
    _check_domains(file, known, problems)
    if "alliance" not in unread:
        _check_alliance(file, known, problems)
    check_events(file, known, None if "start" in unread else file.start, problems)


def _check_formats(names: tuple[str, ...], problems: Problems) -> None:
    for position, name in enumerate(names):
        path = ("formats", position)
        if name == "inaction":
            problems.add(path, "Inaction is always possible and is not listed.", given=name, mend="Remove it.")
        elif name not in format_names():
            allowed = listing(format_names())
            mend = did_you_mean(name, format_names())
            problems.add(path, f"There is no format called {shorten(name)}.", given=name, allowed=allowed, mend=mend)
    _check_repeats("formats", names, problems)


def _check_repeats(key: str, names: Iterable[str], problems: Problems) -> None:
    seen: Counter[str] = Counter()
    for position, name in enumerate(names):
        if seen[name]:
            problems.add((key, position), f"{shorten(name)} is listed twice.", given=name, mend="Keep one of them.")
        seen[name] += 1


def _check_domains(file: ScenarioFile, known: Known, problems: Problems) -> None:
    if isinstance(file.domains, tuple):
        _check_repeats("domains", file.domains, problems)
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


def _check_alliance(file: ScenarioFile, known: Known, problems: Problems) -> None:
    alliance = file.alliance
    for key, members in (("allies", alliance.allies), ("partners", alliance.partners)):
        path: Path = ("alliance", key)
        if isinstance(members, str):
            _check_roster(path, members, problems)
        else:
            _check_listed(path, members, known, problems)
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


def _check_listed(path: Path, members: Members, known: Known, problems: Problems) -> None:
    seen: set[str] = set()
    for position, member in enumerate(members):
        here = (*path, position)
        code = member.code if isinstance(member, InlineCountry) else member
        if code in seen:
            problems.add(here, f"'{code}' is listed twice.", given=code, mend="Keep one of them.")
        seen.add(code)
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
