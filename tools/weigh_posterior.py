"""Hold the posterior that chains left against one by weights, which knows nothing of how chains move.

``python tools/weigh_posterior.py FOLDER --data DATA`` reads what ``alliance-sim calibrate --out FOLDER`` left, draws
sets of parameters from a kernel density of it, asks the model for each with luck of its own, and weighs them by their
posterior density over that which they were drawn from. Where single chains are slow, these intervals tell whether all
together have been everywhere: the kernels reach beyond where they were.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy.special import ndtr, ndtri, softmax
from scipy.stats import gaussian_kde

from sim.calibration.calibrate import HIGH, LOW, compared, values_of
from sim.calibration.fitting import LogDensity
from sim.calibration.free import FREE
from sim.calibration.simulator import Simulator
from sim.calibration.targets import targets
from sim.experiments.result import load_result
from sim.types import Floats
from sim.validation.data import Data

KERNELS, WIDTH = 2500, 0.45
"""Sets that the density is made of, and its kernels' width against the spread of all."""
RESAMPLES = 500
_INNER = 1e-12
ENDS = (LOW, 0.5, HIGH)


def main() -> None:
    """Print both intervals of every parameter, as a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2, help="Of other luck than that of the chains.")
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    posterior = load_result(given.folder).table("posterior").to_pandas()
    chains = np.column_stack([quantiles_of(name, posterior[name].to_numpy()) for name in FREE])
    kernels = gaussian_kde(chains[rng.choice(len(chains), KERNELS)].T, bw_method=WIDTH)
    drawn = kernels.resample(given.calls, seed=rng).T
    weights = softmax(log_posterior(drawn, given.data, given.jobs, given.seed) - kernels.logpdf(drawn.T))
    print(f"{given.calls:,} sets, worth {1.0 / np.sum(weights**2):.0f}; the heaviest has {weights.max():.1%}.\n")
    print("| parameter | chains | by weights | standard errors of these |\n| --- | --- | --- | --- |")
    samples = [rng.choice(given.calls, given.calls) for _ in range(RESAMPLES)]
    for place, (name, prior) in enumerate(FREE.items()):
        own, values = np.quantile(posterior[name], ENDS), prior.at(ndtr(drawn[:, place]))
        errors = np.std([weighted(values[rows], weights[rows]) for rows in samples], axis=0)
        print(
            f"| `{name}` | {text(own)} | {text(weighted(values, weights))} | {', '.join(f'{e:.2g}' for e in errors)} |"
        )


def quantiles_of(name: str, values: Floats) -> Floats:
    """Return normal quantiles of the prior of a parameter."""
    shares = np.array([FREE[name].width(FREE[name].low, value) for value in values])
    found: Floats = ndtri(np.clip(shares, _INNER, 1.0 - _INNER))
    return found


def log_posterior(drawn: Floats, data: Path | None, jobs: int, seed: int) -> Floats:
    """Return the log density of sets up to a constant, each with luck of its own."""
    folder = Data.named(data)
    known = targets(folder)
    with ThreadPoolExecutor(jobs) as threads:
        model = compared(Simulator.of(folder), values_of(known, "value"), known, seed)
        return LogDensity(*model, FREE, threads, None)(drawn, 1.0)


def weighted(values: Floats, weights: Floats) -> Floats:
    """Return the ends of the interval, and the median between them, of weighted values."""
    found: Floats = np.quantile(values, ENDS, weights=weights, method="inverted_cdf")
    return found


def text(ends: Floats) -> str:
    """Return an interval about its median as text."""
    low, median, high = (f"{end:.3g}" for end in ends)
    return f"{median} ({low} to {high})"


if __name__ == "__main__":
    main()
