"""Factors: quantile functions, levels, types, and where factors lead."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from sim.experiments.distributions import (
    DISTRIBUTIONS,
    Beta,
    Integer,
    Levels,
    Log,
    Range,
    TruncatedNormal,
    Uniform,
)
from sim.experiments.factors import Factor, Form, parameter_of
from sim.experiments.paths import fault_of
from sim.parameters import PARAMETERS
from sim.scenario.json_schema import grammar

PROBABILITIES = np.concatenate([[0.0, 1e-9, 1.0 - 1e-9, 1.0], np.arange(1, 200) / 200.0])

CONTINUOUS = {
    "uniform": (Uniform(low=-2, high=5), stats.uniform(-2, 7)),
    "log": (Log(low=5, high=60, distribution="log"), stats.loguniform(5, 60)),
    "beta": (Beta(low=1, high=3, a=2, b=5, distribution="beta"), stats.beta(2, 5, loc=1, scale=2)),
    "truncated_normal": (
        TruncatedNormal(low=0.1, high=1, mean=0.4, sd=0.1, distribution="truncated_normal"),
        stats.truncnorm(-3, 6, loc=0.4, scale=0.1),
    ),
}


@pytest.mark.parametrize("name", CONTINUOUS)
def test_quantiles_are_those_of_scipy(name: str) -> None:
    form, known = CONTINUOUS[name]
    np.testing.assert_allclose(form.quantile(PROBABILITIES), known.ppf(PROBABILITIES), rtol=1e-9)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_the_distribution_function_undoes_the_quantiles(name: str) -> None:
    form, known = CONTINUOUS[name]
    np.testing.assert_allclose(known.cdf(form.quantile(PROBABILITIES)), PROBABILITIES, atol=1e-9)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_quantiles_rise_from_low_to_high_exactly(name: str) -> None:
    form, _ = CONTINUOUS[name]
    values = form.quantile(np.sort(PROBABILITIES))
    assert values.dtype == np.float64
    assert (np.diff(values) >= 0).all()
    assert (values[0], values[-1]) == (form.low, form.high)


def test_every_distribution_is_tested_against_scipy_or_by_counting() -> None:
    assert set(DISTRIBUTIONS) == {*CONTINUOUS, "integer"}


@given(low=st.integers(-50, 50), span=st.integers(1, 30))
def test_whole_numbers_have_bins_of_equal_probability(low: int, span: int) -> None:
    form = Integer(low=low, high=low + span, distribution="integer")
    middles = (np.arange(span + 1) + 0.5) / (span + 1)
    assert form.quantile(middles).tolist() == list(range(low, low + span + 1))
    assert form.quantile(np.array([0.0, 1.0])).tolist() == [low, low + span]
    assert form.quantile(middles).dtype == np.int64


@given(st.lists(st.integers(-9, 9), min_size=1, unique=True))
def test_levels_have_bins_of_equal_probability(levels: list[int]) -> None:
    form = Levels(tuple(levels))
    fine = (np.arange(60 * len(levels)) + 0.5) / (60 * len(levels))
    assert form.quantile(fine).tolist() == [level for level in levels for _ in range(60)]
    assert form.quantile(np.array([0.0, 1.0])).tolist() == [levels[0], levels[-1]]


@given(
    low=st.floats(1e-6, 1e6),
    span=st.floats(1e-3, 1e6),
    probability=st.floats(0, 1),
    name=st.sampled_from(sorted(CONTINUOUS)),
)
def test_no_value_leaves_its_range(low: float, span: float, probability: float, name: str) -> None:
    own = {"beta": {"a": 0.3, "b": 7.0}, "truncated_normal": {"mean": low + span, "sd": span / 9}}.get(name, {})
    form = TypeAdapter(Form).validate_python({"distribution": name, "low": low, "high": low + span} | own)
    (value,) = form.quantile(np.array([probability])).tolist()
    assert low <= value <= low + span


def test_the_logarithm_is_uniform() -> None:
    form = Log(low=1, high=10_000, distribution="log")
    assert form.quantile(np.array([0.25, 0.5, 0.75])) == pytest.approx([10.0, 100.0, 1000.0], rel=1e-14)


def test_levels_of_a_grid_are_evenly_spaced_quantiles_with_both_ends() -> None:
    assert Uniform(low=0, high=1, levels=5).grid().tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    log = Log(low=1, high=100, levels=3, distribution="log").grid()
    assert log.tolist() == pytest.approx([1, 10, 100], rel=1e-14)
    assert Uniform(low=0, high=1).grid() is None


@pytest.mark.parametrize(
    ("low", "high", "levels", "expected"),
    [(2, 8, None, [2, 3, 4, 5, 6, 7, 8]), (2, 8, 3, [2, 5, 8]), (2, 8, 7, [2, 3, 4, 5, 6, 7, 8]), (0, 3, 3, [0, 2, 3])],
)
def test_whole_numbers_of_a_grid(low: int, high: int, levels: int | None, expected: list[int]) -> None:
    grid = Integer(low=low, high=high, levels=levels, distribution="integer").grid()
    assert grid.tolist() == expected
    assert grid.dtype == np.int64


@given(low=st.integers(-99, 99), span=st.integers(1, 40), data=st.data())
def test_whole_numbers_of_a_grid_are_different_ones(low: int, span: int, data: st.DataObject) -> None:
    levels = data.draw(st.integers(2, span + 1))
    grid = Integer(low=low, high=low + span, levels=levels, distribution="integer").grid().tolist()
    assert len(set(grid)) == levels
    assert (grid[0], grid[-1]) == (low, low + span)


@pytest.mark.parametrize(
    ("levels", "kind"), [([True, False], "b"), ([1, 2], "i"), ([1, 2.5], "f"), (["a", "b"], "O"), ([0.5], "f")]
)
def test_columns_have_the_type_of_the_levels(levels: list[object], kind: str) -> None:
    factor = Factor.of("rules.silence_strictness", Levels(tuple(levels)))
    column = factor.quantile(np.array([0.0, 1.0]))
    assert column.dtype.kind == kind
    assert column.tolist() == [levels[0], levels[-1]]


def test_parameters_are_float64_whatever_their_form() -> None:
    for form in (Levels((2, 3)), Integer(low=2, high=3, distribution="integer"), Uniform(low=2, high=3)):
        factor = Factor.of("slots", form)
        assert factor.quantile(np.array([0.0, 1.0])).dtype == np.float64
        assert factor.is_parameter
    assert Factor.of("quarters", Integer(low=2, high=3, distribution="integer")).quantile(np.zeros(1)).dtype == np.int64


def test_a_parameter_has_one_name_with_and_without_its_section() -> None:
    form = Uniform(low=0, high=1)
    assert Factor.of("steering", form) == Factor.of("parameters.steering", form)
    assert Factor.of("steering", form).path == ("parameters", "steering")
    assert Factor.of("slots", Levels((2, 3))) == Factor.of("slots", Levels((2.0, 3.0)))
    assert Factor.of("rules.contagion", Levels((True,))).path == ("rules", "contagion")
    assert parameter_of("parameters.steering") == parameter_of("steering") == "steering"
    assert parameter_of("rules.contagion") is None


@pytest.mark.parametrize(
    "form",
    [*(form for form, _ in CONTINUOUS.values()), Integer(low=1, high=9, distribution="integer"),
     Levels((True, False)), Levels(("a", "b")), Levels((0.5, 1.0)), Uniform(low=0, high=1, levels=3)],
)  # fmt: skip
def test_a_factor_survives_json(form: Levels | Range) -> None:
    factor = Factor.of("rules.silence_strictness", form)
    assert Factor.from_resolved(json.loads(json.dumps(factor.resolved()))) == factor


@pytest.mark.parametrize(
    ("form", "values", "inside"),
    [
        (Uniform(low=0, high=1), [0.0, 0.5, 1.0, 1.1, -0.1], [True, True, True, False, False]),
        (Integer(low=1, high=3, distribution="integer"), [1.0, 1.5, 3.0, 4.0], [True, False, True, False]),
        (Levels((1, 2)), [1.0, 2.0, 3.0], [True, True, False]),
        (Levels((1, 0)), [True, False], [False, False]),
        (Levels((True,)), [1, 0], [False, False]),
        (Levels(("a",)), ["a", "b"], [True, False]),
        (Uniform(low=0, high=1), ["a"], [False]),
        (Uniform(low=0, high=1), [True], [False]),
    ],
)
def test_what_a_factor_holds(form: Levels | Range, values: list[object], inside: list[bool]) -> None:
    column = np.array(values, dtype=object if isinstance(values[0], str) else None)
    assert form.holds(column).tolist() == inside


REFUSED = {
    "low above high": ({"low": 2, "high": 1}, "low is 2 and high is 1."),
    "low is high": ({"low": 1, "high": 1}, "low is 1 and high is 1."),
    "logarithm of 0": ({"distribution": "log", "low": 0, "high": 1}, "low is 0, and the logarithm"),
    "fraction": ({"distribution": "integer", "low": 1.5, "high": 3}, "integer"),
    "too many levels": ({"distribution": "integer", "low": 1, "high": 3, "levels": 4}, "there are 3 whole numbers"),
    "one level": ({"low": 0, "high": 1, "levels": 1}, "greater than or equal to 2"),
    "no shape": ({"distribution": "beta", "low": 0, "high": 1, "a": 0, "b": 1}, "greater than or equal to 0.01"),
    "no spread": (
        {"distribution": "truncated_normal", "low": 0, "high": 1, "mean": 0, "sd": 0},
        "greater than or equal to 0.000",
    ),
    "far mean": (
        {"distribution": "truncated_normal", "low": 0, "high": 1, "mean": 2, "sd": 0.1},
        "more than 8 standard deviations",
    ),
    "unknown": ({"distribution": "uniformly", "low": 0, "high": 1}, "no distribution called 'uniformly'"),
    "not a name": ({"distribution": {}, "low": 0, "high": 1}, "no distribution called a mapping"),
    "a number": (0.3, "not a factor"),
    "nothing": (None, "not a factor"),
    "empty": ((), "at least 1 item"),
    "twice": ((1, 2.0, 1.0), "1.0 is listed twice."),
    "mixed": ((1, True), "not of one kind"),
    "mixed text": (("a", 1), "not of one kind"),
    "nested": (({"a": 1},), "not a single value"),
    "null": ((None,), "not a single value"),
    "huge": ((10**400,), "too large"),
    "not finite": ((math.inf,), "too large"),
    "braces": (("{mend}", "{mend}"), "'{mend}' is listed twice."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    given_, said = REFUSED[name]
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Form).validate_python(given_)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "written",
    [*PARAMETERS, *(f"parameters.{name}" for name in PARAMETERS), "quarters", "start", "rules.silence_strictness",
     "rules.majority.share", "events.0.threat.maritime", "events.3.join", "alliance.overrides.TUR.hostage_propensity",
     "alliance.allies", "alliance.allies.0.capability", "domains.sea.threat", "domains.sea.places.0.weight",
     "events.0.issue.place.1"],
)  # fmt: skip
def test_paths_into_a_scenario(written: str) -> None:
    assert fault_of(written) is None


@pytest.mark.parametrize(
    ("written", "message", "mend"),
    [
        ("stering", "no parameter and no key called 'stering'", "Did you mean 'steering'?"),
        ("quaters", "no parameter and no key called 'quaters'", "Did you mean 'quarters'?"),
        ("parameters.stering", "no key called 'stering' below parameters", "Did you mean 'parameters.steering'?"),
        ("rules.contagian", "no key called 'contagian' below rules", "Did you mean 'rules.contagion'?"),
        ("events.0.threats.sea", "no key called 'threats' below events.0", "Did you mean 'events.0.threat'?"),
        ("events.1st-one.at", "nothing called '1st-one' below events", ""),
        ("parameters.steering.low", "nothing called 'low' below parameters.steering", ""),
        ("rules..x", "no key called '' below rules", ""),
        ("", "no parameter and no key called ''", "`alliance-sim list parameters`"),
        ("seed", "seed cannot be a factor", "seed of the experiment"),
        ("replications", "replications cannot be a factor", "as the experiment"),
        ("extends", "extends cannot be a factor", "arms"),
        ("title", "title cannot be a factor", "moves no number"),
    ],
)
def test_paths_that_lead_nowhere(written: str, message: str, mend: str) -> None:
    fault = fault_of(written)
    assert fault is not None
    assert message in fault.message
    assert mend in fault.mend


def test_no_parameter_is_called_like_a_key_of_scenarios() -> None:
    assert not set(PARAMETERS) & set(grammar().allowed.keys_at(()))
