"""Sweeps: the same bytes whoever does the runs, and every run where the experiment says."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import sim
from sim.errors import InputError
from sim.experiments.files import sha256_of
from sim.experiments.load import load_experiment
from sim.experiments.plan import WORK_OF_A_PIECE, Plan
from sim.experiments.replay import replay
from sim.experiments.result import Result, load_result
from sim.experiments.store.layout import record_path
from sim.experiments.store.seal import read_sealed, write_sealed
from sim.experiments.sweep import sweep
from sim.results.cases import CASES
from sim.results.measures import MEASURES

from .sweeping import EXPERIMENT, STRUCTURAL, UNPAIRED, hashes, written

KINDS = {"paired": EXPERIMENT, "unpaired": UNPAIRED, "structural": STRUCTURAL}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture(scope="module", params=KINDS)
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An experiment, and the folder of it as one thread of the fast engine swept it."""
    folder = tmp_path_factory.mktemp(request.param)
    experiment = written(folder, KINDS[request.param])
    sweep(experiment, out=folder / "alone", tables=["issues", "groups"])
    return experiment, folder / "alone"


def pool(way: str) -> Executor:
    return ThreadPoolExecutor(3) if way == "threads" else ProcessPoolExecutor(2, mp_context=get_context("spawn"))


@pytest.mark.parametrize("jobs", [2, 4])
def test_threads_leave_no_trace(alone: tuple[Path, Path], tmp_path: Path, jobs: int) -> None:
    sweep(alone[0], out=tmp_path / "b", jobs=jobs, tables=["issues", "groups"])
    assert hashes(tmp_path / "b") == hashes(alone[1])
    assert len(hashes(tmp_path / "b")) == 4 * 16


def test_mesa_makes_the_same_bytes(alone: tuple[Path, Path], tmp_path: Path) -> None:
    result = sweep(alone[0], out=tmp_path / "b", engine="mesa", tables=["issues", "groups"])
    assert result.manifest["engine"] == "mesa"
    assert hashes(tmp_path / "b") == hashes(alone[1])


@pytest.mark.slow
@pytest.mark.parametrize(("way", "engine"), [("threads", "fast"), ("processes", "fast"), ("processes", "mesa")])
def test_executors_leave_no_trace(alone: tuple[Path, Path], tmp_path: Path, way: str, engine: str) -> None:
    with pool(way) as workers:
        sweep(alone[0], out=tmp_path / "b", executor=workers, engine=engine, tables=["issues", "groups"])
    assert hashes(tmp_path / "b") == hashes(alone[1])


def test_any_run_comes_out_the_same_alone(alone: tuple[Path, Path]) -> None:
    result = load_result(alone[1])
    for run in (0, 7, 30, 47):
        replayed = replay(result, run)
        assert replayed.same, replayed.differences
        assert len(replayed.measures) == len(MEASURES)


def test_rows_say_which_run_they_are(file: Path) -> None:
    result, experiment = sweep(file), load_experiment(file)
    runs = result.runs
    assert runs["run"].tolist() == list(range(2 * 6 * 4))
    for row in runs.itertuples():
        which = experiment.run_of(row.run)
        assert (row.arm, row.point, row.replicate) == (
            experiment.arms[which.arm].name,
            which.point,
            which.replicate,
        )
        assert row.steering == experiment.points.columns["steering"][which.point]
    assert list(runs.columns[:7]) == ["run", "arm", "point", "replicate", "seed", "steering", "slots"]
    assert list(runs.columns[7 : 7 + len(MEASURES)]) == list(MEASURES)
    assert all(name.startswith(CASES) for name in runs.columns[7 + len(MEASURES) :])


def columns(result: Result, arm: str) -> np.ndarray:
    return result.runs[result.runs["arm"] == arm][list(MEASURES)].to_numpy()


def test_arms_and_points_share_their_luck_unless_told_otherwise(tmp_path: Path) -> None:
    same = EXPERIMENT.replace("  majority: {rules: {majority: {share: 0.6}}}", "  twin: {}")
    same = same.replace(
        "factors:\n  steering: {low: 0, high: 1}\n  slots: [2, 4, 6]\ndesign: {kind: lhs, points: 6}\n", ""
    )
    paired = sweep(written(tmp_path, same))
    assert np.array_equal(columns(paired, "unanimity"), columns(paired, "twin"), equal_nan=True)
    apart = sweep(written(tmp_path, same + "paired: false\n"))
    assert not np.array_equal(columns(apart, "unanimity"), columns(apart, "twin"), equal_nan=True)
    assert np.array_equal(columns(apart, "unanimity"), columns(paired, "unanimity"), equal_nan=True)


def test_a_run_is_that_of_its_scenario_alone(file: Path) -> None:
    """A point of a sweep is what ``run`` makes of the scenario with the same values."""
    experiment = load_experiment(file)
    result = sweep(experiment)
    scenario = experiment.scenario_at(1, 3)
    alone = sim.run(scenario, tables=())
    kept = result.runs.query("arm == 'majority' and point == 3")
    names = list(MEASURES)
    assert np.array_equal(kept[names].to_numpy(), alone.runs[names].to_numpy(), equal_nan=True)


def test_parts_depend_on_the_experiment_alone(file: Path) -> None:
    experiment = load_experiment(file)
    plan = Plan(experiment)
    assert [len(plan.runs_of(part)) for part in range(plan.parts)] == [3] * 16
    assert (Plan(experiment, engine="mesa").part_runs, plan.part_runs) == (3, 3)
    large = replace(experiment, replications=100_000)
    assert Plan(large).part_runs == 2000
    assert Plan(large, frozenset(["issues"])).part_runs == 250
    runs = [run for part in range(plan.parts) for run in plan.runs_of(part)]
    assert runs == list(range(experiment.runs))


@pytest.mark.parametrize("parts", [[0, 3, 7], [2]])
def test_pieces_hold_every_run_once_and_are_smaller_in_the_last_part(
    file: Path, parts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WORK_OF_A_PIECE, "mesa", 50_000)  # less than these runs of a part take
    plan = Plan(replace(load_experiment(file), replications=100_000), engine="mesa")
    sizes: dict[int, list[int]] = {}
    runs: list[int] = []
    for piece in plan.pieces(parts):
        sizes.setdefault(piece.part, []).append(piece.runs.size)
        runs += piece.runs.tolist()
    assert runs == [run for part in parts for run in plan.runs_of(part)]
    most = {part: max(sizes[part]) for part in parts}
    assert all(most[part] - min(sizes[part]) < len(sizes[part]) for part in parts)
    assert all(3 * most[parts[-1]] < most[part] for part in parts[:-1])


def test_what_is_sent_does_not_grow_with_the_experiment(file: Path) -> None:
    few, many = (load_experiment(file, [f"design.points={points}", "replications=100"]) for points in (64, 4096))
    sizes = [len(pickle.dumps(next(Plan(each).pieces([0])))) for each in (few, many)]
    assert sizes[1] < sizes[0] + 60_000  # 64 points against a piece of them, with every parameter of each


def test_no_more_is_handed_out_than_workers_can_do(file: Path) -> None:
    """Memory stays flat: what is neither begun nor written is a handful of pieces, whatever the number of parts."""
    out = most = 0

    class Counting(ThreadPoolExecutor):
        def submit(self, *given):  # type: ignore[no-untyped-def]
            nonlocal out, most
            out += 1
            most = max(most, out)
            return super().submit(*given)

    def progress(done: int) -> None:
        nonlocal out
        out -= 1 if done else 0

    with Counting(2) as workers:
        sweep(file, executor=workers, progress=progress)
    assert most <= 2 * 2 + 1


def test_a_sweep_without_a_folder_goes_with_its_result(file: Path) -> None:
    result = sweep(file)
    folder = result.folder
    assert folder is not None
    assert len(result.runs) == 48
    del result
    assert not folder.exists()


def test_a_finished_sweep_is_not_run_again(file: Path, tmp_path: Path) -> None:
    sweep(file, out=tmp_path / "a")
    before = hashes(tmp_path / "a")
    seen: list[int] = []
    sweep(file, out=tmp_path / "a", resume=True, progress=seen.append)
    assert seen == []
    assert hashes(tmp_path / "a") == before


def test_what_is_missing_is_done_and_no_more(file: Path, tmp_path: Path) -> None:
    sweep(file, out=tmp_path / "a")
    before = hashes(tmp_path / "a")
    for part in (3, 9):
        (tmp_path / "a" / "parts" / f"part-{part:06d}.json").unlink()
    (tmp_path / "a" / "runs" / "part-000005.parquet").write_bytes(b"damaged")
    seen: list[int] = []
    sweep(file, out=tmp_path / "a", resume=True, progress=seen.append, jobs=2)
    assert seen == [39, 42, 45, 48]
    assert hashes(tmp_path / "a") == before


def test_another_experiment_is_not_resumed(file: Path, tmp_path: Path) -> None:
    sweep(file, out=tmp_path / "a")
    with pytest.raises(InputError, match="seed: 11 there, 12 here"):
        sweep(load_experiment(file, ["seed=12"]), out=tmp_path / "a", resume=True)


def test_other_agents_are_not_resumed(file: Path, tmp_path: Path, agents: ModuleType) -> None:
    sweep(file, out=tmp_path / "a")
    with pytest.raises(InputError, match=r"agents\.ally"):
        sweep(file, out=tmp_path / "a", resume=True, ally_class=agents.Stumbling)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"jobs": 0}, "number of jobs is 0"),
        ({"engine": "fasst"}, "Did you mean 'fast'"),
        ({"tables": ["runs"]}, "no table 'runs'"),
        ({"resume": True}, "nothing to resume without a folder"),
    ],
)
def test_wrong_options(file: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sweep(file, **options)  # type: ignore[arg-type]


AGENTS = """\
import os
import sim


class Stumbling(sim.Ally):
    def contribute(self, issue, attempt, members):
        if self.model.replicate == 1 and self.model.rules.majority is not None:
            raise ZeroDivisionError("stumbled")
        return super().contribute(issue, attempt, members)


class Deadly(sim.Ally):
    def contribute(self, issue, attempt, members):
        if self.model.replicate == 1 and self.model.rules.majority is not None:
            os._exit(9)
        return super().contribute(issue, attempt, members)
"""


@pytest.fixture
def agents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Agents that raise an error, or end their process, in one replicate of one arm; in a module of their own."""
    (tmp_path / "odd_agents.py").write_text(AGENTS)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield import_module("odd_agents")
    sys.modules.pop("odd_agents")


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_runs_that_fail_stop_no_other(file: Path, tmp_path: Path, agents: ModuleType, jobs: int) -> None:
    result = sweep(file, out=tmp_path / "a", ally_class=agents.Stumbling, jobs=jobs)
    failures = result.manifest["failures"]
    assert failures
    assert result.manifest["engine"] == "mesa"
    assert "Stumbling" in result.manifest["engine_reason"]
    experiment = load_experiment(file)
    for failure in failures:
        assert (failure["arm"], failure["replicate"], failure["seed"]) == ("majority", 1, 11)
        assert failure["scenario_sha256"] == experiment.scenario_at(1, failure["point"]).fingerprint()
        assert failure["run"] == experiment.run_at(1, failure["point"], 1)
        assert "stumbled" in failure["error"]
        assert "Traceback" in failure["traceback"]
    good = sweep(file).runs
    lost = {failure["run"] for failure in failures}
    assert result.runs.equals(good[~good["run"].isin(lost)].reset_index(drop=True))
    assert "stumbled" in replay(result, failures[0]["run"], ally_class=agents.Stumbling).error


def test_a_fault_of_the_engine_is_a_failure_of_its_run(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.engine.engine import Engine

    genuine = Engine.run

    def faulty(self, parameters, points, seeds, replicates, tables=frozenset(), runs=None):  # type: ignore[no-untyped-def]
        if 17 in runs:
            raise MemoryError("no room for run 17")
        return genuine(self, parameters, points, seeds, replicates, tables, runs)

    good = sweep(file).runs
    monkeypatch.setattr(Engine, "run", faulty)
    result = sweep(file, jobs=2)
    (failure,) = result.manifest["failures"]
    assert (failure["run"], failure["arm"]) == (17, "unanimity")
    assert result.runs.equals(good[good["run"] != 17].reset_index(drop=True))


@pytest.mark.slow
def test_a_worker_that_dies_takes_no_other_piece_with_it(file: Path, agents: ModuleType) -> None:
    experiment = load_experiment(file, ["design.points=2"])
    result = sweep(experiment, ally_class=agents.Deadly, jobs=2)
    failures = result.manifest["failures"]
    assert failures
    assert {failure["arm"] for failure in failures} == {"majority"}
    assert all("The worker died" in failure["error"] for failure in failures)
    lost = {failure["run"] for failure in failures}
    good = sweep(experiment).runs
    assert result.runs.equals(good[~good["run"].isin(lost)].reset_index(drop=True))


def test_compare_reads_a_sweep(file: Path) -> None:
    frame = sim.compare(sweep(file), "output")
    assert frame.loc[0, ["arm", "base", "pairs", "paired"]].tolist() == ["majority", "unanimity", 4, True]


def test_a_row_that_was_changed_is_found_out(file: Path, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sweep(file, out=tmp_path / "a")
    path = tmp_path / "a" / "runs" / "part-000000.parquet"
    table = pq.read_table(path, partitioning=None)
    changed = table["output"].to_numpy().copy()
    changed[1] = np.nextafter(changed[1], 1.0)
    at = table.column_names.index("output")
    pq.write_table(table.set_column(at, "output", pa.array(changed)), path)
    with pytest.raises(InputError, match="its checksum does not hold"):
        replay(load_result(tmp_path / "a"), 0)
    record = record_path(tmp_path / "a", 0)
    fields = read_sealed(record)
    fields["tables"]["runs"] |= {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    write_sealed(record, fields)
    result = load_result(tmp_path / "a")
    assert replay(result, 0).same
    assert replay(result, 1).differences == ("output",)
