"""The figures that the model is fitted to, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.validation.data import CITATIONS, Data
from sim.validation.founding.counting import poisson_rate
from sim.validation.intervals import Interval
from sim.validation.leading.reading import HISTORY, LARGEST, RECORD_YEARS, founded_a_year, foundings
from sim.validation.published import Published, published
from sim.validation.vetoes.concentration import exact_share

_NINETY_FIVE = 1.959964
_WHERE = ("inside", "outside")


@dataclass(frozen=True, slots=True)
class Kind:
    """How a figure is compared.

    Attributes
    ----------
    measured : str
        What of the model is held against it.
    spread : float or None
        Standard error where the source gives no interval.
    why : str
        Where that is from.
    allowed : float
        How far off a model of this kind may be (standard deviation of its structural error; assumed).
    fitted : bool
        Whether the fit looks at it. What no free parameter moves is predicted, and told, and not fitted.
    """

    measured: str
    spread: float | None
    why: str
    allowed: float
    fitted: bool = True


_COUNCIL = "a council of twelve, consensus alone, 80 quarters"
_DECISIONS = "the model's talks on the issues of DEU III"
_BASELINE = "the baseline, 2010 to 2029"
_ALL = _BASELINE + ", crises that all allies answer together"
_QUARTER = "binomial, 63 issues in a quarter"

TARGETS: Mapping[str, Kind] = {
    "delay_median_unanimity": Kind(_COUNCIL, None, "", 1.0),
    "delay_median_majority": Kind(_COUNCIL, None, "", 1.0),
    "undecided_2y_unanimity": Kind(_COUNCIL, None, "", 0.05),
    "undecided_2y_majority": Kind(_COUNCIL, None, "", 0.05),
    "undecided_4y_unanimity": Kind(_COUNCIL, None, "", 0.05),
    "undecided_4y_majority": Kind(_COUNCIL, None, "", 0.05),
    "hazard_ratio_majority": Kind(_COUNCIL, None, "", 0.2),
    "status_quo_kept_unanimity": Kind(_DECISIONS, None, "", 0.05),
    "status_quo_kept_majority": Kind(_DECISIONS, None, "", 0.05),
    "failure_by_indifference_q1": Kind(_DECISIONS, 0.034, _QUARTER, 0.05),
    "failure_by_indifference_q2": Kind(_DECISIONS, 0.042, _QUARTER, 0.05),
    "failure_by_indifference_q3": Kind(_DECISIONS, 0.054, _QUARTER, 0.05),
    "failure_by_indifference_q4": Kind(_DECISIONS, 0.061, _QUARTER, 0.05),
    "agreement_rule_mae_unanimity": Kind(_DECISIONS, 0.034, "bootstrap over proposals", 0.01),
    "single_blocker_share": Kind(_BASELINE, None, "", 0.05),
    "top_blocker_share": Kind(_BASELINE, 0.069, "bootstrap over episodes", 0.05),
    "blocker_gini": Kind(_BASELINE, 0.038, "bootstrap over episodes", 0.05),
    "small_groups_upto_3": Kind(_BASELINE, 0.073, "binomial, 47 projects", 0.05),
    "small_groups_over_7": Kind(_BASELINE, 0.058, "binomial, 47 projects", 0.05),
    "burden_gdp_rank_1994_97": Kind(_BASELINE, None, "", 0.1, fitted=False),
    "crisis_response_eu": Kind(_ALL, 1.5, "assumed: a single mean, of few operations", 1.0),
    "founded_inside": Kind(_BASELINE, None, "", 0.3),
    "founded_outside": Kind(_BASELINE, None, "", 0.3),
    "led_by_largest": Kind(_BASELINE, None, "", 0.05, fitted=False),
}
"""Figures that the model has a counterpart of. Not fitted: ``support_correlation``, which is of stated positions and no
outcome of the model, and ``blockade_duration_*``, fourteen blockades that were picked because they were long."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to fit.

    Attributes
    ----------
    value : float
    error : float
        Its standard error.
    allowed : float
        Standard deviation of the structural error.
    source, measured : str
    fitted : bool
        Whether the fit looks at it.
    """

    value: float
    error: float
    allowed: float
    source: str
    measured: str
    fitted: bool

    @property
    def scale(self) -> float:
        """Standard deviation of what the model may be off, of both kinds."""
        return math.hypot(self.error, self.allowed)


def targets(data: Data) -> dict[str, Target]:
    """Return the figures to fit, in a fixed order.

    Raises
    ------
    InputError
        If the file of figures is not there.
    """
    known = {**published(data), **_of_groups(data)}
    return {name: _target(known[name].interval, known[name].source, kind) for name, kind in TARGETS.items()}


def _of_groups(data: Data) -> dict[str, Published]:
    """Return how often groups were founded inside and outside, and how many of the first the largest ally led."""
    first, last = RECORD_YEARS
    rates = {where: poisson_rate(*founded_a_year(data, where == "inside", first, last)) for where in _WHERE}
    leads = [each.lead for each in foundings(data, inside=True)]
    source = f"history.csv, {CITATIONS[HISTORY]}"
    found = {f"founded_{where}": Published(rate, source) for where, rate in rates.items()}
    return {**found, "led_by_largest": Published(exact_share(leads.count(LARGEST), len(leads)), source)}


def _target(interval: Interval, source: str, kind: Kind) -> Target:
    half = (interval.high - interval.low) / 2.0
    error = kind.spread if kind.spread is not None else half / _NINETY_FIVE
    return Target(interval.value, error, kind.allowed, source, kind.measured, kind.fitted)
