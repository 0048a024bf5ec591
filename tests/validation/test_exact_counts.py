"""Counts of trials: exact intervals, and what contradicts a chance."""

from __future__ import annotations

import pytest

from sim.validation.exact.counts import Count


def test_an_interval_known_by_heart() -> None:
    # None of ten: the upper end solves (1 - p)^10 = 0.025.
    low, high = Count(0, 10).interval()
    assert low == 0.0
    assert high == pytest.approx(1.0 - 0.025**0.1)
    assert str(Count(5, 10)) == "0.5000 (0.1871 to 0.8129)"


def test_what_is_too_unlikely_does_not_fit() -> None:
    assert Count(500, 1000).fits(0.5)
    assert Count(550, 1000).fits(0.5)
    assert not Count(570, 1000).fits(0.5)
    assert Count(0, 10).fits(0.0)
    assert not Count(1, 10).fits(0.0)
