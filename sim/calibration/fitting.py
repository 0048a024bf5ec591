"""Approximate Bayesian computation by sequential Monte Carlo (Toni et al. 2009), as pyABC does it."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.calibration.free import Prior
from sim.errors import InputError
from sim.types import Floats

type Model = Callable[[Mapping[str, float]], Floats]
"""From parameters to figures; NaN where one cannot be told."""

WIDEN = 2.0
"""Width of the kernel that moves particles, against Silverman's rule. At 1, in this many dimensions, one particle takes
nearly all of the weight: on a linear model with 13 known parameters the effective number of 200 particles was 1."""
EVERY = 20
"""Calls between two that are told of."""
MOST = 1e3
"""Errors, in standard deviations, that a figure which cannot be told is taken to be off."""


@dataclass(frozen=True, slots=True)
class Search:
    """How much is done.

    Attributes
    ----------
    particles : int
        Sets of parameters that are kept.
    generations : int
        Times that the distance allowed is tightened.
    calls : int
        Calls of the model after which the search ends; a generation that is not whole by then is left out.
    seed : int
        Of all luck.
    """

    particles: int = 200
    generations: int = 12
    calls: int = 20_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of the parameters after.

    Attributes
    ----------
    names : tuple of str
        Parameters.
    particles : array of float, shape (P, parameters)
    weights : array of float, shape (P,)
        They sum to 1.
    distance : float
        Root mean square of errors, in standard deviations, that the last generation allowed.
    calls : int
        Calls of the model.
    """

    names: tuple[str, ...]
    particles: Floats
    weights: Floats
    distance: float
    calls: int

    def quantile(self, share: float) -> Floats:
        """Return a quantile of every parameter, shape (parameters,)."""
        return np.array([_quantile(column, self.weights, share) for column in self.particles.T])

    def mean(self) -> Floats:
        """Return the mean of every parameter."""
        found: Floats = self.weights @ self.particles
        return found

    def drawn(self, count: int, seed: int) -> Floats:
        """Return sets of parameters drawn by their weights, shape (count, parameters)."""
        shares = self.weights / self.weights.sum()
        picks = np.random.default_rng(seed).choice(shares.size, count, p=shares)
        chosen: Floats = self.particles[picks]
        return chosen


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][min(int(np.searchsorted(reached, share)), values.size - 1)])


def fit(
    model: Model,
    observed: Floats,
    scale: Floats,
    noise: Floats,
    priors: Mapping[str, Prior],
    search: Search,
    tell: Callable[[int], None] | None = None,
) -> Posterior:
    """Return the parameters for which a model comes near to what was observed.

    What the model gives is blurred by the errors of the figures before it is compared, so that the particles that
    remain are as wide as the figures are unsure (Wilkinson 2013).

    Parameters
    ----------
    model : callable
    observed, scale, noise : array of float, shape (figures,)
        What was observed; units of errors; standard deviations of the blur.
    priors : mapping of str to Prior
    search : Search
    tell : callable, optional
        Called with the number of calls of the model so far, every so often.

    Raises
    ------
    InputError
        If pyABC is not installed.
    """
    abc = _pyabc()
    names, calls = tuple(priors), list[int]()

    def simulate(given: Mapping[str, float]) -> dict[str, float]:
        figures = model({name: float(given[name]) for name in names})
        calls.append(1)
        if tell is not None and len(calls) % EVERY == 0:
            tell(len(calls))
        errors = (figures + noise * np.random.standard_normal(observed.size) - observed) / scale  # noqa: NPY002
        known = np.where(np.isnan(errors), MOST, errors)
        return {"off": float(np.sqrt(np.mean(known * known)))}

    prior = abc.Distribution(**{
        name: abc.RV("uniform", each.low, each.high - each.low) for name, each in priors.items()
    })  # fmt: skip
    np.random.seed(search.seed)  # noqa: NPY002 - pyABC draws from this one
    with tempfile.TemporaryDirectory() as folder:
        smc = abc.ABCSMC(
            simulate, prior, _distance, population_size=search.particles, eps=abc.MedianEpsilon(),
            sampler=abc.sampler.SingleCoreSampler(check_max_eval=True),
            transitions=abc.MultivariateNormalTransition(scaling=WIDEN),
        )  # fmt: skip
        smc.new(f"sqlite:///{Path(folder) / 'search.db'}", {"off": 0.0})
        history = smc.run(max_nr_populations=search.generations, max_total_nr_simulations=search.calls)
        frame, weights = history.get_distribution()
        allowed = history.get_all_populations()
    return Posterior(
        names, frame[list(names)].to_numpy(dtype=np.float64), np.asarray(weights, dtype=np.float64),
        float(allowed["epsilon"].iloc[-1]), len(calls),
    )  # fmt: skip


def _distance(simulated: Mapping[str, float], observed: Mapping[str, float]) -> float:
    return simulated["off"] - observed["off"]


def _pyabc() -> Any:
    try:
        import pyabc
    except ImportError as error:
        raise InputError(
            "Calibration needs pyABC. Install the extra: pip install 'alliance-sim[calibrate]'."
        ) from error
    logging.getLogger("ABC").setLevel(logging.WARNING)
    return pyabc
