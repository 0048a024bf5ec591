"""Measures from tallies: worked by hand, and as properties of whole runs."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import get_type_hints

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.formats import CONSENSUS, FRAMEWORK_NATION, MINILATERAL, PLUS_N
from sim.results.cases import column_of_cases, count
from sim.results.measures import BUILT_IN, MEASURES, compute, label
from sim.results.summary import estimate, estimate_of, shown
from sim.rules.arrival import CAPABILITY, CRISIS
from sim.state.outcomes import Ending
from sim.state.tallies import AXES, FIXED_AXES, Tallies, empty_tallies, stacked


def tallied(**values: object) -> Tallies:
    tallies = empty_tallies(countries=3, domains=2)
    for name, value in values.items():
        getattr(tallies, name)[...] = value
    return tallies


def value(name: str, tallies: Tallies) -> float:
    return float(compute(stacked([tallies]))[name][0])


def test_empty_run_has_nothing_to_measure() -> None:
    computed = compute(stacked([empty_tallies(3, 2)]))
    assert set(computed) == set(MEASURES)
    assert all(array.shape == (1,) for array in computed.values())
    assert math.isnan(computed["blocking_rate"][0])
    assert computed["output"][0] == 0.0


def test_blocking_is_split_into_four_reasons() -> None:
    tallies = empty_tallies(3, 2)
    tallies.endings[CONSENSUS.code, Ending.AGREED] = 5
    tallies.endings[CONSENSUS.code, Ending.TALK_SHOP] = 1
    tallies.endings[CONSENSUS.code, Ending.HOSTAGE] = 2
    tallies.endings[PLUS_N.code, Ending.SUBSTANTIVE] = 1
    tallies.endings[PLUS_N.code, Ending.QUEUE] = 1
    tallies.endings[MINILATERAL.code, Ending.DECLINED] = 90
    assert value("blocking_rate", tallies) == pytest.approx(0.4)
    assert value("blocked_hostage", tallies) == pytest.approx(0.2)
    parts = [value(f"blocked_{reason}", tallies) for reason in ("substantive", "hostage", "queue", "too_late")]
    assert sum(parts) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("delays", "median"), [({0: 1}, 0.0), ({4: 1}, 4.0), ({2: 1, 6: 1}, 2.5), ({1: 3, 2: 1}, 1 - 0.5 + 2 / 3)]
)
def test_median_response_time_by_hand(delays: dict[int, int], median: float) -> None:
    tallies = empty_tallies(3, 2)
    for quarter, issues in delays.items():
        tallies.delays[CONSENSUS.code, CRISIS, quarter] = issues
    assert value("response_time", tallies) == pytest.approx(median)


def test_no_response_has_no_time() -> None:
    assert math.isnan(value("response_time", empty_tallies(3, 2)))


def test_median_lies_within_half_a_quarter_of_the_sample_median() -> None:
    sample = stats.poisson.rvs(5, size=501, random_state=3)
    tallies = empty_tallies(3, 2)
    np.add.at(tallies.delays[CONSENSUS.code, CRISIS], sample, 1.0)
    assert abs(value("response_time", tallies) - np.median(sample)) <= 0.5


def test_gini_of_blockers() -> None:
    assert value("blocker_gini", tallied(blocks_by=[0.0, 0.0, 9.0], voters=3.0)) == pytest.approx(2 / 3)
    assert value("blocker_gini", tallied(blocks_by=[2.0, 2.0, 2.0], voters=3.0)) == pytest.approx(0.0)


def test_who_has_no_veto_does_not_make_blocking_concentrated() -> None:
    assert value("blocker_gini", tallied(blocks_by=[3.0, 0.0, 3.0], voters=2.0)) == pytest.approx(0.0)
    assert value("blocker_gini", tallied(blocks_by=[1.0, 0.0, 3.0], voters=2.0)) == pytest.approx(0.25)
    assert value("blocker_gini", tallied(blocks_by=[1.0, 0.0, 3.0], voters=1.0)) == pytest.approx(0.25)


def test_delinking_is_the_share_of_output_outside() -> None:
    tallies = empty_tallies(3, 2)
    tallies.output[CONSENSUS.code, 0, 0] = 3.0
    tallies.output[MINILATERAL.code, 1, 1] = 1.0
    assert value("delinking", tallies) == pytest.approx(0.25)
    assert value("output", tallies) == pytest.approx(4.0)


def test_late_first_resort_and_small_states_and_groups_used_once_by_hand() -> None:
    tallies = empty_tallies(3, 2)
    tallies.late_choices[[CONSENSUS.code, PLUS_N.code, MINILATERAL.code]] = 2.0, 1.0, 3.0
    tallies.seats[CONSENSUS.code], tallies.small_seats[CONSENSUS.code] = 10.0, 4.0
    tallies.aged[...], tallies.used_once[...] = 8.0, 6.0
    tallies.output[MINILATERAL.code, 1, 1], tallies.output[CONSENSUS.code, 0, 0] = 3.0, 9.0
    tallies.founded[[FRAMEWORK_NATION.code, MINILATERAL.code]] = 2.0, 4.0
    tallies.quarters[...], tallies.led_by_largest[...] = 10.0, 1.0
    tallies.excluded[...], tallies.taken_up[0, 1] = 5.0, 2.0
    assert value("first_resort_late", tallies) == pytest.approx(0.5)
    assert value("small_state_inclusion", tallies) == pytest.approx(0.4)
    assert value("groups_used_once", tallies) == pytest.approx(0.75)
    assert value("output_per_group", tallies) == pytest.approx(0.5)
    assert value("exclusion", tallies) == pytest.approx(2.5)
    assert value("founded_inside", tallies) == pytest.approx(0.8)
    assert value("founded_outside", tallies) == pytest.approx(1.6)
    assert value("led_by_largest", tallies) == pytest.approx(0.5)


def test_response_to_crises_leaves_out_all_other_issues() -> None:
    tallies = empty_tallies(3, 2)
    tallies.delays[MINILATERAL.code, CRISIS, 2] = 1.0
    tallies.delays[MINILATERAL.code, CAPABILITY, 20] = 9.0
    assert value("crisis_response_minilateral", tallies) == value("crisis_response", tallies) == pytest.approx(2.0)
    assert value("response_time_minilateral", tallies) > 19.0


def test_contagion_is_a_reproduction_number() -> None:
    assert value("contagion", tallied(hostages=8.0, contagious=2.0)) == pytest.approx(0.25)


def test_many_runs_at_once_are_each_alone() -> None:
    runs = [tallied(hostages=float(n), contagious=1.0, blocks_by=[1.0, 0.0, float(n)]) for n in range(1, 6)]
    together = compute(stacked(runs))
    for number, run in enumerate(runs):
        alone = compute(stacked([run]))
        for name in MEASURES:
            assert np.array_equal(together[name][number : number + 1], alone[name], equal_nan=True)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_measure_says_what_it_is(name: str) -> None:
    measure = MEASURES[name]
    assert measure.name == name
    assert measure.unit
    assert len(measure.definition) > 10
    assert measure.direction in ("higher is better", "lower is better", "neither")


def test_every_tally_is_described() -> None:
    for name, hint in get_type_hints(Tallies, include_extras=True).items():
        meaning, *axes = hint.__metadata__
        assert len(meaning.split()) > 1, name
        assert set(axes) <= {*FIXED_AXES, "domain", "country"}
        assert tuple(axes) == AXES[name]


def test_interval_is_students() -> None:
    import pandas as pd

    each = estimate(pd.Series([1.0, 2.0, 4.0, float("nan")]))
    low, high = stats.t.interval(0.95, 2, loc=7 / 3, scale=stats.sem([1.0, 2.0, 4.0]))
    assert (each.low, each.high, each.runs) == (pytest.approx(low), pytest.approx(high), 3)


def test_interval_of_a_share_stays_in_range() -> None:
    import pandas as pd

    each = estimate(pd.Series([0.0, 0.0, 1.0]), share=True)
    assert (each.low, each.high) == (0.0, 1.0)


def test_bits_do_not_depend_on_how_many_runs_there_are() -> None:
    generator = np.random.default_rng(1)
    runs = []
    for _ in range(100):
        tallies = empty_tallies(countries=37, domains=7)
        for field in fields(Tallies):
            values = getattr(tallies, field.name)
            if field.name in ("output", "severity", "texts", "ideals", "covered", "demanded"):
                values[...] = generator.random(values.shape)
            else:
                values[...] = generator.integers(0, 9, values.shape)
        runs.append(tallies)
    together = compute(stacked(runs))
    for number, alone in enumerate(runs):
        for name, array in compute(stacked([alone])).items():
            assert array.tobytes() == together[name][number : number + 1].tobytes(), name


def test_every_built_in_measure_has_a_label_of_its_own_for_print() -> None:
    labels = {name: label(name) for name in BUILT_IN}
    assert all(MEASURES[name].label for name in BUILT_IN)
    assert len(set(map(str.casefold, labels.values()))) == len(labels)
    for name, text in labels.items():
        assert text == text.strip(), name
        assert "_" not in text, name
        assert len(text) <= 33, name
        assert text[0].isupper() or text[0] == "+", name
        assert not any(word[0].isupper() for word in text.split()[1:] if word not in ("GDP", "(Gini)")), name


def test_shares_know_how_many_cases_they_are_of() -> None:
    tallies = empty_tallies(3, 2)
    tallies.blocked_rounds[CONSENSUS.code] = 3
    tallies.single_blocks[CONSENSUS.code] = 3
    tallies.attempts[MINILATERAL.code] = 2
    counted = count(stacked([tallies]))
    assert counted[column_of_cases("single_blocker")].tolist() == [3.0]
    assert counted[column_of_cases("success_minilateral")].tolist() == [2.0]
    assert counted[column_of_cases("blocking_rate")].tolist() == [0.0]
    assert column_of_cases("output") == column_of_cases("habit") == ""
    assert all(MEASURES[name].unit == "share" for name in BUILT_IN if column_of_cases(name))
    assert {column_of_cases(name) for name in BUILT_IN if column_of_cases(name)} == set(counted)


def test_a_share_of_next_to_no_cases_has_no_interval() -> None:
    runs = pd.DataFrame({"single_blocker": [1.0, np.nan, 1.0, 0.0], "cases_blocked_rounds": [2.0, 0.0, 3.0, 1.0]})
    few = estimate_of(runs, "single_blocker")
    assert shown(few, share=True) == "83 % of 6 cases"
    enough = runs.assign(cases_blocked_rounds=[5.0, 0.0, 5.0, 5.0])
    assert shown(estimate_of(enough, "single_blocker"), share=True).startswith("66.7 % [")
    unknown = estimate_of(runs[["single_blocker"]], "single_blocker")
    assert shown(unknown, share=True).startswith("66.7 % [")
