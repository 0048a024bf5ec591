"""What is made again and what is kept: nothing changed, something changed, something lost, something cut off."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sim.errors import InputError
from sim.experiments.result import Result, load_result, open_result
from sim.papers import making, sources, stamps
from sim.papers.kinds.kind import Ended, Prepared, Work
from sim.papers.kinds.run import Run
from sim.papers.load import load_paper
from sim.papers.making import Making, make, plan
from sim.papers.paper import Paper, Source
from sim.parameters import PARAMETERS

from ..experiments.sweeping import EXPERIMENT
from .paper_files import PAPER, PRODUCTS, paper_in, state


@contextmanager
def silent(name: str, total: int) -> Any:
    yield None


WORK = Work(1, silent)
LOST, EDITED = "missing", "not as it was written"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a paper that is made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("made")
    done = make(load_paper(paper_in(folder)), folder / "out", WORK)
    assert [(step.product, step.action) for step in done.steps] == [(name, "made") for name in PRODUCTS]
    assert all(step.reason == "it has not been made yet" for step in done.steps)
    return folder


@pytest.fixture
def here(made: Path, tmp_path: Path) -> Path:
    """A copy of it, with the same times."""
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def again(here: Path, text: str = PAPER, **options: bool) -> Making:
    return make(load_paper(paper_in(here, text)), here / "out", WORK, **options)


def made_of(done: Making) -> list[str]:
    return [step.product for step in done.of("made")]


def reasons(done: Making) -> dict[str, str]:
    return {step.product: step.reason for step in done.steps if step.reason}


def test_every_product_is_there(here: Path) -> None:
    out = here / "out"
    assert {path.name for path in (out / "figures").iterdir()} == {
        "figure-1.pdf", "figure-1.txt", "output.pdf", "output.svg", "output.txt",
    }  # fmt: skip
    assert {path.name for path in (out / "tables").iterdir()} == {
        f"table-{number}.{ending}" for number in (1, 2) for ending in ("tex", "md", "csv", "txt")
    }
    assert len(load_result(out / "results" / "runs").runs) == 4
    assert len(load_result(out / "results" / "vote").runs) == 48
    assert "Arm: majority." in (out / "figures" / "output.txt").read_text(encoding="utf-8")


def test_where_nothing_changed_nothing_is_made(here: Path) -> None:
    before = state(here / "out")
    done = again(here)
    assert [step.action for step in done.steps] == ["kept"] * len(PRODUCTS)
    assert state(here / "out") == before


def test_the_same_bytes_come_out_in_any_folder(here: Path, tmp_path: Path) -> None:
    make(load_paper(here / "paper.yaml"), tmp_path / "other", Work(2, silent))
    one, other = (
        {name: content for name, (_, content) in state(folder).items() if name.startswith(("figures", "tables"))}
        for folder in (here / "out", tmp_path / "other")
    )
    assert one == other


def test_a_changed_parameter_makes_that_result_and_its_products_alone(here: Path) -> None:
    text = PAPER.replace("{run: small.yaml}", "{run: small.yaml, set: [parameters.slots=3]}")
    done = again(here, text)
    assert made_of(done) == ["results/runs", "figures/figure-1", "tables/table-2"]
    assert reasons(done)["results/runs"] == f"scenario.parameters.slots: {PARAMETERS['slots'].default} then, 3.0 now"
    assert reasons(done)["tables/table-2"] == "its result has changed"
    assert load_result(here / "out" / "results" / "runs").manifest["scenario"]["parameters"]["slots"] == 3.0
    assert made_of(again(here, text)) == []


def test_a_changed_experiment_is_swept_from_nothing(here: Path) -> None:
    text = PAPER.replace("tables: [issues]}", "tables: [issues], replications: 2}")
    done = again(here, text)
    assert made_of(done) == ["results/vote", "figures/output", "tables/table-1"]
    assert "replications: 4 then, 2 now" in reasons(done)["results/vote"]
    assert len(load_result(here / "out" / "results" / "vote").runs) == 24


def test_a_result_of_another_kind_takes_the_place_of_the_first(here: Path) -> None:
    done = again(here, PAPER.replace("runs: {run: small.yaml}", "runs: {sweep: majority.yaml, tables: [attempts]}"))
    assert made_of(done) == ["results/runs", "figures/figure-1", "tables/table-2"]
    back = again(here)
    assert made_of(back) == ["results/runs", "figures/figure-1", "tables/table-2"]
    assert not (here / "out" / "results" / "runs" / "sweep.json").exists()


def test_a_declaration_that_changes_makes_its_product_alone(here: Path) -> None:
    text = PAPER.replace("formats: [pdf, svg]", "formats: [pdf]").replace("measures: [output]", "measures: [issues]")
    done = again(here, text)
    assert made_of(done) == ["figures/output", "tables/table-1"]
    assert reasons(done)["tables/table-1"] == 'declared.measures.0: "output" then, "issues" now'
    assert not (here / "out" / "figures" / "output.svg").exists()
    assert "Issues" in (here / "out" / "tables" / "table-1.md").read_text(encoding="utf-8")


def test_titles_and_notes_of_ones_own_stand_in_a_table(here: Path) -> None:
    again(here, PAPER.replace("as: table-1,", "as: table-1, title: My own, notes: And that is all.,"))
    assert (here / "out" / "tables" / "table-1.txt").read_text(encoding="utf-8") == "My own. And that is all.\n"
    assert r"\caption{My own.}\label{tab:table-1}" in (here / "out" / "tables" / "table-1.tex").read_text()


@pytest.mark.parametrize(
    ("name", "product", "harm"),
    [
        ("figures/figure-1.pdf", "figures/figure-1", LOST),
        ("figures/figure-1.txt", "figures/figure-1", EDITED),
        ("tables/table-2.csv", "tables/table-2", LOST),
        ("tables/table-2.tex", "tables/table-2", EDITED),
        ("results/runs/runs.parquet", "results/runs", LOST),
        ("results/runs/manifest.json", "results/runs", EDITED),
        ("results/vote/manifest.json", "results/vote", LOST),
        ("results/vote/manifest.json", "results/vote", EDITED),
        ("results/vote/runs/part-000002.parquet", "results/vote", LOST),
        ("results/vote/parts/part-000002.json", "results/vote", EDITED),
        ("results/vote/sweep.json", "results/vote", LOST),
        ("results/vote/sweep.json", "results/vote", EDITED),
    ],
)
def test_what_is_lost_or_edited_is_made_again(here: Path, name: str, product: str, harm: str) -> None:
    path = here / "out" / name
    content = path.read_bytes()
    if harm == LOST:
        path.unlink()
    else:
        path.write_bytes(content[:-2] + b"x" + content[-1:])
    done = again(here)
    assert made_of(done) == [product]
    assert reasons(done) == {product: f"{name} is {harm}"}
    if path.name != "manifest.json":  # which tells when
        assert path.read_bytes() == content
    assert made_of(again(here)) == []


def test_a_damaged_part_is_done_again_and_no_other(here: Path) -> None:
    out = here / "out" / "results" / "vote" / "runs"
    (out / "part-000001.parquet").write_bytes(b"")
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    again(here)
    after = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert [name for name in sorted(after) if after[name] != before[name]] == ["part-000001.parquet"]


@pytest.mark.parametrize(
    ("product", "content"), [*zip(PRODUCTS, [b"", b"{}", b"\xff\x00", b"[]", b"x"] * 2, strict=False)]
)
def test_a_product_whose_stamp_is_corrupt_is_made_again(here: Path, product: str, content: bytes) -> None:
    stamps.path_of(here / "out", product).write_bytes(content)
    done = again(here)
    assert made_of(done) == [product]
    assert reasons(done)[product] == "its stamp is damaged"
    assert made_of(again(here)) == []


def test_another_program_makes_all_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "source_of_products", lambda: "other")
    monkeypatch.setattr("sim.papers.products.source_of_products", lambda: "other")
    done = plan(load_paper(here / "paper.yaml"), here / "out")
    assert [step.product for step in done if step.action == "made"] == PRODUCTS[2:]
    assert {step.reason for step in done if step.reason} == {"the program has changed"}
    monkeypatch.setattr(making, "source_of_results", lambda *, analyses: "other")
    done = plan(load_paper(here / "paper.yaml"), here / "out")
    assert [step.action for step in done] == ["made"] * len(PRODUCTS)


def test_sources_of_results_leave_out_what_only_shows() -> None:
    assert sources.source_of_results(analyses=True) != sources.source_of_results(analyses=False)
    assert sources.source_of_products() not in {sources.source_of_results(analyses=each) for each in (True, False)}


def test_what_is_not_declared_any_more_goes_unless_it_was_edited(here: Path) -> None:
    (here / "out" / "tables" / "table-1.md").write_text("edited")
    text = PAPER[: PAPER.index("  - {table: comparison")] + PAPER[PAPER.index("  - {table: measures") :]
    done = again(here, text.replace("  - {figure: blocking, of: runs, as: figure-1}\n", ""))
    assert [step.product for step in done.of("removed")] == ["figures/figure-1", "tables/table-1"]
    names = {path.name for folder in ("figures", "tables") for path in (here / "out" / folder).iterdir()}
    assert {name for name in names if "-1" in name} == {"table-1.md"}
    assert again(here, text.replace("  - {figure: blocking, of: runs, as: figure-1}\n", "")).of("removed") == []


def test_a_plan_says_why_and_touches_nothing(here: Path) -> None:
    (here / "out" / "figures" / "figure-1.pdf").unlink()
    before = state(here / "out")
    paper = load_paper(paper_in(here, PAPER.replace("as: table-2", "as: table-3")))
    steps = {step.product: (step.action, step.reason) for step in plan(paper, here / "out")}
    assert steps["figures/figure-1"] == ("made", "figures/figure-1.pdf is missing")
    assert steps["tables/table-3"] == ("made", "it has not been made yet")
    assert steps["tables/table-2"] == ("removed", "it is not declared any more")
    assert steps["results/runs"] == ("kept", "")
    assert state(here / "out") == before


# Cut off


def test_what_was_finished_before_ctrl_c_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.experiments.store import Store

    paper = load_paper(paper_in(tmp_path))
    genuine, written = Store.write, []

    def counted(self: Store, part: int, *given: Any) -> None:
        genuine(self, part, *given)
        written.append(part)
        if len(written) == 5:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", counted)
        done = make(paper, tmp_path / "out", WORK)
    assert [(step.product, step.action) for step in done.steps] == [
        ("results/runs", "made"), ("results/vote", "interrupted"),
    ]  # fmt: skip
    kept = sorted((tmp_path / "out" / "results" / "vote" / "parts").iterdir())
    assert len(kept) >= 5
    times = {path: path.stat().st_mtime_ns for path in kept}
    rest = make(paper, tmp_path / "out", WORK)
    assert [(step.product, step.action) for step in rest.steps][:2] == [
        ("results/runs", "kept"), ("results/vote", "made"),
    ]  # fmt: skip
    assert rest.steps[1].reason == "it was cut off"
    assert {path: path.stat().st_mtime_ns for path in kept} == times
    assert [step.action for step in rest.steps[2:]] == ["made"] * 4


def test_ctrl_c_in_a_figure_or_a_run_ends_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim import figures
    from sim.experiments import runner

    paper = load_paper(paper_in(tmp_path))

    def cut(*given: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(runner, "_gathered", cut)
        done = make(paper, tmp_path / "out", WORK)
        assert [step.action for step in done.steps] == ["interrupted"]
    with monkeypatch.context() as patch:
        patch.setattr(figures, "save", cut)
        done = make(paper, tmp_path / "out", WORK)
        assert [step.action for step in done.steps] == ["made", "made", "interrupted"]
    assert [step.action for step in make(paper, tmp_path / "out", WORK).steps] == ["kept"] * 2 + ["made"] * 4


# What goes wrong


def test_force_makes_all_again_and_what_cannot_be_made_stops_no_other(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim import figures

    genuine = figures.save

    def stumble(result: Any, names: list[str], *given: Any, **options: Any) -> Any:
        if names == ["blocking"]:
            raise InputError("No room.")
        return genuine(result, names, *given, **options)

    with monkeypatch.context() as patch:
        patch.setattr(figures, "save", stumble)
        done = again(here, force=True)
    assert [(step.product, step.reason) for step in done.of("failed")] == [("figures/figure-1", "No room.")]
    assert made_of(done) == [name for name in PRODUCTS if name != "figures/figure-1"]
    assert {step.reason for step in done.of("made")} == {"all is made anew"}
    assert made_of(again(here)) == ["figures/figure-1"]


def test_products_of_a_result_that_failed_are_left(tmp_path: Path) -> None:
    paper = load_paper(paper_in(tmp_path))
    own = tmp_path / "out" / "results" / "runs"
    own.mkdir(parents=True)
    (own / "thesis.tex").write_text("precious")
    done = make(paper, tmp_path / "out", WORK)
    assert "holds something other than a result" in done.of("failed")[0].reason
    assert [step.product for step in done.of("left")] == ["figures/figure-1", "tables/table-2"]
    assert len(done.of("made")) == 3
    assert (own / "thesis.tex").read_text() == "precious"


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    paper = load_paper(paper_in(tmp_path))
    with pytest.raises(InputError, match=r"holds something other than a paper: majority\.yaml"):
        make(paper, tmp_path, WORK)
    with pytest.raises(InputError, match="is a file, not a folder"):
        plan(paper, tmp_path / "small.yaml")


def test_two_processes_do_not_make_one_paper(here: Path) -> None:
    from sim.experiments.store.lock import FolderLock

    lock = FolderLock(here / "out")
    with pytest.raises(InputError, match="in use"):
        again(here)
    lock.release()
    assert made_of(again(here)) == []


# Kinds that others add


class Analysis(Prepared):
    """What leaves tables of its own, and goes on with what an earlier attempt left."""

    resumed: bool | None = None

    @property
    def keeps(self) -> frozenset[str]:
        return frozenset({"ledger"})

    def identity(self) -> dict[str, Any]:
        return {"claims": ["a"], "version": "1"}

    def make(self, folder: Path, work: Work, *, resume: bool) -> Ended:
        self.resumed = resume
        manifest = {"name": "claims", "title": "Claims", "runs": 3, "seed": 1, "version": "1"}
        Result(manifest, {"ledger": pa.table({"claim": ["a"]})}).save(folder)
        return Ended(failures=2)


def test_a_kind_needs_no_more_than_an_identity_and_a_way_to_make_it(tmp_path: Path) -> None:
    analysis = Analysis()
    paper = Paper("p", "P", {"claims": Source(Run(run="x"), analysis)}, {}, {})
    (step,) = make(paper, tmp_path / "out", WORK).steps
    assert (step.action, step.failures, analysis.resumed) == ("made", 2, False)
    assert open_result(tmp_path / "out" / "results" / "claims").ledger["claim"].tolist() == ["a"]
    assert make(paper, tmp_path / "out", WORK).steps[0].action == "kept"
    (tmp_path / "out" / "results" / "claims" / "ledger.parquet").unlink()
    assert (make(paper, tmp_path / "out", WORK).steps[0].action, analysis.resumed) == ("made", True)


def test_a_paper_can_have_the_differences_of_a_heat_map(tmp_path: Path) -> None:
    grid = EXPERIMENT.replace("{low: 0, high: 1}", "[0, 1]").replace("{kind: lhs, points: 6}", "{kind: grid}")
    text = "title: T\nresults: {vote: {sweep: majority.yaml, replications: 2}}\nfigures:\n"
    text += "  - {figure: heat_map, of: vote}\n  - {figure: heat_map, of: vote, difference: true, base: majority}\n"
    file = paper_in(tmp_path, text)
    (tmp_path / "majority.yaml").write_text(grid)
    done = make(load_paper(file), tmp_path / "out", WORK)
    assert [step.action for step in done.steps] == ["made"] * 3
    whole, differing = ((tmp_path / "out" / "figures" / f"{stem}.txt").read_text() for stem in (
        "heat_map", "heat_map-difference"))  # fmt: skip
    assert whole != differing
    assert "majority" in differing
