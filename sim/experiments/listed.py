"""Factors and points of a design of kind list, from its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import Problem, listing
from sim.experiments.csv_rows import MOST_LISTED
from sim.experiments.distributions import Levels
from sim.experiments.factor_checks import Given
from sim.experiments.factors import Factor, parameter_of
from sim.experiments.points import Points, Value
from sim.experiments.table import Table
from sim.parameters import PARAMETERS
from sim.scenario.located import shorten

MANY = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """What a table says.

    Attributes
    ----------
    factors : tuple of Factor
        Those declared, or else one for each column.
    points : Points
        One for each row.
    given : tuple of (Factor, list of Given, Given)
        Values that have to be allowed, with their places, and the place of the heading.
    """

    factors: tuple[Factor, ...]
    points: Points
    given: tuple[tuple[Factor, list[Given], Given], ...]


def listed(table: Table, factors: Sequence[Factor]) -> Listed | list[Problem]:
    """Return the factors and points of a table, or what does not go with the factors.

    Parameters
    ----------
    table : Table
        Its columns.
    factors : sequence of Factor
        What the experiment declares; empty where the columns themselves are the factors.
    """
    headings = {parameter_of(heading) or heading: heading for heading in table.columns}
    if not factors:
        factors = [Factor.of(name, _levels(table, heading)) for name, heading in headings.items()]
    problems = [*_unmatched(table, headings, factors), *_outside(table, headings, factors)]
    if problems:
        return problems
    columns = {factor.name: factor.in_its_type(table.columns[headings[factor.name]]) for factor in factors}
    given = [
        (factor, _given(table, headings[factor.name], factor), Given("", table.file, table.line, headings[factor.name]))
        for factor in factors
    ]
    return Listed(tuple(factors), Points(columns, len(table.lines)), tuple(given))


def _levels(table: Table, heading: str) -> Levels:
    return Levels(tuple(dict.fromkeys(table.columns[heading].tolist())))


def _unmatched(table: Table, headings: Mapping[str, str], factors: Sequence[Factor]) -> Iterator[Problem]:
    """Yield the columns that are no declared factor, and the declared factors without a column."""
    names = [factor.name for factor in factors]
    for name, heading in headings.items():
        if name not in names:
            message, mend = "This column is not among the factors.", "Add it to 'factors', or leave 'factors' out."
            yield Problem(message, table.file, table.line, heading, shorten(heading), listing(names), mend)
    missing = [name for name in names if name not in headings]
    if missing:
        message = f"The table has no column for {listing(missing)}."
        yield Problem(message, table.file, table.line, mend="Add it to the table, or remove it from 'factors'.")


def _outside(table: Table, headings: Mapping[str, str], factors: Sequence[Factor]) -> Iterator[Problem]:
    """Yield values that the declared factors do not take."""
    for factor in factors:
        if factor.name not in headings:
            continue
        heading = headings[factor.name]
        column = table.columns[heading]
        for row in np.flatnonzero(~factor.holds(column))[:MOST_LISTED].tolist():
            message = f"'factors' does not allow the value {shorten(column[row])} for {factor.name}."
            mend = "Correct the value, or widen the factor."
            yield Problem(message, table.file, table.lines[row], heading, shorten(column[row]), mend=mend)


def _given(table: Table, heading: str, factor: Factor) -> list[Given]:
    """Return what has to be allowed for the whole column to be.

    What a parameter may be is a range without gaps, so of many values its ends tell, and those outside.
    """
    rows: dict[Value, list[int]] = {}
    for row, value in enumerate(factor.in_its_type(table.columns[heading]).tolist()):
        rows.setdefault(value, []).append(row)
    values = list(rows)
    if factor.is_parameter and len(values) > MANY and not isinstance(values[0], str | bool):
        known = PARAMETERS[factor.name]
        outside = [value for value in values if not known.minimum <= float(value) <= known.maximum]
        values = [min(values), max(values), *outside[:MOST_LISTED]]
    cells = [(value, [table.lines[row] for row in rows[value][:MOST_LISTED]]) for value in dict.fromkeys(values)]
    return [Given(value, table.file, lines[0], heading, tuple(lines[1:])) for value, lines in cells]
