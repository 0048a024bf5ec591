"""Branches: one history up to a date, then several futures, each an event of that date.

A branch is an arm whose scenario has the event besides those of the base. Arms share their random draws, and an event
changes nothing before its date, so that all of them are equal up to it, to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.errors import InputError, ScenarioError
from sim.scenario.laying import ADD, laid
from sim.scenario.load import scenario_of
from sim.scenario.located import Located, Problems, located, shorten
from sim.scenario.plain import plain_of
from sim.scenario.quarter import Quarter
from sim.scenario.scenario import Scenario

AT, SIGNED, BRANCHES, LABEL = "at", "signed", "branches", "label"


def column_name(written: str) -> str:
    """Return the name of an arm in tables and files, from that of a branch, which may have spaces."""
    return written.replace(" ", "_")


def arm_of(name: str, given: Located, at: Located | None, problems: Problems) -> Located:
    """Return what a branch lays on the scenario: nothing, an event, or several.

    Parameters
    ----------
    name : str
        Name of the branch.
    given : Located
        What stands under it: nothing, what an event may say, or a list of events with dates of their own.
    at : Located or None
        The date from which branches differ.
    problems : Problems
        Where mistakes are noted.
    """
    given, label = _without_label(given)
    several = given.value if isinstance(given.value, tuple) else (given,) if given.value else ()
    events = []
    for position, event in enumerate(several):
        place = (position,) if isinstance(given.value, tuple) else ()
        key = ".".join(map(str, (BRANCHES, name, *place)))
        for date in (AT, SIGNED):
            own = event.child(date)
            if own is not None and at is not None and _is_before(own, at):
                message = f"This event comes before the branches part, at {at.plain()}."
                mend = "What comes before belongs to the scenario of all branches."
                problems.add((BRANCHES, name, *place, date), message, given=own.plain(), mend=mend)
        if event.child(AT) is None and isinstance(event.value, dict) and at is not None:
            event = replace(event, value={AT: at, **event.value})
        events.append(replace(event, key=key))
    added = {ADD: Located(tuple(events), given.file, given.line)} if events else {}
    return Located({**added, **label}, given.file, given.line)


def _without_label(given: Located) -> tuple[Located, dict[str, Located]]:
    """Return what stands under the name of a branch without its label, which is of the arm, and the label."""
    if not isinstance(given.value, dict):
        return given, {}
    label = {key: below for key, below in given.value.items() if key == LABEL}
    return replace(given, value={key: below for key, below in given.value.items() if key != LABEL}), label


def _is_before(own: Located, at: Located) -> bool:
    try:
        return Quarter.parse(str(own.value)) < Quarter.parse(str(at.value))
    except ValueError:
        return False  # noted where the events are checked


def check_date(at: Quarter, scenario: Scenario, problems: Problems) -> None:
    """Note a date at which nothing can part."""
    last = scenario.last
    if not scenario.start <= at <= last:
        message = f"{at} is no quarter of the scenario."
        allowed = f"{scenario.start} to {last}"
        problems.add((AT,), message, given=str(at), allowed=allowed, mend="Move the date, or give 'quarters'.")


def futures_of(scenario: Scenario, branches: Mapping[str, Any], now: Quarter, at: Quarter | str) -> dict[str, Scenario]:
    """Return the scenarios of branches of a run that is under way.

    Parameters
    ----------
    scenario : Scenario
        What the run is of.
    branches : mapping
        By name, as under ``branches`` of an experiment.
    now : Quarter
        The next quarter of the run; nothing can happen before it.
    at : Quarter or str
        When events happen that have no date.

    Raises
    ------
    ScenarioError
        With every problem.
    InputError
        If branches are no mapping.
    """
    if not isinstance(branches, Mapping):
        raise InputError(
            f"Branches are a mapping of names to events, such as {{'left': {{'leave': 'USA'}}}}, not {branches!r}."
        )
    tree = located(plain_of({AT: str(at), BRANCHES: branches}), "<branches>")
    problems = Problems(tree)
    date = _date(str(at), now, scenario, problems)
    base = located(plain_of(scenario.as_file()), "<scenario>")
    futures = {}
    for name in branches if date is not None else ():
        arm = arm_of(name, tree.nearest((BRANCHES, name)), located(str(date), tree.file), problems)
        added = arm.child(ADD)
        try:
            futures[name] = scenario_of(base if added is None else laid(base, Located({ADD: added}, tree.file)))
        except ScenarioError as error:
            problems.include(error.problems)
    if problems:
        raise ScenarioError(problems.sorted())
    return futures


def _date(at: str, now: Quarter, scenario: Scenario, problems: Problems) -> Quarter | None:
    """Return the date of branches; None, with the mistake noted, where the run cannot branch then."""
    try:
        date = Quarter.parse(at)
    except ValueError:
        problems.add((AT,), f"{shorten(at)} is no quarter.", allowed="a quarter such as 2027Q1")
        return None
    check_date(date, scenario, problems)
    if date < now:
        mend = f"Branch from {now} on, or take another copy of the run at that date."
        problems.add((AT,), f"The run is at {now} already.", given=at, mend=mend)
    return None if problems else date
