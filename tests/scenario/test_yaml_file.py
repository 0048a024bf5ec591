"""Files that cannot be read end in a plain message."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.experiments.load import load_experiment
from sim.scenario import load_scenario
from sim.scenario.yaml_file import LARGEST_FILE, read_file

from ..mistakes import problems_of


def said_of(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    return str(problem)


def test_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "baseline.yaml").write_text("a: 1")
    said = said_of(tmp_path / "baselin.yaml")
    assert "no such file" in said
    assert "Did you mean 'baseline.yaml'?" in said


def test_folder_lists_its_files(tmp_path: Path) -> None:
    (tmp_path / "baseline.yaml").write_text("a: 1")
    said = said_of(tmp_path)
    assert "a folder" in said
    assert "baseline.yaml" in said


def test_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "latin.yaml"
    file.write_bytes("title: a\nsource: Türkiye".encode("latin-1"))
    said = said_of(file)
    assert "line 2" in said
    assert "not UTF-8: byte 0xFC" in said


def test_utf_16(tmp_path: Path) -> None:
    file = tmp_path / "wide.yaml"
    file.write_text("title: a", encoding="utf-16")
    assert "not UTF-8" in said_of(file)


def test_a_byte_order_mark_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "bom.yaml"
    file.write_text("title: a", encoding="utf-8-sig")
    title = read_file(file).child("title")
    assert title is not None
    assert (title.value, title.line) == ("a", 1)


@pytest.mark.skipif(os.sep == "\\", reason="backslashes part folders here")
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"..\scenarios\base.yaml", "../scenarios/base.yaml"), (r"'sub\base.yaml'", "sub/base.yaml"),
        (r'"sub\base.yaml"', "sub/base.yaml"), (r'"..\tables.yaml"', "../tables.yaml"),
    ],
)  # fmt: skip
def test_a_backslash_in_a_path_gets_a_hint(written: str, meant: str, tmp_path: Path) -> None:
    for key, load in (("extends", load_scenario), ("scenario", load_experiment)):
        file = tmp_path / "a.yaml"
        file.write_text(f"title: T\n{key}: {written}\n")
        problem = next(problem for problem in problems_of(load, file) if problem.key == key)
        assert (problem.line, problem.mend) == (2, f"Write slashes: '{meant}'.")
    assert "Write slashes: 'sub/x.yaml'." in said_of(Path(r"sub\x.yaml"))


def test_an_escape_that_is_none_gets_a_hint(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text('title: T\nextends: "..\\scenarios\\x.yaml"\n')
    assert "write / in paths" in said_of(file)


def test_too_large(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_bytes(b"#" * (LARGEST_FILE + 1))
    said = said_of(file)
    assert "too large" in said
    assert "2 MB" in said


def test_name_too_long(tmp_path: Path) -> None:
    assert "cannot be read" in said_of(tmp_path / ("x" * 5000))


def test_name_with_null_character(tmp_path: Path) -> None:
    assert "no such file" in said_of(tmp_path / "a\0b") or "cannot be read" in said_of(tmp_path / "a\0b")


def test_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "not an ordinary file" in said_of(tmp_path / "pipe.yaml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    file = tmp_path / "secret.yaml"
    file.write_text("title: a")
    file.chmod(0)
    assert "Permission denied" in said_of(file)
