"""Conflicts of dated events with the rest of a scenario, and with one another."""

from __future__ import annotations

from sim.data.naming import did_you_mean_country
from sim.errors import listing
from sim.parameters import LARGEST_CAPABILITY
from sim.scenario.format_checks import check_formats
from sim.scenario.known import Known
from sim.scenario.located import Path, Problems
from sim.scenario.quarter import Quarter
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


def _check_membership(file: ScenarioFile, known: Known, problems: Problems) -> None:
    """Follow who is ally and who partner through the events, in their order in time."""
    if known.allies is None or known.partners is None:
        return
    allies, partners = set(known.allies), set(known.partners)
    for position, event in sorted(enumerate(file.events), key=lambda numbered: numbered[1].at):
        path = ("events", position)
        for code in event.join:
            _check_move((*path, "join"), code, "ally", allies, partners, problems)
        for code in event.leave:
            _check_move((*path, "leave"), code, "partner", partners, allies, problems)
        allies = (allies | set(event.join)) - set(event.leave)
        partners = (partners | set(event.leave)) - set(event.join)
        if event.leave and not allies:
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


def _check_move(path: Path, code: str, status: str, there: set[str], here: set[str], problems: Problems) -> None:
    """Note a country that is already what it is to become, or that is not in the scenario at all."""
    if code in there:
        article = "an" if status == "ally" else "a"
        mend = "Remove the event, or correct the lists of allies and partners at the start."
        problems.add(path, f"'{code}' is {article} {status} already when this happens.", given=code, mend=mend)
    elif code not in here:
        message = f"'{code}' is neither an ally nor a partner in this scenario."
        mend = did_you_mean_country(code, here) or "Add it to the partners (or allies) at the start."
        problems.add(path, message, given=code, allowed=listing(sorted(here)), mend=mend)
