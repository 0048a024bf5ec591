"""Runs: the same bytes from the same seed, whatever the order, the processes, or what lies beside."""

from __future__ import annotations

import hashlib
import os
import signal
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import sim
from sim.errors import InputError
from sim.experiments.result import OF_RUNS, OPTIONAL, Result, load_result
from sim.experiments.runner import run
from sim.experiments.stopping import SIGNALS

ROOT = Path(__file__).resolve().parents[2]
SHORT = ("quarters=10", "replications=3")


@pytest.fixture(scope="module")
def scenario() -> sim.Scenario:
    return sim.load_scenario(ROOT / "scenarios" / "baseline.yaml", SHORT)


@pytest.fixture(scope="module")
def result(scenario: sim.Scenario) -> Result:
    return run(scenario, name="short")


def hashes(result: Result, folder: Path) -> dict[str, str]:
    result.save(folder)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.parquet"))}


def test_same_seed_same_bytes_in_every_table(scenario: sim.Scenario, result: Result, tmp_path: Path) -> None:
    first, second = hashes(result, tmp_path / "a"), hashes(run(scenario, name="short"), tmp_path / "b")
    assert first == second
    assert set(first) == {f"{table}.parquet" for table in OF_RUNS}


def test_other_seed_other_bytes(result: Result, tmp_path: Path) -> None:
    other = sim.load_scenario(ROOT / "scenarios" / "baseline.yaml", [*SHORT, "seed=2"])
    first, second = hashes(result, tmp_path / "a"), hashes(run(other, name="short"), tmp_path / "b")
    assert first["issues.parquet"] != second["issues.parquet"]
    assert first["countries.parquet"] == second["countries.parquet"]


def pool(way: str) -> Executor:
    return ThreadPoolExecutor(2) if way == "threads" else ProcessPoolExecutor(2, mp_context=get_context("spawn"))


@pytest.mark.parametrize("way", ["processes", "threads"])
def test_workers_leave_no_trace(scenario: sim.Scenario, result: Result, tmp_path: Path, way: str) -> None:
    with pool(way) as workers:
        spread = run(scenario, name="short", executor=workers)
    assert hashes(spread, tmp_path / "b") == hashes(result, tmp_path / "a")


@pytest.mark.parametrize("piece", [1, 2])
def test_pieces_and_threads_leave_no_trace(
    scenario: sim.Scenario, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr("sim.experiments.runner.PIECE", piece)
    spread = run(scenario, name="short", jobs=2)
    assert spread.manifest["engine"] == "fast"
    assert hashes(spread, tmp_path / "b") == hashes(result, tmp_path / "a")


def test_both_engines_make_the_same_bytes_in_every_table(
    scenario: sim.Scenario, result: Result, tmp_path: Path
) -> None:
    slow = run(scenario, name="short", engine="mesa")
    assert (slow.manifest["engine"], result.manifest["engine"]) == ("mesa", "fast")
    assert hashes(slow, tmp_path / "b") == hashes(result, tmp_path / "a")


@pytest.mark.parametrize("worth", [0.0, 1e9])
def test_jobs_leave_no_trace(
    scenario: sim.Scenario, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worth: float
) -> None:
    monkeypatch.setattr("sim.experiments.runner.SECONDS_TO_START", worth)
    spread = run(scenario, name="short", engine="mesa", jobs=2)
    assert hashes(spread, tmp_path / "b") == hashes(result, tmp_path / "a")


def test_more_runs_change_no_run(scenario: sim.Scenario, result: Result) -> None:
    more = run(scenario, 4, name="short")
    assert more.runs.iloc[:3].equals(result.runs)


def test_longer_runs_begin_alike(scenario: sim.Scenario, result: Result) -> None:
    longer = run(sim.load_scenario(ROOT / "scenarios" / "baseline.yaml", ["quarters=14"]), 1, name="longer")
    early = longer.quarters.query("quarter < 10").reset_index(drop=True)
    assert early.equals(result.quarters.query("run == 0").reset_index(drop=True))


def test_order_of_countries_in_the_file_changes_nothing(result: Result, tmp_path: Path) -> None:
    scenario = result.manifest["scenario"]
    backwards = tmp_path / "backwards.yaml"
    backwards.write_text(
        f"extends: {ROOT / 'scenarios' / 'baseline.yaml'}\n"
        f"title: {scenario['title']}\nquarters: 10\nreplications: 3\n"
        f"alliance:\n  allies: [{', '.join(reversed(scenario['allies']))}]\n"
        f"  partners: [{', '.join(reversed(scenario['partners']))}]\n"
    )
    turned = run(sim.load_scenario(backwards), name="short")
    assert hashes(turned, tmp_path / "b") == hashes(result, tmp_path / "a")


def test_country_that_is_in_the_data_but_not_in_the_scenario_changes_nothing(
    scenario: sim.Scenario, result: Result, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dataclasses import replace

    from sim import data
    from sim.experiments import work

    known = dict(data.countries())
    with_more = {"AAA": replace(known["FRA"], code="AAA", name="Unused"), **known}
    monkeypatch.setattr(data, "countries", lambda: with_more)
    work.forget_worlds()
    try:
        again = run(scenario, name="short")
    finally:
        work.forget_worlds()
    assert hashes(again, tmp_path / "b") == hashes(result, tmp_path / "a")


def test_result_is_read_back_as_it_was(result: Result, tmp_path: Path) -> None:
    result.save(tmp_path / "kept")
    again = load_result(tmp_path / "kept")
    assert again.manifest == result.manifest
    assert again.issues.equals(result.issues)
    assert pq.read_table(tmp_path / "kept" / "runs.parquet").num_rows == 3


def test_result_that_is_read_and_saved_again_loses_nothing(result: Result, tmp_path: Path) -> None:
    before = hashes(result, tmp_path / "kept")
    assert hashes(load_result(tmp_path / "kept"), tmp_path / "kept") == before
    assert hashes(load_result(tmp_path / "kept"), tmp_path / "copy") == before


def test_rows_agree_between_tables(result: Result) -> None:
    by_run = result.issues.groupby("run").size()
    assert (by_run.to_numpy() == result.runs["issues"].to_numpy()).all()
    output = result.issues.groupby("run")["output"].sum().to_numpy()
    assert output == pytest.approx(result.runs["output"].to_numpy(), rel=1e-12)
    last = result.quarters.query("quarter == 9")
    formats = [column for column in last.columns if column.startswith("output_")]
    assert last[formats].sum(axis=1).to_numpy() == pytest.approx(output, rel=1e-12)


def test_only_the_tables_that_are_wanted(scenario: sim.Scenario, tmp_path: Path) -> None:
    few = run(scenario, 1, name="few", tables=["groups"])
    few.save(tmp_path)
    assert {path.stem for path in tmp_path.glob("*.parquet")} == {"runs", "countries", "groups"}
    with pytest.raises(InputError, match="holds no table 'issues'"):
        _ = few.issues


def test_smaller_result_leaves_nothing_of_a_larger_one(scenario: sim.Scenario, result: Result, tmp_path: Path) -> None:
    result.save(tmp_path)
    run(scenario, 1, name="few", tables=[]).save(tmp_path)
    assert {path.stem for path in tmp_path.glob("*.parquet")} == {"runs", "countries"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replications": 0}, "number of replications is 0"),
        ({"jobs": 0}, "number of jobs is 0"),
        ({"tables": ["isues"]}, "no table 'isues'.*Did you mean 'issues'"),
        ({"engine": "quick"}, "no engine called 'quick'. Allowed: auto, mesa, fast"),
    ],
)
def test_wrong_options(scenario: sim.Scenario, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        run(scenario, **options)  # type: ignore[arg-type]


class Stumbling(sim.Ally):
    """Raises an error in the second run alone."""

    def contribute(self, issue, attempt, members):  # type: ignore[no-untyped-def]
        if self.model.replicate == 1:
            raise ZeroDivisionError("stumbled")
        return super().contribute(issue, attempt, members)


def test_run_that_fails_stops_no_other(scenario: sim.Scenario, result: Result) -> None:
    stumbled = run(scenario, name="short", ally_class=Stumbling)
    (failure,) = stumbled.manifest["failures"]
    assert failure["run"] == 1
    assert stumbled.manifest["engine"] == "mesa"
    assert stumbled.manifest["engine_reason"] == "Python is asked for decisions of Stumbling."
    assert "stumbled" in failure["traceback"]
    assert stumbled.runs["run"].tolist() == [0, 2]
    assert stumbled.runs.iloc[0].equals(result.runs.iloc[0])


def test_fast_engine_refuses_agents_that_decide_in_python(scenario: sim.Scenario) -> None:
    with pytest.raises(InputError, match=r"asked for decisions of Stumbling. .*take --engine auto or mesa"):
        run(scenario, ally_class=Stumbling, engine="fast")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_keeps_what_was_done(scenario: sim.Scenario, result: Result, number: signal.Signals) -> None:
    def interrupt(done: int) -> None:
        if done == 2:
            os.kill(os.getpid(), number)

    before = [signal.getsignal(each) for each in SIGNALS]
    cut = run(scenario, name="short", engine="mesa", progress=interrupt)
    assert cut.manifest["interrupted"]
    assert cut.runs.equals(result.runs.iloc[:2])
    assert [signal.getsignal(each) for each in SIGNALS] == before


@pytest.mark.parametrize("numbers", list(product(SIGNALS, repeat=2)))
def test_the_second_signal_ends_a_run(scenario: sim.Scenario, numbers: tuple[signal.Signals, ...]) -> None:
    def interrupt(done: int) -> None:
        for number in numbers:
            os.kill(os.getpid(), number)

    with pytest.raises(KeyboardInterrupt):
        run(scenario, engine="mesa", progress=interrupt)


def test_folder_of_somebody_else_is_left_alone(result: Result, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("\\section{Results}")
    with pytest.raises(InputError, match="something other than a result"):
        result.save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_file_in_place_of_a_folder(result: Result, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="is a file, not a folder"):
        result.save(tmp_path / "taken")


def test_no_result_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no result"):
        load_result(tmp_path)


def test_optional_tables_are_tables() -> None:
    assert set(OF_RUNS) > OPTIONAL
