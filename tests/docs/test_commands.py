"""What the documents tell a reader to type works, in the order of the page, in a folder like a clone of the project."""

from __future__ import annotations

import re
import shlex
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import matplotlib as mpl
import pytest
from typer.main import get_command
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.commands.check import verdict
from sim.scenario import library
from sim.tables.typesetting.declaration import Table
from tests.docs.blocks import BLOCKS, PAGES, Block, lines_of
from tests.docs.workspace import build, is_own_code

LONG = {"claims", "pareto", "calibrate", "validate"}
"""Commands that take minutes even of a small file: their options are parsed, and their files loaded."""
BEFORE = {
    "docs/claims.md": ["claims small-is-fast --out results/claims --replications 4 --points 4 --repeats 1"],
    "docs/pareto.md": ["pareto institution"],
}
"""What stands for them, where the page goes on with what they leave."""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    build(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(library, "ROOT", tmp_path)  # names stand for the small files
    monkeypatch.setitem(sys.modules, "dask_jobqueue", cluster("dask_jobqueue", "SLURMCluster"))
    monkeypatch.setitem(sys.modules, "dask_kubernetes", ModuleType("dask_kubernetes"))
    monkeypatch.setitem(sys.modules, "dask_kubernetes.operator", cluster("dask_kubernetes.operator", "KubeCluster"))
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of results this small
        yield tmp_path


def cluster(module: str, name: str) -> ModuleType:
    """Return a module with a cluster that is this machine."""
    stand_in = ModuleType(module)
    setattr(stand_in, name, lambda **_: SimpleNamespace(scale=lambda jobs: None, get_client=_Client))
    return stand_in


class _Client:
    def __enter__(self) -> _Client:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def wait_for_workers(self, count: int) -> None:
        assert count >= 1

    def get_executor(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1)


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if any(block.page == page for block in BLOCKS)])
def test_a_page_can_be_followed(page: str, workspace: Path) -> None:
    for line in BEFORE.get(page, []):
        run(shlex.split(line))
    followed = []
    for block in (block for block in BLOCKS if block.page == page):
        with sim.temporary_registrations():
            followed.append(follow(block))
    assert any(followed)


def follow(block: Block) -> bool:
    """Do what a block shows; tell whether there was anything to do."""
    if is_own_code(block):
        return False
    if block.kind == "python":
        exec(compile(block.text, str(block), "exec"), scope_of(block))
        return True
    lines = lines_of(block) if block.kind == "commands" else []
    commands = [re.sub(r" > [\w.]+$", "", line.removeprefix("./run ")) for line in lines]
    for words in (shlex.split(command) for command in commands if command.startswith("alliance-sim ")):
        is_long = words[1] in LONG or "--pdf" in words or "--scheduler" in words
        (parse if is_long else run)([*words[1:], *(["--no-figures"] if words[1] == "run" else [])])
    return bool(commands)


def scope_of(block: Block) -> dict[str, Any]:
    """Return the names that a program may use: its own alone, but for one that is a part of a module of the project."""
    nothing: Callable[..., Any] = lambda *_: None  # noqa: E731
    part_of_a_module = {"Table": Table, "make": nothing, "caption": nothing, "always": nothing}
    return {"__name__": "__main__"} | (part_of_a_module if block.text.startswith("TABLE = ") else {})


def run(words: list[str]) -> None:
    with sim.temporary_registrations():  # a command is a process of its own
        done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, f"{shlex.join(words)}: {done.exception!r} {done.output}"


def parse(words: list[str]) -> None:
    """Let the command line parse a command, and load the files that it names."""
    group: Any = get_command(app)
    command = group.commands[words[0]]
    values = command.make_context(words[0], list(words[1:])).params
    files = [values["file"]] if "file" in values else [file for file in values.get("files") or () if file != "claims"]
    assert all(
        "no problems" in verdict(file, values.get("settings") or ()) for file in files if not Path(file).is_dir()
    )
