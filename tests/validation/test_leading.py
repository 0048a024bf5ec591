"""Who leads: the fit finds known coefficients again, and reads the record."""

from __future__ import annotations

import numpy as np
import pytest

from sim.parameters import defaults
from sim.validation.check import QUICK
from sim.validation.leading.check import CHECK
from sim.validation.leading.logit import Choice, chances, fit, left_out
from sim.validation.leading.reading import HISTORY, LARGEST, PANEL, choices, founded_a_year, foundings

from .folder import data_with

KNOWN = np.array([0.8, -1.5])


def invented(count: int, seed: int) -> list[Choice]:
    """Return choices among ten candidates that follow `KNOWN`."""
    chance = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        traits = chance.normal(size=(10, 2))
        weights = chances(KNOWN, Choice(traits, 0))
        made.append(Choice(traits, int(chance.choice(10, p=weights))))
    return made


def test_known_coefficients_are_found_again_within_their_errors() -> None:
    found = [fit(invented(60, seed)) for seed in range(30)]
    within = np.array([np.abs(each.coefficients - KNOWN) < 1.96 * each.errors for each in found])
    assert within.mean() > 0.88
    assert all(each.even < each.likelihood for each in found)
    few = invented(40, 1)
    assert fit(few).even < left_out(few) < fit(few).likelihood
    assert np.mean([each.coefficients for each in found], axis=0) == pytest.approx(KNOWN, abs=0.15)


def test_where_nothing_speaks_for_a_trait_it_decides_nothing_and_costs_when_left_out() -> None:
    chance = np.random.default_rng(5)
    drawn = [Choice(chance.normal(size=(8, 1)), int(chance.integers(8))) for _ in range(80)]
    found = fit(drawn)
    assert abs(found.coefficients[0]) < 2.5 * found.errors[0]
    assert left_out(drawn) < found.likelihood


def test_chances_are_those_of_utilities() -> None:
    traits = np.array([[0.0], [np.log(3.0)]])
    assert chances(np.ones(1), Choice(traits, 0)).tolist() == pytest.approx([0.25, 0.75])


def test_the_rule_has_the_coefficients_of_the_record() -> None:
    data = data_with(HISTORY, PANEL)
    inside = foundings(data, inside=True)
    assert len(inside) == 38
    assert sum(each.lead == LARGEST for each in inside) == 2
    found = fit(choices(inside, with_reach=True))
    assert found.coefficients.tolist() == pytest.approx(
        [defaults()["lead_means"], -defaults()["lead_reach"]], abs=0.005
    )
    assert left_out(choices(inside, with_reach=True)) > found.even
    assert founded_a_year(data, inside=True, first=2010, last=2024) == (26, 15)


def test_the_check_tells_of_the_record_and_of_runs() -> None:
    rows = CHECK.find(data_with(HISTORY, PANEL), QUICK)
    assert len(rows) == 12
    assert not any(row.must for row in rows)
    judged = {row.what: row.passed for row in rows}
    assert judged["Led by the largest ally, of groups inside, as the baseline is"] is True
    assert judged["Led by the largest ally, of groups inside, where leads are able"] is False
