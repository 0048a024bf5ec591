"""Compiled code is loaded from a folder that only the user can write to, and from nowhere else."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cache import VARIABLE, find_cache

ROOT = Path(__file__).resolve().parents[1]
posix = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes are those of POSIX")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let home and temporary folder lie in one that is ours alone."""
    for name in (VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("home", "temporary"):
        (tmp_path / name).mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def usual(home: Path) -> Path:
    return home / "home" / ".cache" / "alliance-sim"


def otherwise(home: Path) -> Path:
    number = os.getuid() if hasattr(os, "getuid") else "cache"
    return home / "temporary" / f"alliance-sim-{number}"


def test_it_lies_in_the_users_folder_for_caches(home: Path) -> None:
    assert find_cache("abc").folder == usual(home) / "abc"


@pytest.mark.parametrize("variable", [VARIABLE, "XDG_CACHE_HOME"])
def test_it_lies_where_the_user_wants_it(home: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, str(home / "chosen"))
    found = find_cache("abc")
    assert (found.folder, found.reason) == (home / "chosen" / "alliance-sim" / "abc", "")
    assert find_cache("abc") == found


@posix
@pytest.mark.parametrize("umask", [0o002, 0o022, 0o077])
def test_nobody_else_can_look_into_it(home: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder = find_cache("abc").folder
    finally:
        os.umask(before)
    assert folder is not None
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, folder.parent)] == [0o700, 0o700]


@posix
def test_what_an_earlier_version_left_is_closed_to_others(home: Path) -> None:
    usual(home).mkdir(parents=True)
    usual(home).chmod(0o775)
    assert find_cache("abc").folder == usual(home) / "abc"
    assert stat.S_IMODE(usual(home).stat().st_mode) == 0o700


def a_file(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()


def a_link(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(place.parent)


def open_to_others(place: Path) -> None:
    (place / "abc").mkdir(parents=True)
    (place / "abc").chmod(0o777)


def below_a_folder_that_others_write_to(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.parent.chmod(0o777)


def of_somebody_else(place: Path) -> None:
    place.mkdir(parents=True)
    os.chown(place, 4321, -1)


def with_a_folder_of_somebody_else(place: Path) -> None:
    (place / "abc").mkdir(parents=True)
    os.chown(place / "abc", 4321, -1)


def below_a_folder_of_somebody_else(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    os.chown(place.parent, 4321, -1)


REFUSED: dict[Callable[[Path], None], str] = {
    a_file: "File exists",
    a_link: "it is a link or a file",
    open_to_others: "others can read or write there",
    below_a_folder_that_others_write_to: "other users can write to it",
    of_somebody_else: "it belongs to another user (number 4321)",
    with_a_folder_of_somebody_else: "it belongs to another user (number 4321)",
    below_a_folder_of_somebody_else: "it belongs to another user (number 4321)",
}


@posix
@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("both", [False, True])
def test_a_folder_that_others_can_fill_is_refused(home: Path, spoil: Callable[[Path], None], both: bool) -> None:
    if "somebody" in spoil.__name__ and os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    for place in (usual(home), *([otherwise(home)] if both else [])):
        spoil(place)
    found = find_cache("abc")
    assert REFUSED[spoil] in found.reason
    assert found.folder == (None if both else otherwise(home) / "abc")


@posix
def test_a_sticky_folder_of_all_is_as_good_as_ones_own(home: Path) -> None:
    (home / "temporary").chmod(0o1777)
    a_file(usual(home))
    assert find_cache("abc").folder == otherwise(home) / "abc"


@posix
def test_without_a_home_it_is_temporary(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert find_cache("abc").folder == otherwise(home) / "abc"


@posix
def test_without_any_place_there_is_none_and_a_reason(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    a_file(usual(home))
    monkeypatch.setattr(tempfile, "gettempdir", nowhere)
    found = find_cache("abc")
    assert found.folder is None
    assert "File exists" in found.reason


# In a process of its own

CHECK = """
import json, sys
from pathlib import Path
sys.argv = ["alliance-sim", "check", *sys.argv[1:]]
from sim.cli import app
app(standalone_mode=False)
from sim.rules import compiled
import gc
from numba.core.registry import CPUDispatcher
made = [each for each in gc.get_objects() if isinstance(each, CPUDispatcher) and each.overloads]
print(json.dumps([each.py_func.__qualname__ for each in made if each.py_func.__module__.startswith("sim.")]))
"""
FILES = [
    "scenarios/baseline.yaml", "experiments/majority.yaml", "experiments/sensitivity.yaml", "designs/institution.yaml",
    "groups/northern-group.yaml", "experiments/paper.yaml", "claims",
]  # fmt: skip


def checked() -> list[Path]:
    """Return a file of each kind."""
    files = [ROOT / name for name in FILES]
    return [sorted(file.glob("*.yaml"))[0] if file.is_dir() else file for file in files]


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT", "0") != "0", reason="compilation is off")
def test_check_compiles_and_loads_nothing(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECK, *map(str, checked())], cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("no problems") == len(FILES)
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert not list(home.rglob("*.nbc"))


UNKNOWN = """
import os, pwd, sys
def unknown(number): raise KeyError(f"getpwuid(): uid not found: {number}")
pwd.getpwuid = unknown
sys.argv = ["alliance-sim", "check", sys.argv[1]]
from sim.cli import app
app(standalone_mode=False)
from sim import figures
from sim.figures.drawing import canvas
from sim.cache import find_cache
print(find_cache("abc").folder)
"""


@posix
def test_a_user_whom_nobody_knows_has_no_traceback(home: Path) -> None:
    """As in a container that is started with a number for a user: no home, and no entry with one."""
    bare = {name: value for name, value in os.environ.items() if name not in ("HOME", VARIABLE, "XDG_CACHE_HOME")}
    bare["TMPDIR"] = str(home / "temporary")
    command = [sys.executable, "-c", UNKNOWN, str(ROOT / "scenarios" / "cold-start.yaml")]
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(otherwise(home) / "abc")
