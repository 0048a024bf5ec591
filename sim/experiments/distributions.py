"""What a factor may be: levels, or a range with a distribution. One record each, and one registry.

Every design draws numbers from 0 to 1, and the quantile function of a factor makes its values of them; so any
distribution works with any design.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import ConfigDict, Field, PlainValidator, RootModel, WithJsonSchema, model_validator

from sim.experiments.points import Column, Value, column_of, kind_of
from sim.scenario.fields import WHOLE, Number, Record, kept, refusal
from sim.scenario.lists import Once
from sim.types import Flags, Floats

LARGEST_WHOLE = 10**15
SINGLE = "a number, a text, true or false"


def _single(given: Any) -> Value:
    if not isinstance(given, bool | int | float | str):
        raise refusal("not a single value", allowed=SINGLE, mend=_instead(given))
    if not _is_usual(given):
        raise refusal("too large", allowed="finite numbers, and whole ones up to 1e15", mend="")
    return kept(given) if isinstance(given, str) else given


def _is_usual(given: Value) -> bool:
    """Tell whether a number fits into a column: finite, and exact as a float if it is whole."""
    return math.isfinite(given) if isinstance(given, float) else isinstance(given, str) or abs(given) <= LARGEST_WHOLE


def _instead(given: Any) -> str:
    return "" if given is None else "To vary several keys together, use arms."


type Level = Annotated[
    Any,
    PlainValidator(_single),
    WithJsonSchema({"type": ["number", "string", "boolean"], "x-allowed": SINGLE}),
]


class Levels(RootModel[tuple[Level, ...]]):
    """A list of levels: numbers, texts, or true and false."""

    model_config = ConfigDict(frozen=True, strict=True)
    root: Annotated[tuple[Level, ...], Field(min_length=1), Once(lambda level: (isinstance(level, bool), level))]

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if kind_of(self.root) == "mixed":
            mend = "Give numbers, or texts, or true and false; to compare what is more different, use arms."
            raise refusal("The levels are not of one kind.", mend=mend)
        return self

    def column(self) -> Column:
        """Return the levels as an array."""
        return column_of(self.root)

    def quantile(self, probability: Floats) -> Column:
        """Return the level in whose bin of equal probability each number from 0 to 1 lies."""
        size = len(self.root)
        column: Column = self.column()[np.minimum((probability * size).astype(np.int64), size - 1)]
        return column

    def grid(self) -> Column:
        """Return the levels for a full factorial."""
        return self.column()

    def holds(self, values: Column) -> Flags:
        """Tell which values are among the levels."""
        if values.dtype.kind not in {"b": "b", "O": "O"}.get(self.column().dtype.kind, "if"):
            return np.zeros(values.shape, dtype=np.bool_)
        known = frozenset(self.root)
        return np.array([value in known for value in values.tolist()], dtype=np.bool_)

    def ends(self) -> tuple[tuple[int | str, Value], ...]:
        """Return what has to be allowed for all values to be, with the step to where it stands."""
        return tuple(enumerate(self.root))


class Range(Record):
    """A range with a distribution."""

    low: Number = Field(description="lowest value")
    high: Number = Field(description="highest value")
    levels: Annotated[int, Field(ge=2, le=10_000_000), WHOLE] | None = Field(
        None,
        description="number of levels in a grid, at evenly spaced quantiles from low to high; no other design asks",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low < self.high:
            message = f"low is {self.low:g} and high is {self.high:g}."
            mend = "Let low be less than high; for a single value write a list of it."
            raise refusal(message, mend=mend, at=("low",))
        return self

    def quantile(self, probability: Floats) -> Column:
        """Return the value below which each probability lies, float64 from low to high."""
        inside = np.clip(self._quantile(probability), self.low, self.high)
        # both ends exactly, whatever the rounding
        return np.where(probability <= 0.0, self.low, np.where(probability >= 1.0, self.high, inside))

    def _quantile(self, probability: Floats) -> Floats:
        raise NotImplementedError

    def grid(self) -> Column | None:
        """Return the levels for a full factorial; None where their number is missing."""
        if self.levels is None:
            return None
        return self.quantile(np.arange(self.levels, dtype=np.float64) / (self.levels - 1))

    def holds(self, values: Column) -> Flags:
        """Tell which values lie in the range."""
        if values.dtype.kind not in "if":
            return np.zeros(values.shape, dtype=np.bool_)
        inside: Flags = (values >= self.low) & (values <= self.high)
        return inside

    def ends(self) -> tuple[tuple[int | str, Value], ...]:
        """Return what has to be allowed for all values to be, with the step to where it stands."""
        return ("low", self.low), ("high", self.high)


class Uniform(Range):
    """Every value as likely as any other."""

    distribution: Literal["uniform"] = Field("uniform", description="uniform from low to high")

    def _quantile(self, probability: Floats) -> Floats:
        return self.low + probability * (self.high - self.low)


class Log(Range):
    """Every order of magnitude as likely as any other."""

    distribution: Literal["log"] = Field(description="uniform in the logarithm")

    @model_validator(mode="after")
    def _above_0(self) -> Self:
        if self.low <= 0.0:
            message = f"low is {self.low:g}, and the logarithm needs more than 0."
            mend = "Let low be more than 0, or take another distribution."
            raise refusal(message, mend=mend, at=("low",))
        return self

    def _quantile(self, probability: Floats) -> Floats:
        # NumPy's exp rounds differently from one processor to the next.
        first, last = math.log(self.low), math.log(self.high)
        return np.array([math.exp(first + p * (last - first)) for p in probability.tolist()], dtype=np.float64)


type Whole = Annotated[
    int, Field(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE, json_schema_extra={"x-allowed": "a whole number"}), WHOLE
]


class Integer(Range):
    """Every whole number as likely as any other."""

    distribution: Literal["integer"] = Field(description="whole numbers, uniform from low to high")
    low: Whole = Field(description="lowest value")
    high: Whole = Field(description="highest value")

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.levels is not None and self.levels > self.size:
            message = f"From {self.low} to {self.high} there are {self.size} whole numbers, not {self.levels}."
            mend = "Leave levels out for all of them."
            raise refusal(message, mend=mend, at=("levels",))
        return self

    @property
    def size(self) -> int:
        """How many whole numbers there are in the range."""
        return self.high - self.low + 1

    def quantile(self, probability: Floats) -> Column:
        """Return the whole number in whose bin of equal probability each number from 0 to 1 lies, int64."""
        return self.low + np.minimum((probability * self.size).astype(np.int64), self.size - 1)

    def grid(self) -> Column:
        """Return whole numbers for a full factorial: all of them, or as many as asked for, evenly spread."""
        if self.levels is None:
            return np.arange(self.low, self.high + 1, dtype=np.int64)
        gaps, span = self.levels - 1, self.size - 1
        return np.array([self.low + (2 * step * span + gaps) // (2 * gaps) for step in range(gaps + 1)], dtype=np.int64)

    def holds(self, values: Column) -> Flags:
        """Tell which values are whole numbers of the range."""
        inside = super().holds(values)
        return inside & (values == np.floor(values)) if values.dtype.kind == "f" else inside


type Shape = Annotated[float, Field(ge=0.01, le=10_000)]


class Beta(Range):
    """A beta distribution stretched from low to high."""

    distribution: Literal["beta"] = Field(description="beta distribution, stretched from low to high")
    a: Shape = Field(description="first shape: more of it moves values towards high")
    b: Shape = Field(description="second shape: more of it moves values towards low")

    def _quantile(self, probability: Floats) -> Floats:
        from scipy.special import betaincinv  # slow to import

        return self.low + betaincinv(self.a, self.b, probability) * (self.high - self.low)


class TruncatedNormal(Range):
    """A normal distribution cut off below low and above high."""

    distribution: Literal["truncated_normal"] = Field(description="normal distribution, cut off at low and high")
    mean: Number = Field(description="mean before it is cut off")
    sd: Annotated[float, Field(ge=1e-12, le=1e12)] = Field(description="standard deviation before it is cut off")

    @model_validator(mode="after")
    def _near(self) -> Self:
        if not self.low - 8.0 * self.sd <= self.mean <= self.high + 8.0 * self.sd:
            message = f"The mean, {self.mean:g}, is more than 8 standard deviations from the range."
            mend = "Let the mean lie in the range or near it."
            raise refusal(message, mend=mend, at=("mean",))
        return self

    def _quantile(self, probability: Floats) -> Floats:
        from scipy.stats import truncnorm  # slow to import

        below, above = (self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd
        return self.mean + self.sd * truncnorm.ppf(probability, below, above)


DISTRIBUTIONS: Mapping[str, type[Range]] = {
    "uniform": Uniform,
    "log": Log,
    "integer": Integer,
    "beta": Beta,
    "truncated_normal": TruncatedNormal,
}
