"""What may stand in a file of a design space: shapes, types and ranges.

What needs more than one key to judge, or the scenario, is in `resolve`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from sim.experiments.declaration import mark_forms
from sim.experiments.distributions import DISTRIBUTIONS
from sim.experiments.factors import LEVELS, Form
from sim.scenario.allowed import BRANCH, Allowed, Node
from sim.scenario.fields import WHOLE, Label, Number, Record, shape
from sim.scenario.lists import Once
from sim.scenario.names import APART
from sim.scenario.translate import Grammar

type OptionKeys = Annotated[
    Mapping[str, Any], Field(json_schema_extra={"x-allowed": "a mapping of what differs from the scenario"})
]

type Options = Annotated[
    Mapping[Label, OptionKeys | None],
    APART,
    Field(json_schema_extra={"x-allowed": "a mapping of two names or more to what is laid on the scenario"}),
]


class Aim(Record):
    """A measure that is to be as high, or as low, as can be."""

    measure: str = Field(description="name of the measure")
    direction: Literal["higher", "lower"] = Field(description="which is better, where the registry leaves it open")


type AnyAim = Annotated[
    Annotated[str, Field(json_schema_extra={"x-allowed": "the name of a measure"}), Tag("<text>")]
    | Annotated[Aim, Tag("<mapping>")],
    Discriminator(shape),
]


def _measure_of(aim: str | Aim) -> str:
    return aim if isinstance(aim, str) else aim.measure


class Search(Record):
    """How the search goes."""

    population: Annotated[int, Field(ge=4, le=10_000), WHOLE] = Field(48, description="designs in a generation")
    generations: Annotated[int, Field(ge=1, le=100_000), WHOLE] = Field(20, description="number of generations")
    seed: Annotated[int, Field(ge=0, le=2**63 - 1), WHOLE] | None = Field(
        None, description="seed of what the search proposes; the file's if left out"
    )


class Confirmation(Record):
    """How what the search leaves is run again, in states and with luck that the search did not meet."""

    designs: Annotated[int, Field(ge=1, le=1000), WHOLE] = Field(
        32, description="how many designs, beside the present one: the best fronts that the search found"
    )
    states: Annotated[int, Field(ge=2, le=100_000), WHOLE] | None = Field(
        None, description="number of states; as many as in the search if left out"
    )
    replications: Annotated[int, Field(ge=1, le=100_000), WHOLE] | None = Field(
        None, description="runs of a design in each state; four times as many as in the search if left out"
    )


class SpaceFile(Record):
    """A space of designs as it is written."""

    title: Annotated[str, Field(min_length=1)] = Field(description="title in tables and figures")
    question: str = Field("", description="what the search is to answer")
    source: str = Field("", description="where it is from")
    scenario: Annotated[str, Field(min_length=1)] = Field(
        description="the alliance as it is: a scenario by its name in the library, or a file, from this file's folder"
    )
    choices: Annotated[Mapping[Label, Options], APART] = Field(
        {},
        description="what is chosen between: by name, options by name, each what is laid on the scenario; the first "
        "option of each is the alliance as it is, and changes nothing",
        json_schema_extra={"x-allowed": "a mapping of names to options"},
    )
    levels: Mapping[str, Form] = Field(
        {}, description="what is set: by parameter or by path into the scenario, levels or a range"
    )
    objectives: Annotated[tuple[AnyAim, ...], Field(min_length=1), Once(_measure_of)] = Field(
        description="measures that designs are judged by, two to eight of them"
    )
    uncertain: Mapping[str, Form] = Field(
        {},
        description="what is not known: by parameter or by path, levels or a range; plausible stands for every "
        "parameter that no choice and no level sets",
    )
    states: Annotated[int, Field(ge=2, le=100_000), WHOLE] = Field(
        32, description="points of a Latin hypercube over what is not known"
    )
    satisfice: Mapping[str, Number] = Field(
        {}, description="by measure: what is good enough, at the least or at the most as its direction says"
    )
    search: Search = Field(default_factory=Search, description="how the search goes")
    confirm: Confirmation = Field(default_factory=Confirmation, description="how what it leaves is run again")
    replications: Annotated[int, Field(ge=1, le=100_000), WHOLE] = Field(
        1, description="runs of a design in each state, in the search"
    )
    seed: Annotated[int, Field(ge=0, le=2**63 - 1), WHOLE] | None = Field(
        None, description="seed of all luck and of the states; left out: as the scenario says"
    )


@cache
def grammar() -> Grammar:
    """Return what a file of a design space allows, for messages."""
    schema: Node = mark_forms(SpaceFile.model_json_schema())
    branches = frozenset({"[key]", "<text>", "<mapping>", LEVELS, *(f"<{name}>" for name in DISTRIBUTIONS)})
    schema["$defs"]["Aim"][BRANCH] = "<mapping>"
    return Grammar(Allowed(schema, branches), "It is a parameter: write it under levels or uncertain.")
