"""What may stand in a scenario file: shapes, types and ranges.

All records are frozen; numbers are strict, so text or a switch is never taken for one. What needs more than
one section to judge is in `checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, Discriminator, Field, PlainSerializer, Tag, model_validator
from pydantic_core import PydanticCustomError

from sim.parameters import PARAMETERS
from sim.scenario.fields import (
    WHOLE,
    Amount,
    Capability,
    Change,
    Code,
    Fraction,
    Latitude,
    Longitude,
    Name,
    Number,
    Record,
    Weight,
    shape,
)
from sim.scenario.framework import Framework
from sim.scenario.lists import Once, OneOrMore
from sim.scenario.names import APART
from sim.scenario.quarter import Quarter
from sim.scenario.rules_schema import Rules

type Kind = Literal["crisis", "capability", "consultation"]
type Factor = Literal["proximity", "border", "hostility", "democracy", "reach"]
KINDS: tuple[Kind, ...] = get_args(Kind.__value__)
type Dating = Literal["by_date", "start"]
_SLOTS = PARAMETERS["slots"]


class CountrySpec(Record):
    """What a scenario says of a country; None or an empty mapping where it is silent."""

    name: str | None = Field(None, description="name in figures and tables")
    latitude: Latitude | None = Field(None, description="of the capital, degrees north")
    longitude: Longitude | None = Field(None, description="of the capital, degrees east")
    capability: Capability | None = Field(None, description="military expenditure, billion 2023 USD a year")
    gdp: Annotated[float, Field(ge=0.001, le=1e6)] | None = Field(
        None, description="gross domestic product, billion USD"
    )
    ideal_point: Annotated[float, Field(ge=-5, le=5)] | None = Field(
        None, description="foreign-policy ideal point (UN General Assembly votes)"
    )
    democracy: Fraction | None = Field(None, description="electoral democracy")
    ambition: Fraction | None = Field(None, description="general level of ambition")
    interoperability: Fraction | None = Field(None, description="with the alliance's standard, at the start")
    hostage_propensity: Fraction | None = Field(None, description="readiness to take an issue hostage over a grievance")
    hostage_onset: Quarter | None = Field(None, description="quarter from which that holds; left out: always")
    stubbornness: Fraction | None = Field(None, description="weight of own perception in consultation")
    engagement: Fraction | None = Field(None, description="a partner's engagement at the start")
    exposure: Mapping[Name, Fraction] = Field({}, description="by domain")
    salience: Mapping[Name, Fraction] = Field({}, description="by domain")
    reluctance: Mapping[Name, Fraction] = Field({}, description="lasting political distance, by domain")
    grievances: Mapping[Code, Fraction] = Field({}, description="of this country against others, by their code")
    ties: Mapping[Code, Annotated[float, Field(ge=0, le=1000)]] = Field(
        {}, description="shared organisations with others, by their code"
    )
    frameworks: Annotated[tuple[Name, ...], Once()] | None = Field(
        None, description="regional frameworks it belongs to"
    )
    enhanced_opportunities: bool | None = Field(None, description="whether it has enhanced-opportunities status")


class InlineCountry(CountrySpec):
    """A country that the scenario invents, or describes in place of the real one."""

    code: Code = Field(description="what it is called in the rest of the file")
    latitude: Latitude = Field(description="of the capital, degrees north")
    longitude: Longitude = Field(description="of the capital, degrees east")
    capability: Capability = Field(description="military expenditure, billion 2023 USD a year")


type Member = Annotated[
    Annotated[Code, Tag("<text>")] | Annotated[InlineCountry, Tag("<mapping>")], Discriminator(shape)
]


def code_of(member: str | InlineCountry) -> str:
    """Return the code of an ally or partner, however it is listed."""
    return member if isinstance(member, str) else member.code


type Members = Annotated[
    Annotated[str, Field(json_schema_extra={"x-allowed": "a named roster such as nato-2010"}), Tag("<text>")]
    | Annotated[tuple[Member, ...], Once(code_of), Tag("<list>")],
    Discriminator(shape),
]


class Alliance(Record):
    """Who is in it, and who stands beside it."""

    allies: Members = Field(description="members: a named roster, or a list of codes and inline countries")
    partners: Members = Field((), description="partners: a named roster, or a list of codes and inline countries")
    overrides: Mapping[Code, CountrySpec] = Field({}, description="other values for single countries, by code")


class Place(Record):
    """Where issues of a domain arise."""

    name: str | None = Field(None, description="name in tables")
    latitude: Latitude = Field(description="degrees north")
    longitude: Longitude = Field(description="degrees east")
    weight: Annotated[float, Field(ge=1e-6, le=1e6)] = Field(
        1.0, description="share of the domain's issues, relative to its other places"
    )


def _spot(place: Place) -> tuple[str | None, float, float]:
    return place.name, place.latitude, place.longitude


def _every_kind(weights: Mapping[Kind, float]) -> Mapping[Kind, float]:
    return {kind: weights.get(kind, 0.0) for kind in KINDS}


class Domain(Record):
    """A field of security policy in which issues arise."""

    description: str = Field("", description="what it is about")
    threat: Fraction = Field(description="mean threat level")
    arrivals: Annotated[float, Field(ge=0, le=1000)] = Field(description="issues a quarter at the mean threat level")
    kinds: Annotated[Mapping[Kind, Weight], AfterValidator(_every_kind)] = Field(
        description="weights of the kinds of issue; one left out has weight 0"
    )
    places: Annotated[tuple[Place, ...], Once(_spot)] = Field(
        (), description="where its issues arise; none: proximity is 1 everywhere"
    )
    gradient_km: Annotated[float, Field(ge=1, le=1e6)] = Field(
        2000.0, description="distance at which strength has fallen to 1/e"
    )
    factors: Annotated[tuple[Factor, ...], Once()] = Field((), description="what a country's exposure is made of")
    adversary: Code | None = Field(None, description="country that the threat comes from")
    floor: Fraction = Field(0.0, description="least exposure of any country")

    @model_validator(mode="after")
    def _some_kind(self) -> Self:
        if not any(self.kinds.values()):
            raise PydanticCustomError(
                "kinds", "All kinds of issue have weight 0.", {"mend": "Give one a weight above 0."}
            )
        return self


class Grievance(Record):
    """One country's lasting quarrel with another."""

    holder: Code = Field(description="who holds it")
    target: Code = Field(description="against whom")
    strength: Fraction = Field(description="how strongly")


class DatedIssue(Record):
    """An issue that comes at a date of the scenario's choosing."""

    domain: Name = Field(description="domain it belongs to")
    kind: Kind = Field(description="kind of issue")
    severity: Fraction = Field(description="how grave it is")
    place: tuple[Latitude, Longitude] | None = Field(
        None, description="latitude and longitude; null: drawn or placeless"
    )
    further_places: Annotated[tuple[tuple[Latitude, Longitude], ...], Once()] = Field(
        (), description="more places that it concerns, the nearest counts; the region is that of the first"
    )
    expeditionary: bool | None = Field(
        None,
        description="whether a group for it goes far, where nearness does not count; null: if its lead does",
    )
    sponsor: Code | None = Field(None, description="who takes it up; null: drawn")


class Operation(Record):
    """A joint operation: while it lasts, who takes part becomes more interoperable."""

    participants: Annotated[tuple[Code, ...], Field(min_length=1), Once()] = Field(description="who takes part")
    until: Quarter = Field(description="first quarter after its end")


class StartingGroup(Record):
    """A standing group that there is before the first quarter; where silent on a real one, as that was then."""

    group: Name | None = Field(None, description="code of a real group; `alliance-sim list groups` shows them")
    format: str | None = Field(None, description="format that it works in: framework_nation or minilateral")
    domain: Name | None = Field(None, description="domain that it works in")
    lead: Code | None = Field(None, description="who leads it; null: the member with the most capability")
    members: Annotated[tuple[Code, ...], Once()] | None = Field(
        None, description="who is in it; the lead is, in any case"
    )
    founded: Quarter | None = Field(None, description="when it was founded; null: in the quarter before the start")
    momentum: Fraction | None = Field(None, description="momentum at the start; null: that of a new group")


type Standing = Annotated[
    Annotated[Name, Tag("<text>")] | Annotated[StartingGroup, Tag("<mapping>")], Discriminator(shape)
]


def _group_named(given: str | StartingGroup) -> str | None:
    return given if isinstance(given, str) else given.group


def _as_given(rules: Rules | None) -> dict[str, Any] | None:
    return None if rules is None else rules.model_dump(mode="json", exclude_unset=True)


class Event(Record):
    """Something that happens at a date of the scenario's choosing."""

    id: Name | None = Field(None, description="what other files, factors and messages call it")
    at: Quarter = Field(description="quarter it happens in")
    note: str = Field("", description="what it stands for")
    threat: Mapping[Name, Change] = Field({}, description="changes of threat levels, by domain")
    join: OneOrMore = Field(
        (), description="partners that become allies; candidates from then on where accessions are ratified"
    )
    signed: Quarter | None = Field(
        None, description="quarter in which the accession of those who join was signed, where it is ratified"
    )
    leave: OneOrMore = Field((), description="allies, or partners, that leave")
    to: Literal["partner", "outside"] = Field(
        "partner",
        description="what those who leave are from then on: a partner, or outside, where they sit at no table of the "
        "alliance and cooperate by themselves",
    )
    rules: Annotated[Rules | None, PlainSerializer(_as_given)] = Field(
        None, description="rules that change from now on, as under rules: set, switched on, or off with false"
    )
    leadership: Fraction | None = Field(None, description="new ceiling of the stock of leadership")
    slots: Annotated[float, Field(ge=_SLOTS.minimum, le=_SLOTS.maximum)] | None = Field(
        None, description="new number of agenda slots a quarter"
    )
    capability: Mapping[Code, Annotated[float, Field(ge=0, le=1000)]] = Field(
        {}, description="factors on capability, by country"
    )
    ambition: Mapping[Code, Fraction] = Field({}, description="new levels of ambition, by country")
    hostage_propensity: Mapping[Code, Fraction] = Field({}, description="new propensities, by country")
    grievance: Annotated[tuple[Grievance, ...], Once(lambda each: (each.holder, each.target))] = Field(
        (), description="new grievances, or new strengths of old ones"
    )
    issue: DatedIssue | None = Field(None, description="an issue that arises")
    operation: Operation | None = Field(None, description="a joint operation that begins")
    formats: Annotated[tuple[str, ...], Field(min_length=1), Once()] | None = Field(
        None, description="formats that the rules allow from now on; talks under way go on"
    )
    parameters: Mapping[str, float] = Field({}, description="new values of parameters")

    @classmethod
    def _changing(cls) -> tuple[str, ...]:
        return tuple(name for name in cls.model_fields if name not in {"id", "at", "note", "to", "signed"})

    @property
    def changes(self) -> tuple[str, ...]:
        """Names of what it changes, such as ``threat``."""
        nothing = [self.rules] if self.rules is not None and not self.rules.model_fields_set else []
        return tuple(name for name in self._changing() if getattr(self, name) not in (None, (), {}, *nothing))

    @model_validator(mode="after")
    def _something_happens(self) -> Self:
        if self.to == "outside" and not self.leave:
            raise PydanticCustomError(
                "event",
                "'to' says what those who leave become, and nobody leaves.",
                {"mend": "Name them under leave, or remove it."},
            )
        if self.signed is not None:
            self._check_signed(self.signed)
        if not self.changes:
            mend = f"Give at least one of {', '.join(self._changing())}."
            raise PydanticCustomError("event", "Nothing happens in this event.", {"mend": mend})
        return self

    def _check_signed(self, signed: Quarter) -> None:
        """Refuse a signing of nobody's accession, and one after it."""
        if not self.join:
            raise PydanticCustomError(
                "event",
                "'signed' says when the accession of those who join was signed, and nobody joins.",
                {"mend": "Name them under join, or remove it."},
            )
        if signed > self.at:
            raise PydanticCustomError(
                "event",
                "The accession is signed in {signed}, after the date of joining, {at}.",
                {"signed": str(signed), "at": str(self.at), "mend": "Give a quarter up to that of 'at'."},
            )


type Domains = Annotated[
    Annotated[tuple[Name, ...], Field(min_length=1), Once(), Tag("<list>")]
    | Annotated[Mapping[Name, Domain], Field(min_length=1), APART, Tag("<mapping>")],
    Discriminator(shape),
]


class Expectation(Record):
    """What runs of a scenario are expected to show; nothing that a run reads."""

    measure: Name = Field(description="measure that it is about")
    change: Literal["more", "less", "none"] | None = Field(
        None, description="how its mean differs from that of another scenario with the same luck"
    )
    than: str | None = Field(
        None, description="that scenario: a name of the library, or a file; null: the one that this file extends"
    )
    by: Amount = Field(0.0, description="least difference; with change none, the largest")
    within: tuple[Number, Number] | None = Field(None, description="between what values its mean lies")
    because: Annotated[str, Field(min_length=1)] = Field(description="why, and whether the literature says so")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.change is None) == (self.within is None):
            raise PydanticCustomError(
                "expect", "An expectation has either change or within.", {"mend": "Give one of them."}
            )
        return self


class ScenarioFile(Record):
    """A scenario as it is written."""

    title: Annotated[str, Field(min_length=1)] = Field(description="title in tables and figures")
    question: str = Field("", description="what the scenario is to answer")
    source: str = Field("", description="where it is from, in own words")
    varies: str = Field("", description="what is different from the scenario that it is compared with")
    expect: Annotated[tuple[Expectation, ...], Once()] = Field((), description="what its runs are expected to show")
    extends: str | None = Field(
        None,
        description="a scenario, by its name in the library or by its file, whose values hold where this one is silent",
    )
    start: Quarter = Field(description="first quarter")
    quarters: Annotated[int, Field(ge=1, le=4000), WHOLE] = Field(description="length of a run")
    seed: Annotated[int, Field(ge=0, le=2**63 - 1), WHOLE] = Field(1, description="seed of all luck")
    replications: Annotated[int, Field(ge=1, le=10_000_000), WHOLE] = Field(
        1, description="runs, each with luck of its own"
    )
    alliance: Alliance = Field(description="allies and partners")
    world: Dating = Field(
        "by_date",
        description="figures of real countries, their partnerships and frameworks: by_date, as the data have them from "
        "year to year, or start, as they were at the start",
    )
    domains: Domains | None = Field(
        None, description="domains: names of default ones, or own ones; left out: all default ones"
    )
    frameworks: Annotated[Mapping[Name, Framework], APART] | None = Field(
        None, description="regional frameworks; left out: the real ones where real countries are"
    )
    formats: Annotated[tuple[str, ...], Field(min_length=1), Once()] | None = Field(
        None, description="formats that the rules allow; left out: all built-in ones"
    )
    groups: Annotated[tuple[Standing, ...], Once(_group_named)] = Field(
        (), description="standing groups before the first quarter: codes of real ones, or groups described here"
    )
    rules: Rules = Field(default_factory=Rules, description="rules that may be switched")
    parameters: Mapping[str, float] = Field({}, description="values other than the defaults")
    events: Annotated[tuple[Event, ...], Once(lambda event: event.id)] = Field(
        (), description="what happens when; takes the place of the events of the file that this one extends"
    )
    add_events: Annotated[tuple[Event, ...], Once(lambda event: event.id)] = Field(
        (), description="events besides those of the file that this one extends, or that an arm is laid on"
    )
    drop_events: Annotated[tuple[Name, ...], Once()] | Literal["all"] = Field(
        (), description="ids of events of that file that do not happen; all: none of them does"
    )
