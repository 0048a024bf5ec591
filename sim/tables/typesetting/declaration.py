"""What a table declares about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiments.result import Result
    from sim.tables.typesetting.sheet import Sheet

MEASURES, ARMS, BY = "measures", "arms", "by"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for of a table; None for what it shows by itself.

    Attributes
    ----------
    measures, arms : tuple of str or None
        Names.
    by : tuple of str
        Factors by whose levels points are split.
    """

    measures: tuple[str, ...] | None = None
    arms: tuple[str, ...] | None = None
    by: tuple[str, ...] = ()


USUAL = Choice()


def always(_result: Result) -> bool:
    """Tell that a table is worth making, whatever the result."""
    return True


@dataclass(frozen=True, slots=True)
class Table:
    """A table for papers.

    Attributes
    ----------
    name, title, description : str
        Key in the registry, a short title without a full stop, and what it shows.
    needs : tuple of str
        Tables of a result that it is made from.
    make : callable
        From a result and a choice to the table, without title and notes.
    caption : callable
        From a result and the table to the sentences that say what its numbers are and how they came about.
    applies : callable
        Whether it can be made of a result that holds what it needs. It reads the manifest alone.
    takes : tuple of str
        What can be chosen: of ``measures``, ``arms``, ``by``.
    """

    name: str
    title: str
    description: str
    needs: tuple[str, ...]
    make: Callable[[Result, Choice], Sheet]
    caption: Callable[[Result, Sheet], str]
    applies: Callable[[Result], bool] = always
    takes: tuple[str, ...] = ()
