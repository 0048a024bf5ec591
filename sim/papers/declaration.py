"""What may stand in the file of a paper: shapes, types and ranges. What needs more to judge is in `load`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BeforeValidator, Discriminator, Field, Tag

from sim.errors import did_you_mean, listing
from sim.papers.kinds import KINDS, Kind
from sim.scenario.allowed import BRANCH, Allowed, Node
from sim.scenario.fields import Label, Record, refusal
from sim.scenario.json_schema import DIALECT
from sim.scenario.lists import Once, Repeatable
from sim.scenario.translate import Grammar


def _known_kind(given: object) -> object:
    """Refuse what is not a mapping with the key of exactly one kind."""
    example = "{run: baseline, replications: 20}"
    if not isinstance(given, dict):
        raise refusal("not a result", allowed=f"a mapping such as {example}", mend="")
    named = [key for key in KINDS if key in given]
    if not named:
        near = next(filter(None, (did_you_mean(str(key), KINDS) for key in given)), f"Write {example}.")
        raise refusal("The entry says not of what kind it is.", allowed=f"one key of {listing(KINDS)}", mend=near)
    if len(named) > 1:
        raise refusal(f"The entry is of several kinds: {listing(named)}.", mend="Keep one of these keys.")
    return given


def kind_of(given: Mapping[str, Any]) -> str:
    """Return the branch of an entry of results."""
    return f"<{next(key for key in KINDS if key in given)}>"


if TYPE_CHECKING:
    type AnyKind = Kind
else:
    _KINDS = [Annotated[kind, Tag(f"<{name}>")] for name, kind in KINDS.items()]
    type AnyKind = Annotated[
        Union[*_KINDS] if len(_KINDS) > 1 else _KINDS[0], Discriminator(kind_of), BeforeValidator(_known_kind)
    ]


class FigureEntry(Record):
    """A figure of the paper."""

    figure: str = Field(description="which figure; `alliance-sim list figures` shows them")
    of: str = Field(description="result that it is drawn from")
    stem: Label | None = Field(
        None, alias="as", description="name of its files; left out: that of the figure, and -difference after it if so"
    )
    arm: str | None = Field(None, description="one arm of an experiment; left out: all")
    difference: bool = Field(False, description="what each arm changes against one of them, where the figure has that")
    base: str | None = Field(None, description="with difference: arm to compare with; left out: the first")
    width: Literal["column", "page"] = Field("column", description="of a column or of a page")
    style: Literal["paper", "slides"] = Field("paper", description="sizes of type and lines: for print or for a screen")
    formats: Annotated[tuple[Literal["pdf", "svg", "png"], ...], Field(min_length=1), Once()] = Field(
        ("pdf",), description="kinds of files"
    )


class TableEntry(Record):
    """A table of the paper."""

    table: str = Field(description="which table; `alliance-sim list tables` shows them")
    of: str = Field(description="result that it is made from")
    stem: Label | None = Field(None, alias="as", description="name of its files; left out: that of the table")
    title: str | None = Field(None, description="its title; left out: one is made")
    notes: str | None = Field(None, description="what stands below it; left out: what its numbers are and are from")
    measures: Annotated[tuple[str, ...], Field(min_length=1), Once()] | None = Field(
        None, description="measures that it shows; left out: those that the experiment names, or all"
    )
    arms: Annotated[tuple[str, ...], Field(min_length=1), Once()] | None = Field(
        None, description="arms that it shows; left out: all"
    )
    by: Annotated[tuple[str, ...], Once()] = Field(
        (), description="factors by whose levels the points of a design are split; left out: they are taken together"
    )
    formats: Annotated[tuple[Literal["latex", "markdown", "csv"], ...], Field(min_length=1), Once()] = Field(
        ("latex", "markdown", "csv"), description="kinds of files; the document needs latex"
    )


class PaperFile(Record):
    """A paper as it is written."""

    title: Annotated[str, Field(min_length=1)] = Field(description="title of the document")
    results: Annotated[Mapping[Label, AnyKind], Field(min_length=1)] = Field(
        description="what figures and tables are made from, by name",
        json_schema_extra={"x-allowed": "a mapping of names to results such as {run: baseline}"},
    )
    figures: Annotated[tuple[FigureEntry, ...], Repeatable()] = Field(
        (), description="figures, in the order of the document"
    )
    tables: Annotated[tuple[TableEntry, ...], Repeatable()] = Field(
        (), description="tables, in the order of the document"
    )


def paper_schema() -> Node:
    """Return the JSON Schema (2020-12) of the files of papers, for editors and for messages."""
    from sim.figures import FIGURES
    from sim.tables import TABLES

    schema = PaperFile.model_json_schema() | {"$schema": DIALECT, "title": "alliance-sim paper"}
    for name, kind in KINDS.items():
        schema["$defs"][kind.__name__][BRANCH] = f"<{name}>"
    for record, key, names in (("FigureEntry", "figure", FIGURES), ("TableEntry", "table", TABLES)):
        schema["$defs"][record]["properties"][key]["enum"] = list(names)
    return schema


@cache
def grammar() -> Grammar:
    """Return what the file of a paper allows, for messages."""
    branches = frozenset({"[key]", *(f"<{name}>" for name in KINDS)})
    return Grammar(
        Allowed(paper_schema(), branches), "It is a parameter: lay it on a result with set: [parameters.{}=...]."
    )
