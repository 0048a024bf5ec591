"""A paper as its maker reads it: results that can be made, and what is drawn and tabulated from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.papers.declaration import FigureEntry, TableEntry
from sim.papers.kinds.kind import Kind, Prepared


@dataclass(frozen=True, slots=True)
class Source:
    """A result of a paper: its entry, and what makes it."""

    entry: Kind
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper whose file has no mistakes.

    Attributes
    ----------
    name : str
        Name of its file without the ending.
    title : str
    results : mapping of str to Source
        In the order of the file.
    figures : mapping of str to FigureEntry
        By the name of their files, in the order of the document.
    tables : mapping of str to TableEntry
        By the name of their files, in the order of the document.
    """

    name: str
    title: str
    results: Mapping[str, Source]
    figures: Mapping[str, FigureEntry]
    tables: Mapping[str, TableEntry]
