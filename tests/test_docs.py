"""What the documents say is true: generated tables are up to date, and the README's Python runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sim.cli import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_generated_tables_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, "tools/build_docs.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run tools/build_docs.py"


def test_readme_has_python() -> None:
    assert len(BLOCKS) == 2
    assert "class LoyalAlly" in BLOCKS[1]


@pytest.mark.parametrize("block", BLOCKS, ids=["run", "custom ally"])
def test_python_of_the_readme_runs(block: str) -> None:
    done = subprocess.run([sys.executable, "-c", block], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


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


def test_readme_names_only_commands_that_are_there() -> None:
    commands = {command.name or command.callback.__name__.rstrip("_") for command in app.registered_commands}
    used = set(re.findall(r"^ +(?:\./run )?alliance-sim ([a-z]+)", README, flags=re.MULTILINE))
    assert used <= commands
