"""Sweeps on a real Dask scheduler with two workers, on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.experiments.dask_pool import DaskPool
from sim.experiments.sweep import sweep

from .sweeping import LONG, alliance_sim, begun, cut_off_and_resumed, hashes, sweep_whole, written

distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed.*", "ignore::ResourceWarning")

SECONDS_TO_START = 180.0
SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"


def started(code: str, *words: str) -> subprocess.Popen[bytes]:
    nothing = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-c", code, *words], stdout=nothing, stderr=nothing)


def worker(address: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a worker of one thread in one process, without another that would start it again."""
    places = ("--host", "127.0.0.1", "--local-directory", str(folder))
    return started(WORKER, address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *places)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def scheduler_at(file: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a scheduler on a free port; return it, and the address that it wrote to a file."""
    process = started(SCHEDULER, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            return process, str(json.loads(file.read_text())["address"])
        except (OSError, ValueError, KeyError):
            assert process.poll() is None, "the scheduler ended"
            assert time.monotonic() < end, "the scheduler did not start"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    folder = tmp_path_factory.mktemp("cluster")
    scheduler, address = scheduler_at(folder / "scheduler.json")
    workers = [worker(address, folder) for _ in range(2)]
    try:
        yield address
    finally:
        for process in (*workers, scheduler):
            stop(process)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


def on(cluster: str) -> tuple[str, ...]:
    return "--executor", "dask", "--scheduler", cluster


@pytest.mark.slow
def test_a_cluster_leaves_no_trace(cluster: str, here: Path) -> None:
    sweep("majority.yaml", out="alone")
    done = alliance_sim(here, "sweep", "majority.yaml", *on(cluster), "--out", "spread")
    assert done.returncode == 0, done.stderr
    assert "48 runs in" in done.stdout
    assert hashes(here / "spread") == hashes(here / "alone")


@pytest.mark.slow
def test_the_executor_of_a_client_will_do(cluster: str, here: Path) -> None:
    sweep("majority.yaml", out="alone")
    with distributed.Client(cluster, set_as_default=False) as client, client.get_executor() as executor:
        sweep("majority.yaml", out="spread", executor=executor)
    assert hashes(here / "spread") == hashes(here / "alone")


@pytest.mark.slow
def test_what_a_sweep_takes_is_by_the_workers_of_the_cluster(cluster: str, here: Path) -> None:
    done = alliance_sim(here, "sweep", "majority.yaml", *on(cluster), "--dry-run", "--json")
    assert json.loads(done.stdout)["workers"] == 2


@pytest.mark.slow
def test_killed_and_resumed_on_a_cluster(cluster: str, here: Path) -> None:
    """At three moments, or at twenty if ALLIANCE_SIM_LONG is set."""
    sweep_whole(here)
    assert cut_off_and_resumed(here, 20 if "ALLIANCE_SIM_LONG" in os.environ else 3, *on(cluster)) > 0
    assert hashes(here / "a") == hashes(here / "whole")


@pytest.mark.slow
def test_a_worker_that_is_killed_is_made_up_for(cluster: str, here: Path) -> None:
    extra = worker(cluster, here)
    process = begun(here, "sweep", "majority.yaml", *LONG, "--quiet", "--out", "a", *on(cluster))
    end = time.monotonic() + 180.0
    while not list((here / "a").glob("parts/part-*.json")) and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    stop(extra)
    _, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    alliance_sim(here, "sweep", "majority.yaml", *LONG, "--quiet", "--out", "whole")
    assert hashes(here / "a") == hashes(here / "whole")


@pytest.mark.slow
def test_a_scheduler_that_goes_away_ends_in_good_order(here: Path) -> None:
    scheduler, address = scheduler_at(here / "scheduler.json")
    only = worker(address, here)
    process = begun(here, "sweep", "majority.yaml", *LONG, "--quiet", "--out", "a", *on(address))
    end = time.monotonic() + 180.0
    while not list((here / "a").glob("parts/part-*.json")) and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    stop(scheduler)
    stop(only)
    _, errors = process.communicate(timeout=240)
    assert process.returncode == 1, errors
    assert "--resume" in errors
    done = alliance_sim(here, "sweep", "majority.yaml", *LONG, "--quiet", "--out", "a", "--resume")
    assert done.returncode == 0, done.stderr


def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.dask_pool.SECONDS_TO_CONNECT", 1)
    with pytest.raises(InputError, match=r"tcp://127.0.0.1:9 cannot be reached.*dask scheduler"):
        DaskPool("tcp://127.0.0.1:9")


@pytest.mark.slow
def test_a_scheduler_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.dask_pool.SECONDS_TO_WAIT_FOR_WORKERS", 0.5)
    scheduler, address = scheduler_at(tmp_path / "scheduler.json")
    try:
        with pytest.raises(InputError, match=f"has no workers. Start some with: dask worker {address}"):
            DaskPool(address)
    finally:
        stop(scheduler)


@pytest.mark.slow
def test_workers_of_another_version_are_refused(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.experiments import dask_pool, work

    other = {**work.program(), "numpy": "1.0"}
    monkeypatch.setattr(dask_pool, "wanted_program", lambda: other)
    with pytest.raises(InputError, match=r"another version of the program: numpy .* there, 1.0 here"):
        DaskPool(cluster)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'alliance-sim\[cluster\]'"):
        DaskPool("tcp://127.0.0.1:8786")


OWN = """
import sim

sim.parameter("solidarity", unit="1", default=0.2, low=0, high=1, source="an example")


class Solidarity(sim.Ally):
    def take_hostage(self, *what):
        return None


@sim.measure("members", unit="states", tables=("states",))
def members(tables):
    return len(tables["states"]) + {more}
"""


def test_workers_load_the_file_that_comes_with_their_work(here: Path, cluster: str) -> None:
    """They live on between sweeps: of two texts under one name, each sweep has its own."""
    text = (here / "majority.yaml").read_text().replace("unanimity: {}", "unanimity: {agents: {ally: Solidarity}}")
    (here / "majority.yaml").write_text(text.replace("measures: [", "measures: [members, "))
    for more in (0, 1):
        (here / "own.py").write_text(OWN.replace("{more}", str(more)))
        command = ("sweep", "majority.yaml", "--with", "own.py", "--quiet", "--replications", "2")
        for out, options in ((f"dask-{more}", on(cluster)), (f"local-{more}", ("--jobs", "1"))):
            done = alliance_sim(here, *command, *options, "--out", out)
            assert done.returncode == 0, done.stderr
        assert hashes(here / f"dask-{more}") == hashes(here / f"local-{more}")
    assert hashes(here / "local-0") != hashes(here / "local-1")
