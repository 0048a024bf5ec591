"""P5: how a sponsor values a format."""

from __future__ import annotations

import math

from sim.rules.compiled import inlined as rule


@rule
def expected_delay(believed: float, slot: float, backlog: float, slots: float) -> float:
    """Return the delay that a sponsor expects: what it believes, and for formats on the agenda the visible queue."""
    return believed + (backlog / slots if slot > 0.0 else 0.0)


@rule
def format_utility(
    success: float,
    own_stake: float,
    output: float,
    urgency: float,
    delay: float,
    legitimacy: float,
    legitimacy_weight: float,
    cost: float,
    cohesion_norm: float,
) -> float:
    """Return the expected utility of a format; that of doing nothing is 0.

    Parameters
    ----------
    success, output, delay : float
        Beliefs: chance of agreement, output per unit of severity, quarters.
    own_stake : float
        Stake of the sponsor, in [0, 1].
    urgency : float
        Discount rate of the kind of issue, per quarter.
    legitimacy, legitimacy_weight : float
        Standing of the format in [0, 1], and its worth.
    cost : float
        Costs of the format, of founding a group, of a forum shift.
    cohesion_norm : float
        Cost of going outside the alliance, 0 for formats inside.
    """
    worth = success * own_stake * output * math.exp(-urgency * delay)
    return worth + legitimacy_weight * legitimacy * own_stake - cost - cohesion_norm


@rule
def discouraged(success: float, failed_rounds: int) -> float:
    """Return the belief in agreement on an issue after some failed rounds on it (rule of succession, one prior win)."""
    return success / (1.0 + failed_rounds)


@rule
def perturbed(utility: float, precision: float, luck: float) -> float:
    """Return the score of an option: the largest wins with logit probabilities (McFadden 1974, Gumbel-max)."""
    return precision * utility + luck
