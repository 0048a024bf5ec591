"""What docs/papers.md says is true: its paper has no mistakes, its Python runs, its tables are those that there are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from sim.papers.declaration import FigureEntry, TableEntry
from sim.papers.load import load_paper
from sim.tables import TABLES
from sim.tables.typesetting.latex import PACKAGES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "papers.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)
    assert found is not None
    return found[1]


def test_the_paper_has_no_mistakes(tmp_path: Path) -> None:
    text = block("yaml").replace("../scenarios/", f"{ROOT}/scenarios/")
    (tmp_path / "paper.yaml").write_text(text.replace(" majority.yaml", f" {ROOT}/experiments/majority.yaml"))
    paper = load_paper(tmp_path / "paper.yaml")
    assert list(paper.tables) == ["table-1", "scenario"]


def test_python_of_the_page_runs() -> None:
    words = [sys.executable, "-c", block("python")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("| Measure")


def test_tables_packages_and_keys_are_those_that_there_are() -> None:
    listed = re.findall(r"^\| `([a-z_]+)` \|", PAGE[: PAGE.index("## A paper")], flags=re.MULTILINE)
    assert listed == [name for name in TABLES if name in listed]
    assert set(listed) >= {"scenario", "parameters", "measures", "comparison", "ranking", "sensitivity"}
    assert f"\\usepackage{{{','.join(PACKAGES)}}}" in PAGE
    for record, key in ((FigureEntry, "figures"), (TableEntry, "tables")):
        (line,) = re.findall(rf"^\| `{key}:` \|.*$", PAGE, flags=re.MULTILINE)
        names = {field.alias or name for name, field in record.model_fields.items()}
        assert set(re.findall(r"`([a-z]+)`", line)) == names
