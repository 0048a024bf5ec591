"""The whole of it: the same bytes whatever the workers and interruptions, other luck when run again, planted fronts."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.pareto import evaluation, study
from sim.analysis.pareto.evaluation import Done, Stage
from sim.analysis.pareto.load import load_space
from sim.analysis.pareto.space import Design, Space
from sim.analysis.pareto.study import pareto
from sim.errors import InputError
from sim.experiments.pools import Inline
from sim.experiments.result import Result, load_result
from sim.experiments.runner import run
from sim.experiments.stopping import Stop
from sim.types import Floats

from .tiny import CLASHING, LARGE, written


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("study")).parent


@pytest.fixture(scope="module")
def enumerated(here: Path) -> Result:
    return pareto(here / "space.yaml", out=here / "enumerated")


@pytest.fixture(scope="module")
def searched(here: Path) -> Result:
    return pareto(written(here, LARGE, "large.yaml"), out=here / "searched")


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a result but its manifest, which tells when it was made."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "manifest.json"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# What is run


def test_values_are_those_of_runs_of_the_scenario_by_itself(here: Path) -> None:
    """A design in a state, run by hand: its options and values laid on the scenario, with the luck of that state."""
    settings = ["uncertain={effort: plausible, rules.contagion: [true, false]}", "states=3", "replications=2"]
    space = load_space(here / "space.yaml", settings)
    stage = Stage.of(space, "search")
    design = space.design((1, 0, 2))
    done = evaluation.evaluate(space, stage, [space.present, design], Inline(), Stop())
    for state in range(3):
        row = stage.states.row(state)
        laid = {"parameters": {"steering": 1.0, "effort": row["effort"]}}
        scenario = space.scenario_of(design.options, {("rules", "contagion"): row["rules.contagion"]}, "x")
        scenario = scenario.model_copy(update={"parameters": dict(scenario.parameters) | laid["parameters"]})
        runs = run(scenario, 6, engine="mesa", tables=()).runs
        own = runs[runs["replicate"].isin([2 * state, 2 * state + 1])]
        expected = [own[name].sum() / 2 for name in space.measures]
        assert done.values[design][state].tolist() == expected
    assert done.failures == []


def test_designs_share_luck_and_states_and_what_is_run_again_meets_others(here: Path) -> None:
    space = load_space(here / "space.yaml")
    search, confirm = Stage.of(space, "search"), Stage.of(space, "confirm")
    luck = [stage.luck(np.arange(3 * stage.runs)) for stage in (search, confirm)]
    assert luck[0].tolist() == list(range(4)) * 3
    assert set(luck[1].tolist()).isdisjoint(luck[0].tolist())
    assert len(set(luck[1].tolist())) == 10
    for name in ("effort", "slots"):
        assert set(search.states.columns[name]).isdisjoint(confirm.states.columns[name])
    assert search.states == Stage.of(space, "search").states
    other = load_space(here / "space.yaml", ["seed=12"])
    assert search.states != Stage.of(other, "search").states


def test_where_all_is_known_states_differ_in_luck_alone(here: Path) -> None:
    space = load_space(here / "space.yaml", ["uncertain={}"])
    done = evaluation.evaluate(space, Stage.of(space, "search"), [space.present], Inline(), Stop())
    values = done.values[space.present]
    assert values.shape == (4, 2)
    assert len(set(values[:, 0].tolist())) == 4


# Outcomes


def test_every_design_of_a_small_space_is_tried_and_the_best_fronts_are_run_again(enumerated: Result) -> None:
    frame, manifest = enumerated.designs, enumerated.manifest
    assert (manifest["method"], manifest["size"], manifest["tried"], len(frame)) == ("all", 12, 12, 12)
    assert len(frame[["vote", "talks", "steering"]].drop_duplicates()) == 12
    assert frame["confirmed"].sum() == manifest["confirmed"] in (6, 7)
    assert manifest["runs"] == 12 * 4 + manifest["confirmed"] * 5 * 2
    assert frame["efficient"].sum() >= 1
    assert not (frame["efficient"] & ~frame["confirmed"]).any()
    assert (frame["minimax_regret"].sum(), frame["knee"].sum()) == (1, 1)
    assert frame.loc[~frame["confirmed"], "output"].isna().all()
    assert frame["output_searched"].notna().all()


@pytest.mark.parametrize("settings", [(), ("levels.steering=[0.5, 1]",), ("confirm.designs=1",)])
def test_the_present_design_is_always_there(here: Path, settings: Sequence[str]) -> None:
    frame = pareto(load_space(here / "space.yaml", settings)).designs
    present = frame[frame["present"]].iloc[0]
    assert frame["present"].sum() == 1
    assert (present["design"], present["vote"], present["talks"], present["steering"]) == (0, "unanimity", "usual", 0.3)
    assert present["confirmed"]
    assert present["searched"] == ("levels.steering=[0.5, 1]" not in settings)
    assert (present["output_change"], present["output_change_error"]) == (0.0, 0.0)


def test_a_search_tries_no_design_twice(searched: Result) -> None:
    frame, manifest = searched.designs, searched.manifest
    assert (manifest["method"], manifest["size"]) == ("nsga2", 4004)
    assert not frame[["vote", "talks", "steering"]].duplicated().any()
    assert len(frame) == manifest["tried"] <= 24
    assert frame["generation"].max() == 3
    assert manifest["versions"]["pymoo"]


def test_the_manifest_says_what_was_done(here: Path, searched: Result) -> None:
    manifest, space = searched.manifest, load_space(here / "large.yaml")
    assert manifest["space"] == space.resolved()
    assert manifest["space_sha256"] == space.fingerprint()
    known = ("name", "title", "kind", "seed", "interrupted", "failures")
    assert [manifest[key] for key in known] == ["large", "T", "pareto", 11, False, []]
    assert {"version", "versions", "rules", "data_sha256", "command", "runs", "started", "seconds"} <= manifest.keys()
    assert load_result(here / "searched").designs.equals(searched.designs)
    assert sim.pareto is pareto


# The same bytes


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_workers_leaves_no_trace(here: Path, searched: Result, tmp_path: Path, jobs: int) -> None:
    pareto(here / "large.yaml", jobs=jobs, out=tmp_path / "again")
    assert hashes(tmp_path / "again") == hashes(here / "searched")


def test_any_executor_does(here: Path, enumerated: Result) -> None:
    with ThreadPoolExecutor(2) as executor:
        assert pareto(here / "space.yaml", executor=executor).designs.equals(enumerated.designs)


class Cut(Exception):
    """A process that is killed."""


@pytest.mark.parametrize("calls", [1, 3, 4])
def test_a_search_that_was_killed_goes_on_to_the_same_bytes(
    here: Path, searched: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    counted = iter(range(calls))
    real = evaluation.evaluate

    def dying(*arguments: Any) -> Done:
        if next(counted, None) is None:
            raise Cut
        return real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(study, "evaluate", dying)
        with pytest.raises(Cut):
            pareto(here / "large.yaml", out=tmp_path / "cut")
    assert not (tmp_path / "cut" / "manifest.json").exists()
    again = pareto(here / "large.yaml", out=tmp_path / "cut", resume=True)
    assert again.manifest["runs_before"] > 0
    assert hashes(tmp_path / "cut") == hashes(here / "searched")


@pytest.mark.parametrize("pieces", [1, 3, 8, 12])
def test_a_search_that_was_interrupted_keeps_what_was_run_and_goes_on_to_the_same_bytes(
    here: Path, searched: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    """The end is asked for after so many pieces of work, which may be in the middle of a generation."""
    real = evaluation.Spread

    class Stopping:
        came = 0

        def __init__(self, work: Iterator[Any], pool: Any, stop: Stop) -> None:
            self._spread, self._stop = real(work, Inline(), stop), stop

        def outcomes(self) -> Iterator[Any]:
            for outcome in self._spread.outcomes():
                Stopping.came += 1
                self._stop.asked |= Stopping.came >= pieces
                yield outcome

    with monkeypatch.context() as patched:
        patched.setattr(evaluation, "Spread", Stopping)
        cut = pareto(here / "large.yaml", out=tmp_path / "cut")
    assert cut.manifest["interrupted"]
    assert 0 < cut.manifest["tried"] <= searched.manifest["tried"]
    assert not cut.designs["confirmed"].any()
    assert cut.designs["regret"].isna().all()
    again = pareto(here / "large.yaml", out=tmp_path / "cut", resume=True)
    assert not again.manifest["interrupted"]
    assert again.manifest["runs_before"] == cut.manifest["runs"]
    assert hashes(tmp_path / "cut") == hashes(here / "searched")


def test_an_end_before_the_first_design_is_an_interruption(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "evaluate", lambda *_: Done({}, []))
    with pytest.raises(KeyboardInterrupt):
        pareto(here / "space.yaml")


def test_a_finished_search_is_resumed_without_a_run(here: Path, searched: Result, tmp_path: Path) -> None:
    shutil.copytree(here / "searched", tmp_path / "whole")
    again = pareto(here / "large.yaml", out=tmp_path / "whole", resume=True)
    assert again.manifest["runs_before"] == again.manifest["runs"] == searched.manifest["runs"]
    assert hashes(tmp_path / "whole") == hashes(here / "searched")


@pytest.mark.parametrize("spoil", ["flip", "remove", "record", "half"])
def test_what_is_damaged_is_run_again(here: Path, searched: Result, tmp_path: Path, spoil: str) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(here / "searched", folder)
    table, record = (folder / "search" / f"search-000001.{kind}" for kind in ("parquet", "json"))
    content = table.read_bytes()
    if spoil == "flip":
        table.write_bytes(content[:300] + bytes([content[300] ^ 1]) + content[301:])
    elif spoil == "remove":
        table.unlink()
    elif spoil == "record":
        record.write_text(record.read_text().replace('"batch": 1', '"batch": 2'))
    else:
        table.write_bytes(content[:100])
    again = pareto(here / "large.yaml", out=folder, resume=True)
    assert again.manifest["runs_before"] < searched.manifest["runs"]
    assert hashes(folder) == hashes(here / "searched")


# Refusals


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (["seed=12"], "seed: 11 there, 12 here"),
        (["search.generations=4"], "search.generations: 3 there, 4 here"),
        (["satisfice.output=0.3"], "satisfice.0.value: 0.2 there, 0.3 here"),
        (["choices.vote.majority.rules.majority.share=0.7"], "share: 0.6 there, 0.7 here"),
    ],
)
def test_another_space_is_not_resumed(here: Path, searched: Result, settings: list[str], said: str) -> None:
    with pytest.raises(InputError, match="holds a search that differs from this one") as caught:
        pareto(load_space(here / "large.yaml", settings), out=here / "searched", resume=True)
    assert said in str(caught.value)


def test_another_version_is_not_resumed(
    here: Path, searched: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(here / "searched", tmp_path / "old")
    monkeypatch.setattr(study, "_pymoo", lambda: "0.0.1")
    with pytest.raises(InputError, match=r"pymoo: \S+ there, \"0\.0\.1\" here"):
        pareto(here / "large.yaml", out=tmp_path / "old", resume=True)


def test_a_search_is_not_written_over(here: Path, searched: Result, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Add --resume to keep it"):
        pareto(here / "large.yaml", out=here / "searched")
    other = run(load_space(here / "space.yaml").base.scenario, 1).save(tmp_path / "run")
    with pytest.raises(InputError, match="holds another result"):
        pareto(here / "large.yaml", out=other)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("Dear")
    with pytest.raises(InputError, match="something other than a result"):
        pareto(here / "large.yaml", out=tmp_path / "foreign")
    with pytest.raises(InputError, match="nothing to resume without a folder"):
        pareto(here / "large.yaml", resume=True)


def test_a_folder_that_is_in_use_is_refused(here: Path, searched: Result) -> None:
    space = load_space(here / "large.yaml")
    with (
        study.Archive(study.identity(space), space.measures, here / "searched", resume=True),
        pytest.raises(InputError, match="is in use by process"),
    ):
        pareto(space, out=here / "searched", resume=True)


# Planted answers


def planted(worth: Callable[[Design, Stage], Floats]) -> Callable[..., Done]:
    """Return what stands in for runs: a closed form of a design and a stage, shape (states, measures)."""

    def evaluate(space: Space, stage: Stage, designs: Sequence[Design], *_: Any) -> Done:
        return Done({design: worth(design, stage) for design in designs}, [])

    return evaluate


def test_the_true_front_of_a_planted_space_is_told_with_what_dominates_the_present(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Majority costs nothing and brings output; steering brings output and costs blocking; abstention only costs."""

    def worth(design: Design, stage: Stage) -> Floats:
        (vote, talks), (steering,) = design.options, design.values
        states = np.linspace(-0.1, 0.1, len(stage.states))
        output = 1.0 + vote + float(steering) - 0.5 * talks + states
        return np.stack([output, 0.2 + 0.3 * float(steering) + 0.1 * talks + 0.0 * states], axis=1)

    monkeypatch.setattr(study, "evaluate", planted(worth))
    result = pareto(load_space(here / "space.yaml", ["confirm.designs=12"]))
    frame = result.designs
    best = frame[frame["efficient"]]
    assert set(zip(best["vote"], best["talks"], best["steering"], strict=True)) == {
        ("majority", "usual", steering) for steering in (0.0, 0.3, 1.0)
    }
    assert (best["efficient_share"] == 1.0).all()
    present = frame[frame["present"]].iloc[0]
    assert (present["efficient"], present["efficient_share"]) == (False, 0.0)
    # those without abstention, majority with steering 0 or 0.3
    assert present["dominated_by"] == 2
    assert present["output"] == pytest.approx(1.3)
    assert present["output_error"] == pytest.approx(np.linspace(-0.1, 0.1, 5).std(ddof=1) / np.sqrt(5))
    # against the present design the states drop out
    gain = frame[(frame["vote"] == "majority") & (frame["talks"] == "usual") & (frame["steering"] == 0.0)].iloc[0]
    assert gain["output_change"] == pytest.approx(0.7)
    assert gain["output_change_error"] == pytest.approx(0.0, abs=1e-12)
    # from 0.5 to 3 in every state on output, from 0.2 to 0.6 on blocking: regret in these units
    assert gain["output_regret"] == pytest.approx((3.0 - 2.0) / 2.5)
    assert gain["regret"] == pytest.approx(0.4)
    least = frame[frame["minimax_regret"]].iloc[0]
    assert (least["vote"], least["talks"], least["steering"]) == ("majority", "usual", 0.3)
    assert least["regret"] == pytest.approx(max(0.7 / 2.5, 0.09 / 0.4))


def test_the_best_of_many_are_told_by_other_luck(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where designs differ in luck alone, those that the search takes for the best are no better when run again."""

    def worth(design: Design, stage: Stage) -> Floats:
        seed = int(hashlib.sha256(f"{stage.name}{design.key}".encode()).hexdigest()[:8], 16)
        return np.random.default_rng(seed).normal(size=(len(stage.states), 2))

    monkeypatch.setattr(study, "evaluate", planted(worth))
    written(here, LARGE, "large.yaml")
    settings = ["search={population: 40, generations: 20}", "confirm.designs=10", "confirm.states=100"]
    frame = pareto(load_space(here / "large.yaml", settings)).designs
    again = frame[frame["confirmed"] & ~frame["present"]]
    gain = again["output_searched"].mean() - frame["output_searched"].mean()
    assert gain > 0.5  # they seem better by more than the standard deviation of a mean over four states
    assert abs(again["output"].mean()) < 0.15  # and are nothing of the kind


def test_designs_without_a_value_are_never_efficient(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def worth(design: Design, stage: Stage) -> Floats:
        values = np.ones((len(stage.states), 2)) * [design.options[0], float(design.values[0])]
        if design.options[1]:
            values[:, 0] = np.nan
        values[0, 1] = np.nan if design.options[0] else values[0, 1]
        return values

    monkeypatch.setattr(study, "evaluate", planted(worth))
    frame = pareto(load_space(here / "space.yaml", ["confirm.designs=12"])).designs
    without = frame["talks"] == "abstention"
    assert not frame.loc[without, "efficient"].any()
    again = frame[frame["confirmed"]]
    assert (again["talks"] == "usual").all()  # nothing is run again that lacks a value
    assert again.loc[again["vote"] == "majority", "missing"].tolist() == [0.2] * 3


def test_combinations_that_are_no_scenario_fail_and_the_others_are_kept(here: Path) -> None:
    result = pareto(written(here, CLASHING, "clash.yaml"), out=here / "clash")
    failures = result.manifest["failures"]
    assert len(failures) == 4 * 4  # later, and an event before it, with two votes and two ways to talk, in four states
    assert {failure["design"]["begin"] for failure in failures} == {"later"}
    assert {failure["design"]["events.0.at"] for failure in failures} == {"2010Q1"}
    assert "2010Q1 lies before the start" in failures[0]["error"]
    frame = result.designs
    broken = (frame["begin"] == "later") & (frame["events.0.at"] == "2010Q1")
    assert frame.loc[broken, "output_searched"].isna().all()
    assert not frame.loc[broken, "confirmed"].any()
    assert json.loads((here / "clash" / "manifest.json").read_text())["runs"] == result.manifest["runs"]
