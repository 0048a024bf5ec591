"""Figures and tables of a paper: what determines each, and how it is made of its result."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from sim.experiments.files import folder_in
from sim.papers.declaration import FigureEntry, TableEntry
from sim.papers.paper import Paper
from sim.papers.sources import libraries, source_of_products


@dataclass(frozen=True, slots=True)
class Product(ABC):
    """A figure or a table.

    Attributes
    ----------
    stem : str
        Name of its files, without ending.
    entry : FigureEntry or TableEntry
        How it is declared.
    kind : str
        Name of the folder of its kind.
    """

    stem: str

    entry: FigureEntry | TableEntry
    kind: ClassVar[str]

    @property
    def name(self) -> str:
        """Folder and stem."""
        return f"{self.kind}/{self.stem}"

    @property
    def of(self) -> str:
        """Result that it is made from."""
        return self.entry.of

    def declared(self) -> dict[str, Any]:
        """Return how it is declared, as JSON can hold it."""
        return self.entry.model_dump(mode="json", by_alias=True)

    @abstractmethod
    def make(self, result: Path, folder: Path) -> list[Path]:
        """Make it of the result in a folder, into the folder of the paper, and return its files."""

    def inputs(self, result: str) -> dict[str, Any]:
        """Return all that determines it.

        Parameters
        ----------
        result : str
            Hash of all that determines its result.
        """
        said = {"declared": self.declared(), "source": source_of_products(), "libraries": libraries()}
        return {"result": result, **said}


@dataclass(frozen=True, slots=True)
class Drawn(Product):
    """A figure."""

    entry: FigureEntry
    kind = "figures"

    def make(self, result: Path, folder: Path) -> list[Path]:
        """Draw it."""
        from sim import figures
        from sim.experiments.result import load_result

        entry, target = self.entry, folder_in(folder, self.kind)
        return figures.save(
            load_result(result), [entry.figure], target, entry.formats, entry.style, entry.width, entry.arm, self.stem,
            difference=entry.difference, base=entry.base,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tabulated(Product):
    """A table."""

    entry: TableEntry
    kind = "tables"

    def make(self, result: Path, folder: Path) -> list[Path]:
        """Write it."""
        from sim import tables
        from sim.experiments.result import load_result
        from sim.tables.typesetting.saving import write

        entry = self.entry
        sheet = tables.table(load_result(result), entry.table, measures=entry.measures, arms=entry.arms, by=entry.by)
        title = sheet.title if entry.title is None else entry.title
        notes = sheet.notes if entry.notes is None else entry.notes
        return write(replace(sheet, title=title, notes=notes), folder_in(folder, self.kind) / self.stem, entry.formats)


def products_of(paper: Paper) -> list[Product]:
    """Return the figures and then the tables of a paper, in their order."""
    return [
        *(Drawn(stem, entry) for stem, entry in paper.figures.items()),
        *(Tabulated(stem, entry) for stem, entry in paper.tables.items()),
    ]
