"""What docs/papers.md says is true: its tables and keys are those of the program. Its blocks: `tests/docs`."""

from __future__ import annotations

import re
from pathlib import Path

from sim.papers.declaration import FigureEntry, TableEntry
from sim.tables import TABLES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "papers.md").read_text(encoding="utf-8")


def test_tables_and_keys_are_those_that_there_are() -> None:
    listed = re.findall(r"^\| `([a-z_]+)` \|", PAGE[: PAGE.index("## A paper")], flags=re.MULTILINE)
    assert listed == [name for name in TABLES if name in listed]
    assert set(listed) >= {"scenario", "parameters", "measures", "comparison", "ranking", "sensitivity"}
    for record, key in ((FigureEntry, "figures"), (TableEntry, "tables")):
        (line,) = re.findall(rf"^\| `{key}:` \|.*$", PAGE, flags=re.MULTILINE)
        names = {field.alias or name for name, field in record.model_fields.items()}
        assert set(re.findall(r"`([a-z]+)`", line)) == names
