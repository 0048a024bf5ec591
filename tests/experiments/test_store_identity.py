"""Two sweeps are the same if nothing that moves a number differs; what differs is told by name."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.experiments.store import Store
from sim.experiments.store.identity import refuse_another

SWEEP: dict[str, Any] = {
    "experiment": {
        "title": "Does majority unblock?",
        "replications": 50,
        "arms": [
            {"name": "unanimity", "scenario": {"rules": {"majority": None}}},
            {"name": "majority", "scenario": {"rules": {"majority": {"share": 0.67}}}},
        ],
        "points_sha256": "ab" * 32,
    },
    "experiment_sha256": "cd" * 32,
    "version": "0.1.0",
    "versions": {"numpy": "2.5.5", "numba": "0.68.1", "python": "3.13.1", "pyarrow": "26.0.1"},
    "data_sha256": "ef" * 32,
    "runs": 4,
    "part_runs": 2,
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the sweep with one field changed; `...` removes it."""
    whole = copy.deepcopy(SWEEP)
    place: Any = whole
    *above, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in above:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return whole


def opened(folder: Path, identity: dict[str, Any], *, resume: bool, parts: int = 2, tables: str = "runs") -> Store:
    return Store.create_or_resume(folder, identity, parts, tables.split(), resume)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    with opened(tmp_path, SWEEP, resume=False) as store:
        store.write(0, {"runs": pa.table({"run": [0, 1]})}, [])
    return tmp_path


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("experiment.replications", 100, "    replications: 50 there, 100 here\n"),
        ("experiment.title", "Other", '    title: "Does majority unblock?" there, "Other" here\n'),
        ("experiment.arms.1.scenario.rules.majority.share", 0.5, "    arms.1.scenario.rules.majority.share: 0.67 "),
        ("experiment.arms.0.scenario.rules.majority", False, "    arms.0.scenario.rules.majority: null there, false"),
        ("experiment.arms", [], "    arms: 2 items there, [] here"),
        ("experiment.seed", 0, "    seed: nothing there, 0 here"),
        ("experiment.title", ..., '    title: "Does majority unblock?" there, nothing here'),
        ("experiment.points_sha256", "00" * 32, f'    points_sha256: "{"ab" * 28}... there, "{"00" * 28}... here'),
        ("version", "0.2.0", '    version: "0.1.0" there, "0.2.0" here\n'),
        ("versions.numpy", "2.6.0", '    versions.numpy: "2.5.5" there, "2.6.0" here\n'),
        ("versions.numba", "0.69.0", "    versions.numba: "),
        ("versions.python", "3.12.9", "    versions.python: "),
        ("versions.scipy", "1.18.1", '    versions.scipy: nothing there, "1.18.1" here'),
        ("data_sha256", "00" * 32, "    data_sha256: "),
        ("runs", 6, "    runs: 4 there, 6 here"),
        ("part_runs", 3, "    part_runs: 2 there, 3 here"),
    ],
)  # fmt: skip
def test_what_differs_is_told(begun: Path, path: str, value: Any, told: str) -> None:
    with pytest.raises(InputError) as raised:
        opened(begun, changed(path, value), resume=True)
    said = str(raised.value)
    assert told in said
    assert said.startswith(f"{begun} holds a sweep that differs from this one, so it cannot be resumed:")
    assert said.endswith("or give another folder with --out.")
    assert len(said.splitlines()) == 3


def test_parts_and_tables_are_of_the_identity(begun: Path) -> None:
    with pytest.raises(InputError, match=r"    parts: 2 there, 3 here"):
        opened(begun, SWEEP, resume=True, parts=3)
    with pytest.raises(InputError, match=r"    tables: 1 items there, 2 items here"):
        opened(begun, SWEEP, resume=True, tables="runs issues")


def test_the_order_of_tables_is_not(begun: Path, tmp_path: Path) -> None:
    opened(tmp_path / "two", SWEEP, resume=False, tables="issues runs groups").close()
    with opened(tmp_path / "two", SWEEP, resume=True, tables="runs groups issues") as store:
        assert store.missing() == [0, 1]


@pytest.mark.parametrize("value", ["27.0.0", ...])
def test_a_library_that_moves_no_number_may_change(begun: Path, value: Any) -> None:
    with opened(begun, changed("versions.pyarrow", value), resume=True) as store:
        assert store.missing() == [1]
        assert store.messages[0].startswith('This changes no number: versions.pyarrow: "26.0.1" there')


def test_no_more_than_five_are_told_those_of_the_experiment_first(begun: Path) -> None:
    other = changed("experiment", {f"key_{number}": number for number in range(9)}) | {"version": "0.2.0", "runs": 9}
    with pytest.raises(InputError) as raised:
        opened(begun, other, resume=True)
    lines = str(raised.value).splitlines()
    # Four keys are gone, nine are new, and the version and the number of runs are others.
    assert len(lines) == 8
    assert lines[6] == "    and 10 more"
    assert lines[1].startswith("    arms: ")
    assert not any("version" in line or "runs" in line for line in lines[1:6])


def test_checksums_come_last(begun: Path) -> None:
    other = changed("experiment.replications", 100) | {"experiment_sha256": "0" * 64, "runs": 8, "version": "0.2.0"}
    with pytest.raises(InputError) as raised:
        opened(begun, other, resume=True)
    keys = [line.split(":")[0].strip() for line in str(raised.value).splitlines()[1:-1]]
    assert keys == ["replications", "version", "experiment_sha256", "runs"]


def test_a_refusal_changes_nothing_and_frees_the_folder(begun: Path) -> None:
    before = {path: path.read_bytes() for path in begun.rglob("*") if path.is_file()}
    with pytest.raises(InputError):
        opened(begun, changed("version", "0.2.0"), resume=True)
    assert {path: path.read_bytes() for path in begun.rglob("*") if path.is_file()} == before
    opened(begun, SWEEP, resume=True).close()


def test_tuples_and_numbers_of_numpy_are_what_json_makes_of_them(begun: Path) -> None:
    import numpy as np

    same = changed("experiment.replications", np.int64(50))
    same["experiment"]["arms"] = tuple(same["experiment"]["arms"])
    with opened(begun, same, resume=True) as store:
        assert store.missing() == [1]


def test_parts_of_another_sweep_do_not_count(begun: Path, tmp_path: Path) -> None:
    other = changed("version", "0.2.0")
    with opened(tmp_path / "other", other, resume=False):
        pass
    for name in ("runs/part-000000.parquet", "parts/part-000000.json"):
        (tmp_path / "other" / name).write_bytes((begun / name).read_bytes())
    with opened(tmp_path / "other", other, resume=True) as store:
        assert store.missing() == [0, 1]
        assert store.damaged == {0: "parts/part-000000.json belongs to another sweep or another part"}


scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.sampled_from(["", "a", "b"])
trees = st.recursive(
    scalars, lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from("xyz"), below, max_size=3)
)


@given(trees, trees)
def test_sweeps_are_refused_exactly_if_their_json_differs(there: Any, here: Any) -> None:
    same = json.dumps(there, sort_keys=True) == json.dumps(here, sort_keys=True)
    try:
        assert refuse_another(Path("kept"), {"experiment": there}, {"experiment": here}) == []
    except InputError:
        assert not same
    else:
        assert same
