"""What runs cost, roughly, by the figures of their scenario: known before anything is spent.

The model makes a few attempts on every issue, so that all grows with how many arrive. The constants were measured on
invented alliances of 8 to 200 states with 50 to 44,000 issues a run; they hold within a factor of three. Where agents
decide in Python they are those of one method that calls ``super()``, asked of every ally for every issue or round.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from sim.errors import InputError
from sim.scenario import Scenario
from sim.wording import counted, duration, megabytes

LONG, LARGE = 900.0, 4e9
"""Seconds on one processor, and bytes, from which it is worth saying what runs take."""
_SECONDS, _SECONDS_A_STATE, _TABLES_TIMES = 1.5e-6, 2e-8, 12.0
_ASKED_A_STATE, _MESA_A_QUARTER = 1e-6, 2.5e-5
_BOOKS, _BOOKS_A_STATE, _TABLES = 1000.0, 14.0, 3300.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What runs are expected to take.

    Attributes
    ----------
    runs : int
        How many runs.
    issues : float
        Issues that arrive in a run, at mean threats.
    seconds : float
        Processor time of all runs.
    memory : float
        Bytes, of the largest run and of all tables that are kept.
    """

    runs: int
    issues: float
    seconds: float
    memory: float

    @property
    def is_large(self) -> bool:
        """Whether the user should know before it begins."""
        return self.seconds > LONG or self.memory > LARGE

    @property
    def said(self) -> str:
        """What the runs take, as a sentence."""
        take = "takes" if self.runs == 1 else "take"
        return f"{self._runs} {take} about {duration(self.seconds)} of processor time and {self._memory} of memory."

    @property
    def _runs(self) -> str:
        return f"{counted(self.runs, 'run')} with about {self.issues:,.0f} issues{' each' if self.runs > 1 else ''}"

    @property
    def _memory(self) -> str:
        return megabytes(self.memory)


def cost_of(scenario: Scenario, runs: int, *, tables: bool, engine: str = "fast") -> Cost:
    """Return what runs of a scenario are expected to take; ``tables`` tells whether tables of issues are held."""
    states = len(scenario.allies) + len(scenario.partners)
    dated = sum(event.issue is not None for event in scenario.events)
    issues = dated + scenario.quarters * sum(domain.arrivals for domain in scenario.domains.values())
    seconds = issues * (_SECONDS + _SECONDS_A_STATE * states) * (_TABLES_TIMES if tables else 1.0)
    if engine == "mesa":
        seconds += scenario.quarters * _MESA_A_QUARTER + issues * states * _ASKED_A_STATE
    return Cost(
        runs,
        issues,
        runs * seconds,
        issues * (_BOOKS + _BOOKS_A_STATE * states) + (runs * issues * _TABLES if tables else 0.0),
    )


def machine_memory() -> float:
    """Return the bytes of memory of this machine, infinity where the system does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, OSError, ValueError):
        return float("inf")


def refuse_beyond_memory(cost: Cost) -> None:
    """Refuse what this machine cannot hold.

    Raises
    ------
    InputError
        With what it would take, and how to ask for less.
    """
    if cost.memory > machine_memory():
        raise InputError(
            f"{cost._runs} would take about {cost._memory} of memory, "
            f"and this machine has {megabytes(machine_memory())}. "
            "Do fewer or shorter runs, keep fewer tables, or let fewer issues arrive. "
            "A sweep writes the tables of each part to disk and needs memory for one part alone."
        )
