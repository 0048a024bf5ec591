"""A council that only talks: how long the model's issues take under unanimity and under majority."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

import numpy as np

from sim.engine.engine import Engine
from sim.errors import InputError
from sim.parameters import PARAMETERS, defaults
from sim.scenario import Scenario
from sim.scenario.load import scenario_of
from sim.scenario.located import Plain, located
from sim.state.layout import NEVER
from sim.state.outcomes import Outcome
from sim.types import Floats, Integers
from sim.validation.speed.curves import Curve, hazard_ratio, kaplan_meier
from sim.world import World, build_world

type Rule = Literal["unanimity", "majority", "capability"]

MEMBERS = ("BEL", "DEU", "DNK", "ESP", "FRA", "GBR", "GRC", "IRL", "ITA", "LUX", "NLD", "PRT")
"""The European Union of 1986 to 1994, when the largest part of the directives was on the table."""
START = "1994Q1"
QUARTERS = 80
SHARE = 54 / 76
"""Votes that carried a decision in that council, of all."""
INITIATIVE: Mapping[str, float] = {"steering": 1.0, "priority_domains": 7.0}
"""The Commission alone proposes: the Secretariat takes up all that arrives, in all seven domains."""
MOST = 100.0
"""What a ratio of hazards is cut to, so that a search can go on where unanimity never decides."""
_VOTES: Mapping[Rule, dict[str, Plain]] = {
    "unanimity": {},
    "majority": {"majority": {"share": SHARE, "by": "heads"}},
    "capability": {"majority": {"share": SHARE, "by": "capability"}},
}
_PROPOSED = (Outcome.AGREED, Outcome.TALK_SHOP, Outcome.FAILED, Outcome.OPEN)
"""In the order of the fields of `Talks`."""


@dataclass(frozen=True, slots=True)
class Talks:
    """What became of the issues of R runs, by quarters since arrival: arrays of shape (R, quarters + 1).

    Attributes
    ----------
    agreed, words : array of float
        Issues agreed with substance, and in words only.
    failed, open : array of float
        Issues given up or moot, and those still open as the run ends.
    """

    agreed: Floats
    words: Floats
    failed: Floats
    open: Floats

    def curve(self, weights: Floats | None = None, for_ever: bool = False, words: bool = True) -> Curve:
        """Return the curve over all runs.

        Parameters
        ----------
        weights : array of float, shape (..., R), optional
            How often each run counts; each once if left out.
        for_ever : bool
            Whether what fails counts as undecided to the end of the run, not as withdrawn from observation.
        words : bool
            Whether words count as a decision; else as a failure.
        """
        weight = np.ones(len(self.agreed)) if weights is None else weights
        agreed, failed = (self.agreed + self.words, self.failed) if words else (self.agreed, self.failed + self.words)
        if for_ever:
            failed = np.pad(failed.sum(axis=1)[:, None], ((0, 0), (failed.shape[1] - 1, 0)))
        return kaplan_meier(weight @ agreed, weight @ (failed + self.open))


@cache
def council(rule: Rule) -> tuple[Scenario, World]:
    """Return a council of twelve with capability issues, consensus as the one format, and no partners or events."""
    plain: dict[str, Plain] = {
        "title": f"A council by {rule}",
        "start": START,
        "quarters": QUARTERS,
        "alliance": {"allies": MEMBERS},
        "world": "start",
        "formats": ("consensus",),
        "rules": {"forum_shift": False, **_VOTES[rule]},
        "parameters": dict(INITIATIVE),
    }
    scenario = scenario_of(located(plain, "<council>"))
    lasting = {"crisis": 0.0, "capability": 1.0, "consultation": 0.0}
    domains = {name: domain.model_copy(update={"kinds": lasting}) for name, domain in scenario.domains.items()}
    scenario = scenario.model_copy(update={"domains": domains})
    return scenario, build_world(scenario)


def talks(rule: Rule, parameters: Mapping[str, float], replications: int, seed: int, jobs: int = 1) -> Talks:
    """Return what became of the issues of many runs.

    Parameters
    ----------
    rule : {"unanimity", "majority", "capability"}
        How the council votes; by capability is a majority of it.
    parameters : mapping of str to float
        Values other than the defaults; those of ``INITIATIVE`` belong to the council and stay.
    replications : int
        Number of runs R.
    seed : int
    jobs : int
        Threads. The result does not depend on it.

    Raises
    ------
    InputError
        For a parameter that there is not.
    """
    row = council_row(parameters)
    council(rule)  # made before threads ask for it
    shares = [np.asarray(each) for each in np.array_split(np.arange(replications), min(jobs, replications))]
    with ThreadPoolExecutor(len(shares)) as threads:
        done = list(threads.map(lambda own: talks_on(Engine(*council(rule)), row, own, seed), shares))
    return Talks(*(np.concatenate([getattr(each, field.name) for each in done]) for field in fields(Talks)))


def speed_targets(
    parameters: Mapping[str, float], replications: int = 20, seed: int = 1, jobs: int = 1
) -> dict[str, float]:
    """Return what the model says of the speed of decisions, by the names of the published figures.

    Parameters
    ----------
    parameters : mapping of str to float
        Values other than the defaults.
    replications, seed, jobs : int
        Runs of each rule, with the same luck; threads.

    Returns
    -------
    dict of str to float
        ``delay_median_RULE`` in quarters, the length of a run where half is never decided; ``undecided_2y_RULE`` and
        ``undecided_4y_RULE``; ``hazard_ratio_majority``, 100 at the most.
    """
    slow, fast = (talks(rule, parameters, replications, seed, jobs).curve() for rule in ("unanimity", "majority"))
    return {name: float(value) for name, value in targets_of(slow, fast).items()}


def targets_of(unanimity: Curve, majority: Curve) -> dict[str, Floats]:
    """Return the figures of two curves by their published names, each of the curves' own first axes."""
    found: dict[str, Floats] = {}
    for name, curve in (("unanimity", unanimity), ("majority", majority)):
        found[f"delay_median_{name}"] = np.minimum(curve.median, curve.edges[-1])
        found[f"undecided_2y_{name}"] = curve.undecided(8.0)
        found[f"undecided_4y_{name}"] = curve.undecided(16.0)
    return found | {"hazard_ratio_majority": np.minimum(hazard_ratio(majority, unanimity), MOST)}


def council_row(parameters: Mapping[str, float]) -> Floats:
    """Return all parameters of a council as the engine takes them, shape (1, parameters).

    Raises
    ------
    InputError
        For a parameter that there is not.
    """
    if unknown := [name for name in parameters if name not in PARAMETERS]:
        raise InputError(f"There is no parameter {unknown[0]!r}.")
    values = {**defaults(), **parameters, **INITIATIVE}
    return np.array([[values[name] for name in PARAMETERS]], dtype=np.float64)


def talks_on(engine: Engine, row: Floats, replicates: Integers, seed: int) -> Talks:
    """Return what became of the issues of some runs, on the engine of a council."""
    counts = np.zeros((len(_PROPOSED), replicates.size, QUARTERS + 1))
    for run, issues in enumerate(engine.fates(row, np.full(replicates.size, seed), replicates)):
        last = np.where(issues["closed"] == NEVER, QUARTERS - 1, issues["closed"])
        for of_runs, outcome in zip(counts, _PROPOSED, strict=True):
            own = issues["outcome"] == outcome
            of_runs[run] = np.bincount(last[own] - issues["arrived"][own], minlength=QUARTERS + 1)
    return Talks(*counts)
