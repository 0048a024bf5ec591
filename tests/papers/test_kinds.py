"""Kinds of results that are analyses: each is made, made again when it has to be, and goes on where it was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.experiments.result import load_result
from sim.papers.kinds import KINDS
from sim.papers.kinds.kind import Show, Work
from sim.papers.load import load_paper
from sim.papers.making import Making, make, plan

from ..analysis import claiming
from .paper_files import paper_in

ENTRIES = {
    "claims": "{claims: claims, replications: 6, points: 4, repeats: 2}",
    "discover": "{discover: space.yaml, target: output_share > LIMIT}",
    "pareto": "{pareto: designs.yaml}",
}
TABLES = {"claims": "ledger", "discover": "boxes", "pareto": "designs"}
SPACE = """\
title: Space
scenario: small.yaml
factors: {effort: plausible, demand_crisis: plausible}
design: {kind: lhs, points: 60}
replications: 2
"""
DESIGNS = """\
title: Designs
scenario: small.yaml
choices:
  voting: {unanimity: {}, majority: {rules: {majority: {share: 0.6}}}}
objectives: [output_share, response_time]
states: 2
confirm: {designs: 2, states: 2, replications: 1}
"""


def paper(kind: str, limit: str = "0.3") -> str:
    entry = ENTRIES[kind].replace("LIMIT", limit)
    return f"title: P\nresults:\n  r: {entry}\ntables:\n  - {{table: {TABLES[kind]}, of: r}}\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    paper_in(tmp_path)
    (tmp_path / "claims").mkdir()
    for name in ("first", "second"):
        text = (claiming.START + claiming.TEST).replace("small.yaml", "../small.yaml")
        (tmp_path / "claims" / f"{name}.yaml").write_text(text.replace("A claim", name))
    (tmp_path / "space.yaml").write_text(SPACE)
    (tmp_path / "designs.yaml").write_text(DESIGNS)
    return tmp_path


def limit_of(here: Path) -> str:
    """Return a limit that about half of the points of the space exceed."""
    import sim

    runs = sim.sweep(here / "space.yaml").runs
    return f"{runs.groupby('point')['output_share'].mean().median():.4f}"


@contextmanager
def silent(name: str, total: int) -> Iterator[Show]:
    yield None


def done(here: Path, text: str, work: Work | None = None) -> Making:
    return make(load_paper(paper_in(here, text)), here / "out", work or Work(1, silent))


@pytest.mark.parametrize("kind", ENTRIES)
def test_it_is_made_once_and_read_as_a_result(here: Path, kind: str) -> None:
    text = paper(kind, limit_of(here) if kind == "discover" else "0")
    first = done(here, text)
    assert [(step.product, step.action) for step in first.steps] == [
        ("results/r", "made"), (f"tables/{TABLES[kind]}", "made"),
    ], first.steps  # fmt: skip
    assert len(load_result(here / "out" / "results" / "r").table(TABLES[kind])) > 0
    assert [step.action for step in done(here, text).steps] == ["kept", "kept"]


def test_a_claim_that_changes_makes_its_ledger_again(here: Path) -> None:
    done(here, paper("claims"))
    file = here / "claims" / "first.yaml"
    file.write_text(file.read_text().replace("by: 0.01", "by: 0.02"))
    steps = plan(load_paper(here / "paper.yaml"), here / "out")
    assert [step.action for step in steps] == ["made", "made"]
    assert done(here, paper("claims")).steps[0].action == "made"
    ledger = load_result(here / "out" / "results" / "r").ledger
    assert ledger.set_index("claim")["by"].to_dict() == {"first": 0.02, "second": 0.01}


def test_a_target_that_changes_makes_its_boxes_again(here: Path) -> None:
    limit = limit_of(here)
    done(here, paper("discover", limit))
    assert [step.action for step in done(here, paper("discover", f"{limit}1")).steps] == ["made", "made"]


def test_a_ledger_that_was_cut_off_goes_on(here: Path) -> None:
    @contextmanager
    def stopping(name: str, total: int) -> Iterator[Show]:
        def show(runs: int, now: int) -> None:
            if runs > 0.75 * total:
                raise KeyboardInterrupt

        yield show

    cut = done(here, paper("claims"), Work(1, stopping))
    assert [step.action for step in cut.steps] == ["interrupted"]
    kept = here / "out" / "results" / "r" / "values" / "first.parquet"
    before = kept.stat().st_mtime_ns
    assert [step.action for step in done(here, paper("claims")).steps] == ["made", "made"]
    assert kept.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("entry", "key", "said"),
    [
        ("{claims: nothing}", "results.r.claims", "There is no such file"),
        ("{discover: none.yaml, target: output > 1}", "results.r.discover", "There is no file"),
        ("{discover: space.yaml, target: output >> 1}", "results.r.target", "cannot be read"),
        ("{discover: space.yaml, target: outputs > 1}", "results.r.target", "Did you mean 'output'?"),
        ("{pareto: none.yaml}", "results.r.pareto", "There is no file"),
        ("{claims: claims, points: 1}", "results.r.points", "from 2 to 1000000"),
    ],
)
def test_mistakes_are_named_with_their_place(here: Path, entry: str, key: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_paper(paper_in(here, f"title: P\nresults:\n  r: {entry}\n"))
    assert said in str(caught.value)
    if "no such file" not in said:
        assert key in {problem.key for problem in caught.value.problems}


def test_every_file_of_a_kind_is_registered() -> None:
    import sim.papers.kinds as package

    files = {path.stem for path in Path(package.__file__).parent.glob("*.py")}
    assert files - {"__init__", "fields", "kind"} == set(KINDS)
