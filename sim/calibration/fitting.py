"""The posterior of parameters by draws that are weighted, round after round from where the figures were nearly met.

Figures are compared one by one, as normal about what the model gives, with the errors of the data and of the model. A
call of the model is a draw of its luck, and a set of parameters keeps the weight that this luck gave it: so the
posterior is that of all luck together (Andrieu & Roberts 2009; for importance sampling Fearnhead et al. 2008).

Sets are drawn from the prior first, then round after round from a kernel density of all sets so far (population Monte
Carlo: Cappe et al. 2004; Givens & Raftery 1996), weighted by prior and likelihood over the mean of all densities that
they may have come from (Cornuet et al. 2012). For where to draw next no set counts more than some of the best, so that
none counts for its luck (Koblents & Miguez 2015). What is kept is drawn from the last of these densities alone, which
no longer learns: where densities follow luck that then counts, tails are too thin.

Two others were tried first. Approximate Bayesian computation by rejection (Toni et al. 2009; Schaelte & Hasenauer 2020,
in pyABC) hardly keeps one call in a thousand with a dozen parameters and a score of figures. Chains (emcee:
Foreman-Mackey et al. 2013) took 120,000 calls to 84 independent draws: luck holds a chain where it was good once, and
ties between parameters that differ from place to place let it move by small steps only. Draws that are independent know
neither, and their number is told by their weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp, ndtr, softmax
from scipy.stats import gaussian_kde

from sim.calibration.free import Prior
from sim.errors import InputError
from sim.types import Floats, Integers

type Model = Callable[[Mapping[str, float], int], Floats]
"""From parameters, and the number of the call, to figures; NaN where one cannot be told."""

LEARNING = 0.4
"""Share of the calls by which densities learn where to draw from."""
KERNELS = 1000
"""Sets that a density is made of."""
ALIKE = 0.1
"""Share of a round: so many of the heaviest sets count alike for where to draw next."""
SPREAD = 1.3
"""Variance of a density against that of the sets that it is made of: few are drawn in vain, and tails are reached."""
KEPT = 10_000
"""Sets that are kept of the posterior, drawn by their weights."""
LEAST_ROUNDS = 10
"""As many sets as in a round are drawn so many times at the least, in learning and after."""
TOLD = 20
"""Calls between two words on how far it is."""
MOST = 20.0
"""Standard deviations that a figure is off at the most, and one that cannot be told."""


@dataclass(frozen=True, slots=True)
class Search:
    """How much is done.

    Attributes
    ----------
    sets : int
        Sets of parameters in a round of learning, at least twenty times as many as there are parameters.
    calls : int
        Calls of the model, at the most.
    seed : int
        Of all luck.
    jobs : int
        Threads. The result does not depend on it.
    """

    sets: int = 1000
    calls: int = 50_000
    seed: int = 1
    jobs: int = 1

    @property
    def rounds(self) -> int:
        """Rounds of learning, the first of them from the prior."""
        return int(LEARNING * self.calls) // self.sets

    @property
    def last(self) -> int:
        """Sets that are drawn after."""
        return self.calls - self.rounds * self.sets


def checked(search: Search, parameters: int) -> Search:
    """Return a search that is large enough for so many parameters.

    Raises
    ------
    InputError
        If it is not.
    """
    least = 20 * parameters
    if search.sets < least or search.calls < LEAST_ROUNDS * search.sets:
        raise InputError(
            f"{search.calls} calls of the model in rounds of {search.sets} sets are too few for {parameters} "
            f"parameters. Give {least} sets or more, and {LEAST_ROUNDS} times as many calls or more, better a hundred."
        )
    return search


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of the parameters after.

    Attributes
    ----------
    names : tuple of str
        Parameters.
    draws : array of float, shape (D, parameters)
        Sets of parameters, all of one weight.
    effective : float
        How many independent draws of the posterior the last sets are worth by their weights (Kish 1965).
    heaviest : float
        Share of their weight that is with a single set.
    calls : int
        Calls of the model.
    """

    names: tuple[str, ...]
    draws: Floats
    effective: float
    heaviest: float
    calls: int

    def quantile(self, share: float) -> Floats:
        """Return a quantile of every parameter, shape (parameters,)."""
        found: Floats = np.quantile(self.draws, share, axis=0)
        return found

    def drawn(self, count: int, seed: int) -> Floats:
        """Return so many of the sets, shape (count, parameters)."""
        chosen: Floats = self.draws[np.random.default_rng(seed).choice(len(self.draws), count)]
        return chosen


def fit(
    model: Model,
    observed: Floats,
    scale: Floats,
    priors: Mapping[str, Prior],
    search: Search,
    tell: Callable[[int], None] | None = None,
) -> Posterior:
    """Return the parameters for which a model comes near to what was observed.

    Parameters
    ----------
    model : callable
    observed, scale : array of float, shape (figures,)
        What was observed, and the standard deviations about what the model gives.
    priors : mapping of str to Prior
        Sets are drawn as normal quantiles of these, so that ranges of any width and order are alike, and none of them
        has an end.
    search : Search
    tell : callable, optional
        Called with the number of calls of the model so far, every now and then.

    Raises
    ------
    InputError
        If the search is too small for so many parameters.
    """
    checked(search, len(priors))
    rng = np.random.default_rng(search.seed)
    with ThreadPoolExecutor(search.jobs) as threads:
        likelihood = _Likelihood(model, observed, scale, priors, threads, tell)
        found = _Sets.drawn(rng.standard_normal((search.sets, len(priors))), likelihood)
        for _ in range(search.rounds - 1):
            found = found.extended(found.density(int(ALIKE * search.sets), rng), search.sets, rng, likelihood)
        density = found.density(int(ALIKE * search.sets), rng)
        last = density.resample(search.last, seed=rng).T
        weights = softmax(likelihood(last) + _prior(last) - density.logpdf(last.T))
    kept = last[_picked(weights, KEPT, rng)]
    draws = np.column_stack([prior.at(ndtr(kept[:, place])) for place, prior in enumerate(priors.values())])
    return Posterior(tuple(priors), draws, _worth(weights), float(weights.max()), likelihood.calls)


@dataclass(slots=True)
class _Likelihood:
    """The log likelihood of normal quantiles of the priors; how often the model was asked for it."""

    model: Model
    observed: Floats
    scale: Floats
    priors: Mapping[str, Prior]
    threads: Executor
    tell: Callable[[int], None] | None
    calls: int = 0

    def __call__(self, quantiles: Floats) -> Floats:
        """Return the log likelihood of each row, of shape (sets, parameters), up to a constant."""
        shares = ndtr(quantiles)
        columns = {name: prior.at(shares[:, place]) for place, (name, prior) in enumerate(self.priors.items())}
        sets = [{name: float(values[row]) for name, values in columns.items()} for row in range(len(shares))]
        found = np.empty(len(sets))
        numbers = range(self.calls, self.calls + len(sets))
        for row, figures in enumerate(self.threads.map(self.model, sets, numbers)):
            errors = np.clip((figures - self.observed) / self.scale, -MOST, MOST)
            found[row] = -0.5 * np.sum(np.where(np.isnan(errors), MOST, errors) ** 2)
            self.calls += 1
            if self.tell is not None and (self.calls % TOLD == 0 or row == len(sets) - 1):
                self.tell(self.calls)
        return found


@dataclass(frozen=True, slots=True)
class _Sets:
    """All sets of parameters of the rounds so far.

    Attributes
    ----------
    quantiles : array of float, shape (S, parameters)
        Normal quantiles of the priors.
    likelihood : array of float, shape (S,)
        Its logarithm.
    densities : tuple of gaussian_kde
        That all rounds but the first were drawn from.
    mixture : array of float, shape (S,)
        Logarithm of the sum of all densities.
    """

    quantiles: Floats
    likelihood: Floats
    densities: tuple[gaussian_kde, ...]
    mixture: Floats

    @classmethod
    def drawn(cls, quantiles: Floats, likelihood: _Likelihood) -> _Sets:
        """Return the sets of the first round, from the prior."""
        return cls(quantiles, likelihood(quantiles), (), _prior(quantiles))

    def extended(self, density: gaussian_kde, count: int, rng: np.random.Generator, likelihood: _Likelihood) -> _Sets:
        """Return these sets and those of one round more."""
        quantiles = density.resample(count, seed=rng).T
        densities = *self.densities, density
        old = np.logaddexp(self.mixture, density.logpdf(self.quantiles.T))
        new = logsumexp([_prior(quantiles), *(each.logpdf(quantiles.T) for each in densities)], axis=0)
        return _Sets(
            np.concatenate([self.quantiles, quantiles]),
            np.concatenate([self.likelihood, likelihood(quantiles)]),
            densities,
            np.concatenate([old, new]),
        )

    def density(self, alike: int, rng: np.random.Generator) -> gaussian_kde:
        """Return where to draw next, so many of the heaviest sets counting alike.

        Kernels are drawn in towards the mean, so that the density is hardly wider than the sets (West 1993).
        """
        weights = softmax(self.likelihood + _prior(self.quantiles) - self.mixture)
        weights = np.minimum(weights, np.partition(weights, -alike)[-alike])
        weights /= weights.sum()
        sets = self.quantiles[_picked(weights, KERNELS, rng)]
        width = _worth(weights) ** (-2.0 / (sets.shape[1] + 4.0))  # Scott's rule, squared
        drawn_in = math.sqrt(SPREAD - width)
        mean = sets.mean(axis=0)
        return gaussian_kde((mean + drawn_in * (sets - mean)).T, bw_method=math.sqrt(width) / drawn_in)


def _prior(quantiles: Floats) -> Floats:
    """Return the log density of normal quantiles of the priors, of each row, ."""
    size = quantiles.shape[1]
    density: Floats = -0.5 * (np.sum(quantiles**2, axis=1) + size * np.log(2.0 * np.pi))
    return density


def _picked(weights: Floats, count: int, rng: np.random.Generator) -> Integers:
    """Return rows drawn by their weights, at even distances from a random first."""
    places = (rng.random() + np.arange(count)) / count
    rows: Integers = np.minimum(np.searchsorted(np.cumsum(weights), places), weights.size - 1)
    return rows


def _worth(weights: Floats) -> float:
    """Return how many draws of one weight draws of these are worth."""
    return float(1.0 / np.sum(weights**2))
