"""Approximate Bayesian computation finds what is known, with intervals as wide as figures are unsure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

pytest.importorskip("pyabc")

from sim.calibration.fitting import Posterior, Search, fit
from sim.calibration.free import FREE, Prior
from sim.parameters import PARAMETERS
from sim.types import Floats

# pyABC's own calls of pandas, its database and its threads warn of what is to come.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")

PRIORS = {"slope": Prior(0.0, 4.0, ""), "level": Prior(-3.0, 3.0, "")}
TRUTH = {"slope": 2.5, "level": -1.0}
TIMES = np.linspace(0.0, 1.0, 6)


def line(parameters: Mapping[str, float]) -> Floats:
    return parameters["level"] + parameters["slope"] * TIMES


def fitted(noise: float, seed: int = 1) -> Posterior:
    errors = np.full(TIMES.size, noise)
    return fit(line, line(TRUTH), np.full(TIMES.size, 0.2), errors, PRIORS, Search(60, 6, 1500, seed))


def test_known_parameters_are_found_and_the_same_seed_gives_the_same_bits() -> None:
    found, again = fitted(0.05), fitted(0.05)
    assert (found.particles == again.particles).all()
    assert (found.weights == again.weights).all()
    for place, name in enumerate(found.names):
        assert found.quantile(0.025)[place] <= TRUTH[name] <= found.quantile(0.975)[place]
        assert found.mean()[place] == pytest.approx(TRUTH[name], abs=0.3)
    assert found.weights.sum() == pytest.approx(1.0)
    assert 1.0 / (found.weights**2).sum() > 20.0  # no particle takes all of the weight


def test_figures_that_are_less_sure_leave_wider_intervals() -> None:
    narrow, wide = (each.quantile(0.975) - each.quantile(0.025) for each in (fitted(0.02), fitted(0.6)))
    assert (wide > 1.3 * narrow).all()


def test_a_figure_that_cannot_be_told_is_no_reason_to_stop() -> None:
    def broken(parameters: Mapping[str, float]) -> Floats:
        figures = line(parameters)
        if parameters["slope"] < 1.0:
            figures[0] = np.nan
        return figures

    errors = np.full(TIMES.size, 0.05)
    found = fit(broken, line(TRUTH), np.full(TIMES.size, 0.2), errors, PRIORS, Search(40, 4, 800, 1))
    assert (found.particles[:, 0] >= 1.0).all()


def test_the_search_ends_after_so_many_calls_whatever_is_left() -> None:
    found = fit(line, line(TRUTH), np.full(TIMES.size, 0.2), np.full(TIMES.size, 0.05), PRIORS, Search(50, 40, 400, 1))
    assert found.calls < 400 + 3 * 50
    assert len(found.weights) == 50


def test_quantiles_and_draws_go_by_weight() -> None:
    posterior = Posterior(("a",), np.array([[1.0], [2.0], [3.0]]), np.array([0.1, 0.8, 0.1]), 0.0, 3)
    assert posterior.quantile(0.5)[0] == 2.0
    assert (posterior.quantile(0.05)[0], posterior.quantile(0.95)[0]) == (1.0, 3.0)
    drawn = posterior.drawn(5000, 1)
    assert (drawn == 2.0).mean() == pytest.approx(0.8, abs=0.02)


def test_priors_lie_within_what_parameters_may_be_and_hold_their_defaults() -> None:
    for name, prior in FREE.items():
        parameter = PARAMETERS[name]
        assert parameter.minimum <= prior.low < prior.high <= parameter.maximum
        assert prior.low <= parameter.default <= prior.high
        assert prior.why
