"""Every block of the documents is a file, data, a program or commands that hold: none is forgotten."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

import sim
from sim.commands.check import verdict
from sim.experiments.table import read_table
from sim.scenario.starter import write_starter
from sim.tables.typesetting.latex import PACKAGES
from tests.docs.blocks import BLOCKS, ROOT, Block, lines_of
from tests.docs.workspace import build, is_own_code, shown_file

KINDS = {"yaml", "csv", "python", "commands", "latex", "sql", "r"}
"""SQL and R are not run: neither DuckDB nor R is a dependency. They name columns and folders alone."""
PROGRAMS = {"alliance-sim", "pip", "pytest", "mypy", "ruff", ".ci/run", "dask", "export"}
"""Only the first is run. The others install, check the project, or start a cluster."""


def of(*kinds: str) -> pytest.MarkDecorator:
    chosen = [block for block in BLOCKS if block.kind in kinds]
    return pytest.mark.parametrize("block", chosen, ids=map(str, chosen))


def test_every_page_is_searched() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/sweeps.md"} <= {block.page for block in BLOCKS}
    assert {block.kind for block in BLOCKS} == KINDS


@pytest.mark.parametrize("block", BLOCKS, ids=map(str, BLOCKS))
def test_a_block_is_of_a_kind_that_is_checked(block: Block) -> None:
    assert block.kind in KINDS


@of("yaml")
def test_a_file_is_the_one_that_ships_or_has_no_mistakes(block: Block, tmp_path: Path) -> None:
    name = shown_file(block)
    if not (ROOT / name).exists():
        build(tmp_path)
        pages = [each for each in BLOCKS if each.page == block.page and each.kind == "commands"]
        for line in (line for each in pages for line in lines_of(each)):
            if line.startswith("alliance-sim new "):
                write_starter(str(tmp_path / line.split()[2]), invented="--invented" in line)
        with sim.temporary_registrations():
            for file in (shown_file(each) for each in BLOCKS if each.page == block.page and is_own_code(each)):
                sim.load_own_code(tmp_path / file)
            assert "no problems" in verdict(tmp_path / name, ())
        return
    ships = (ROOT / name).read_text(encoding="utf-8")
    shown = block.text.partition("\n")[2]
    if "# ...\n" not in shown:
        assert shown == re.sub(r"\A(#.*\n)+", "", ships)
    pieces = map(re.escape, shown.split("# ...\n"))
    assert re.search("^" + "(.*\n)*".join(pieces), ships, flags=re.MULTILINE), f"{block} is not what {name} holds"


@of("csv")
def test_a_table_of_points_can_be_read(block: Block, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(block.text)
    assert len(read_table(tmp_path / "points.csv").lines) == block.text.count("\n") - 1


@of("commands")
def test_a_command_is_of_a_program_that_is_known(block: Block) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for line in lines_of(block):
        words = shlex.split(line.removeprefix("./run "))
        assert words[0] in PROGRAMS, line
        if words[0] == "pip":
            (named,) = re.findall(r"alliance-sim\[(.*)\]", line)
            assert set(named.split(",")) <= set(extras)
        assert "/" not in words[0] or (ROOT / words[0]).exists()


@of("latex")
def test_latex_names_the_packages_that_tables_need(block: Block) -> None:
    assert block.text == f"\\usepackage{{{','.join(PACKAGES)}}}\n"


@of("sql", "r")
def test_other_languages_read_a_result_that_the_page_makes(block: Block) -> None:
    (folder,) = re.findall(r"results/([a-z]+)/runs", block.text)
    assert (ROOT / "experiments" / f"{folder}.yaml").exists()
