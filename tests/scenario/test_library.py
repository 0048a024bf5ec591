"""The library of scenarios: each says what it is for, runs on the fast engine, and shows what it expects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.expectations import Finding, hold
from sim.scenario import load_scenario
from sim.scenario.load import expectations
from sim.scenario.schema import Expectation
from sim.scenario.yaml_file import read_file

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
LIBRARY = sorted(FOLDER.glob("*.yaml"))
REPLICATIONS = 200
"""Runs by which an expectation is judged: twenty times as many as a look at one takes."""


@pytest.fixture(params=LIBRARY, ids=[path.stem for path in LIBRARY])
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_it_says_its_question_its_source_what_varies_and_what_it_expects(path: Path) -> None:
    own = read_file(path).plain()
    assert isinstance(own, dict)
    assert all(own.get(key) for key in ("title", "question", "source", "expect"))
    assert ("varies" in own) == ("extends" in own or "timeline" in path.stem)
    assert str(own["question"]).endswith("?")


def test_it_runs_on_the_fast_engine(path: Path) -> None:
    result = sim.run(load_scenario(path), 3, engine="fast")
    assert result.manifest["failures"] == []
    assert len(result.runs) == 3
    assert np.isfinite(result.runs["output"]).all()
    assert (result.runs["issues"] > 0).all()


def test_its_runs_show_what_it_expects(path: Path) -> None:
    findings = hold(path, REPLICATIONS)
    assert findings
    assert [each for each in findings if not each.holds] == []


def test_no_two_scenarios_have_the_same_title() -> None:
    titles = [load_scenario(path).title for path in LIBRARY]
    assert len(set(titles)) == len(titles)


# Expectations


def _finding(low: float, high: float, **said: object) -> Finding:
    expectation = Expectation.model_validate({"measure": "output", "because": "said so", **said})
    return Finding(expectation, None, 0.0, 0.0, low, high, 10)


@pytest.mark.parametrize(
    ("said", "low", "high", "holds"),
    [
        ({"change": "more"}, 0.1, 0.2, True),
        ({"change": "more"}, -0.1, 0.2, False),
        ({"change": "more", "by": 0.15}, 0.1, 0.2, False),
        ({"change": "less"}, -0.2, -0.1, True),
        ({"change": "less"}, -0.2, 0.1, False),
        ({"change": "less", "by": 0.15}, -0.2, -0.1, False),
        ({"change": "none", "by": 0.3}, -0.2, 0.1, True),
        ({"change": "none", "by": 0.15}, -0.2, 0.1, False),
        ({"within": (0.0, 1.0)}, 0.2, 0.9, True),
        ({"within": (0.0, 1.0)}, 0.2, 1.1, False),
        ({"change": "more"}, float("nan"), float("nan"), False),
        ({"change": "none", "by": 1.0}, float("nan"), float("nan"), False),
    ],
)
def test_an_expectation_holds_where_the_whole_interval_is(
    said: dict[str, object], low: float, high: float, holds: bool
) -> None:
    assert _finding(low, high, **said).holds is holds


def test_expectations_are_a_files_own_and_compare_with_what_it_extends(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        "title: B\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, FRA, DEU]}\nvaries: much\n"
        "expect: [{measure: output, within: [0, 100], because: it is small}]\n"
    )
    own = tmp_path / "own.yaml"
    own.write_text("extends: base.yaml\ntitle: O\n")
    assert expectations(own) == []
    own.write_text(
        "extends: base.yaml\ntitle: O\nparameters: {effort: 0}\n"
        "expect:\n  - {measure: output_crisis, change: less, because: nobody gives}\n"
    )
    (finding,) = hold(own, 20)
    assert finding.than == tmp_path / "base.yaml"
    assert finding.mean == 0.0
    assert finding.holds
    assert finding.other > finding.mean
    assert finding.low <= finding.mean - finding.other <= finding.high < 0.0
    assert finding.replications == 20


def test_expectations_leave_no_trace_in_what_is_run(tmp_path: Path) -> None:
    text = "title: B\nstart: 2010Q1\nquarters: 8\nalliance: {allies: [USA, FRA, DEU]}\n"
    more = "varies: much\nexpect: [{measure: output, within: [0, 1], because: it is small}]\n"
    plain, with_them = tmp_path / "plain.yaml", tmp_path / "with.yaml"
    plain.write_text(text)
    with_them.write_text(text + more)
    assert load_scenario(plain).fingerprint() == load_scenario(with_them).fingerprint()
