"""Talks in which winners compensate losers: what is agreed, withdrawn and paid, and how long it takes."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import sim
from sim.parameters import defaults
from sim.rules.bargaining import chance_of_a_deal, compensation, gain_and_loss
from sim.scenario import Scenario, parse_scenario

TEXT = """
title: Two for and one against
start: 2010Q1
quarters: QUARTERS
alliance:
  allies:
    - {code: ONE, latitude: 50, longitude: 10, capability: 10, ambition: 0.8, ideal_point: 1, salience: {air: 1}}
    - {code: TWO, latitude: 50, longitude: 10, capability: 10, ambition: 0.8, ideal_point: 1, salience: {air: 1}}
    - {code: TRI, latitude: 50, longitude: 10, capability: 10, ambition: LEAST, ideal_point: 1, salience: {air: 1}}
domains: {air: {threat: 0.5, arrivals: 6, kinds: {crisis: 1}, floor: 1}}
formats: [consensus]
rules: {talks: TALKS, forum_shift: false}
parameters: {threat_noise: 0, shock_probability: 0, steering: 0, ideal_spread: 0, ambition_stake_weight: 0, slots: 1000,
  silence_tolerance: 0, preparation_crisis: 0, deadline_crisis: 400, disagreement_cost: 1000000, capability_weight: 0,
  choice_precision: 10000, useful_ambition: 0, sponsor_reserve: 0, perception_rate: 0, consultation_pull: 0,
  bargaining_rate: RATE, demand_crisis: 50, attention_cost: 0}
"""
"""All have the same stake and weight, and nothing but the ideals differs; the text is their mean."""


def of(least: float = 0.1, talks: str = "compensated", rate: float = 0.3, quarters: int = 40) -> Scenario:
    text = TEXT.replace("LEAST", str(least)).replace("TALKS", talks)
    return parse_scenario(text.replace("RATE", str(rate)).replace("QUARTERS", str(quarters)))


def attempts(scenario: Scenario, runs: int = 40) -> sim.Result:
    return sim.run(scenario, replications=runs, jobs=2, tables=["attempts", "issues"])


def test_texts_stand_and_are_agreed_on_as_often_as_gain_and_loss_say() -> None:
    result = attempts(of(rate=1.0))
    ended = result.attempts[result.attempts["ended"].notna()]
    text = (0.8 + 0.8 + 0.1) / 3.0
    assert ended["first_text"].to_numpy() == pytest.approx(text)
    assert ended["text"].to_numpy() == pytest.approx(text)
    gain, loss = gain_and_loss(text, np.array([0.8, 0.8, 0.1]), np.ones(3))
    chance = chance_of_a_deal(gain, loss, 0.0, defaults()["deal_temperature"])
    counts = Counter(ended["ending"])
    # Who sponsors does not object: a third of the texts meets no objection, and may be withdrawn all the same.
    assert set(counts) == {"agreed", "substantive", "declined"}
    size = len(ended)
    assert counts["agreed"] / size == pytest.approx(chance, abs=4.0 * np.sqrt(chance * (1.0 - chance) / size))


def test_an_objection_costs_rounds_by_the_rate_of_bargaining() -> None:
    result = attempts(of(rate=0.25, quarters=120))
    done = result.attempts[(result.attempts["ended"].notna()) & (result.attempts["started"] < 60)]
    objected = done[done["objectors_in_substance"].map(len) > 0]
    agreed = objected[objected["ending"] == "agreed"]
    assert agreed["failed_rounds"].mean() == pytest.approx(3.0, abs=0.3)  # failures before a chance of a quarter
    silent = done[done["objectors_in_substance"].map(len) == 0]
    assert (silent["failed_rounds"] == 0).all()


def test_without_the_rule_texts_come_down() -> None:
    result = attempts(of(talks="conceding"))
    agreed = result.attempts[result.attempts["ending"] == "agreed"]
    objected = agreed[agreed["objectors_in_substance"].map(len) > 0]
    assert len(objected) == 0 or (objected["text"] < objected["first_text"]).all()
    result = attempts(of())
    agreed = result.attempts[result.attempts["ending"] == "agreed"]
    assert (agreed["text"] == agreed["first_text"]).all()


def test_winners_pay_out_of_what_they_give() -> None:
    quiet, paid = (attempts(of(least=least, rate=1.0), 60).issues for least in (0.8, 0.1))
    full, less = (
        (each[each["outcome"] == "agreed"]["coverage"] / each[each["outcome"] == "agreed"]["ambition"]).median()
        for each in (quiet, paid)
    )
    text = (0.8 + 0.8 + 0.1) / 3.0
    share = compensation(*gain_and_loss(text, np.array([0.8, 0.8, 0.1]), np.ones(3)))
    assert 0.1 < share < 0.5
    assert less == pytest.approx((1.0 - share) * full, rel=0.05)
