"""Numbers as they are printed, against cases worked by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.tables.typesetting.rounding import LEAST_UNITS, bracketed, fixed, percent, places, places_of, plain

NAN = math.nan


@pytest.mark.parametrize(
    ("half", "decimals"),
    [
        (0.73, 1),  # 7.3 tenths
        (0.25, 2),  # 25 hundredths
        (0.5, 1),  # 5 tenths, the least
        (0.4999, 2),  # 49.99 hundredths
        (0.05, 2),
        (0.0499, 3),
        (5.0, 0),
        (4.9, 1),
        (50.0, -1),
        (730.0, -2),
        (0.1 + 0.4, 1),
        (0.3 - 0.25, 2),  # 0.04999999999999999, which is 0.05
        (1e-12, 6),
    ],
)
def test_the_last_digit_is_what_an_interval_supports(half: float, decimals: int) -> None:
    assert places(half) == decimals


@given(st.floats(1e-5, 1e9))
def test_half_of_an_interval_counts_5_to_50_units_of_the_last_digit(half: float) -> None:
    units = half / 10.0 ** -places(half)
    assert LEAST_UNITS * (1 - 1e-9) <= units < 10 * LEAST_UNITS * (1 + 1e-9)


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        (5.6912, 4.9601, 6.4223, "5.7 [5.0, 6.4]"),
        (22.6902, 21.0309, 24.3496, "22.7 [21.0, 24.3]"),
        (12345.6, 11615.6, 13075.6, "12,300 [11,600, 13,100]"),
        (0.05, -0.2, 0.3, "0.05 [−0.20, 0.30]"),
        (-17.64, -19.10, -16.18, "−17.6 [−19.1, −16.2]"),
        (1.0, 1.0, 1.0, "1 [1, 1]"),  # nothing varies
        (0.25, 0.25, 0.25, "0.250 [0.250, 0.250]"),
        (1.0 / 3.0, NAN, NAN, "0.333"),
        (64.0, NAN, NAN, "64"),
        (1234.56, NAN, NAN, "1,235"),
        (NAN, NAN, NAN, "–"),
    ],
)
def test_estimates_are_rounded_by_their_interval(value: float, low: float, high: float, shown: str) -> None:
    decimals = places_of(value, low, high)
    assert f"{fixed(value, decimals)} {bracketed(low, high, decimals)}".strip() == shown


@pytest.mark.parametrize(
    ("value", "decimals", "unsigned", "signed"),
    [
        (0.04, 1, "0.0", "0.0"),
        (-0.04, 1, "0.0", "0.0"),  # no minus before nothing
        (-0.05, 1, "0.0", "0.0"),  # half to even
        (0.15, 1, "0.2", "+0.2"),
        (0.25, 1, "0.2", "+0.2"),
        (-3.0, 0, "−3", "−3"),
        (3.0, 0, "3", "+3"),
        (1249.0, -2, "1,200", "+1,200"),
        (math.inf, 1, "∞", "+∞"),
        (-math.inf, 1, "−∞", "−∞"),
    ],
)
def test_numbers_to_some_places(value: float, decimals: int, unsigned: str, signed: str) -> None:
    assert fixed(value, decimals) == unsigned
    assert fixed(value, decimals, sign=True) == signed


@given(st.floats(-1e6, 1e6), st.integers(-2, 6), st.booleans())
def test_there_is_one_minus_sign(value: float, decimals: int, sign: bool) -> None:
    text = fixed(value, decimals, sign=sign)
    assert "-" not in text
    read = float(text.replace("−", "-").replace(",", ""))
    assert abs(read - value) <= 0.5 * 10.0**-decimals * (1 + 1e-9)


@pytest.mark.parametrize(
    ("value", "shown"), [(0.1, "0.1"), (100.0, "100"), (-2.5, "−2.5"), (1e-05, "0.00001"), (12000.0, "12,000")]
)
def test_exact_numbers_are_as_short_as_they_can_be(value: float, shown: str) -> None:
    assert plain(value) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0"), (0.0005, "<1"), (0.01, "1"), (0.5049, "50"), (0.99, "99"), (0.9995, ">99"), (1.0, "100"), (NAN, "–")],
)
def test_resampled_shares_are_whole_per_cents(share: float, shown: str) -> None:
    assert percent(share) == shown
