"""Any sequence of sittings, stops, kills and damage ends in the bytes of a sweep that nobody disturbed."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sim.errors import InputError
from sim.experiments.result import open_result as load_result
from sim.experiments.store import Store

PARTS = 3
NUMBERS = st.integers(0, PARTS - 1)
FILES = st.sampled_from(["runs/part-{:06d}.parquet", "parts/part-{:06d}.json"])
IDENTITY = {"experiment": {"title": "Machine"}, "versions": {}, "runs": PARTS, "part_runs": 1}


def tables_of(part: int) -> dict[str, pa.Table]:
    return {"runs": pa.table({"run": [part], "output": [part / 7]})}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def finished(folder: Path) -> dict[str, bytes]:
    with Store.create_or_resume(folder, IDENTITY, PARTS, ["runs"], True) as store:
        for part in store.missing():
            store.write(part, tables_of(part), [])
        store.finish({"name": "machine"})
    return contents(folder)


class Sittings(RuleBasedStateMachine):
    """A folder, the store that has it open or none, and what should be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.folder = self.root / "kept"
        self.store: Store | None = None
        self.whole: set[int] = set()
        self.manifest: bool | None = None

    @initialize()
    def begin(self) -> None:
        self.store = Store.create_or_resume(self.folder, IDENTITY, PARTS, ["runs"], False)

    @rule(part=NUMBERS)
    @precondition(lambda self: self.store is not None)
    def write(self, part: int) -> None:
        assert self.store is not None
        self.store.write(part, tables_of(part), [])
        if part not in self.whole:
            self.manifest = None
        self.whole.add(part)

    @rule()
    @precondition(lambda self: self.store is not None)
    def stop(self) -> None:
        assert self.store is not None
        self.store.stop({"name": "machine"})
        self.manifest = self.manifest is True and len(self.whole) == PARTS

    @rule()
    @precondition(lambda self: self.store is not None)
    def finish(self) -> None:
        assert self.store is not None
        if len(self.whole) == PARTS:
            self.store.finish({"name": "machine"})
            self.manifest = True
        else:
            with pytest.raises(InputError, match="are missing"):
                self.store.finish({"name": "machine"})

    @rule()
    @precondition(lambda self: self.store is not None)
    def leave(self) -> None:
        assert self.store is not None
        self.store.close()
        self.store = None

    @rule()
    @precondition(lambda self: self.store is None)
    def come_back(self) -> None:
        with pytest.raises(InputError, match="holds a sweep already"):
            Store.create_or_resume(self.folder, IDENTITY, PARTS, ["runs"], False)
        self.store = Store.create_or_resume(self.folder, IDENTITY, PARTS, ["runs"], True)
        assert set(self.store.kept) == self.whole

    @rule(part=NUMBERS, file=FILES, place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
    @precondition(lambda self: self.store is None)
    def damage(self, part: int, file: str, place: float, bit: int, cut: bool) -> None:
        path = self.folder / file.format(part)
        if part in self.whole:  # once: the same bit flipped twice is no damage
            content = bytearray(path.read_bytes())
            content[int(place * len(content))] ^= 1 << bit
            path.write_bytes(content[: int(place * len(content))] if cut else content)
            self.whole.discard(part)

    @rule(part=NUMBERS)
    @precondition(lambda self: self.store is None)
    def half_write(self, part: int) -> None:
        (self.folder / "runs" / f".part-{part:06d}.parquet.part").write_bytes(b"PAR1")

    @invariant()
    def what_is_missing_is_what_is_not_whole(self) -> None:
        if self.store is not None:
            assert set(self.store.missing()) == set(range(PARTS)) - self.whole
            assert self.store.finished == (self.manifest is True and len(self.whole) == PARTS)

    @invariant()
    def a_reader_sees_what_is_whole_or_an_error(self) -> None:
        if self.store is None:
            return
        if self.manifest is None:
            with pytest.raises(InputError):
                load_result(self.folder)
        elif len(self.store.damaged) == 0 and self.whole:
            assert load_result(self.folder).runs["run"].tolist() == sorted(self.whole)

    def teardown(self) -> None:
        if self.store is not None:
            self.store.close()
        assert finished(self.folder) == finished(self.root / "undisturbed")
        shutil.rmtree(self.root)


TestSittings = Sittings.TestCase
TestSittings.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
