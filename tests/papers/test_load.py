"""Every mistake in the file of a paper is named with file, line, key, what is allowed and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.commands.catalogue import CATALOGUE
from sim.errors import ScenarioError
from sim.experiments.load import load_experiment
from sim.experiments.result import OPTIONAL
from sim.figures import FIGURES
from sim.papers import kinds
from sim.papers.declaration import PaperFile, paper_schema
from sim.papers.kinds import KINDS, Kind
from sim.papers.kinds.fields import Kept
from sim.papers.load import load_paper
from sim.scenario import load_scenario
from sim.tables import TABLES

from ..experiments.sweeping import written
from ..mistakes import Mistake, assert_named, problems_of
from .paper_files import PAPER, paper_in

START = "title: T\nresults:\n  runs: {run: small.yaml, tables: [issues]}\n  vote: {sweep: majority.yaml}\n"
FIGURE, TABLE = START + "figures:\n  - ", START + "tables:\n  - "

WRONG: dict[str, Mistake] = {
    "unknown key": (START + "figurs: []", 5, "figurs", "Did you mean 'figures'?"),
    "parameter at the top": (START + "steering: 1", 5, "steering", "set: [parameters.steering=...]"),
    "no title": (START.replace("title: T\n", ""), 1, "title", "is missing"),
    "no results": ("title: T\nresults: {}", 2, "results", "a mapping of names to results"),
    "results are a list": ("title: T\nresults: [a]", 2, "results", "A list is not allowed here"),
    "results left out": ("title: T\nfigures: []", 1, "results", "is missing"),
    # results
    "name of a result": (START + "  a b: {run: small.yaml}", 5, "results.a b", "Did you mean 'a_b'?"),
    "one folder on some disks": (START + "  Runs: {run: small.yaml}", 5, "results.Runs", "same folder on some disks"),
    "result is a number": (START + "  x: 3", 5, "results.x", "not a result"),
    "no kind": (START + "  x: {swep: majority.yaml}", 5, "results.x", "Did you mean 'sweep'?"),
    "no kind at all": (START + "  x: {}", 5, "results.x", "Write {run: baseline"),
    "two kinds": (START + "  x: {run: small.yaml, sweep: majority.yaml}", 5, "results.x", "run, sweep"),
    "key of a run": (START + "  x: {run: small.yaml, sed: 1}", 5, "results.x.sed", "Did you mean 'seed'?"),
    "no replications": (START + "  x: {run: small.yaml, replications: 0}", 5, "results.x.replications", "from 1 to"),
    "no such table": (START + "  x: {run: small.yaml, tables: [isues]}", 5, "results.x.tables.0", "'issues'"),
    "no such scenario": (START + "  x: {run: smal.yaml}", 5, "results.x.run", "There is no file"),
    "no such experiment": (START + "  x: {sweep: majorty.yaml}", 5, "results.x.sweep", "There is no file"),
    "file is a number": (START + "  x: {sweep: 3}", 5, "results.x.sweep", 'Put it in quotes: "3".'),
    "setting": (
        START + "  x: {run: small.yaml, set: [parameters.sterring=1]}", 5, "results.x.set",
        "parameters.sterring=1: There is no parameter called 'sterring'.",
    ),
    "setting of an experiment": (
        START + "  x: {sweep: majority.yaml, set: [design.point=1]}", 5, "results.x.set", "Did you mean 'points'?",
    ),
    "setting is a number": (START + "  x: {run: small.yaml, set: [3]}", 5, "results.x.set.0", "path.to.key=value"),
    # figures
    "no such figure": (FIGURE + "{figure: blockin, of: runs}", 6, "figures.0.figure", "Did you mean 'blocking'?"),
    "no figure": (FIGURE + "{of: runs}", 6, "figures.0.figure", "is missing"),
    "figure is a text": (FIGURE + "blocking", 6, "figures.0", "figure, of, as"),
    "no such result": (FIGURE + "{figure: output, of: run}", 6, "figures.0.of", "Did you mean 'runs'?"),
    "no such arm": (FIGURE + "{figure: output, of: runs, arm: majority}", 6, "figures.0.arm", "Allowed: runs"),
    "width": (FIGURE + "{figure: output, of: runs, width: wide}", 6, "figures.0.width", "one of column, page"),
    "style": (FIGURE + "{figure: output, of: runs, style: poster}", 6, "figures.0.style", "one of paper, slides"),
    "format": (FIGURE + "{figure: output, of: runs, formats: [gif]}", 6, "figures.0.formats.0", "one of pdf, svg, png"),
    "no formats": (FIGURE + "{figure: output, of: runs, formats: []}", 6, "figures.0.formats", "The list is empty"),
    "name of files": (FIGURE + "{figure: output, of: runs, as: ../x}", 6, "figures.0.as", "letters, digits, _ and -"),
    "table that is not kept": (
        FIGURE + "{figure: output, of: vote}", 6, "figures.0.of", "Add issues to the tables of results.vote",
    ),
    "table that cannot be kept": (
        FIGURE + "{figure: membership, of: vote}", 6, "figures.0.of", "needs the table 'countries'",
    ),
    "figure that does not apply": (
        FIGURE + "{figure: sensitivity, of: vote}", 6, "figures.0.of", "does not apply to the result 'vote'",
    ),
    "twice": (
        FIGURE + "{figure: output, of: runs}\n  - {figure: output, of: runs}", 7, "figures.1", "in 'as: output-2'",
    ),
    "twice but for a capital": (
        FIGURE + "{figure: output, of: runs}\n  - {figure: output, of: runs, as: Output}", 7, "figures.1.as",
        "called 'Output' already",
    ),
    "difference that a figure does not draw": (
        FIGURE + "{figure: blocking, of: runs, difference: true}", 6, "figures.0.difference", "with heat_map",
    ),
    "difference in one arm": (
        FIGURE + "{figure: heat_map, of: vote, difference: true, arm: majority}", 6, "figures.0.arm", "between arms",
    ),
    "base without a difference": (
        FIGURE + "{figure: heat_map, of: vote, base: majority}", 6, "figures.0.base", "Add 'difference: true'",
    ),
    "base that is no arm": (
        FIGURE + "{figure: heat_map, of: vote, difference: true, base: majorty}", 6, "figures.0.base", "'majority'",
    ),
    # tables
    "no such table to show": (TABLE + "{table: measurs, of: runs}", 6, "tables.0.table", "Did you mean 'measures'?"),
    "measure": (TABLE + "{table: measures, of: runs, measures: [outpt]}", 6, "tables.0.measures.0", "'output'"),
    "arm of a table": (TABLE + "{table: measures, of: vote, arms: [majorty]}", 6, "tables.0.arms.0", "'majority'"),
    "no arms": (TABLE + "{table: measures, of: vote, arms: []}", 6, "tables.0.arms", "The list is empty"),
    "no measures to choose": (
        TABLE + "{table: scenario, of: runs, measures: [output]}", 6, "tables.0.measures", "has no measures to choose",
    ),
    "format of a table": (TABLE + "{table: measures, of: runs, formats: [tex]}", 6, "tables.0.formats.0", "latex"),
    "table that does not apply": (
        TABLE + "{table: comparison, of: runs}", 6, "tables.0.of", "does not apply to the result 'runs'",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("papers")).parent


@pytest.mark.parametrize("name", WRONG)
def test_mistakes_are_named(folder: Path, name: str) -> None:
    assert_named(load_paper, folder / "paper.yaml", WRONG[name])


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    text = (
        START + "  x: {run: nix.yaml}\nfigures:\n  - {figure: blockin, of: x}\n  - {figure: output, of: y, width: 3}\n"
    )
    (folder / "paper.yaml").write_text(text + "tables:\n  - {table: comparison, of: runs}\n  - {of: vote}\n")
    keys = [problem.key for problem in problems_of(load_paper, folder / "paper.yaml")]
    assert keys == ["results.x.run", "figures.0.figure", "figures.1.width", "tables.0.of", "tables.1.table"]


def test_mistakes_in_other_files_have_their_places_there(folder: Path) -> None:
    (folder / "bad.yaml").write_text("title: B\nstart: 2010Q1\nquarters: 0\nalliance: {allies: [USA]}\n")
    (folder / "paper.yaml").write_text("title: T\nresults: {a: {run: bad.yaml}}\nfigures: [{figure: x, of: a}]\n")
    problems = problems_of(load_paper, folder / "paper.yaml")
    assert {(problem.file, problem.line, problem.key) for problem in problems} == {
        (str(folder / "bad.yaml"), 3, "quarters"),
        (str(folder / "paper.yaml"), 3, "figures.0.figure"),
    }


@pytest.mark.parametrize("text", ["[a]", "3", "title"])
def test_what_is_no_mapping_is_refused(folder: Path, text: str) -> None:
    (folder / "paper.yaml").write_text(text)
    (problem,) = problems_of(load_paper, folder / "paper.yaml")
    assert "mapping of keys to values" in problem.message


def test_a_paper_is_read_in_the_order_of_its_file(tmp_path: Path) -> None:
    paper = load_paper(paper_in(tmp_path))
    assert (paper.name, paper.title) == ("paper", "A small paper")
    assert list(paper.results) == ["runs", "vote"]
    assert list(paper.figures) == ["figure-1", "output"]
    assert list(paper.tables) == ["table-1", "table-2"]
    assert paper.results["runs"].prepared.keeps >= {"runs", "countries", "issues", "attempts"}
    assert paper.results["vote"].prepared.keeps == {"runs", "issues"}


def test_numbers_and_settings_are_laid_on_what_an_entry_names(tmp_path: Path) -> None:
    text = PAPER.replace("{run: small.yaml}", "{run: small.yaml, replications: 2, seed: 5, set: [quarters=3]}")
    text = text.replace("tables: [issues]}", "tables: [issues], seed: 6, set: [design.points=3]}")
    paper = load_paper(paper_in(tmp_path, text))
    scenario = paper.results["runs"].prepared.identity()["scenario"]
    assert (scenario["replications"], scenario["seed"], scenario["quarters"]) == (2, 5, 3)
    experiment = paper.results["vote"].prepared.identity()["experiment"]
    assert (experiment["seed"], experiment["points"]["count"]) == (6, 3)


# papers among other files


def test_other_readers_say_that_it_is_a_paper(tmp_path: Path) -> None:
    file = paper_in(tmp_path)
    for load in (load_scenario, load_experiment):
        (problem,) = problems_of(load, file)
        assert "This is a paper" in problem.message
        assert "alliance-sim paper FILE" in problem.mend


def test_lists_tell_papers_from_experiments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "experiments").mkdir()
    paper_in(tmp_path / "experiments", PAPER)
    monkeypatch.chdir(tmp_path)
    titles = {what: {line["title"] for line in CATALOGUE[what]()} for what in ("experiments", "papers")}
    assert "A small paper" in titles["papers"] - titles["experiments"]
    assert "Majority" in titles["experiments"] - titles["papers"]


def test_the_example_has_no_mistakes() -> None:
    paper = load_paper(Path(__file__).parents[2] / "experiments" / "paper.yaml")
    assert {type(source.entry).__name__ for source in paper.results.values()} >= {"Run", "Sweep"}
    assert len(paper.figures) >= 4
    assert len({entry.table for entry in paper.tables.values()}) >= 5


# the registry and the schema


def test_every_kind_has_a_file_and_a_line_in_the_registry() -> None:
    files = {path.stem for path in Path(kinds.__file__).parent.glob("*.py")} - {"__init__", "kind", "fields"}
    assert files == set(KINDS)
    for name, kind in KINDS.items():
        assert issubclass(kind, Kind)
        assert next(iter(kind.model_fields)) == name


def test_the_schema_has_every_kind_figure_and_table() -> None:
    schema = paper_schema()
    assert set(schema["properties"]) == set(PaperFile.model_fields)
    assert schema["$defs"]["FigureEntry"]["properties"]["figure"]["enum"] == list(FIGURES)
    assert schema["$defs"]["TableEntry"]["properties"]["table"]["enum"] == list(TABLES)
    assert {kind.__name__ for kind in KINDS.values()} <= set(schema["$defs"])
    assert set(Kept.__value__.__args__) == OPTIONAL


SCALARS = st.none() | st.booleans() | st.integers(-1, 3) | st.sampled_from(
    ["", "runs", "small.yaml", "majority.yaml", "output", "blocking", "comparison", "page", "pdf", "latex", "a/b"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["title", "results", "figures", "tables", "run", "sweep", "figure", "table", "of", "as", "arm", "arms", "measures",
     "base",      "formats", "width", "set", "seed", "replications", "runs", "vote", "_", "steering"]
)  # fmt: skip
TREES = st.recursive(SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=4))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(tree=st.dictionaries(KEYS, TREES, max_size=5))
def test_whatever_stands_in_a_file_ends_in_a_paper_or_in_named_mistakes(folder: Path, tree: dict[str, object]) -> None:
    import yaml

    (folder / "any.yaml").write_text(yaml.safe_dump({"title": "T", **tree}))
    try:
        said = [load_paper(folder / "any.yaml").title]
    except ScenarioError as error:
        said = [problem.message for problem in error.problems]
    assert said
    assert all(said)
