"""Measures as an experiment names them: bare, or with what tables and figures call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Discriminator, Field, Tag

from sim.results.windows import Window
from sim.scenario import Scenario
from sim.scenario.fields import Printed, Record, shape
from sim.scenario.lists import Once
from sim.scenario.located import Path, Problems
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


def specs_in(manifest: Mapping[str, Any]) -> tuple[MeasureSpec, ...]:
    """Return the measures that the experiment of a result names; of runs of a scenario those in their window."""
    window = manifest.get("window")
    return every_within(Window.of(window)) if window else specs_of(manifest.get("experiment", {}))


def every_within(window: Window) -> tuple[MeasureSpec, ...]:
    """Return every measure that can be taken within a window, in it."""
    from sim.results.measures import MEASURES  # compiled rules: slow to import

    return tuple(
        MeasureSpec.of({"measure": name, **window.said}) for name, each in MEASURES.items() if each.compute is not None
    )


def columns_of(specs: Sequence[MeasureSpec]) -> list[str]:
    """Return the columns of measures within windows, then those of what shares among them are of."""
    from sim.results.cases import column_of_cases

    within = [spec.name for spec in specs if spec.window is not None]
    return list(dict.fromkeys([*within, *filter(None, map(column_of_cases, within))]))


def check_window(spec: MeasureSpec, scenarios: Iterable[Scenario], path: Path, problems: Problems) -> None:
    """Note a window in which there is nothing to measure, or a measure that has none; the measure is a known one."""
    from sim.results.measures import MEASURES

    if spec.window is None:
        return
    if MEASURES[spec.measure].compute is None:
        message = f"{spec.measure} is computed from the tables of a run as a whole, so it has no window."
        problems.add(path, message, mend="Remove the window, and look at the dates in the tables yourself.")
        return
    for scenario in scenarios:
        first, after = spec.window.quarters(scenario.start, scenario.quarters)
        if first >= after:
            key = "from" if spec.first is not None else "until"
            message = f"No quarter of the runs lies in this window ({spec.window.words})."
            allowed = f"{scenario.start} to {scenario.last}; until is the first quarter after the window"
            problems.add((*path, key), message, allowed=allowed, mend="Move the window.")
            return
