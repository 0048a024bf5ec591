"""One process at a time has the store of a sweep open, whatever becomes of it.

The file is also a script that the tests start as another process.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest

from sim.errors import InputError
from sim.experiments.store import Store
from sim.experiments.store.lock import LOCK

posix = pytest.mark.skipif(sys.platform == "win32", reason="forks and signals are those of POSIX")


def opened(folder: Path, *, resume: bool = False) -> Store:
    identity = {"experiment": {"title": "Lock"}, "versions": {}, "runs": 2, "part_runs": 1}
    return Store.create_or_resume(folder, identity, 2, ["runs"], resume)


def script(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str]) -> None:
    """Kill a process that this test has started, and close its pipes."""
    process.kill()
    process.communicate()


def test_a_second_process_waits_outside(tmp_path: Path) -> None:
    process = script("hold", tmp_path)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        said = (
            rf"is in use by process {process.pid} on .+ since \d{{4}}-.*; wait for it or give another folder with --out"
        )
        for resume in (False, True):
            with pytest.raises(InputError, match=said):
                opened(tmp_path, resume=resume)
    finally:
        end(process)
    with opened(tmp_path, resume=True) as store:
        assert store.kept == (0,)


def test_a_second_store_in_the_same_process_waits_outside(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(InputError, match=f"is in use by process {os.getpid()} on"):
        opened(tmp_path, resume=True)
    opened(tmp_path, resume=True).close()


@posix
def test_children_of_a_killed_process_do_not_hold_its_lock(tmp_path: Path) -> None:
    process = script("fork", tmp_path)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    try:
        with pytest.raises(InputError, match=f"is in use by process {process.pid} on"):
            opened(tmp_path, resume=True)
        process.kill()
        process.wait()
        os.kill(child, 0)
        opened(tmp_path, resume=True).close()
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        end(process)


@posix
def test_a_lock_that_is_removed_just_then_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.experiments.store import lock

    seize, calls = lock._seize, iter(range(9))

    def late(descriptor: int) -> None:
        if next(calls) == 0:
            (tmp_path / lock.LOCK).unlink()
        seize(descriptor)

    monkeypatch.setattr(lock, "_seize", late)
    with opened(tmp_path):
        assert next(calls) == 2
        assert (tmp_path / lock.LOCK).exists()
        with pytest.raises(InputError, match="is in use by"):
            opened(tmp_path, resume=True)


@posix
def test_a_lock_that_somebody_removed_is_taken_again(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (tmp_path / LOCK).unlink()
        store.write(0, {"runs": pa.table({"run": [0]})}, [])
        with pytest.raises(InputError, match=f"is in use by process {os.getpid()} on"):
            opened(tmp_path, resume=True)
    assert not (tmp_path / LOCK).exists()


@posix
def test_a_lock_that_another_process_has_by_now_ends_the_first_and_stays(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (tmp_path / LOCK).unlink()
        with opened(tmp_path, resume=True):
            with pytest.raises(InputError, match=f"is in use by process {os.getpid()} on"):
                store.write(0, {"runs": pa.table({"run": [0]})}, [])
            store.close()
            assert (tmp_path / LOCK).exists()


def test_a_disk_without_locks_is_used_with_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.experiments.store import lock

    def unknown(descriptor: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(lock, "_seize", unknown)
    with opened(tmp_path) as store:
        assert store.messages == [f"The disk of {tmp_path} knows no locks: see that no other process writes there."]


def fork_and_wait(folder: Path) -> None:
    with opened(folder):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        print(child, flush=True)
        time.sleep(60)


def hold(folder: Path) -> None:
    with opened(folder) as store:
        store.write(0, {"runs": pa.table({"run": [0]})}, [])
        print("open", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    {"fork": fork_and_wait, "hold": hold}[sys.argv[1]](Path(sys.argv[2]))
