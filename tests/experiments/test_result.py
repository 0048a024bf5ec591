"""Results in a folder: every table is held against the checksum that the manifest keeps of it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from sim.errors import InputError
from sim.experiments.files import sha256_of
from sim.experiments.result import Result
from sim.experiments.result import open_result as load_result


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    runs = pa.table({"run": [0, 1], "output": [0.5, 0.25]})
    return Result({"name": "kept"}, {"runs": runs, "issues": runs}).save(tmp_path / "kept")


def test_the_manifest_keeps_size_and_checksum_of_every_table(kept: Path) -> None:
    files = load_result(kept).manifest["files"]
    assert files == {
        name: {"bytes": (kept / name).stat().st_size, "sha256": sha256_of(kept / name)}
        for name in ("runs.parquet", "issues.parquet")
    }


def test_a_flipped_bit_is_noticed(kept: Path) -> None:
    content = bytearray((kept / "runs.parquet").read_bytes())
    content[len(content) // 2] ^= 1
    (kept / "runs.parquet").write_bytes(content)
    damaged = load_result(kept)
    assert damaged.issues["output"].tolist() == [0.5, 0.25]
    with pytest.raises(InputError, match=r"runs\.parquet cannot be read: its checksum does not hold"):
        damaged.table("runs")


def test_a_result_that_is_saved_again_has_the_checksums_of_its_own_files(kept: Path, tmp_path: Path) -> None:
    again = load_result(kept)
    again.save(tmp_path / "again")
    assert load_result(tmp_path / "again").runs.equals(again.runs)
    assert load_result(tmp_path / "again").manifest == again.manifest


def test_folders_of_figures_and_tables_are_part_of_a_result(kept: Path) -> None:
    for name in ("figures", "tables"):
        (kept / name).mkdir()
    saved = Result({"name": "new"}, {"runs": pa.table({"run": [0]})}).save(kept)
    assert [load_result(saved).name, load_result(saved).has("issues")] == ["new", False]
