"""Golden traces: a change that moves numbers fails here, and is made on purpose by tools/update_golden.py alone."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOL = runpy.run_path(str(ROOT / "tools" / "update_golden.py"))


@pytest.mark.parametrize("case", sorted(TOOL["CASES"]))
def test_trace_is_as_it_was(case: str) -> None:
    kept = (ROOT / "tests" / "golden" / f"{case}.txt").read_text(encoding="utf-8")
    assert TOOL["golden"](case) == kept


def test_no_trace_without_a_case() -> None:
    kept = {path.stem for path in (ROOT / "tests" / "golden").glob("*.txt")}
    assert kept == set(TOOL["CASES"])
