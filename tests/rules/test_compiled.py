"""Compiled rules give the bits of the same rules uncompiled; the cache follows every source."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import shutil
import struct
from itertools import product
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, get_type_hints

import numba
import numpy as np
import pytest

import sim.formats
import sim.rules
from sim.cache import Cache
from sim.rules import agreement, compiled, environment
from sim.types import Codes, Flags, Floats

TIMES = 100
COMPILED = pytest.mark.skipif(not hasattr(environment.clipped, "py_func"), reason="compilation is off")


def modules(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(f"{package.__name__}.{each.name}") for each in pkgutil.iter_modules(package.__path__)
    ]


def rules() -> dict[str, Any]:
    """Return every compiled function of the rules and formats, by module and name."""
    return {
        f"{module.__name__}.{name}": value
        for module in (*modules(sim.rules), *modules(sim.formats))
        for name, value in vars(module).items()
        if hasattr(value, "py_func") and value.py_func.__module__ == module.__name__
    }


def argument(kind: Any, size: int, chance: np.random.Generator) -> Any:
    """Return a value of the type that a rule declares."""
    match kind:
        case UnionType():
            return argument(chance.choice(kind.__args__), size, chance)
        case _ if kind is float:
            return chance.random()
        case _ if kind is int:
            return int(chance.integers(0, 30))
        case _ if kind is bool:
            return bool(chance.integers(0, 2))
        case _ if kind is np.uint64:
            return chance.integers(0, 2**64, dtype=np.uint64)
        case _ if kind == Floats:
            return chance.random(size) * (chance.random(size) < 0.8)
        case _ if kind == Codes:
            return chance.integers(0, 3, size).astype(np.int8)
        case _ if kind == Flags:
            return chance.random(size) < 0.7
    return tuple(chance.random(len(kind.__args__)))


def arguments(rule: Any, chance: np.random.Generator) -> list[Any]:
    hints, size = get_type_hints(rule.py_func), int(chance.integers(0, 9))
    names = inspect.signature(rule.py_func).parameters
    if "stock" in names:  # between pairs of 30 states
        given: dict[str, Any] = {"stock": chance.random((30, 30)), "rows": np.flatnonzero(chance.random(30) < 0.3)}
        given |= {"gains": chance.random(30), "sums": chance.random(30)}
        return [given[name] if name in given else argument(hints[name], size, chance) for name in names]
    if "listed" in names:
        among = chance.random((size, 9)) if "table" in names else chance.random(9)
        return [among, np.flatnonzero(chance.random(9) < 0.4)]
    drawn = {name: argument(hints[name], size, chance) for name in names}
    if "luck" in names and hints["luck"] == Floats:
        drawn["luck"] = 1.0 - chance.random(size)  # never 0
    if "mean" in names and "ideals" in names:
        drawn["mean"] = agreement.weighted_mean(drawn["ideals"], drawn["weights"])
    return list(drawn.values())


def bits(value: Any) -> bytes:
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, tuple):
        return b"".join(bits(each) for each in value)
    if value is None:
        return b""
    return struct.pack("<d", value) if isinstance(value, float) else str(int(value)).encode()


def outcome(function: Any, given: list[Any]) -> list[bytes]:
    """Return the bits of the result, and of the arguments afterwards."""
    own = [value.copy() if isinstance(value, np.ndarray) else value for value in given]
    with np.errstate(over="ignore"):
        result = function(*own)
    return [bits(result), *(bits(value) for value in own if isinstance(value, np.ndarray))]


def outcomes(functions: dict[str, Any], sources: dict[str, Any]) -> dict[str, list[list[bytes]]]:
    """Return what each function makes of the same random arguments, of the types that its source declares."""
    chance = np.random.default_rng(11)
    return {
        name: [outcome(functions[name], arguments(source, chance)) for _ in range(TIMES)]
        for name, source in sources.items()
    }


@COMPILED
def test_compiled_rules_give_the_bits_of_uncompiled_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = rules()
    slow = {name: rule.py_func for name, rule in fast.items()}
    expected = outcomes(fast, fast)
    for module in (*modules(sim.rules), *modules(sim.formats)):
        for name, value in list(vars(module).items()):
            if hasattr(value, "py_func"):
                monkeypatch.setattr(module, name, value.py_func)
    assert outcomes(slow, fast) == expected


NO_RULES = {"sim.rules.draws.name_key", "sim.rules.draws._registered", "sim.formats.traits._registered"}
"""What is called when names and formats are registered and copied, and never in a run."""


@COMPILED
@pytest.mark.parametrize("package", [sim.rules, sim.formats])
def test_every_function_of_a_rule_file_is_compiled(package: ModuleType) -> None:
    plain = {
        f"{module.__name__}.{name}"
        for module in modules(package)
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and module is not compiled
    }
    assert plain <= NO_RULES


# The cache


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for folder in compiled.SOURCES:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.py").write_text(f"{folder} = 1\n")
    for name in compiled.TABLES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one = 1\n")
    return tmp_path


@pytest.mark.parametrize("name", [*(f"{folder}/one.py" for folder in compiled.SOURCES), *compiled.TABLES])
def test_a_change_in_any_source_changes_the_hash(package: Path, name: str) -> None:
    before = compiled.source_hash(package)
    assert compiled.source_hash(package) == before
    (package / name).write_text("changed = 2\n")
    assert compiled.source_hash(package) != before


def test_all_that_compiled_code_takes_over_is_hashed() -> None:
    # Tables and settings are made in Python; types and data are no part of what is compiled.
    plain = {"engine.py", "tables.py", "starting.py"}
    harmless = {"cache.py", "types.py", "wording.py", "rules/__init__.py", "formats/__init__.py"}
    imported = {
        module
        for folder in compiled.SOURCES
        for path in (compiled.PACKAGE / folder).glob("*.py")
        if path.name not in plain
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.startswith("sim.")
        for module in [node.module.removeprefix("sim.").replace(".", "/")]
    }
    files = {f"{each}.py" if (compiled.PACKAGE / f"{each}.py").exists() else f"{each}/__init__.py" for each in imported}
    outside = {name for name in files if name.split("/")[0] not in compiled.SOURCES}
    assert outside - harmless == set(compiled.TABLES)


def test_a_source_more_or_renamed_changes_the_hash(package: Path) -> None:
    before = compiled.source_hash(package)
    (package / "rules" / "one.py").rename(package / "rules" / "two.py")
    renamed = compiled.source_hash(package)
    (package / "rules" / "three.py").write_text("")
    assert len({before, renamed, compiled.source_hash(package)}) == 3


def test_other_files_do_not_change_the_hash(package: Path) -> None:
    before = compiled.source_hash(package)
    (package / "rules" / "notes.txt").write_text("notes")
    assert compiled.source_hash(package) == before


def test_the_hash_of_the_rules_names_the_folder_of_compiled_code() -> None:
    assert compiled.CACHE.folder is None or compiled.CACHE.folder.name == compiled.source_hash()


@pytest.mark.parametrize(("is_off", "is_there", "cold"), [(0, False, True), (0, True, False), (1, False, False)])
def test_whether_rules_have_yet_to_be_compiled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_off: int, is_there: bool, cold: bool
) -> None:
    monkeypatch.setattr(compiled, "CACHE", Cache(tmp_path))
    monkeypatch.setattr(numba.config, "DISABLE_JIT", is_off)
    if is_there:
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "one.nbc").touch()
    assert compiled.compiles_cold() is cold


@COMPILED
def test_without_a_cache_rules_are_compiled_and_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(compiled, "CACHE", Cache(None, "no room"))
    doubled = compiled.compiled(_doubled)
    assert doubled(1.5) == 3.0
    assert doubled.stats.cache_path is None  # type: ignore[attr-defined]
    assert compiled.compiles_cold()


@COMPILED
def test_all_rules_are_kept_in_the_one_folder() -> None:
    kept = {rule.stats.cache_path for rule in rules().values()}
    folder = compiled.CACHE.folder
    assert kept == ({None} if folder is None else {str(folder)})


def _times(factor: float) -> Any:
    """Return a function that one line defines together with others."""

    def times(x: float) -> float:
        return factor * x

    return compiled.compiled(times)


@COMPILED
@pytest.mark.parametrize("first", [(2.0, 3.0), (3.0, 2.0)])
def test_no_function_is_taken_for_another_whatever_processes_wrote_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, first: tuple[float, float]
) -> None:
    """Each of two processes compiles in an order of its own; of what both wrote, any file may be of either."""
    one, other, mixed = (tmp_path / name for name in ("one", "other", "mixed"))
    for folder, order in ((one, first), (other, first[::-1])):
        folder.mkdir()
        monkeypatch.setattr(compiled, "CACHE", Cache(folder))
        assert [_times(factor)(7.0) / 7.0 for factor in order] == list(order)
    written = sorted(path.name for path in one.iterdir())
    assert written == sorted(path.name for path in other.iterdir())
    assert len(written) == 2
    mixed.mkdir()
    monkeypatch.setattr(compiled, "CACHE", Cache(mixed))
    for pick in product((one, other), repeat=2):
        for folder, name in zip(pick, written, strict=True):
            shutil.copy(folder / name, mixed / name)
        made = [_times(factor) for factor in first]
        assert [function(7.0) / 7.0 for function in made] == list(first)
        assert [sum(function.stats.cache_hits.values()) for function in made] == [1, 1]


@COMPILED
@pytest.mark.parametrize("damage", ["another", "cut off", "empty", "gone"])
def test_what_is_damaged_is_compiled_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damage: str) -> None:
    monkeypatch.setattr(compiled, "CACHE", Cache(tmp_path))
    assert [_times(2.0)(7.0), _times(3.0)(7.0)] == [14.0, 21.0]
    one, other = sorted(tmp_path.iterdir())
    contents = {"another": other.read_bytes(), "cut off": one.read_bytes()[:-9], "empty": b""}
    if damage == "gone":
        one.unlink()
    else:
        one.write_bytes(contents[damage])
    assert [_times(2.0)(7.0), _times(3.0)(7.0)] == [14.0, 21.0]
    assert sorted(tmp_path.iterdir()) == [one, other]
    assert one.read_bytes() != other.read_bytes()


@COMPILED
def test_what_cannot_be_kept_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compiled, "CACHE", Cache(tmp_path / "gone"))
    assert _times(2.0)(7.0) == 14.0
    assert not (tmp_path / "gone").exists()


def _doubled(x: float) -> float:
    return 2.0 * x


def test_what_is_internal_is_for_compiled_callers() -> None:
    @compiled.internal
    def doubled(x: float) -> float:
        return 2.0 * x

    @numba.njit
    def four_times(x: float) -> float:
        return doubled(doubled(x))

    assert four_times(1.5) == 6.0
