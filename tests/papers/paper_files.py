"""What tests of papers share: a small one, and what lies in its folder."""

from __future__ import annotations

from pathlib import Path

from ..experiments.sweeping import written

PAPER = """\
title: A small paper
results:
  runs: {run: small.yaml}
  vote: {sweep: majority.yaml, tables: [issues]}
figures:
  - {figure: blocking, of: runs, as: figure-1}
  - {figure: output, of: vote, width: page, formats: [pdf, svg], arm: majority}
tables:
  - {table: comparison, of: vote, as: table-1, measures: [output]}
  - {table: measures, of: runs, as: table-2}
"""
PRODUCTS = ["results/runs", "results/vote", "figures/figure-1", "figures/output", "tables/table-1", "tables/table-2"]


def paper_in(folder: Path, text: str = PAPER) -> Path:
    """Write a paper with its scenario and its experiment, and return its path."""
    written(folder)
    file = folder / "paper.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return time and bytes of every file of a paper."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}
