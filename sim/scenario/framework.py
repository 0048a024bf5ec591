"""Partnership frameworks in a scenario file: the region that each covers, who is in it, and from when until when."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.fields import Code, Latitude, Longitude, Record, refusal, shape
from sim.scenario.lists import Once
from sim.scenario.quarter import Quarter


class Span(Record):
    """A span of quarters."""

    since: Quarter | None = Field(None, description="first quarter in which it holds; null: it always did")
    until: Quarter | None = Field(None, description="first quarter in which it holds no more; null: it lasts")

    def holds(self, at: Quarter) -> bool:
        """Tell whether a quarter lies within the span."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    @property
    def ends(self) -> tuple[Quarter, ...]:
        """Quarters in which it begins or is over."""
        return tuple(each for each in (self.since, self.until) if each is not None)

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.since is not None and self.until is not None and self.until <= self.since:
            message = f"It would be over, in {self.until}, before it has begun, in {self.since}."
            raise refusal(message, mend="Give a later quarter under until.", at=("until",))
        return self


class Seat(Span):
    """A span in which a country belongs to a framework."""

    code: Code = Field(description="who belongs to it")


type Seated = Annotated[Annotated[Code, Tag("<text>")] | Annotated[Seat, Tag("<mapping>")], Discriminator(shape)]


class Framework(Span):
    """A framework of partners, or a body for a single one, and the region it covers."""

    name: str = Field(description="name in tables")
    latitude: Latitude = Field(description="centre of its region, degrees north")
    longitude: Longitude = Field(description="centre of its region, degrees east")
    radius_km: Annotated[float, Field(ge=1, le=100_000)] = Field(description="radius of its region")
    members: Annotated[tuple[Seated, ...], Once()] | None = Field(
        None,
        description="who belongs to it: codes, or spans such as {code: AAA, since: 2005Q1, until: 2008Q3}; left out: "
        "the countries that list it under frameworks, and real ones by the data",
    )
    suspended: Annotated[tuple[Span, ...], Once()] = Field(
        (), description="spans in which it does not meet and covers nothing"
    )

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Its members, each with a span."""
        return tuple(Seat(code=each) if isinstance(each, str) else each for each in self.members or ())

    def meets(self, at: Quarter) -> bool:
        """Tell whether it is there in a quarter, and not suspended."""
        return self.holds(at) and not any(span.holds(at) for span in self.suspended)

    @property
    def dates(self) -> frozenset[Quarter]:
        """Quarters in which something about it changes."""
        return frozenset(date for span in (self, *self.seats, *self.suspended) for date in span.ends)
