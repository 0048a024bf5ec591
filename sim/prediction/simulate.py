"""Runs of the model in which a lead calls a group together: who comes, how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from sim.engine.engine import Engine
from sim.errors import InputError
from sim.parameters import PARAMETERS, in_order
from sim.prediction.group import Group
from sim.prediction.terms import NAMES
from sim.prediction.weights import Weights
from sim.prediction.world import scenario_for
from sim.types import Floats
from sim.wording import counted
from sim.world import build_world

JOINING = ("join_intercept", *(f"join_{name}" for name in NAMES))
"""Parameters that the weights stand for."""


def joining_rates(group: Group, weights: Weights, replications: int, seed: int) -> tuple[Floats, int]:
    """Return how often each of the eligible came, and in how many runs the group met.

    Every run has weights of its own, drawn from what is known of them, and luck of its own.

    Parameters
    ----------
    group : Group
    weights : Weights
    replications : int
        Number of runs.
    seed : int
        Of both.

    Returns
    -------
    rates : array of float, shape (eligible,)
        Shares of the runs in which the group met.
    met : int
        Their number: in the others its lead did nothing in the end.

    Raises
    ------
    InputError
        If the group never met.
    """
    scenario = scenario_for(group)
    engine = Engine(scenario, build_world(scenario))
    runs = np.arange(replications)
    inputs = _parameters(scenario.parameters, weights.draws(replications, seed)), runs, np.full(replications, seed)
    attempts = engine.run(*inputs, runs, frozenset({"attempts"}))[1]["attempts"]
    circles = [circle for circle in attempts["came"].to_pylist() if group.lead in circle]
    if not circles:
        raise InputError(
            f"In none of {counted(replications, 'run')} did {group.lead} call '{group.name}' together. Run more."
        )
    came = Counter(code for circle in circles for code in circle)
    return np.array([came[code] for code in group.eligible]) / len(circles), len(circles)


def _parameters(given: Mapping[str, float], weights: Floats) -> Floats:
    """Return a row of parameters for each row of weights."""
    rows = np.tile(np.array(in_order(given)), (len(weights), 1))
    names = list(PARAMETERS)
    rows[:, [names.index(name) for name in JOINING]] = weights
    rows[:, names.index("join_temperature")] = 1.0  # weights are fitted as they are: nothing is left to temper
    return rows
