"""What is damaged on disk is noticed, done again, and told in words."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sim.errors import InputError
from sim.experiments.result import open_result as load_result
from sim.experiments.store import Store

PARTS = 4
TABLES = ("runs", "issues")


def tables_of(part: int) -> dict[str, pa.Table]:
    issues = pa.table({"run": [2 * part] * 9, "output": [part / (1 + row) for row in range(9)]})
    return {"runs": pa.table({"run": [2 * part], "arm": ["base"]}), "issues": issues}


def failures_of(part: int) -> list[dict[str, Any]]:
    return [{"run": 2 * part + 1, "error": "stumbled"}]


def opened(folder: Path, *, resume: bool = False, version: str = "0.1.0") -> Store:
    identity = {"experiment": {"title": "Damage"}, "version": version, "versions": {}, "runs": 2 * PARTS}
    return Store.create_or_resume(folder, identity, PARTS, TABLES, resume)


def fill(folder: Path, parts: range | list[int] = range(PARTS), *, resume: bool = False, finish: bool = True) -> None:
    with opened(folder, resume=resume) as store:
        for part in parts:
            store.write(part, tables_of(part), failures_of(part))
        if finish:
            store.finish({"name": "majority"})


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "results" / "majority"


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def another(path: Path) -> None:
    path.write_bytes(path.with_name(path.name.replace("2", "3")).read_bytes())


@pytest.mark.parametrize("harm", [flip, truncate, empty, another, Path.unlink])
@pytest.mark.parametrize("name", ["runs/part-000002.parquet", "issues/part-000002.parquet", "parts/part-000002.json"])
@pytest.mark.parametrize("finish", [True, False])
def test_damaged_parts_are_done_again(tmp_path: Path, harm: Callable[[Path], object], name: str, finish: bool) -> None:
    fill(tmp_path / "a")
    fill(tmp_path / "b", finish=finish)
    harm(tmp_path / "b" / name)
    with opened(tmp_path / "b", resume=True) as store:
        assert store.missing() == [2]
        if not (harm is Path.unlink and name.startswith("parts")):
            assert list(store.damaged) == [2]
            assert name in store.messages[-1]
        store.write(2, tables_of(2), failures_of(2))
        store.finish({"name": "majority"})
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_what_is_damaged_is_told_in_words(folder: Path) -> None:
    fill(folder)
    size = (folder / "runs" / "part-000000.parquet").stat().st_size
    truncate(folder / "runs" / "part-000000.parquet")
    (folder / "issues" / "part-000001.parquet").unlink()
    with opened(folder, resume=True) as store:
        assert store.messages == [
            f"2 of 4 parts are kept in {folder}; 2 are to be done.",
            f"Damaged, and to be done again: part 0 (runs/part-000000.parquet has {size - 1} bytes, not {size}), "
            "part 1 (issues/part-000001.parquet is missing).",
        ]


def test_files_that_vanish_meanwhile_are_noticed_at_the_end(folder: Path) -> None:
    with opened(folder) as store:
        for part in range(PARTS):
            store.write(part, tables_of(part), failures_of(part))
        (folder / "issues" / "part-000001.parquet").unlink()
        with pytest.raises(InputError, match=r"1 of 4 parts are missing in .*: 1\. Do them with --resume"):
            store.finish({"name": "majority"})
        assert not (folder / "manifest.json").exists()
        assert store.missing() == [1]
        store.write(1, tables_of(1), failures_of(1))
        store.finish({"name": "majority"})


@pytest.mark.parametrize("harm", [flip, truncate, empty])
def test_damaged_sweep_json_is_written_anew_for_the_same_sweep(tmp_path: Path, harm: Callable[[Path], object]) -> None:
    fill(tmp_path / "a")
    fill(tmp_path / "b", [0, 1], finish=False)
    harm(tmp_path / "b" / "sweep.json")
    with pytest.raises(InputError, match=r"holds a sweep already \(unfinished, 2 parts\)"):
        opened(tmp_path / "b")
    with opened(tmp_path / "b", resume=True) as store:
        assert "sweep.json was damaged and has been written anew." in store.messages
        assert store.missing() == [2, 3]
    fill(tmp_path / "b", [2, 3], resume=True)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_damaged_sweep_json_of_another_sweep_is_left_alone(folder: Path) -> None:
    fill(folder, [0, 1], finish=False)
    flip(folder / "sweep.json")
    before = contents(folder)
    with pytest.raises(InputError, match="is damaged, and nothing shows"):
        opened(folder, resume=True, version="0.2.0")
    assert contents(folder) == before


def test_left_over_temporary_files_are_removed(folder: Path) -> None:
    fill(folder, [0], finish=False)
    for left in (folder / ".manifest.json.part", folder / "runs" / ".part-000001.parquet.part"):
        left.write_bytes(b"PAR1")
    with opened(folder, resume=True) as store:
        assert store.messages[0] == "Removed 2 half-written files of a process that was cut off."
    assert not list(folder.rglob(".*"))


def test_a_lost_record_is_noticed_by_the_reader(folder: Path) -> None:
    fill(folder)
    (folder / "parts" / "part-000002.json").unlink()
    with pytest.raises(InputError, match=r"damaged: it holds the records of 3 parts, not of 4"):
        load_result(folder)


def test_a_flipped_bit_is_noticed_by_the_reader(folder: Path) -> None:
    fill(folder)
    flip(folder / "runs" / "part-000001.parquet")
    with pytest.raises(InputError, match=r"part-000001.parquet cannot be read"):
        _ = load_result(folder).runs


def test_a_damaged_manifest_is_written_anew(tmp_path: Path) -> None:
    fill(tmp_path / "a")
    fill(tmp_path / "b")
    os.truncate(tmp_path / "b" / "manifest.json", 20)
    with pytest.raises(InputError, match=r"manifest.json cannot be read: .* Resume the sweep with --resume"):
        load_result(tmp_path / "b")
    fill(tmp_path / "b", [], resume=True)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
