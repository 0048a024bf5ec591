"""Factors: what an experiment varies, where in the scenario it stands, and the values that it takes.

A factor on a parameter sets the value that a run starts with. Events of the scenario that set the parameter later on
still do so: what they say holds from their quarter on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Self, Union

import numpy as np
from pydantic import BeforeValidator, Discriminator, Tag, TypeAdapter

from sim.errors import did_you_mean, listing
from sim.experiments.distributions import DISTRIBUTIONS, Levels, Range, Uniform
from sim.experiments.points import Column, Value
from sim.parameters import KNOWN, PARAMETERS
from sim.scenario.fields import refusal, whole
from sim.scenario.json_schema import types_at
from sim.scenario.located import shorten
from sim.types import Flags, Floats

PLAUSIBLE = "plausible"
"""Stands for the range that the table of parameters calls plausible."""

FORMS = "levels such as [0.1, 0.2], a range such as {low: 0, high: 1}, or for a parameter: plausible"
LEVELS = "<levels>"


def _known_form(given: object) -> object:
    """Refuse what is neither a list nor a mapping with a distribution that there is."""
    if isinstance(given, tuple):
        return given
    if not isinstance(given, dict):
        mend = f"For a single value write [{shorten(given)}]." if given is not None else ""
        raise refusal("not a factor", allowed=FORMS, mend=mend)
    name = given.get("distribution", "uniform")
    if not isinstance(name, str) or name not in DISTRIBUTIONS:
        mend = did_you_mean(str(name), DISTRIBUTIONS)
        message = f"There is no distribution called {shorten(name)}."
        raise refusal(message, allowed=listing(DISTRIBUTIONS), mend=mend, at=("distribution",))
    return given


def _form(given: Mapping[str, Any] | tuple[Any, ...]) -> str:
    return LEVELS if isinstance(given, tuple) else f"<{given.get('distribution', 'uniform')}>"


if TYPE_CHECKING:
    type Form = Levels | Range
else:
    _FORMS = [
        Annotated[Levels, Tag(LEVELS)],
        *(Annotated[form, Tag(f"<{name}>")] for name, form in DISTRIBUTIONS.items()),
    ]
    type Form = Annotated[Union[*_FORMS], Discriminator(_form), BeforeValidator(_known_form)]


def parameter_of(written: str) -> str | None:
    """Return the name of the parameter that a key of ``factors:`` leads to, bare or with ``parameters.`` before it."""
    name = written.removeprefix("parameters.")
    return name if name in KNOWN else None


def path_of(written: str) -> tuple[str, ...]:
    """Return the way into the scenario that a key of ``factors:`` stands for."""
    name = parameter_of(written)
    return tuple(written.split(".")) if name is None else ("parameters", name)


@dataclass(frozen=True, slots=True)
class Factor:
    """What is varied.

    Attributes
    ----------
    name : str
        Its column in tables: the bare name of a parameter, else the path with dots.
    path : tuple of str
        Way into the scenario, as for ``--set``: keys, and positions in lists.
    form : Levels or Range
        The values that it takes.
    """

    name: str
    path: tuple[str, ...]
    form: Form

    @classmethod
    def of(cls, written: str, form: Form) -> Self:
        """Return the factor for a key of ``factors:``, which is the name of a parameter or a path with dots."""
        path = path_of(written)
        if isinstance(form, Levels):
            form = Levels(tuple(_in_type_at(path, level) for level in form.root))
        return cls(parameter_of(written) or written, path, form)

    @classmethod
    def plausible(cls, parameter: str) -> Self:
        """Return the factor of a parameter that varies over its plausible range."""
        known = PARAMETERS[parameter]
        return cls(parameter, ("parameters", parameter), Uniform(low=known.low, high=known.high))

    @property
    def is_parameter(self) -> bool:
        """Whether it is a number of the table of parameters, which needs no world of its own."""
        return self.path[0] == "parameters"

    def quantile(self, probability: Floats) -> Column:
        """Return the value at each probability; parameters are float64 always."""
        return self._typed(self.form.quantile(probability))

    def grid(self) -> Column | None:
        """Return the levels for a full factorial; None where their number is missing."""
        levels = self.form.grid()
        return None if levels is None else self._typed(levels)

    def _typed(self, column: Column) -> Column:
        return column.astype(np.float64) if self.is_parameter and column.dtype.kind == "i" else column

    def holds(self, column: Column) -> Flags:
        """Tell which values it may take."""
        return self.form.holds(column)

    def in_its_type(self, column: Column) -> Column:
        """Return values that it may take as the type that it has in every design."""
        return column.astype(self.quantile(np.zeros(1)).dtype)

    def resolved(self) -> dict[str, Any]:
        """Return it as plain values that JSON can hold."""
        return {"name": self.name, "form": self.form.model_dump(mode="json")}

    @classmethod
    def from_resolved(cls, resolved: Mapping[str, Any]) -> Self:
        """Return the factor that `resolved` gave."""
        return cls.of(resolved["name"], _adapter().validate_python(as_tuples(resolved["form"])))


def _in_type_at(path: tuple[str, ...], level: Value) -> Value:
    """Return a whole number in the type of its place, so that 8 and 8.0 are one level."""
    if isinstance(level, bool | str):
        return level
    if path[0] == "parameters":
        return float(level)
    return whole(level) if types_at(path) == {"integer"} else level


def as_tuples(form: object) -> object:
    """Return levels as a file has them: a manifest holds them as a list."""
    return tuple(form) if isinstance(form, list) else form


@cache
def _adapter() -> TypeAdapter[Form]:
    return TypeAdapter(Form)
