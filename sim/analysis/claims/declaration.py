"""What may stand in a file of a claim: shapes, types and ranges.

Arms and factors are those of experiments, and are checked as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from sim.experiments.declaration import ArmKeys
from sim.results.windows import Window
from sim.scenario.allowed import Allowed
from sim.scenario.fields import Amount, Label, Name, Number, Record, refusal
from sim.scenario.lists import Once
from sim.scenario.names import APART
from sim.scenario.quarter import Quarter
from sim.scenario.translate import Grammar

type Expected = Literal["more", "less", "same", "not_more", "not_less"]
type Text = Annotated[str, Field(min_length=1)]

COMPARED = ("than", "than_measure", "level", "contrast")


class ClaimTest(Record):
    """One thing that has to be so for the claim to be true: a difference, with a direction and a size."""

    model_config = ConfigDict(serialize_by_alias=True)

    measure: Name = Field(description="measure that it is about")
    arm: Label | None = Field(None, description="arm whose runs are looked at; left out where there is one only")
    than: Label | None = Field(None, description="arm that it is compared with, with the same luck")
    than_measure: Name | None = Field(None, description="other measure of the same runs that it is compared with")
    level: Number | None = Field(None, description="number that it is compared with")
    contrast: Annotated[Mapping[Label, Number], Field(min_length=1)] | None = Field(
        None, description="weights of arms, for what one difference does not say; in place of arm and than"
    )
    first: Quarter | None = Field(
        None,
        alias="from",
        description="first quarter of the window in which both measures are taken: issues count by their arrival, "
        "attempts and quarters by their date",
    )
    until: Quarter | None = Field(None, description="first quarter after the window; left out: to the end of the run")
    expect: Expected = Field(description="direction of the difference if the claim is true")
    by: Amount = Field(
        0.0,
        description="smallest difference worth calling one, in the unit of the measure; with same, not_more and "
        "not_less, the largest that is none",
    )
    premise: bool = Field(False, description="whether it only says that the arms differ in what they are to differ in")
    because: str = Field("", description="why this measure, and this size")

    @property
    def window(self) -> Window:
        """The dates between which it is measured; open at both ends for the whole run."""
        return Window(self.first, self.until)

    def resolved(self) -> dict[str, Any]:
        """Return it as plain values that JSON can hold, dates only where there are some."""
        plain = self.model_dump(mode="json")
        return {key: value for key, value in plain.items() if key not in ("from", "until") or value is not None}

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        given = [name for name in COMPARED if getattr(self, name) is not None]
        if len(given) != 1:
            message = f"It is compared in {len(given)} ways." if given else "It is compared with nothing."
            raise refusal(message, allowed=f"one of {', '.join(COMPARED)}", mend="Give one of them.")
        for key, own in (("than", self.arm), ("than_measure", self.measure)):
            if own is not None and getattr(self, key) == own:
                raise refusal(f"'{own}' is compared with itself.", mend="Name another to compare it with.", at=(key,))
        if self.contrast is not None and self.arm is not None:
            raise refusal("A contrast names its arms itself.", mend="Remove arm.", at=("arm",))
        if self.expect == "same" and self.by == 0.0:
            raise refusal("No difference is exactly none.", mend="Give 'by', the largest that is.", at=("expect",))
        return self


class ClaimFile(Record):
    """A claim as it is written."""

    title: Text = Field(description="title in tables and figures")
    claim: Text = Field(description="what the literature says, in own words")
    source: Text = Field(description="where it says so: work and paragraph")
    scenario: Text = Field(
        description="the scenario that all arms start from: a name of the library, or a file, which counts from this "
        "file's folder"
    )
    arms: Annotated[Mapping[Label, ArmKeys | None], APART] = Field(
        {},
        description="what is compared: by name, what is laid on the scenario; left out: one arm called base",
        json_schema_extra={"x-allowed": "a mapping of names to what is laid on the scenario"},
    )
    factors: Mapping[str, Any] = Field(
        {},
        description="parameters with another range than their plausible one; all others in which arms do not differ "
        "vary over that",
    )
    fixed: Annotated[tuple[Name, ...], Once()] = Field((), description="parameters that keep their value")
    tests: Annotated[tuple[ClaimTest, ...], Field(min_length=1), Once()] = Field(description="what has to be so")


@cache
def grammar() -> Grammar:
    """Return what the file of a claim allows, for messages."""
    allowed = Allowed(ClaimFile.model_json_schema(), frozenset({"[key]"}))
    return Grammar(allowed, "It is a parameter: to give it another range, write it under factors.")
