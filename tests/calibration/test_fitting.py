"""The search finds what is known, and the posterior that can be worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("emcee")

from sim.calibration.fitting import LEAST, Posterior, Search, checked, fit
from sim.calibration.free import FREE, Prior
from sim.errors import InputError
from sim.parameters import PARAMETERS
from sim.types import Floats

PRIORS = {"slope": Prior(0.0, 4.0, ""), "level": Prior(-3.0, 3.0, "")}
TRUTH = {"slope": 2.5, "level": -1.0}
TIMES = np.linspace(0.0, 1.0, 6)
SEARCH = Search(chains=16, calls=12_000)


def line(parameters: Mapping[str, float], call: int = 0) -> Floats:
    return parameters["level"] + parameters["slope"] * TIMES


def fitted(error: float, noise: float = 0.0, search: Search = SEARCH) -> Posterior:
    """Return the posterior of a line of which every call is off by luck of its own, in units of the error."""

    def model(parameters: Mapping[str, float], call: int) -> Floats:
        return line(parameters) + noise * error * np.random.default_rng(call).standard_normal(TIMES.size)

    return fit(model, line(TRUTH), np.full(TIMES.size, error), PRIORS, search)


def test_known_parameters_are_found_and_the_same_seed_gives_the_same_bits() -> None:
    found, again = fitted(0.2), fitted(0.2)
    assert (found.draws == again.draws).all()
    assert (fitted(0.2, search=replace(SEARCH, seed=2)).draws != found.draws).any()
    assert (fitted(0.2, 0.5, replace(SEARCH, jobs=3)).draws == fitted(0.2, 0.5).draws).all()
    for place, name in enumerate(found.names):
        assert found.quantile(0.025)[place] <= TRUTH[name] <= found.quantile(0.975)[place]
    assert 400 < found.effective < len(found.draws)


@pytest.mark.parametrize(("error", "noise"), [(0.1, 0.0), (0.3, 0.0), (0.1, 0.5)])
def test_the_posterior_is_that_of_a_regression(error: float, noise: float) -> None:
    # A line with known errors and a flat prior: normal about the truth, with the covariance of least squares. Luck of
    # the model is one error more.
    design = np.column_stack([TIMES, np.ones(TIMES.size)])
    deviations = error * np.sqrt((1.0 + noise**2) * np.diag(np.linalg.inv(design.T @ design)))
    found = fitted(error, noise)
    for place, (name, deviation) in enumerate(zip(("slope", "level"), deviations, strict=True)):
        assert found.names[place] == name
        assert found.draws[:, place].mean() == pytest.approx(TRUTH[name], abs=0.25 * deviation)
        assert found.draws[:, place].std() == pytest.approx(deviation, rel=0.15)


def test_twelve_parameters_and_twenty_figures_that_leave_a_small_region() -> None:
    design, names = np.random.default_rng(3).standard_normal((20, 12)), [f"p{number}" for number in range(12)]
    truth, deviations = np.linspace(0.2, 0.8, 12), 0.1 * np.sqrt(np.diag(np.linalg.inv(design.T @ design)))

    def model(parameters: Mapping[str, float], call: int) -> Floats:
        return design @ [parameters[name] for name in names]

    priors = dict.fromkeys(names, Prior(0.0, 1.0, ""))
    found = fit(model, design @ truth, np.full(20, 0.1), priors, Search(48, 20_000))
    assert found.draws.mean(axis=0) == pytest.approx(truth, abs=0.4 * deviations.max())
    assert found.draws.std(axis=0) == pytest.approx(deviations, rel=0.25)
    assert found.disagreement < 1.4


def test_chains_that_are_caught_apart_are_told() -> None:
    # Beyond a third of the range the figures say nothing more, so that some chains never find the way.
    names = [f"p{number}" for number in range(6)]

    def flat(parameters: Mapping[str, float], call: int) -> Floats:
        return np.tanh([(parameters[name] - 0.2) / 0.1 for name in names])

    found = fit(flat, np.zeros(6), np.full(6, 0.1), dict.fromkeys(names, Prior(0.0, 1.0, "")), Search(24, 2400))
    assert found.disagreement > 1.5


def test_a_prior_by_order_is_even_on_the_scale_of_logarithms() -> None:
    assert Prior(0.01, 1.0, "", by_order=True).at(np.array([0.0, 0.5, 1.0])) == pytest.approx([0.01, 0.1, 1.0])
    assert Prior(2.0, 4.0, "").at(np.array([0.0, 0.5, 1.0])) == pytest.approx([2.0, 3.0, 4.0])
    assert Prior(0.01, 1.0, "", by_order=True).width(0.02, 0.2) == pytest.approx(0.5)
    assert Prior(2.0, 4.0, "").width(2.5, 3.0) == 0.25


def test_a_figure_that_cannot_be_told_is_no_reason_to_stop() -> None:
    def broken(parameters: Mapping[str, float], call: int) -> Floats:
        figures = line(parameters)
        if parameters["slope"] < 1.0:
            figures[0] = np.nan
        return figures

    found = fit(broken, line(TRUTH), np.full(TIMES.size, 0.2), PRIORS, SEARCH)
    assert (found.draws[:, 0] >= 1.0).all()


@pytest.mark.parametrize("calls", [4 * LEAST, 1000, 1999])
def test_no_more_calls_are_made_than_are_allowed_and_those_that_are_made_are_told(calls: int) -> None:
    told: list[int] = []
    found = fit(line, line(TRUTH), np.full(TIMES.size, 0.2), PRIORS, Search(4, calls, 1), told.append)
    assert 0.5 * calls < found.calls <= calls
    assert told[-1] == found.calls
    assert set(np.diff(told)) <= {2, 4}  # half of the chains, or all of them to begin with


@pytest.mark.parametrize("search", [Search(3, 1000), Search(8, 8 * LEAST - 1)])
def test_too_small_a_search_is_refused_with_what_would_do(search: Search) -> None:
    with pytest.raises(InputError, match=f"4 chains or more, and {LEAST} calls or more for each"):
        checked(search, 2)


def test_draws_are_some_of_the_posterior() -> None:
    posterior = Posterior(("a",), np.array([[1.0], [2.0], [2.0], [2.0], [3.0]]), 5.0, 1.0, 3)
    assert posterior.quantile(0.5)[0] == 2.0
    drawn = posterior.drawn(5000, 1)
    assert (drawn == 2.0).mean() == pytest.approx(0.6, abs=0.03)


def test_priors_lie_within_what_parameters_may_be_and_hold_their_defaults() -> None:
    for name, prior in FREE.items():
        parameter = PARAMETERS[name]
        assert parameter.minimum <= prior.low < prior.high <= parameter.maximum
        assert prior.low <= parameter.default <= prior.high
        assert prior.why
