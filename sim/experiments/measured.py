"""Measures as an experiment names them: bare, or with what tables and figures call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, Tag

from sim.scenario.fields import Printed, Record, shape
from sim.scenario.lists import Once


class MeasureSpec(Record):
    """A measure that an experiment names."""

    measure: str = Field(description="which measure; `alliance-sim list measures` shows them")
    label: Printed = Field("", description="what tables and figures call it; left out: as the registry does")

    @property
    def name(self) -> str:
        """Name of its column."""
        return self.measure

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
