"""P7: who gains by a text compensates who loses by it, or it is withdrawn.

In the European Union unanimity delays and does not dilute: members that object are bought off, or the proposal dies
(Heisenberg 2005; Golub 2007; Aksoy 2012). Which of the two depends on what there is to gain and to lose.
"""

from __future__ import annotations

import math

from sim.rules.compiled import rule
from sim.rules.joining import join_probability
from sim.types import Floats

LEAST = 0.01
"""Gain, and loss, that any change brings besides those that states see in the text (assumed; on the scale of squared
ambition: a tenth of the way from the status quo to a common ideal of 0.1)."""


@rule
def gain_and_loss(text: float, ideals: Floats, weights: Floats) -> tuple[float, float]:
    """Return the weighted mean gain and loss, each at least 0, by a text against the status quo at 0.

    Parameters
    ----------
    text : float
    ideals, weights : array of float, shape (n,)
        As in `sim.rules.agreement.nash_text`; who has ideal y gains x (2 y - x), which may be negative.
    """
    gain, loss, total = 0.0, 0.0, 0.0
    for index in range(ideals.size):
        value = weights[index] * text * (2.0 * ideals[index] - text)
        gain += max(value, 0.0)
        loss += max(-value, 0.0)
        total += weights[index]
    if total > 0.0:
        return gain / total, loss / total
    return 0.0, 0.0


@rule
def chance_of_a_deal(gain: float, loss: float, threshold: float, temperature: float) -> float:
    """Return the chance that a text is agreed on and not withdrawn: a logit in the log of gain over loss."""
    return join_probability(math.log((gain + LEAST) / (loss + LEAST)) - threshold, temperature)


@rule
def compensation(gain: float, loss: float) -> float:
    """Return the share of what they gain that winners pay to losers, in [0, 1]."""
    return min(1.0, loss / gain) if gain > 0.0 else 0.0
