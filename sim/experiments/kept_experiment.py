"""The resolved scenario and experiment of a manifest, as records that are validated when they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator

from sim.errors import did_you_mean, listing
from sim.experiments.declaration import AnyDesign
from sim.experiments.designs import Sampled
from sim.experiments.factors import Factor, Form, as_tuples
from sim.experiments.points import column_of, kind_of
from sim.experiments.store.kept import Checksum, Count, Kept, Some
from sim.parameters import BUILT_IN
from sim.scenario import Scenario
from sim.scenario.fields import Printed, refusal
from sim.scenario.located import shorten
from sim.scenario.quarter import Quarter
from sim.scenario.schema import ScenarioFile

KEYS = ("run", "arm", "point", "replicate", "seed")
"""Columns of ``runs`` before the factors and the measures."""


class KeptScenario(Scenario):
    """A resolved scenario; what another version says besides is let be."""

    model_config = ConfigDict(extra="ignore")

    quarters: Annotated[int, *ScenarioFile.model_fields["quarters"].metadata]
    seed: Count
    replications: Some

    @model_validator(mode="after")
    def _whole(self) -> Self:
        missing = [name for name in BUILT_IN if name not in self.parameters]
        if missing:
            message = f"The parameter '{missing[0]}' is missing."
            raise refusal(message, mend="Add it with its value.", at=("parameters",))
        return self


class KeptArm(Kept):
    """An arm of an experiment."""

    name: Annotated[str, Field(min_length=1)]
    scenario: KeptScenario
    written: dict[str, Any]
    agents: dict[str, str] = Field({})
    label: Printed = ""


class KeptFactor(Kept):
    """What was varied."""

    name: Annotated[str, Field(min_length=1)]
    form: Annotated[Form, BeforeValidator(as_tuples)]


class KeptPoints(Kept):
    """Points of a design: their number, and the values that no design makes again."""

    count: Some
    sha256: Checksum
    columns: dict[str, list[bool | int | float | str]] | None = None


class KeptMeasure(Kept):
    """A measure with what is said of it besides its name."""

    model_config = ConfigDict(validate_by_alias=True)

    measure: str
    first: Quarter | None = Field(None, alias="from")
    until: Quarter | None = None
    label: Printed = ""


class KeptExperiment(Kept):
    """A resolved experiment."""

    name: Annotated[str, Field(min_length=1)]
    title: str
    question: str
    source: str
    arms: Annotated[list[KeptArm], Field(min_length=1)]
    factors: list[KeptFactor]
    design: AnyDesign
    points: KeptPoints
    replications: Some
    seed: Count
    paired: bool | Literal["arms"]
    measures: list[str | KeptMeasure]
    at: str = ""

    @field_validator("measures")
    @classmethod
    def _known(cls, given: list[str | KeptMeasure]) -> list[str | KeptMeasure]:
        check_measures([each if isinstance(each, str) else each.measure for each in given])
        return given

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for key, names in (("arms", [arm.name for arm in self.arms]), ("factors", [*KEYS, *self._factors])):
            twice = [name for position, name in enumerate(names) if name in names[:position]]
            if twice:
                raise refusal(f"{shorten(twice[0])} is there twice.", mend="Keep one of them.", at=(key,))
        made = [Factor.of(each.name, each.form) for each in self.factors]
        for mismatch in self.design.mismatches(made):
            raise refusal(mismatch.message, mend=mismatch.mend, at=("design",))
        if isinstance(self.design, Sampled):
            if self.design.size(made) != self.points.count:
                message = f"The design has {self.design.size(made):,} points, not {self.points.count:,}."
                raise refusal(message, mend="Give the number of the design.", at=("points", "count"))
        else:
            self._check_columns()
        return self

    @property
    def _factors(self) -> list[str]:
        return [factor.name for factor in self.factors]

    def _check_columns(self) -> None:
        columns = self.points.columns or {}
        for factor in self.factors:
            values = columns.get(factor.name, [])
            if len(values) != self.points.count or kind_of(values) == "mixed":
                message = f"There are not {self.points.count} values of one kind for '{factor.name}'."
                raise refusal(message, mend="Give one for each point.", at=("points", "columns"))
            try:
                Factor.of(factor.name, factor.form).in_its_type(column_of(values))
            except (TypeError, ValueError, OverflowError):
                message = f"The values of '{factor.name}' are not of the kind that the factor takes."
                raise refusal(message, mend="Give such values.", at=("points", "columns", factor.name)) from None


def check_measures(given: Sequence[str]) -> None:
    """Refuse a name that is no measure."""
    from sim.results.measures import KNOWN  # compiled rules: slow to import

    for name in given:
        if name not in KNOWN:
            hint = did_you_mean(name, KNOWN)
            raise refusal(f"There is no measure called {shorten(name)}.", mend=hint, allowed=listing(KNOWN))
