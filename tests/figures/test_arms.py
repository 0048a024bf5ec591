"""Arms: figures that show all at once, figures that draw each by itself, and how many these have room for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from matplotlib.figure import Figure as Canvas
from typer.testing import CliRunner

from sim import figures
from sim.cli import app
from sim.errors import InputError
from sim.experiments.result import Result, open_result
from sim.figures import FIGURES, MOST_ARMS
from sim.figures.drawing.arms import arms_of, of_arm, parts_of
from sim.figures.drawing.canvas import flat, root_of

from . import planted

PER_ARM = ["format_mix", "blocking", "survival", "output", "groups"]


@pytest.fixture(scope="module")
def swept(arms: Result) -> Result:
    """Two arms as a sweep leaves them, with all tables: each scenario stands with its arm."""
    scenario = arms.manifest["scenario"]
    experiment = planted.reforms(2, 5, 1).manifest["experiment"] | {
        "arms": [{"name": name, "scenario": scenario} for name in arms_of(arms)],
        "measures": ["blocking_rate", "output_share"],
    }
    manifest = {key: value for key, value in arms.manifest.items() if key not in ("scenario", "scenario_sha256")}
    tables = {name: arms.table(name) for name in ("runs", "quarters", "issues", "attempts", "groups")}
    return Result(manifest | {"experiment": experiment, "experiment_sha256": "cd" * 32}, tables)


@pytest.fixture(scope="module")
def crowd(swept: Result) -> Result:
    """Seven arms, one more than fit."""
    few = [swept.runs.assign(arm=f"arm_{k}", run=swept.runs["run"] + 100 * k).iloc[:2] for k in range(MOST_ARMS + 1)]
    experiment = swept.manifest["experiment"]
    listed = [{"name": f"arm_{k}", "scenario": experiment["arms"][0]["scenario"]} for k in range(MOST_ARMS + 1)]
    runs = pa.concat_tables([pa.Table.from_pandas(part, preserve_index=False) for part in few])
    tables = {name: swept.table(name) for name in ("quarters", "issues", "attempts", "groups")}
    return Result(swept.manifest | {"experiment": experiment | {"arms": listed}}, {"runs": runs, **tables})


def test_a_sweep_with_all_its_tables_can_be_drawn(swept: Result) -> None:
    assert figures.possible(swept) == [*PER_ARM, "comparison", "by_arm", "trajectory"]
    for name in ("blocking", "survival"):
        panels = flat(figures.plot(swept, name))
        assert [part.get_suptitle() for part in root_of(panels[0]).subfigs] == ["Made", "Consensus only"]


def test_the_part_of_an_arm_is_what_its_runs_left(swept: Result, result: Result) -> None:
    part = of_arm(swept, "made")
    assert part.manifest["scenario"] == result.manifest["scenario"]
    for name in ("runs", "issues", "attempts"):
        assert part.table(name).num_rows == result.table(name).num_rows
    assert of_arm(result, arms_of(result)[0]) is result


def test_figures_across_are_drawn_once_of_all_arms(swept: Result, crowd: Result) -> None:
    assert list(parts_of(FIGURES["comparison"], crowd)) == [crowd.name]
    panels = flat(figures.plot(crowd, "by_arm"))
    assert len(panels[0].get_yticklabels()) == MOST_ARMS + 1
    assert list(root_of(panels[0]).subfigs) == []
    assert list(parts_of(FIGURES["output"], swept)) == ["made", "consensus_only"]
    axes = Canvas().subplots()
    assert figures.plot(swept, "comparison", axes=axes) is axes


def test_what_does_not_fit_is_left_out_and_refused_by_name(crowd: Result) -> None:
    assert figures.crowded(crowd) == PER_ARM
    assert figures.possible(crowd) == ["comparison", "by_arm"]
    message = "holds 7 arms, and the figure 'output' has room for 6: .* Choose one with --arm NAME, in Python"
    with pytest.raises(InputError, match=message):
        figures.plot(crowd, "output")
    assert len(flat(figures.plot(crowd, "output", arm="arm_0"))) == 1


def test_one_arm_has_all_figures_that_its_tables_allow(crowd: Result, tmp_path: Path) -> None:
    paths = figures.save(crowd, (), tmp_path, ("png",), arm="arm_0")
    assert sorted({path.stem for path in paths}) == sorted([*PER_ARM, "trajectory"])
    text = (tmp_path / "output.txt").read_text(encoding="utf-8")
    assert text.startswith("Output by domain and format. Arm: arm 0. Severity-weighted")
    with pytest.raises(InputError, match="Did you mean 'arm_0'"):
        figures.save(crowd, (), tmp_path, arm="arm0")


def test_the_caption_tells_of_the_experiment(swept: Result, tmp_path: Path) -> None:
    text = figures.save(swept, ["comparison"], tmp_path)[-1].read_text(encoding="utf-8")
    assert "(2 arms, 5 replications: 10 runs, 2010Q3 to 2013Q2, 12 quarters, seed 1)." in text
    assert text.rstrip().endswith(f"; experiment {'cd' * 6}.")
    assert "Arm:" not in text


def test_the_caption_tells_of_runs_that_are_missing_and_of_points(tmp_path: Path) -> None:
    made = planted.crossed(arms=2)
    short = Result(made.manifest, {"runs": made.table("runs")[:-3]})
    text = figures.save(short, ["by_arm"], tmp_path)[-1].read_text(encoding="utf-8")
    assert "12 points of the design are taken together." in text
    assert "(2 arms, 12 points, 3 replications: 69 of 72 runs, 2010Q1 to 2012Q4, 12 quarters, seed 5)" in text
    text = figures.save(made, ["heat_map"], tmp_path)[-1].read_text(encoding="utf-8")
    assert "taken together" not in text


def test_scenarios_of_different_length_have_none_in_the_caption(tmp_path: Path) -> None:
    made = planted.reforms(2, 3, 1)
    longer = {"name": "interoperability_reform_1", "scenario": planted.SCENARIO | {"quarters": 20}}
    experiment = made.manifest["experiment"]
    changed = experiment | {"arms": [experiment["arms"][0], longer]}
    text = figures.save(
        Result(made.manifest | {"experiment": changed}, {"runs": made.table("runs")}), ["comparison"], tmp_path
    )[-1].read_text(encoding="utf-8")
    assert "quarters," not in text


class TestCommand:
    @pytest.fixture
    def folder(self, crowd: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr("sim.commands.plot.load_result", open_result)  # its manifest says what figures need alone
        return Result(crowd.manifest, {name: crowd.table(name) for name in ("runs", "issues")}).save(tmp_path / "kept")

    def test_figures_that_do_not_fit_are_left_out_with_a_note(self, folder: Path) -> None:
        done = CliRunner().invoke(app, ["plot", str(folder), "--format", "svg"])
        assert done.exit_code == 0
        names = [Path(line).name for line in done.stdout.splitlines()]
        assert names == ["comparison.svg", "comparison.txt", "by_arm.svg", "by_arm.txt"]
        assert done.stderr == (
            "Left out, as they draw each arm by itself and have room for 6: output. Choose an arm with --arm NAME.\n"
        )

    def test_one_arm_is_drawn(self, folder: Path) -> None:
        done = CliRunner().invoke(app, ["plot", str(folder), "--format", "svg", "--arm", "arm_0"])
        assert [Path(line).name for line in done.stdout.splitlines()] == ["output.svg", "output.txt"]
        assert done.stderr == ""

    @pytest.mark.parametrize(
        ("words", "said"), [(["output"], "has room for 6"), (["--arm", "arm0"], "Did you mean 'arm_0'")]
    )
    def test_what_does_not_fit_or_is_not_there_is_refused(self, folder: Path, words: list[str], said: str) -> None:
        done = CliRunner().invoke(app, ["plot", str(folder), *words])
        assert isinstance(done.exception, InputError)
        assert said in str(done.exception)


def test_arms_stand_in_the_order_of_their_runs() -> None:
    made = planted.reforms(4, 2, 1)
    shuffled = made.runs.sample(frac=1.0, random_state=np.random.default_rng(3))
    assert arms_of(Result(made.manifest, {"runs": pa.Table.from_pandas(shuffled)})) == arms_of(made)


def test_runs_of_different_length_have_no_curve_of_survival(swept: Result) -> None:
    experiment = swept.manifest["experiment"] | {"factors": [{"name": "quarters", "form": [12, 20]}]}
    uneven = Result(swept.manifest | {"experiment": experiment}, {t: swept.table(t) for t in ("runs", "attempts")})
    panel = flat(figures.plot(uneven, "survival", arm="made"))[0]
    assert [text.get_text() for text in panel.texts] == ["Nothing to draw: runs differ in length"]


def test_a_figure_of_what_an_analysis_leaves_says_what_can_be_drawn_instead() -> None:
    message = (
        "no table 'ledger', which the figure 'claims' is drawn of. Figures that can be drawn of it: comparison, by_arm"
    )
    with pytest.raises(InputError, match=message):
        figures.plot(planted.reforms(8, 2, 1), "claims")
