"""Notes on a scenario: what is right by itself, and yet hardly meant. They stop nothing.

A new one is a function from a scenario to sentences, and its line in `NOTICES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sim import data
from sim.errors import listing

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def notes_of(scenario: Scenario) -> tuple[str, ...]:
    """Return what a user should know of a scenario before it is run, a sentence each."""
    return tuple(note for notice in NOTICES for note in notice(scenario))


def _events_after_the_end(scenario: Scenario) -> Iterator[str]:
    last = scenario.last
    dates = [str(event.at) for event in scenario.events if event.at > last]
    if len(dates) == 1:
        yield f"The event of {dates[0]} comes after the last quarter, {last}: it never happens."
    elif dates:
        yield f"{len(dates)} events come after the last quarter, {last}, and never happen: {listing(dates)}."


def _replaced_events(scenario: Scenario) -> Iterator[str]:
    if scenario.replaced:
        yield (
            "Its 'events' take the place of the whole list below, so these do not happen: "
            f"{listing(scenario.replaced)}. To keep them, write 'add_events' in place of 'events'; to leave some out, "
            "name them under 'drop_events'."
        )


def _figures_to_come(scenario: Scenario) -> Iterator[str]:
    real = {*scenario.allies, *scenario.partners} - set(scenario.countries)
    if scenario.world == "start" or not real:
        return
    last = min(data.last_year(figure, real) for figure in ("military_expenditure", "ideal_point", "democracy"))
    if scenario.last.year - 1 > last:
        yield f"Its world is by date, and figures are known to {last}: those of later years are those of {last}."


NOTICES: tuple[Callable[[Scenario], Iterator[str]], ...] = (
    _replaced_events,
    _events_after_the_end,
    _figures_to_come,
)
