"""What may stand in a file of a group: shapes, types and ranges."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, Tag
from pydantic.types import Discriminator

from sim.scenario.allowed import Allowed, Node
from sim.scenario.fields import KEPT, WHOLE, Code, Latitude, Longitude, Name, Record, shape
from sim.scenario.json_schema import DIALECT
from sim.scenario.lists import Once
from sim.scenario.translate import Grammar

FIRST_YEAR, LAST_YEAR = 1992, 2026
"""Years of founding for which the carried figures serve."""

type Eligible = Annotated[
    Annotated[Literal["europe", "partners", "all"], Tag("<text>")]
    | Annotated[tuple[Code, ...], Field(min_length=1), Once(), Tag("<list>")],
    Discriminator(shape),
]


class GroupFile(Record):
    """A group as it is written."""

    name: Annotated[str, Field(min_length=1), KEPT] = Field(description="name in tables and figures")
    kind: Literal["minilateral", "framework_nation"] = Field(description="format that it works in")
    lead: Code = Field(description="country that leads it, or calls it together")
    year: Annotated[int, Field(ge=FIRST_YEAR - 5, le=LAST_YEAR), WHOLE] = Field(
        description="year of its founding: only what was known before is used"
    )
    focus: Annotated[tuple[tuple[Latitude, Longitude], ...], Field(max_length=20), Once()] = Field(
        (), description="places that it is about, latitude and longitude each; left out: the lead's capital"
    )
    domain: Name = Field(description="domain of the model that it works in; or capability, or consultation")
    eligible: Eligible = Field("europe", description="who may join: europe, partners, all, or a list of country codes")
    expeditionary: bool = Field(False, description="whether it is to act far from all of them")
    members: Annotated[tuple[Code, ...], Once()] | None = Field(
        None, description="who did join, where that is known: predictions are then held against it"
    )
    source: str = Field("", description="where all this is from")


@cache
def grammar() -> Grammar:
    """Return what a file of a group allows, for messages."""
    branches = frozenset({"[key]", "<text>", "<list>"})
    return Grammar(Allowed(GroupFile.model_json_schema(), branches), "It is a parameter: a group has none.")


def group_schema() -> Node:
    """Return the JSON Schema (2020-12) of files of groups, for editors."""
    return {"$schema": DIALECT} | GroupFile.model_json_schema() | {"title": "alliance-sim group"}
