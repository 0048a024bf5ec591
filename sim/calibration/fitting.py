"""The posterior of parameters by chains that learn from one another, as emcee runs them.

Figures are compared one by one, as normal about what the model gives, with the errors of the data and of the model. A
call of the model is a draw of its luck, and a chain keeps what it drew where it stands: so the posterior is that of all
luck together, exactly (Andrieu & Roberts 2009). Before it, temperatures that fall lead the chains from the prior to
where the figures are met, which in the model is a small part of it.

Approximate Bayesian computation by rejection (Toni et al. 2009; Schaelte & Hasenauer 2020, in pyABC) was tried first.
With a dozen parameters and a score of figures hardly one call in a thousand is kept: of a linear model with known
answers it was short of the posterior after 60,000 calls, where 25,000 are more than enough for chains.
Weighted draws from kernel densities that learn round after round (population Monte Carlo: Cappe et al. 2004; Koblents &
Miguez 2015) did well there, and of the model came to a stand 16 units of log likelihood short of where chains go: what
meets the figures lies between cliffs, over whose edges kernels reach that are wide enough for eleven parameters. Where
chains have been such draws can weigh them: `tools/weigh_posterior.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from sim.calibration.free import Prior
from sim.errors import InputError
from sim.types import Floats, Integers

type Model = Callable[[Mapping[str, float], int], Floats]
"""From parameters, and the number of the call, to figures; NaN where one cannot be told."""

TEMPERATURES = (64.0, 32.0, 16.0, 8.0, 4.0, 2.0)
"""By which the log likelihood is divided, one after the other, before it counts in full. At each change chains are
drawn anew by what they are then worth, so that none stays behind where the figures are never met."""
WARMING = 0.4
"""Share of the steps at these temperatures."""
SETTLING = 0.2
"""Share of the steps after them that are not kept."""
STRETCHED = 0.5, 0.1
"""Share of steps, before and after chains are where they belong, that stretch one towards another (Goodman & Weare
2010), which brings those home that are far off. All others go along the difference of two chains (Ter Braak 2006), and
forget sooner where they were."""
LONG_STEPS = 0.05
"""Share of steps that are as long as two chains are apart, from one region to another."""
LEAST = 30
"""Steps at the least."""
MOST = 20.0
"""Standard deviations that a figure is off at the most, and one that cannot be told."""


@dataclass(frozen=True, slots=True)
class Search:
    """How much is done.

    Attributes
    ----------
    chains : int
        Sets of parameters that move, at least twice as many as there are parameters.
    calls : int
        Calls of the model, at the most.
    seed : int
        Of all luck.
    jobs : int
        Threads. The result does not depend on it.
    """

    chains: int = 48
    calls: int = 120_000
    seed: int = 1
    jobs: int = 1

    @property
    def steps(self) -> int:
        """Steps of every chain."""
        return self.calls // self.chains


def checked(search: Search, parameters: int) -> Search:
    """Return a search that is large enough for so many parameters.

    Raises
    ------
    InputError
        If it is not.
    """
    if search.chains < 2 * parameters or search.steps < LEAST:
        raise InputError(
            f"{search.chains} chains and {search.calls} calls of the model are too few for {parameters} parameters. "
            f"Give {2 * parameters} chains or more, and {LEAST} calls or more for each chain, better hundreds."
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
        How many independent draws they are worth, of the parameter for which that is fewest: by how far means of chains
        are apart, which times of correlation within chains that are not many times as long say too little of.
    disagreement : float
        Spread of all draws against that within half a chain, of the parameter for which that is most (split R-hat:
        Gelman et al. 2013). Near 1 chains agree and stay; well above, some are caught where they do not belong, or all
        are on their way.
    calls : int
        Calls of the model.
    """

    names: tuple[str, ...]
    draws: Floats
    effective: float
    disagreement: float
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
        Chains move in normal quantiles of these, so that ranges of any width and order are alike to them, and none of
        them has an end.
    search : Search
    tell : callable, optional
        Called with the number of calls of the model so far, after every half of the chains.

    Raises
    ------
    InputError
        If emcee is not installed, or the search is too small for so many parameters.
    """
    names = tuple(priors)
    checked(search, len(names))
    with ThreadPoolExecutor(search.jobs) as threads:
        density = LogDensity(model, observed, scale, priors, threads, tell)
        sampler = _settled(density, search, len(names))
    discard = int(SETTLING * sampler.iteration)
    kept = sampler.get_chain(discard=discard)
    draws = np.column_stack([prior.at(ndtr(kept[..., place].ravel())) for place, prior in enumerate(priors.values())])
    return Posterior(names, draws, _effective(kept), _disagreement(kept), density.calls)


@dataclass(slots=True)
class LogDensity:
    """The log density of normal quantiles of the priors, for many chains; how often the model was asked for it."""

    model: Model
    observed: Floats
    scale: Floats
    priors: Mapping[str, Prior]
    threads: Executor
    tell: Callable[[int], None] | None
    calls: int = 0

    def __call__(self, quantiles: Floats, temperature: float) -> Floats:
        """Return the log density of each row, of shape (chains, parameters)."""
        shares = ndtr(quantiles)
        columns = {name: prior.at(shares[:, place]) for place, (name, prior) in enumerate(self.priors.items())}
        sets = [{name: float(values[row]) for name, values in columns.items()} for row in range(len(shares))]
        figures = np.array(list(self.threads.map(self.model, sets, range(self.calls, self.calls + len(sets)))))
        self.calls += len(sets)
        if self.tell is not None:
            self.tell(self.calls)
        errors = np.clip((figures - self.observed) / self.scale, -MOST, MOST)
        off = np.sum(np.where(np.isnan(errors), MOST, errors) ** 2, axis=1)
        density: Floats = -0.5 * (off / temperature + np.sum(quantiles**2, axis=1))
        return density


def _settled(density: LogDensity, search: Search, parameters: int) -> Any:
    """Return chains that came from the prior by temperatures that fall, with the steps that they made at the last."""
    emcee = _emcee()
    de, stretch = emcee.moves.DEMove, emcee.moves.StretchMove

    def sampled(temperature: float, stretched: float) -> Any:
        steps = (stretch(), stretched), (de(gamma0=1.0), LONG_STEPS), (de(), 1.0 - stretched - LONG_STEPS)
        shape = search.chains, parameters
        return emcee.EnsembleSampler(*shape, density, args=[temperature], moves=steps, vectorize=True)

    random = np.random.RandomState(search.seed)
    coords, luck = random.standard_normal((search.chains, parameters)), random.random_sample(len(TEMPERATURES))
    state = emcee.State(coords, random_state=random.get_state())
    warming = int(WARMING * search.steps) // len(TEMPERATURES)
    last = search.steps - len(TEMPERATURES) * (warming + 1) - 1  # where chains stand is asked once at each temperature
    for temperature, cooler, share in zip(TEMPERATURES, (*TEMPERATURES[1:], 1.0), luck, strict=True):
        sampler = sampled(temperature, STRETCHED[0])
        reached = sampler.run_mcmc(state, warming, skip_initial_state_check=True)
        likelihood = temperature * (reached.log_prob + 0.5 * np.sum(reached.coords**2, axis=1))
        picks = _picked(likelihood * (1.0 / cooler - 1.0 / temperature), share)
        state = emcee.State(reached.coords[picks], random_state=reached.random_state)
    sampler = sampled(1.0, STRETCHED[1])
    sampler.run_mcmc(state, last, skip_initial_state_check=True)
    return sampler


def _picked(log_weights: Floats, share: float) -> Integers:
    """Return rows drawn by their weights, as many as there are, at even distances from a share of the first."""
    weights = np.exp(log_weights - log_weights.max())
    reached = np.cumsum(weights / weights.sum())
    places = (share + np.arange(weights.size)) / weights.size
    rows: Integers = np.minimum(np.searchsorted(reached, places), weights.size - 1)
    return rows


def _effective(kept: Floats) -> float:
    """Return what draws of shape (steps, chains, parameters) are worth: fewest of all parameters."""
    steps, chains, _ = kept.shape
    apart = kept.mean(axis=0).var(axis=0, ddof=1)
    return min(float(np.min(chains * kept.var(axis=(0, 1)) / apart)), float(steps * chains))


def _disagreement(kept: Floats) -> float:
    """Return the largest R-hat of draws of shape (steps, chains, parameters); infinity if no chain moved."""
    half = len(kept) // 2
    halves = np.concatenate([kept[:half], kept[-half:]], axis=1)
    within = halves.var(axis=0, ddof=1).mean(axis=0)
    between = halves.mean(axis=0).var(axis=0, ddof=1)
    share = (half - 1.0) / half
    ratio = np.divide(between, within, out=np.full(within.shape, np.inf), where=within > 0.0)
    return float(np.sqrt(share + ratio.max()))


def _emcee() -> Any:
    try:
        import emcee
    except ImportError as error:
        raise InputError(
            "Calibration needs emcee. Install the extra: pip install 'alliance-sim[calibrate]'."
        ) from error
    return emcee
