"""What all tests share: Hypothesis repeats itself, and uint64 arithmetic may wrap round where compilation is off."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

QUICK = ("rules", "formats", "scenario", "data", "tables", "landscape", "results", "test_contributing.py")
"""Folders and files that `-m quick` takes, but for their slow tests: what a change breaks first, in under a minute."""

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Let NumPy's scalars wrap round as compiled integers do, in the run that measures coverage."""
    if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        config.addinivalue_line("filterwarnings", "ignore:overflow encountered in scalar:RuntimeWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the quick tests."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).parts[0] in QUICK and item.get_closest_marker("slow") is None:
            item.add_marker("quick")
