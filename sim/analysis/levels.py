"""Levels of factors: the points of a design taken apart by them, and what is said where they are taken together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError, listing, unknown_name
from sim.types import Flags
from sim.wording import counted

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.points import Value
    from sim.experiments.result import Result

MOST_LEVELS = 12
"""Levels of a factor up to which points are split by it."""


@dataclass(frozen=True, slots=True)
class Level:
    """Points at which some factors have the same values; all points where no factor is named.

    Attributes
    ----------
    at : mapping of str to value
        By factor.
    """

    at: Mapping[str, Value] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The level in words."""
        return ", ".join(f"{name} {value_text(value)}" for name, value in self.at.items())

    def rows(self, runs: pd.DataFrame) -> pd.DataFrame:
        """Return the runs at these points."""
        inside: Flags = np.ones(len(runs), dtype=np.bool_)
        for name, value in self.at.items():
            inside &= (runs[name] == value).to_numpy(dtype=np.bool_)
        return runs[inside] if self.at else runs


def value_text(value: Value) -> str:
    """Return a value of a factor as a reader has it."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:g}"


def factors_of(result: Result) -> list[str]:
    """Return the factors that take two values or more, in the order of the experiment."""
    named = (str(factor["name"]) for factor in result.manifest.get("experiment", {}).get("factors", ()))
    return [name for name in named if len(result.runs[name].unique()) > 1]


def levels_of(results: Sequence[Result], by: Sequence[str]) -> list[Level]:
    """Return the levels of factors that all results have: every combination that some points have.

    Raises
    ------
    InputError
        For a name that is no factor of a result, or one with too many values to split by.
    """
    import pandas as pd

    for result in results:
        _check(result, by)
    if not by:
        return [Level()]
    points = pd.concat([result.runs[list(by)] for result in results]).drop_duplicates()
    there = set(points.itertuples(index=False, name=None))
    values = [_values(points[name]) for name in by]
    return [Level(dict(zip(by, each, strict=True))) for each in product(*values) if each in there]


def _values(column: pd.Series) -> list[Value]:
    """Return the values of a column: numbers in their order, words as they come."""
    found: list[Value] = column.drop_duplicates().tolist()
    return found if isinstance(found[0], str) else sorted(found)


def _check(result: Result, by: Sequence[str]) -> None:
    known = factors_of(result)
    for name in by:
        if not known:
            raise InputError(f"Nothing varies in the result '{result.name}', so there is nothing to split by.")
        if name not in known:
            raise unknown_name("factor", name, known)
        if (count := result.runs[name].nunique()) > MOST_LEVELS:
            few = [each for each in known if result.runs[each].nunique() <= MOST_LEVELS]
            others = f"Factors that can be split by: {listing(few)}." if few else "See `plot RESULT tornado heat_map`."
            raise InputError(
                f"The factor '{name}' takes {count:,} values; points are split by {MOST_LEVELS} at the most. {others}"
            )


def pooled(result: Result, by: Sequence[str] = ()) -> str:
    """Return what is said of points that are taken together; nothing where each is by itself."""
    rest = [name for name in factors_of(result) if name not in by]
    if not rest:
        return ""
    points = int(result.runs.groupby(list(by))["point"].nunique().max() if by else result.runs["point"].nunique())
    each = "each " if by else ""
    return f"{each}pooled over {counted(points, 'point')} of {' x '.join(rest)}"


def splitting(result: Result, by: Sequence[str] = ()) -> str:
    """Return the first factor by which points that are taken together can be split; nothing if there is none."""
    few = (name for name in factors_of(result) if name not in by and result.runs[name].nunique() <= MOST_LEVELS)
    return next(few, "")
