"""The resolved experiment: runs, scenarios at points, and the way to JSON and back."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError, ScenarioError
from sim.experiments.experiment import Experiment
from sim.experiments.load import experiment_of, load_experiment, parse_experiment
from sim.parameters import PARAMETERS
from sim.scenario import load_scenario

SCENARIO = """\
title: Small
start: 2010Q1
quarters: 8
seed: 11
replications: 3
alliance: {allies: [USA, FRA, TUR], partners: [FIN, SWE]}
rules: {majority: {share: 0.6}}
parameters: {momentum_loss: 0.1, slots: 5}
events:
  - {at: 2010Q3, threat: {maritime: 0.2}, parameters: {slots: 6}}
  - {at: 2010Q2, join: FIN}
"""
EXPERIMENT = """\
title: Test
question: Does it work?
source: invented
scenario: small.yaml
arms:
  plain:
  lax: {rules: {majority: {share: 0.55}}, parameters: {slots: 7}}
factors:
  steering: {low: 0, high: 1}
  parameters.slots: [2, 4, 6]
  events.0.threat.maritime: {low: 0, high: 0.5}
  events.1.join: [FIN, SWE]
  rules.contagion: [true, false]
design: {kind: lhs, points: 12}
seed: 3
measures: [output, blocking_rate]
"""
CSV = "steering,rules.contagion,start\n0.5,true,2010Q1\n1,false,2009Q4\n"
DESIGNS = {
    "grid": "factors: {steering: {low: 0, high: 1, levels: 3}, slots: [2, 4]}\ndesign: {kind: grid}\n",
    "lhs": "factors: {steering: plausible, slots: [2, 4]}\ndesign: {kind: lhs, points: 7, optimization: random-cd}\n",
    "random": "factors: {steering: {}, rules.contagion: [true, false]}\ndesign: {kind: random, points: 7, seed: 0}\n",
    "sobol": "factors: {steering: {}, effort: {distribution: log}}\n"
    "design: {kind: sobol, points: 8, second_order: true}\n",
    "morris": "factors: {steering: {}, quarters: {distribution: integer, low: 4, high: 9}}\n"
    "design: {kind: morris, trajectories: 3, levels: 6}\n",
    "list": "design: {kind: list, file: points.csv}\n",
    "none": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SCENARIO)
    (tmp_path / "points.csv").write_text(CSV)
    (tmp_path / "test.yaml").write_text(EXPERIMENT)
    return tmp_path


@pytest.fixture
def experiment(folder: Path) -> Experiment:
    return load_experiment(folder / "test.yaml")


def of_kind(folder: Path, kind: str) -> Experiment:
    return parse_experiment(f"title: T\nscenario: small.yaml\n{DESIGNS[kind]}", folder)


def test_what_the_file_says(experiment: Experiment) -> None:
    assert (experiment.name, experiment.title, experiment.question, experiment.source) == (
        "test",
        "Test",
        "Does it work?",
        "invented",
    )
    assert (experiment.seed, experiment.replications, experiment.paired) == (3, 3, True)
    assert experiment.measures == ("output", "blocking_rate")
    assert experiment.points.names == (
        "steering", "slots", "events.0.threat.maritime", "events.1.join", "rules.contagion",
    )  # fmt: skip
    assert [column.dtype.kind for column in experiment.points.columns.values()] == ["f", "f", "f", "O", "b"]
    assert experiment.parameter_factors == ("steering", "slots")
    assert experiment.structural_factors == ("events.0.threat.maritime", "events.1.join", "rules.contagion")


def test_an_arm_is_laid_on_the_scenario(experiment: Experiment) -> None:
    plain, lax = experiment.arms
    assert (plain.name, lax.name) == ("plain", "lax")
    assert lax.scenario.rules.majority is not None
    assert (lax.scenario.rules.majority.share, lax.scenario.rules.majority.by) == (0.55, "heads")
    assert (lax.scenario.parameters["slots"], lax.scenario.parameters["momentum_loss"]) == (7, 0.1)
    assert plain.scenario.parameters["slots"] == 5
    assert lax.scenario.allies == plain.scenario.allies


def test_all_arms_have_the_seed_and_the_replications_of_the_experiment(folder: Path) -> None:
    experiment = load_experiment(folder / "test.yaml", ["seed=0", "replications=9"])
    assert {(arm.scenario.seed, arm.scenario.replications) for arm in experiment.arms} == {(0, 9)}


def test_an_arm_that_changes_nothing_is_the_scenario(folder: Path) -> None:
    experiment = parse_experiment("title: T\nscenario: small.yaml\n", folder)
    (arm,) = experiment.arms
    assert arm.name == "base"
    assert arm.scenario == load_scenario(folder / "small.yaml")
    assert arm.scenario.fingerprint() == load_scenario(folder / "small.yaml").fingerprint()
    assert experiment.scenario_at(0, 0) == arm.scenario
    assert (len(experiment.points), experiment.runs) == (1, 3)


def test_an_arm_may_extend_a_file(folder: Path) -> None:
    (folder / "other.yaml").write_text("extends: small.yaml\ntitle: Other\nseed: 77\nparameters: {slots: 9}\n")
    text = "title: T\nscenario: small.yaml\narms: {a: {}, b: {extends: other.yaml, rules: {contagion: false}}}\n"
    first, second = parse_experiment(text, folder).arms
    assert (second.scenario.title, second.scenario.parameters["slots"]) == ("Other", 9)
    assert (second.scenario.rules.contagion, first.scenario.rules.contagion) == (False, True)
    assert first.scenario.seed == second.scenario.seed == 11


def test_runs_are_numbered_by_arm_then_point_then_replicate(experiment: Experiment) -> None:
    assert experiment.runs == 2 * 12 * 3
    keys = [(arm, point, replicate) for arm in range(2) for point in range(12) for replicate in range(3)]
    assert [experiment.run_of(run) for run in range(experiment.runs)] == keys
    assert [experiment.run_at(*key) for key in keys] == list(range(experiment.runs))


@pytest.mark.parametrize("run", [-1, 72, 10**9])
def test_there_is_no_run_beyond_the_last(experiment: Experiment, run: int) -> None:
    with pytest.raises(InputError, match=rf"no run {run}\. Allowed: 0 to 71"):
        experiment.run_of(run)


def test_a_scenario_at_a_point_has_the_values_of_the_point(experiment: Experiment) -> None:
    for arm in range(2):
        for point in range(12):
            row, scenario = experiment.points.row(point), experiment.scenario_at(arm, point)
            (early, late) = scenario.events  # in the order of time; the file has them the other way round
            assert scenario.parameters["steering"] == row["steering"]
            assert scenario.parameters["slots"] == row["slots"]
            assert scenario.rules.contagion == row["rules.contagion"]
            assert (early.join, late.threat["maritime"]) == ((row["events.1.join"],), row["events.0.threat.maritime"])
            assert scenario.rules.majority == experiment.arms[arm].scenario.rules.majority


def test_events_may_set_a_parameter_that_is_a_factor_later_in_a_run(experiment: Experiment) -> None:
    assert experiment.scenario_at(0, 0).events[1].parameters == {"slots": 6}


def test_the_table_of_parameters_is_that_of_the_scenarios_at_the_points(experiment: Experiment) -> None:
    table = experiment.parameters_at(1, slice(None))
    assert (table.shape, table.dtype) == ((12, len(PARAMETERS)), np.float64)
    for point in range(12):
        parameters = experiment.scenario_at(1, point).parameters
        assert dict(zip(PARAMETERS, table[point].tolist(), strict=True)) == parameters
    assert (experiment.parameters_at(1, [7, 2]) == table[[7, 2]]).all()
    assert (experiment.parameters_at(1, slice(4, 6)) == table[4:6]).all()


@pytest.mark.parametrize("kind", DESIGNS)
def test_the_way_to_json_and_back(folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = of_kind(folder, kind)
    text = json.dumps(experiment.resolved(), sort_keys=True)
    for file in folder.iterdir():
        file.unlink()  # nothing but the text is left
    again = Experiment.from_resolved(json.loads(text))
    assert again == experiment
    assert again.fingerprint() == experiment.fingerprint()
    assert json.dumps(again.resolved(), sort_keys=True) == text
    for point in range(len(experiment.points)):
        assert again.scenario_at(0, point) == experiment.scenario_at(0, point)


def test_the_way_to_json_and_back_with_arms(experiment: Experiment) -> None:
    again = Experiment.from_resolved(json.loads(json.dumps(experiment.resolved())))
    assert again == experiment
    assert again.scenario_at(1, 11) == experiment.scenario_at(1, 11)


def test_an_experiment_goes_to_other_processes(experiment: Experiment) -> None:
    again = pickle.loads(pickle.dumps(experiment))
    assert again == experiment
    assert again.fingerprint() == experiment.fingerprint()


def test_points_that_come_out_otherwise_are_noticed(experiment: Experiment) -> None:
    resolved = experiment.resolved()
    resolved["points"]["sha256"] = "0" * 64
    with pytest.raises(InputError, match="come out otherwise"):
        Experiment.from_resolved(resolved)


@pytest.mark.parametrize(
    "setting",
    ["seed=4", "replications=4", "paired=false", "design.points=13", "factors.steering.high=0.9",
     "arms.lax.parameters.slots=8", "title=Another"],
)  # fmt: skip
def test_the_fingerprint_tells_experiments_apart(folder: Path, setting: str) -> None:
    one, other = load_experiment(folder / "test.yaml"), load_experiment(folder / "test.yaml", [setting])
    assert one.fingerprint() != other.fingerprint()
    assert one != other


def test_the_fingerprint_does_not_depend_on_spelling(folder: Path) -> None:
    text = EXPERIMENT.replace("  steering:", "  parameters.steering:").replace("parameters.slots: [2,", "slots: [2.0,")
    text = text.replace("source: invented\n", "").replace("title: Test\n", "source: 'invented'\ntitle: Test\n")
    assert text != EXPERIMENT
    assert (
        parse_experiment(text, folder, name="test").fingerprint() == load_experiment(folder / "test.yaml").fingerprint()
    )


def test_the_fingerprint_does_not_depend_on_the_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    for file in folder.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    assert load_experiment(other / "test.yaml") == load_experiment(folder / "test.yaml")
    list_here, list_there = of_kind(folder, "list"), of_kind(other, "list")
    assert list_here.fingerprint() == list_there.fingerprint()


def test_the_unit_cube_is_there_for_sensitivity_analysis(folder: Path) -> None:
    experiment = of_kind(folder, "sobol")
    cube = experiment.unit_points()
    assert experiment.problem() == {"num_vars": 2, "names": ["steering", "effort"], "bounds": [[0.0, 1.0]] * 2}
    assert experiment.points.columns["steering"].tolist() == cube[:, 0].tolist()
    assert experiment.points.columns["effort"].tolist() == experiment.factors[1].quantile(cube[:, 1]).tolist()
    with pytest.raises(InputError, match="grid has no points in the unit cube"):
        of_kind(folder, "grid").unit_points()


def test_salib_finds_the_known_indices_of_a_sum_on_a_sobol_design(folder: Path) -> None:
    from SALib.analyze import sobol

    experiment = parse_experiment(
        "title: T\nscenario: small.yaml\n"
        "factors: {steering: {}, leadership: {low: 0, high: 1}, effort: {low: 0, high: 1}}\n"
        "design: {kind: sobol, points: 1024}\n",
        folder,
    )
    weights = np.array([3.0, 2.0, 1.0])
    outcome = np.column_stack(list(experiment.points.columns.values())) @ weights
    found = sobol.analyze(experiment.problem(), outcome, calc_second_order=False, num_resamples=10, seed=1)
    assert found["S1"] == pytest.approx(weights**2 / 14, abs=0.01)
    assert found["ST"] == pytest.approx(weights**2 / 14, abs=0.01)


def test_salib_finds_the_known_effects_of_a_sum_on_a_morris_design(folder: Path) -> None:
    from SALib.analyze import morris

    experiment = parse_experiment(
        "title: T\nscenario: small.yaml\nfactors: {steering: {}, leadership: {low: 0, high: 1}}\n"
        "design: {kind: morris, trajectories: 8, levels: 6}\n",
        folder,
    )
    cube = experiment.unit_points()
    found = morris.analyze(
        experiment.problem(), cube, cube @ np.array([3.0, -2.0]), num_levels=6, num_resamples=10, seed=1
    )
    assert list(found["mu"]) == pytest.approx([3.0, -2.0])
    assert list(found["sigma"]) == pytest.approx([0.0, 0.0], abs=1e-9)


# from Python


def test_a_mapping_is_an_experiment(folder: Path) -> None:
    given_ = {
        "title": "T",
        "scenario": Path("small.yaml"),
        "factors": {"steering": [np.float64(0.1), 0.2], "slots": np.array([2, 4]).tolist()},
        "design": {"kind": "grid"},
        "replications": np.int64(2),
    }
    experiment = experiment_of(given_, folder)
    assert experiment.runs == 8
    assert experiment == parse_experiment(
        "title: T\nscenario: small.yaml\nfactors: {steering: [0.1, 0.2], slots: [2, 4]}\n"
        "design: {kind: grid}\nreplications: 2",
        folder,
    )
    assert experiment_of(given_, folder, ["replications=5"]).runs == 20


def test_an_experiment_that_is_ready_stays_as_it_is(experiment: Experiment, folder: Path) -> None:
    assert experiment_of(experiment) is experiment
    assert experiment_of(folder / "test.yaml") == experiment
    with pytest.raises(InputError, match="ready"):
        experiment_of(experiment, overrides=["seed=1"])


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"title": "T", "seed": float("nan")}, "seed is nan"),
        ({"title": "T", "factors": {"steering": [0.1, {1}]}}, r"factors\.steering\.1 is \{1\}"),
        ({"title": "T", 3: 4}, "The key 3 of the experiment is not text"),
    ],
)
def test_what_cannot_stand_in_a_file_is_refused(given_: dict[object, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        experiment_of(given_)


def test_a_mistake_in_a_mapping_has_its_key(folder: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        experiment_of({"title": "T", "scenario": "small.yaml", "seed": -1}, folder)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.key) == ("<mapping>", None, "seed")


@given(seed=st.integers(0, 2**63 - 1), points=st.integers(1, 6))
def test_any_seed_survives_json(tmp_path_factory: pytest.TempPathFactory, seed: int, points: int) -> None:
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "small.yaml").write_text(SCENARIO)
    text = "title: T\nscenario: small.yaml\nfactors: {steering: {}}\ndesign: {kind: lhs}\n"
    experiment = parse_experiment(text, folder, [f"seed={seed}", f"design.points={points}"])
    assert Experiment.from_resolved(json.loads(json.dumps(experiment.resolved()))) == experiment


# A scenario within an experiment


INLINE = """\
title: Inline
scenario:
  extends: small.yaml
  parameters: {slots: 3}
arms:
  plain:
  few: {parameters: {slots: 1}, add_events: [{at: 2010Q4, slots: 2}]}
"""


def test_an_experiment_may_hold_its_scenario(folder: Path) -> None:
    inline = parse_experiment(INLINE, folder)
    (folder / "laid.yaml").write_text("extends: small.yaml\nparameters: {slots: 3}\n")
    named = parse_experiment(INLINE.replace("  extends: small.yaml\n  parameters: {slots: 3}\n", "").replace(
        "scenario:", "scenario: laid.yaml"), folder)  # fmt: skip
    assert inline.resolved() == named.resolved()
    assert inline.arms[1].scenario.parameters["slots"] == 1.0
    overridden = parse_experiment(INLINE, folder, ["scenario.quarters=5"])
    assert {arm.scenario.quarters for arm in overridden.arms} == {5}


@pytest.mark.parametrize(
    ("change", "line", "key", "said"),
    [
        (("slots: 3", "slts: 3"), 4, "scenario.parameters.slts", "Did you mean 'slots'?"),
        (("small.yaml", "smal.yaml"), 3, "scenario.extends", "There is no file"),
        (("  parameters: {slots: 3}", "  quarters: -1"), 4, "scenario.quarters", "from 1 to 4000"),
        (("few: {parameters: {slots: 1}", "few: {quarters: -1"), 7, "arms.few.quarters", "from 1 to 4000"),
    ],
)
def test_mistakes_in_such_a_scenario_have_their_place(
    folder: Path, change: tuple[str, str], line: int, key: str, said: str
) -> None:
    (folder / "inline.yaml").write_text(INLINE.replace(*change))
    with pytest.raises(ScenarioError) as caught:
        load_experiment(folder / "inline.yaml")
    problem = caught.value.problems[0]
    assert (problem.line, problem.key) == (line, key)
    assert said in str(caught.value)


LIBRARY = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_scenario_that_is_ready_stands_in_a_mapping(path: Path) -> None:
    scenario = load_scenario(path)
    experiment = experiment_of({"title": "T", "scenario": scenario, "arms": {"a": {}, "b": {"quarters": 9}}})
    first, second = (arm.scenario for arm in experiment.arms)
    assert first.resolved() == scenario.resolved()
    assert second.quarters == 9
