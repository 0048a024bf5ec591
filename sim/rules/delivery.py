"""P8: what an agreement delivers."""

from __future__ import annotations

import math

from sim.rules.compiled import inlined as rule
from sim.rules.environment import clipped


@rule
def effort(
    full: float,
    own_stake: float,
    ambition: float,
    attention: float,
    looseness: float,
    free_riding: float,
    members: int,
) -> float:
    """Return the share of its means that a state gives.

    Rises with stake and agreed ambition, falls with attention already spent, and with the size of the group where
    commitment is loose (Olson 1965; Olson & Zeckhauser 1966).
    """
    riding = 1.0 + looseness * free_riding * (members - 1)
    return full * own_stake * ambition * attention / riding


@rule
def compliance(legitimacy: float, kept_back: float) -> float:
    """Return the share of what was agreed that a state gives, by the legitimacy of the format in [0, 1].

    What an institution that is accepted decides is complied with, the rest is as far as it is in one's own interest
    (Hurd 1999).

    Parameters
    ----------
    legitimacy : float
    kept_back : float
        Share that is kept back where a format has none.
    """
    return 1.0 - kept_back * (1.0 - legitimacy)


@rule
def contribution(own_effort: float, own_means: float, interoperability: float) -> float:
    """Return what an effort is worth at the table, in means."""
    return own_effort * own_means * interoperability


@rule
def worth_outside(mean_habit: float) -> float:
    """Return the interoperability of a group outside the alliance: half of full worth, more by its own habits."""
    return 0.5 + 0.5 * clipped(mean_habit)


@rule
def bonus(lead_share: float, lead_bonus: float, command_share: float, command_bonus: float) -> float:
    """Return the factor on contributions from a lead and from the alliance's command structure."""
    return 1.0 + lead_share * lead_bonus + command_share * command_bonus


@rule
def coverage(contributions: float, demand: float) -> float:
    """Return the share of the demand that is covered, at most 1; all of it where nothing is asked for."""
    if demand <= 0.0:
        return 1.0
    return min(1.0, contributions / demand)


@rule
def timeliness(delay: float, urgency: float) -> float:
    """Return what is left of the worth of an answer that comes late."""
    return math.exp(-urgency * delay)


@rule
def output(severity: float, share: float, ambition: float, timely: float) -> float:
    """Return the output of an issue: severity x share of demand covered x ambition delivered x timeliness."""
    return severity * share * ambition * timely
