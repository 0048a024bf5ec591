"""A user's file from the command line: checked, listed, run, compared, drawn, replayed and resumed."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import sim
from sim.cli import app
from sim.commands.sweep import SweepOptions, resume_command
from tests.own_code.rules import NAMES, RULES, done, refused, typed, written

WITH = ("--with", "my_rules.py")


@pytest.fixture
def clone(here: Path) -> Path:
    written(here)
    return here


@pytest.fixture
def swept(clone: Path) -> Path:
    """Return a folder with a sweep in ``kept``."""
    done("sweep", "solidarity.yaml", *WITH, "--out", "kept", "--jobs", "1", "--quiet")
    return clone


def manifest(folder: str) -> dict[str, object]:
    said: dict[str, object] = json.loads((Path(folder) / "manifest.json").read_text())
    return said


def test_check(clone: Path) -> None:
    assert "To use it, write --agents ally=Solidarity." in done("check", "quarrel.yaml", *WITH)
    assert "Solidarity," not in done("check", "solidarity.yaml", *WITH).replace("'Solidarity',", "")
    for file in ("quarrel.yaml", "solidarity.yaml"):
        assert "--with FILE.py" in refused("check", file)
    Path("solidarity.yaml").write_text(Path("solidarity.yaml").read_text().replace("ally: Sol", "ally: Soll"))
    said = refused("check", "solidarity.yaml", *WITH)
    assert "solidarity.yaml, line 5, key arms.solidary.agents.ally" in said
    assert "There is no class of ally called 'Sollidarity'." in said
    assert "Did you mean 'Solidarity'?" in said


@pytest.mark.parametrize(
    ("agents", "said"),
    [
        ("{allies: Solidarity}", "There is no role of agents called 'allies'."),
        ("{partner: Solidarity}", "Solidarity is a class of ally, not of partner."),
        ("{ally: 3}", "There is no class of ally called '3'."),
        ("Solidarity", "The agents of an arm are no mapping."),
    ],
)
def test_what_an_arm_may_say_of_agents(clone: Path, agents: str, said: str) -> None:
    text = Path("solidarity.yaml").read_text().replace("{ally: Solidarity}", agents)
    Path("solidarity.yaml").write_text(text)
    assert said in refused("check", "solidarity.yaml", *WITH)


def test_agents_stand_in_arms_alone(clone: Path) -> None:
    for file in ("quarrel.yaml", "solidarity.yaml"):
        with Path(file).open("a") as stream:
            stream.write("agents: {ally: Solidarity}\n")
        assert "Name classes of agents in an arm" in refused("check", file, *WITH)


def test_every_command_that_reads_files_or_results_takes_it() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    with_file = {name for name, each in commands.items() if any("--with" in option.opts for option in each.params)}
    assert set(commands) - with_file == {"new", "copy", "predict", "validate", "calibrate"}


def test_the_engine_is_plain_whatever_the_order_of_the_options(clone: Path) -> None:
    command = ("run", "quarrel.yaml", *WITH, "--engine", "plain", "--jobs", "1", "--no-figures", "--replications", "1")
    ended = subprocess.run([sys.executable, "-m", "sim", *command], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "plain Python" in str(manifest("results/quarrel")["engine_reason"])


def test_the_command_to_go_on_with_names_the_file(clone: Path) -> None:
    sim.load_own_code("my_rules.py")
    options = SweepOptions((), *(None,) * 5, "auto", "local", None, False, None, (), 1, False, False, False)
    said = resume_command(Path("solidarity.yaml"), options, Path("kept"))
    assert said == "alliance-sim sweep solidarity.yaml --with my_rules.py --out kept --resume"


def test_a_class_can_be_set_and_the_built_in_one_be_named(clone: Path) -> None:
    for setting in ("arms.solidary.agents.ally=Ally", "arms.usual.agents.ally=Solidarity"):
        assert "no problems" in done("check", "solidarity.yaml", *WITH, "--set", setting)


@pytest.mark.parametrize("kind", ["parameter", "measure", "figure", "table", "agent"])
def test_list(clone: Path, kind: str) -> None:
    names = [row["name"] for row in json.loads(done("list", f"{kind}s", "--json", *WITH))]
    assert names[-1] == NAMES[kind]
    assert NAMES[kind] not in done("list", f"{kind}s")


def test_schema(clone: Path) -> None:
    schema = json.loads(done("schema", "experiment", *WITH))
    assert "solidarity" in schema["properties"]["factors"]["properties"]
    assert "late_talks" in schema["properties"]["measures"]["items"]["anyOf"][0]["enum"]
    assert schema["$defs"]["Arm"]["properties"]["agents"]["properties"]["ally"]["enum"] == ["Ally", "Solidarity"]
    assert "solidarity" in json.loads(done("schema", *WITH))["properties"]["parameters"]["properties"]


def test_the_manifest_keeps_the_file(swept: Path) -> None:
    (file,) = manifest("kept")["own_code"]["files"]  # type: ignore[index]
    assert file["text"] == RULES
    assert file["sha256"] == hashlib.sha256(RULES.encode()).hexdigest()
    assert file["registered"] == {kind: [name] for kind, name in NAMES.items()}
    arms = manifest("kept")["experiment"]["arms"]  # type: ignore[index]
    assert [arm.get("agents") for arm in arms] == [None, {"ally": "Solidarity"}]


def test_a_result_can_be_read_without_the_file(swept: Path) -> None:
    assert "Attempts after a year" in done("compare", "kept", "--all")
    assert "Attempts after a year" in done("compare", "kept", "--measure", "late_talks", "--rank")
    captions = [Path(line) for line in done("plot", "kept", "comparison").splitlines() if line.endswith(".txt")]
    assert "own code my_rules.py" in captions[0].read_text()
    table = done("table", "kept", "measures", "--measure", "late_talks")
    assert "Attempts after a year (attempts)" in table
    shutil.move("my_rules.py", "gone.py")
    assert "late_talks" in done("compare", "kept", "--json")
    assert "There is no figure called 'late_talks_by_arm'" in (said := refused("plot", "kept", "late_talks_by_arm"))
    assert "add --with FILE.py" in said


def test_own_figures_and_tables(swept: Path) -> None:
    done("plot", "kept", "late_talks_by_arm", *WITH, "--format", "svg")
    caption = Path("kept/figures/late_talks_by_arm.txt").read_text()
    said = "Late attempts. Mean over runs. 2 points of the design are taken together. Experiment: Solidarity (2 arms, "
    assert caption.startswith(said)
    assert "; own code my_rules.py " in caption
    assert "late_talks_by_arm.pdf" in done("plot", "kept", *WITH)
    table = done("table", "kept", "late_talks_table", *WITH)
    assert "| Arm " in table
    assert "Attempts after a year" in table


def test_a_fault_in_a_figure_is_said_with_its_line(swept: Path) -> None:
    Path("more.py").write_text(
        "import sim\n@sim.figure('f', title='F', caption='C.')\ndef f(result, axes):\n    axes.nothing()\n"
        "@sim.paper_table('t', title='T', caption='C.')\ndef t(result):\n    return None\n"
    )
    said = refused("plot", "kept", "f", "--with", "more.py")
    assert said.startswith("more.py, line 4\n    The figure 'f' cannot be drawn. AttributeError")
    assert "The table 't' gave a NoneType. Return a DataFrame" in refused("table", "kept", "t", "--with", "more.py")


def test_run(clone: Path) -> None:
    said = typed("run", "quarrel.yaml", *WITH, "--no-figures", "--out", "usual").output
    assert "my_rules.py defines Solidarity, which nothing uses here" in said
    assert "Attempts after a year" in said
    done("run", "quarrel.yaml", *WITH, "--agents", "ally=Solidarity", "--out", "solidary")
    assert Path("solidary/figures/late_talks_by_arm.pdf").is_file()
    assert manifest("solidary")["agents"]["ally"] == "alliance_sim_own.my_rules:Solidarity"  # type: ignore[index]
    assert manifest("usual")["agents"]["ally"] == "sim.agents:Ally"  # type: ignore[index]
    assert "Solidarity" not in done("check", "quarrel.yaml", *WITH, "--set", "title=T").partition("Note")[0]
    for wrong, why in (("ally", "takes ROLE=CLASS"), ("ally=Sollidarity", "Did you mean 'Solidarity'?")):
        assert why in refused("run", "quarrel.yaml", *WITH, "--agents", wrong)
    twice = ("--agents", "ally=Solidarity") * 2
    assert "two classes of ally" in refused("run", "quarrel.yaml", *WITH, *twice)


@pytest.mark.parametrize("run", [0, 9, 15])
def test_replay(swept: Path, run: int) -> None:
    replayed = json.loads(done("replay", "kept", "--run", str(run), "--json", *WITH).rpartition("}")[0] + "}")
    assert replayed["same"]
    assert "late_talks" in replayed["measures"]


def test_replay_of_a_run_with_own_agents(clone: Path) -> None:
    done("run", "quarrel.yaml", *WITH, "--agents", "ally=Solidarity", "--out", "kept", "--no-figures", "--quiet")
    assert "to the bit" in typed("replay", "kept", "--run", "1", *WITH).output


def test_replay_and_resume_take_the_same_file_alone(swept: Path) -> None:
    Path("other.py").write_text("import sim\n")
    again = ("sweep", "solidarity.yaml", "--out", "kept", "--resume", "--jobs", "1")
    replay = ("replay", "kept", "--run", "0")
    done(*again, *WITH)
    assert "made with own code: add --with my_rules.py" in refused(*replay)
    for words in (replay, again):
        said = refused(*words, *WITH, "--with", "other.py")
        assert "other.py had no part" in said
    Path("my_rules.py").write_text(RULES + "# changed\n")
    for words in (replay, again):
        said = refused(*words, *WITH)
        assert "my_rules.py is not the file that" in said
        assert hashlib.sha256(RULES.encode()).hexdigest()[:12] in said


def test_a_sweep_without_own_code_is_not_resumed_or_replayed_with_some(clone: Path) -> None:
    Path("quarrel.yaml").write_text(Path("quarrel.yaml").read_text().replace("parameters: {solidarity: 0.8}\n", ""))
    Path("plain.yaml").write_text("title: T\nscenario: quarrel.yaml\narms: {a: {}, b: {rules: {contagion: false}}}\n")
    done("sweep", "plain.yaml", "--out", "kept", "--quiet")
    assert "my_rules.py had no part" in refused("replay", "kept", "--run", "0", *WITH)
    assert "my_rules.py had no part" in refused("sweep", "plain.yaml", "--out", "kept", "--resume", *WITH)
    done("plot", "kept", "comparison", *WITH)


def test_processes_and_an_interrupted_sweep_leave_the_same_bytes(swept: Path) -> None:
    done("sweep", "solidarity.yaml", *WITH, "--out", "two", "--jobs", "2", "--quiet")
    shutil.rmtree("two/runs")
    done("sweep", "solidarity.yaml", *WITH, "--out", "two", "--resume", "--jobs", "1", "--quiet")
    parts = [sorted(Path(folder, "runs").iterdir()) for folder in ("kept", "two")]
    assert [path.read_bytes() for path in parts[0]] == [path.read_bytes() for path in parts[1]]


def test_a_manifest_that_was_tampered_with_is_refused(swept: Path) -> None:
    path = Path("kept/manifest.json")
    whole = path.read_text()
    for before, after, said in (
        ('"unit": "attempts"', '"unit": 3', "own_code.measures.late_talks.unit"),
        ("import sim\\n", "import os\\n", "is not the one that the runs were made with"),
        ('"late_talks": {', '"blocking_rate": {', "which is built in"),
    ):
        path.write_text(whole.replace(before, after))
        assert said in refused("compare", "kept")
    path.write_text(whole)
    done("compare", "kept")


COMPILED = """
import sim


class Fast(sim.Ally):
    @sim.compiled
    def take_hostage(run, issue, attempt, row, value):
        return run.nonesuch
"""


@pytest.mark.parametrize("command", ["check", "sweep"])
def test_what_cannot_be_compiled_is_a_fault_of_the_arm_that_names_it(clone: Path, command: str) -> None:
    Path("fast.py").write_text(COMPILED)
    text = Path("solidarity.yaml").read_text().replace("ally: Solidarity", "ally: Fast")
    assert "Fast" in text
    Path("fast.yaml").write_text(text)
    said = refused(command, "fast.yaml", *WITH, "--with", "fast.py")
    assert "Fast.take_hostage cannot be compiled. fast.py, line 8: Unknown attribute 'nonesuch'" in said
    assert "agents.ally" in said
