"""What may stand in an experiment file: shapes, types and ranges.

What needs more than one key to judge, or the scenario, is in `resolve`, `arms` and `factor_checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BeforeValidator, Discriminator, Field, Tag

from sim.errors import did_you_mean, listing
from sim.experiments.designs import DESIGNS, Design
from sim.experiments.distributions import DISTRIBUTIONS
from sim.experiments.factors import LEVELS, Form
from sim.experiments.measured import Measures, MeasureSpec
from sim.scenario.allowed import BRANCH, Allowed, Node
from sim.scenario.fields import KEPT, WHOLE, Label, Record, refusal, shape
from sim.scenario.lists import Repeatable
from sim.scenario.located import shorten
from sim.scenario.names import APART
from sim.scenario.quarter import Quarter
from sim.scenario.translate import Grammar

BASE = "base"
"""Name of the only arm of an experiment that lists none."""


def _known_kind(given: object) -> object:
    """Refuse what is not a mapping with a kind of design that there is."""
    example = "a mapping such as {kind: lhs, points: 256}"
    if not isinstance(given, dict):
        mend = f"Write {{kind: {given}}}." if isinstance(given, str) and given in DESIGNS else ""
        raise refusal("not a design", allowed=example, mend=mend)
    if "kind" not in given:
        allowed, mend = f"one of {listing(DESIGNS)}", "Add 'kind: ...'."
        raise refusal("The key 'kind' is missing.", allowed=allowed, mend=mend, at=("kind",))
    name = given["kind"]
    if not isinstance(name, str) or name not in DESIGNS:
        message, mend = f"There is no kind of design called {shorten(name)}.", did_you_mean(str(name), DESIGNS)
        raise refusal(message, allowed=f"one of {listing(DESIGNS)}", mend=mend, at=("kind",))
    return given


def _kind(given: Mapping[str, Any]) -> str:
    return f"<{given['kind']}>"


if TYPE_CHECKING:
    type AnyDesign = Design
else:
    _DESIGNS = [Annotated[design, Tag(f"<{name}>")] for name, design in DESIGNS.items()]
    type AnyDesign = Annotated[Union[*_DESIGNS], Discriminator(_kind), BeforeValidator(_known_kind)]

type ArmKeys = Annotated[
    Mapping[str, Any], Field(json_schema_extra={"x-allowed": "a mapping of what differs from the scenario"})
]

type ScenarioNamed = Annotated[
    Annotated[str, Field(min_length=1), Tag("<text>")] | Annotated[Mapping[str, Any], Tag("<mapping>")],
    Discriminator(shape),
    Field(json_schema_extra={"x-allowed": "the name of a scenario, or a mapping with the keys of one"}),
]
type Title = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_ -]{0,63}$",
        json_schema_extra={"x-allowed": "a name in letters, digits, spaces, _ and -"},
    ),
    KEPT,
]
type BranchKeys = Annotated[
    Annotated[Mapping[str, Any], Tag("<mapping>")]
    | Annotated[tuple[Mapping[str, Any], ...], Repeatable(), Tag("<list>")],
    Discriminator(shape),
    Field(json_schema_extra={"x-allowed": "what an event may say, or a list of events"}),
]


class ExperimentFile(Record):
    """An experiment as it is written."""

    title: Annotated[str, Field(min_length=1)] = Field(description="title in tables and figures")
    question: str = Field("", description="what the experiment is to answer")
    source: str = Field("", description="where it is from")
    scenario: ScenarioNamed = Field(
        description="the scenario that all arms start from: a name of the library, a file, from this file's folder, or "
        "what would stand in one"
    )
    arms: Annotated[Mapping[Label, ArmKeys | None], APART] = Field(
        {},
        description=f"what is compared: by name, what is laid on the scenario; left out: one arm called {BASE}",
        json_schema_extra={"x-allowed": "a mapping of names to what is laid on the scenario"},
    )
    at: Quarter | None = Field(None, description="quarter from which branches differ; needs branches")
    branches: Annotated[Mapping[Title, BranchKeys | None], APART] = Field(
        {},
        description="one history up to 'at', then several futures, by name: nothing, what an event may say, or a list "
        "of events; in place of arms",
        json_schema_extra={
            "x-allowed": "a mapping of names to events, such as {as it was: {}, withdrawal: {leave: USA}}"
        },
    )
    factors: Mapping[str, Form] = Field(
        {},
        description="what varies: by parameter or by path into the scenario, levels or a range; "
        "events of the scenario may still set a parameter later in a run",
    )
    design: AnyDesign | None = Field(None, description="how points are chosen; left out: one point, without factors")
    replications: Annotated[int, Field(ge=1, le=10_000_000), WHOLE] | None = Field(
        None, description="runs at each point of each arm; left out: as the scenario says"
    )
    seed: Annotated[int, Field(ge=0, le=2**63 - 1), WHOLE] | None = Field(
        None, description="seed of all luck; left out: as the scenario says"
    )
    paired: bool = Field(True, description="whether arms and points share their luck, replicate by replicate")
    measures: Measures = Field(
        (),
        description="measures that comparisons, summaries and figures show: by name, or with a label and a window of "
        "dates; left out: all alike",
    )

    @property
    def measured(self) -> tuple[MeasureSpec, ...]:
        """The measures, each with what is said of it."""
        return tuple(map(MeasureSpec.of, self.measures))


def marked_schema() -> Node:
    """Return the JSON Schema of the records above, with the name of its branch in each record of a union."""
    schema = mark_forms(ExperimentFile.model_json_schema())
    for name, record in DESIGNS.items():
        schema["$defs"][record.__name__][BRANCH] = f"<{name}>"
    schema["$defs"][MeasureSpec.__name__][BRANCH] = "<mapping>"
    return schema


def mark_forms(schema: Node) -> Node:
    """Return a JSON Schema with the name of its branch in each form that a factor can have."""
    for name, record in DISTRIBUTIONS.items():
        schema["$defs"][record.__name__][BRANCH] = f"<{name}>"
    schema["$defs"]["Levels"][BRANCH] = LEVELS
    return schema


@cache
def grammar() -> Grammar:
    """Return what an experiment file allows, for messages."""
    branches = frozenset(
        {"[key]", "<text>", "<mapping>", LEVELS, *(f"<{name}>" for name in (*DISTRIBUTIONS, *DESIGNS))}
    )
    return Grammar(Allowed(marked_schema(), branches), "It is a parameter: to vary it, write it under factors.")
