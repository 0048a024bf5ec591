"""A table as it is printed, with all of its numbers in full precision beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "wrapped", "number", "estimate"]


class Estimate(NamedTuple):
    """A number and its interval in brackets, rounded; both are aligned by themselves."""

    value: str
    interval: str

    def __str__(self) -> str:
        return f"{self.value} {self.interval}".strip()


type Cell = str | Estimate


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    head : str
        What stands above it.
    kind : {"text", "wrapped", "number", "estimate"}
        Text on one line, text that may run over several, numbers, or numbers with intervals.
    weight : float
        Room of a wrapped column, relative to the other wrapped ones.
    least : float
        Width in em that a wrapped column has at least, unless there is no smaller size.
    above : str
        What stands above the head, once for all columns beside each other that share it.
    """

    head: str
    kind: Kind = "text"
    weight: float = 1.0
    above: str = ""
    least: float = 6.0


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together, below a line that says to what.

    Attributes
    ----------
    head : str
        That line; empty for none.
    rows : sequence of sequence of Cell
        A cell for each column.
    """

    head: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table.

    Attributes
    ----------
    columns : tuple of Column
    groups : tuple of Group
        At least one row in all.
    frame : DataFrame
        All of its numbers in full precision, one row for each: what goes to CSV.
    title : str
        What it is a table of, without a full stop.
    notes : str
        Sentences: how its numbers came about, and what they are from.
    """

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    frame: pd.DataFrame
    title: str = ""
    notes: str = ""

    @property
    def rows(self) -> Iterator[Sequence[Cell]]:
        """All rows, group by group."""
        return (row for group in self.groups for row in group.rows)

    @property
    def heading(self) -> str:
        """The title as a sentence."""
        return self.title if self.title.endswith((".", "?", "!")) else f"{self.title}."

    @property
    def caption(self) -> str:
        """Title and notes, as one text."""
        return f"{self.heading} {self.notes}".strip()

    def latex(self, label: str = "") -> str:
        """Return it as LaTeX: a float, or a longtable where it is long; with a label unless that is empty."""
        from sim.tables.typesetting.latex import latex

        return latex(self, label)

    def markdown(self) -> str:
        """Return it as Markdown, with its caption below."""
        from sim.tables.typesetting.markdown import markdown

        return markdown(self)

    def csv(self) -> str:
        """Return all of its numbers in full precision as CSV."""
        return self.frame.to_csv(index=False, lineterminator="\n")

    def __str__(self) -> str:
        return self.markdown()

    def _repr_markdown_(self) -> str:
        """Return what a notebook shows."""
        return self.markdown()
