"""Predictions: from the model's own joining, replayed to the bit, of what was known before; and how good they are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit
from typer.testing import CliRunner

import sim
from sim.agents.model import AllianceModel
from sim.agents.views import Attempt, Issue
from sim.cli import app
from sim.experiments.result import load_result
from sim.prediction.group import Group
from sim.prediction.known import known
from sim.prediction.predict import auc, predict
from sim.prediction.simulate import JOINING, joining_rates
from sim.prediction.terms import NAMES, terms_of
from sim.prediction.weights import Weights
from sim.prediction.world import scenario_for

GROUPS = Path(__file__).parents[2] / "groups"
JEF, B9 = (next(group for group in known("fit") if group.lead == lead and group.year > 2012) for lead in ("GBR", "POL"))


def sure(*values: float) -> Weights:
    """Return weights that are known exactly."""
    return Weights(np.array(values), 1e-18 * np.eye(6), np.zeros((6, 6)))


def test_with_weights_that_are_known_states_join_as_often_as_the_rule_says() -> None:
    weights = sure(-2.0, 4.0, 1.0, 1.0, 0.5, 0.5)
    rates, met = joining_rates(JEF, weights, 4000, seed=2)
    terms = terms_of(JEF)
    utility = weights.mean[0] + terms.columns @ weights.mean[1:] + terms.offset
    expected = 1.0 / (1.0 + np.exp(-utility))
    assert met > 1000
    error = np.sqrt(expected * (1.0 - expected) / met)
    # The threat at the time of joining is not that of the start: noise in the threat term.
    assert (np.abs(rates - expected) < 4.0 * error + 0.03).all()


class Noting:
    """A state that notes with which probability it is asked to join."""

    code: str
    asked: dict[str, float]

    def join(self, issue: Issue, attempt: Attempt, probability: float) -> bool:
        self.asked[self.code] = probability
        return bool(super().join(issue, attempt, probability))  # type: ignore[misc]


@pytest.mark.parametrize("group", [JEF, B9], ids=lambda group: group.lead)
def test_the_terms_are_those_of_the_models_own_joining(group: Group) -> None:
    asked: dict[str, float] = {}
    ally, partner = (type("Own", (Noting, base), {"asked": asked}) for base in (sim.Ally, sim.Partner))
    scenario = scenario_for(group)
    everybody = {"parameters": dict(scenario.parameters) | {"invitation_threshold": 0.0}}
    setting, model = scenario.model_copy(update=everybody), AllianceModel(scenario)
    for replicate in range(20):  # in some, the lead does nothing
        model = AllianceModel(setting, replicate=replicate, ally_class=ally, partner_class=partner)
        while model.running and not asked:
            model.step()
        if asked:
            break
    (issue,), terms, p = model.issues, terms_of(group), model.parameters
    weights, threat = np.array([p[name] for name in JOINING]), terms.columns[:, NAMES.index("threat")]
    drift = model.standing.threat[issue.domain] / model.world.threat_mean[issue.domain] - 1.0
    utility = weights[0] + terms.columns @ weights[1:] + weights[4] * threat * drift + terms.offset
    assert set(asked) >= set(group.eligible)
    found = np.array([asked[code] for code in group.eligible])
    assert logit(found) * p["join_temperature"] == pytest.approx(utility, rel=1e-6)


def test_the_same_seed_gives_the_same_bits_and_more_runs_begin_alike() -> None:
    one, other = (predict(B9, replications=60, seed=4).predictions for _ in range(2))
    assert one.equals(other)
    assert not one.equals(predict(B9, replications=60, seed=5).predictions)


def test_nothing_of_the_year_itself_or_later_is_used() -> None:
    later = replace(B9, year=B9.year + 1)
    assert not np.array_equal(terms_of(later).columns, terms_of(B9).columns)
    scenario = scenario_for(B9)
    assert (scenario.start.year, scenario.start.quarter) == (B9.year, 1)
    assert "MNE" not in scenario.allies  # it acceded in 2017
    with_group = sim.data.prior_groups("POL", "ROU", B9.year + 1)
    assert sim.data.prior_groups("POL", "ROU", B9.year) == with_group - 1


def test_a_group_that_goes_far_is_as_near_to_all() -> None:
    far = replace(JEF, focus=((10.0, 60.0),), expeditionary=True)
    assert len({*terms_of(far).columns[:, 0].tolist()}) == 1
    near = replace(far, expeditionary=False)
    assert len({*terms_of(near).columns[:, 0].tolist()}) == len(near.eligible)


def test_the_nearest_of_several_places_counts() -> None:
    north, south = (replace(JEF, focus=(place,)) for place in ((66.0, 0.0), (58.5, 20.0)))
    both = replace(JEF, focus=((66.0, 0.0), (58.5, 20.0)))
    nearer = np.maximum(terms_of(north).columns[:, 0], terms_of(south).columns[:, 0])
    assert (terms_of(both).columns[:, 0] == nearer).all()


def test_auc_by_hand() -> None:
    joined = np.array([True, False, True, False])
    assert auc(np.array([0.9, 0.1, 0.4, 0.4]), joined) == pytest.approx((1 + 1 + 1 + 0.5) / 4)
    assert np.isnan(auc(np.array([0.9, 0.1]), np.array([True, True])))


def scores(groups: tuple[Group, ...]) -> list[float]:
    found = []
    for group in groups:
        table = predict(group, replications=400).predictions
        found.append(auc(table["probability"].to_numpy(), table["member"].to_numpy(dtype=np.bool_)))
    return found


def test_groups_that_are_left_out_are_ranked_well() -> None:
    """The bar is 0.93 over the eight; it is held to with the runs that `validate` does."""
    assert np.mean(scores(known("fit"))) > 0.92


def test_groups_that_had_no_part_in_the_fit_are_ranked_better_than_by_chance() -> None:
    found = scores(known("test"))
    assert np.mean(found) > 0.8
    assert np.min(found) > 0.5


# The command line


def typed(*words: str) -> str:
    done = CliRunner().invoke(app, ["predict", *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_json_is_as_it_is_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = json.loads(CliRunner().invoke(app, ["predict", str(GROUPS / "northern-group.yaml"), "--json"]).stdout)
    assert said["name"] == "Northern Group"
    assert said["replications"] == 1000
    assert len(said["probabilities"]) == 38
    assert "GBR" not in said["probabilities"]
    assert all(0.0 <= chance <= 1.0 for chance in said["probabilities"].values())
    assert not (tmp_path / "results").exists()


def test_it_is_told_kept_and_drawn(tmp_path: Path) -> None:
    out, csv, file = tmp_path / "kept", tmp_path / "t.csv", GROUPS / "northern-group.yaml"
    text = typed(str(file), "--replications", "100", "--out", str(out), "--csv", str(csv))
    assert "AUC" in text
    assert "left out of the fit" in text
    result = load_result(out)
    kept = pd.read_csv(csv)
    assert list(result.predictions["code"]) == list(kept["code"])
    assert (out / "figures" / "joining.pdf").stat().st_size > 1000
    assert "which the group met" in (out / "figures" / "joining.txt").read_text()


def test_a_group_that_is_not_known_has_no_score(tmp_path: Path) -> None:
    text = typed(str(GROUPS / "central-asian-transit.yaml"), "--replications", "50", "--out", str(tmp_path / "kept"))
    assert "AUC" not in text
    assert "Georgia" in text


@pytest.mark.parametrize(
    ("words", "said"), [(["--replications", "0"], "Give 1 or more"), (["--set", "year=20"], "year")]
)
def test_mistakes_are_told_without_a_traceback(words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["predict", str(GROUPS / "northern-group.yaml"), *words])
    assert done.exit_code == 1
    assert said in str(done.exception)
