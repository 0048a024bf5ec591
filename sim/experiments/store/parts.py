"""One part of a sweep on disk: its tables, and the record that makes it count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import InputError
from sim.experiments.files import sha256_of, write_bytes
from sim.experiments.store.identity import Sweep
from sim.experiments.store.kept import PartRecord, TableFile
from sim.experiments.store.layout import record_path, recorded, table_path
from sim.experiments.store.seal import plain, read_sealed, write_sealed

# Of 500 runs with 81 measures: higher levels and dictionaries of floats take three times as long, for larger files.
_ZSTD_LEVEL = 1


def parquet(table: pa.Table) -> bytes:
    """Return a table as a Parquet file whose bytes depend on its columns and values alone.

    How the table lies in memory and what else its schema says leave no trace; all rows are one group.
    """
    schema = pa.schema([field.remove_metadata() for field in table.schema])
    bare = pa.Table.from_arrays(table.columns, schema=schema).combine_chunks()
    sink = pa.BufferOutputStream()
    pq.write_table(
        bare,
        sink,
        row_group_size=max(1, bare.num_rows),
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        use_dictionary=[_column(field) for field in schema if not pa.types.is_floating(field.type)],
        write_statistics=True,
    )
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _column(field: pa.Field) -> str:
    """Return the path by which Parquet knows a column."""
    return f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name


def write_part(
    folder: Path, part: int, tables: Mapping[str, pa.Table], failures: Sequence[Mapping[str, Any]], sweep: Sweep
) -> None:
    """Write the tables of a part and then its record; leave nothing that does not count if that fails.

    Parameters
    ----------
    folder : Path
        Folder of the sweep.
    part : int
        Number of the part.
    tables : mapping of str to pyarrow.Table
        All of its tables.
    failures : sequence of mapping
        What is known of the runs that failed.
    sweep : Sweep
        The sweep it belongs to.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    record = record_path(folder, part)
    ordered = sorted(plain(list(failures)), key=lambda failure: int(failure["run"]))
    record.unlink(missing_ok=True)
    try:
        files = {name: _write_table(folder, name, part, table) for name, table in sorted(tables.items())}
        write_sealed(record, {"part": part, "sweep": sweep.fingerprint, "tables": files, "failures": ordered})
    except BaseException:
        with suppress(OSError):
            _remove_orphans(folder, part, tables)
        raise


def _write_table(folder: Path, name: str, part: int, table: pa.Table) -> dict[str, Any]:
    path, content = table_path(folder, name, part), parquet(table)
    write_bytes(path, content)
    return {
        "file": path.relative_to(folder).as_posix(),
        "bytes": len(content),
        "sha256": sha256(content).hexdigest(),
        "rows": table.num_rows,
    }


def _remove_orphans(folder: Path, part: int, tables: Mapping[str, pa.Table]) -> None:
    """Remove the tables of a part that has no record: they do not count, and on a full disk they are in the way."""
    if not record_path(folder, part).exists():
        for name in tables:
            table_path(folder, name, part).unlink(missing_ok=True)


def fault(folder: Path, part: int, sweep: Sweep, *, thorough: bool = True) -> str | None:
    """Return what is wrong with a part that has a record, None if nothing is.

    Parameters
    ----------
    folder : Path
        Folder of the sweep.
    part : int
        Number of the part.
    sweep : Sweep
        The sweep it should belong to.
    thorough : bool
        Whether to read the tables and compare checksums; else sizes have to do.
    """
    path = record_path(folder, part)
    place = path.relative_to(folder).as_posix()
    try:
        record = read_record(path)
    except (OSError, ValueError):
        return f"{place} is damaged"
    if (record.sweep, record.part) != (sweep.fingerprint, part) or part >= sweep.parts:
        return f"{place} belongs to another sweep or another part"
    if set(record.tables) != set(sweep.tables):
        return f"{place} is of other tables"
    faults = (_fault_of_file(folder, said, thorough) for said in record.tables.values())
    return next((text for text in faults if text is not None), None)


def read_record(path: Path) -> PartRecord:
    """Return the record of a part.

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If it is not as it was written, or says what cannot be.
    """
    return PartRecord.model_validate(read_sealed(path))


def _fault_of_file(folder: Path, said: TableFile, thorough: bool) -> str | None:
    path, name = folder / said.file, said.file
    try:
        if not path.is_file():
            return f"{name} is missing"
        size = path.stat().st_size
        if size != said.bytes:
            return f"{name} has {size} bytes, not {said.bytes}"
        return f"{name} is damaged" if thorough and sha256_of(path) != said.sha256 else None
    except OSError as error:
        return f"{name} cannot be read ({error.strerror or error})"


def read_table(folder: Path, table: str) -> pa.Table:
    """Return a table of a sweep: its parts one after the other, each compared with its checksum.

    Raises
    ------
    InputError
        If there is none yet, or one is damaged.
    """
    read = [read_part(folder, table, part) for part in recorded(folder)]
    if not read:
        raise InputError(f"{folder} holds no part of the table '{table}' yet. Go on with the sweep with --resume.")
    # A column without a value in one part, such as that of an empty table, takes its type from the others.
    try:
        return pa.concat_tables(read, promote_options="default").combine_chunks()
    except pa.ArrowException as error:
        raise InputError(
            f"The parts in {folder / table} do not go together: {error}. Make the result again."
        ) from error


def read_part(folder: Path, table: str, part: int) -> pa.Table:
    """Return one part of a table, compared with its checksum.

    Raises
    ------
    InputError
        If it is damaged.
    """
    path = table_path(folder, table, part)
    try:
        tables = read_record(record_path(folder, part)).tables
        if table not in tables:
            raise ValueError(f"{record_path(folder, part)} does not name it")
        return table_from(path, tables[table].sha256)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read: {error}. Mend it by: alliance-sim sweep EXPERIMENT --resume --out {folder}"
        ) from error


def table_from(path: Path, checksum: str | None = None) -> pa.Table:
    """Return the table in a Parquet file.

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If it is damaged, or its checksum is another than the one given.
    """
    content = path.read_bytes()
    if checksum is not None and sha256(content).hexdigest() != checksum:
        raise ValueError("its checksum does not hold")
    try:
        return pq.ParquetFile(pa.BufferReader(content)).read()
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
