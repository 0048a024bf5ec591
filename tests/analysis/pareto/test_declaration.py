"""Every mistake in a file of a design space is named with file, line, key, what is allowed and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.analysis.pareto.columns import COLUMNS, OF_MEASURES
from sim.analysis.pareto.declaration import SpaceFile
from sim.analysis.pareto.json_schema import space_schema
from sim.analysis.pareto.load import load_space, space_of
from sim.analysis.pareto.resolve import space_from
from sim.analysis.pareto.space import Design
from sim.errors import InputError
from sim.experiments.load import load_experiment
from sim.experiments.resolve import MOST_RUNS
from sim.parameters import PARAMETERS
from sim.results.measures import MEASURES
from sim.scenario import load_scenario
from sim.scenario.yaml_source import read_text

from ...experiments.sweeping import EXPERIMENT, SCENARIO
from ...mistakes import Mistake, assert_named, problems_of
from .tiny import AIMS, LARGE, SPACE, START, VOTE, written

BODY = START + VOTE + AIMS

WRONG: dict[str, Mistake] = {
    "unknown key": (BODY + "sates: 3", 8, "sates", "Did you mean 'states'?"),
    "parameter at the top": (BODY + "steering: 3", 8, "steering", "write it under levels or uncertain"),
    "no title": ("scenario: small.yaml\n" + VOTE + AIMS, 1, "title", "is missing"),
    "no scenario": ("title: T\n" + VOTE + AIMS, 1, "scenario", "is missing"),
    "no such scenario": (BODY.replace("small", "smal"), 2, "scenario", "There is no file"),
    "one state": (BODY + "states: 1", 8, "states", "from 2 to 100000"),
    "seed below 0": (BODY + "seed: -1", 8, "seed", "from 0 to 9223372036854775807"),
    "no replications": (BODY + "replications: 0", 8, "replications", "from 1 to 100000"),
    "key of the search": (BODY + "search: {populaton: 8}", 8, "search.populaton", "Did you mean 'population'?"),
    "too small a population": (BODY + "search: {population: 2}", 8, "search.population", "from 4 to 10000"),
    "key of the confirmation": (BODY + "confirm: {desings: 8}", 8, "confirm.desings", "Did you mean 'designs'?"),
    # objectives
    "no objectives": (START + VOTE, 1, "objectives", "is missing"),
    "one objective": (START + VOTE + "objectives: [output]", 7, "objectives", "nothing to weigh"),
    "nine objectives": (
        START + VOTE + f"objectives: [output, {', '.join(list(MEASURES)[1:9])}]",
        7, "objectives", "2 to 8 measures",
    ),
    "measure": (START + VOTE + "objectives: [outptu, delinking]", 7, "objectives.0", "Did you mean 'output'?"),
    "measure twice": (START + VOTE + "objectives: [output, output, delinking]", 7, "objectives.1", "listed twice"),
    "no direction": (
        START + VOTE + "objectives:\n  - output\n  - groups_alive",
        9, "objectives.1", "{measure: groups_alive, direction: higher}, or lower",
    ),
    "opposite direction": (
        START + VOTE + "objectives:\n  - delinking\n  - {measure: output, direction: lower}",
        9, "objectives.1.direction", "higher is better, and this says the opposite",
    ),
    "direction misspelt": (
        START + VOTE + "objectives:\n  - delinking\n  - {measure: groups_alive, direction: lowr}",
        9, "objectives.1.direction", "Did you mean 'lower'?",
    ),
    "objective is a number": (START + VOTE + "objectives: [output, 3]", 7, "objectives.1", "the name of a measure"),
    # thresholds
    "measure of a threshold": (BODY + "satisfice: {outpt: 1}", 8, "satisfice.outpt", "Did you mean 'output'?"),
    "threshold without a direction": (
        BODY + "satisfice:\n  groups_alive: 3", 9, "satisfice.groups_alive", "Add it to the objectives",
    ),
    "threshold is a text": (BODY + "satisfice: {output: much}", 8, "satisfice.output", "Allowed: a number"),
    # choices
    "nothing to choose": (START + AIMS, 1, "", "There is one design only"),
    "one option": (START + "choices:\n  vote: {unanimity: {}}\n" + AIMS, 4, "choices.vote", "two names or more"),
    "name of an option": (
        START + "choices:\n  vote: {a b: {}, c: {}}\n" + AIMS, 4, "choices.vote.a b", "letters, digits, _ and -",
    ),
    "first option changes something": (
        START + "choices:\n  vote:\n    majority: {rules: {majority: {share: 0.6}}}\n    unanimity: {}\n" + AIMS,
        5, "choices.vote.majority", "Put the option that changes nothing first",
    ),
    "key of an option": (
        START + "choices:\n  vote:\n    a: {}\n    b: {rles: {}}\n" + AIMS,
        6, "choices.vote.b.rles", "Did you mean 'rules'?",
    ),
    "value of an option": (
        START + "choices:\n  vote:\n    a: {}\n    b: {rules: {majority: {share: 0.4}}}\n" + AIMS,
        6, "choices.vote.b.rules.majority.share", "above 0.5",
    ),
    "seed in an option": (
        START + "choices:\n  vote:\n    a: {}\n    b: {seed: 3}\n" + AIMS, 6, "choices.vote.b.seed", "share the seed",
    ),
    "option extends a file": (
        START + "choices:\n  vote:\n    a: {}\n    b: {extends: small.yaml}\n" + AIMS,
        6, "choices.vote.b.extends", "Write out what differs",
    ),
    "option breaks the scenario": (
        START + "choices:\n  vote:\n    a: {}\n    b: {start: 2011Q1}\n" + AIMS,
        6, "choices.vote.b", "With this option, events.0.at on line 8 of",
    ),
    "option is a number": (
        START + "choices:\n  vote:\n    a: {}\n    b: 3\n" + AIMS, 6, "choices.vote.b", "a mapping of what differs",
    ),
    "choices that undo each other": (
        BODY.replace("objectives", "  talks: {a: {}, b: {rules: {majority: {share: 0.7}}}}\nobjectives"),
        7, "choices.talks.b.rules.majority.share", "choices.vote sets rules.majority.share too",
    ),
    "options that do not go together": (
        START + "choices:\n  one: {a: {}, b: {alliance: {allies: [USA, FRA, DEU]}}}\n"
        "  other:\n    c: {}\n    d: {alliance: {overrides: {GBR: {ambition: 0.3}}}}\n" + AIMS,
        7, "choices.other.d", "does not go together with choices.one.b",
    ),
    "choice called like a measure": (
        START + "choices:\n  delinking: {a: {}, b: {rules: {docking: true}}}\n" + AIMS,
        4, "choices.delinking", "is the name of a measure too",
    ),
    "choice called like a level": (
        BODY.replace("  vote", "  steering") + "levels: {steering: [0, 1]}",
        4, "choices.steering", "the name of a level too",
    ),
    "choice called like a column": (
        BODY.replace("  vote", "  regret"), 4, "choices.regret", "the name of a column of the table of designs too",
    ),
    # levels
    "level": (BODY + "levels:\n  stering: [0, 1]", 9, "levels.stering", "Did you mean 'steering'?"),
    "level out of range": (BODY + "levels:\n  steering: [0, 2]", 9, "levels.steering.1", "a number from 0 to 1"),
    "level without a value in the scenario": (
        START + "levels:\n  rules.majority.share: [0.6, 0.7]\n" + AIMS,
        4, "levels.rules.majority.share", "The scenario has no value here",
    ),
    "level that a choice sets": (
        BODY.replace("share: 0.6}}}", "share: 0.6}}, parameters: {slots: 3}}") + "levels:\n  slots: [3, 4]",
        9, "levels.slots", "choices.vote sets parameters.slots too",
    ),
    # what is uncertain
    "uncertain misspelt": (BODY + "uncertain: plausibel", 8, "uncertain", "Did you mean 'plausible'?"),
    "uncertain parameter": (BODY + "uncertain:\n  efort: plausible", 9, "uncertain.efort", "Did you mean 'effort'?"),
    "uncertain out of range": (
        BODY + "uncertain:\n  steering:\n    low: 0\n    high: 2", 11, "uncertain.steering.high", "from 0 to 1",
    ),
    "set and uncertain": (
        BODY + "levels: {steering: [0, 1]}\nuncertain:\n  steering: plausible",
        10, "uncertain.steering", "levels.steering sets parameters.steering too",
    ),
    "plausible range of a path": (
        BODY + "uncertain:\n  rules.silence_strictness: plausible",
        9, "uncertain.rules.silence_strictness", "Only parameters have a plausible range",
    ),
    "too many runs": (
        BODY + "levels: {steering: {low: 0, high: 1}}\nstates: 10000\n"
        "search: {population: 100, generations: 200}\n", 10, "search", "These are up to",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("spaces")).parent


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named_with_its_place(name: str, folder: Path) -> None:
    if WRONG[name][2]:
        assert_named(load_space, folder / "wrong.yaml", WRONG[name])
    else:
        (folder / "wrong.yaml").write_text(WRONG[name][0])
        (problem,) = problems_of(load_space, folder / "wrong.yaml")
        assert WRONG[name][3] in str(problem)


@pytest.mark.parametrize("name", WRONG)
def test_one_mistake_is_one_problem(name: str, folder: Path) -> None:
    (folder / "one.yaml").write_text(WRONG[name][0])
    problems = problems_of(load_space, folder / "one.yaml")
    assert len(problems) == 1, "\n".join(map(str, problems))


def test_all_mistakes_are_listed_at_once(folder: Path) -> None:
    text = (
        "titel: T\nscenario: small.yaml\n"
        "choices: {vote: {a: {}, b: {rules: {majority: {share: 2}}}}, talks: {a: {}}, output: {a: {}, b: {seed: 1}}}\n"
        "levels: {stering: [0, 1], slots: [1, 1]}\nobjectives: [outpt, groups_alive]\n"
        "uncertain: {effort: {low: 2, high: 1}}\nsatisfice: {delinkin: 1}\nstates: 0\nsearch: {population: 1}\n"
    )
    (folder / "all.yaml").write_text(text)
    assert {problem.key for problem in problems_of(load_space, folder / "all.yaml")} == {
        "titel", "title", "choices.vote.b.rules.majority.share", "choices.talks", "choices.output",
        "choices.output.b.seed", "levels.stering", "levels.slots.1", "objectives.0", "objectives.1",
        "uncertain.effort.low", "satisfice.delinkin", "states", "search.population",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("load", "text", "said"),
    [
        (load_space, "[a, b]", "mapping of keys to values"),
        (load_space, SCENARIO, "This is a scenario, and not a design space"),
        (load_space, EXPERIMENT, "This is an experiment, and not a design space"),
        (load_experiment, SPACE, "This is a design space, and not an experiment"),
        (load_scenario, SPACE, "This is a design space, and not a scenario"),
    ],
    ids=["a list", "a scenario", "an experiment", "not an experiment", "not a scenario"],
)
def test_only_files_of_the_right_kind_are_taken(
    folder: Path, load: Callable[[Path], object], text: str, said: str
) -> None:
    (folder / "other.yaml").write_text(text)
    (problem,) = problems_of(load, folder / "other.yaml")
    assert said in problem.message
    assert "alliance-sim" in problem.mend or "title" in problem.mend


# What a file stands for


def test_what_is_left_out_is_what_the_documentation_says(folder: Path) -> None:
    (folder / "short.yaml").write_text(BODY + "states: 7\nreplications: 3\n")
    space = load_space(folder / "short.yaml")
    assert tuple(space.search) == (48, 20, 11, 7, 3)
    assert tuple(space.confirm) == (32, 7, 12)
    assert (space.seed, space.size, space.uncertain, space.thresholds) == (11, 2, (), ())
    assert space.enumerated


def test_settings_are_laid_on_the_space(folder: Path) -> None:
    space = load_space(folder / "space.yaml", ["seed=5", "search.generations=9"])
    assert (space.seed, space.search.seed, space.search.generations) == (5, 5, 9)
    (problem,) = problems_of(load_space, folder / "space.yaml", ["search.generations=many"])
    assert (problem.file, problem.key) == ("--set search.generations=many", "search.generations")


def test_directions_and_thresholds_are_read_as_the_measure_says(folder: Path) -> None:
    text = BODY.replace("blocking_rate", "{measure: groups_alive, direction: lower}")
    (folder / "aims.yaml").write_text(text + "satisfice: {groups_alive: 3, delinking: 0.2, output: 1}\n")
    space = load_space(folder / "aims.yaml")
    assert [(aim.measure, aim.sign) for aim in space.objectives] == [("output", 1.0), ("groups_alive", -1.0)]
    assert [(each.aim.measure, each.aim.sign, each.value) for each in space.thresholds] == [
        ("groups_alive", -1.0, 3.0), ("delinking", -1.0, 0.2), ("output", 1.0, 1.0),
    ]  # fmt: skip
    assert space.measures == ("output", "groups_alive", "delinking")


def test_plausible_stands_for_every_parameter_that_nothing_sets(folder: Path) -> None:
    text = BODY.replace("majority: {share: 0.6}}}", "majority: {share: 0.6}}, parameters: {slots: 5}}")
    (folder / "open.yaml").write_text(text + "levels: {parameters.steering: [0, 1]}\nuncertain: plausible\n")
    space = load_space(folder / "open.yaml")
    assert [factor.name for factor in space.uncertain] == [
        name for name in PARAMETERS if name not in ("slots", "steering")
    ]
    assert all((f.form.low, f.form.high) == (PARAMETERS[f.name].low, PARAMETERS[f.name].high) for f in space.uncertain)  # type: ignore[union-attr]


def test_levels_are_tried_in_order_and_ranges_in_thousandths(folder: Path) -> None:
    text = START + AIMS + (
        "levels:\n  slots: [4, 2, 6]\n  steering: {low: 0.1, high: 0.6}\n  effort: {low: 0.1, high: 0.6, levels: 6}\n"
        "  quarters: {distribution: integer, low: 7, high: 9}\n  rules.contagion: [true, false]\n"
    )  # fmt: skip
    (folder / "levels.yaml").write_text(text)
    slots, steering, effort, quarters, contagion = load_space(folder / "levels.yaml").levels
    assert slots.values == (2.0, 4.0, 6.0)
    assert len(steering.values) == 1001
    assert steering.values[348] == 0.274  # 0.1 + 0.348 * 0.5, without rounding errors
    assert effort.values == (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
    assert (quarters.values, quarters.usual) == ((7, 8, 9), 8)
    assert (contagion.values, contagion.usual) == ((True, False), True)
    assert [level.axis.ordered for level in (slots, steering, effort, quarters, contagion)] == [True] * 4 + [False]


def test_the_present_design_may_lie_outside_of_the_space(folder: Path) -> None:
    space = load_space(folder / "space.yaml", ["levels.steering=[0.5, 1]"])
    assert space.present == Design((0, 0), (0.3,))
    assert space.genes(space.present) is None
    inside = load_space(folder / "space.yaml")
    assert inside.design(inside.genes(inside.present) or ()) == inside.present


def test_a_design_is_the_scenario_with_its_options_and_levels(folder: Path) -> None:
    space = load_space(folder / "space.yaml", ["levels.quarters=[8, 9]"])
    design = space.design((1, 1, 2, 1))
    assert space.labels(design) == {"vote": "majority", "talks": "abstention", "steering": 1.0, "quarters": 9}
    scenario = space.scenario_of(design.options, {("quarters",): 9}, "x")
    assert scenario.rules.constructive_abstention
    assert scenario.rules.majority is not None
    assert (scenario.rules.majority.share, scenario.quarters) == (0.6, 9)
    assert space.scenario_of((0, 0), {}, "x") == space.base.scenario


def test_a_mapping_and_a_file_are_the_same_space(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    mapping = {
        "title": "T", "scenario": "small.yaml", "objectives": ["output", "blocking_rate"],
        "choices": {"vote": {"unanimity": {}, "majority": {"rules": {"majority": {"share": 0.6}}}}},
    }  # fmt: skip
    (folder / "designs.yaml").write_text(BODY)
    assert space_of(mapping).fingerprint() == load_space("designs.yaml").fingerprint()
    with pytest.raises(InputError, match="Give its file instead"):
        space_of(space_of(mapping), ["seed=3"])


def test_the_fingerprint_tells_spaces_apart(folder: Path) -> None:
    one, other = (load_space(folder / "space.yaml", settings) for settings in ((), ("satisfice.output=0.3",)))
    assert one.fingerprint() == load_space(folder / "space.yaml").fingerprint() != other.fingerprint()


def test_most_runs_are_those_of_the_searches_that_are_allowed(folder: Path) -> None:
    (folder / "large.yaml").write_text(LARGE)
    with pytest.raises(InputError, match=f"up to {MOST_RUNS:,} runs"):
        load_space(folder / "large.yaml", ["states=5000", "search.population=1000"])


# The schema for editors


def test_the_schema_has_every_key_parameter_and_measure() -> None:
    schema = space_schema()
    assert set(schema["properties"]) == set(SpaceFile.model_fields)
    assert schema["required"] == ["title", "scenario", "objectives"]
    assert set(schema["properties"]["levels"]["properties"]) == set(PARAMETERS)
    assert schema["properties"]["satisfice"]["propertyNames"]["enum"] == list(MEASURES)
    assert {"const": "plausible"} in schema["properties"]["uncertain"]["anyOf"]


ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "pareto.md").read_text(encoding="utf-8")


def test_the_example_of_the_documentation_has_no_problems() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    space = space_from(read_text(example, "docs/pareto.md"), ROOT / "designs", "example")
    assert space.size == 2 * 2 * 21
    keys = re.findall(r"^\| `([a-z]+)` \|", PAGE.partition("## Run")[0], flags=re.MULTILINE)
    assert set(keys) == set(SpaceFile.model_fields) - {"title", "question", "source", "scenario"}


def test_the_documentation_names_every_column() -> None:
    table = PAGE.partition("## Read")[2].partition("## What robust")[0]
    named = set(re.findall(r"`([A-Za-z_0-9]+)`", table))
    assert named >= {*COLUMNS, *(f"M{ending}" for ending in OF_MEASURES[1:])}


def test_the_design_space_that_comes_with_the_program_has_no_problems() -> None:
    space = load_space(ROOT / "designs" / "institution.yaml")
    assert space.genes(space.present) is not None
    assert not space.enumerated
