"""Labels of arms, branches and measures: what is allowed, and that names stay what they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.experiments.experiment import Experiment
from sim.experiments.json_schema import experiment_schema
from sim.experiments.load import load_experiment
from sim.experiments.result import load_result
from sim.experiments.sweep import sweep
from sim.figures import FIGURES, plot
from sim.figures.drawing.canvas import flat
from sim.results.printed import arm_phrase, arm_title, measure_phrase, measure_title
from sim.tables import table

TEXT = """
title: Labelled
scenario: base.yaml
arms:
  usual: {label: As it was}
  loyal: {label: 'Loyal_allies, all', parameters: {effort: 0.9}}
  third_one: {parameters: {effort: 0.1}}
replications: 3
measures: [blocking_rate, {measure: output_share, label: Output from 2027 on}, {measure: response_time}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text("title: B\nstart: 2010Q1\nquarters: 4\nalliance: {allies: [USA, FRA, GBR]}\n")
    return tmp_path


def loaded(folder: Path, text: str = TEXT) -> Experiment:
    file = folder / "labelled.yaml"
    file.write_text(text)
    return load_experiment(file)


def test_names_stay_the_keys_and_labels_come_along(folder: Path) -> None:
    known = loaded(folder)
    assert known.measures == ("blocking_rate", "output_share", "response_time")
    assert [arm.name for arm in known.arms] == ["usual", "loyal", "third_one"]
    assert [arm.label for arm in known.arms] == ["As it was", "Loyal_allies, all", ""]
    assert known.resolved()["measures"] == [
        "blocking_rate", {"measure": "output_share", "label": "Output from 2027 on"}, "response_time",
    ]  # fmt: skip
    assert Experiment.from_resolved(known.resolved()).resolved() == known.resolved()


def test_an_experiment_without_labels_resolves_as_before(folder: Path) -> None:
    bare = TEXT.replace("{measure: output_share, label: Output from 2027 on}", "output_share")
    bare = bare.replace("{measure: response_time}", "response_time").replace("label: As it was", "")
    known = loaded(folder, bare.replace("label: 'Loyal_allies, all', ", ""))
    assert known.resolved()["measures"] == ["blocking_rate", "output_share", "response_time"]
    assert all("label" not in arm for arm in known.resolved()["arms"])


@pytest.mark.parametrize(
    ("before", "after", "key", "told"),
    [
        ("As it was", "third one", "arms.usual.label", "cannot tell the arms 'third_one' and 'usual' apart"),
        ("As it was", f"'{'x' * 61}'", "arms.usual.label", "up to 60 characters"),
        ("As it was", '"two\\nlines"', "arms.usual.label", "a line of text"),
        ("As it was", "[1]", "arms.usual.label", "cannot be the label of an arm"),
        ("Output from 2027 on", "blocking RATE", "measures.1", "cannot tell 'blocking_rate' from 'output_share'"),
        ("Output from 2027 on", '"a\\tb"', "measures.1.label", "no line of text that can be printed"),
        ("measure: output_share", "measure: output_shar", "measures.1.measure", "Did you mean 'output_share'"),
        ("label: Output", "lable: Output", "measures.1.lable", "Did you mean 'label'"),
        ("measure: response_time", "measure: blocking_rate", "measures.2", "listed twice"),
    ],
)
def test_labels_that_cannot_be_are_named_with_their_place(
    folder: Path, before: str, after: str, key: str, told: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        loaded(folder, TEXT.replace(before, after))
    problems = {problem.key: str(problem) for problem in caught.value.problems}
    assert key in problems, str(caught.value)
    assert told in problems[key]


def test_a_branch_may_have_a_label(folder: Path) -> None:
    branches = """
title: What after 2010?
scenario: base.yaml
at: 2010Q3
branches:
  as it was: {label: No change}
  withdrawal: {leave: USA, label: The US withdraws}
replications: 2
"""
    known = loaded(folder, branches)
    assert {arm.name: arm.label for arm in known.arms} == {"as_it_was": "No change", "withdrawal": "The US withdraws"}
    assert [len(arm.scenario.events) for arm in known.arms] == [0, 1]
    with pytest.raises(ScenarioError, match=r"branches\.withdrawal\.label"):
        loaded(folder, branches.replace("The US withdraws", "no CHANGE"))


def test_the_schema_knows_labels() -> None:
    schema = experiment_schema()
    assert "label" in schema["$defs"]["Arm"]["properties"]
    assert schema["$defs"]["MeasureSpec"]["properties"]["label"]
    assert schema["properties"]["measures"]["items"]["anyOf"][1] == {"$ref": "#/$defs/MeasureSpec"}


def test_labels_are_printed_wherever_people_read(folder: Path) -> None:
    sweep(loaded(folder), out=folder / "out")
    result = load_result(folder / "out")
    assert set(result.runs["arm"]) == {"usual", "loyal", "third_one"}
    assert (arm_title(result, "usual"), arm_title(result, "third_one")) == ("As it was", "Third one")
    assert arm_phrase(result, "loyal") == "Loyal_allies, all"
    assert measure_title(result, "output_share") == measure_phrase(result, "output_share") == "Output from 2027 on"
    assert measure_phrase(result, "blocking_rate") == "blocking rate"
    sheet = table(result, "comparison")
    assert [group.head for group in sheet.groups] == ["Loyal_allies, all", "Third one"]
    assert "Output from 2027 on (%)" in [row[0] for row in sheet.rows]
    assert "Each arm against As it was, the base" in sheet.notes
    assert "As it was" in [row[0] for row in table(result, "scenario").rows]
    for name in ("measures", "ranking"):
        assert "As it was" in table(result, name).markdown()
        assert "Output from 2027 on" in table(result, name).markdown()
    panels = flat(plot(result, "by_arm"))
    assert [label.get_text() for label in panels[0].get_yticklabels()][:2] == ["As it was", "Loyal_allies, all"]
    assert panels[1].get_title(loc="left").replace("\n", " ") == "Output from 2027 on"
    assert "Difference of each arm from 'As it was'" in FIGURES["comparison"].caption(result)
