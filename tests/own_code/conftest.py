"""Own code of a test is taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import sim


@pytest.fixture(autouse=True)
def _taken_back() -> Iterator[None]:
    with sim.temporary_registrations():
        yield


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
