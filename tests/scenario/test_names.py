"""Names: those that look alike, or that a CSV file loses, are refused wherever a file gives names."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas._libs.parsers import STR_NA_VALUES

from sim.analysis.claims.load import load_claim
from sim.analysis.pareto.load import load_space
from sim.experiments.load import load_experiment, parse_experiment
from sim.papers.load import load_paper
from sim.prediction.load import load_group
from sim.scenario import load_scenario
from sim.scenario.fields import MISSING
from sim.scenario.names import apart
from sim.wording import words

from ..mistakes import assert_named, problems_of

SCENARIO = "title: T\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, FRA], partners: [FIN, SWE]}\n"
DOMAIN = "{threat: 1, arrivals: 1, kinds: {crisis: 1}}"
PLACE = "{name: N, latitude: 1, longitude: 1, radius_km: 1}"
EXPERIMENT = "title: E\nscenario: small.yaml\n"
CLAIM = EXPERIMENT + "claim: C\nsource: S\ntests: [{measure: output, arm: b, level: 1, expect: more}]\n"
SPACE = EXPERIMENT + "objectives: [output, habit]\n"
OPTIONS = "{a: {}, b: {rules: {docking: true}}}"

ALIKE: dict[str, tuple[Callable[[Path], object], str, int, str]] = {
    "arms in capitals": (load_experiment, EXPERIMENT + "arms: {a: {}, A: {}, b: {}}", 3, "arms"),
    "arms with a dash": (load_experiment, EXPERIMENT + "arms: {two-thirds: {}, two_thirds: {}}", 3, "arms"),
    "arms of one number": (load_experiment, EXPERIMENT + 'arms: {"1": {}, "01": {}}', 3, "arms"),
    "arms of a claim": (load_claim, CLAIM + "arms: {a: {}, b: {}, B: {}}", 6, "arms"),
    "choices": (load_space, SPACE + f"choices: {{vote: {OPTIONS}, Vote: {OPTIONS}}}", 4, "choices"),
    "options": (load_space, SPACE + "choices: {v: {a: {}, A: {rules: {docking: true}}}}", 4, "choices.v"),
    "domains": (load_scenario, SCENARIO + f"domains: {{sea: {DOMAIN}, sea_: {DOMAIN}}}", 5, "domains"),
    "frameworks": (load_scenario, SCENARIO + f"frameworks: {{a_b: {PLACE}, a__b: {PLACE}}}", 5, "frameworks"),
}

LOST: dict[str, tuple[Callable[[Path], object], str, int, str]] = {
    "arm": (load_experiment, EXPERIMENT + 'arms: {"NA": {}, b: {}}', 3, "arms.NA"),
    "arm of a claim": (load_claim, CLAIM + 'arms: {"nan": {}, b: {}}', 6, "arms.nan"),
    "option": (load_space, SPACE + 'choices: {v: {a: {}, "None": {rules: {docking: true}}}}', 4, "choices.v.None"),
    "choice": (load_space, SPACE + f'choices: {{"null": {OPTIONS}}}', 4, "choices.null"),
    "country": (load_scenario, SCENARIO.replace("FRA", "NA"), 4, "alliance.allies.1"),
    "country that is described": (
        load_scenario,
        SCENARIO.replace("FRA", '{code: "NULL", latitude: 1, longitude: 1, capability: 1}'),
        4, "alliance.allies.1.code",
    ),
    "domain": (load_scenario, SCENARIO + f'domains: {{"nan": {DOMAIN}}}', 5, "domains.nan"),
    "framework": (load_scenario, SCENARIO + f'frameworks: {{"null": {PLACE}}}', 5, "frameworks.null"),
    "level": (
        load_experiment, EXPERIMENT + 'design: {kind: grid}\nfactors: {events.0.note: [a, "NA"]}', 4,
        "factors.events.0.note.1",
    ),
    "result of a paper": (load_paper, 'title: P\nresults: {"null": {run: small.yaml}}', 2, "results.null"),
    "group": (load_group, 'name: "NA"\nkind: minilateral\nlead: FRA\nyear: 2010\ndomain: maritime', 1, "name"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_names_that_print_alike_are_refused(name: str, tmp_path: Path) -> None:
    load, text, line, key = ALIKE[name]
    (tmp_path / "small.yaml").write_text(SCENARIO)
    assert_named(load, tmp_path / "wrong.yaml", (text, line, key, "cannot tell these names apart"))


@pytest.mark.parametrize("name", LOST)
def test_names_that_a_csv_file_loses_are_refused(name: str, tmp_path: Path) -> None:
    load, text, line, key = LOST[name]
    (tmp_path / "small.yaml").write_text(SCENARIO)
    assert_named(load, tmp_path / "wrong.yaml", (text, line, key, "in a CSV file as a missing value"))


def test_mistakes_of_both_kinds_are_listed_at_once(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SCENARIO)
    text = EXPERIMENT + 'arms: {"NA": {}, two_thirds: {}, a: {}, Two-thirds: {}, A: {}}'
    problems = problems_of(parse_experiment, text, tmp_path)
    assert [problem.key for problem in problems] == ["arms.NA", "arms"]
    assert "'two_thirds' and 'Two-thirds'; 'a' and 'A'." in problems[1].message


def test_a_cell_of_a_table_of_points_is_no_missing_value(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SCENARIO)
    (tmp_path / "points.csv").write_text("rules.steering\nusual\nNA\n")
    text = EXPERIMENT + "design: {kind: list, file: points.csv}"
    (problem,) = problems_of(parse_experiment, text, tmp_path)
    assert (problem.file, problem.line) == (str(tmp_path / "points.csv"), 3)
    assert "read 'NA' as a missing value" in problem.message


def test_what_is_missing_in_a_csv_file_is_as_pandas_has_it() -> None:
    assert MISSING == STR_NA_VALUES


@pytest.mark.parametrize("written", ["on", "yes", "off", '"1"', '"01"', "a1_0", "n", "y"])
def test_an_arm_is_called_as_it_is_written(written: str, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SCENARIO)
    experiment = parse_experiment(EXPERIMENT + f"arms:\n  {written}: {{}}\n  b: {{}}\n", tmp_path)
    assert [arm.name for arm in experiment.arms] == [written.strip('"'), "b"]


@pytest.mark.parametrize("written", ["1", "01", "1_0", "0x1", "true", "null", "2010-01-01", "1:30"])
def test_a_key_that_yaml_may_turn_into_something_else_wants_quotes(written: str, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SCENARIO)
    problems = problems_of(parse_experiment, EXPERIMENT + f"arms:\n  {written}: {{}}\n  b: {{}}\n", tmp_path)
    assert "quotes" in problems[0].mend


NAMES = st.from_regex(r"\A[A-Za-z0-9_-]{1,3}\Z")


@given(st.lists(NAMES.filter(lambda name: name not in MISSING), unique=True, max_size=4))
def test_names_that_are_taken_stay_apart_in_print_and_in_csv(names: list[str]) -> None:
    try:
        apart(dict.fromkeys(names))
    except ValueError:
        return
    assert len({words(name).casefold() for name in names}) == len(names)
    read = pd.read_csv(io.StringIO("".join(f"{each}\n" for each in ["name", *names])))["name"]
    assert read.nunique() == len(names)
