"""A check of the model: what it needs, what it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sim.validation.data import Data


class Part(StrEnum):
    """Part of the table of checks."""

    EXACT = "exact"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table.

    Attributes
    ----------
    what : str
        What is compared.
    ours : str
        What the model gives, with its interval where it has one.
    reference : str
        What it should be, or is to be seen beside.
    passed : bool or None
        Whether it is so; None where it is told and not judged.
    must : bool
        Whether the model is wrong if it is not so.
    source : str
        Where the reference is from.
    note : str
        What a reader has to know beside.
    """

    what: str
    ours: str
    reference: str
    passed: bool | None
    source: str
    must: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is run.

    Attributes
    ----------
    replications : int
        Runs where a check needs runs of the model.
    resamples : int
        Resamples where it needs a bootstrap.
    seed : int
        Seed of both.
    jobs : int
        Threads.
    """

    replications: int = 200
    resamples: int = 2000
    seed: int = 1
    jobs: int = 1


QUICK = Effort(replications=20, resamples=200)


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the model.

    Attributes
    ----------
    name : str
        Name, as ``validate NAME`` takes it.
    title : str
        Heading in docs/validation.md.
    part : Part
        Part of the table.
    needs : sequence of str
        Files of data without which it is left out.
    text : str
        What is compared with what, how, and how far that goes, as a paragraph or more of Markdown.
    find : callable
        Does it, and returns the rows.
    """

    name: str
    title: str
    part: Part
    needs: Sequence[str]
    text: str
    find: Callable[[Data, Effort], list[Finding]]
