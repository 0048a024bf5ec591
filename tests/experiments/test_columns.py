"""Tables, records of parts and searches that were edited or damaged are named, and done again where that can be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim.experiments.columns import expected
from sim.experiments.replay import replay
from sim.experiments.result import load_result
from sim.experiments.store.layout import record_path, recorded
from sim.experiments.store.seal import SEAL, read_sealed, write_sealed
from sim.experiments.sweep import sweep
from sim.results.cases import CASES

from ..analysis.pareto import tiny
from .edited import RESULTS, TEXTS, mutations, read_whole, refused, results_in, some


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return results_in(tmp_path_factory.mktemp("base"))


# Tables


def seal_anew(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change every file of a table, and give its checksum out for right."""
    for path in sorted((folder / name).glob("*.parquet")) or [folder / f"{name}.parquet"]:
        content = change(path.read_bytes())
        path.write_bytes(content)
        said = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        if path.parent == folder:
            manifest = json.loads((folder / "manifest.json").read_text())
            manifest["files"][path.name] = said
            (folder / "manifest.json").write_text(json.dumps(manifest))
        else:
            record = folder / "parts" / f"{path.stem}.json"
            fields = read_sealed(record)
            fields["tables"][name] |= said
            write_sealed(record, fields)


def rewritten(change: Callable[[pa.Table], pa.Table]) -> Callable[[bytes], bytes]:
    def made_of(content: bytes) -> bytes:
        sink = pa.BufferOutputStream()
        pq.write_table(change(pq.ParquetFile(pa.BufferReader(content)).read()), sink)
        whole: bytes = sink.getvalue().to_pybytes()
        return whole

    return made_of


def without(column: str) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.drop_columns([column])


def as_lists(column: str) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        return table.set_column(table.column_names.index(column), column, pa.array([[{"x": 1}]] * table.num_rows))

    return change


def table_names(folder: Path) -> list[str]:
    return [name for name in sim.experiments.result.TABLES if load_result(folder).has(name)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", RESULTS)
def test_a_column_that_is_missing_or_of_another_type_is_named(base: Path, tmp_path: Path, kind: str) -> None:
    for name in table_names(base / kind):
        columns = list(expected(name, load_result(base / kind).manifest))
        assert columns, name
        for position, column in enumerate(some(columns, 8)):
            for change in (without, as_lists):
                folder = tmp_path / f"{name}-{position}-{change.__name__}"
                shutil.copytree(base / kind, folder)
                seal_anew(folder, name, rewritten(change(column)))
                said = refused(read_whole, folder)
                assert str(folder / name) in said, (name, column)
                assert f"column '{column}'" in said, said


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut off": lambda content: content[: len(content) // 2],
    "without its end": lambda content: content[:-9],
    "another file": lambda content: b"PAR1 is no Parquet PAR1",
    "zeros": lambda content: bytes(len(content)),
    "flipped": lambda content: bytes(each ^ 255 if 4 < n < 400 else each for n, each in enumerate(content)),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("kind", RESULTS)
def test_a_damaged_table_is_named(base: Path, tmp_path: Path, kind: str, sealed: bool, damage: str) -> None:
    for name in table_names(base / kind):
        folder = tmp_path / name
        shutil.copytree(base / kind, folder)
        if sealed:
            seal_anew(folder, name, DAMAGES[damage])
        else:
            path = next(iter(sorted((folder / name).glob("*.parquet"))), folder / f"{name}.parquet")
            path.write_bytes(DAMAGES[damage](path.read_bytes()))
        assert str(folder / name) in refused(read_whole, folder), name
        if name == "runs":
            assert str(folder / name) in refused(lambda each: replay(load_result(each), 0), folder)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("run", 0, "tells of a run twice"), ("run", -1, "'run' that cannot be"),
        ("point", 10**6, "'point' that cannot"),
        ("replicate", 10**6, "'replicate' that cannot"), ("arm", "elsewhere", "an arm 'elsewhere'"),
    ],
)  # fmt: skip
def test_runs_that_cannot_be_are_refused(base: Path, tmp_path: Path, column: str, values: object, said: str) -> None:
    def change(table: pa.Table) -> pa.Table:
        same = pa.array([values] * table.num_rows)
        return table.set_column(table.column_names.index(column), column, same)

    shutil.copytree(base / "sweep", tmp_path / "sweep")
    seal_anew(tmp_path / "sweep", "runs", rewritten(change))
    assert said in refused(read_whole, tmp_path / "sweep")


def test_what_is_expected_of_tables_is_what_they_hold(base: Path) -> None:
    for kind in RESULTS:
        result = load_result(base / kind)
        for name in table_names(base / kind):
            beside = {column for column in result.table(name).column_names if column.startswith(CASES)}
            held, wanted = set(result.table(name).column_names) - beside, set(expected(name, result.manifest))
            assert held == wanted, (kind, name, held ^ wanted)


# The store of a sweep


def resume(folder: Path) -> object:
    return sweep(folder.parent / "factors.yaml", out=folder, resume=True)


def placed(base: Path, folder: Path) -> Path:
    for name in ("small.yaml", "factors.yaml"):
        shutil.copy(base / name, folder / name)
    shutil.copytree(base / "sweep", folder / "sweep")
    return folder / "sweep"


@pytest.mark.parametrize("resealed", [True, False])
def test_a_record_of_a_part_with_any_value_changed_is_done_again(base: Path, tmp_path: Path, resealed: bool) -> None:
    folder = placed(base, tmp_path)
    before = (folder / "runs" / "part-000000.parquet").read_bytes()
    path = record_path(folder, 0)
    whole = read_sealed(path)
    for way, value, fields in some(mutations(whole, 4, 2), 40):
        if resealed:
            write_sealed(path, fields)
        else:
            path.write_text(json.dumps({**fields, SEAL: "0" * 64}))
        assert not (message := refused(resume, folder)), (way, value, message)
        assert (folder / "runs" / "part-000000.parquet").read_bytes() == before
        read_whole(folder)


def test_a_sweep_file_with_any_value_changed_is_refused_and_a_damaged_one_mended(base: Path, tmp_path: Path) -> None:
    folder = placed(base, tmp_path)
    path = folder / "sweep.json"
    whole = read_sealed(path)
    for _, _, fields in some(mutations(whole, 3, 1), 40):
        write_sealed(path, fields)
        assert "so it cannot be resumed" in refused(resume, folder)
        refused(lambda each: sweep(each.parent / "factors.yaml", out=each), folder)  # says how far it is
        path.write_text(json.dumps(fields))
        assert not refused(resume, folder)
        assert read_sealed(path) == whole


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:9]))
def test_a_damaged_sweep_file_where_nothing_is_kept_starts_anew(base: Path, tmp_path: Path, text: bytes) -> None:
    folder = placed(base, tmp_path)
    for part in recorded(folder):
        record_path(folder, part).unlink()
    (folder / "manifest.json").unlink()
    (folder / "sweep.json").write_bytes(text)
    assert not refused(resume, folder)
    assert read_sealed(folder / "sweep.json") == read_sealed(base / "sweep" / "sweep.json")
    assert load_result(folder).runs.equals(load_result(base / "sweep").runs)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:9]))
@pytest.mark.parametrize("name", ["sweep.json", "manifest.json", "parts/part-000000.json"])
def test_a_damaged_file_of_a_sweep_is_mended_by_resuming(base: Path, tmp_path: Path, name: str, text: bytes) -> None:
    folder = placed(base, tmp_path)
    (folder / name).write_bytes(text)
    refused(lambda each: sweep(each.parent / "factors.yaml", out=each), folder)
    assert not refused(resume, folder)
    assert load_result(folder).runs.equals(load_result(base / "sweep").runs)


def test_a_search_with_damaged_records_is_done_again(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base / "pareto", tmp_path / "pareto")
    tiny.written(tmp_path)
    path = tmp_path / "pareto" / "search" / "search-000001.json"
    before = load_result(tmp_path / "pareto").designs
    for way, value, fields in some(mutations(read_sealed(path), 3, 2), 40):
        write_sealed(path, fields)
        message = refused(
            lambda each: sim.pareto(each.parent / "space.yaml", out=each, resume=True), tmp_path / "pareto"
        )
        assert not message, (way, value, message)
        assert load_result(tmp_path / "pareto").designs.equals(before)
