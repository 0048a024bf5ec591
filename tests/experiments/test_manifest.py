"""Results that were edited by hand, damaged, or made by somebody else end in a message, whatever one does with them."""

from __future__ import annotations

import copy
import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim import figures, tables
from sim.analysis import ranking
from sim.analysis.comparison import compare
from sim.analysis.discovery import discover
from sim.analysis.sensitivity import sensitivity
from sim.commands.replay import replay_run
from sim.errors import AllianceSimError
from sim.experiments.columns import expected
from sim.experiments.manifest import HASHED, KINDS
from sim.experiments.replay import replay
from sim.experiments.result import Result, load_result
from sim.experiments.store.layout import record_path, recorded
from sim.experiments.store.seal import SEAL, digest, read_sealed, write_sealed
from sim.experiments.sweep import sweep
from sim.tables.typesetting.saving import made

from ..analysis.pareto import tiny
from .sweeping import SCENARIO, written

FACTORS = """\
title: Steering
scenario: small.yaml
arms: {unanimity: {}, majority: {rules: {majority: {share: 0.6}}}}
factors: {steering: {low: 0, high: 1}, slots: {low: 2, high: 6}}
design: {kind: sobol, points: 64}
replications: 2
measures: [blocking_rate, output]
"""
LISTED = """\
title: Listed
scenario: small.yaml
factors: {steering: [0.1, 0.9], rules.contagion: [true, false], start: [2009Q1, 2010Q1]}
design: {kind: list, file: points.csv}
replications: 2
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small result of each kind that is read again."""
    folder = tmp_path_factory.mktemp("base")
    written(folder)
    (folder / "factors.yaml").write_text(FACTORS)
    (folder / "listed.yaml").write_text(LISTED)
    (folder / "points.csv").write_text("steering,rules.contagion,start\n0.1,true,2009Q1\n0.9,false,2010Q1\n")
    sim.run(sim.parse_scenario(SCENARIO), 2, name="small").save(folder / "run")
    sweep(folder / "factors.yaml", out=folder / "sweep")
    sweep(folder / "listed.yaml", out=folder / "listed")
    sim.pareto(tiny.written(folder), out=folder / "pareto")
    swept = load_result(folder / "sweep")
    usual = swept.runs[swept.runs["arm"] == "unanimity"].groupby("point")["output"].mean().median()
    discover(swept, f"output > {usual}").save(folder / "discovery")
    sim.predict(next(iter(groups())), replications=3).save(folder / "prediction")
    return folder


def groups() -> Iterator[Any]:
    from sim.prediction.known import known

    yield known("fit")[0]


RESULTS = ["run", "sweep", "listed", "pareto", "discovery", "prediction"]

# What is done with a result


def read_whole(folder: Path) -> Result:
    """Return a result with all of its tables."""
    result = load_result(folder)
    for name in sim.experiments.result.TABLES:  # type: ignore[attr-defined]
        if result.has(name):
            result.table(name)
    return result


def tabulate(folder: Path) -> None:
    result = load_result(folder)
    for name in tables.typesetting.saving.possible(result):  # type: ignore[attr-defined]
        for each in tables.FORMATS.values():
            each.write(made(result, tables.TABLES[name], tables.Choice()), "tab:one")


def draw(folder: Path) -> None:
    """Draw all figures: those of runs and those of analyses."""
    result = load_result(folder)
    for name in figures.possible(result):
        figures.plot(result, name)
        plt.close("all")


def of_arms(folder: Path) -> None:
    result = load_result(folder)
    compare(result, resamples=100)
    ranking.rank(result, resamples=100)


USES: dict[str, Callable[[Path], object]] = {
    "read": read_whole,
    "table": tabulate,
    "compare": of_arms,
    "sensitivity": lambda folder: sensitivity(load_result(folder), resamples=100),
    "discover": lambda folder: discover(load_result(folder), "output > 0.6"),
    "plot": draw,
    "replay": lambda folder: replay_run(folder, 0, None, as_json=True),
}


def refused(use: Callable[[Path], object], folder: Path) -> str:
    """Return the message that a use ends in, empty if it does its work; any other error is raised."""
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            use(folder)
    except AllianceSimError as error:
        return str(error) or "nothing said"
    return ""


# Mutations of a manifest

NEST: Any = [[[[[{"a": [None]}]]]]]
JUNK = (None, True, -1, 0, 10**40, 1.5e308, "", "x$_{\\", "../../x", "nowhere_at_all", [], {}, ["x"], {"x": 1}, NEST)
DELETED = object()


def ways(tree: Any, depth: int, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every value down to a depth; of long lists and mappings to the first ones."""
    if way:
        yield way
    if depth == 0:
        return
    steps: list[str | int] = (
        list(tree) if isinstance(tree, dict) else list(range(len(tree))) if isinstance(tree, list) else []
    )
    for step in steps if len(steps) < 45 else steps[:3]:
        yield from ways(tree[step], depth - 1, (*way, step))


def mutated(tree: Any, way: tuple[str | int, ...], value: Any) -> Any:
    copied = copy.deepcopy(tree)
    place = copied
    for step in way[:-1]:
        place = place[step]
    if value is DELETED:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    return copied


def hashed(manifest: Any) -> Any:
    """Return a manifest with the hashes of what it says, as somebody would who means it."""
    own = {f"{key}_sha256": digest(manifest[key]) for key in HASHED if key in manifest and f"{key}_sha256" in manifest}
    return {**manifest, **own}


def mutations(tree: Any, depth: int, each: int) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    """Yield what is changed, to what, and what comes out: every value once deleted, and made junk of some kinds."""
    junk = cycle(JUNK)
    for way in ways(tree, depth):
        for value in (DELETED, *(next(junk) for _ in range(each))):
            yield way, value, mutated(tree, way, value)


@pytest.mark.parametrize("kind", RESULTS)
def test_a_manifest_with_any_value_changed_is_read_or_refused(base: Path, tmp_path: Path, kind: str) -> None:
    shutil.copytree(base / kind, tmp_path / kind)
    path = tmp_path / kind / "manifest.json"
    whole, counts = json.loads(path.read_text()), {"refused": 0, "read": 0}
    for way, value, manifest in mutations(whole, 6, 2):
        path.write_text(json.dumps(hashed(manifest)))
        message = refused(load_result, tmp_path / kind)
        counts["refused" if message else "read"] += 1
        if message:
            assert str(path) in message or f"{tmp_path / kind} is damaged" in message, (way, value, message)
        elif counts["read"] % 8 == 0 or way[0] not in ("experiment", "scenario", "space"):
            said = refused(tabulate, tmp_path / kind)
            assert not said or str(tmp_path / kind) in said or "The result '" in said, (way, value, said)
    assert min(counts.values()) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize("name", [name for name in USES if name not in ("read", "table")])
def test_whatever_passes_for_a_manifest_ends_in_an_answer_or_a_message(
    base: Path, tmp_path: Path, kind: str, name: str
) -> None:
    shutil.copytree(base / kind, tmp_path / kind)
    path = tmp_path / kind / "manifest.json"
    whole, passed = json.loads(path.read_text()), 0
    for way, _, manifest in mutations(whole, 5, 2):
        path.write_text(json.dumps(hashed(manifest)))
        if refused(load_result, tmp_path / kind):
            continue
        passed += 1
        if passed % (20 if name == "plot" else 5) == 0 or (way[0] == "experiment" and len(way) < 5 and name != "plot"):
            refused(USES[name], tmp_path / kind)
    assert passed > 10


TEXTS = [
    b"",
    b"{",
    b"[]",
    b"3",
    b"null",
    b'{"kind": NaN}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"kind": {}}',
    b'{"kind": "x"}',
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:9]))
@pytest.mark.parametrize("kind", ["run", "sweep"])
def test_what_is_no_manifest_is_refused_by_name(base: Path, tmp_path: Path, kind: str, text: bytes) -> None:
    shutil.copytree(base / kind, tmp_path / kind)
    path = tmp_path / kind / "manifest.json"
    path.write_bytes(text)
    assert str(path) in refused(read_whole, tmp_path / kind)


def test_every_kind_is_told_by_its_name() -> None:
    assert list(KINDS) == [each.kind for each in KINDS.values()]  # type: ignore[attr-defined]


def test_a_message_names_file_key_and_what_is_allowed(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base / "sweep", tmp_path / "sweep")
    path = tmp_path / "sweep" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["experiment"]["measures"] = ["blocking_rat"]
    path.write_text(json.dumps(manifest))
    said = refused(load_result, tmp_path / "sweep")
    assert said.startswith(f"{path}, key experiment.measures\n    There is no measure called 'blocking_rat'.")
    assert "Did you mean 'blocking_rate'?" in said


@pytest.mark.parametrize(("kind", "key"), [("run", "scenario"), ("sweep", "experiment"), ("pareto", "space")])
def test_what_was_changed_since_is_told_by_its_hash(base: Path, tmp_path: Path, kind: str, key: str) -> None:
    shutil.copytree(base / kind, tmp_path / kind)
    path = tmp_path / kind / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest[key]["title"] = "Another"
    path.write_text(json.dumps(manifest))
    assert refused(load_result, tmp_path / kind).startswith(f"{path}, key {key}\n    The {key} is not the one")
    path.write_text(json.dumps(hashed(manifest)))
    assert not refused(load_result, tmp_path / kind)


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
        for position, column in enumerate(columns if len(columns) < 30 else columns[::7]):
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
            held, wanted = set(result.table(name).column_names), set(expected(name, result.manifest))
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
    for way, value, fields in mutations(whole, 4, 2):
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
    for _, _, fields in mutations(whole, 3, 1):
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
    for way, value, fields in mutations(read_sealed(path), 3, 2):
        write_sealed(path, fields)
        message = refused(
            lambda each: sim.pareto(each.parent / "space.yaml", out=each, resume=True), tmp_path / "pareto"
        )
        assert not message, (way, value, message)
        assert load_result(tmp_path / "pareto").designs.equals(before)
