"""The bytes of a part depend on what is in its tables, not on how they came to be."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments import files
from sim.experiments.store.parts import parquet

ROWS = st.lists(
    st.tuples(
        st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(),
        st.none() | st.text(max_size=3),
        st.none() | st.lists(st.none() | st.sampled_from(["FRA", "USA", "TUR"]), max_size=3),
    ),
    max_size=30,
)
SCHEMA = pa.schema(
    [
        ("run", pa.int64()),
        ("output", pa.float64()),
        ("title", pa.string()),
        ("members", pa.list_(pa.field("element", pa.string()))),
    ]
)


type Rows = list[tuple[object, ...]]


def table_of(rows: Rows) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], SCHEMA)


@given(ROWS, ROWS, st.integers(0, 30))
def test_how_a_table_lies_in_memory_leaves_no_trace(rows: Rows, others: Rows, cut: int) -> None:
    table = table_of(rows)
    chunked = pa.concat_tables([table.slice(0, cut), table.slice(cut)])
    sliced = pa.concat_tables([table_of(others), table]).combine_chunks().slice(len(others))
    assert parquet(chunked) == parquet(sliced) == parquet(table)


def test_pages_do_not_end_where_chunks_do() -> None:
    whole = pa.table({"run": pa.array(range(100_000)), "title": [str(row * 7919) for row in range(100_000)]})
    chunked = pa.concat_tables(whole.slice(start, 777) for start in range(0, 100_000, 777))
    assert parquet(chunked) == parquet(whole)


@given(ROWS)
def test_a_table_is_read_back_as_it_was(rows: Rows) -> None:
    table = table_of(rows)
    again = pq.read_table(BytesIO(parquet(table)))
    assert again.schema.equals(SCHEMA)
    assert parquet(again) == parquet(table)


def test_what_else_a_schema_says_leaves_no_trace() -> None:
    plain = table_of([(1, 2.0, "a", ["FRA"])])
    named = plain.replace_schema_metadata({b"pandas": b"{}", b"written": b"today"})
    field = plain.schema.field("run").with_metadata({b"unit": b"runs"})
    noted = plain.set_column(0, field, plain.column(0))
    assert parquet(named) == parquet(noted) == parquet(plain)
    assert pq.read_schema(BytesIO(parquet(named))).metadata is None


def test_other_values_other_bytes() -> None:
    assert parquet(table_of([(1, 2.0, "a", [])])) != parquet(table_of([(1, 2.0, "a", None)]))


def test_all_rows_are_one_group_in_zstd() -> None:
    rows = 1_100_000
    about = pq.ParquetFile(BytesIO(parquet(pa.table({"run": pa.array(range(rows))})))).metadata
    assert (about.num_row_groups, about.num_rows) == (1, rows)
    column = about.row_group(0).column(0)
    assert (column.compression, column.is_stats_set, column.statistics.max) == ("ZSTD", True, rows - 1)


def test_a_file_is_flushed_before_it_gets_its_name_and_its_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush, rename = os.fsync, os.replace
    seen: list[tuple[str, str]] = []

    def flushed(descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}")
        seen.append(("flush", target.readlink().name if target.exists() else "?"))
        flush(descriptor)

    def renamed(source: Path, target: Path) -> None:
        seen.append(("rename", Path(target).name))
        rename(source, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", renamed)
    files.write_bytes(tmp_path / "kept", b"content")
    if not Path("/proc/self/fd").is_dir():
        seen = [(what, name if what == "rename" else "?") for what, name in seen]
        assert seen == [("flush", "?"), ("rename", "kept"), ("flush", "?")]
    else:
        assert seen == [("flush", ".kept.part"), ("rename", "kept"), ("flush", tmp_path.name)]
    assert (tmp_path / "kept").read_bytes() == b"content"


def test_a_disk_that_cannot_flush_folders_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    flush = os.fsync

    def picky(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", picky)
    files.write_bytes(tmp_path / "kept", b"content")
    assert (tmp_path / "kept").read_bytes() == b"content"


def test_content_is_written_to_its_end_however_little_a_call_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, bytes(content[:3])))
    files.write_bytes(tmp_path / "kept", b"0123456789")
    assert (tmp_path / "kept").read_bytes() == b"0123456789"
