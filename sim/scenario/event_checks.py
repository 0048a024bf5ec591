"""Conflicts of dated events with the rest of a scenario, and with one another."""

from __future__ import annotations

from collections.abc import Mapping

from sim.data.naming import did_you_mean_country
from sim.errors import listing
from sim.parameters import LARGEST_CAPABILITY
from sim.scenario.format_checks import check_formats
from sim.scenario.known import Known
from sim.scenario.located import Path, Problems
from sim.scenario.quarter import Quarter
from sim.scenario.rules_schema import Rules
from sim.scenario.schema import Event, ScenarioFile

FIXED = frozenset(("priority_domains",))
"""Parameters that are read once, at the start of a run."""


def check_events(file: ScenarioFile, known: Known, start: Quarter | None, problems: Problems) -> None:
    """Add what is wrong with the events to the problems; `start` is None where it could not be read."""
    for position, event in enumerate(file.events):
        path = ("events", position)
        if start is not None and event.at < start:
            message = f"{event.at} lies before the start, {start}."
            problems.add((*path, "at"), message, given=str(event.at), mend="Move the event or the start.")
        _check_references(path, event, known, problems)
        for name in sorted(FIXED & event.parameters.keys()):
            message = f"{name} cannot change during a run."
            problems.add((*path, "parameters", name), message, mend="Set it under parameters, for the whole run.")
    _check_membership(file, known, problems)
    if start is not None:
        _check_capability(file, known, start, problems)


def _check_references(path: Path, event: Event, known: Known, problems: Problems) -> None:
    known.parameters((*path, "parameters"), event.parameters)
    check_formats((*path, "formats"), event.formats or (), problems)
    if event.rules is not None:
        check_centres((*path, "rules"), event.rules, known)
    for name in event.threat:
        known.domain((*path, "threat", name), name)
    for key in ("capability", "ambition", "hostage_propensity"):
        for code in getattr(event, key):
            known.member((*path, key, code), code)
    for position, grievance in enumerate(event.grievance):
        here = (*path, "grievance", position)
        known.member((*here, "holder"), grievance.holder)
        known.country((*here, "target"), grievance.target)
    if event.operation is not None:
        for position, code in enumerate(event.operation.participants):
            known.member((*path, "operation", "participants", position), code)
        if event.operation.until <= event.at:
            message, given = f"The operation ends before it has begun, at {event.at}.", str(event.operation.until)
            problems.add((*path, "operation", "until"), message, given=given, mend="Give a later quarter.")
    if event.issue is not None:
        known.domain((*path, "issue", "domain"), event.issue.domain)
        if event.issue.sponsor is not None:
            known.member((*path, "issue", "sponsor"), event.issue.sponsor)


def check_centres(path: Path, rules: Rules, known: Known) -> None:
    """Add centres of excellence whose host or domain there is not."""
    for position, centre in enumerate(rules.centres_of_excellence):
        known.member((*path, "centres_of_excellence", position, "host"), centre.host)
        known.domain((*path, "centres_of_excellence", position, "domain"), centre.domain)


def _check_membership(file: ScenarioFile, known: Known, problems: Problems) -> None:
    """Follow who is ally, who is partner and who is outside through the events, in their order in time."""
    if known.allies is None or known.partners is None:
        return
    status = dict.fromkeys(known.partners, "partner") | dict.fromkeys(known.allies, "ally")
    for position, event in sorted(enumerate(file.events), key=lambda numbered: numbered[1].at):
        path = ("events", position)
        for key, codes, after in (("join", event.join, "ally"), ("leave", event.leave, event.to)):
            for code in codes:
                _check_move((*path, key), code, after, status, problems)
        status |= dict.fromkeys(event.join, "ally") | dict.fromkeys(event.leave, event.to)
        if event.leave and "ally" not in status.values():
            problems.add((*path, "leave"), "After this nobody is left in the alliance.", mend="Keep one ally or more.")


def _check_capability(file: ScenarioFile, known: Known, start: Quarter, problems: Problems) -> None:
    """Follow capability through the events, in their order in time: one factor is laid on the other."""
    levels: dict[str, float] = {}
    for position, event in sorted(enumerate(file.events), key=lambda numbered: numbered[1].at):
        for code, factor in event.capability.items():
            before = levels[code] if code in levels else known.capability(code, start)
            levels[code] = after = before * factor
            if after > LARGEST_CAPABILITY:
                message = f"From {before:g} billion USD a year the capability of '{code}' would rise to {after:g}."
                allowed = f"factors that leave it at {LARGEST_CAPABILITY:g} at the most"
                mend = "Each factor multiplies what the events before it have left; 1 changes nothing."
                path = ("events", position, "capability", code)
                problems.add(path, message, given=factor, allowed=allowed, mend=mend)
                levels[code] = LARGEST_CAPABILITY


_IS = {"ally": "an ally", "partner": "a partner", "outside": "outside"}


def _check_move(path: Path, code: str, after: str, status: Mapping[str, str], problems: Problems) -> None:
    """Note a country that is already what it is to become, or that is not in the scenario at all."""
    if status.get(code) == after:
        mend = "Remove the event, or correct the lists of allies and partners at the start."
        problems.add(path, f"'{code}' is {_IS[after]} already when this happens.", given=code, mend=mend)
    elif code not in status:
        can = sorted(each for each, now in status.items() if now != after)
        message = f"'{code}' is neither an ally nor a partner in this scenario."
        mend = did_you_mean_country(code, can) or "Add it to the partners (or allies) at the start."
        problems.add(path, message, given=code, allowed=listing(can), mend=mend)
