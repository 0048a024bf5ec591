"""Numbers as they are printed: no more digits than their uncertainty supports, and one minus sign."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
"""Stands where there is no number."""

LEAST_UNITS = 5
"""Units of the last digit that half of an interval counts at least; less than ten times as many at most."""
MOST_PLACES = 6
DIGITS = 3
"""Significant digits of a number without an interval."""


def places(half: float) -> int:
    """Return the decimal places that an interval supports; below 0 for tens, hundreds and so on.

    The last digit is the smallest of which half of the interval counts 5 units or more: with an interval of ±0.25 it is
    a hundredth (25 units), with ±0.73 a tenth (7 units).

    Parameters
    ----------
    half : float
        Half the width of the interval, above 0.
    """
    # Decimal, since the logarithm of a float is off by a bit at powers of ten; 12 digits, since a width is too.
    unit = Decimal(f"{half:.12g}") / LEAST_UNITS
    return min(MOST_PLACES, -unit.adjusted())


def places_of(value: float, low: float = math.nan, high: float = math.nan) -> int:
    """Return the decimal places of a number: by its interval; where it has none, three digits, or none if whole."""
    half = (high - low) / 2.0
    if half > 0.0 and math.isfinite(half):
        return places(half)
    if not math.isfinite(value) or value == math.floor(value):
        return 0
    return max(0, min(MOST_PLACES, DIGITS - 1 - Decimal(f"{value:.{DIGITS}g}").adjusted()))


def fixed(value: float, decimals: int, *, sign: bool = False) -> str:
    """Return a number to some decimal places.

    Parameters
    ----------
    value : float
        NaN gives a dash.
    decimals : int
        Below 0 for tens, hundreds and so on.
    sign : bool
        Whether a number above 0 gets a plus.
    """
    if math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return f"{MINUS if value < 0.0 else '+' * sign}\N{INFINITY}"
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    text = f"{abs(rounded):,.{max(0, decimals)}f}"
    if rounded == 0:
        return text
    return f"{MINUS if rounded < 0 else '+' * sign}{text}"


def plain(value: float) -> str:
    """Return a number that is exact, such as a level of a factor, as short as it can be written."""
    if not math.isfinite(value):
        return fixed(value, 0)
    text = f"{Decimal(repr(value)).normalize():,f}"
    return text.replace("-", MINUS)


def bracketed(low: float, high: float, decimals: int, *, sign: bool = False) -> str:
    """Return an interval in brackets; nothing where there is none."""
    if math.isnan(low) or math.isnan(high):
        return ""
    return f"[{fixed(low, decimals, sign=sign)}, {fixed(high, decimals, sign=sign)}]"


def percent(share: float) -> str:
    """Return a share that was counted in resamples in whole per cents; what is not quite none or all stays apart."""
    if math.isnan(share):
        return NOTHING
    if 0.0 < share < 0.01:
        return "<1"
    return ">99" if 0.99 < share < 1.0 else fixed(100.0 * share, 0)
