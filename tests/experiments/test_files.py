"""Files are written in one way, which follows no link: nobody who plants one has another file written over."""

from __future__ import annotations

import ast
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError
from sim.experiments.files import folder_in, is_temporary, temporary, write_bytes, write_file, write_product
from sim.experiments.store.lock import LOCK, FolderLock

from ..analysis.pareto import tiny
from ..papers.paper_files import paper_in

GROUP = Path(__file__).parents[2] / "groups" / "northern-group.yaml"
FEW = """\
title: Few
results: {runs: {run: small.yaml, replications: 2}}
figures: [{figure: output, of: runs}]
tables: [{table: measures, of: runs}]
"""
RUN = ("run", "small.yaml", "--replications", "2", "--quiet")
WRITERS = {
    "run": (*RUN, "--tables", "", "--out", "o"),
    "sweep": ("sweep", "majority.yaml", "--quiet", "--resume", "--out", "o"),
    "plot": ("plot", "kept", "output", "--out", "o"),
    "table": ("table", "kept", "measures", "--out", "o"),
    "compare": ("compare", "swept", "--measure", "output", "--resamples", "100", "--csv", "o/compared.csv"),
    "replay": ("replay", "kept", "--run", "0", "--out", "o/log.txt"),
    "new": ("new", "o/mine", "--force"),
    "paper": ("paper", "paper.yaml", "--force", "--quiet", "--out", "o"),
    "pareto": ("pareto", "space.yaml", "--resume", "--quiet", "--out", "o"),
    "predict": ("predict", str(GROUP), "--replications", "3", "--quiet", "--out", "o"),
}  # fmt: skip
"""Commands that write, each into the folder ``o``."""
TORN = ("o/manifest.json", "o/parts/part-000000.json", "o/search/search-000001.json")
"""What is removed before a command is given once more, so that it has something to write."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with inputs, and what each command writes of them, in a folder for each."""
    base = tmp_path_factory.mktemp("base")
    paper_in(base, FEW)
    tiny.written(base)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(base)
        assert typed(*RUN, "--no-figures", "--out", "kept") == ""
        assert typed("sweep", "majority.yaml", "--quiet", "--out", "swept") == ""
        for name, words in WRITERS.items():
            if name == "new":
                Path("o").mkdir()
            assert typed(*words) == "", name
            (base / "o").rename(base / f"made-{name}")
    return base


def typed(*words: str) -> str:
    """Return the message that a command ends in, empty if it does what it should."""
    done = CliRunner().invoke(app, list(words))
    if done.exception is None or isinstance(done.exception, InputError):
        return "" if done.exception is None else str(done.exception)
    assert isinstance(done.exception, SystemExit), (words, done.exception)
    return done.output if done.exit_code else ""


@pytest.fixture(params=WRITERS)
def again(request: pytest.FixtureRequest, written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a command, in a folder with what it has written before."""
    name: str = request.param
    for path in written.iterdir():
        if not path.name.startswith("made-"):
            (shutil.copytree if path.is_dir() else shutil.copy)(path, tmp_path / path.name)
    shutil.copytree(written / f"made-{name}", tmp_path / "o")
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "attic").mkdir()
    monkeypatch.chdir(tmp_path)
    for torn in TORN:
        Path(torn).unlink(missing_ok=True)
    return name


def files() -> list[Path]:
    found = sorted(path for path in Path("o").rglob("*") if path.is_file())
    assert found
    return found


def untouched() -> bool:
    return Path("victim").read_text() == "precious" and not list(Path("attic").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="links are those of POSIX")
class TestLinks:
    """Links that somebody planted where a command is going to write."""

    def test_under_a_temporary_name_goes(self, again: str) -> None:
        for path in files():
            temporary(path).symlink_to(Path("victim").resolve())
        assert typed(*WRITERS[again]) == ""
        assert untouched()
        assert not any(path.is_symlink() for path in files() if not is_temporary(path))

    def test_under_the_name_of_a_file_is_never_followed(self, again: str) -> None:
        for path in files():
            path.unlink()
            path.symlink_to(Path("victim").resolve())
        said = typed(*WRITERS[again])
        assert untouched()
        assert said or not any(path.is_symlink() for path in files())

    def test_under_the_name_of_the_lock_is_never_followed(self, again: str) -> None:
        (Path("o/search" if again == "pareto" else "o") / LOCK).symlink_to(Path("victim").resolve())
        said = typed(*WRITERS[again])
        assert untouched()
        if again in ("sweep", "paper", "pareto"):
            assert f"{LOCK} is a link or something else that is no file" in said

    def test_in_place_of_a_folder_is_refused(self, again: str) -> None:
        inner = sorted({path.parent for path in files()} - {Path("o")}, key=lambda path: len(path.parts))
        for folder in inner:
            if folder.is_dir() and not folder.is_symlink():
                shutil.rmtree(folder)
                folder.symlink_to(Path("attic").resolve())
        said = typed(*WRITERS[again])
        assert untouched()
        assert "links in a result are not followed" in said or not inner

    def test_of_a_users_own_to_the_folder_of_results_is_followed(self, tmp_path: Path) -> None:
        (tmp_path / "large disk").mkdir()
        (tmp_path / "results").symlink_to(tmp_path / "large disk")
        write_product(tmp_path / "results" / "figures" / "one.txt", b"one")
        assert (tmp_path / "large disk" / "figures" / "one.txt").read_bytes() == b"one"

    def test_is_refused_by_its_name(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "nowhere")
        with pytest.raises(InputError, match=r"link is a link or something else that is no file.*: remove it, or give"):
            write_product(tmp_path / "link", b"one")
        with pytest.raises(InputError, match="links in a result are not followed"):
            folder_in(tmp_path, "link")

    def test_and_pipes_and_devices_are_no_files(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        os.mkfifo(tmp_path / LOCK)
        with pytest.raises(InputError, match="is no file"):
            write_product(tmp_path / "pipe", b"one")
        with pytest.raises(OSError, match="symbolic links"):
            FolderLock(tmp_path)

    def test_a_lock_that_is_another_file_besides_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "victim").write_text("precious")
        os.link(tmp_path / "victim", tmp_path / LOCK)
        with pytest.raises(OSError, match="symbolic links"):
            FolderLock(tmp_path)
        assert (tmp_path / "victim").read_text() == "precious"


def test_what_fails_on_the_way_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("before")

    def fail(stream: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_file(tmp_path / "kept", fail)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"kept": "before"}


def test_a_file_that_is_left_half_written_is_no_obstacle(tmp_path: Path) -> None:
    temporary(tmp_path / "kept").write_text("half")
    write_bytes(tmp_path / "kept", b"whole")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"kept": "whole"}


# One way


def writing_calls(source: Path) -> Iterator[str]:
    """Yield the calls in a file that open or write a path by other means than ours."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        modes = [
            each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        is_method = isinstance(node.func, ast.Attribute)
        if called == "open" and any(set(mode) & set("wax+") and len(mode) <= 3 for mode in modes):
            yield f"{source.name}:{node.lineno} open"
        if called in ("write_text", "to_parquet", "touch") or (called == "write_bytes" and is_method):
            yield f"{source.name}:{node.lineno} {called}"
        if called in ("to_csv", "to_json") and any(not isinstance(each, ast.Constant) for each in node.args):
            yield f"{source.name}:{node.lineno} {called}"
        if called == "open" and is_method and getattr(node.func.value, "id", "") == "os":  # type: ignore[attr-defined]
            yield f"{source.name}:{node.lineno} os.open"


def test_nothing_writes_in_a_way_of_its_own() -> None:
    package = Path(sim.__file__).parent
    found = [each for source in sorted(package.rglob("*.py")) for each in writing_calls(source)]
    # What is compiled is kept in a folder that nobody else can write to (see `sim.cache`).
    assert {each.split(":")[0] for each in found} == {"files.py", "lock.py", "compiled.py"}, found
