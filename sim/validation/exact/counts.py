"""A share of trials, its exact interval, and whether it fits a chance that is known."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats

CONFIDENCE = 0.95
UNLIKELY = 1e-4
"""Chance below which a count is taken to contradict what is known: of the few dozen counts here none should by luck."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of independent trials passed."""

    passed: int
    tried: int

    @property
    def share(self) -> float:
        """Share of trials that passed."""
        return self.passed / self.tried

    def interval(self, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """Return the exact interval of the chance (Clopper & Pearson 1934)."""
        found = stats.binomtest(self.passed, self.tried).proportion_ci(confidence)
        return float(found.low), float(found.high)

    def fits(self, chance: float) -> bool:
        """Tell whether the count is not all too unlikely if this is the chance of each trial, by the exact test."""
        return float(stats.binomtest(self.passed, self.tried, chance).pvalue) >= UNLIKELY

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.share:.4f} ({low:.4f} to {high:.4f})"
