"""How unlike a set of numbers is: for cohesion and burden sharing."""

from __future__ import annotations

import math

import numpy as np

from sim.rules.compiled import rule
from sim.types import Floats, Integers


@rule
def mean(values: Floats) -> float:
    """Return the mean, NaN of nothing; summed in order."""
    total = 0.0
    for value in values:
        total += value
    return total / values.size if values.size > 0 else np.nan


@rule
def standard_deviation(values: Floats) -> float:
    """Return the standard deviation of a whole population, NaN of nothing."""
    centre = mean(values)
    total = 0.0
    for value in values:
        total += (value - centre) * (value - centre)
    return math.sqrt(total / values.size) if values.size > 0 else np.nan


@rule
def mean_deviation(table: Floats, listed: Integers) -> float:
    """Return the mean over the rows of a table of the standard deviation of the columns listed, NaN of nothing.

    Every sum is in order, which takes the time of one addition after the other: two rows at a time take no longer.

    Parameters
    ----------
    table : array of float, shape (R, N)
    listed : array of int, shape (n,)
        Columns that are the population.
    """
    total, size = 0.0, listed.size
    if size == 0 or table.shape[0] == 0:
        return math.nan
    for first in range(0, table.shape[0], 2):
        second = min(first + 1, table.shape[0] - 1)
        one, other = table[first], table[second]
        centre, its_centre = 0.0, 0.0
        for i in listed:
            centre += one[i]
            its_centre += other[i]
        centre, its_centre = centre / size, its_centre / size
        squares, its_squares = 0.0, 0.0
        for i in listed:
            squares += (one[i] - centre) * (one[i] - centre)
            its_squares += (other[i] - its_centre) * (other[i] - its_centre)
        total += math.sqrt(squares / size)
        total += math.sqrt(its_squares / size) if second > first else 0.0
    return float(total / table.shape[0])


@rule
def in_order(values: Floats) -> Floats:
    """Return values from the lowest to the highest: each goes behind those that are lower, or equal and before it.

    The sort of NumPy takes a twentieth of the time in which the engine compiles.
    """
    result = np.empty(values.size)
    for i in range(values.size):
        before = 0
        for j in range(values.size):
            before += values[j] < values[i] or (values[j] == values[i] and j < i)
        result[before] = values[i]
    return result


@rule
def gini(values: Floats) -> float:
    """Return the Gini index of values that are not negative: 0 for equal ones, NaN where all are 0."""
    ordered = in_order(values)
    total, weighted = 0.0, 0.0
    for index in range(ordered.size):
        total += ordered[index]
        weighted += (index + 1) * ordered[index]
    if total <= 0.0:
        return np.nan
    return (2.0 * weighted / total - (ordered.size + 1)) / ordered.size


@rule
def ranks(values: Floats) -> Floats:
    """Return the rank of each value from 1, ties sharing their mean rank."""
    result = np.zeros(values.size)
    for i in range(values.size):
        below, equal = 0, 0
        for j in range(values.size):
            below += values[j] < values[i]
            equal += values[j] == values[i]
        result[i] = below + 0.5 * (equal + 1)
    return result


@rule
def rank_correlation(first: Floats, second: Floats) -> float:
    """Return Spearman's rank correlation, NaN where one of the two does not vary."""
    one, other = ranks(first), ranks(second)
    spread = standard_deviation(one) * standard_deviation(other)
    if not spread > 0.0:
        return np.nan
    centre, other_centre = mean(one), mean(other)
    total = 0.0
    for index in range(one.size):
        total += (one[index] - centre) * (other[index] - other_centre)
    return total / one.size / spread
