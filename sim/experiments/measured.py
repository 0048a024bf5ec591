"""Measures as an experiment names them: bare, or with what tables and figures call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Discriminator, Field, Tag

from sim.results.windows import Window
from sim.scenario.fields import Printed, Record, shape
from sim.scenario.lists import Once
from sim.scenario.quarter import Quarter


class MeasureSpec(Record):
    """A measure that an experiment names."""

    model_config = ConfigDict(serialize_by_alias=True)

    measure: str = Field(description="which measure; `alliance-sim list measures` shows them")
    first: Quarter | None = Field(
        None,
        alias="from",
        description="first quarter of the window: issues count by their arrival, attempts and quarters by their date",
    )
    until: Quarter | None = Field(None, description="first quarter after the window; left out: to the end of the run")
    label: Printed = Field("", description="what tables and figures call it; left out: as the registry does")

    @property
    def window(self) -> Window | None:
        """The window that it is measured in; None for the whole run."""
        return None if self.first is None and self.until is None else Window(self.first, self.until)

    @property
    def name(self) -> str:
        """Name of its column."""
        return self.measure + (self.window.suffix if self.window is not None else "")

    def resolved(self) -> str | dict[str, Any]:
        """Return it as plain values that JSON can hold: the bare name where nothing else is said."""
        said = self.model_dump(mode="json", exclude_defaults=True)
        return self.measure if set(said) == {"measure"} else said

    @classmethod
    def of(cls, given: str | Mapping[str, Any] | MeasureSpec) -> Self:
        """Return the measure that a name stands for, or what `resolved` gave."""
        if isinstance(given, cls):
            return given
        return cls(measure=given) if isinstance(given, str) else cls.model_validate(given)


def _column(given: str | MeasureSpec) -> str:
    return MeasureSpec.of(given).name


type Named = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[MeasureSpec, Tag("<mapping>")],
    Discriminator(shape),
]
type Measures = Annotated[tuple[Named, ...], Once(_column)]
"""What may stand under ``measures:``."""


def specs_of(resolved: Mapping[str, Any]) -> tuple[MeasureSpec, ...]:
    """Return the measures that a resolved experiment names; none where it has no key for them."""
    return tuple(map(MeasureSpec.of, resolved.get("measures", ())))
