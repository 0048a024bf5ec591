"""A folder like a clone of the project, in which a reader types what a page shows; sweeps are small there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.docs.blocks import BLOCKS, ROOT, Block

FOLDERS = ("scenarios", "experiments", "claims", "designs", "groups")
SMALLER = (
    (r"^replications: .*", "replications: 2"),
    (r"points: 256\b", "points: 4"),
    (r"replications: 100\b", "replications: 2"),
    (r"^search: .*", "search: {population: 4, generations: 2}"),
    (r"^confirm: .*", "confirm: {designs: 4, states: 3, replications: 1}"),
    (r"^states: .*", "states: 2"),
)


def shown_file(block: Block) -> str:
    """Return the name of the file that a block shows, from its first line."""
    found = re.match(r"# (\S+\.(ya?ml|py))\n", block.text)
    assert found is not None, f"{block}: begin the block with the name of its file, as in '# experiments/mine.yaml'"
    return found[1]


def is_own_code(block: Block) -> bool:
    """Tell whether a block shows a file of own code, which commands name with ``--with``."""
    return block.kind == "python" and re.match(r"# \S+\.py\n", block.text) is not None


def build(folder: Path) -> None:
    """Copy what ships with the program, and write the files that pages show besides."""
    for name in FOLDERS:
        (folder / name).mkdir()
        for file in (ROOT / name).glob("*.yaml"):
            (folder / name / file.name).write_text(smaller(file.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copytree(ROOT / "results" / "reference", folder / "results" / "reference")
    for block in BLOCKS:
        if (block.kind == "yaml" or is_own_code(block)) and not (folder / shown_file(block)).exists():
            (folder / shown_file(block)).write_text(smaller(block.text), encoding="utf-8")


def smaller(text: str) -> str:
    """Return a file with fewer points and replications."""
    for long, short in SMALLER:
        text = re.sub(long, short, text, flags=re.MULTILINE)
    return text
