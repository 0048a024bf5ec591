"""Parameters fitted to published figures: their posterior, what it predicts, and whether known ones are found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim import data as carried
from sim.calibration.fitting import MOST, Model, Posterior, Search, fit
from sim.calibration.free import FREE
from sim.calibration.simulator import Simulator, Size
from sim.calibration.targets import Target, targets
from sim.experiments.origin import command
from sim.experiments.result import Result
from sim.parameters import PARAMETERS
from sim.rules.compiled import source_hash
from sim.types import Floats
from sim.validation.data import Data

LOW, HIGH = 0.025, 0.975
"""Ends of the intervals of parameters."""
PREDICTED = (0.05, 0.5, 0.95)
"""Quantiles of what single histories are predicted to show."""
HISTORIES = 400
"""Histories that predictions are taken from, each with parameters of its own."""
TRIED = 200
"""Sets of the posterior among which the best is looked for."""
_CHECK = Size(baseline=60, unanimity=60, majority=40)

type Tell = Callable[[int], None]


def calibrate(
    data: str | PathLike[str] | None = None, *, search: Search | None = None, tell: Tell | None = None
) -> Result:
    """Fit parameters to published figures by Markov chains on the fast engine.

    Parameters
    ----------
    data : path, optional
        Folder of data; that of the environment variable ``ALLIANCE_SIM_DATA`` if left out.
    search : Search, optional
        How much is done.
    tell : callable, optional
        Called with the number of calls of the model so far, after every half of the chains.

    Returns
    -------
    Result
        With tables ``posterior`` (sets of parameters), ``fitted`` (each parameter: default, its value in the best set,
        median, 95 % interval, prior) and ``fits`` (each figure: observed, means of the model with the defaults and with
        the best set, the 5, 50 and 95 percentiles of what single histories are predicted to show, and whether it lies
        between them).

    Raises
    ------
    InputError
        If data or emcee are missing.
    """
    search = search or Search()
    folder = Data.named(data)
    known, simulator = targets(folder), Simulator.of(folder)
    posterior = _fitted(simulator, values_of(known, "value"), known, search, tell)
    best = best_of(simulator, posterior, known, search.seed)
    tables = {
        "posterior": pd.DataFrame(posterior.draws, columns=list(posterior.names)),
        "fitted": fitted_table(posterior).assign(best=list(best.values())),
        "fits": _fits(simulator, posterior, best, known, search.seed),
    }
    manifest: dict[str, Any] = {
        "name": "calibration",
        "title": "Calibration",
        "kind": "calibration",
        "command": command(),
        "version": version("alliance-sim"),
        "emcee": version("emcee"),
        "rules": source_hash(),
        "data": carried.fingerprint(),
        "chains": search.chains,
        "steps": search.steps,
        "runs": posterior.calls,
        "effective": posterior.effective,
        "disagreement": posterior.disagreement,
        "seed": search.seed,
    }
    return Result(manifest, {name: pa.Table.from_pandas(table, preserve_index=False) for name, table in tables.items()})


def recover(
    data: str | PathLike[str] | None = None, *, times: int = 4, search: Search | None = None, tell: Tell | None = None
) -> pd.DataFrame:
    """Fit parameters to figures that the model itself gave with parameters that are known.

    Parameters
    ----------
    data : path, optional
        As for `calibrate`: which figures there are, and how sure, is as for the real ones.
    times : int
        Number of sets of parameters, drawn from the prior.
    search, tell
        As for `calibrate`.

    Returns
    -------
    DataFrame
        ``set``, ``parameter``, ``truth``, ``median``, ``low``, ``high`` (95 %), ``inside``, and ``width``: that of the
        interval against that of the prior's, on the scale of the prior.
    """
    search = search or Search()
    folder = Data.named(data)
    known, simulator = targets(folder), Simulator.of(folder)
    rng = np.random.default_rng((search.seed, 5))
    rows = []
    for number in range(times):
        truth = {name: float(prior.at(rng.random(1))[0]) for name, prior in FREE.items()}
        shown = simulator.means(truth, _CHECK, search.seed + 1000 + number)
        blurred = shown + values_of(known, "error") * rng.standard_normal(len(known))
        own = None if tell is None else partial(_tell_all, tell, number * search.calls)
        posterior = _fitted(simulator, blurred, known, search, own)
        rows += [{"set": number, **row} for row in _held(posterior, truth)]
    return pd.DataFrame(rows)


def _tell_all(tell: Tell, before: int, done: int) -> None:
    tell(before + done)


def _held(posterior: Posterior, truth: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return whether intervals hold the parameters that are known, and how narrow they are."""
    table = fitted_table(posterior)
    return [
        {
            "parameter": row["parameter"],
            "truth": truth[row["parameter"]],
            "median": row["median"],
            "low": row["low"],
            "high": row["high"],
            "inside": bool(row["low"] <= truth[row["parameter"]] <= row["high"]),
            "width": FREE[row["parameter"]].width(row["low"], row["high"]) / (HIGH - LOW),
        }
        for row in table.to_dict("records")
    ]


def compared(
    simulator: Simulator, observed: Floats, known: Mapping[str, Target], seed: int
) -> tuple[Model, Floats, Floats]:
    """Return the model as a function to the figures that are fitted, what was observed of them, and their scales.

    Figures that cannot be told of the truth count nowhere. Every call has luck of its own: with the same for all,
    chains find parameters that suit that luck.
    """
    told = ~np.isnan(observed) & np.array([each.fitted for each in known.values()])
    luck = seed << 32

    def model(parameters: Mapping[str, float], call: int) -> Floats:
        found: Floats = simulator.means(parameters, Size(), luck + call)[told]
        return found

    return model, observed[told], values_of(known, "scale")[told]


def _fitted(
    simulator: Simulator, observed: Floats, known: Mapping[str, Target], search: Search, tell: Tell | None
) -> Posterior:
    """Return the posterior of all free parameters."""
    return fit(*compared(simulator, observed, known, search.seed), FREE, search, tell)


def values_of(known: Mapping[str, Target], name: str) -> Floats:
    """Return one attribute of all figures, shape (figures,)."""
    return np.array([getattr(each, name) for each in known.values()], dtype=np.float64)


def fitted_table(posterior: Posterior) -> pd.DataFrame:
    """Return what is known of each parameter after."""
    low, median, high = (posterior.quantile(share) for share in (LOW, 0.5, HIGH))
    return pd.DataFrame({
        "parameter": list(posterior.names),
        "default": [PARAMETERS[name].default for name in posterior.names],
        "median": median,
        "low": low,
        "high": high,
        "prior_low": [FREE[name].low for name in posterior.names],
        "prior_high": [FREE[name].high for name in posterior.names],
    })  # fmt: skip


def best_of(simulator: Simulator, posterior: Posterior, known: Mapping[str, Target], seed: int) -> dict[str, float]:
    """Return the set that comes nearest to the figures, of some of the posterior and the defaults, to three digits.

    Medians of parameters that stand in for each other need not belong together, and miss figures that each set meets.
    """
    fitted = np.array([each.fitted for each in known.values()])
    observed, scale = values_of(known, "value")[fitted], values_of(known, "scale")[fitted]

    def off(parameters: Mapping[str, float]) -> float:
        errors = (simulator.means(parameters, _CHECK, seed + 1)[fitted] - observed) / scale
        return float(np.sum(np.nan_to_num(errors, nan=MOST) ** 2))

    present = {name: PARAMETERS[name].default for name in posterior.names}
    return min((rounded(each) for each in (present, *_sets(posterior, TRIED, seed))), key=off)


def rounded(parameters: Mapping[str, float]) -> dict[str, float]:
    """Return parameters to three digits."""
    return {name: float(f"{value:.3g}") for name, value in parameters.items()}


def _sets(posterior: Posterior, count: int, seed: int) -> list[dict[str, float]]:
    """Return sets of parameters drawn from the posterior."""
    return [dict(zip(posterior.names, row.tolist(), strict=True)) for row in posterior.drawn(count, seed)]


def _fits(
    simulator: Simulator, posterior: Posterior, best: Mapping[str, float], known: Mapping[str, Target], seed: int
) -> pd.DataFrame:
    """Return what single histories are predicted to show of each figure, and the means before and after."""
    drawn = _sets(posterior, HISTORIES, seed)
    histories = np.array([simulator.one(parameters, seed + number) for number, parameters in enumerate(drawn)])
    low, middle, high = np.nanquantile(histories, PREDICTED, axis=0)
    values = values_of(known, "value")
    return pd.DataFrame({
        "target": list(known),
        "observed": values,
        "error": values_of(known, "error"),
        "allowed": values_of(known, "allowed"),
        "before": simulator.means({}, _CHECK, seed),
        "after": simulator.means(best, _CHECK, seed),
        "low": low,
        "predicted": middle,
        "high": high,
        "inside": (low <= values) & (values <= high),
        "fitted": [each.fitted for each in known.values()],
        "measured": [each.measured for each in known.values()],
        "source": [each.source for each in known.values()],
    })  # fmt: skip
