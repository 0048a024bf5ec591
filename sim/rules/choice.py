"""P5: how a sponsor values a format."""

from __future__ import annotations

import math

from sim.rules.compiled import inlined as rule

_ROUNDING = 1e-9


@rule
def expected_delay(believed: float, slot: float, backlog: float, slots: float) -> float:
    """Return the delay that a sponsor expects: what it believes, and for formats on the agenda the visible queue."""
    return believed + (backlog / slots if slot > 0.0 else 0.0)


@rule
def discount(urgency: float, delay: float) -> float:
    """Return what is left of the worth of an agreement after so many quarters."""
    return math.exp(-urgency * delay)


@rule
def discount_ceiling(urgency: float, delay: float) -> float:
    """Return what is left at most, without an exponential, which is nowhere below its series up to the square."""
    x = urgency * delay
    return 1.0 / (1.0 + x * (1.0 + 0.5 * x))


@rule
def format_utility(
    success: float,
    own_stake: float,
    output: float,
    left: float,
    legitimacy: float,
    legitimacy_weight: float,
    cost: float,
    cohesion_norm: float,
) -> float:
    """Return the expected utility of a format; that of doing nothing is 0.

    Parameters
    ----------
    success, output : float
        Beliefs: chance of agreement, output per unit of severity.
    own_stake : float
        Stake of the sponsor, in [0, 1].
    left : float
        What delay leaves of the worth, by ``discount``.
    legitimacy, legitimacy_weight : float
        Standing of the format in [0, 1], and its worth.
    cost : float
        Costs of the format, of founding a group, of a forum shift.
    cohesion_norm : float
        Cost of going outside the alliance, 0 for formats inside.
    """
    worth = success * own_stake * output * left
    return worth + legitimacy_weight * legitimacy * own_stake - cost - cohesion_norm


@rule
def discouraged(success: float, failed_rounds: int) -> float:
    """Return the belief in agreement on an issue after some failed rounds on it (rule of succession, one prior win)."""
    return success / (1.0 + failed_rounds)


@rule
def perturbed(utility: float, precision: float, luck: float) -> float:
    """Return the score of an option: the largest wins with logit probabilities (McFadden 1974, Gumbel-max)."""
    return precision * utility + luck


@rule
def surely_loses(ceiling: float, precision: float, best: float) -> bool:
    """Tell that an option whose score is at most ``ceiling`` does not beat the best; no may mean perhaps."""
    return ceiling + _ROUNDING * (1.0 + precision) <= best
