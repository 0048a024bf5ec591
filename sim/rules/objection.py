"""P7: who objects to a text, and why."""

from __future__ import annotations

from sim.rules.compiled import inlined as rule

NONE, SUBSTANTIVE, HOSTAGE = 0, 1, 2

_LEAST_STAKE = 1e-6


@rule
def silence_tolerance(base: float, leadership: float, leverage: float, strictness: float) -> float:
    """Return the price of breaking silence: rises with the stock of leadership and with the procedure's strictness."""
    return base * strictness * (1.0 + leverage * leadership)


@rule
def acceptance_limit(ideal: float, own_stake: float, tolerance: float) -> float:
    """Return the text up to which an ally keeps silent.

    Up to twice its ideal it prefers the text to the status quo at 0 (Romer & Rosenthal 1978; Tsebelis 2002); beyond,
    it objects only if it cares enough for the price of breaking silence.
    """
    return 2.0 * ideal + tolerance / max(own_stake, _LEAST_STAKE)


@rule
def objects_in_substance(text: float, limit: float) -> bool:
    """Tell whether an ally objects to ``text`` for what it says."""
    return text > limit


@rule
def hostage_probability(propensity: float, grievance: float, resentment: float, own_stake: float) -> float:
    """Return the chance that an ally takes an issue hostage for reasons that have nothing to do with it.

    Parameters
    ----------
    propensity : float
        Lasting trait of the ally, in [0, 1].
    grievance, resentment : float
        Its worst grievance against the sponsor or a convened partner, and what it resents of hostage taking by them.
    own_stake : float
        Less often the more the issue matters to itself.
    """
    return min(1.0, propensity * grievance + resentment) * (1.0 - own_stake)


@rule
def surely_refrains(luck: float, propensity: float) -> bool:
    """Tell that an ally without resentment takes nothing hostage, whatever its grievance, which is at most 1."""
    return luck >= propensity


@rule
def is_contagious(luck: float, propensity: float, grievance: float, own_stake: float) -> bool:
    """Tell whether a hostage objection would not have been raised without resentment of an earlier one."""
    return luck >= hostage_probability(propensity, grievance, 0.0, own_stake)
