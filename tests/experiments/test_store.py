"""The store of a sweep: what is kept, what is refused, and what is said about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from sim.errors import InputError
from sim.experiments.result import Result
from sim.experiments.result import open_result as load_result
from sim.experiments.store import Store, read_sweep

PARTS, PART_RUNS = 4, 3
TABLES = ("issues", "runs")
FAILING = 4


def identity(**changes: Any) -> dict[str, Any]:
    experiment = {
        "title": "Does majority unblock?",
        "replications": 3,
        "arms": [{"name": "unanimity"}, {"name": "majority"}],
        "design": {"kind": "grid", "points_sha256": "0" * 64},
    }
    plain = {
        "experiment": experiment,
        "experiment_sha256": "1" * 64,
        "version": "0.1.0",
        "versions": {"numpy": "2.5.5", "numba": "0.68.1", "python": "3.13.1", "pyarrow": "26.0.1"},
        "data_sha256": "2" * 64,
        "runs": PARTS * PART_RUNS,
        "part_runs": PART_RUNS,
    }
    return plain | changes


def runs_of(part: int) -> list[int]:
    return [run for run in range(part * PART_RUNS, (part + 1) * PART_RUNS) if run != FAILING]


def tables_of(part: int) -> dict[str, pa.Table]:
    runs = runs_of(part)
    issues = [run for run in runs for _ in range(run % 3)]
    return {
        "runs": pa.table({"run": runs, "arm": ["base"] * len(runs), "output": [run / 7 for run in runs]}),
        "issues": pa.table(
            {
                "run": pa.array(issues, pa.int64()),
                "participants": pa.array([["FRA", None]] * len(issues), pa.list_(pa.field("element", pa.string()))),
            }
        ),
    }


def failures_of(part: int) -> list[dict[str, Any]]:
    failed = {"run": FAILING, "arm": "base", "point": 1, "replicate": 1, "seed": 1}
    return [failed | {"error": "ZeroDivisionError('ÿ')", "traceback": "..."}] if part == FAILING // PART_RUNS else []


def opened(folder: Path, *, resume: bool = False, **changes: Any) -> Store:
    return Store.create_or_resume(folder, identity(**changes), PARTS, TABLES, resume)


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


def test_a_finished_sweep_is_read_as_one_result(folder: Path) -> None:
    fill(folder)
    result = load_result(folder)
    assert result.name == "majority"
    assert result.runs["run"].tolist() == [run for part in range(PARTS) for run in runs_of(part)]
    assert result.table("issues").equals(pa.concat_tables(tables_of(part)["issues"] for part in range(PARTS)))
    assert result.manifest["complete"] is True
    assert result.manifest["rows"] == {"runs": 11, "issues": result.table("issues").num_rows}
    assert [failure["run"] for failure in result.manifest["failures"]] == [FAILING]
    assert result.has("issues")
    assert not result.has("attempts")


def test_other_programs_read_a_table_as_a_folder(folder: Path) -> None:
    fill(folder)
    table = ds.dataset(folder / "runs", format="parquet").to_table()
    assert table.equals(load_result(folder).table("runs"))


def test_what_lies_where(folder: Path) -> None:
    fill(folder)
    parts = [f"part-{part:06d}" for part in range(PARTS)]
    files = {f"{table}/{part}.parquet" for table in TABLES for part in parts} | {f"parts/{part}.json" for part in parts}
    assert set(contents(folder)) == files | {"sweep.json", "manifest.json"}


def test_sweep_json_tells_what_is_run(folder: Path) -> None:
    with opened(folder):
        said = read_sweep(folder)
        assert not (folder / "manifest.json").exists()
    expected = identity() | {"parts": PARTS, "tables": ["runs", "issues"], "format": 1, "program": "alliance-sim"}
    assert said == expected


def test_the_order_of_the_parts_leaves_no_trace(tmp_path: Path) -> None:
    fill(tmp_path / "a")
    fill(tmp_path / "b", [3, 0, 2, 1])
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_sweep_in_several_sittings_has_the_same_bytes(tmp_path: Path) -> None:
    fill(tmp_path / "a")
    fill(tmp_path / "b", [2], finish=False)
    with opened(tmp_path / "b", resume=True) as store:
        assert store.kept == (2,)
        assert store.missing() == [0, 1, 3]
        assert store.messages == [f"1 of 4 parts are kept in {tmp_path / 'b'}; 3 are to be done."]
        store.write(0, tables_of(0), failures_of(0))
        store.stop({"name": "majority", "started": "then"})
    fill(tmp_path / "b", [1, 3], resume=True)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_part_that_is_kept_stays_as_it_is(folder: Path) -> None:
    with opened(folder) as store:
        store.write(0, tables_of(0), [])
        before = contents(folder)
        other = tables_of(0) | {"runs": tables_of(0)["runs"].slice(1)}
        store.write(0, other, [])
        assert contents(folder) == before


def test_a_stopped_sweep_is_read_as_far_as_it_came(folder: Path) -> None:
    with opened(folder) as store:
        store.write(3, tables_of(3), [])
        store.write(1, tables_of(1), failures_of(1))
        store.stop({"name": "majority"})
    result = load_result(folder)
    assert result.manifest["complete"] is False
    assert (result.manifest["parts"], result.manifest["parts_kept"]) == (PARTS, 2)
    assert result.runs["run"].tolist() == runs_of(1) + runs_of(3)
    assert [failure["run"] for failure in result.manifest["failures"]] == [FAILING]


def test_a_stop_that_comes_after_the_end_changes_nothing(folder: Path) -> None:
    with opened(folder) as store:
        for part in range(PARTS):
            store.write(part, tables_of(part), failures_of(part))
        store.finish({"name": "majority"})
        before = contents(folder)
        store.stop({"name": "majority"})
        assert contents(folder) == before


def test_a_sweep_stopped_before_its_first_part(folder: Path) -> None:
    with opened(folder) as store:
        store.stop({"name": "majority"})
    with pytest.raises(InputError, match="holds no part of the table 'runs' yet"):
        _ = load_result(folder).runs


def test_a_sweep_that_was_cut_off_is_no_result(folder: Path) -> None:
    fill(folder, [0, 1], finish=False)
    with pytest.raises(InputError, match=r"was cut off \(unfinished, 2 of 4 parts\).*--resume --out"):
        load_result(folder)


def test_what_comes_after_a_stop_withdraws_its_manifest(folder: Path) -> None:
    with opened(folder) as store:
        store.stop({"name": "majority"})
    with opened(folder, resume=True) as store:
        assert (folder / "manifest.json").exists()
        store.write(0, tables_of(0), [])
        assert not (folder / "manifest.json").exists()


def test_a_part_without_rows_takes_its_types_from_the_others(folder: Path) -> None:
    with Store.create_or_resume(folder, identity(runs=2, part_runs=1), 2, ["runs"], False) as store:
        store.write(
            0, {"runs": pa.table({"run": pa.array([], pa.int64()), "arm": []})}, [{"run": 0, "error": "stumbled"}]
        )
        store.write(1, {"runs": pa.table({"run": [1], "arm": ["base"]})}, [])
        store.finish({"name": "few"})
    assert load_result(folder).table("runs").to_pylist() == [{"run": 1, "arm": "base"}]


def test_a_result_read_from_a_sweep_can_be_saved_as_one(folder: Path, tmp_path: Path) -> None:
    fill(folder)
    result = load_result(folder)
    result.save(tmp_path / "copy")
    assert load_result(tmp_path / "copy").runs.equals(result.runs)


def test_a_run_does_not_overwrite_a_sweep(folder: Path) -> None:
    fill(folder)
    before = contents(folder)
    with pytest.raises(InputError, match="holds a sweep, which a run does not replace"):
        Result({"name": "run"}, {"runs": tables_of(0)["runs"]}).save(folder)
    assert contents(folder) == before


@pytest.mark.parametrize(("done", "standing"), [(2, "unfinished, 2 of 4 parts"), (PARTS, "finished, 4 of 4 parts")])
def test_a_sweep_is_not_begun_over_another(folder: Path, done: int, standing: str) -> None:
    fill(folder, range(done), finish=done == PARTS)
    before = contents(folder)
    with pytest.raises(InputError, match=rf"holds a sweep already \({standing}\)\. Add --resume .* --out"):
        opened(folder)
    assert contents(folder) == before


def test_resuming_a_finished_sweep_does_nothing_and_says_so(folder: Path) -> None:
    fill(folder)
    before = contents(folder)
    with opened(folder, resume=True) as store:
        assert store.finished
        assert store.missing() == []
        assert store.messages == [f"{folder} is finished: all 4 parts are whole. There is nothing to do."]
        store.finish({"name": "other", "finished": "later"})
    assert contents(folder) == before


def test_a_sweep_killed_before_its_manifest_is_finished_without_runs(tmp_path: Path) -> None:
    fill(tmp_path / "a")
    fill(tmp_path / "b", finish=False)
    with opened(tmp_path / "b", resume=True) as store:
        assert not store.finished
        assert store.missing() == []
        store.finish({"name": "majority"})
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_resume_where_there_is_nothing_begins(folder: Path) -> None:
    with opened(folder, resume=True) as store:
        assert store.missing() == list(range(PARTS))
        assert "nothing to resume" in store.messages[0]


def test_a_sweep_with_parts_to_do_is_not_finished(folder: Path) -> None:
    with opened(folder) as store, pytest.raises(InputError, match=r"4 of 4 parts are missing in .*: 0, 1, 2, 3\."):
        store.finish({"name": "majority"})


def test_a_folder_of_somebody_else_is_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "thesis.tex").write_text("\\section{Results}")
    with pytest.raises(InputError, match=r"something other than a sweep: thesis.tex"):
        opened(folder, resume=True)
    assert list(contents(folder)) == ["thesis.tex"]


def test_the_result_of_a_run_is_left_alone(folder: Path) -> None:
    Result({"name": "run"}, {"runs": tables_of(0)["runs"]}).save(folder)
    before = contents(folder)
    with pytest.raises(InputError, match="holds the result of a run, not of a sweep"):
        opened(folder, resume=True)
    assert contents(folder) == before


def test_a_file_in_place_of_a_folder(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("")
    with pytest.raises(InputError, match="is a file, not a folder"):
        opened(folder)


def test_notes_beside_a_sweep_are_let_alone(folder: Path) -> None:
    fill(folder, [0], finish=False)
    (folder / "notes.txt").write_text("Arms 2 and 3 look odd.")
    fill(folder, [1, 2, 3], resume=True)
    assert (folder / "notes.txt").read_text() == "Arms 2 and 3 look odd."


@pytest.mark.parametrize(
    ("part", "changes", "failures", "message"),
    [
        (PARTS, {}, [], "no part 4"),
        (-1, {}, [], "no part -1"),
        (0, {"states": tables_of(0)["runs"]}, [], "has the tables"),
        (0, {}, [{"run": 2}], "told of twice"),
        (0, {"runs": pa.table({"run": [0, 0, 1]})}, [], "told of twice"),
    ],
)
def test_parts_that_cannot_be(
    folder: Path, part: int, changes: dict[str, pa.Table], failures: list[dict[str, Any]], message: str
) -> None:
    with opened(folder) as store:
        with pytest.raises(ValueError, match=message):
            store.write(part, tables_of(0) | changes, failures)
        assert store.missing() == list(range(PARTS))


def test_a_run_that_nobody_tells_of_is_noticed(folder: Path) -> None:
    with opened(folder) as store:
        for part in range(PARTS):
            store.write(part, tables_of(part), [])
        with pytest.raises(ValueError, match="tell of 11 runs, and the sweep has 12"):
            store.finish({"name": "majority"})


@pytest.mark.parametrize(
    ("parts", "tables"), [(0, ["runs"]), (13, ["runs"]), (2, ["issues"]), (2, ["runs", "../x"]), (2, ["runs", "parts"])]
)
def test_sweeps_that_cannot_be(folder: Path, parts: int, tables: list[str]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Store.create_or_resume(folder, identity(), parts, tables, False)
    assert not folder.exists()


def test_a_closed_store_takes_nothing(folder: Path) -> None:
    store = opened(folder)
    store.close()
    store.close()
    with pytest.raises(ValueError, match="is closed"):
        store.write(0, tables_of(0), [])
    with pytest.raises(ValueError, match="is closed"):
        store.stop({})


def test_manifests_are_plain_json(folder: Path) -> None:
    import numpy as np

    with opened(folder) as store:
        path = store.stop({"name": "majority", "seed": np.int64(3), "wall_seconds": np.float64(0.5)})
    said = json.loads(path.read_text())
    assert (said["seed"], said["wall_seconds"]) == (3, 0.5)
    with opened(folder, resume=True) as store, pytest.raises(TypeError, match="JSON cannot hold"):
        store.stop({"name": object()})
