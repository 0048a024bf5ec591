"""What the documents say is true: generated tables are up to date. Their blocks are tested in `tests/docs`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_generated_tables_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, "tools/build_docs.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run tools/build_docs.py"


def test_the_library_is_described_as_it_is() -> None:
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    there = {
        path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "scenarios").glob("*.yaml")
    }
    assert set(re.findall(r"^\[`([a-z0-9-]+\.yaml)`\]", page, flags=re.MULTILINE)) == set(there)
    for own in there.values():
        said = [own["title"], own["question"], own["source"], *(each["because"] for each in own["expect"])]
        assert [each for each in said if each not in page] == [], "run tools/build_library.py"
    named = set(re.findall(r"scenarios/([a-z0-9-]+\.yaml)", README))
    assert named <= set(there)
