"""Options that commands and functions share, checked."""

from __future__ import annotations

from collections.abc import Iterable

from sim.errors import InputError, did_you_mean
from sim.experiments.result import OPTIONAL


def checked_tables(tables: Iterable[str]) -> frozenset[str]:
    """Return names of tables to keep beside ``runs``.

    Raises
    ------
    InputError
        For one that there is not.
    """
    wanted = frozenset(tables)
    for name in sorted(wanted - OPTIONAL):
        hint = did_you_mean(name, OPTIONAL)
        raise InputError(f"There is no table '{name}'. Allowed: {', '.join(sorted(OPTIONAL))}. {hint}".strip())
    return wanted


def checked_jobs(jobs: int) -> int:
    """Return a number of workers.

    Raises
    ------
    InputError
        If it is below 1.
    """
    if jobs < 1:
        raise InputError(f"The number of jobs is {jobs}. Give 1 or more.")
    return jobs
