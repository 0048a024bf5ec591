"""Ctrl-C and SIGTERM in commands as a user types them: the first ends in good order, the second within a second."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import cycle, product
from pathlib import Path

import pytest

from sim.experiments.result import load_result
from sim.experiments.stopping import INTERRUPTED, SIGNALS, ending_at_the_second_signal, stoppable

from .sweeping import alliance_sim, begun

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")

ENDLESS = """\
title: Endless
start: 2010Q1
quarters: 400
seed: 11
replications: 100000
alliance: {allies: nato-2010, partners: partners-2010}
"""
EXPERIMENT = """\
title: Majority
scenario: endless.yaml
arms: {unanimity: {}, majority: {rules: {majority: {share: 0.6}}}}
measures: [blocking_rate]
"""
LOOP = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
import numba
from sim import cli

@cli.app.command()
def spin():
    @numba.njit(nogil=True)
    def spinning(x):
        while x >= 0.0:
            x = x + 1e-9 if x < 1.0 else 0.0
        return x
    spinning(-1.0)
    print("spinning", flush=True)
    spinning(0.0)

sys.argv = ["alliance-sim", "spin"]
cli.main()
"""
"""A command that never leaves a compiled loop, in the thread that would have to handle signals."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("endless")
    (folder / "endless.yaml").write_text(ENDLESS)
    (folder / "majority.yaml").write_text(EXPERIMENT)
    (folder / "one.yaml").write_text(ENDLESS.replace("400", "1"))
    assert alliance_sim(folder, "run", "one.yaml", "--replications", "1", "--no-figures").returncode == 0  # compiles
    return folder


def wait_until(done: object, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 180.0
    while not done():  # type: ignore[operator]
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def ended_by(process: subprocess.Popen[str], *numbers: signal.Signals) -> str:
    """Send signals to a process, and return what it says on standard error before it ends."""
    for number in numbers:
        process.send_signal(number)
        time.sleep(0.3)
    try:
        _, errors = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        pytest.fail(f"it goes on: {process.communicate()}")
    assert process.returncode == INTERRUPTED, errors
    assert "Traceback" not in errors
    return errors


WAYS = list(
    zip(product(("run", "sweep"), ("fast", "mesa"), ("1", "2")), cycle(product(SIGNALS, repeat=2)), strict=False)
)


@pytest.mark.slow
@pytest.mark.parametrize(("way", "numbers"), WAYS, ids=str)
def test_the_second_signal_ends_a_command_that_would_go_on_for_hours(
    here: Path, tmp_path: Path, way: tuple[str, str, str], numbers: tuple[signal.Signals, ...]
) -> None:
    command, engine, jobs = way
    words = {
        "run": ("run", "endless.yaml", "--tables", ""),
        "sweep": ("sweep", "majority.yaml", "--replications", "9999"),
    }[command]
    process = begun(here, *words, "--engine", engine, "--jobs", jobs, "--out", str(tmp_path / "a"))
    wait_until((tmp_path / "a").is_dir, process)
    time.sleep(3.0)
    said = ended_by(process, *numbers)
    assert said.count("Stopping: what is under way is finished and kept") == 1


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT", "0") != "0", reason="compilation is off")
def test_the_second_signal_ends_a_compiled_loop_in_the_main_thread() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LOOP], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "spinning\n"
    ended_by(process, signal.SIGINT, signal.SIGINT)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_ends_a_run_in_good_order(here: Path, tmp_path: Path, number: signal.Signals) -> None:
    process = begun(
        here, "run", "endless.yaml", "--set", "quarters=40", "--no-figures", "--tables", "", "--jobs", "1",
        "--out", str(tmp_path / "a"),
    )  # fmt: skip
    wait_until((tmp_path / "a").is_dir, process)
    time.sleep(3.0)
    said = ended_by(process, number)
    kept = load_result(tmp_path / "a")
    assert kept.manifest["interrupted"]
    assert f"Interrupted: {len(kept.runs):,} of 100,000 runs are kept in {tmp_path / 'a'}" in said


def test_a_signal_during_figures_leaves_the_result_whole(here: Path, tmp_path: Path) -> None:
    process = begun(here, "run", "one.yaml", "--replications", "2", "--out", str(tmp_path / "a"))
    wait_until(lambda: list((tmp_path / "a").glob("figures/*.pdf")), process)
    said = ended_by(process, signal.SIGTERM)
    kept = load_result(tmp_path / "a")
    assert not kept.manifest["interrupted"]
    assert len(kept.runs) == 2
    assert "Interrupted: 2 of 2 runs are kept" in said
    assert "Figures may be missing." in said
    assert not list((tmp_path / "a").rglob(".*.part"))


def test_one_within_another_is_the_same() -> None:
    with stoppable(quiet=True) as outer:
        with stoppable(quiet=True) as inner:
            os.kill(os.getpid(), signal.SIGTERM)
            assert inner is outer
        assert outer.asked
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    with stoppable(quiet=True) as another:
        assert not another.asked


def test_a_command_that_is_over_leaves_nothing_that_ends_the_process() -> None:
    """Where a program calls the command line, its own signals are its own again."""
    threads = set(threading.enumerate())
    with ending_at_the_second_signal():
        assert len(set(threading.enumerate()) - threads) == 1
    for each in set(threading.enumerate()) - threads:
        each.join(10.0)
        assert not each.is_alive()
    assert signal.set_wakeup_fd(-1) == -1
