"""The blocks of the documents: what stands in a fence, or indented by four spaces, in the order of the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "CONTRIBUTING.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")))


class Block(NamedTuple):
    """A block: the page and line where it begins, the word after its fence (``commands`` if indented), its text."""

    page: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(page: str) -> list[Block]:
    """Return the blocks of a page."""
    tokens = MarkdownIt().parse((ROOT / page).read_text(encoding="utf-8"))
    return [
        Block(page, (token.map or [0])[0] + 1, "commands" if token.type == "code_block" else token.info, token.content)
        for token in tokens
        if token.type in ("fence", "code_block")
    ]


def lines_of(block: Block) -> list[str]:
    """Return the commands of a block, without comments."""
    bare = (re.sub(r"(^|\s)#.*", "", line) for line in block.text.splitlines())
    return [command for line in bare for command in re.split(r"\s*(?:;|&&)\s*", line.strip()) if command]


BLOCKS = [block for page in PAGES for block in blocks_of(page)]
