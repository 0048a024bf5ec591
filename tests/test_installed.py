"""The program as it is installed from a wheel, far from the clone: the library goes along."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import library
from sim.scenario.kinds import Kind

ROOT = Path(__file__).resolve().parents[1]
UV = os.environ.get("UV") or shutil.which("uv")
SOURCES = ("sim", *sorted(set(library.FOLDERS.values())), "pyproject.toml", "README.md", "LICENSE")

type Typed = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(UV is None, reason="there is no uv to build a wheel with")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the wheel installed, and the libraries that the project's own environment has."""
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    build = [str(UV), "build", "--wheel", "--quiet", "--out-dir", str(folder), str(source)]
    for words in (["--offline"], []):
        done = subprocess.run([*build, *words], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            break
    else:
        pytest.skip(f"the wheel cannot be built here: {done.stderr}")
    shutil.rmtree(source)
    venv.create(folder / "venv")
    python = folder / "venv" / "bin" / "python"
    (wheel,) = folder.glob("*.whl")
    install = [str(UV), "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(python), str(wheel)]
    subprocess.run(install, check=True)
    (own,) = (folder / "venv").glob("lib/python*/site-packages")
    (own / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n")  # its .pth files are not read: no clone
    return folder / "venv" / "bin" / "alliance-sim"


@pytest.fixture
def typed(installed: Path, tmp_path: Path) -> Typed:
    """Return what runs the installed command in an empty folder."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(installed), *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def sound(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_the_installed_one_and_carries_every_file(installed: Path, tmp_path: Path) -> None:
    program = (
        "import sim.scenario.library as own; print(own.ROOT); "
        "print(*sorted(str(file) for kind in own.Kind for file in own.files(kind).values()))"
    )
    words = [str(installed.with_name("python")), "-c", program]
    root, files = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()
    assert Path(root).is_relative_to(installed.parents[1])
    there = sorted(Path(root) / path.relative_to(ROOT) for kind in Kind for path in library.files(kind).values())
    assert files.split() == [str(path) for path in there]


def test_lists_and_checks(typed: Typed) -> None:
    said = sound(typed("list", "scenarios"))
    assert "baseline  " in said
    assert "/" not in said
    assert max(map(len, said.splitlines())) <= 80
    names = [name for kind in Kind for name in library.files(kind)]
    assert sound(typed("check", *names)).count("no problems") == len(names)
    assert "library" not in typed("check", "baseline").stderr
    assert "Did you mean 'baseline'?" in typed("run", "basline").stderr
    assert "passage" in sound(typed("list", "checks"))


def test_a_run_and_a_sweep_by_name(typed: Typed, installed: Path, tmp_path: Path) -> None:
    sound(typed("run", "baseline", "--replications", "2", "--set", "quarters=8", "--no-figures"))
    assert str(installed.parents[1]) not in (tmp_path / "results" / "baseline" / "manifest.json").read_text()
    assert "300 runs" in sound(typed("sweep", "majority", "--dry-run")).replace(",", "")


def test_a_file_of_ones_own_extends_the_library(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("extends: baseline\ntitle: Mine\nquarters: 8\nevents: []\n")
    assert "no problems; 'Mine'" in sound(typed("check", "mine"))
    sound(typed("run", "mine.yaml", "--replications", "2", "--no-figures"))
    sound(typed("copy", "majority"))
    assert "no problems" in sound(typed("check", "./majority.yaml"))
    assert "majority.yaml" in sound(typed("list", "experiments"))


def test_claims_groups_and_checks_of_the_model(typed: Typed) -> None:
    few = ("--replications", "2", "--points", "2", "--repeats", "1")
    ledger = json.loads(sound(typed("claims", "small-is-fast", "--quick", *few, "--json")))
    assert {row["claim"] for row in ledger} == {"small-is-fast"}
    assert "Northern Group" in sound(typed("predict", "northern-group", "--replications", "20", "--json"))
    sound(typed("validate", "blocs", "--quick"))


def test_all_claims_are_found(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "results" / "claims-quick").mkdir(parents=True)
    (tmp_path / "results" / "claims-quick" / "other").touch()
    refused = typed("claims", "--quick")
    assert refused.returncode == 1  # all are read by then
    assert "holds something other than a ledger" in refused.stderr
