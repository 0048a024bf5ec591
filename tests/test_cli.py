"""The command line, end to end: in a process of its own, as a user meets it."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sim.commands.catalogue import CATALOGUE, row
from sim.commands.columns import table
from sim.data import REAL_GROUPS
from sim.formats import FORMATS
from sim.parameters import PARAMETERS

SOUND = "title: T\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, FRA]}\n"


def alliance_sim(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sim", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    file = tmp_path / "sound.yaml"
    file.write_text(SOUND)
    return file


def test_help_lists_the_commands(tmp_path: Path) -> None:
    done = alliance_sim(tmp_path, "--help")
    assert done.returncode == 0
    for command in ("check", "schema", "new", "list"):
        assert command in done.stdout


def test_help_loads_no_library_of_the_model() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "sim", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {line.rsplit("|", 1)[-1].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "typer" in loaded
    slow = {"matplotlib", "mesa", "numba", "numpy", "pandas", "pyarrow", "pydantic", "rich", "scipy", "yaml"}
    assert not slow & loaded


def test_check_says_that_a_file_is_sound(sound: Path) -> None:
    done = alliance_sim(sound.parent, "check", "sound.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("sound.yaml: no problems; 'T'")


def test_check_lists_the_problems_of_all_files_and_exits_1(sound: Path) -> None:
    (sound.parent / "first.yaml").write_text(SOUND + "quaters: 3\nsed: 2")
    (sound.parent / "second.yaml").write_text(SOUND + "formats: [plus-n]")
    done = alliance_sim(sound.parent, "check", "first.yaml", "sound.yaml", "missing.yaml", "second.yaml")
    assert done.returncode == 1
    assert "sound.yaml: no problems" in done.stdout
    for said in (
        "first.yaml, line 5, key quaters",
        "first.yaml, line 6, key sed",
        "no such file",
        "'plus_n'",
    ):
        assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_check_takes_settings(sound: Path) -> None:
    good = alliance_sim(sound.parent, "check", "sound.yaml", "--set", "parameters.steering=0.1")
    bad = alliance_sim(sound.parent, "check", "sound.yaml", "--set", "parameters.steering=9", "--set", "seed=-1")
    assert good.returncode == 0
    assert bad.returncode == 1
    assert "--set parameters.steering=9" in bad.stderr
    assert "--set seed=-1" in bad.stderr


@pytest.mark.parametrize("arguments", [["check"], ["chek"], ["list", "form"], ["check", "--what"], ["new"]])
def test_wrong_use_exits_2(tmp_path: Path, arguments: list[str]) -> None:
    done = alliance_sim(tmp_path, *arguments)
    assert done.returncode == 2
    assert "Usage" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_writes_a_scenario_that_passes(tmp_path: Path) -> None:
    assert alliance_sim(tmp_path, "new", "my-first").returncode == 0
    text = (tmp_path / "my-first.yaml").read_text()
    assert 'title: "My first"' in text
    assert alliance_sim(tmp_path, "check", "my-first.yaml").returncode == 0


@pytest.mark.parametrize("name", ["odd: [name]", "quote\"d'", "{braces}", "back\\slash"])
def test_new_takes_odd_names(tmp_path: Path, name: str) -> None:
    assert alliance_sim(tmp_path, "new", name).returncode == 0
    done = alliance_sim(tmp_path, "check", f"{name}.yaml")
    assert (done.returncode, done.stderr) == (0, "")


def test_new_overwrites_only_when_told(sound: Path) -> None:
    refused = alliance_sim(sound.parent, "new", "sound.yaml")
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert sound.read_text() == SOUND
    assert alliance_sim(sound.parent, "new", "sound", "--force").returncode == 0
    assert sound.read_text() != SOUND


def test_new_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = alliance_sim(tmp_path, "new", "nowhere/name")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_schema_is_json(tmp_path: Path) -> None:
    schema = json.loads(alliance_sim(tmp_path, "schema").stdout)
    assert schema["properties"]["title"]["type"] == "string"


def test_schema_of_experiments(tmp_path: Path) -> None:
    schema = json.loads(alliance_sim(tmp_path, "schema", "experiment").stdout)
    assert set(schema["properties"]) >= {"scenario", "arms", "factors", "design", "paired"}


def test_check_takes_experiments_too(sound: Path) -> None:
    (sound.parent / "good.yaml").write_text("title: E\nscenario: sound.yaml\narms: {a: {}, b: {}}\nreplications: 5\n")
    (sound.parent / "bad.yaml").write_text("title: E\nscenario: sound.yaml\nfactors: {stering: [0, 1]}\n")
    done = alliance_sim(sound.parent, "check", "good.yaml", "bad.yaml", "sound.yaml")
    assert done.returncode == 1
    assert "good.yaml: no problems; 'E', 10 runs" in done.stdout
    assert "sound.yaml: no problems; 'T'" in done.stdout
    assert "bad.yaml, line 3" in done.stderr
    assert "'steering'" in done.stderr


def test_list_designs_and_experiments(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sound.parent / "experiments").mkdir()
    (sound.parent / "experiments" / "mine.yaml").write_text("title: Mine\nscenario: ../sound.yaml\n")
    monkeypatch.chdir(sound.parent)
    assert {line["name"]: line["title"] for line in CATALOGUE["experiments"]()}["mine"] == "Mine"
    sobol = next(line for line in CATALOGUE["designs"]() if line["name"] == "sobol")
    assert sobol["settings"] == ["seed", "points", "second_order"]


def test_list_as_table_and_as_json(tmp_path: Path) -> None:
    lines = alliance_sim(tmp_path, "list", "parameters").stdout.splitlines()
    records = json.loads(alliance_sim(tmp_path, "list", "parameters", "--json").stdout)
    assert [line for line in lines if not line.startswith(" ")] == list(PARAMETERS)
    assert [record["name"] for record in records] == list(PARAMETERS)


def test_list_formats_shows_the_traits() -> None:
    assert [line["name"] for line in CATALOGUE["formats"]()] == list(FORMATS)
    assert CATALOGUE["formats"]()[0]["veto"] == FORMATS["consensus"].traits.veto


def test_list_countries_shows_frameworks() -> None:
    finland = next(line for line in CATALOGUE["countries"]() if line["code"] == "FIN")
    assert finland["nato_year"] == 2023
    assert finland["frameworks"] == ["pfp"]


def test_list_groups_shows_members_at_present() -> None:
    lines = {line["code"]: line for line in CATALOGUE["groups"]()}
    assert list(lines) == list(REAL_GROUPS)
    jef = lines["jef"]
    assert (jef["founded"], jef["lead"], jef["kind"], jef["format"]) == ("2014Q3", "GBR", *["framework_nation"] * 2)
    assert jef["codes"] == ["DNK", "EST", "FIN", "GBR", "ISL", "LTU", "LVA", "NLD", "NOR", "SWE"]
    assert (jef["members"], jef["verified"], jef["status"]) == (10, 10, "sourced")
    assert (lines["fnc_deu"]["members"], lines["fnc_deu"]["verified"]) == (21, 13)
    assert (lines["nrc"]["members"], lines["nrc"]["suspended"], lines["nrc"]["ended"]) == (0, ["RUS"], None)
    assert (lines["pjc"]["members"], lines["pjc"]["ended"]) == (0, "2002Q2")
    assert lines["pesco"]["members"] == len(lines["pesco"]["codes"]) == 25
    assert lines["pesco"]["guests"] == ["CAN", "CHE", "GBR", "NOR", "USA"]


def test_list_groups_as_table_and_as_json(tmp_path: Path) -> None:
    lines = alliance_sim(tmp_path, "list", "groups").stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == list(REAL_GROUPS)
    nb8 = "\n".join(lines).partition("\nnb8\n")[2]
    assert nb8.partition("codes ")[2].startswith("DNK, EST, FIN, ISL, LTU, LVA, NOR, SWE\n")
    records = json.loads(alliance_sim(tmp_path, "list", "groups", "--json").stdout)
    assert records == CATALOGUE["groups"]()


def test_list_scenarios_finds_those_here(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = sound.parent / "scenarios"
    folder.mkdir()
    (folder / "here_only.yaml").write_text(SOUND)
    (folder / "here_broken.yaml").write_text("title: [")
    monkeypatch.chdir(sound.parent)
    titles = {line["name"]: line["title"] for line in CATALOGUE["scenarios"]()}
    assert titles["here_only"] == "T"
    assert "cannot be read" in str(titles["here_broken"])


def test_a_table_has_a_heading_and_aligned_columns() -> None:
    lines = table([{"name": "a", "on": True, "of": ["x", "y"]}, {"name": "long", "on": False, "of": None}])
    assert lines.splitlines() == ["name  on   of", "a     yes  x, y", "long  no   -"]
    assert table([]) == "(none)"


def test_a_row_is_made_of_plain_fields_only() -> None:
    assert set(row(PARAMETERS["steering"])) >= {"name", "default", "source"}
    with pytest.raises(TypeError, match="no dataclass record"):
        row("text")


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m sim list countries | head -n 1"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("code")
    assert done.stderr == ""
