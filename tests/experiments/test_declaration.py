"""Every mistake in an experiment is named with file, line, key, what is allowed and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import Problem, ScenarioError
from sim.experiments.declaration import ExperimentFile
from sim.experiments.designs import DESIGNS
from sim.experiments.distributions import DISTRIBUTIONS
from sim.experiments.experiment import Experiment
from sim.experiments.json_schema import experiment_schema
from sim.experiments.load import load_experiment, parse_experiment
from sim.experiments.resolve import MOST_RUNS
from sim.parameters import PARAMETERS
from sim.results.measures import MEASURES
from sim.scenario import load_scenario
from sim.scenario.kinds import Kind, kind_of

from ..mistakes import Mistake, assert_named, problems_of

SCENARIO = """\
title: Small
start: 2010Q1
quarters: 8
replications: 3
alliance: {allies: [USA, FRA], partners: [FIN, SWE]}
events:
  - {at: 2010Q3, threat: {maritime: 0.2}}
"""
START = "title: T\nscenario: small.yaml\n"
GRID = "design: {kind: grid}\n"
LHS = "design: {kind: lhs, points: 4}\n"

WRONG: dict[str, Mistake] = {
    "unknown key": (START + "replicatons: 3", 3, "replicatons", "Did you mean 'replications'?"),
    "parameter at the top": (START + "steering: 3", 3, "steering", "to vary it, write it under factors"),
    "no title": ("scenario: small.yaml", 1, "title", "is missing"),
    "no scenario": ("title: T\nseed: 3", 1, "scenario", "is missing"),
    "scenario is a number": ("title: T\nscenario: 3", 2, "scenario", 'Put it in quotes: "3".'),
    "no such scenario": ("title: T\nscenario: smal.yaml", 2, "scenario", "There is no file"),
    "no replications": (START + "replications: 0", 3, "replications", "from 1 to 10000000"),
    "seed below 0": (START + "seed: -1", 3, "seed", "from 0 to 9223372036854775807"),
    "paired misspelt": (START + "paired: no", 3, "paired", "Write false."),
    "measure": (START + "measures: [output, blocking_rat]", 3, "measures.1", "Did you mean 'blocking_rate'?"),
    "measure twice": (START + "measures: [output, output]", 3, "measures.1", "listed twice"),
    "measure is a number": (START + "measures: [3]", 3, "measures.0", "text"),
    # arms
    "name of an arm": (START + "arms: {a b: {}}", 3, "arms.a b", "letters, digits, _ and -"),
    "arm twice": (START + "arms:\n  a: {}\n  a: {}", 5, "arms.a", "first on line 4"),
    "arm is a number": (START + "arms:\n  a: 3", 4, "arms.a", "The value 3 is not allowed here"),
    "arms are a list": (START + "arms: [a, b]", 3, "arms", "A list is not allowed here"),
    "key in an arm": (START + "arms:\n  a: {}\n  b: {quaters: 3}", 5, "arms.b.quaters", "Did you mean 'quarters'?"),
    "value in an arm": (
        START + "arms:\n  a:\n    rules:\n      majority: {share: 0.4}", 6, "arms.a.rules.majority.share", "above 0.5",
    ),
    "parameter in an arm": (
        START + "arms:\n  a:\n    parameters:\n      stering: 0.4",
        6, "arms.a.parameters.stering", "Did you mean 'steering'?",
    ),
    "parameter of an arm out of range": (
        START + "arms:\n  a: {parameters: {steering: 2}}",
        4, "arms.a.parameters.steering", "Allowed: a number from 0 to 1",
    ),
    "seed in an arm": (START + "arms:\n  a: {seed: 4}", 4, "arms.a.seed", "All arms share the seed"),
    "replications in an arm": (START + "arms: {a: {replications: 4}}", 3, "arms.a.replications", "at the top"),
    "arm breaks the scenario": (START + "arms:\n  a: {start: 2011Q1}", 4, "arms.a", "events.0.at on line 7 of"),
    "arm extends nothing": (START + "arms:\n  a: {extends: no.yaml}", 4, "arms.a.extends", "There is no file"),
    "arm leaves an override half": (
        START + "arms: {a: {alliance: {overrides: {USA: {ambition: 3}}}}}",
        3, "arms.a.alliance.overrides.USA.ambition", "from 0 to 1",
    ),
    # factors
    "factor": (START + GRID + "factors:\n  stering: [1]", 5, "factors.stering", "Did you mean 'steering'?"),
    "path": (
        START + GRID + "factors:\n  rules.silence_strictnes: [1]",
        5, "factors.rules.silence_strictnes", "Did you mean 'rules.silence_strictness'?",
    ),
    "seed as factor": (START + GRID + "factors: {seed: [1, 2]}", 4, "factors.seed", "raise 'replications'"),
    "factor twice": (
        START + GRID + "factors:\n  steering: [0]\n  parameters.steering: [1]",
        6, "factors.parameters.steering", "'steering' is the same factor",
    ),
    "factor in a factor": (
        START + GRID + "factors:\n  rules.majority.share: [0.6]\n  rules.majority: [false]",
        6, "factors.rules.majority", "overlap",
    ),
    "value for levels": (START + GRID + "factors:\n  steering: 0.3", 5, "factors.steering", "write [0.3]"),
    "no value": (START + GRID + "factors:\n  steering:", 5, "factors.steering", "An empty value is not a factor"),
    "no levels": (START + GRID + "factors:\n  steering: []", 5, "factors.steering", "The list is empty"),
    "level twice": (
        START + GRID + "factors:\n  steering:\n    - 0.1\n    - 0.2\n    - 0.1",
        8, "factors.steering.2", "0.1 is listed twice.",
    ),
    "level with braces": (
        START + GRID + "factors:\n  events.0.note: ['{mend}', '{mend}']",
        5, "factors.events.0.note.1", "'{mend}' is listed twice.",
    ),
    "mixed levels": (START + GRID + "factors: {steering: [0.1, true]}", 4, "factors.steering", "not of one kind"),
    "level is a list": (START + GRID + "factors: {steering: [[1]]}", 4, "factors.steering.0", "not a single value"),
    "level out of range": (
        START + GRID + "factors:\n  steering:\n  - 0.5\n  - 1.5",
        7, "factors.steering.1", "1.5 is outside of what steering",
    ),
    "range out of range": (
        START + LHS + "factors:\n  steering:\n    low: 0.5\n    high: 1.5",
        7, "factors.steering.high", "Allowed: a number from 0 to 1",
    ),
    "text for a number": (START + GRID + "factors: {slots: [many]}", 4, "factors.slots.0", "The value 'many'"),
    "switch for a number": (START + GRID + "factors: {slots: [true]}", 4, "factors.slots.0", "The value true"),
    "yes for true": (
        START + GRID + "factors: {rules.contagion: ['yes']}", 4, "factors.rules.contagion.0", "Write true.",
    ),
    "low above high": (START + LHS + "factors: {steering: {low: 1, high: 0}}", 4, "factors.steering.low", "low is 1"),
    "no high": (START + LHS + "factors: {steering: {low: 1}}", 4, "factors.steering.high", "is missing"),
    "distribution": (
        START + LHS + "factors:\n  steering: {distribution: uniformly}",
        5, "factors.steering.distribution", "Did you mean 'uniform'?",
    ),
    "logarithm of 0": (
        START + LHS + "factors:\n  steering: {distribution: log}",
        5, "factors.steering.low", "the logarithm needs more than 0",
    ),
    "key of a distribution": (
        START + LHS + "factors: {steering: {distribution: beta, a: 1, b: 1, mean: 3}}",
        4, "factors.steering.mean", "Allowed: low, high, levels, distribution, a, b",
    ),
    "no shape": (
        START + LHS + "factors: {steering: {distribution: beta, a: 1}}",
        4, "factors.steering.b", "a number from 0.01 to 10000",
    ),
    "fraction of a whole number": (
        START + LHS + "factors: {slots: {distribution: integer, low: 2.5, high: 4}}",
        4, "factors.slots.low", "Allowed: a whole number",
    ),
    "whole numbers wanted": (
        START + LHS + "factors: {quarters: {low: 8, high: 12.5}}",
        4, "factors.quarters", "Add 'distribution: integer' to the range.",
    ),
    "plausible range of a path": (
        START + LHS + "factors: {rules.silence_strictness: plausible}",
        4, "factors.rules.silence_strictness", "Only parameters have a plausible range",
    ),
    "no such event": (
        START + LHS + "factors: {events.1.threat.maritime: {low: 0, high: 1}}",
        4, "factors.events.1.threat.maritime", "events is a list of 1",
    ),
    "no such domain": (
        START + LHS + "factors: {events.0.threat.maritim: {low: 0, high: 1}}",
        4, "factors.events.0.threat.maritim", "Did you mean 'maritime'?",
    ),
    "nobody": (
        START + GRID + "factors: {alliance.overrides.TUR.ambition: [0.1]}",
        4, "factors.alliance.overrides.TUR.ambition.0", "neither an ally nor a partner",
    ),
    "factor breaks the scenario": (
        START + GRID + "factors:\n  start: [2010Q1, 2010Q4]",
        5, "factors.start.1", "events.0.at does not hold any more: 2010Q3 lies before the start",
    ),
    "factor that one arm has no place for": (
        START + GRID + "arms: {a: {}, b: {events: []}}\nfactors: {events.0.threat.maritime: [0.1]}",
        5, "factors.events.0.threat.maritime", "events.0 is not the same in all arms",
    ),
    # designs
    "no design": (START + "factors: {steering: [0, 1]}", 1, "design", "Add 'design: {kind: grid}'"),
    "design is a text": (START + "design: grid", 3, "design", "Write {kind: grid}."),
    "no kind": (START + "design: {points: 3}", 3, "design.kind", "is missing"),
    "kind": (START + "design: {kind: sobel, points: 4}", 3, "design.kind", "Did you mean 'sobol'?"),
    "kind is a list": (START + "design: {kind: [grid]}", 3, "design.kind", "no kind of design called a list"),
    "no points": (START + "factors: {steering: {}}\ndesign: {kind: lhs}", 4, "design.points", "is missing"),
    "key of a design": (
        START + "factors: {steering: [1]}\ndesign: {kind: grid, points: 4}", 4, "design.points", "Allowed: kind",
    ),
    "not a power of two": (
        START + "factors: {steering: {}}\ndesign:\n  kind: sobol\n  points: 100",
        6, "design.points", "powers of two, such as 64 or 128",
    ),
    "odd number of levels": (
        START + "factors: {steering: {}}\ndesign: {kind: morris, trajectories: 3, levels: 5}",
        4, "design.levels", "even numbers",
    ),
    "optimisation": (
        START + "factors: {steering: {}}\ndesign: {kind: lhs, points: 3, optimization: lloyd}",
        4, "design.optimization", "random-cd",
    ),
    "nothing to vary": (START + "design: {kind: lhs, points: 4}", 3, "design", "List under 'factors'"),
    "grid without levels": (
        START + GRID + "factors:\n  steering: {low: 0, high: 1}", 5, "factors.steering", "Add 'levels: 5'",
    ),
    "too many runs": (
        START + "replications: 1000\nfactors: {slots: {levels: 200}, steering: {levels: 101}}\n" + GRID,
        5, "design", "20,200,000 runs: 1 arm x 20,200 points x 1,000 replications",
    ),
    "too many replications": (
        START + "arms: {a: , b: }\nreplications: 9000000",
        4, "replications", "18,000,000 runs: 2 arms x 1 point x 9,000,000 replications",
    ),
    "no table": (START + "design: {kind: list, file: no.csv}", 3, "design.file", "There is no file"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("experiments")
    (folder / "small.yaml").write_text(SCENARIO)
    return folder


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named_with_its_place(name: str, folder: Path) -> None:
    assert_named(load_experiment, folder / "wrong.yaml", WRONG[name])


@pytest.mark.parametrize("name", WRONG)
def test_one_mistake_is_one_problem(name: str, folder: Path) -> None:
    # both ends of a range of fractions where whole numbers are wanted; no title is a mistake for every kind of file
    problems = problems_of(parse_experiment, WRONG[name][0], folder)
    assert len(problems) == 1, "\n".join(map(str, problems))


def test_all_mistakes_are_listed_at_once(folder: Path) -> None:
    text = (
        "titel: T\nscenario: small.yaml\narms: {a: {parameters: {stering: 1}}, b: {quarters: 0}, c: {}}\n"
        "factors: {stering: {}, steering: {low: 0, high: 2}, slots: [1, 1], effort: {distribution: logg}}\n"
        "design: {kind: sobol, points: 3}\nreplications: 0\nmeasures: [outpt]\n"
    )
    assert {problem.key for problem in problems_of(parse_experiment, text, folder)} == {
        "titel", "title", "arms.a.parameters.stering", "arms.b.quarters", "factors.stering", "factors.steering.high",
        "factors.slots.1", "factors.effort.distribution", "design.points", "replications", "measures.0",
    }  # fmt: skip


def test_mistakes_of_the_scenario_have_its_place_and_come_once(folder: Path) -> None:
    (folder / "bad.yaml").write_text(SCENARIO.replace("quarters: 8", "quarters: 0").replace("FRA", "FRN"))
    text = START.replace("small", "bad") + "arms: {a: {}, b: {}}\nseed: -1\n"
    problems = problems_of(parse_experiment, text, folder)
    assert [(Path(p.file).name, p.line, p.key) for p in problems] == [
        ("bad.yaml", 3, "quarters"), ("bad.yaml", 5, "alliance.allies.1"), ("<text>", 4, "seed"),
    ]  # fmt: skip


def test_mistakes_of_a_file_that_an_arm_extends_are_laid_at_the_arm(folder: Path) -> None:
    (folder / "late.yaml").write_text("# one line\nextends: small.yaml\nparameters: {steering: 7}\n")
    (problem,) = problems_of(parse_experiment, START + "arms:\n  a: {}\n  b: {extends: late.yaml}\n", folder)
    assert (problem.file, problem.line, problem.key) == ("<text>", 5, "arms.b")
    assert f"parameters.steering on line 3 of {folder / 'late.yaml'}" in problem.message


def test_values_that_do_not_go_together_are_found_before_anything_runs(folder: Path) -> None:
    text = START + "factors:\n  start: [2010Q1, 2010Q3]\n  events.0.at: [2010Q2, 2010Q3]\n" + GRID
    (alone, together) = ("2010Q2 lies before the start, 2010Q3", "start = '2010Q3', events.0.at = '2010Q2'")
    (problem,) = problems_of(parse_experiment, text, folder)
    assert (problem.line, problem.key) == (6, "design")
    assert together in problem.message
    assert alone in problem.message
    assert "{kind: list}" in problem.mend


@pytest.mark.parametrize(
    ("load", "text", "said"),
    [
        (load_experiment, "[a, b]", "mapping of keys to values"),
        (load_experiment, SCENARIO, "This is a scenario, and not an experiment"),
        (load_scenario, START, "This is an experiment, and not a scenario"),
    ],
    ids=["a list", "a scenario", "an experiment"],
)
def test_only_whole_files_of_the_right_kind_are_taken(
    folder: Path, load: Callable[[Path], object], text: str, said: str
) -> None:
    (folder / "other.yaml").write_text(text)
    (problem,) = problems_of(load, folder / "other.yaml")
    assert said in problem.message


# settings from the command line


def test_settings_are_laid_on_the_experiment(folder: Path) -> None:
    text = START + "arms: {a: {}}\nfactors: {parameters.slots: [2, 4], steering: {low: 0, high: 1}}\n" + LHS
    settings_ = [
        "replications=5", "design.points=9", "factors.steering.low=0.5", "factors.parameters.slots=[3, 6, 9]",
        "arms.b.rules.contagion=false",
    ]  # fmt: skip
    experiment = parse_experiment(text, folder, settings_)
    assert (experiment.replications, len(experiment.points)) == (5, 9)
    assert experiment.points.columns["steering"].min() >= 0.5
    assert set(experiment.points.columns["slots"].tolist()) == {3.0, 6.0, 9.0}
    assert [arm.scenario.rules.contagion for arm in experiment.arms] == [True, False]


@pytest.mark.parametrize("setting", ["design.points=x", "arms.a.parameters.stering=1", "factors.steering.low=3"])
def test_a_wrong_setting_is_named_as_it_was_given(folder: Path, setting: str) -> None:
    text = START + "arms: {a: {}}\nfactors: {steering: {low: 0, high: 1}}\n" + LHS
    named = [(problem.file, problem.key) for problem in problems_of(parse_experiment, text, folder, [setting])]
    assert (f"--set {setting}", setting.partition("=")[0]) in named


# plausible ranges


@pytest.mark.parametrize("form", ["plausible", "{}"])
@pytest.mark.parametrize("name", PARAMETERS)
def test_every_plausible_range_is_that_of_the_table(folder: Path, name: str, form: str) -> None:
    (factor,) = parse_experiment(f"{START}factors: {{{name}: {form}}}\n{LHS}", folder).factors
    assert (factor.form.low, factor.form.high) == (PARAMETERS[name].low, PARAMETERS[name].high)  # type: ignore[union-attr]


def test_plausible_ranges_go_with_any_distribution(folder: Path) -> None:
    forms = "priority_domains: {distribution: integer}, effort: {distribution: log}, steering: {levels: 3}"
    text = START + LHS + f"factors: {{{forms}}}"
    domains, effort, steering = (factor.form for factor in parse_experiment(text, folder).factors)
    assert (domains.low, domains.high, type(domains.low)) == (1, 5, int)  # type: ignore[union-attr]
    assert (effort.low, effort.high) == (0.1, 0.6)  # type: ignore[union-attr]
    assert steering.levels == 3  # type: ignore[union-attr]


# the schema for editors


def test_the_schema_has_every_key_distribution_design_parameter_and_measure() -> None:
    schema = experiment_schema()
    assert set(schema["properties"]) == set(ExperimentFile.model_fields)
    assert schema["required"] == ["title", "scenario"]
    assert set(schema["properties"]["factors"]["properties"]) == set(PARAMETERS)
    assert schema["properties"]["measures"]["items"]["anyOf"][0]["enum"] == list(MEASURES)
    for record in (*DISTRIBUTIONS.values(), *DESIGNS.values()):
        assert record.__name__ in schema["$defs"]
    assert "parameters" in schema["$defs"]["Arm"]["properties"]
    assert "seed" not in schema["$defs"]["Arm"]["properties"]


# the examples, and whatever else somebody may write

FILES = sorted((Path(__file__).parents[2] / "experiments").glob("*.yaml"))
EXAMPLES = [file for file in FILES if kind_of(file) is not Kind.PAPER]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_are_experiments(file: Path) -> None:
    experiment = load_experiment(file)
    assert kind_of(file) is Kind.EXPERIMENT
    assert experiment.question.endswith("?")
    assert experiment.source
    assert experiment.measures
    assert Experiment.from_resolved(json.loads(json.dumps(experiment.resolved()))) == experiment


def test_there_is_an_example_of_arms_of_a_grid_and_of_a_sobol_design() -> None:
    kinds = {(load_experiment(file).design.kind, len(load_experiment(file).arms) > 1) for file in EXAMPLES}
    assert {("grid", True), ("grid", False), ("sobol", False)} <= kinds


SCALARS = st.none() | st.booleans() | st.integers(-3, 9) | st.floats(-1, 2) | st.sampled_from(
    ["", "grid", "list", "lhs", "sobol", "plausible", "log", "beta", "small.yaml", "no.csv", "output", "2010Q2", "FIN"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["title", "scenario", "arms", "factors", "design", "replications", "seed", "paired", "measures", "kind", "points",
     "file", "steering", "parameters.steering", "slots", "rules", "rules.majority.share", "events.0.join", "events",
     "low", "high", "distribution", "levels", "a", "b", "parameters", "quarters", "extends", "x.y", "alliance.allies"]
)  # fmt: skip
TREES = st.recursive(SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=4))
SHAPED = st.fixed_dictionaries(
    {"title": st.just("T"), "scenario": st.just("small.yaml")},
    optional={
        "arms": st.dictionaries(
            st.sampled_from(["a", "b", "a b"]), st.dictionaries(KEYS, TREES, max_size=2), max_size=2
        ),
        "factors": st.dictionaries(KEYS, TREES, max_size=3),
        "design": st.fixed_dictionaries(
            {"kind": st.sampled_from(sorted(DESIGNS))}, optional={"points": st.integers(-1, 9), "trajectories": TREES}
        ),
        "measures": TREES,
    },
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300)
@given(tree=SHAPED | st.dictionaries(KEYS, TREES, max_size=5))
def test_any_tree_is_an_experiment_or_an_error_with_places(folder: Path, tree: dict[str, object]) -> None:
    outcome = experiment_or_problems(json.dumps(tree), folder)
    if isinstance(outcome, Experiment):
        assert 0 < outcome.runs <= MOST_RUNS
        assert Experiment.from_resolved(json.loads(json.dumps(outcome.resolved()))) == outcome
        for point in range(min(3, len(outcome.points))):
            outcome.scenario_at(0, point)
    else:
        assert outcome
        assert all(problem.message and problem.file for problem in outcome)


def experiment_or_problems(text: str, folder: Path) -> Experiment | tuple[Problem, ...]:
    try:
        return parse_experiment(text, folder)
    except ScenarioError as error:
        return error.problems
