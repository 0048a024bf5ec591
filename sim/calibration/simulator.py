"""What the model gives for the figures that it is fitted to, as a function of its parameters."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.calibration.targets import TARGETS
from sim.engine.engine import Engine
from sim.parameters import in_order
from sim.results import measures
from sim.rules.arrival import CRISIS
from sim.scenario import Scenario
from sim.state.tallies import Tallies
from sim.types import Floats
from sim.validation.data import Data
from sim.validation.decisions.ambition import Ambitions, ambitions_of
from sim.validation.decisions.negotiating import Terms, statistics
from sim.validation.decisions.reading import FILE as DECISIONS
from sim.validation.decisions.reading import read_decisions
from sim.validation.speed.council import council, council_row, talks_on, targets_of
from sim.validation.vetoes.blocking import baseline
from sim.world import World, build_world

MONTHS = 3.0
"""Months in a quarter."""
OF_RUNS: Mapping[str, str] = {
    "single_blocker_share": "single_blocker",
    "top_blocker_share": "top_blocker",
    "blocker_gini": "blocker_gini",
    "small_groups_upto_3": "groups_upto_3",
    "small_groups_over_7": "groups_over_7",
    "burden_gdp_rank_1994_97": "burden_gdp_rank",
    "founded_inside": "founded_inside",
    "founded_outside": "founded_outside",
    "led_by_largest": "led_by_largest",
}
"""Measures of runs of the baseline by the figures that they are held against."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many runs there are for one set of parameters.

    Of the council by unanimity most: its delays are the noisiest figures.
    """

    baseline: int = 8
    unanimity: int = 32
    majority: int = 8


ONE = Size(1, 1, 1)


class _Engines(threading.local):
    """The engines of a thread: an engine is of one thread alone."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        self.baseline = Engine(scenario, world)
        self.unanimity, self.majority = Engine(*council("unanimity")), Engine(*council("majority"))


@dataclass(slots=True)
class Simulator:
    """The model as a function from parameters to the figures that it is fitted to; any number of threads may call it.

    Parameters
    ----------
    ambitions : Ambitions
        Decisions of the European Union on the model's scale.
    scenario : Scenario
        The baseline.
    """

    ambitions: Ambitions
    scenario: Scenario
    _engines: _Engines = field(init=False)

    def __post_init__(self) -> None:
        self._engines = _Engines(self.scenario, build_world(self.scenario))

    @classmethod
    def of(cls, data: Data) -> Simulator:
        """Return the model beside a folder of data.

        Raises
        ------
        InputError
            If the decisions are not there.
        """
        return cls(ambitions_of(read_decisions(data.path(DECISIONS))), baseline())

    def means(self, parameters: Mapping[str, float], size: Size, seed: int) -> Floats:
        """Return the figures in the order of `TARGETS`, each a mean over runs where it is of runs.

        A figure that no run has is NaN.
        """
        return self._figures(parameters, size, seed, self.ambitions)

    def one(self, parameters: Mapping[str, float], seed: int) -> Floats:
        """Return the figures of one history: one run of each kind, and issues drawn anew, by proposal."""
        return self._figures(parameters, ONE, seed, resampled(self.ambitions, seed))

    def _figures(self, parameters: Mapping[str, float], size: Size, seed: int, ambitions: Ambitions) -> Floats:
        of_runs = self._of_runs(parameters, size.baseline, seed)
        found = {
            **{name: float(values.mean()) if values.size else np.nan for name, values in of_runs.items()},
            **self._of_councils(parameters, size, seed),
            **statistics(ambitions, Terms.of(parameters)),
        }
        return np.array([found[name] for name in TARGETS])

    def _of_councils(self, parameters: Mapping[str, float], size: Size, seed: int) -> Mapping[str, Floats]:
        """Return how fast councils decide, over all their runs; with the same luck under both rules."""
        row, engines = council_row(parameters), self._engines
        slow = talks_on(engines.unanimity, row, np.arange(size.unanimity), seed)
        fast = talks_on(engines.majority, row, np.arange(size.majority), seed)
        return targets_of(slow.curve(), fast.curve())

    def _of_runs(self, parameters: Mapping[str, float], runs: int, seed: int) -> dict[str, Floats]:
        """Return the figures of each run of the baseline that has them."""
        row = np.array([in_order(parameters)], dtype=np.float64)
        points, seeds = np.zeros(runs, dtype=np.int64), np.full(runs, seed)
        tallies, _ = self._engines.baseline.run(row, points, seeds, np.arange(runs))
        found = measures.compute(tallies)
        own = {name: found[measure] for name, measure in OF_RUNS.items()}
        own["crisis_response_eu"] = _months_to_answer(tallies)
        return {name: each[~np.isnan(each)] for name, each in own.items()}


def _months_to_answer(tallies: Tallies) -> Floats:
    """Return the mean months from a crisis to an agreement of all allies on it, shape (R,); NaN without any."""
    counts = tallies.delays[:, measures.veto_codes(), CRISIS].sum(axis=1)
    answered = counts.sum(axis=1)
    spent = counts @ np.arange(counts.shape[1], dtype=np.float64)
    months: Floats = MONTHS * np.divide(spent, answered, out=np.full(answered.shape, np.nan), where=answered > 0.0)
    return months


def resampled(ambitions: Ambitions, seed: int) -> Ambitions:
    """Return issues drawn anew with replacement, all issues of a proposal together."""
    proposals = np.unique(ambitions.proposals)
    picks = np.random.default_rng((seed, 11)).choice(proposals, proposals.size)
    rows = np.concatenate([np.flatnonzero(ambitions.proposals == proposal) for proposal in picks])
    return ambitions.rows(rows)
