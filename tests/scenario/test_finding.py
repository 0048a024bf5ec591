"""Files by name and by path: what is found, what is nearer, and what is said of a name that is unknown."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.analysis.claims.load import load_claim, load_claims
from sim.analysis.pareto.load import load_space
from sim.cli import app
from sim.commands.catalogue import CATALOGUE, to_type
from sim.commands.check import verdict
from sim.commands.columns import table
from sim.commands.options import Listed
from sim.errors import InputError, NearerFile, ScenarioError
from sim.experiments.load import load_experiment, parse_experiment
from sim.experiments.result import load_result
from sim.papers.load import load_paper
from sim.prediction.load import load_group
from sim.scenario import library, load_scenario, parse_scenario
from sim.scenario.kinds import Kind
from sim.scenario.load import expectations
from sim.validation.vetoes.blocking import baseline

ROOT = Path(__file__).resolve().parents[2]
SMALL = "title: Mine\nstart: 2010Q1\nquarters: 8\nreplications: 2\nalliance: {allies: [USA, FRA, GBR]}\n"
EXAMPLES: dict[Kind, tuple[str, Callable[[str | Path], object]]] = {
    Kind.SCENARIO: ("alliance-2021", lambda given: load_scenario(given).fingerprint()),
    Kind.EXPERIMENT: ("majority", lambda given: load_experiment(given).fingerprint()),
    Kind.CLAIM: ("pooling-under-cuts", lambda given: load_claim(given).experiment.fingerprint()),
    Kind.SPACE: ("institution", lambda given: load_space(given).fingerprint()),
    Kind.GROUP: ("northern-group", load_group),
    Kind.PAPER: (
        "paper",
        lambda given: {name: each.prepared.identity() for name, each in load_paper(given).results.items()},
    ),
}
EVERY = [(kind, name) for kind in Kind for name in library.files(kind)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*words: str) -> tuple[int, str]:
    """Return the status of a command, and what it said, mistakes among it."""
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.output + (str(done.exception) if isinstance(done.exception, InputError) else "")


# What is found


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("ending", ["", ".yaml"])
def test_a_name_means_the_file_of_the_library_whose_path_would_do_as_well(kind: Kind, ending: str) -> None:
    name, loaded = EXAMPLES[kind]
    path = ROOT / library.FOLDERS[kind] / f"{name}.yaml"
    assert library.find(name + ending, kind) == path == library.path_of(name + ending, kind)
    assert loaded(name + ending) == loaded(path)


def test_every_file_of_the_library_is_found_and_none_is_of_two_kinds() -> None:
    there = {path for folder in set(library.FOLDERS.values()) for path in (ROOT / folder).glob("*.yaml")}
    assert {library.files(kind)[name] for kind, name in EVERY} == there
    assert len(EVERY) == len(there)


def test_files_and_texts_name_scenarios_of_the_library() -> None:
    assert parse_scenario("extends: baseline").fingerprint() == load_scenario("baseline").fingerprint()
    experiment = parse_experiment("title: E\nscenario: baseline\narms: {a: {}, b: {extends: docking}}")
    assert experiment.arms[1].scenario.rules == load_scenario("docking").rules
    assert len(load_claims()) == len(load_claims(["claims"])) == len(library.files(Kind.CLAIM))
    assert [claim.name for claim in load_claims(["small-is-fast", "talk-shop"])] == ["small-is-fast", "talk-shop"]


def test_what_is_expected_compares_with_scenarios_of_the_library() -> None:
    compared = {than for _, than in expectations(library.find("bottom-up", Kind.SCENARIO))} - {None}
    assert compared == {library.path_of(name, Kind.SCENARIO) for name in ("top-down", "baseline")}


def test_python_takes_names() -> None:
    assert sim.run(sim.load_scenario("cold-start", ["quarters=4"]), 2).runs.shape[0] == 2
    assert sim.CollectedModel("cold-start").running


# What is nearer


def test_the_nearer_file_wins_and_a_note_says_so(here: Path) -> None:
    (here / "baseline.yaml").write_text(SMALL)
    for name in ("baseline", "baseline.yaml"):
        with pytest.warns(NearerFile, match=r"^baseline\.yaml is taken; the library has a 'baseline' too\.$"):
            assert load_scenario(name).title == "Mine"
    with pytest.warns(NearerFile):
        assert parse_scenario("extends: baseline").title == "Mine"


@pytest.mark.filterwarnings("error")
def test_a_path_is_a_path_and_no_note_is_needed(here: Path) -> None:
    (here / "baseline.yaml").write_text(SMALL)
    for path in ("./baseline.yaml", str(here / "baseline.yaml"), Path("baseline.yaml")):
        assert load_scenario(path).title == "Mine"
    (here / "mine.yaml").write_text(SMALL)
    assert load_scenario("mine").title == load_scenario("mine.yaml").title == "Mine"
    with pytest.raises(ScenarioError, match="no such file"):
        load_scenario(Path("docking"))


def test_a_name_in_a_file_counts_from_its_folder_and_not_from_the_current_one(here: Path) -> None:
    (here / "sub").mkdir()
    (here / "sub" / "mine.yaml").write_text("extends: base\n")
    (here / "base.yaml").write_text(SMALL)
    with pytest.raises(ScenarioError, match="There is no file sub/base, and no scenario of that name in the library"):
        load_scenario("sub/mine.yaml")
    shutil.copy(here / "base.yaml", here / "sub" / "base.yaml")
    assert load_scenario("sub/mine.yaml").title == "Mine"


def test_a_file_that_extends_its_own_name_means_that_of_the_library(here: Path) -> None:
    (here / "docking.yaml").write_text("extends: docking\ntitle: Mine\n")
    assert load_scenario("./docking.yaml").rules == load_scenario(library.path_of("docking", Kind.SCENARIO)).rules
    (here / "round.yaml").write_text("extends: round\ntitle: Mine\n")
    with pytest.raises(ScenarioError, match="round in a circle"):
        load_scenario("round")


def test_claims_of_a_folder_here_go_first(here: Path) -> None:
    (here / "claims").mkdir()
    assert len(load_claims()) == len(library.files(Kind.CLAIM))
    shutil.copy(library.path_of("small-is-fast", Kind.CLAIM), here / "claims" / "mine.yaml")
    with pytest.warns(NearerFile, match="the folder claims; the library has others"):
        assert [claim.name for claim in load_claims()] == ["mine"]


def test_validation_takes_the_baseline_of_the_library(here: Path) -> None:
    (here / "baseline.yaml").write_text("title: [")
    assert baseline().title == "Baseline, 2010-2029"
    assert baseline(7).seed == 7


# What is said


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ("basline", Kind.SCENARIO, "Did you mean 'baseline'? `alliance-sim list scenarios` shows all."),
        (
            "majority",
            Kind.SCENARIO,
            "The library has an experiment of this name: `alliance-sim sweep majority` runs it.",
        ),
        ("northern", Kind.GROUP, "Did you mean 'northern-group'? `alliance-sim list group-files` shows all."),
        ("qwxyz", Kind.SPACE, "the library has no design space of this name"),
        ("scenarios/baseline.yaml", Kind.SCENARIO, "The library has one of this name: give 'baseline' alone."),
    ],
)
def test_a_name_that_is_unknown_is_refused_with_a_mend(given: str, kind: Kind, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        library.find(given, kind)
    assert str(caught.value).startswith(f"{given}\n    There is no such file")
    assert said in str(caught.value)


def test_a_name_in_a_file_that_is_unknown_is_refused_at_its_line(here: Path) -> None:
    (here / "near.yaml").write_text(SMALL)
    for wrong, meant in (("basline", "baseline"), ("neer", "near")):
        (here / "mine.yaml").write_text(f"title: T\nextends: {wrong}\n")
        with pytest.raises(ScenarioError, match=f"mine.yaml, line 2, key extends(.|\n)*Did you mean '{meant}"):
            load_scenario("mine")


def test_a_mistake_in_a_file_of_the_library_is_placed_without_a_path_of_this_machine() -> None:
    status, said = typed("check", "docking", "--set", "events.0.at=2010Q5")
    assert status == 1
    assert str(ROOT) not in said
    experiment = "title: E\nscenario: baseline\narms: {a: {quarters: 4, start: 2035Q1, alliance: {allies: [XXX]}}}"
    with pytest.raises(ScenarioError) as caught:
        parse_experiment(experiment)
    assert str(ROOT) not in str(caught.value)
    assert library.shown(library.path_of("docking", Kind.SCENARIO)) == "scenarios/docking.yaml of the library"


@pytest.mark.parametrize(
    "given", ["../x", "..", ".", "", "/", "a/../baseline", "./baseline", "baseline/", "a\0b", "x" * 5000]
)
def test_a_name_never_leads_out_of_the_library(given: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = here / "x.yaml"
    secret.write_text(SMALL)
    (here / "library" / "scenarios").mkdir(parents=True)
    monkeypatch.setattr(library, "ROOT", here / "library")
    monkeypatch.chdir(here / "library")
    assert library.is_name(given) == (given == "x" * 5000)
    for load in (load_scenario, lambda each: parse_scenario(f"extends: {json.dumps(each)}")):
        with pytest.raises(ScenarioError):
            load(given)
    with pytest.raises(InputError):
        library.path_of(given, Kind.SCENARIO)


def test_a_name_of_two_kinds_needs_its_kind(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, name in (("scenarios", "docking"), ("claims", "small-is-fast")):
        (here / "lib" / folder).mkdir(parents=True)
        shutil.copy(ROOT / folder / f"{name}.yaml", here / "lib" / folder / "twin.yaml")
    (here / "lib" / "scenarios" / "baseline.yaml").write_text(SMALL)
    monkeypatch.setattr(library, "ROOT", here / "lib")
    for command in ("check", "copy"):
        status, said = typed(command, "twin")
        assert status == 1
        assert "a claim and a scenario of the library. Say which: --kind claim or --kind scenario." in said
    assert "'Small is fast'" in typed("check", "twin", "--kind", "claim")[1]
    assert typed("copy", "twin", "--kind", "scenario")[0] == 0
    assert (here / "twin.yaml").read_bytes() == (ROOT / "scenarios" / "docking.yaml").read_bytes()


# Commands


@pytest.mark.slow
def test_a_note_is_printed_once_and_not_if_quiet(here: Path) -> None:
    (here / "baseline.yaml").write_text(SMALL)
    command = [sys.executable, "-m", "sim", "run", "baseline", "--no-figures"]
    for words, notes in (([], 1), (["--quiet"], 0)):
        done = subprocess.run([*command, *words], capture_output=True, text=True, check=True)
        assert done.stderr.count("Note: baseline.yaml is taken; the library has a 'baseline' too.") == notes


@pytest.mark.parametrize(("kind", "name"), EVERY, ids=[name for _, name in EVERY])
def test_every_file_of_the_library_can_be_copied_and_works_where_it_lands(kind: Kind, name: str, here: Path) -> None:
    status, said = typed("copy", name)
    assert status == 0
    assert (here / f"{name}.yaml").read_bytes() == library.path_of(name, kind).read_bytes()
    assert (
        said.splitlines()[0]
        == f"Wrote {name}.yaml, {kind.noun} of the library. What it names, it takes from the library."
    )
    assert said.splitlines()[-1] == f"  alliance-sim {kind.command} {name}.yaml"
    assert verdict(f"./{name}.yaml", ()).partition(":")[2] == verdict(library.path_of(name, kind), ()).partition(":")[2]


def test_copy_overwrites_nothing_unless_it_is_forced(here: Path) -> None:
    (here / "docking.yaml").write_text("mine")
    status, said = typed("copy", "docking")
    assert (status, (here / "docking.yaml").read_text()) == (1, "mine")
    assert "There is a file docking.yaml already. Move it, or add --force to overwrite it." in said
    assert typed("copy", "docking", "--force")[0] == 0
    assert (here / "docking.yaml").read_text() != "mine"
    (here / "majority.yaml").symlink_to(here / "elsewhere.yaml")
    assert typed("copy", "majority", "--force")[0] == 1
    assert not (here / "elsewhere.yaml").exists()


def test_copy_takes_names_alone() -> None:
    assert "is a path, and not a name of the library" in typed("copy", "../docking")[1]
    assert "The library has nothing called 'dockin'. Did you mean 'docking'?" in typed("copy", "dockin")[1]
    assert "has no claim called 'docking'" in typed("copy", "docking", "--kind", "claim")[1]


@pytest.mark.parametrize("what", Listed)
def test_lists_fit_a_terminal_and_show_no_path_of_this_machine(what: Listed, here: Path) -> None:
    (here / "scenarios").mkdir()
    (here / "scenarios" / "below.yaml").write_text(SMALL)
    (here / "mine.yaml").write_text(SMALL)
    (here / "other.yaml").write_text("a: 1")
    lines = CATALOGUE[what.value]()
    said = table(to_type(lines))
    assert max(map(len, said.splitlines())) <= 80
    assert str(ROOT) not in said + json.dumps(lines)
    assert str(here) not in said + json.dumps(lines)
    if what is Listed.scenarios:
        first = [line.split()[0] for line in said.splitlines() if not line.startswith(" ")][1:]
        assert first == ["mine.yaml", "scenarios/below.yaml", *library.files(Kind.SCENARIO)]
        assert all(library.find(str(line["file"]), Kind.SCENARIO).is_file() for line in lines)


def test_in_a_clone_its_files_are_listed_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert [line["file"] for line in CATALOGUE["scenarios"]()] == list(library.files(Kind.SCENARIO))
    assert library.find("docking", Kind.SCENARIO) == Path("scenarios/docking.yaml")


def test_shells_complete_names() -> None:
    assert sorted(library.completions([Kind.EXPERIMENT], "majority")) == ["majority", "majority-from-2022"]
    assert "paper" not in library.completions([Kind.EXPERIMENT], "")
    assert {"docking", "docking-reconciles"} <= set(library.completions(Kind, "dock"))


# What results keep


def test_a_result_is_the_same_by_name_and_by_path_and_names_no_folder_of_this_machine(here: Path) -> None:
    path = str(ROOT / "scenarios" / "docking.yaml")
    few = ("--replications", "2", "--quarters", "6", "--no-figures", "--quiet")
    for given, out in (("docking", "name"), (path, "path")):
        assert typed("run", given, *few, "--out", out)[0] == 0
    one, other = (json.loads((here / out / "manifest.json").read_text()) for out in ("name", "path"))
    assert one["scenario_sha256"] == other["scenario_sha256"]
    assert (here / "name" / "runs.parquet").read_bytes() == (here / "path" / "runs.parquet").read_bytes()
    assert str(ROOT) not in json.dumps(one["scenario"])
    assert str(ROOT / "scenarios") not in (here / "name" / "manifest.json").read_text()


def test_a_sweep_that_was_begun_by_name_goes_on_by_path_and_is_replayed_from_another_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = ("--replications", "2", "--quarters", "6", "--quiet")
    assert typed("sweep", "majority", *few, "--out", "kept") == (0, "")
    (here / "elsewhere").mkdir()
    monkeypatch.chdir(here / "elsewhere")
    path = str(ROOT / "experiments" / "majority.yaml")
    assert typed("sweep", path, *few, "--out", "../kept", "--resume") == (0, "")
    assert str(ROOT / "experiments") not in (here / "kept" / "manifest.json").read_text()
    assert typed("replay", "../kept", "--run", "1", "--out", "log.txt")[0] == 0
    assert load_result(here / "kept").manifest["name"] == "majority"


def test_events_are_listed_with_what_they_change_and_who_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(
        "extends: baseline\ntitle: Mine\nadd_events: [{at: 2027Q1, leave: USA, slots: 2}]\ndrop_events: [uprisings]\n"
    )
    (tmp_path / "broken.yaml").write_text("title: Broken\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [XXX]}\n")
    rows = CATALOGUE["events"]()
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)  # type: ignore[type-var]
    (own,) = [row for row in rows if row["scenarios"] == ["mine.yaml"]]
    assert own == {"id": None, "at": "2027Q1", "note": None, "changes": ["leave", "slots"], "scenarios": ["mine.yaml"]}
    (crimea,) = [row for row in rows if row["id"] == "crimea" and "baseline" in row["scenarios"]]  # type: ignore[operator]
    assert {"mine.yaml", "no-enlargement"} <= set(crimea["scenarios"])  # type: ignore[arg-type]
    assert "mine.yaml" not in next(row["scenarios"] for row in rows if row["id"] == "uprisings")  # type: ignore[operator]
