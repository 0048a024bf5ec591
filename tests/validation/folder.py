"""The folder of data that the checks read: named by the environment, or beside the project; else tests are skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.validation.data import VARIABLE, Data

BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def data_with(*files: str) -> Data:
    """Return the folder, or skip with what is missing."""
    named = os.environ.get(VARIABLE)
    data = Data.named(named if named or not BESIDE.is_dir() else BESIDE)
    for file in files:
        if (reason := data.missing(file)) is not None:
            pytest.skip(reason)
    return data
