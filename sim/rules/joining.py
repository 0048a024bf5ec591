"""P6: whether a state joins.

The rule and its coefficients are fitted to who is in eight real groups (docs/odd.md); stake, grievance and
attention are added by assumption, centred so that they leave the fit alone where they say nothing.
"""

from __future__ import annotations

import math

from sim.rules.compiled import inlined as rule

EXPEDITIONARY_PROXIMITY = 0.31
"""Proximity of everyone to a focus that is far from the lead too (fitted constant for expeditionary groups)."""
EXPEDITIONARY_KM = 3000.0
"""Distance of the focus from the lead's capital beyond which a group is expeditionary (assumed)."""

_ROUNDING = 1e-9
_SIXTH = 1.0 / 6.0


@rule
def nearness(distance: float) -> float:
    """Return nearness in [0, 1] at a distance in km, by the loss-of-strength gradient (Boulding 1962)."""
    return math.exp(-distance / 1000.0)


@rule
def focus_proximity(near: float, expeditionary: bool) -> float:
    """Return proximity in [0, 1] to the focus of a group: nearness, but for expeditionary groups.

    Parameters
    ----------
    near : float
        Nearness of the state's capital to the focus.
    expeditionary : bool
        Whether the group goes far from its lead too.
    """
    return EXPEDITIONARY_PROXIMITY if expeditionary else near


@rule
def tie_strength(shared_organisations: float, habit: float) -> float:
    """Return the tie with the lead: shared organisations and earlier groups, and habits formed since the start."""
    return math.log(1.0 + shared_organisations + habit)


@rule
def tie_slope(shared_organisations: float) -> float:
    """Return how much of a first habit goes into the tie; of all further habit it is less."""
    return 1.0 / (1.0 + shared_organisations)


@rule
def tie_ceiling(alone: float, slope: float, habit: float) -> float:
    """Return what a tie is at most, without a logarithm: along the slope from ``alone``, the tie without habit."""
    return alone + slope * habit


@rule
def relative_capability(capability: float, lead_capability: float) -> float:
    """Return capability relative to the lead's, at most 1: small states plug into a lead, peers do not."""
    if lead_capability <= 0.0:
        return 1.0
    return min(1.0, capability / lead_capability)


@rule
def join_utility(
    weights: tuple[float, float, float, float, float, float],
    proximity: float,
    tie: float,
    affinity: float,
    threat: float,
    relative: float,
) -> float:
    """Return the utility of joining as fitted to the rosters.

    Parameters
    ----------
    weights : tuple of float
        Intercept, then the weights of the five terms; that of relative capability counts against.
    proximity, tie, affinity, threat, relative : float
        Terms as in the functions above; affinity is minus the distance of ideal points, minus its mean.
    """
    intercept, by_proximity, by_tie, by_affinity, by_threat, by_relative = weights
    near = intercept + by_proximity * proximity + by_tie * tie
    return near + by_affinity * affinity + by_threat * threat - by_relative * relative


@rule
def issue_utility(
    weights: tuple[float, float, float], stake_gap: float, grievance: float, attention_spent: float
) -> float:
    """Return the utility that the issue at hand adds: stake above the mean, minus quarrels and lack of time."""
    by_stake, by_grievance, by_attention = weights
    return by_stake * stake_gap - by_grievance * grievance - by_attention * attention_spent


@rule
def least_inverse_probability(utility: float, sharpness: float) -> float:
    """Return what 1 / probability of joining is at least, without an exponential; ``sharpness`` is 1 / temperature.

    It is 1 + exp(x), and the exponential is nowhere below its series up to the cube.
    """
    x = -utility * sharpness
    return max(1.0, 2.0 + x * (1.0 + x * (0.5 + _SIXTH * x)))


@rule
def surely_below(utility: float, sharpness: float, chance: float) -> bool:
    """Tell, without an exponential, that the probability of joining lies below a chance; no may mean perhaps."""
    return chance * least_inverse_probability(utility, sharpness) > 1.0 + _ROUNDING


@rule
def join_probability(utility: float, temperature: float) -> float:
    """Return the probability of joining, a logit."""
    if utility < 0.0:
        odds = math.exp(utility / temperature)
        return odds / (1.0 + odds)
    return 1.0 / (1.0 + math.exp(-utility / temperature))
