"""A run again, of somebody else's result: no code that the result names is run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError
from sim.experiments.result import Result, load_result

from .sweeping import SCENARIO

TRAP = "from pathlib import Path\nPath('trapped').touch()\nimport sim\nclass Sly(sim.Ally): pass\n"


class Cautious(sim.Ally):
    """Never takes an issue hostage."""

    def take_hostage(self, issue, attempt):  # type: ignore[no-untyped-def]
        return None


class Open(sim.Partner):
    """A partner by another name."""


@pytest.fixture
def result(tmp_path: Path) -> Result:
    made = sim.run(sim.parse_scenario(SCENARIO), replications=2, ally_class=Cautious, partner_class=Open)
    made.save(tmp_path / "kept")
    return load_result(tmp_path / "kept")


@pytest.mark.parametrize("role", ["ally", "partner"])
@pytest.mark.parametrize("named", ["trap:Sly", "trap:Sly.nowhere", "trap", "os:system", "sim.agents:Secretariat", ""])
def test_a_class_that_a_result_names_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "trap.py").write_text(TRAP)
    sim.run(sim.parse_scenario(SCENARIO), replications=1).save("kept")
    manifest = json.loads(Path("kept/manifest.json").read_text())
    manifest["agents"][role] = named
    Path("kept/manifest.json").write_text(json.dumps(manifest))
    done = CliRunner().invoke(app, ["replay", "kept", "--run", "0"])
    assert isinstance(done.exception, InputError)
    assert f"{role}_class=" in str(done.exception)
    assert "sim.load_result('kept')" in str(done.exception)
    assert "trap" not in sys.modules
    assert not Path("trapped").exists()


def test_the_message_comes_without_a_traceback(tmp_path: Path, result: Result) -> None:
    command = [sys.executable, "-m", "sim", "replay", "kept", "--run", "0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The runs of run were made with agents of the class Cautious of ")


def test_classes_that_are_passed_give_the_same_bits(result: Result) -> None:
    replayed = sim.replay(result, 1, ally_class=Cautious, partner_class=Open)
    assert replayed.same
    assert replayed.other_versions == ()


def test_one_of_two_is_not_enough(result: Result) -> None:
    with pytest.raises(InputError, match="partner_class=Open"):
        sim.replay(result, 0, ally_class=Cautious)
    with pytest.raises(InputError, match="ally_class=Cautious"):
        sim.replay(result, 0, partner_class=Open)


def test_other_classes_than_those_of_the_result_are_named(result: Result) -> None:
    replayed = sim.replay(result, 0, ally_class=sim.Ally, partner_class=Open)
    assert replayed.other_versions == (f"ally class {__name__}:Cautious then, sim.agents:Ally now",)
