"""P2, P9: stocks between pairs of states that fade when they are not renewed: habits, resentment.

All of a stock fades at one rate, so that what is stored is the stock in units that fade: few of the N x N pairs
change in a quarter, and the others are not touched.
"""

from __future__ import annotations

from sim.rules.compiled import rule
from sim.rules.consequences import strengthened, weakened
from sim.types import Floats, Integers

_SMALLEST_UNIT = 1e-9


@rule
def fade(stock: Floats, unit: float, rate: float) -> float:
    """Return the unit of a stock after a quarter; where it is too small the stock is counted in new ones, in place.

    Parameters
    ----------
    stock : array of float, shape (N, N)
        In units.
    unit : float
        What one is worth, in (0, 1].
    rate : float
        Loss a quarter, in [0, 1].
    """
    unit = unit * (1.0 - rate)
    if unit >= _SMALLEST_UNIT:
        return unit
    for i in range(stock.shape[0]):
        for j in range(stock.shape[1]):
            stock[i, j] *= unit
    return 1.0


@rule
def bind(stock: Floats, unit: float, rows: Integers, gains: Floats) -> None:
    """Strengthen the stock between all pairs of those that gain, all by as much, in place.

    It is kept both ways: whole rows are worked off faster than halves of them.

    Parameters
    ----------
    rows : array of int, shape (n,)
        Who gains.
    gains : array of float, shape (N,)
        Share of what is left to 1; 0 for who is not among them.
    """
    full = 1.0 / unit
    for i in rows:
        row = stock[i]
        for j in range(gains.size):
            row[j] = strengthened(row[j], gains[j], full)
        row[i] = 0.0


@rule
def loosen(stock: Floats, i: int, j: int, loss: float) -> None:
    """Weaken the stock between two states, both ways, in place; nothing happens between a state and itself."""
    stock[i, j] = stock[j, i] = weakened(stock[i, j], loss)


@rule
def mean_between(stock: Floats, unit: float, rows: Integers, sums: Floats) -> float:
    """Return the mean stock over all pairs of ``rows``; 0 for fewer than two.

    Parameters
    ----------
    stock : array of float, shape (N, N)
        In units, the same both ways.
    unit : float
        What one is worth, in (0, 1].
    rows : array of int, shape (n,)
        Ascending.
    sums : array of float, shape (N,)
        To work in: how much each has with those after it, whole rows at a time, so that adding needs no list.
    """
    if rows.size < 2:
        return 0.0
    for j in range(rows[-1]):
        sums[j] = 0.0
    for i in rows:
        row = stock[i]
        for j in range(i):
            sums[j] += row[j]
    total = 0.0
    for i in rows[:-1]:
        total += sums[i]
    return unit * total / (rows.size * (rows.size - 1) // 2)
