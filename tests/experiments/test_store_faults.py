"""Disks that refuse, processes that are killed: nothing that was finished is lost, nothing is half written.

The file is also a script that the tests start as another process.
"""

from __future__ import annotations

import errno
import io
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import InputError
from sim.experiments.result import open_result as load_result
from sim.experiments.store import Store

TABLES = ("runs", "issues")
PARTS, MANY_PARTS = 3, 60
CALLS = ("open", "write", "fsync", "replace", "mkdir", "ftruncate")
posix = pytest.mark.skipif(sys.platform == "win32", reason="forks and signals are those of POSIX")


def tables_of(part: int) -> dict[str, pa.Table]:
    issues = pa.table({"run": [2 * part] * 9, "output": [part / (1 + row) for row in range(9)]})
    return {"runs": pa.table({"run": [2 * part], "arm": ["base"]}), "issues": issues}


def opened(folder: Path, parts: int = PARTS, *, resume: bool = False) -> Store:
    identity = {"experiment": {"title": "Faults"}, "version": "0.1.0", "versions": {}, "runs": 2 * parts}
    return Store.create_or_resume(folder, identity, parts, TABLES, resume)


def fill(folder: Path, parts: int = PARTS, *, resume: bool = False) -> None:
    with opened(folder, parts, resume=resume) as store:
        for part in store.missing():
            store.write(part, tables_of(part), [{"run": 2 * part + 1, "error": "stumbled"}])
        store.finish({"name": "faults"})


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def counted(at_call: Callable[[int], None]) -> Iterator[None]:
    """Call `at_call` with its number before each call that changes something on the disk; writes are cut in half."""
    number = 0
    genuine = {name: getattr(os, name) for name in CALLS} | {"io.open": io.open}

    def wrapped(name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal number
            if name == "io.open" and "r" in str(given[1]) and "+" not in str(given[1]):
                return genuine[name](*given, **named)
            number += 1
            try:
                at_call(number)
            except OSError:
                if name == "write":
                    genuine[name](given[0], bytes(given[1])[: len(given[1]) // 2])
                raise
            return genuine[name](*given, **named)

        return call

    try:
        for name in CALLS:
            setattr(os, name, wrapped(name))
        io.open = wrapped("io.open")  # type: ignore[assignment]
        yield
    finally:
        for name in CALLS:
            setattr(os, name, genuine[name])
        io.open = genuine["io.open"]


def calls_in(work: Callable[[], None]) -> int:
    seen: list[int] = []
    with counted(seen.append):
        work()
    return len(seen)


def refuse(first: int, code: int, lasting: bool) -> Callable[[int], None]:
    def at_call(number: int) -> None:
        if number == first or (lasting and number > first):
            raise OSError(code, os.strerror(code))

    return at_call


def check_nothing_is_half_written(folder: Path) -> None:
    assert {path.name for path in folder.rglob(".*")} <= {".lock"}
    for path in folder.rglob("*.parquet"):
        assert pq.read_table(path).equals(tables_of(int(path.stem[-6:]))[path.parent.name])
        assert (folder / "parts" / f"{path.stem}.json").exists()


def begin_damaged(folder: Path) -> None:
    """Leave a sweep that was stopped, with one part damaged and the rest of a killed process."""
    with opened(folder) as store:
        for part in (0, 1):
            store.write(part, tables_of(part), [{"run": 2 * part + 1, "error": "stumbled"}])
        store.stop({"name": "faults"})
    (folder / "runs" / "part-000001.parquet").write_bytes(b"PAR1")
    (folder / "issues" / ".part-000002.parquet.part").write_bytes(b"PAR1")


def sound(folder: Path) -> int:
    with opened(folder, resume=True) as store:
        return len(store.kept)


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize(
    ("code", "cause", "lasting"),
    [
        (errno.ENOSPC, "The disk is full", True),
        (errno.ENOSPC, "The disk is full", False),
        (errno.EDQUOT, "Your quota on the disk is used up", True),
        (errno.EIO, "The disk reports an input/output error", False),
        (errno.EROFS, "The disk can only be read", True),
        (errno.EACCES, "The right to write is missing", False),
    ],
)
def test_a_disk_that_refuses_at_any_moment_costs_no_part(
    tmp_path: Path, code: int, cause: str, lasting: bool, resume: bool
) -> None:
    fill(tmp_path / "undisturbed")
    expected = contents(tmp_path / "undisturbed")
    begin = begin_damaged if resume else bool
    begin(tmp_path / "counted")
    calls = calls_in(lambda: fill(tmp_path / "counted", resume=resume))
    assert calls > 30
    for call in range(1, calls + 1):
        folder = tmp_path / str(call)
        begin(folder)
        with pytest.raises(InputError) as raised, counted(refuse(call, code, lasting)):
            fill(folder, resume=resume)
        said = re.fullmatch(
            rf"{re.escape(cause)}: (\d) of 3 parts are kept in {re.escape(str(folder))}; .* and resume with --resume\.",
            str(raised.value),
        )
        assert said is not None, str(raised.value)
        kept = sound(folder)
        assert kept == int(said[1]), f"at call {call}"
        if not resume:
            check_nothing_is_half_written(folder)
        fill(folder, resume=True)
        assert contents(folder) == expected, f"at call {call}"


def test_a_part_that_could_not_be_done_again_leaves_no_record(tmp_path: Path) -> None:
    begin_damaged(tmp_path)
    with opened(tmp_path, resume=True) as store:
        with pytest.raises(InputError, match="1 of 3 parts are kept"), counted(refuse(3, errno.ENOSPC, True)):
            store.write(1, tables_of(1), [{"run": 3, "error": "stumbled"}])
        assert {path.name for path in tmp_path.rglob("part-*")} == {"part-000000.parquet", "part-000000.json"}


def test_what_is_written_when(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    rename = os.replace

    def renamed(source: Path, target: Path) -> None:
        names.append(str(Path(target).relative_to(tmp_path)))
        rename(source, target)

    monkeypatch.setattr(os, "replace", renamed)
    fill(tmp_path, 1)
    tables = {"runs/part-000000.parquet", "issues/part-000000.parquet"}
    assert (names[0], set(names[1:3]), names[3:]) == ("sweep.json", tables, ["parts/part-000000.json", "manifest.json"])


def test_an_interruption_in_the_middle_of_a_part_leaves_nothing_of_it(tmp_path: Path) -> None:
    fill(tmp_path / "undisturbed")

    def interrupt(number: int) -> None:
        if number == call:
            raise KeyboardInterrupt

    with opened(tmp_path / "counted") as store:
        calls = calls_in(lambda: store.write(0, tables_of(0), [{"run": 1, "error": "stumbled"}]))
    for call in range(1, calls + 1):
        folder = tmp_path / str(call)
        with opened(folder) as store:
            with pytest.raises(KeyboardInterrupt), counted(interrupt):
                store.write(0, tables_of(0), [{"run": 1, "error": "stumbled"}])
            check_nothing_is_half_written(folder)
            store.stop({"name": "faults"})
            kept = load_result(folder).manifest["parts_kept"]
            assert store.missing() == list(range(kept, PARTS))
        fill(folder, resume=True)
        assert contents(folder) == contents(tmp_path / "undisturbed")


def test_a_manifest_that_does_not_fit_is_written_later(tmp_path: Path) -> None:
    fill(tmp_path / "undisturbed")
    with opened(tmp_path / "full") as store:
        for part in range(PARTS):
            store.write(part, tables_of(part), [{"run": 2 * part + 1, "error": "stumbled"}])
        with pytest.raises(InputError, match="The disk is full: 3 of 3 parts"), counted(refuse(2, errno.ENOSPC, True)):
            store.finish({"name": "faults"})
        store.finish({"name": "faults"})
    assert contents(tmp_path / "full") == contents(tmp_path / "undisturbed")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    with opened(tmp_path / "kept") as store:
        store.write(0, tables_of(0), [])
    tmp_path.chmod(0o500)
    (tmp_path / "kept").chmod(0o500)
    try:
        with pytest.raises(InputError, match=r"right to write is missing: 0 of 3 parts are kept in .*new;"):
            opened(tmp_path / "new")
        with pytest.raises(InputError, match=r"right to write is missing: 1 of 3 parts are kept in .*kept;"):
            opened(tmp_path / "kept", resume=True)
    finally:
        tmp_path.chmod(0o700)
        (tmp_path / "kept").chmod(0o700)


def test_a_folder_that_is_removed_meanwhile(tmp_path: Path) -> None:
    with opened(tmp_path / "kept") as store:
        store.write(0, tables_of(0), [])
        (tmp_path / "kept").rename(tmp_path / "moved")
        with pytest.raises(InputError, match=r"No such file or directory.*: 0 of 3 parts are kept in .*kept;"):
            store.write(1, tables_of(1), [])


def test_something_in_the_way_is_named(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (tmp_path / "runs" / "part-000000.parquet").mkdir()
        with pytest.raises(InputError, match=r"refuses to write \(.*part-000000\.parquet.*\): 0 of 3 parts are kept"):
            store.write(0, tables_of(0), [])


def script(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def wait_for_records(folder: Path, number: int, process: subprocess.Popen[str]) -> None:
    while process.poll() is None and len(list(folder.glob("parts/part-*.json"))) < number:
        time.sleep(0.0005)


def end(process: subprocess.Popen[str]) -> None:
    """Kill a process that this test has started, and close its pipes."""
    process.kill()
    process.communicate()


@posix
def test_a_process_killed_at_any_moment_costs_no_part(tmp_path: Path) -> None:
    fill(tmp_path / "undisturbed")
    process = script("kill-at-each-call", tmp_path)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    killed = int(said)
    assert killed > 30
    kept = []
    for call in range(1, killed + 1):
        folder = tmp_path / str(call)
        if (folder / "sweep.json").exists() and not (folder / "manifest.json").exists():
            with pytest.raises(InputError, match="was cut off"):
                load_result(folder)
        kept.append(sound(folder) if folder.exists() else 0)
        fill(folder, resume=True)
        assert contents(folder) == contents(tmp_path / "undisturbed"), f"killed at call {call}"
    assert kept == sorted(kept)
    assert set(kept) == set(range(PARTS + 1))


@posix
@pytest.mark.slow
def test_a_process_killed_at_random_moments_costs_no_part(tmp_path: Path) -> None:
    moments = random.Random(7)
    fill(tmp_path / "undisturbed", MANY_PARTS)
    before, cut_off = 0, 0
    for _ in range(4):
        process = script("fill", tmp_path / "killed")
        wait_for_records(tmp_path / "killed", before + moments.randrange(1, 8), process)
        time.sleep(moments.uniform(0.0, 0.01))
        end(process)
        with opened(tmp_path / "killed", MANY_PARTS, resume=True) as store:
            assert store.damaged == {}
            kept = len(store.kept)
        assert kept >= before
        cut_off += before < kept < MANY_PARTS
        before = kept
    assert cut_off > 0
    fill(tmp_path / "killed", MANY_PARTS, resume=True)
    assert contents(tmp_path / "killed") == contents(tmp_path / "undisturbed")


def kill_itself(at: int, number: int) -> None:
    if number == at:
        os.kill(os.getpid(), signal.SIGKILL)


def kill_at_each_call(root: Path) -> None:
    """Fork a process for each call that changes the disk, which kills itself there; print how many there were."""
    fill(root / "warm")  # what is imported on first use is imported before the forks
    call = 0
    while True:
        call += 1
        child = os.fork()
        if child == 0:
            with counted(partial(kill_itself, call)):
                fill(root / str(call))
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            break
    print(call - 1)


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]), MANY_PARTS, resume=True)
    else:
        kill_at_each_call(Path(sys.argv[2]))
