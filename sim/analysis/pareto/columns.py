"""Columns of the table of designs."""

from __future__ import annotations

COLUMNS = (
    "design", "generation", "present", "searched", "confirmed", "efficient", "efficient_share", "dominated_by",
    "minimax_regret", "knee", "regret", "regret_90", "satisficing", "missing",
)  # fmt: skip
"""Columns that every table of designs has, beside those of choices, levels and measures."""
OF_MEASURES = ("", "_error", "_change", "_change_error", "_regret", "_searched")
"""Endings of the columns of a measure: mean, its standard error, how much more than in the present design, the standard
error of that, largest regret, mean in the search."""
