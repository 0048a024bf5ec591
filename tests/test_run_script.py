"""./run: from a clean clone to a running command, on a machine with little on it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

CLONE = Path(__file__).parents[1]
TOOLS = ("sh", "cat", "dirname", "mkdir", "mv", "rm")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what ./run needs, in a folder with a space in its name."""
    copy = tmp_path / "a clone"
    copy.mkdir()
    for name in ("run", "pyproject.toml", ".python-version", "README.md", "LICENSE"):
        if (CLONE / name).exists():
            shutil.copy2(CLONE / name, copy / name)
    (copy / "README.md").touch()
    for folder in ("sim", "scenarios", "experiments", "claims", "designs", "groups"):  # the build carries them
        (copy / folder).mkdir()
    (copy / "sim" / "__init__.py").touch()
    return copy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder of programs, with neither Python nor uv."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    return folder


def program(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def run(clone: Path, path: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(path / "sh"), str(clone / "run"), *arguments]
    environment = {"PATH": str(path), "HOME": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


FAKE_UV = 'echo "$(pwd)|$*"'


def test_it_takes_the_uv_that_is_there_and_stays_in_the_callers_folder(clone: Path, path: Path, tmp_path: Path) -> None:
    program(path, "uv", FAKE_UV)
    done = run(clone, path, tmp_path, "alliance-sim", "--set", "title=a b")
    assert done.returncode == 0
    last = done.stdout.splitlines()[-1]
    assert last == f"{tmp_path}|run --project {clone} alliance-sim --set title=a b"
    assert not (clone / ".uv").exists()


def test_it_makes_the_environment_from_inside_the_clone(clone: Path, path: Path, tmp_path: Path) -> None:
    program(path, "uv", FAKE_UV)
    done = run(clone, path, tmp_path, "pytest")
    assert f"{clone}|sync" in done.stdout.splitlines()


def test_it_makes_no_environment_where_one_is(clone: Path, path: Path, tmp_path: Path) -> None:
    program(path, "uv", FAKE_UV)
    (clone / ".venv" / "bin").mkdir(parents=True)
    program(clone / ".venv" / "bin", "python", "true")
    assert "sync" not in run(clone, path, tmp_path, "pytest").stdout


def test_arguments_reach_the_command_one_by_one(clone: Path, path: Path, tmp_path: Path) -> None:
    program(path, "uv", 'for argument in "$@"; do echo "<$argument>"; done')
    done = run(clone, path, tmp_path, "x", "a  b", "", "*")
    assert done.stdout.splitlines()[-4:] == ["<x>", "<a  b>", "<>", "<*>"]


def test_the_exit_status_is_the_commands(clone: Path, path: Path, tmp_path: Path) -> None:
    program(path, "uv", 'case "$1" in run) exit 3 ;; esac')
    assert run(clone, path, tmp_path, "x").returncode == 3


def test_a_uv_that_does_not_run_is_none(clone: Path, path: Path, tmp_path: Path) -> None:
    program(path, "uv", "exit 127")
    assert "needs uv or a Python 3" in run(clone, path, tmp_path, "x").stderr


def test_neither_python_nor_uv(clone: Path, path: Path, tmp_path: Path) -> None:
    done = run(clone, path, tmp_path, "pytest")
    assert done.returncode == 1
    assert "needs uv or a Python 3, and found neither" in done.stderr


PIP_INSTALLS_UV = """
case "$*" in *--quiet\\ uv)
    mkdir -p "$(dirname "$0")"
    echo '#!/bin/sh' > "$(dirname "$0")/uv"
    echo 'echo "private $*"' >> "$(dirname "$0")/uv"
    chmod +x "$(dirname "$0")/uv" ;;
esac
"""


def test_without_uv_it_makes_a_private_one_once(clone: Path, path: Path, tmp_path: Path) -> None:
    (path / "chmod").symlink_to(str(shutil.which("chmod")))
    (path / "cp").symlink_to(str(shutil.which("cp")))
    program(tmp_path, "fresh_python", PIP_INSTALLS_UV)
    program(path, "python3", f'mkdir -p "$3/bin" && cp "{tmp_path}/fresh_python" "$3/bin/python"')
    first, second = (run(clone, path, tmp_path, "x") for _ in range(2))
    assert first.stdout.splitlines()[-1] == f"private run --project {clone} x"
    assert "putting one into" in first.stderr
    assert (second.returncode, second.stderr) == (0, "")
    assert sorted(file.name for file in clone.glob(".uv*")) == [".uv"]


def test_without_venv_it_takes_pip_with_a_folder_of_its_own(clone: Path, path: Path, tmp_path: Path) -> None:
    (path / "chmod").symlink_to(str(shutil.which("chmod")))
    to_target = 'mkdir -p "$6/bin"; printf "#!/bin/sh\\necho targeted\\n" > "$6/bin/uv"; chmod +x "$6/bin/uv"'
    program(path, "python3", f'case "$2" in venv) exit 1 ;; esac; {to_target}')
    done = run(clone, path, tmp_path, "x")
    assert done.stdout.splitlines()[-1] == "targeted"


def test_with_neither_venv_nor_pip_it_says_what_to_do(clone: Path, path: Path, tmp_path: Path) -> None:
    program(path, "python3", 'echo "No module named $2" >&2; exit 1')
    done = run(clone, path, tmp_path, "x")
    assert done.returncode == 1
    assert "No module named pip" in done.stderr
    assert "apt install python3-venv" in done.stderr
    assert list(clone.glob(".uv*")) == []


def test_it_is_executable_and_posix() -> None:
    assert os.access(CLONE / "run", os.X_OK)
    assert (CLONE / "run").read_text().startswith("#!/bin/sh\n")


def path_without_uv(path: str, folder: Path) -> str:
    """Return a PATH without uv but with all that lies beside it, such as the only Python that fits."""
    return ":".join(_without_uv(Path(part), folder / str(number)) for number, part in enumerate(path.split(":")))


def _without_uv(part: Path, links: Path) -> str:
    """Return a folder of programs, or of links to all of them but uv where uv is among them."""
    if not (part / "uv").exists():
        return str(part)
    links.mkdir(parents=True)
    for file in part.resolve().iterdir():
        if file.name != "uv":
            (links / file.name).symlink_to(file)
    return str(links)


def test_uv_alone_is_hidden(tmp_path: Path) -> None:
    for folder, name in [("a", "uv"), ("a", "python3"), ("b", "sh"), ("c", "uv")]:
        (tmp_path / folder).mkdir(exist_ok=True)
        program(tmp_path / folder, name, "true")
    path = path_without_uv(":".join(str(tmp_path / folder) for folder in "abc"), tmp_path / "programs")
    assert shutil.which("uv", path=path) is None
    assert Path(str(shutil.which("python3", path=path))).resolve() == tmp_path / "a" / "python3"
    assert shutil.which("sh", path=path) == str(tmp_path / "b" / "sh")


@pytest.mark.slow
def test_from_a_clean_clone_without_uv(clone: Path, tmp_path: Path) -> None:
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or shutil.which("python3")
    asked = [
        str(python),
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(tmp_path / "index"),
        "uv",
    ]
    if subprocess.run(asked, capture_output=True, check=False).returncode != 0:
        pytest.skip("no package index is reachable from here")
    environment = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    command = [str(clone / "run"), "python", "-c", "import os, sim, numpy; print(os.getcwd())"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment | {"PATH": path_without_uv(os.environ["PATH"], tmp_path / "programs")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path)
    assert (clone / ".uv" / "bin" / "uv").exists()
    assert (clone / ".venv" / "bin" / "python").exists()
